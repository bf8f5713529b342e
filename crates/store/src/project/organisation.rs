//! Units, people and offices: the centre's words, and an office's on its users. The last of each counts; the others are
//! kept for pages as of an earlier arrival.

use book::organisation::{Actor, BankAccount, Level, Unit};

use super::{Entry, Table, money};
use crate::StoreError;
use crate::sql::{int, time};
use crate::tx::Tx;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "unit",
        clear: "delete from unit",
        dump: "select * from unit order by scope, time, incarnation, number, id",
    },
    Table {
        name: "actor",
        clear: "delete from actor",
        dump: "select * from actor order by actor, time, incarnation, number, id",
    },
    Table {
        name: "bank_account",
        clear: "delete from bank_account",
        dump: "select * from bank_account order by account, time, incarnation, number, id",
    },
];

const UNIT: &str = "
    insert into unit (scope, time, incarnation, number, level, code, name, parent, arrival, id)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
const ACTOR: &str = "
    insert into actor (actor, time, incarnation, number, code, name, office, arrival, id, device)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

const BANK_ACCOUNT: &str = "
    insert into bank_account (account, time, incarnation, number, office, holder, vietqr, arrival, id)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const IS_SERVER: &str = "
    select exists (select 1 from grant where scope = ?1 and device = ?2 and role <> 2)";

/// Projects what the centre says of an account at a bank, and judges again what is said of the account.
pub(crate) fn bank_account(
    tx: &Tx<'_>,
    entry: &Entry,
    body: &BankAccount,
) -> Result<(), StoreError> {
    tx.prepare_cached(BANK_ACCOUNT)?.execute((
        body.account.to_string(),
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        body.office.0,
        &body.holder,
        body.vietqr,
        int(entry.arrival),
        entry.record.as_bytes(),
    ))?;
    money::account_changed(tx, &body.account, entry.arrival)
}

/// Projects what the centre says of a unit, and judges again what waited for it.
pub(crate) fn unit(tx: &Tx<'_>, entry: &Entry, body: &Unit) -> Result<(), StoreError> {
    let given = match body.parent {
        Some(office) if !money::is_of(tx, body.scope, office)? => Some(office),
        Some(_) | None => None,
    };
    tx.prepare_cached(UNIT)?.execute((
        body.scope.0,
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        level_number(body.level),
        &body.code,
        &body.name,
        body.parent.map(|parent| parent.0),
        int(entry.arrival),
        entry.record.as_bytes(),
    ))?;
    given.map_or(Ok(()), |office| {
        money::unit_given(tx, office, entry.arrival)
    })
}

/// Returns whether an office's server names one of its own users in a scope that it is granted as a server.
pub(crate) fn may_name(tx: &Tx<'_>, entry: &Entry, body: &Actor) -> Result<bool, StoreError> {
    if !entry.granted || !body.is_user_of(entry.device, entry.scope) {
        return Ok(false);
    }
    let key = (entry.scope.0, entry.device.as_bytes());
    Ok(tx
        .prepare_cached(IS_SERVER)?
        .query_row(key, |row| row.get(0))?)
}

/// Projects what the centre says of a person or office, or an office's server of its user, in whose name that server is
/// believed from now on.
pub(crate) fn actor(tx: &Tx<'_>, entry: &Entry, body: &Actor) -> Result<(), StoreError> {
    tx.prepare_cached(ACTOR)?.execute((
        body.actor.0,
        time(entry.time),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        &body.code,
        &body.name,
        body.office.map(|office| office.0),
        int(entry.arrival),
        entry.record.as_bytes(),
        entry.device.as_bytes(),
    ))?;
    if entry.by_centre {
        return Ok(());
    }
    tx.forget();
    money::user_named(tx, entry.device, body.actor, entry.arrival)
}

/// Returns the number under which a level is stored.
pub(crate) const fn level_number(level: Level) -> u8 {
    match level {
        Level::Organisation => 0,
        Level::Office => 1,
        Level::Hamlet => 2,
        Level::Province => 3,
    }
}

/// Returns the level stored under a number.
pub(crate) fn level(stored: u8) -> Result<Level, StoreError> {
    let found = Level::ALL
        .into_iter()
        .find(|level| level_number(*level) == stored);
    found.ok_or_else(|| StoreError::damaged(format!("level {stored}")))
}
