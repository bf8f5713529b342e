//! What is owed to payers, and what was spent of it: by receipts that it paid and by repayments, in order of their
//! places.
//!
//! What is owed out of a void is what its receipt was paid in cash and by transfer, the transfer only once the bank has
//! shown it: what that was paid with something
//! owed before is owed out of that again, as soon as it is void. Out of a refund it is the participant's part, however it
//! was paid. So a use hangs on earlier uses of the same thing and on voids and refunds of receipts, never on itself.

use std::collections::BTreeMap;

use book::act::Act;
use book::fact::{Method, Owed, Receipt};
use book::money::Dong;
use book::posting::{are_possible, is_spent, is_taken};
use book::standing::{Hold, Standing};
use replica::{RecordId, ScopeId};
use rusqlite::{Connection, OptionalExtension as _, Params};

use super::row::{Place, find, place};
use super::turn;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::receipt;
use crate::tx::{Turn, Tx};

const SPENT_BEFORE: &str = "
    select coalesce(sum(amount), 0) from owed_use
    where source = ?1 and spent = 1 and (time, incarnation, number, id) < (?2, ?3, ?4, ?5)";
const USE: &str = "
    select spent from owed_use
    where source = ?1 and time = ?2 and incarnation = ?3 and number = ?4 and id = ?5";
const PUT_USE: &str = "
    insert or replace into owed_use (source, time, incarnation, number, id, amount, spent, household)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/// Those which may lose what they spend to one in front of them.
const SPENT_BEHIND: &str = "
    select time, incarnation, number, id from owed_use
    where source = ?1 and spent = 1 and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)";
/// Those which may get what one in front of them leaves.
const UNSPENT_BEHIND: &str = "
    select time, incarnation, number, id from owed_use
    where source = ?1 and spent = 0 and (time, incarnation, number, id) > (?2, ?3, ?4, ?5)";
/// What all others spend, kept as a sum.
const SPENT_ELSE: &str = "
    select coalesce((select amount from owed_sum where source = ?1), 0)
         - coalesce((select amount from owed_use
                     where source = ?1 and time = ?2 and incarnation = ?3 and number = ?4 and id = ?5 and spent = 1), 0)";
const ADD: &str = "
    insert into owed_sum (source, amount) values (?1, ?2)
    on conflict (source) do update set amount = amount + excluded.amount";
const USES: &str = "select time, incarnation, number, id from owed_use where source = ?1";
const SPENT: &str = "select coalesce((select amount from owed_sum where source = ?1), 0)";

/// What a fact takes of each void, deposit or refund.
pub(crate) type Wants = BTreeMap<Owed, Dong>;

/// Returns what a receipt is paid with of what was owed.
pub(crate) fn wants(receipt: &Receipt) -> Wants {
    let mut wants = Wants::new();
    for payment in &receipt.payments {
        if let Method::Credit(owed) = payment.method {
            let sum: &mut Dong = wants.entry(owed).or_default();
            *sum = Dong::new(sum.get().saturating_add(payment.amount.get()));
        }
    }
    wants
}

