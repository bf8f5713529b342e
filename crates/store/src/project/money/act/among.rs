//! Lines, matches, batches and outcomes among those of their name: they are kept in order of how they stand and of place,
//! so nobody goes through those that are held, whoever writes how many.

use book::act::{Act, ActKind};
use book::money::Dong;
use book::standing::Standing;
use replica::RecordId;
use rusqlite::{OptionalExtension as _, Row};

use super::names::{Named, named};
use super::row::Stored;
use super::turn::found;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::tx::Tx;

const KEEP: &str = "
    insert into act_name (time, incarnation, number, act, name, kind, state, amount)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const SET: &str = "
    update act_name set state = ?8
    where name = ?5 and kind = ?6 and state = ?7
      and time = ?1 and incarnation = ?2 and number = ?3 and act = ?4";
const ADD: &str = "
    insert into match_sum (name, amount) values (?1, ?2)
    on conflict (name) do update set amount = amount + excluded.amount";
const COUNTED_BEFORE: &str = "
    select act from act_name
    where name = ?5 and kind = ?6 and state = 0 and (time, incarnation, number, act) < (?1, ?2, ?3, ?4)
    order by time, incarnation, number, act";
const FIRST: &str = "
    select id, act.kind, scope, actor, device, act.incarnation, act.number, act.time, standing, posted, body
    from act_name as one cross join act on act.id = one.act
    where name = ?1 and one.kind = ?2 and state = 0
    order by one.time, one.incarnation, one.number, one.act limit 1";
const IS_ANY: &str = "
    select exists (select 1 from act_name where name = ?1 and kind = ?2 and state = 0)";
const TAKEN: &str = "select coalesce((select amount from match_sum where name = ?1), 0)";
const TAKEN_ELSE: &str = "
    select coalesce((select amount from match_sum where name = ?5), 0)
         - coalesce((select amount from act_name
                     where name = ?5 and kind = 60 and state = 0
                       and time = ?1 and incarnation = ?2 and number = ?3 and act = ?4), 0)";
const TAKEN_BEFORE: &str = "
    select coalesce(sum(amount), 0) from act_name
    where name = ?5 and kind = 60 and state = 0 and (time, incarnation, number, act) < (?1, ?2, ?3, ?4)";
const LAST_BEFORE: &str = "
    select time, incarnation, number, act, amount from act_name
    where name = ?5 and kind = ?6 and state = 0 and (time, incarnation, number, act) < (?1, ?2, ?3, ?4)
    order by time desc, incarnation desc, number desc, act desc limit 1";
const FIRST_BEHIND: &str = "
    select time, incarnation, number, act, amount from act_name
    where name = ?5 and kind = ?6 and state = 0 and amount = ?7
      and (time, incarnation, number, act) > (?1, ?2, ?3, ?4)
    order by time, incarnation, number, act limit 1";
const NEXT_BEHIND: &str = "
    select act from act_name
    where name = ?5 and kind = ?6 and state = 0 and (time, incarnation, number, act) > (?1, ?2, ?3, ?4)
    order by time, incarnation, number, act limit 1";
const UP_TO: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name as one cross join act on act.id = one.act
    where name = ?5 and one.kind = ?6 and state in (0, 1, 2)
      and (one.time, one.incarnation, one.number, one.act) > (?1, ?2, ?3, ?4)
      and (one.time, one.incarnation, one.number, one.act) <= (?7, ?8, ?9, ?10)";
const IS_WAITING: &str = "
    select exists (select 1 from act_name
                   where name = ?5 and kind = 60 and state = 2
                     and (time, incarnation, number, act) > (?1, ?2, ?3, ?4))";
const WAITING: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name as one cross join act on act.id = one.act
    where name = ?5 and one.kind = 60 and state = 2 and amount <= ?6
      and (one.time, one.incarnation, one.number, one.act) > (?1, ?2, ?3, ?4)";
