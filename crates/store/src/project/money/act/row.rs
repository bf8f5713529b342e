//! An act's row, and back.

use book::act::{Act, ActKind, BankLine, BankSlip, Explanation, Refund, SponsorGift};
use book::fact::Payment;
use book::money::Dong;
use book::posting::Account;
use book::standing::Standing;
use replica::{ActorId, Kind, RecordId, ScopeId};
use rusqlite::{Connection, Params, Row};

use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::stored;
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

const INSERT: &str = "
    insert into act (id, kind, about, scope, actor, device, incarnation, number, time, day, standing, posted,
                     arrival, body)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
const READ: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, posted, body
    from act where id = ?1";
const POSTED: &str = "select actor, posted from act where kind = ?1";
const ABOUT: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, posted, body
    from act where about = ?1 and kind = ?2 order by time, incarnation, number, id";
const OF_KIND: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, posted, body
    from act where kind = ?1 and arrival <= ?2";
const SET: &str = "update act set standing = ?2, posted = ?3 where id = ?1";

/// An act as it is stored.
pub(super) struct Stored {
    pub(super) fact: Fact,
    pub(super) act: Act,
    pub(super) standing: Standing,
    pub(super) posted: Ought,
}

/// A fact, and another's place in time: by which those in front of it or behind it are found.
pub(super) type Place<'k> = (&'k [u8; 16], i64, &'k [u8; 8], i64, &'k [u8; 16]);

/// Returns what acts about a fact are found by that stand in front of another fact, or behind it.
pub(super) fn place<'k>(about: &'k RecordId, fact: &'k Fact) -> Place<'k> {
    (
        about.as_bytes(),
        time(fact.time),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        fact.id.as_bytes(),
    )
}

