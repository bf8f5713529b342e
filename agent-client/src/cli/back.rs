//! `receipt void|correct`, `deposit …`, `repay`: money that goes back.

use ::paper::Roll;
use book::act::{PaperCopy, VoidReason};
use book::money::Dong;
use book::standing::Hold;
use replica::RecordId;
use serde_json::{Value as Json, json};
use store::view::{DepositView, VoidView};
use web::lang::Lang;
use web::text::{Text, hold_advice, hold_reason, tr};
use wire::problem::Code;

use super::args::{Deposit, DepositAdd, ReceiptCorrect, ReceiptVoid, Repay};
use super::report::{Report, table};
use super::run::Session;
use super::{json, paper};
use crate::act::{DepositAsked, RepayAsked, VoidAsked, waits_for_bank};
use crate::{Answer, Fault, Made, find, input};

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

pub(super) fn correct(session: &mut Session<'_>, args: &ReceiptCorrect) -> Answer<Report> {
    let receipt = find::receipt(&session.agent.read(), "receipt", &args.receipt)?;
    let wanted = session.collect_asked(&args.collect)?;
    let void = ReceiptVoid {
        id: args.receipt.clone(),
        reason: args.reason.clone(),
        note: args.note.clone(),
        copy: args.copy.clone(),
        acknowledged: args.acknowledged,
        day: args.collect.day.clone(),
        request: None,
    };
    let void = VoidAsked {
        id: None,
        ..session.void_asked(receipt.id, &void)?
    };
    let issued = session.agent.correct(&void, &wanted, session.now)?;
    session.issued(&issued)
}

pub(super) fn deposit(session: &mut Session<'_>, args: Deposit) -> Answer<Report> {
    match args {
        Deposit::Add(args) => {
            let wanted = session.deposit_asked(&args)?;
            let made = session.agent.deposit(&wanted, session.now)?;
            session.deposited(made)
        }
        Deposit::Print(args) => paper::print_deposit(session, &args),
        Deposit::List => deposits(session),
        Deposit::Refund(args) => repay(session, &args),
    }
}

pub(super) fn repay(session: &mut Session<'_>, args: &Repay) -> Answer<Report> {
    let words = |flag, text: &Option<String>| {
        let text = text.as_deref();
        text.map(|text| input::text(flag, text, input::TEXT_CHARS_MAX))
            .transpose()
    };
    let amount = args.amount.as_deref();
    let day = args.day.as_deref().map(|text| input::date("--day", text));
    let wanted = RepayAsked {
        id: Some(session.request_id(args.id.as_deref())?),
        owed: find::owed(&session.agent.read(), "owed", &args.owed)?,
        amount: amount
            .map(|text| input::amount("--amount", text))
            .transpose()?,
        to: words("--to", &args.to)?,
        note: words("--note", &args.note)?,
        day: day.transpose()?,
    };
    let made = session.agent.repay(&wanted, session.now)?;
    let left = session.agent.read().owed(wanted.owed)?;
    let left = left.map_or(Dong::ZERO, |owed| owed.left);
    let hand = session.agent.hand()?;
    let mut held = session.agent.read().held()?;
    held.retain(|one| one.id == made.id);
    let reasons: Vec<Hold> = held.iter().flat_map(|one| one.standing.reasons()).collect();
    let json = json!({
        "id": made.id.to_string(),
        "before": made.before,
        "reasons": reasons.iter().map(|hold| hold.code()).collect::<Vec<_>>(),
        "left": left.get(),
        "cash_in_hand": hand.cash.get(),
    });
    let text = format!(
        "{}\n{}: {left}\n{}: {}",
        session.made(made).text,
        session.lang.pick("Còn phải trả", "Still owed"),
        tr(session.lang, Text::CashInHand),
        hand.cash,
    );
    let why = reasons.iter().map(|hold| {
        let (reason, advice) = (
            hold_reason(session.lang, *hold),
            hold_advice(session.lang, *hold),
        );
        format!("\n{reason}: {advice}")
    });
    let text = why.fold(text, |text, line| text + &line);
    Ok(Report::new(json, text))
}

