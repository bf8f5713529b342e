//! What every judgement asks.

use replica::Hlc;

use super::hold::{Hold, Standing};
use crate::date::Date;
use crate::fact::Denomination;
use crate::money::Dong;

/// Returns the standing for the reasons that hold, and those known of the writer.
pub(super) fn held_for(
    reasons: impl IntoIterator<Item = (bool, Hold)>,
    withheld: Standing,
) -> Standing {
    let reasons = reasons
        .into_iter()
        .filter_map(|(holds, reason)| holds.then_some(reason));
    Standing::held(reasons.chain(withheld.reasons()))
}

/// Returns whether an amount can be cash, and is what its notes come to where they were counted one by one.
pub(super) fn adds_up(amount: Dong, notes: &[Denomination]) -> bool {
    let possible = (Dong::ZERO..=Dong::MAX).contains(&amount);
    possible && (notes.is_empty() || Denomination::total(notes) == Some(amount))
}

/// Returns whether a business day is more than a day away from a clock's reading.
#[must_use]
pub fn is_far(day: Date, time: Hlc) -> bool {
    let seen = Date::local_day(time.wall().0);
    day < seen.plus_days(-1) || day > seen.plus_days(1)
}