/// Returns the ids that a statement finds.
pub(super) fn ids(
    tx: &Tx<'_>,
    statement: &'static str,
    key: impl Params,
) -> Result<Vec<RecordId>, StoreError> {
    let mut statement = tx.prepare_cached(statement)?;
    let rows = statement.query_map(key, |row| row.get(0).map(RecordId::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a new act.
pub(super) fn insert(
    tx: &Tx<'_>,
    fact: &Fact,
    act: &Act,
    standing: Standing,
    ought: &Ought,
    arrival: u64,
) -> Result<(), StoreError> {
    let is_first = !any(tx)?;
    tx.prepare_cached(INSERT)?.execute((
        fact.id.as_bytes(),
        act.kind().op().0,
        act.about().as_ref().map(|about| about.as_bytes()),
        fact.scope.0,
        fact.actor.0,
        fact.device.as_bytes(),
        fact.dot.actor.as_bytes(),
        int(fact.dot.counter),
        time(fact.time),
        act.day().ymd(),
        standing.bits(),
        ought.to_bytes(),
        int(arrival),
        act.encode(),
    ))?;
    let is_asked_for = matches!(
        act.kind(),
        ActKind::BookReturn | ActKind::BookClosing | ActKind::Batch | ActKind::BatchOutcome
    );
    if is_first || is_asked_for {
        tx.forget();
    }
    Ok(())
}

/// Returns whether anybody gave numbers back, or closed any.
pub(super) fn any_of_numbers(tx: &Tx<'_>) -> Result<bool, StoreError> {
    tx.has_any(Rare::NumberAct, ScopeId::ORGANISATION)
}

/// Returns whether there are any batches.
pub(super) fn any_batch(tx: &Tx<'_>) -> Result<bool, StoreError> {
    tx.has_any(Rare::Batch, ScopeId::ORGANISATION)
}

/// Returns whether there are any acts: most receipts come where none is about them, many where there is none at all.
pub(super) fn any(tx: &Tx<'_>) -> Result<bool, StoreError> {
    tx.has_any(Rare::Act, ScopeId::ORGANISATION)
}

/// Stores what became of an act.
pub(super) fn set(
    tx: &Tx<'_>,
    id: RecordId,
    standing: Standing,
    ought: &Ought,
) -> Result<(), StoreError> {
    let values = (id.as_bytes(), standing.bits(), ought.to_bytes());
    tx.prepare_cached(SET)?.execute(values)?;
    Ok(())
}

/// Returns a stored act; `None` where it has not arrived.
pub(super) fn find(tx: &Tx<'_>, id: RecordId) -> Result<Option<Stored>, StoreError> {
    let mut statement = tx.prepare_cached(READ)?;
    let mut rows = statement.query([id.as_bytes()])?;
    rows.next()?.map(Stored::read).transpose()
}

/// Returns the acts of a kind about a fact, in order of time.
pub(super) fn about_it(
    tx: &Tx<'_>,
    fact: RecordId,
    kind: ActKind,
) -> Result<Vec<Stored>, StoreError> {
    let mut statement = tx.prepare_cached(ABOUT)?;
    let mut rows = statement.query((fact.as_bytes(), kind.op().0))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Stored::read(row)?);
    }
    Ok(found)
}

impl Stored {
    /// Reads every column of an act that is the same on every replica.
    pub(super) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let (fact, act, standing) = read(row)?;
        let posted = row.get_ref("posted")?;
        let posted = Ought::from_bytes(posted.as_blob().map_err(StoreError::damaged)?)?;
        Ok(Self {
            posted: posted.of_act(act.kind()),
            fact,
            act,
            standing,
        })
    }

    /// Returns whether it is counted and came before another of its sort.
    pub(super) fn counts_before(&self, other: &Fact) -> bool {
        self.standing.is_counted() && self.fact.place() < other.place()
    }

    /// Returns the line of a statement, where it is one.
    pub(super) const fn as_line(&self) -> Option<&BankLine> {
        if let Act::BankLine(body) = &self.act {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the slip, where it is one.
    pub(super) const fn as_slip(&self) -> Option<&BankSlip> {
        if let Act::BankSlip(body) = &self.act {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the explanation, where it is one.
    pub(super) const fn as_explanation(&self) -> Option<&Explanation> {
        if let Act::Explanation(body) = &self.act {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the sponsor's gift, where it is one.
    pub(super) const fn as_gift(&self) -> Option<&SponsorGift> {
        if let Act::SponsorGift(body) = &self.act {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the refund, where it is one.
    pub(super) const fn as_refund(&self) -> Option<&Refund> {
        if let Act::Refund(body) = &self.act {
            Some(body)
        } else {
            None
        }
    }

    /// Returns how a deposit or gift was paid, where it is one.
    pub(super) fn payments(&self) -> Option<&[Payment]> {
        match &self.act {
            Act::Deposit(body) => Some(&body.payments),
            Act::SponsorGift(body) => Some(&body.payments),
            Act::Void(_)
            | Act::Approval(_)
            | Act::Repayment(_)
            | Act::BankSlip(_)
            | Act::BankLine(_)
            | Act::BankMatch(_)
            | Act::Batch(_)
            | Act::BatchOutcome(_)
            | Act::Closing(_)
            | Act::BookReturn(_)
            | Act::BookClosing(_)
            | Act::Explanation(_)
            | Act::Review(_)
            | Act::Refund(_) => None,
        }
    }
}

/// Returns what the acts of each collector of one kind debit to their cash, as they stand.
pub(crate) fn cash_of_acts(
    connection: &Connection,
    kind: ActKind,
) -> Result<Vec<(ActorId, Dong)>, StoreError> {
    let mut statement = connection.prepare_cached(POSTED)?;
    let mut rows = statement.query([kind.op().0])?;
    let mut sums = Vec::new();
    while let Some(row) = rows.next()? {
        let posted = row.get_ref(1)?;
        let posted = Ought::from_bytes(posted.as_blob().map_err(StoreError::damaged)?)?;
        let cash = [Account::CollectorCash, Account::OfficeCash].map(|account| posted.on(account));
        let sum = Dong::checked_sum(cash).unwrap_or_default();
        sums.push((ActorId(row.get(0)?), sum));
    }
    Ok(sums)
}

/// Returns the acts of a kind that moved cash of a collector's, up to an arrival, each with how much came into their hands.
pub(crate) fn in_hands(
    connection: &Connection,
    kind: ActKind,
    until: u64,
) -> Result<Vec<(Fact, Act, Dong)>, StoreError> {
    let mut statement = connection.prepare_cached(OF_KIND)?;
    let mut rows = statement.query((kind.op().0, int(until)))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let stored = Stored::read(row)?;
        let came = stored.posted.on(Account::CollectorCash);
        if came != Dong::ZERO {
            found.push((stored.fact, stored.act, came));
        }
    }
    Ok(found)
}

/// Reads the columns `kind`, `standing` and `body` and those of [`Fact::read`].
pub(crate) fn read(row: &Row<'_>) -> Result<(Fact, Act, Standing), StoreError> {
    let kind: u16 = row.get("kind")?;
    let kind = ActKind::of(Kind(kind)).ok_or_else(|| StoreError::damaged(format!("act {kind}")))?;
    let bytes = row.get_ref("body")?;
    let bytes = bytes.as_blob().map_err(StoreError::damaged)?;
    let act = Act::decode(kind, bytes).map_err(StoreError::damaged)?;
    Ok((
        Fact::read(row)?,
        act,
        stored::standing(row.get("standing")?),
    ))
}

/// Returns a stored act's standing, for tests.
#[cfg(test)]
pub(in crate::project::money) fn standing_of(tx: &Tx<'_>, id: RecordId) -> Standing {
    find(tx, id).unwrap().unwrap().standing
}

/// Returns how often an act was judged again, and how often one was read else, for tests.
#[cfg(test)]
pub(in crate::project::money) fn found_so_far(tx: &Connection) -> i32 {
    let statement = tx.prepare_cached(READ).unwrap();
    statement.get_status(rusqlite::StatementStatus::Run)
}
