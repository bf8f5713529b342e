//! What stands around a receipt: whatever its standing depends on, and whose standing depends on it.
//!
//! A receipt among n neighbours asks for one of them, and judges again only those to which it adds a reason: that
//! happens to each of them once, so n receipts cost n judgements and not n times n.

use book::fact::Receipt;
use book::standing::{Around, Standing, of_receipt};
use replica::RecordId;

use super::act;
use super::days::{self, Span, Turned};
use super::fact::Fact;
use super::number_book::is_in_book;
use super::number_gone::gone;
use super::place;
use super::right::may_write;
use crate::StoreError;
use crate::project::scope::{ruled, withheld};
use crate::project::tariff;
use crate::tx::Tx;

/// Two are enough: where there are two, each of them has its reason already. Bit 2 is `Hold::NumberTwice`.
const SAME_NUMBER: &str = "
    select row, standing & 4 <> 0 from receipt
    where series = ?1 and receipt_number = ?2 and id <> ?3
      and exists (select 1 from number_book as book
                  where book.device = receipt.device and book.series = ?1
                    and book.first <= ?2 and book.until > ?2)
    limit 2";
/// What stands around one receipt, asked once: its own standing and those that it disturbs both follow from it.
#[derive(Debug)]
pub(super) struct Neighbours {
    in_book: bool,
    /// Up to two with the same number, each with whether it is held for that already.
    same_number: Vec<(i64, bool)>,
    /// The days that it covers and others cover too.
    spans: Vec<Span>,
    /// Whether its own lines overlap.
    overlap: bool,
    /// Others that sell one of its places in the household.
    places: place::Others,
}

impl Neighbours {
    /// Finds those of a receipt that is not stored yet.
    pub(super) fn of_new(tx: &Tx<'_>, fact: &Fact, receipt: &Receipt) -> Result<Self, StoreError> {
        let mut around = Self::of_stored(tx, fact, receipt)?;
        around.spans = days::touched(tx, around.spans)?;
        Ok(around)
    }

    /// Finds those of a receipt whose own lines are among the others'.
    fn of_stored(tx: &Tx<'_>, fact: &Fact, receipt: &Receipt) -> Result<Self, StoreError> {
        let in_book = is_in_book(tx, fact.device, &receipt.number)?;
        let same_number = if in_book {
            same_number(tx, fact, receipt)?
        } else {
            Vec::new()
        };
        let (spans, overlap) = days::spans(tx, receipt)?;
        let places = place::others(tx, fact, receipt)?;
        Ok(Self {
            places,
            in_book,
            same_number,
            spans,
            overlap,
        })
    }

    /// Judges the receipt in their midst.
    pub(super) fn judge(
        &self,
        tx: &Tx<'_>,
        fact: &Fact,
        receipt: &Receipt,
    ) -> Result<Standing, StoreError> {
        let tariff = tariff::of_receipt(tx, &fact.id, receipt)?;
        let number = &receipt.number;
        let gone = gone(tx, fact.device, &number.series, number.number)?;
        let around = Around {
            number_returned: gone.returned,
            number_closed: gone.closed,
            number_elsewhere: !self.same_number.is_empty(),
            number_in_book: self.in_book,
            place_taken: self.places.taken,
            period_taken: self.overlap || days::are_taken(tx, fact, &self.spans)?,
            owed: act::is_owed(tx, fact, &act::wants(receipt))?,
            anothers_money: act::is_anothers(tx, fact.scope, receipt)?,
            granted: may_write(tx, fact)?,
            awaiting_bank: act::awaits_bank(tx, fact.id, &receipt.payments)?,
            withheld: withheld(tx, &fact.of_op(), &about(receipt))?,
        };
        let judged = |around| {
            let standing = of_receipt(receipt, fact.time, tariff.as_deref(), around);
            ruled(tx, &fact.of_op(), standing)
        };
        let standing = judged(around)?;
        if !standing.takes_nothing() {
            return Ok(standing);
        }
        // Nor did anybody take something from it: whichever came first.
        judged(Around {
            place_taken: false,
            period_taken: false,
            ..around
        })
    }

    /// Returns the receipts that must be judged again because this one came, with this standing.
    pub(super) fn disturbed(
        &self,
        tx: &Tx<'_>,
        fact: &Fact,
        standing: Standing,
    ) -> Result<Vec<i64>, StoreError> {
        let same = self.same_number.iter().filter(|(_, held)| !held);
        let mut rows: Vec<i64> = same.map(|(row, _)| *row).collect();
        if !standing.takes_nothing() {
            rows.extend(days::behind(tx, &self.spans, fact, Turned::Takes)?);
            rows.extend(&self.places.disturbed);
        }
        rows.sort_unstable();
        rows.dedup();
        Ok(rows)
    }
}

/// Judges a stored receipt in the midst of those held here.
///
/// One that is void covers no day, so nobody took one from it either: whatever came first, receipt, void or neighbour.
/// `left` is what refunds leave of it: that stands among the others, while its amounts are those of all that it sold.
pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    (receipt, left): (&Receipt, &Receipt),
    void: bool,
) -> Result<Standing, StoreError> {
    let mut around = Neighbours::of_stored(tx, fact, left)?;
    if void {
        around.spans.clear();
        around.overlap = false;
        around.places.taken = false;
    }
    around.judge(tx, fact, receipt)
}

/// Returns the receipts behind this one that cover a day of it, or sell a place of it, and whose reasons it may change.
pub(super) fn behind(
    tx: &Tx<'_>,
    fact: &Fact,
    receipt: &Receipt,
    turned: Turned,
) -> Result<Vec<i64>, StoreError> {
    let mut rows = days::behind(tx, &days::spans(tx, receipt)?.0, fact, turned)?;
    rows.extend(place::others(tx, fact, receipt)?.behind);
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// Returns the records that a receipt is about.
pub(crate) fn about(receipt: &Receipt) -> Vec<RecordId> {
    let persons = receipt.lines.iter().filter_map(|line| line.person);
    receipt.household.into_iter().chain(persons).collect()
}

/// Returns up to two other receipts with this one's number, out of their own devices' books, each with whether it is
/// held for that already.
fn same_number(
    tx: &Tx<'_>,
    fact: &Fact,
    receipt: &Receipt,
) -> Result<Vec<(i64, bool)>, StoreError> {
    let mut statement = tx.prepare_cached(SAME_NUMBER)?;
    let number = &receipt.number;
    let rows = statement.query_map((&number.series, number.number, fact.id.as_bytes()), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The statements by which neighbours are found, for tests that count how often they are asked.
#[cfg(test)]
pub(super) const fn statements() -> [&'static str; 6] {
    let [any, touched, twice, taken, behind] = days::statements();
    [SAME_NUMBER, any, touched, twice, taken, behind]
}

#[cfg(test)]
mod tests {
    use book::body::Body;
    use rusqlite::StatementStatus;
    use rusqlite::config::DbConfig;

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
        assert_eq!(statements().map(planned), [0; 6]);
        // The control: a join over the partial index, asked as often where plans may hang on what is bound.
        let stable = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        assert!(!tx.set_db_config(stable, false).unwrap());
        let joined = "select receipt.row from receipt_line join receipt on receipt.row = receipt_line.receipt
                      where person = ?1";
        for _ in 0..40 {
            let mut statement = tx.prepare_cached(joined).unwrap();
            assert!(!statement.exists([[0_u8; 16]]).unwrap());
        }
        assert!(planned(joined) > 0);
    }
}
