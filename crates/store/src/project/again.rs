//! Projecting the records of one scope again, where a history in it branches.
//!
//! Contexts name segments, and which segments there are follows from all ops held. Money does not depend on that, and
//! nothing of it is touched: what was posted stays.

use book::body::{Body, BodyError};
use replica::{DeviceId, Dot, Hash, Incarnation, Op, ScopeId, Struck};
use rusqlite::Connection;

use super::take::Place;
use super::{Entry, Verdict, same, saw, scope};
use crate::identity::Trust;
use crate::log::Stream;
use crate::sql::{int, nat};
use crate::tx::Tx;
use crate::{StoreError, branch};

const FORGET_CONTEXTS: &str = "
    delete from context where stream in (select id from stream where scope = ?1)";
const FORGET_RECORDS: &str = "delete from record where scope = ?1";
const FORGET_KEYS: &str = "delete from alike where scope = ?1";
const OPS: &str = "
    select op.arrival, op.stream, op.number, op.link, op.bytes, op.verdict,
           stream.incarnation, stream.family, stream.device, stream.start_number
    from op join stream on stream.id = op.stream
    where stream.scope = ?1 and op.arrival > ?2 order by op.arrival limit ?3";

/// So many ops are read at once.
const BATCH: u64 = 1000;

/// Projects contexts and records of a scope again, in the order in which the ops arrived. This costs as much as the
/// scope's log is long; it happens where a copy of a device is found, and as long as the copies' lives still grow.
pub(crate) fn again(tx: &Tx<'_>, scope: ScopeId) -> Result<(), StoreError> {
    tx.prepare_cached(FORGET_CONTEXTS)?.execute([scope.0])?;
    tx.prepare_cached(FORGET_RECORDS)?.execute([scope.0])?;
    tx.prepare_cached(FORGET_KEYS)?.execute([scope.0])?;
    same::forget_standing(tx, scope)?;
    let trust = Trust::load(tx)?;
    let streams = branch::among(tx, scope)?;
    // Contexts first, all of them: what holds an op back may have arrived behind it.
    each(tx, scope, |logged| {
        if logged.begins {
            saw::inherit(tx, scope, &logged.place.dot.actor)?;
        }
        match logged.read()? {
            Some((op, Body::Saw(saw))) => {
                saw::apply_among(tx, &logged.entry(tx, &trust, &op)?, &saw, &streams)
            }
            Some(_) | None => Ok(()),
        }
    })?;
    each(tx, scope, |logged| match logged.read()? {
        Some((op, body)) => project(tx, &logged.entry(tx, &trust, &op)?, &body),
        None => Ok(()),
    })
}

/// Goes through the ops of a scope in the order in which they arrived.
fn each(
    tx: &Tx<'_>,
    scope: ScopeId,
    mut work: impl FnMut(&Logged) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let batch = read(tx, scope, after)?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = last.place.arrival;
        batch.iter().try_for_each(&mut work)?;
    }
}

struct Logged {
    place: Place,
    bytes: Vec<u8>,
    applied: bool,
    /// Whether it is the first op of a branch.
    begins: bool,
}

type Raw = (
    i64,
    i64,
    i64,
    [u8; 32],
    Vec<u8>,
    i64,
    [u8; 8],
    [u8; 8],
    [u8; 16],
    i64,
);

fn read(tx: &Connection, scope: ScopeId, after: u64) -> Result<Vec<Logged>, StoreError> {
    let mut statement = tx.prepare_cached(OPS)?;
    let key = (scope.0, int(after), int(BATCH));
    let rows = statement.query_map(key, |row| -> rusqlite::Result<Raw> { row.try_into() })?;
    rows.map(|row| {
        let (arrival, stream, number, link, bytes, verdict, name, family, device, start) = row?;
        let dot = Dot::new(Incarnation::from_bytes(name), nat(number)?);
        Ok(Logged {
            begins: name != family && number == start + 1,
            applied: verdict == Verdict::Applied.number(),
            place: Place {
                scope,
                stream,
                dot,
                family: Incarnation::from_bytes(family),
                link: Hash::from_bytes(link),
                device: DeviceId::from_bytes(device),
                arrival: nat(arrival)?,
            },
            bytes,
        })
    })
    .collect()
}

impl Logged {
    /// Returns the op, where it was read when it arrived.
    fn read(&self) -> Result<Option<(Op, Body)>, StoreError> {
        if !self.applied {
            return Ok(None);
        }
        let op = Op::decode(&self.bytes).map_err(StoreError::damaged)?;
        match Body::decode(op.kind, &op.body) {
            Ok(body) => Ok(Some((op, body))),
            // A visit without a day is none.
            Err(BodyError::Malformed { .. }) if Struck::read(&self.bytes).is_some() => Ok(None),
            Err(error) => Err(StoreError::damaged(error)),
        }
    }

    fn entry(&self, tx: &Tx<'_>, trust: &Trust, op: &Op) -> Result<Entry, StoreError> {
        self.place.entry(tx, trust, op.time, op.actor)
    }
}

fn project(tx: &Tx<'_>, entry: &Entry, body: &Body) -> Result<(), StoreError> {
    match body {
        Body::Create(kind, fields) => scope::create_counted(tx, entry, *kind, fields),
        Body::Edit(edit) => scope::edit_counted(tx, entry, edit),
        Body::MoveIn(moved) => scope::enter_counted(tx, entry, moved),
        Body::Same(said) => same::judge_counted(tx, entry, said),
        // What is held, and what holds it, names lives: none of it depends on where they branch.
        Body::Saw(_)
        | Body::Grant(_)
        | Body::Withdrawal(_)
        | Body::Strike(_)
        | Body::Root(_)
        | Body::Ruling(_)
        | Body::MoveOut(_)
        | Body::Unit(_)
        | Body::Actor(_)
        | Body::NumberBook(_)
        | Body::Tariff(_)
        | Body::BankAccount(_)
        | Body::Visit(_)
        | Body::Receipt(_)
        | Body::HandOver(_)
        | Body::Count(_)
        | Body::Act(_) => Ok(()),
    }
}

/// Projects again every scope in which a history branches.
pub(crate) fn again_everywhere(tx: &Tx<'_>) -> Result<(), StoreError> {
    let scopes: Vec<u32> = {
        let mut statement = tx.prepare_cached(BRANCHED)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    scopes
        .into_iter()
        .try_for_each(|scope| again(tx, ScopeId(scope)))
}

const BRANCHED: &str = "
    select distinct scope from stream where incarnation <> family order by scope";

/// Returns the same by lives: that of the trunk.
pub(super) fn lives_of_trunk(tx: &Connection, branch: &Stream) -> Result<saw::Seen, StoreError> {
    let family = Stream::family(tx, branch.scope, &branch.family)?;
    match family.iter().find(|one| branch.follows(one)) {
        Some(trunk) => saw::lives_before(tx, trunk.id, u64::MAX),
        None => Ok(saw::Seen::new()),
    }
}

/// Returns the context of a segment's trunk at the place where it begins, the trunk itself included.
pub(super) fn trunk_of(tx: &Connection, branch: &Stream) -> Result<saw::Seen, StoreError> {
    let family = Stream::family(tx, branch.scope, &branch.family)?;
    let mut seen = saw::Seen::new();
    let Some(trunk) = family.iter().find(|one| branch.follows(one)) else {
        return Ok(seen);
    };
    let (_, before) = saw::context_before(tx, trunk.id, u64::MAX)?;
    seen.extend(before);
    if trunk.head.number > trunk.start.number {
        seen.insert(trunk.incarnation, trunk.head.number);
    }
    Ok(seen)
}
