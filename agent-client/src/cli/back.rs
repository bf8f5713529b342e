//! `receipt void`: money that goes back.

use book::act::{PaperCopy, VoidReason};
use replica::RecordId;
use serde_json::{Value as Json, json};
use store::view::VoidView;
use wire::problem::Code;

use super::args::ReceiptVoid;
use super::json;
use super::report::Report;
use super::run::Session;
use crate::act::VoidAsked;
use crate::{Answer, Fault, find, input};

pub(super) fn void(session: &mut Session<'_>, args: &ReceiptVoid) -> Answer<Report> {
    let receipt = find::receipt(&session.agent.read(), "receipt", &args.id)?;
    let wanted = session.void_asked(receipt.id, args)?;
    let made = session.agent.void(&wanted, session.now)?;
    let view = session
        .agent
        .void_of(receipt.id)?
        .ok_or_else(|| Fault::new(Code::VoidUnknown).with("got", made.id))?;
    let mut json = void_json(&view);
    if let Some(object) = json.as_object_mut() {
        object.insert("before".into(), made.before.into());
    }
    let text = format!("{}\n{}", receipt.receipt.number, session.void_text(&view));
    Ok(Report::new(json, text))
}

/// Returns a void as JSON.
pub(super) fn void_json(view: &VoidView) -> Json {
    let reasons: Vec<&str> = view
        .standing
        .reasons()
        .map(book::standing::Hold::code)
        .collect();
    let number = view.receipt.as_ref().map(|receipt| &receipt.number);
    json!({
        "id": view.id.to_string(),
        "receipt": view.void.receipt.to_string(),
        "number": number.map(ToString::to_string),
        "day": view.void.day.iso(),
        "reason": view.void.reason.code(),
        "note": view.void.words,
        "copy": view.void.copy.code(),
        "acknowledged": view.void.acknowledged,
        "actor": view.actor.0,
        "time": json::time(view.time),
        "standing": if view.standing.is_counted() { "counted" } else { "held" },
        "reasons": reasons,
        "approved": view.word.as_ref().map(|word| word.approves),
        "reviewed": view.review.is_some(),
    })
}

impl Session<'_> {
    fn void_asked(&self, receipt: RecordId, args: &ReceiptVoid) -> Answer<VoidAsked> {
        let choice = |what, got: &str, possible: String| {
            Fault::of(Code::ChoiceInvalid, what, got).with("possible", possible)
        };
        let reason = VoidReason::from_code(&args.reason).ok_or_else(|| {
            let all = VoidReason::ALL.map(VoidReason::code);
            choice("--reason", &args.reason, all.join(", "))
        })?;
        let copy = PaperCopy::from_code(&args.copy).ok_or_else(|| {
            let all = PaperCopy::ALL.map(PaperCopy::code);
            choice("--copy", &args.copy, all.join(", "))
        })?;
        let words = args.note.as_deref();
        let words = words.map(|text| input::text("--note", text, input::TEXT_CHARS_MAX));
        if reason == VoidReason::Other && words.is_none() {
            return Err(Fault::of(Code::TextInvalid, "--note", ""));
        }
        let day = args.day.as_deref().map(|text| input::date("--day", text));
        Ok(VoidAsked {
            id: Some(self.request_id(args.request.as_deref())?),
            receipt,
            reason,
            words: words.transpose()?,
            copy,
            acknowledged: args.acknowledged,
            day: day.transpose()?,
        })
    }

    /// Returns a void in words.
    pub(super) fn void_text(&self, view: &VoidView) -> String {
        web::void::line(self.lang, &view.void, view.standing)
    }
}