const BEHIND: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name as one cross join act on act.id = one.act
    where name = ?5 and one.kind = ?6 and state = ?7 and amount > ?8
      and (one.time, one.incarnation, one.number, one.act) > (?1, ?2, ?3, ?4)";

/// A place as rows have it.
pub(super) type At = (i64, [u8; 8], i64, [u8; 16]);

/// Behind every place.
pub(super) const END: At = (i64::MAX, [u8::MAX; 8], i64::MAX, [u8::MAX; 16]);

/// How those of a name stand that are found by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// They count.
    Counted,
    /// They are held, not for one of their name in front of them.
    Held,
    /// They are held for one of their name in front of them, and maybe for more.
    Behind,
}

impl State {
    /// Returns the number under which rows have it.
    const fn number(self) -> u8 {
        match self {
            Self::Counted => 0,
            Self::Held => 1,
            Self::Behind => 2,
        }
    }
}

/// Keeps what a new act is found by.
pub(super) fn keep(
    tx: &Tx<'_>,
    fact: &Fact,
    act: &Act,
    standing: Standing,
) -> Result<(), StoreError> {
    let (time, incarnation, number, id) = fact.turn();
    for one in named(fact, act) {
        let state = one.state(standing);
        let kind = act.kind();
        let values = (
            time,
            incarnation,
            number,
            id,
            &one.name,
            kind.op().0,
            state.number(),
            one.amount,
        );
        tx.prepare_cached(KEEP)?.execute(values)?;
        if state == State::Counted {
            add(tx, kind, &one, one.amount)?;
        }
    }
    Ok(())
}

/// Keeps how an act stands now among those of its names.
pub(super) fn restate(
    tx: &Tx<'_>,
    (fact, act): (&Fact, &Act),
    before: Standing,
    after: Standing,
) -> Result<(), StoreError> {
    let (time, incarnation, number, id) = fact.turn();
    for one in named(fact, act) {
        let (was, is) = (one.state(before), one.state(after));
        if was == is {
            continue;
        }
        let kind = act.kind();
        let values = (
            time,
            incarnation,
            number,
            id,
            &one.name,
            kind.op().0,
            was.number(),
            is.number(),
        );
        tx.prepare_cached(SET)?.execute(values)?;
        if is == State::Counted {
            add(tx, kind, &one, one.amount)?;
        } else if was == State::Counted {
            add(tx, kind, &one, one.amount.saturating_neg())?;
        }
    }
    Ok(())
}

fn add(tx: &Tx<'_>, kind: ActKind, one: &Named, amount: i64) -> Result<(), StoreError> {
    if kind == ActKind::BankMatch {
        tx.prepare_cached(ADD)?.execute((&one.name, amount))?;
    }
    Ok(())
}

