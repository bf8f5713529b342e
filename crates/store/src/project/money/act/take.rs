//! Taking an act in, and judging it again when something changes that it depends on.

use book::act::Act;
use book::standing::Standing;
use replica::RecordId;

use super::deposit;
use super::row::{find, insert, set};
use crate::StoreError;
use crate::project::Entry;
use crate::project::money::fact::Fact;
use crate::project::money::posting::{Ought, post};
use crate::tx::Tx;

/// Projects an act.
pub(crate) fn act(tx: &Tx<'_>, entry: &Entry, body: &Act) -> Result<(), StoreError> {
    let fact = Fact::of(entry);
    let (standing, ought) = judge(tx, &fact, body)?;
    insert(tx, &fact, body, standing, &ought, entry.arrival)?;
    let nothing = Ought::default();
    post(tx, entry.arrival, fact.scope, fact.id, &nothing, &ought)
}

/// Judges an act again and posts what that changes.
pub(crate) fn again(tx: &Tx<'_>, id: RecordId, arrival: u64) -> Result<(), StoreError> {
    let Some(stored) = find(tx, id)? else {
        return Ok(());
    };
    let (standing, ought) = judge(tx, &stored.fact, &stored.act)?;
    if (standing, &ought) == (stored.standing, &stored.posted) {
        return Ok(());
    }
    set(tx, id, standing, &ought)?;
    post(tx, arrival, stored.fact.scope, id, &stored.posted, &ought)
}

/// Returns the records that an act is about.
pub(crate) fn about(act: &Act) -> Vec<RecordId> {
    match act {
        Act::Deposit(deposit) => deposit.household.into_iter().collect(),
    }
}

/// Judges an act among what is held here, and says what ought to be posted for it.
fn judge(tx: &Tx<'_>, fact: &Fact, act: &Act) -> Result<(Standing, Ought), StoreError> {
    match act {
        Act::Deposit(body) => deposit::judge(tx, fact, body, &about(act)),
    }
}
