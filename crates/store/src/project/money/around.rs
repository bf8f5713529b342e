//! What stands around a receipt: whatever its standing depends on, and whose standing depends on it.

use book::fact::Receipt;
use book::standing::{Around, Standing, of_receipt};
use book::tariff::Tariff;
use rusqlite::{Connection, OptionalExtension as _};

use super::fact::Fact;
use super::number_book::is_in_book;
use super::right::may_write;
use super::stored::scheme_number;
use crate::StoreError;
use crate::sql::{int, time};

const SAME_NUMBER: &str = "
    select row from receipt where series = ?1 and receipt_number = ?2 and id <> ?3";
/// Without the receipts themselves: SQLite would plan a join over the partial index anew at every call.
const SAME_PERIOD: &str = "
    select receipt from receipt_line
    where person = ?1 and scheme = ?2 and covers_from <= ?4 and covers_to >= ?3";
const IS_BEFORE: &str = "
    select (time, incarnation, number, id) < (?2, ?3, ?4, ?5) from receipt where row = ?1 and id <> ?5";

/// A receipt's neighbours among those held here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Neighbours {
    around: Around,
    /// The receipts with the same number.
    same_number: Vec<i64>,
    /// The later ones that cover a person, scheme and day of this one.
    after: Vec<i64>,
}

impl Neighbours {
    /// Finds them.
    pub(super) fn of(tx: &Connection, fact: &Fact, receipt: &Receipt) -> Result<Self, StoreError> {
        let same_number = same_number(tx, fact, receipt)?;
        let (before, after) = same_period(tx, fact, receipt)?;
        let around = Around {
            number_elsewhere: !same_number.is_empty(),
            number_in_book: is_in_book(tx, fact.device, &receipt.number)?,
            period_taken: before || overlaps_itself(receipt),
            granted: may_write(tx, fact)?,
        };
        Ok(Self {
            around,
            same_number,
            after,
        })
    }

    /// Judges the receipt in their midst.
    pub(super) fn judge(&self, fact: &Fact, receipt: &Receipt) -> Result<Standing, StoreError> {
        let tariff = Tariff::builtin().map_err(StoreError::damaged)?;
        Ok(of_receipt(receipt, fact.time, tariff, self.around))
    }

    /// Returns the receipts that must be judged again because this one came.
    pub(super) fn disturbed(mut self) -> Vec<i64> {
        self.same_number.append(&mut self.after);
        self.same_number.sort_unstable();
        self.same_number.dedup();
        self.same_number
    }
}

fn same_number(tx: &Connection, fact: &Fact, receipt: &Receipt) -> Result<Vec<i64>, StoreError> {
    let mut statement = tx.prepare_cached(SAME_NUMBER)?;
    let number = &receipt.number;
    let rows = statement.query_map((&number.series, number.number, fact.id.as_bytes()), |row| {
        row.get(0)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether an earlier receipt covers a day of this one, and which later ones do.
fn same_period(
    tx: &Connection,
    fact: &Fact,
    receipt: &Receipt,
) -> Result<(bool, Vec<i64>), StoreError> {
    let mut statement = tx.prepare_cached(SAME_PERIOD)?;
    let (mut before, mut after) = (false, Vec::new());
    for line in &receipt.lines {
        let Some(person) = line.person else { continue };
        let (from, to) = (line.covers_from.ymd(), line.covers_to.ymd());
        let mut rows =
            statement.query((person.as_bytes(), scheme_number(line.scheme), from, to))?;
        while let Some(row) = rows.next()? {
            let row = row.get(0)?;
            match is_before(tx, row, fact)? {
                Some(true) => before = true,
                Some(false) => after.push(row),
                None => {}
            }
        }
    }
    Ok((before, after))
}

/// Returns whether the receipt in `row` was made before this one; `None` where it is this one.
fn is_before(tx: &Connection, row: i64, fact: &Fact) -> Result<Option<bool>, StoreError> {
    let place = (
        row,
        time(fact.time),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        fact.id.as_bytes(),
    );
    Ok(tx
        .prepare_cached(IS_BEFORE)?
        .query_row(place, |row| row.get(0))
        .optional()?)
}

/// Returns whether two lines of one receipt cover the same person, scheme and day.
fn overlaps_itself(receipt: &Receipt) -> bool {
    let mut lines = receipt.lines.iter();
    while let Some(one) = lines.next() {
        let twice = lines.clone().any(|other| {
            one.person.is_some()
                && one.person == other.person
                && one.scheme == other.scheme
                && one.covers_from <= other.covers_to
                && other.covers_from <= one.covers_to
        });
        if twice {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use book::body::Body;
    use rusqlite::StatementStatus;

    use super::super::testing::{Bench, Made, month};
    use super::*;

    #[test]
    fn no_statement_on_a_receipts_way_is_planned_anew() {
        let ops = (1..40).map(|number| Made::by(1, number.into(), Body::Receipt(month(number))));
        let bench = Bench::of(&ops.collect::<Vec<_>>());
        let tx = &bench.store.connection;
        let planned = |statement| {
            let statement = tx.prepare_cached(statement).unwrap();
            statement.get_status(StatementStatus::RePrepare)
        };
        assert_eq!([SAME_NUMBER, SAME_PERIOD, IS_BEFORE].map(planned), [0; 3]);
        // The control: the join, asked as often.
        let joined = "select receipt.row from receipt_line join receipt on receipt.row = receipt_line.receipt
                      where person = ?1";
        for _ in 0..40 {
            let mut statement = tx.prepare_cached(joined).unwrap();
            assert!(!statement.exists([[0_u8; 16]]).unwrap());
        }
        assert!(planned(joined) > 0);
    }
}
