//! Records struck out: what was said of them goes, wherever it stands and whenever it comes.
//!
//! Invariant: once a strike is held, no op that is told of its record is kept whole. What remains of such an op is
//! projected as if it had said nothing, so that the tables are what they would be if it had come struck.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use book::personal::told_of;
use book::scope::Strike;
use replica::{Dot, Hash, Op, RecordId, ScopeId, Struck};
use rusqlite::Connection;

use super::again;
use crate::identity::{self, Trust};
use crate::log::{Stream, judge};
use crate::project::{Entry, Place, Verdict, take};
use crate::sql::{int, nat, time};
use crate::tx::Tx;
use crate::{StoreError, sweep};

const ADD: &str = "
    insert into strike (record, incarnation, number, id, time, actor, reason)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const IS_STRUCK: &str = "select exists (select 1 from strike where record = ?1)";
const ANY: &str = "select exists (select 1 from strike)";
/// Every op that names the record, or made it. No index: this is rare, and an id is not found by chance.
const NAMING: &str = "
    select stream, number, link, bytes, verdict from op
    where instr(bytes, ?1) > 0 or substr(link, 1, 16) = ?1 order by arrival";
const REPLACE: &str = "update op set bytes = ?3 where stream = ?1 and number = ?2";
const GUARD: &str = "select sql from sqlite_schema where name = 'op_is_not_altered'";
const UNGUARD: &str = "drop trigger op_is_not_altered";
const FORGET_VISITS: &str = "delete from visit where household = ?1";
/// A hash of what was asked would let the words be guessed.
const FORGET_ASKED: &str = "update asked set digest = zeroblob(32) where record = ?1";

/// Projects a strike: takes out what is held of the record.
pub(crate) fn strike(tx: &Tx<'_>, entry: &Entry, body: &Strike) -> Result<Verdict, StoreError> {
    // Elsewhere it would not reach everybody who holds the record.
    if entry.scope != ScopeId::ORGANISATION {
        return Ok(Verdict::NotGranted);
    }
    tx.prepare_cached(ADD)?.execute((
        body.record.as_bytes(),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        time(entry.time),
        entry.actor.0,
        &body.reason,
    ))?;
    let found = naming(tx, body.record)?;
    if found.is_empty() {
        return Ok(Verdict::Applied);
    }
    let scopes = take_out(tx, &found, entry.arrival)?;
    tx.prepare_cached(FORGET_VISITS)?
        .execute([body.record.as_bytes()])?;
    for scope in scopes {
        again::project_again(tx, scope, &[body.record].into(), entry.arrival)?;
    }
    sweep::is_due(tx, entry.arrival)?;
    Ok(Verdict::Applied)
}

/// An op of the log that is told of the record.
struct Found {
    stream: i64,
    number: u64,
    link: Hash,
    bytes: Vec<u8>,
    was_read: bool,
}

