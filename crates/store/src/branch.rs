//! Where copies of one device went on in different ways: its history is a tree, and every replica holds all of it.
//!
//! A segment is what stands between two places where the history branches. Which segments there are, and what they are
//! called, follows from the ops held alone: neither order nor route matters.

use replica::{Hash, Head, Incarnation, Seed, VerifiedOp};
use rusqlite::Connection;

use crate::StoreError;
use crate::log::Stream;
use crate::sql::int;

const HAS_BRANCHES: &str = "
    select exists (select 1 from stream where scope = ?1 and family = ?2 and incarnation <> family)";
const SCOPE_BRANCHES: &str = "
    select exists (select 1 from stream where scope = ?1 and incarnation <> family)";
const CUT: &str = "
    update stream set head_number = ?2, head_link = ?3, signed_number = ?2,
           last_arrival = coalesce((select arrival from op where stream = ?1 and number = ?2), 0)
    where id = ?1";
/// Whatever names an op by its segment's local number. The signatures follow their ops.
const MOVE: [&str; 6] = [
    "update op set stream = ?2 where stream = ?1 and number > ?3",
    "update signature set stream = ?2 where stream = ?1 and number > ?3",
    "update grant set stream = ?2 where stream = ?1 and number > ?3",
    "update withdrawal set stream = ?2 where stream = ?1 and number > ?3",
    "update moved set stream = ?2 where stream = ?1 and number > ?3",
    "update context set stream = ?2 where stream = ?1 and number > ?3",
];
const MOVE_CONFIRMED: &str = "
    insert or replace into confirmed (scope, incarnation, place, number)
    select scope, ?3, place, number from confirmed
    where scope = ?1 and incarnation = ?2 and number > ?4";

/// Where a stretch goes on here.
#[derive(Debug)]
pub(crate) struct Landing<'s> {
    /// The segment at whose end the new ops are appended; that in which the stretch ends where none is new.
    pub(crate) stream: Stream,
    /// What is new.
    pub(crate) fresh: &'s [VerifiedOp],
    /// The branches that began: where the history was cut, and behind it.
    pub(crate) begun: Vec<Incarnation>,
    /// Whether the history was cut: ops that were held bear other names now.
    pub(crate) is_cut: bool,
}

/// Returns whether the history of a stream's life branches in its scope.
pub(crate) fn branches(tx: &Connection, stream: &Stream) -> Result<bool, StoreError> {
    let key = (stream.scope.0, stream.family.as_bytes());
    let mut statement = tx.prepare_cached(HAS_BRANCHES)?;
    Ok(statement.query_row(key, |row| row.get(0))?)
}

/// Returns whether any history in a scope branches.
pub(crate) fn any_in(tx: &Connection, scope: replica::ScopeId) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(SCOPE_BRANCHES)?;
    Ok(statement.query_row([scope.0], |row| row.get(0))?)
}

/// Returns the streams of a scope in which a history branches; none where none does.
pub(crate) fn among(tx: &Connection, scope: replica::ScopeId) -> Result<Vec<Stream>, StoreError> {
    if any_in(tx, scope)? {
        Stream::in_scope(tx, scope)
    } else {
        Ok(Vec::new())
    }
}

/// Returns the segment of a family that holds `place`: the one in which it is the last op, where it is one's.
pub(crate) fn holding(
    tx: &Connection,
    family: &[Stream],
    place: &Head,
) -> Result<Option<Stream>, StoreError> {
    for stream in family {
        // The place in front of a branch is the end of another segment, but for a life that branches at its first op.
        let is_within = stream.start.number < place.number || stream.incarnation == stream.family;
        if is_within
            && place.number <= stream.head.number
            && stream.link_at(tx, place.number)? == Some(place.hash)
        {
            return Ok(Some(stream.clone()));
        }
    }
    Ok(None)
}