/// Returns whether so much is owed behind all earlier uses.
pub(crate) fn is_owed(tx: &Tx<'_>, fact: &Fact, wants: &Wants) -> Result<bool, StoreError> {
    for (owed, amount) in wants {
        let source = owed.id();
        let ever = match owed {
            Owed::Refund(_) if is_in_front(tx, fact, source)? => Dong::ZERO,
            Owed::Deposit(_) | Owed::Void(_) | Owed::Refund(_) => all(tx, fact.scope, *owed)?,
        };
        if *amount <= Dong::ZERO || *amount > ever {
            return Ok(false);
        }
        let sum = |statement| -> Result<i64, StoreError> {
            let mut statement = tx.prepare_cached(statement)?;
            Ok(statement.query_row(place(&source, fact), |row| row.get(0))?)
        };
        let is_left = |spent: i64| amount.get() <= ever.get().saturating_sub(spent);
        // Where there is enough for all, nobody's place matters.
        if !is_left(sum(SPENT_ELSE)?) && !is_left(sum(SPENT_BEFORE)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Keeps what a fact spends, a receipt for a household, and judges again those behind it where that changed.
pub(crate) fn keep(
    tx: &Tx<'_>,
    fact: &Fact,
    (wants, household): (&Wants, Option<RecordId>),
    spent: bool,
    arrival: u64,
) -> Result<(), StoreError> {
    for (owed, amount) in wants {
        let source = owed.id();
        let (of, time, incarnation, number, id): Place<'_> = place(&source, fact);
        let before: Option<bool> = tx
            .prepare_cached(USE)?
            .query_row((of, time, incarnation, number, id), |row| row.get(0))
            .optional()?;
        if before == Some(spent) {
            continue;
        }
        let household = household.as_ref().map(|id| id.as_bytes());
        let row = (
            of,
            time,
            incarnation,
            number,
            id,
            amount.get(),
            spent,
            household,
        );
        tx.prepare_cached(PUT_USE)?.execute(row)?;
        if before.unwrap_or_default() == spent {
            continue;
        }
        let change = if spent {
            amount.get()
        } else {
            amount.get().saturating_neg()
        };
        tx.prepare_cached(ADD)?.execute((of, change))?;
        let behind = if !spent {
            UNSPENT_BEHIND
        } else if self::spent(tx, source)? > all(tx, fact.scope, *owed)? {
            SPENT_BEHIND
        } else {
            continue;
        };
        let key = (of, time, incarnation, number, id);
        judge_again(tx, behind, key, arrival)?;
    }
    Ok(())
}

/// Returns whether a fact of this standing spends what it is paid with.
pub(crate) fn spends(standing: Standing) -> bool {
    is_spent(standing)
}

/// Judges again all that is paid out of a void, deposit or refund.
pub(super) fn settle(tx: &Tx<'_>, source: RecordId, arrival: u64) -> Result<(), StoreError> {
    judge_again(tx, USES, [source.as_bytes()], arrival)
}

/// Returns what was ever owed out of a void, deposit or refund that counts, in its own scope.
pub(crate) fn all(tx: &Tx<'_>, scope: ScopeId, owed: Owed) -> Result<Dong, StoreError> {
    let found = find(tx, owed.id())?;
    let found = found.filter(|one| one.fact.scope == scope && one.standing.is_counted());
    match (owed, found.map(|one| one.act)) {
        (Owed::Deposit(_), Some(Act::Deposit(body))) => Ok(body.total().unwrap_or_default()),
        (Owed::Void(_), Some(Act::Void(body))) => {
            let receipt = receipt::find(tx, &body.receipt)?;
            let taken = receipt.filter(|one| !one.standing.has(Hold::NotGranted));
            Ok(taken.map_or(Dong::ZERO, |one| new_money(&one.receipt, one.standing)))
        }
        (Owed::Refund(_), Some(Act::Refund(body))) => {
            let receipt = receipt::find(tx, &body.line.receipt)?;
            let taken = receipt.filter(|one| is_taken(one.standing));
            Ok(taken.map_or(Dong::ZERO, |_| body.payable))
        }
        (Owed::Deposit(_) | Owed::Void(_) | Owed::Refund(_), _) => Ok(Dong::ZERO),
    }
}

/// Returns what was spent out of a void, deposit or refund.
pub(crate) fn spent(connection: &Connection, source: RecordId) -> Result<Dong, StoreError> {
    let mut statement = connection.prepare_cached(SPENT)?;
    let sum = statement.query_row([source.as_bytes()], |row| row.get(0))?;
    Ok(Dong::new(sum))
}

/// Returns what a receipt was paid in cash and by transfer. Nobody gives back what no bank has shown.
fn new_money(receipt: &Receipt, standing: Standing) -> Dong {
    if !are_possible(&receipt.payments) {
        return Dong::ZERO;
    }
    let awaits_bank = standing.has(Hold::AwaitingBank);
    let paid = receipt
        .payments
        .iter()
        .filter(|payment| match payment.method {
            Method::Cash => true,
            Method::Transfer => !awaits_bank,
            Method::Credit(_) => false,
        });
    Dong::checked_sum(paid.map(|payment| payment.amount))
        .filter(|sum| (Dong::ZERO..=Dong::MAX).contains(sum))
        .unwrap_or_default()
}

/// Returns whether a fact stands in front of an act.
fn is_in_front(tx: &Tx<'_>, fact: &Fact, act: RecordId) -> Result<bool, StoreError> {
    Ok(find(tx, act)?.is_some_and(|act| fact.place() < act.fact.place()))
}

/// Judges uses again, each in its turn.
fn judge_again(
    tx: &Tx<'_>,
    uses: &'static str,
    key: impl Params,
    arrival: u64,
) -> Result<(), StoreError> {
    let turns: Vec<Turn> = {
        let mut statement = tx.prepare_cached(uses)?;
        let rows = statement.query_map(key, turn::last)?;
        rows.collect::<Result<_, _>>()?
    };
    turn::wait(tx, turns, arrival)
}
