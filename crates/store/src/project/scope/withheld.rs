//! Whether an op came too late for a withdrawal or a move.

use book::standing::{Hold, Standing};
use replica::RecordId;

use super::{household_move, ruling, withdrawal};
use crate::StoreError;
use crate::project::Of;
use crate::tx::Tx;

/// Returns the reasons to hold an op about these records that lie in its scope, before any ruling.
pub(crate) fn withheld(tx: &Tx<'_>, op: &Of, about: &[RecordId]) -> Result<Standing, StoreError> {
    let withdrawn = withdrawal::holds(tx, op)?;
    let moved = household_move::holds(tx, about, op)?;
    let reasons = [(withdrawn, Hold::Withdrawn), (moved, Hold::Moved)];
    Ok(Standing::held(
        reasons
            .into_iter()
            .filter_map(|(holds, reason)| holds.then_some(reason)),
    ))
}

/// The same after the centre's ruling, for ops that have no other reason to be held.
pub(crate) fn withheld_op(
    tx: &Tx<'_>,
    op: &Of,
    about: &[RecordId],
) -> Result<Standing, StoreError> {
    ruling::ruled(tx, op, withheld(tx, op, about)?)
}