/// Returns those of a name that count and stand in front of a fact, in order.
pub(super) fn counted_before(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    (time, incarnation, number, id): At,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(COUNTED_BEFORE)?;
    let key = (time, incarnation, number, id, name, kind.op().0);
    let rows = statement.query_map(key, |row| row.get(0).map(RecordId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the first of a name that counts.
pub(super) fn first(tx: &Tx<'_>, name: &[u8], kind: ActKind) -> Result<Option<Stored>, StoreError> {
    let mut statement = tx.prepare_cached(FIRST)?;
    let mut rows = statement.query((name, kind.op().0))?;
    rows.next()?.map(Stored::read).transpose()
}

/// Returns whether one of a name counts.
pub(super) fn is_any(tx: &Tx<'_>, name: &[u8], kind: ActKind) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_ANY)?;
    Ok(statement.query_row((name, kind.op().0), |row| row.get(0))?)
}

/// Returns how much the matches take that count.
pub(super) fn taken(tx: &Tx<'_>, name: &[u8]) -> Result<Dong, StoreError> {
    let mut statement = tx.prepare_cached(TAKEN)?;
    Ok(Dong::new(statement.query_row([name], |row| row.get(0))?))
}

/// Returns how much the matches in front of one take that count; where all others leave `room`, how much they do: nobody's
/// place matters then.
pub(super) fn taken_before(
    tx: &Tx<'_>,
    name: &[u8],
    (time, incarnation, number, id): At,
    room: Dong,
) -> Result<Dong, StoreError> {
    let key = (time, incarnation, number, id, name);
    let sum = |statement| -> Result<i64, StoreError> {
        let mut statement = tx.prepare_cached(statement)?;
        Ok(statement.query_row(key, |row| row.get(0))?)
    };
    let others = sum(TAKEN_ELSE)?;
    if others <= room.get() {
        return Ok(Dong::new(others));
    }
    Ok(Dong::new(sum(TAKEN_BEFORE)?))
}

/// Returns the last of a name that counts and stands in front of a place, with what it says.
pub(super) fn last_before(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    (time, incarnation, number, id): At,
) -> Result<Option<(At, i64)>, StoreError> {
    let mut statement = tx.prepare_cached(LAST_BEFORE)?;
    let key = (time, incarnation, number, id, name, kind.op().0);
    Ok(statement.query_row(key, said).optional()?)
}

/// Returns the first of a name behind a place that counts and says this.
pub(super) fn first_behind(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    (time, incarnation, number, id): At,
    says: i64,
) -> Result<Option<At>, StoreError> {
    let mut statement = tx.prepare_cached(FIRST_BEHIND)?;
    let key = (time, incarnation, number, id, name, kind.op().0, says);
    let found = statement.query_row(key, said).optional()?;
    Ok(found.map(|(at, _)| at))
}

fn said(row: &Row<'_>) -> rusqlite::Result<(At, i64)> {
    let at = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    Ok((at, row.get(4)?))
}

/// Judges again those of a name behind a place that stand like this, and take more than `over`.
pub(super) fn behind(
    tx: &Tx<'_>,
    (name, kind): (&[u8], ActKind),
    state: State,
    over: i64,
    (time, incarnation, number, id): At,
    arrival: u64,
) -> Result<(), StoreError> {
    let kind = kind.op().0;
    let key = (
        time,
        incarnation,
        number,
        id,
        name,
        kind,
        state.number(),
        over,
    );
    found(tx, BEHIND, key, arrival)
}

/// Returns the first of a name behind a place that counts.
pub(super) fn next_behind(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    (time, incarnation, number, id): At,
) -> Result<Option<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(NEXT_BEHIND)?;
    let key = (time, incarnation, number, id, name, kind.op().0);
    let found = statement.query_row(key, |row| row.get(0).map(RecordId::from_bytes));
    Ok(found.optional()?)
}

/// Judges again those of a name behind a place and up to another, or all of them, however they stand.
pub(super) fn up_to(
    tx: &Tx<'_>,
    (name, kind): (&[u8], ActKind),
    (time, incarnation, number, id): At,
    until: Option<At>,
    arrival: u64,
) -> Result<(), StoreError> {
    let until = until.unwrap_or(END);
    let key = (
        time,
        incarnation,
        number,
        id,
        name,
        kind.op().0,
        until.0,
        until.1,
        until.2,
        until.3,
    );
    found(tx, UP_TO, key, arrival)
}

/// Judges again the matches behind one that counts no more, which waited for what it took and may get it. Those in front
/// of it are summed up only where one waits.
pub(super) fn waiting(
    tx: &Tx<'_>,
    name: &[u8],
    size: Dong,
    (time, incarnation, number, id): At,
    arrival: u64,
) -> Result<(), StoreError> {
    let key = (time, incarnation, number, id, name);
    let is_waiting: bool = tx
        .prepare_cached(IS_WAITING)?
        .query_row(key, |row| row.get(0))?;
    if !is_waiting {
        return Ok(());
    }
    let before: i64 = tx
        .prepare_cached(TAKEN_BEFORE)?
        .query_row(key, |row| row.get(0))?;
    let left = size.get().saturating_sub(before).max(0);
    let key = (time, incarnation, number, id, name, left);
    found(tx, WAITING, key, arrival)
}
