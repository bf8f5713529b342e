//! What a collector earns on lines that the insurer accepted, and what is taken back of it.
//!
//! A statement, never a posting: commission is not netted from premiums. It stays with whoever took the money.

use crate::date::Date;
use crate::fact::Basis;
use crate::money::Dong;
use crate::tariff::Rate;

/// What happened to a receipt's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEvent {
    /// The insurer accepted it.
    Accepted,
    /// The insurer sent it back.
    Returned,
    /// Its receipt was made void.
    Void,
}

/// A day on which commission on a line is earned, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The business day of what changed it.
    pub day: Date,
    /// What that was.
    pub by: LineEvent,
}

impl Change {
    /// Returns whether it is earned by this, or taken back.
    #[must_use]
    pub const fn earns(self) -> bool {
        match self.by {
            LineEvent::Accepted => true,
            LineEvent::Returned | LineEvent::Void => false,
        }
    }
}

/// Returns when commission on a line was earned and taken back, from what happened to it in order. It is earned once at a
/// time, and never again once the receipt is void.
#[must_use]
pub fn changes(events: impl IntoIterator<Item = (Date, LineEvent)>) -> Vec<Change> {
    let (mut earned, mut void, mut changes) = (false, false, Vec::new());
    for (day, by) in events {
        let earns = by == LineEvent::Accepted && !void;
        void |= by == LineEvent::Void;
        if earns != earned && (earns || by != LineEvent::Accepted) {
            earned = earns;
            changes.push(Change { day, by });
        }
    }
    changes
}

/// Returns the commission on what a participant paid, rounded once, half up to 1 đ.
#[must_use]
pub fn amount(paid: Dong, rate: Rate) -> Dong {
    let whole = i128::from(Rate::WHOLE);
    let product = i128::from(paid.get()) * i128::from(rate.ppm());
    let rounded = (product * 2 + whole).div_euclid(whole * 2);
    Dong::new(i64::try_from(rounded).unwrap_or(i64::MAX))
}

/// Returns an amount with the sign of what changed it: less than 0 where it is taken back.
#[must_use]
pub fn changes_sign(change: Change, amount: Dong) -> Dong {
    if change.earns() {
        amount
    } else {
        Dong::new(amount.get().saturating_neg())
    }
}

/// Returns for how many months a line was sold; `None` where nobody quoted it: then it earns nothing.
#[must_use]
pub fn months(basis: &Basis) -> Option<u32> {
    match basis {
        Basis::Bhxh { term, .. } => term.months().ok(),
        Basis::Bhyt { months, .. } => Some(*months),
        Basis::Declared => None,
    }
}

#[cfg(test)]
mod tests {
    use super::LineEvent::{Accepted, Returned, Void};
    use super::*;

    #[test]
    fn a_line_earns_when_it_is_accepted_and_loses_it_when_it_comes_back_or_is_void() {
        let first = Date::parse("01/11/2026").unwrap();
        for (events, expected) in [
            (&[][..], &[][..]),
            (&[Accepted], &[(0, Accepted)]),
            (&[Returned], &[]),
            (&[Accepted, Accepted], &[(0, Accepted)]),
            (
                &[Accepted, Returned, Returned],
                &[(0, Accepted), (1, Returned)],
            ),
            (
                &[Returned, Accepted, Returned, Accepted],
                &[(1, Accepted), (2, Returned), (3, Accepted)],
            ),
            (&[Accepted, Void, Accepted], &[(0, Accepted), (1, Void)]),
            (&[Accepted, Returned, Void], &[(0, Accepted), (1, Returned)]),
            (&[Void, Accepted], &[]),
        ] {
            let dated = (0_i32..)
                .zip(events)
                .map(|(day, by)| (first.plus_days(day), *by));
            let found: Vec<_> = changes(dated)
                .iter()
                .map(|change| (change.day.days_since(first), change.by))
                .collect();
            assert_eq!(found, expected, "{events:?}");
        }
    }

    #[test]
    fn commission_is_exact_and_rounded_once() {
        let of = |paid, rate| amount(Dong::new(paid), Rate::parse(rate).unwrap()).get();
        assert_eq!(of(1_366_200, "5.3"), 72_409, "72,408.6");
        assert_eq!(of(264_000, "12"), 31_680);
        assert_eq!((of(50, "1"), of(49, "1")), (1, 0));
        assert_eq!(of(0, "20"), 0);
    }
}