/// Returns the ops that are told of a record and still stand whole.
fn naming(tx: &Connection, record: RecordId) -> Result<Vec<Found>, StoreError> {
    let mut statement = tx.prepare_cached(NAMING)?;
    let mut rows = statement.query([record.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (link, bytes) = (Hash::from_bytes(row.get(2)?), row.get::<_, Vec<u8>>(3)?);
        let op = Op::decode(&bytes).ok();
        let is_told = op.is_some_and(|op| told_of(&op, &link) == Some(record));
        if is_told && Struck::read(&bytes).is_none() {
            found.push(Found {
                stream: row.get(0)?,
                number: nat(row.get(1)?)?,
                link,
                bytes,
                was_read: row.get::<_, i64>(4)? == 0,
            });
        }
    }
    Ok(found)
}

/// Puts what remains into the place of ops; returns the scopes in which they stand.
fn take_out(tx: &Tx<'_>, found: &[Found], arrival: u64) -> Result<BTreeSet<ScopeId>, StoreError> {
    let mut streams: BTreeMap<i64, Stream> = Stream::all(tx)?
        .into_iter()
        .map(|stream| (stream.id, stream))
        .collect();
    let mut scopes = BTreeSet::new();
    let guard: String = tx.query_row(GUARD, [], |row| row.get(0))?;
    tx.execute_batch(UNGUARD)?;
    for one in found {
        let of_none = || StoreError::damaged("an op of no stream");
        let stream = streams.get_mut(&one.stream).ok_or_else(of_none)?;
        let remains = Struck::of(&stream.opening.seed, one.number, &one.bytes).encode();
        tx.prepare_cached(REPLACE)?
            .execute((stream.id, int(one.number), &remains))?;
        let made = RecordId::of(&one.link);
        tx.prepare_cached(FORGET_ASKED)?
            .execute([made.as_bytes()])?;
        stream.opening.seed.forget(one.number);
        let place = (stream.scope, stream.family);
        scopes.insert(stream.scope);
        if !one.was_read {
            // What remains may be read where the whole could not.
            let place = Place {
                scope: stream.scope,
                stream: stream.id,
                dot: Dot::new(stream.incarnation, one.number),
                family: stream.family,
                link: one.link,
                device: stream.opening.device,
                arrival,
            };
            let taken = take(tx, &Trust::load(tx)?, &place, &remains)?;
            judge(tx, stream.id, one.number, taken.verdict)?;
        }
        // A copy's other op at this number still needs its salt; what goes on behind does not.
        for behind in streams.values_mut() {
            if (behind.scope, behind.family) == place && behind.start.number >= one.number {
                behind.opening.seed.forget(one.number);
            }
        }
    }
    tx.execute_batch(&guard)?;
    for stream in streams.values() {
        keep_seed(tx, stream)?;
    }
    for one in found {
        if let Some(stream) = streams.get(&one.stream) {
            forget_in_front(tx, stream, one.number)?;
        }
    }
    Ok(scopes)
}

/// Forgets the salt of a struck op's number in the segments that stand in front of all ops with that number, as soon as none of
/// these needs it. Their seeds are told to whoever gets their ops.
fn forget_in_front(tx: &Connection, stream: &Stream, number: u64) -> Result<(), StoreError> {
    let mut family = Stream::family(tx, stream.scope, &stream.family)?;
    let goes_on: Vec<bool> = family
        .iter()
        .map(|one| family.iter().any(|other| other.follows(one)))
        .collect();
    // An end that has not come so far may still come to an op of this number that nobody knows.
    let needs = |(one, goes_on): (&Stream, &bool)| {
        let is_there = one.start.number < number && number <= one.head.number;
        (is_there || !goes_on) && one.opening.seed.salt(number).is_some()
    };
    if family.iter().zip(&goes_on).any(needs) {
        return Ok(());
    }
    for (one, goes_on) in family.iter_mut().zip(goes_on) {
        if goes_on && one.head.number < number && one.opening.seed.salt(number).is_some() {
            one.opening.seed.forget(number);
            keep_seed(tx, one)?;
        }
    }
    Ok(())
}

/// Keeps what is left of a stream's seed. An own stream's was derived from a secret that could derive it again.
fn keep_seed(tx: &Connection, stream: &Stream) -> Result<(), StoreError> {
    let own = Trust::load(tx)?.own;
    if stream.keep_seed(tx)? && stream.opening.device == own {
        identity::renew_seed_secret(tx)?;
    }
    Ok(())
}

/// Returns whether a record is struck out.
pub(crate) fn is_struck(tx: &Connection, record: RecordId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_STRUCK)?;
    Ok(statement.query_row([record.as_bytes()], |row| row.get(0))?)
}

/// Returns whether any record is.
pub(crate) fn any_struck(tx: &Connection) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(ANY)?.query_row([], |row| row.get(0))?)
}

/// Returns what is kept of an op that arrives: all of it, but where its record is struck out. Then its salt is forgotten,
/// too, whether or not it came whole.
pub(crate) fn remaining<'b>(
    tx: &Connection,
    stream: &mut Stream,
    (number, link): (u64, &Hash),
    bytes: &'b [u8],
) -> Result<Cow<'b, [u8]>, StoreError> {
    let record = Op::decode(bytes).ok().and_then(|op| told_of(&op, link));
    let is_struck = record.map_or(Ok(false), |record| is_struck(tx, record))?;
    if !is_struck {
        return Ok(Cow::Borrowed(bytes));
    }
    let remains = match Struck::read(bytes) {
        Some(_) => Cow::Borrowed(bytes),
        None => Cow::Owned(Struck::of(&stream.opening.seed, number, bytes).encode()),
    };
    stream.opening.seed.forget(number);
    keep_seed(tx, stream)?;
    forget_in_front(tx, stream, number)?;
    Ok(remains)
}

/// Returns whether an op is kept as the strikes held want it: struck where they say so, and whole everywhere else.
pub(crate) fn is_as_struck(tx: &Connection, link: &Hash, bytes: &[u8]) -> Result<bool, StoreError> {
    let record = Op::decode(bytes).ok().and_then(|op| told_of(&op, link));
    let is_struck = record.map_or(Ok(false), |record| is_struck(tx, record))?;
    Ok(is_struck == Struck::read(bytes).is_some())
}

/// Returns whether an op may stand as it came: struck only where the centre struck its record out. Nobody else can hide
/// what was said, and money can be hidden by nobody.
pub(crate) fn may_stand(tx: &Connection, link: &Hash, bytes: &[u8]) -> Result<bool, StoreError> {
    if Struck::read(bytes).is_none() {
        return Ok(true);
    }
    let record = Op::decode(bytes).ok().and_then(|op| told_of(&op, link));
    record.map_or(Ok(false), |record| is_struck(tx, record))
}