/// Finds where ops that follow `at` go on, passing over those that are held; cuts the history where they part from it.
pub(crate) fn land<'s>(
    tx: &Connection,
    mut at: Stream,
    (seed, ops): (&Seed, &'s [VerifiedOp]),
) -> Result<Landing<'s>, StoreError> {
    let (mut rest, mut begun, mut is_cut) = (ops, Vec::new(), false);
    loop {
        let held = rest.partition_point(|op| op.number <= at.head.number);
        let (here, behind) = rest.split_at(held);
        let same = common(tx, &at, here)?;
        if same < here.len() {
            let parting = here.get(same).map_or(at.head.number, |op| op.number - 1);
            begun.push(cut(tx, &mut at, parting)?);
            is_cut = true;
        }
        rest = if same < here.len() {
            rest.split_at(same).1
        } else {
            behind
        };
        let Some(first) = rest.first() else { break };
        let family = Stream::family(tx, at.scope, &at.family)?;
        let next: Vec<&Stream> = family.iter().filter(|one| one.follows(&at)).collect();
        let mut known = None;
        for stream in &next {
            if stream.link_at(tx, first.number)? == Some(first.link) {
                known = Some((*stream).clone());
            }
        }
        match known {
            Some(stream) => at = stream,
            None if next.is_empty() => break,
            None => {
                at = begin(tx, &at, seed, &first.link)?;
                begun.push(at.incarnation);
                break;
            }
        }
    }
    Ok(Landing {
        stream: at,
        fresh: rest,
        begun,
        is_cut,
    })
}

/// Returns how many of some ops, all within a segment, are held there. A link stands for everything before it.
fn common(tx: &Connection, at: &Stream, ops: &[VerifiedOp]) -> Result<usize, StoreError> {
    let holds = |op: &VerifiedOp| Ok::<_, StoreError>(at.link_at(tx, op.number)? == Some(op.link));
    match ops.last() {
        None => return Ok(0),
        Some(last) if holds(last)? => return Ok(ops.len()),
        Some(_) => {}
    }
    let mut same = 0;
    for op in ops {
        if !holds(op)? {
            break;
        }
        same += 1;
    }
    Ok(same)
}

/// Begins a segment behind the end of another, with the seed that proved it but for the salts that are forgotten here.
fn begin(tx: &Connection, trunk: &Stream, seed: &Seed, first: &Hash) -> Result<Stream, StoreError> {
    let (start, mut opening) = (trunk.head, trunk.opening.clone());
    if opening.seed != *seed {
        let forgotten = (1..=start.number).filter(|number| opening.seed.salt(*number).is_none());
        let forgotten: Vec<u64> = forgotten.collect();
        opening.seed = seed.clone();
        forgotten
            .into_iter()
            .for_each(|number| opening.seed.forget(number));
    }
    Stream {
        incarnation: trunk.family.branch(start.number, first),
        opening,
        start,
        signed: start.number,
        last_arrival: 0,
        ..trunk.clone()
    }
    .begin(tx)
}

/// Cuts a segment behind `number`: what stands behind it becomes a segment of its own, whose name is returned.
fn cut(tx: &Connection, trunk: &mut Stream, number: u64) -> Result<Incarnation, StoreError> {
    let missing = || StoreError::damaged(format!("no link at {number}"));
    let end = Head {
        number,
        hash: trunk.link_at(tx, number)?.ok_or_else(missing)?,
    };
    let first = trunk.link_at(tx, number + 1)?.ok_or_else(missing)?;
    let branch = Stream {
        incarnation: trunk.family.branch(number, &first),
        start: end,
        signed: trunk.signed.max(number),
        ..trunk.clone()
    };
    let branch = branch.begin(tx)?;
    for statement in MOVE {
        tx.prepare_cached(statement)?
            .execute((trunk.id, branch.id, int(number)))?;
    }
    tx.prepare_cached(MOVE_CONFIRMED)?.execute((
        trunk.scope.0,
        trunk.incarnation.as_bytes(),
        branch.incarnation.as_bytes(),
        int(number),
    ))?;
    // The trunk can be passed on to its end: with the branch that made it one, which came signed.
    tx.prepare_cached(CUT)?
        .execute((trunk.id, int(number), end.hash.as_bytes()))?;
    trunk.head = end;
    trunk.signed = number;
    Ok(branch.incarnation)
}
