//! The minutes of a hand-over, for people and for programs.

use book::fact::Denomination;
use book::standing::Hold;
use serde_json::{Value as Json, json};
use store::Reader;
use store::view::{HandOverView, PieceView, SignedView};
use web::custody::{Minutes, Piece, Side};
use web::format;
use web::lang::Lang;
use web::text::hold_reason;

use crate::failure::Outcome;
use crate::pages::people::Names;

/// Reads the minutes of a hand-over, and the same as JSON.
///
/// # Errors
///
/// A problem of the store.
pub fn minutes(reader: &Reader<'_>, view: &HandOverView, lang: Lang) -> Outcome<(Minutes, Json)> {
    let names = Names::read(reader)?;
    let settles = reader.custody(None)?.settles.remove(&view.id);
    let settles = settles.unwrap_or_default();
    let side = |signed: &SignedView| Side {
        name: names.actor(signed.actor),
        time: format::time(signed.time),
        device: signed.device.to_string(),
        op: format!("{}/{}", signed.dot.actor, signed.dot.counter),
        hash: signed.id.to_string(),
    };
    let count = view.count.as_ref();
    let minutes = Minutes {
        id: format::short_id(&view.id),
        day: view.hand_over.day,
        given: side(&view.given),
        to: receiver(&names, view),
        taken: view.taken.as_ref().map(side),
        stated: view.hand_over.amount,
        notes_given: view.hand_over.notes.clone(),
        counted: count.map(|count| count.counted),
        notes_counted: count.map_or_else(Vec::new, |count| count.notes.clone()),
        settles: settles.iter().map(piece).collect(),
        held: view
            .standing
            .reasons()
            .map(|hold| hold_reason(lang, hold))
            .collect(),
    };
    let mut json = brief(view);
    if let Some(object) = json.as_object_mut() {
        let taken = view.taken.as_ref().map_or(Json::Null, signed_json);
        object.insert("given".to_owned(), signed_json(&view.given));
        object.insert("taken".to_owned(), taken);
        let settles = settles.iter().map(piece_json).collect();
        object.insert("settles".to_owned(), settles);
    }
    Ok((minutes, json))
}

/// Returns the name of whom it goes to.
pub(crate) fn receiver(names: &Names, view: &HandOverView) -> String {
    match view.hand_over.to {
        Some(to) => names.actor(to),
        None => names.unit(view.scope),
    }
}

/// Returns what programs are told of a hand-over in a list.
#[must_use]
pub fn brief(view: &HandOverView) -> Json {
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
        "difference": view.open_difference().map(book::money::Dong::get),
        "held": view.standing.reasons().map(Hold::code).collect::<Vec<_>>(),
    })
}

fn notes(notes: &[Denomination]) -> Vec<Json> {
    let note = |one: &Denomination| json!({ "note": one.note.get(), "count": one.count });
    notes.iter().map(note).collect()
}

fn signed_json(signed: &SignedView) -> Json {
    json!({
        "actor": signed.actor.0,
        "device": signed.device.to_string(),
        "time": format::iso_time(signed.time.wall()),
        "op": format!("{}/{}", signed.dot.actor, signed.dot.counter),
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
