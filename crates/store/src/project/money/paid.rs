//! Who paid before: what tells a person's first payment in a scheme from those that continue it.
//!
//! Commission and the insurer's lists go by it. Payments stand in the ledger's order: by their writers' clocks, whatever
//! days they buy and whenever they arrive. A receipt that is held was a payment, too.

use book::date::Date;
use book::fact::{Line, Receipt};
use replica::RecordId;

use super::fact::Fact;
use super::stored::{date, scheme_number};
use crate::StoreError;
use crate::project::same;
use crate::sql::{int, nat, time};
use crate::tx::Tx;

const BEFORE: &str = "
    select receipt.id, line, arrival, counted = 2, covers_to
    from receipt_line cross join receipt on receipt.row = receipt_line.receipt
    where person = ?1 and scheme = ?2 and (time, incarnation, number, receipt.id) < (?3, ?4, ?5, ?6)";

/// A line that was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paid {
    /// Its receipt.
    pub(crate) receipt: RecordId,
    /// Its place there, from 1.
    pub(crate) line: u32,
    /// When the receipt arrived.
    pub(crate) arrival: u64,
    /// Whether the receipt is void.
    pub(crate) void: bool,
    /// The last day that it covers, as refunds leave it.
    pub(crate) covers_to: Date,
}

/// Returns whether `is_one` says so of any line that the person of a line paid for in its scheme in front of it; none
/// where the line names nobody. It is asked no further than that.
pub(crate) fn paid_before(
    tx: &Tx<'_>,
    (fact, receipt, line): (&Fact, &Receipt, u32),
    mut is_one: impl FnMut(&Paid) -> Result<bool, StoreError>,
) -> Result<bool, StoreError> {
    let mut own = (1_u32..).zip(&receipt.lines);
    let Some((_, of)) = own.find(|(at, _)| *at == line) else {
        return Ok(false);
    };
    let persons = persons(tx, of)?;
    let is_of_them = |other: &Line| {
        other.scheme == of.scheme && other.person.is_some_and(|one| persons.contains(&one))
    };
    for (at, other) in (1..line).zip(&receipt.lines) {
        let paid = Paid {
            receipt: fact.id,
            line: at,
            arrival: 0,
            void: false,
            covers_to: other.covers_to,
        };
        if is_of_them(other) && is_one(&paid)? {
            return Ok(true);
        }
    }
    for person in &persons {
        let mut statement = tx.prepare_cached(BEFORE)?;
        let mut rows = statement.query(place(person, of, fact))?;
        while let Some(row) = rows.next()? {
            let paid = Paid {
                receipt: RecordId::from_bytes(row.get(0)?),
                line: row.get(1)?,
                arrival: nat(row.get(2)?)?,
                void: row.get(3)?,
                covers_to: date(row.get(4)?)?,
            };
            if is_one(&paid)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Returns all records of a line's person.
pub(super) fn persons(tx: &Tx<'_>, line: &Line) -> Result<Vec<RecordId>, StoreError> {
    line.person
        .map_or(Ok(Vec::new()), |person| same::one_with(tx, person))
}

/// A person, a scheme and a receipt's place.
type Place<'k> = (&'k [u8; 16], i64, i64, &'k [u8; 8], i64, &'k [u8; 16]);

/// Returns by what payments of a person in a line's scheme are found that stand in front of a receipt, or behind it.
pub(super) fn place<'k>(person: &'k RecordId, line: &Line, fact: &'k Fact) -> Place<'k> {
    (
        person.as_bytes(),
        scheme_number(line.scheme),
        time(fact.time),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        fact.id.as_bytes(),
    )
}