/// Returns what programs are told of a deposit.
pub(super) fn deposit_json(view: &DepositView) -> Json {
    let total = view.deposit.total().map(Dong::get);
    json!({
        "id": view.id.to_string(),
        "day": view.deposit.day.iso(),
        "household": view.deposit.household.map(|id| id.to_string()),
        "payer": view.deposit.payer,
        "amount": total,
        "left": view.left.get(),
        "note": view.deposit.note,
        "collector": view.collector.0,
        "reasons": view.standing.reasons().map(book::standing::Hold::code).collect::<Vec<_>>(),
    })
}

fn deposits(session: &Session<'_>) -> Answer<Report> {
    let deposits = session.agent.read().deposits()?;
    let lang = session.lang;
    let days = |view: &DepositView| session.today.days_since(view.deposit.day);
    let json = |view: &DepositView| {
        let mut json = deposit_json(view);
        if let Some(object) = json.as_object_mut() {
            object.insert("days".into(), days(view).into());
        }
        json
    };
    let row = |view: &DepositView| {
        vec![
            web::format::short_id(&view.id),
            view.deposit.day.to_string(),
            days(view).to_string(),
            view.deposit.payer.clone().unwrap_or_default(),
            view.deposit.total().unwrap_or_default().to_string(),
            left_text(lang, view),
            view.deposit.note.clone().unwrap_or_default(),
        ]
    };
    let heads = [
        lang.pick("Mã", "Id"),
        tr(lang, Text::Day),
        lang.pick("Số ngày", "Days"),
        tr(lang, Text::Payer),
        tr(lang, Text::Amount),
        lang.pick("Còn lại", "Left"),
        lang.pick("Ghi chú", "Note"),
    ];
    let rows: Vec<_> = deposits.iter().map(row).collect();
    Ok(Report::new(
        deposits.iter().map(json).collect(),
        table(&heads, &rows, tr(lang, Text::NothingYet)),
    ))
}

/// Returns what is left of a deposit; of money that no line of a statement has shown yet, that it waits.
fn left_text(lang: Lang, view: &DepositView) -> String {
    if waits_for_bank(view) {
        hold_reason(lang, Hold::AwaitingBank).to_owned()
    } else {
        view.left.to_string()
    }
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
    /// Returns a deposit that was made, with the slip that its payer gets.
    fn deposited(&self, made: Made) -> Answer<Report> {
        let print = self.agent.deposit_paper(made.id)?;
        let report = self.made(made);
        let slip = ::paper::text(&print.rows(), Roll::Mm58);
        let how = self
            .lang
            .pick("In phiếu cho người nộp", "Print the payer’s slip");
        let code = print.code();
        let text = format!("{slip}{}\n{how}: tungnha deposit print {code}", report.text);
        Ok(Report { text, ..report })
    }

    fn deposit_asked(&self, args: &DepositAdd) -> Answer<DepositAsked> {
        if args.cash.is_none() && args.transfer.is_none() {
            return Err(Fault::of(Code::UsageMissing, "cash-or-transfer", ""));
        }
        let reader = self.agent.read();
        let amount = |flag, text: &Option<String>| -> Answer<Dong> {
            let text = text.as_deref();
            let amount = text.map(|text| input::amount(flag, text)).transpose()?;
            Ok(amount.unwrap_or_default())
        };
        let words = |flag, text: &Option<String>, max| {
            let text = text.as_deref();
            text.map(|text| input::text(flag, text, max)).transpose()
        };
        let household = args.household.as_deref();
        let household = household.map(|text| find::household(&reader, "--household", text));
        let hamlet = args.hamlet.as_deref();
        let hamlet = hamlet.map(|text| find::hamlet(&reader, "--hamlet", Some(text)));
        let day = args.day.as_deref().map(|text| input::date("--day", text));
        Ok(DepositAsked {
            id: Some(self.request_id(args.id.as_deref())?),
            household: household.transpose()?,
            hamlet: hamlet.transpose()?,
            payer: words("--payer", &args.payer, input::NAME_CHARS_MAX)?,
            cash: amount("--cash", &args.cash)?,
            transfer: amount("--transfer", &args.transfer)?,
            note: words("--note", &args.note, input::TEXT_CHARS_MAX)?,
            day: day.transpose()?,
        })
    }

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
