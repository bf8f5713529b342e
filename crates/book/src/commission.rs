//! What a collector earns on lines that the insurer accepted, and what is taken back of it.
//!
//! A statement, never a posting: commission is not netted from premiums. It stays with whoever took the money.
//! What ought to stand in it follows from what happened to each line; statements keep the differences (ADR 38).

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
    /// So much of what the participant paid was given back.
    Refunded(Dong),
}

impl LineEvent {
    /// Returns what a statement calls it.
    #[must_use]
    pub const fn why(self) -> Why {
        match self {
            Self::Accepted => Why::Accepted,
            Self::Returned => Why::Returned,
            Self::Void => Why::Void,
            Self::Refunded(_) => Why::Refunded,
        }
    }
}

/// Why commission is earned, or taken back. Numbers are stored and never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The insurer accepted the line.
    Accepted,
    /// The insurer sent it back.
    Returned,
    /// Its receipt was made void.
    Void,
    /// A part of it was given back.
    Refunded,
}

impl Why {
    /// All of them, in order of number.
    pub const ALL: [Self; 4] = [Self::Accepted, Self::Returned, Self::Void, Self::Refunded];

    /// Returns the number under which it is stored.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Accepted => 0,
            Self::Returned => 1,
            Self::Void => 2,
            Self::Refunded => 3,
        }
    }

    /// Returns the one with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.number() == number)
    }

    /// Returns its word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Void => "void",
            Self::Refunded => "refunded",
        }
    }

    /// Returns whether commission is earned by it.
    #[must_use]
    pub const fn earns(self) -> bool {
        match self {
            Self::Accepted => true,
            Self::Returned | Self::Void | Self::Refunded => false,
        }
    }
}

/// A day on which commission on a line is earned, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The business day of what changed it.
    pub day: Date,
    /// What that was.
    pub by: LineEvent,
    /// How much of what the participant paid had been given back by then.
    pub refunded: Dong,
}

impl Change {
    /// Returns by how much this changes a share of what the participant paid and did not get back: less than 0 where it is
    /// taken back. Whatever the share rounds, all changes of a line come to the share of what is left.
    #[must_use]
    pub fn of(self, paid: Dong, share: impl Fn(Dong) -> Dong) -> Dong {
        let less = |a: Dong, b: Dong| Dong::new(a.get().saturating_sub(b.get()));
        let left = less(paid, self.refunded);
        match self.by {
            LineEvent::Accepted => share(left),
            LineEvent::Returned | LineEvent::Void => less(Dong::ZERO, share(left)),
            LineEvent::Refunded(back) => less(share(less(left, back)), share(left)),
        }
    }
}

/// Returns when commission on a line was earned and taken back, from what happened to it in order. It is earned once at a
/// time, of what was not given back, and never again once the receipt is void.
#[must_use]
pub fn changes(events: impl IntoIterator<Item = (Date, LineEvent)>) -> Vec<Change> {
    let (mut earned, mut void, mut changes) = (false, false, Vec::new());
    let mut refunded = Dong::ZERO;
    for (day, by) in events {
        let change = Change { day, by, refunded };
        let tells = match by {
            LineEvent::Accepted => !earned && !void,
            LineEvent::Returned | LineEvent::Void | LineEvent::Refunded(_) => earned,
        };
        match by {
            LineEvent::Accepted => earned |= !void,
            LineEvent::Returned => earned = false,
            LineEvent::Void => (earned, void) = (false, true),
            LineEvent::Refunded(back) => {
                refunded = Dong::new(refunded.get().saturating_add(back.get()));
            }
        }
        if tells {
            changes.push(change);
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
    use super::LineEvent::{Accepted, Refunded, Returned, Void};
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
    fn what_is_given_back_of_a_line_is_taken_back_of_its_commission_and_earned_no_more() {
        let day = Date::parse("01/11/2026").unwrap();
        let rate = Rate::parse("5.3").unwrap();
        let (paid, back) = (Dong::new(1_366_200), Dong::new(455_405));
        let of = |events: &[LineEvent]| -> Vec<(i64, i64)> {
            let changes = changes(events.iter().map(|by| (day, *by)));
            let told = changes.iter().map(|one| {
                let commission = one.of(paid, |paid| amount(paid, rate));
                (one.of(paid, |paid| paid).get(), commission.get())
            });
            told.collect()
        };
        let whole = (1_366_200, 72_409);
        let taken = (-455_405, -24_137);
        assert_eq!(of(&[Accepted, Refunded(back)]), [whole, taken]);
        assert_eq!(of(&[Refunded(back), Accepted]), [(910_795, 48_272)]);
        assert_eq!(of(&[Accepted, Returned, Refunded(back)]).len(), 2);
        for events in [
            &[Accepted, Refunded(back), Returned][..],
            &[Accepted, Refunded(back), Void],
            &[Accepted, Refunded(back), Returned, Accepted, Returned],
            &[Accepted, Refunded(back), Refunded(Dong::new(910_795))],
        ] {
            let sums = of(events)
                .into_iter()
                .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            assert_eq!(sums, (0, 0), "{events:?}");
        }
        assert_eq!(
            of(&[Accepted, Refunded(paid)]),
            [whole, (-whole.0, -whole.1)]
        );
    }

    #[test]
    fn a_reason_is_read_back_by_its_number() {
        for why in Why::ALL {
            assert_eq!(Why::from_number(why.number()), Some(why));
        }
        assert_eq!(Why::from_number(4), None);
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
