//! Places in a household's order of health insurance: each is one member's for a year.
//!
//! The place makes the price, so two collectors who sell one place to two members offline sold one of them at a wrong
//! price: the later receipt is held.

use book::fact::{Basis, Receipt};
use replica::RecordId;

use super::fact::Fact;
use crate::StoreError;
use crate::project::same;
use crate::sql::{int, time};
use crate::tx::Tx;

/// From the fifth place on all pay alike: who has which does not matter.
const PLACES: u32 = 4;

const INSERT: &str = "
    insert into place_sold (household, year, place, receipt, line, person)
    values (?1, ?2, ?3, ?4, ?5, ?6)";
/// Bit 19 is `Hold::PlaceTwice`; 2248 are the bits of `Standing::takes_nothing`.
const OTHERS: &str = "
    select receipt.row, place_sold.person, receipt.void or receipt.standing & 2248 <> 0, receipt.standing & 524288 <> 0,
           (receipt.time, receipt.incarnation, receipt.number, receipt.id) < (?4, ?5, ?6, ?7)
    from place_sold join receipt on receipt.row = place_sold.receipt
    where place_sold.household = ?1 and place_sold.year = ?2 and place_sold.place = ?3 and receipt.id <> ?7
    order by receipt.row";
const FORGET: &str = "delete from place_sold where household = ?1 and receipt = ?2";
const OF_HOUSEHOLD: &str = "select receipt from place_sold where household = ?1 order by receipt";

/// A place that a receipt sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sold {
    household: RecordId,
    year: u16,
    place: u32,
    line: i64,
    person: RecordId,
}

/// Other receipts that sell a place of one receipt to somebody else.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// Whether an earlier one that is not void does, or the receipt itself sells one twice.
    pub(super) taken: bool,
    /// Those behind it.
    pub(super) behind: Vec<i64>,
    /// Those behind it that are not held for it.
    pub(super) disturbed: Vec<i64>,
}

/// Keeps which places a new receipt sells.
pub(super) fn keep(tx: &Tx<'_>, row: i64, receipt: &Receipt) -> Result<(), StoreError> {
    for sold in of(receipt) {
        tx.prepare_cached(INSERT)?.execute((
            sold.household.as_bytes(),
            sold.year,
            sold.place,
            row,
            sold.line,
            sold.person.as_bytes(),
        ))?;
    }
    Ok(())
}

/// Forgets which places a receipt sells.
pub(super) fn forget(tx: &Tx<'_>, row: i64, receipt: &Receipt) -> Result<(), StoreError> {
    if let Some(household) = receipt.household {
        tx.prepare_cached(FORGET)?
            .execute((household.as_bytes(), row))?;
    }
    Ok(())
}

/// Finds the receipts that sell a place of this one to somebody else.
pub(super) fn others(tx: &Tx<'_>, fact: &Fact, receipt: &Receipt) -> Result<Others, StoreError> {
    let places = of(receipt);
    let mut found = Others::default();
    for sold in &places {
        let persons = same::one_with(tx, sold.person)?;
        let twice = |other: &Sold| other.place == sold.place && !persons.contains(&other.person);
        found.taken |= places.iter().any(twice);
        for household in same::one_with(tx, sold.household)? {
            let mut statement = tx.prepare_cached(OTHERS)?;
            let mut rows = statement.query((
                household.as_bytes(),
                sold.year,
                sold.place,
                time(fact.time),
                fact.dot.actor.as_bytes(),
                int(fact.dot.counter),
                fact.id.as_bytes(),
            ))?;
            while let Some(row) = rows.next()? {
                if persons.contains(&RecordId::from_bytes(row.get(1)?)) {
                    continue;
                }
                let (at, sells_none, held, before): (i64, bool, bool, bool) =
                    (row.get(0)?, row.get(2)?, row.get(3)?, row.get(4)?);
                if before {
                    found.taken |= !sells_none;
                    continue;
                }
                found.behind.push(at);
                if !held {
                    found.disturbed.push(at);
                }
            }
        }
    }
    Ok(found)
}

/// Returns the receipts that sell places of a household.
pub(super) fn of_household(tx: &Tx<'_>, household: RecordId) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx.prepare_cached(OF_HOUSEHOLD)?;
    let rows = statement.query_map([household.as_bytes()], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the places of the scale that a receipt sells, where household and person are known. Whose card the state
/// subsidises takes none, and so does whoever has no day of cover.
fn of(receipt: &Receipt) -> Vec<Sold> {
    let Some(household) = receipt.household else {
        return Vec::new();
    };
    let sold = (1..).zip(&receipt.lines).filter_map(|(line, of)| {
        let place = match of.basis {
            Basis::Bhyt {
                order, group: None, ..
            } => order,
            Basis::Bhyt { group: Some(_), .. } | Basis::Bhxh { .. } | Basis::Declared => 0,
        };
        let sells = (1..=PLACES).contains(&place) && of.covers_from <= of.covers_to;
        let person = of.person.filter(|_| sells)?;
        Some(Sold {
            household,
            year: receipt.day.year(),
            place,
            line,
            person,
        })
    });
    sold.collect()
}
