//! Projecting: from an op to tables. One file a kind of body.
//!
//! Invariant: what the tables say is a pure function of the ops held. Order, repetition and route change nothing but
//! arrival numbers.

mod entry;
mod grant;
pub(crate) mod money;
pub(crate) mod organisation;
pub(crate) mod record;
mod saw;
pub(crate) mod state;
mod take;

use book::body::Body;
use rusqlite::Connection;

pub(crate) use entry::Entry;
pub(crate) use grant::{believe_own, is_granted};
pub(crate) use saw::{Seen, context_before, context_of, saw_before};
pub(crate) use take::{Place, take};

use crate::StoreError;

/// What became of an op.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It was projected.
    Applied,
    /// Kept unread: a kind of a later version.
    UnknownKind,
    /// Kept unread: the bytes are no op of this kind.
    Malformed,
    /// Kept unread: its device has not been granted the scope, or the op is the centre's alone.
    NotGranted,
}

/// One projection table, as rebuilding and comparing see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name, for findings.
    pub(crate) name: &'static str,
    /// Empties it; may be several statements (drop a guarding trigger, delete, make the trigger again).
    pub(crate) clear: &'static str,
    /// Selects every column of every row, in an order that depends on the rows alone.
    pub(crate) dump: &'static str,
}

impl Verdict {
    /// Returns the number under which it is stored.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Applied => 0,
            Self::UnknownKind => 1,
            Self::Malformed => 2,
            Self::NotGranted => 3,
        }
    }

    /// Returns the stable code of an op that is kept unread, by its stored number; empty for an applied one.
    pub(crate) const fn code(number: i64) -> &'static str {
        match number {
            1 => "unknown-kind",
            2 => "malformed",
            3 => "not-granted",
            _ => "",
        }
    }
}

/// Every projection table, in the order in which they are emptied and compared.
pub(crate) fn tables() -> impl Iterator<Item = Table> {
    [
        grant::TABLES,
        saw::TABLES,
        record::TABLES,
        money::TABLES,
        organisation::TABLES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Projects one readable op and returns what became of it.
pub(crate) fn apply(tx: &Connection, entry: &Entry, body: &Body) -> Result<Verdict, StoreError> {
    match body {
        // What a writer had seen shapes the contexts of its later ops whether or not it may write.
        Body::Saw(saw) => return saw::apply(tx, entry, saw).map(|()| Verdict::Applied),
        Body::Grant(signed) => return grant::apply(tx, entry, signed),
        Body::Unit(_) | Body::Actor(_) | Body::NumberBook(_) => {
            if !entry.by_centre {
                return Ok(Verdict::NotGranted);
            }
        }
        Body::Create(..)
        | Body::Edit(_)
        | Body::Visit(_)
        | Body::Receipt(_)
        | Body::HandOver(_)
        | Body::Count(_) => {
            if !entry.granted {
                return Ok(Verdict::NotGranted);
            }
        }
    }
    match body {
        Body::Saw(_) | Body::Grant(_) => {}
        Body::Unit(unit) => organisation::unit(tx, entry, unit)?,
        Body::Actor(actor) => organisation::actor(tx, entry, actor)?,
        Body::NumberBook(book) => money::number_book(tx, entry, book)?,
        Body::Create(kind, fields) => record::create(tx, entry, *kind, fields)?,
        Body::Edit(edit) => record::edit(tx, entry, edit)?,
        Body::Visit(visit) => money::visit(tx, entry, visit)?,
        Body::Receipt(receipt) => money::receipt(tx, entry, receipt)?,
        Body::HandOver(hand_over) => money::hand_over(tx, entry, hand_over)?,
        Body::Count(count) => money::count(tx, entry, count)?,
    }
    Ok(Verdict::Applied)
}
