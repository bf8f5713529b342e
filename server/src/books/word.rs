//! What was said of numbers, and a second person's word on it.

use std::collections::BTreeMap;

use book::act::{Act, Approval};
use book::body::Body;
use book::date::Date;
use replica::{ActorId, RecordId};
use serde::Serialize;
use store::view::{BookView, NumberWord};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::parse;

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// Numbers that somebody gave back or closed, as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// Its id.
    pub id: String,
    /// In whose name.
    pub actor: u32,
    /// The business day.
    pub day: String,
    /// Whether they were closed; else they were given back.
    pub closed: bool,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
    /// Whether a second person says so, too.
    pub approved: bool,
    /// Whether a receipt bears one of the numbers, and nobody else has said what holds.
    pub contradicted: bool,
}

impl Word {
    /// Returns a word as programs read it.
    #[must_use]
    pub fn of(word: &NumberWord) -> Self {
        Self {
            id: word.id.to_string(),
            actor: word.actor.0,
            day: word.day.iso(),
            closed: word.closed,
            from: word.from,
            to: word.until.saturating_sub(1),
            approved: word.approved,
            contradicted: word.contradicted,
        }
    }
}

/// Returns the return or closing whose id begins with these digits, with the book that it is about.
///
/// # Errors
///
/// `id-unknown`, also where it was refused; `id-ambiguous`.
pub fn word_by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<(BookView, NumberWord)> {
    let wanted = digits.trim().to_ascii_lowercase();
    let mut found = BTreeMap::new();
    for view in reader.books()? {
        for word in reader.number_words(&view)? {
            if wanted.len() >= DIGITS_MIN && word.id.to_string().starts_with(&wanted) {
                found.insert(word.id, (view.clone(), word));
            }
        }
    }
    let count = found.len();
    match (found.pop_first(), count) {
        (Some((_, one)), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::IdUnknown).with("got", digits).into()),
    }
}

/// Says a second person's word on numbers given back or closed: approved, receipts that bear them are held; refused, the
/// numbers never went.
///
/// # Errors
///
/// `own-act` where it is theirs; `text-invalid`.
pub fn say(
    writer: &mut Writer<'_>,
    word: &NumberWord,
    approves: bool,
    reason: Option<&str>,
    (actor, day): (ActorId, Date),
) -> Outcome<RecordId> {
    if actor == word.actor {
        return Err(Problem::new(Code::OwnAct).with("what", word.id).into());
    }
    let body = Body::Act(Act::Approval(Approval {
        act: word.id,
        day,
        approves,
        reason: reason
            .map(|text| parse::text("--reason", text))
            .transpose()?,
    }));
    Ok(writer.append_as(actor, word.scope, &body)?.record)
}
