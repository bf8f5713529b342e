//! Statements of commission: what ought to stand in them for a receipt less what stands, as new rows at the current
//! arrival.
//!
//! What ought to stand is a pure function of the ops held; in which month a difference is reported hangs on the closings
//! that stand when it arrives, as a posting's does. Nothing hangs on a statement.

use std::collections::BTreeMap;

use book::commission::{Why, amount, changes, months};
use book::date::Date;
use book::fact::Receipt;
use book::tariff::CommissionKind;
use replica::{RecordId, ScopeId};
use rusqlite::params;

use super::fact::Fact;
use super::paid::{paid_before, persons, place};
use super::receipt::{Stored, find};
use super::stored::{date, scheme_number};
use super::{act, period};
use crate::StoreError;
use crate::project::tariff;
use crate::sql::int;
use crate::tx::{Rare, Tx};

const STANDS: &str = "
    select line, continuing, months, rate, why, day, sum(times), sum(paid), sum(amount)
    from commission where receipt = ?1 group by line, continuing, months, rate, why, day";
const STATE: &str = "
    insert into commission (arrival, scope, receipt, line, collector, scheme, continuing, months, rate, why, day,
                            period, times, paid, amount)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
const PAID_BEHIND: &str = "
    select receipt.id from receipt_line cross join receipt on receipt.row = receipt_line.receipt
    where person = ?1 and scheme = ?2 and (time, incarnation, number, receipt.id) > (?3, ?4, ?5, ?6)
      and exists (select 1 from commission where commission.receipt = receipt.id)";

/// What tells rows of one receipt apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    line: u32,
    continuing: bool,
    months: u32,
    rate: u32,
    why: Why,
    day: Date,
}

/// What rows of one key come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    times: i64,
    paid: i64,
    amount: i64,
}

impl Sum {
    fn less(&mut self, other: Self) {
        self.times = self.times.saturating_sub(other.times);
        self.paid = self.paid.saturating_sub(other.paid);
        self.amount = self.amount.saturating_sub(other.amount);
    }
}

/// States anew what was earned on a receipt.
pub(super) fn state(tx: &Tx<'_>, receipt: &RecordId, arrival: u64) -> Result<(), StoreError> {
    let Some(stored) = find(tx, receipt)? else {
        return Ok(());
    };
    let mut left = ought(tx, &stored)?;
    for (key, sum) in stands(tx, receipt)? {
        left.entry(key).or_default().less(sum);
    }
    left.retain(|_, sum| *sum != Sum::default());
    for (key, sum) in left {
        write(tx, arrival, &stored, (key, sum))?;
    }
    Ok(())
}

/// States the commission on later receipts of the same persons anew: whether a payment is the first hangs on those before
/// it.
pub(super) fn payers_changed(
    tx: &Tx<'_>,
    fact: &Fact,
    receipt: &Receipt,
    arrival: u64,
) -> Result<(), StoreError> {
    if !tx.has_any(Rare::Outcome, ScopeId::ORGANISATION)? {
        return Ok(());
    }
    let mut behind = Vec::new();
    for line in &receipt.lines {
        for person in persons(tx, line)? {
            let mut statement = tx.prepare_cached(PAID_BEHIND)?;
            let found = statement.query_map(place(&person, line, fact), |row| {
                row.get(0).map(RecordId::from_bytes)
            })?;
            behind.extend(found.collect::<Result<Vec<_>, _>>()?);
        }
    }
    act::state_again(tx, behind, arrival)
}

/// Returns what ought to stand for a receipt: nothing while it is held.
fn ought(tx: &Tx<'_>, stored: &Stored) -> Result<BTreeMap<Key, Sum>, StoreError> {
    let (fact, receipt) = (&stored.fact, &stored.receipt);
    let mut ought = BTreeMap::new();
    if !stored.standing.is_counted() {
        return Ok(ought);
    }
    let lines = u32::try_from(receipt.lines.len()).unwrap_or(u32::MAX);
    let events = act::of_lines(tx, fact.id, lines)?;
    if events.is_empty() {
        return Ok(ought);
    }
    let Some(tariff) = tariff::of_receipt(tx, &fact.id, receipt)? else {
        return Ok(ought);
    };
    for (line, of) in (1_u32..).zip(&receipt.lines) {
        let changes = changes(events.get(&line).into_iter().flatten().copied());
        // One that nobody quoted earns nothing, nor does one of which the tariff says nothing.
        let Some(months) = months(&of.basis).filter(|_| !changes.is_empty()) else {
            continue;
        };
        let kind = kind(tx, fact, receipt, line)?;
        let Some(rate) = tariff.commission(receipt.day, of.scheme, kind, months) else {
            continue;
        };
        for change in changes {
            let key = Key {
                line,
                continuing: kind == CommissionKind::Continuing,
                months,
                rate: rate.ppm(),
                why: change.by.why(),
                day: change.day,
            };
            let sum: &mut Sum = ought.entry(key).or_default();
            let paid = change.of(of.payable, |paid| paid);
            let earned = change.of(of.payable, |paid| amount(paid, rate));
            sum.times = sum.times.saturating_add(1);
            sum.paid = sum.paid.saturating_add(paid.get());
            sum.amount = sum.amount.saturating_add(earned.get());
        }
    }
    Ok(ought)
}

/// Returns whether a line is its person's first payment in the scheme; one that names nobody is.
fn kind(
    tx: &Tx<'_>,
    fact: &Fact,
    receipt: &Receipt,
    line: u32,
) -> Result<CommissionKind, StoreError> {
    // One that is void was no payment.
    let paid = paid_before(tx, (fact, receipt, line), |paid| Ok(!paid.void))?;
    Ok(if paid {
        CommissionKind::Continuing
    } else {
        CommissionKind::New
    })
}

fn stands(tx: &Tx<'_>, receipt: &RecordId) -> Result<Vec<(Key, Sum)>, StoreError> {
    let mut statement = tx.prepare_cached(STANDS)?;
    let mut rows = statement.query([receipt.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let key = Key {
            line: row.get(0)?,
            continuing: row.get(1)?,
            months: row.get(2)?,
            rate: row.get(3)?,
            why: why(row.get(4)?)?,
            day: date(row.get(5)?)?,
        };
        let sum = Sum {
            times: row.get(6)?,
            paid: row.get(7)?,
            amount: row.get(8)?,
        };
        found.push((key, sum));
    }
    Ok(found)
}

/// Returns the reason stored under a number.
pub(crate) fn why(stored: u8) -> Result<Why, StoreError> {
    Why::from_number(stored).ok_or_else(|| StoreError::damaged(format!("commission for {stored}")))
}

fn write(
    tx: &Tx<'_>,
    arrival: u64,
    stored: &Stored,
    (key, sum): (Key, Sum),
) -> Result<(), StoreError> {
    let fact = &stored.fact;
    let at = usize::try_from(key.line)
        .unwrap_or_default()
        .wrapping_sub(1);
    let Some(line) = stored.receipt.lines.get(at) else {
        return Err(StoreError::damaged(format!(
            "commission on line {}",
            key.line
        )));
    };
    let day = key.day.ymd();
    tx.prepare_cached(STATE)?.execute(params![
        int(arrival),
        fact.scope.0,
        fact.id.as_bytes(),
        key.line,
        fact.actor.0,
        scheme_number(line.scheme),
        key.continuing,
        key.months,
        key.rate,
        key.why.number(),
        day,
        period::of(tx, fact.scope, day)?,
        sum.times,
        sum.paid,
        sum.amount,
    ])?;
    Ok(())
}
