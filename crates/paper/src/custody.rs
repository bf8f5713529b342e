//! The minutes of a hand-over: what both programs say of one, to people and to other programs.

use book::fact::Denomination;
use book::standing::Hold;
use replica::ActorId;
use serde_json::{Value as Json, json};
use store::view::{ExplanationView, HandOverView, PieceView, SignedView};
use web::custody::{Explained, Minutes, Piece, Side};
use web::format;
use web::lang::Lang;
use web::text::hold_reason;

/// Returns the minutes of a hand-over to `to`; `settles` is the cash that it settles, `name` whoever has a name here.
#[must_use]
pub fn minutes(
    view: &HandOverView,
    settles: &[PieceView],
    to: String,
    name: impl Fn(ActorId) -> String,
    lang: Lang,
) -> Minutes {
    let side = |signed: &SignedView| Side {
        name: name(signed.actor),
        time: format::time(signed.time),
        device: signed.device.to_string(),
        op: op(signed),
        hash: signed.id.to_string(),
    };
    let count = view.count.as_ref();
    let held = view.standing.reasons();
    Minutes {
        id: format::short_id(&view.id),
        day: view.hand_over.day,
        given: side(&view.given),
        to,
        taken: view.taken.as_ref().map(side),
        stated: view.hand_over.amount,
        notes_given: view.hand_over.notes.clone(),
        counted: count.map(|count| count.counted),
        notes_counted: count.map_or_else(Vec::new, |count| count.notes.clone()),
        explanations: view
            .explanations
            .iter()
            .map(|one| Explained {
                name: name(one.actor),
                day: one.day,
                words: one.words.clone(),
                moved: one.moved,
            })
            .collect(),
        settles: settles.iter().map(piece).collect(),
        held: held.map(|hold| hold_reason(lang, hold)).collect(),
    }
}

/// Returns what programs are told of a hand-over in a list.
#[must_use]
pub fn brief_json(view: &HandOverView) -> Json {
    let count = view.count.as_ref();
    json!({
        "id": view.id.to_string(),
        "day": view.hand_over.day.iso(),
        "collector": view.collector.0,
        "to": view.hand_over.to.map(|to| to.0),
        "stated": view.hand_over.amount.get(),
        "notes": notes(&view.hand_over.notes),
        "counted": count.map(|count| count.counted.get()),
        "notes_counted": count.map(|count| notes(&count.notes)),
        "explanations": view.explanations.iter().map(explanation).collect::<Vec<_>>(),
        "difference": view.open_difference().map(book::money::Dong::get),
        "held": view.standing.reasons().map(Hold::code).collect::<Vec<_>>(),
    })
}

/// Returns what programs are told of one hand-over: both signatures, and what it settles.
#[must_use]
pub fn minutes_json(view: &HandOverView, settles: &[PieceView]) -> Json {
    let mut json = brief_json(view);
    if let Some(object) = json.as_object_mut() {
        let taken = view.taken.as_ref().map_or(Json::Null, signed_json);
        object.insert("given".to_owned(), signed_json(&view.given));
        object.insert("taken".to_owned(), taken);
        let settles = settles.iter().map(piece_json).collect();
        object.insert("settles".to_owned(), settles);
    }
    json
}

fn op(signed: &SignedView) -> String {
    format!("{}/{}", signed.dot.actor, signed.dot.counter)
}

fn notes(notes: &[Denomination]) -> Vec<Json> {
    let note = |one: &Denomination| json!({ "note": one.note.get(), "count": one.count });
    notes.iter().map(note).collect()
}

fn explanation(one: &ExplanationView) -> Json {
    json!({
        "id": one.id.to_string(),
        "actor": one.actor.0,
        "day": one.day.iso(),
        "reason": one.words,
        "moved": one.moved.get(),
    })
}

fn signed_json(signed: &SignedView) -> Json {
    json!({
        "actor": signed.actor.0,
        "device": signed.device.to_string(),
        "time": format::iso_time(signed.time.wall()),
        "op": op(signed),
        "hash": signed.id.to_string(),
    })
}

fn piece_json(piece: &PieceView) -> Json {
    json!({
        "id": piece.source.to_string(),
        "receipt": piece.number.as_ref().map(ToString::to_string),
        "day": piece.day.iso(),
        "taken_by": piece.taken_by.0,
        "cash": piece.cash.get(),
        "settled": piece.part.get(),
        "left": piece.left.get(),
    })
}

fn piece(piece: &PieceView) -> Piece {
    let number = piece.number.as_ref().map(ToString::to_string);
    Piece {
        number: number.unwrap_or_default(),
        day: piece.day,
        cash: piece.cash,
        part: piece.part,
        left: piece.left,
    }
}
