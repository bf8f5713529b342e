//! In which order facts are judged again.
//!
//! What a fact hangs on has its turn in front of it: sorts hang on sorts of earlier stages, and within its sort a fact
//! hangs on those in front of it in place. What takes another of its sort back, a match or a closing, is judged in front
//! of it: the later in place first, as nobody takes back what they do not know. Should a clock say otherwise, the one
//! taken back is judged once more; it goes on only along what each takes back, which is one fact, named by its hash, so
//! it ends.

use book::act::ActKind;
use replica::{Kind, RecordId, ScopeId};
use rusqlite::{Params, Row};

use super::row::place;
use super::take::judge_again;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::{commission, receipt};
use crate::tx::{Rare, Turn, Tx};

const OF_ACT: &str = "
    select kind, about is not null as has_about, time, incarnation, number, id from act where id = ?1";
const NAMING: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = ?2";
const NAMING_BEHIND: &str = "
    select act.kind, about is not null as has_about, act.time, act.incarnation, act.number, id
    from act_name join act on act.id = act_name.act
    where name = ?1 and act_name.kind = ?2 and (act.time, act.incarnation, act.number, id) > (?3, ?4, ?5, ?6)";
const ABOUT: &str = "
    select kind, 1 as has_about, time, incarnation, number, id from act where about = ?1 and kind = ?2";
const ABOUT_BEHIND: &str = "
    select kind, 1 as has_about, time, incarnation, number, id from act
    where about = ?1 and kind = ?2 and (time, incarnation, number, id) > (?3, ?4, ?5, ?6)";

/// The stage of receipts, and of all that hangs on others of its sort and on acts of earlier stages.
const LAST: u8 = 4;
/// Behind all that is judged: statements of commission. Nothing hangs on them.
const STATED: u8 = 5;

/// Judges facts again, each in its turn.
pub(crate) fn in_turn(
    tx: &Tx<'_>,
    arrival: u64,
    first: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    tx.in_turn(first, |stage, id| {
        if stage == STATED {
            return commission::state(tx, &id, arrival);
        }
        receipt::judge_one(tx, &id, arrival)?;
        judge_again(tx, id, arrival)
    })
}

/// Lets facts wait for their turns.
pub(crate) fn wait(tx: &Tx<'_>, turns: Vec<Turn>, arrival: u64) -> Result<(), StoreError> {
    if turns.is_empty() {
        return Ok(());
    }
    in_turn(tx, arrival, || {
        tx.wait(turns);
        Ok(())
    })
}

/// States the commission on receipts anew when all that was judged is judged.
pub(crate) fn state_again(
    tx: &Tx<'_>,
    receipts: impl IntoIterator<Item = RecordId>,
    arrival: u64,
) -> Result<(), StoreError> {
    if !tx.has_any(Rare::Outcome, ScopeId::ORGANISATION)? {
        return Ok(());
    }
    let turn = |id: RecordId| (STATED, 0, [0; 8], 0, *id.as_bytes());
    wait(tx, receipts.into_iter().map(turn).collect(), arrival)
}

/// Judges an act again when its turn comes.
pub(crate) fn again(tx: &Tx<'_>, id: RecordId, arrival: u64) -> Result<(), StoreError> {
    found(tx, OF_ACT, [id.as_bytes()], arrival)
}

/// Judges again the acts of a kind that are found by a name.
pub(super) fn all(tx: &Tx<'_>, name: &[u8], kind: ActKind, arrival: u64) -> Result<(), StoreError> {
    found(tx, NAMING, (name, kind.op().0), arrival)
}

/// The same of those behind a fact.
pub(super) fn later(
    tx: &Tx<'_>,
    name: &[u8],
    kind: ActKind,
    fact: &Fact,
    arrival: u64,
) -> Result<(), StoreError> {
    let (_, time, incarnation, number, id) = place(&fact.id, fact);
    let key = (name, kind.op().0, time, incarnation, number, id);
    found(tx, NAMING_BEHIND, key, arrival)
}

/// Judges again the acts of a kind about a fact.
pub(super) fn about(
    tx: &Tx<'_>,
    fact: RecordId,
    kind: ActKind,
    arrival: u64,
) -> Result<(), StoreError> {
    found(tx, ABOUT, (fact.as_bytes(), kind.op().0), arrival)
}

/// The same of those behind a fact.
pub(super) fn about_later(
    tx: &Tx<'_>,
    of: RecordId,
    kind: ActKind,
    fact: &Fact,
    arrival: u64,
) -> Result<(), StoreError> {
    let (of, time, incarnation, number, id) = place(&of, fact);
    let key = (of, kind.op().0, time, incarnation, number, id);
    found(tx, ABOUT_BEHIND, key, arrival)
}

/// Judges again the acts that a statement finds, by `kind`, `has_about` and their places.
pub(super) fn found(
    tx: &Tx<'_>,
    statement: &'static str,
    key: impl Params,
    arrival: u64,
) -> Result<(), StoreError> {
    let mut turns = Vec::new();
    let mut statement = tx.prepare_cached(statement)?;
    let mut rows = statement.query(key)?;
    while let Some(row) = rows.next()? {
        turns.push(of_act(row)?);
    }
    wait(tx, turns, arrival)
}

/// Reads the columns `time`, `incarnation`, `number` and `id` of what is judged in the last stage.
pub(crate) fn last(row: &Row<'_>) -> rusqlite::Result<Turn> {
    at(LAST, row)
}

fn at(stage: u8, row: &Row<'_>) -> rusqlite::Result<Turn> {
    Ok((
        stage,
        row.get("time")?,
        row.get("incarnation")?,
        row.get("number")?,
        row.get("id")?,
    ))
}

/// Reads the columns `kind`, `has_about` and those of [`at`].
pub(super) fn of_act(row: &Row<'_>) -> Result<Turn, StoreError> {
    let kind: u16 = row.get("kind")?;
    let kind = ActKind::of(Kind(kind)).ok_or_else(|| StoreError::damaged(format!("act {kind}")))?;
    let has_about: bool = row.get("has_about")?;
    let turn = at(stage(kind, has_about), row)?;
    let (stage, time, incarnation, number, id) = turn;
    Ok(match kind {
        // A match that takes another back, or a closing.
        ActKind::BankMatch if has_about => (stage, !time, incarnation, number, id),
        ActKind::Closing => (stage, !time, incarnation, number, id),
        ActKind::BankMatch
        | ActKind::Void
        | ActKind::Approval
        | ActKind::Deposit
        | ActKind::Repayment
        | ActKind::BankSlip
        | ActKind::BankLine
        | ActKind::Batch
        | ActKind::BatchOutcome
        | ActKind::BookReturn
        | ActKind::BookClosing
        | ActKind::SponsorGift
        | ActKind::Explanation
        | ActKind::Review
        | ActKind::Refund => turn,
    })
}

/// Returns when a sort of act has its turn: each hangs on how those in front of it stand, whatever their places.
const fn stage(kind: ActKind, has_about: bool) -> u8 {
    match kind {
        // They hang on what is here, not on how it stands.
        ActKind::Approval | ActKind::Review | ActKind::BatchOutcome => 0,
        ActKind::BankLine
        | ActKind::BankSlip
        | ActKind::BookReturn
        | ActKind::BookClosing
        | ActKind::Closing => 1,
        // One that takes another back matches nothing itself.
        ActKind::BankMatch => {
            if has_about {
                1
            } else {
                2
            }
        }
        // What goes back to a sponsor waits for all of their gifts, in the last stage.
        ActKind::Deposit | ActKind::SponsorGift | ActKind::Void | ActKind::Refund => 3,
        ActKind::Repayment | ActKind::Batch | ActKind::Explanation => LAST,
    }
}

/// Returns the turn of a fact of the last stage.
pub(super) fn last_of(fact: &Fact) -> Turn {
    let (time, incarnation, number, id) = fact.turn();
    (LAST, time, incarnation, number, id)
}
