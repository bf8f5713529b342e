//! From when to when a health card holds.

use minicbor::{Decode, Encode};

use crate::date::{Date, Month};
use crate::tariff::CardRules;

/// Which rule gave a card its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum CardRule {
    /// The person never had a card: it starts after a wait.
    #[n(0)]
    First,
    /// Paid while the old card holds: it starts on the day after.
    #[n(1)]
    Renewal,
    /// Paid a little late: it starts on the day of payment, unless the tariff says otherwise.
    #[n(2)]
    ShortGap,
    /// Paid so late that it counts as a first card.
    #[n(3)]
    LongGap,
}

/// The days on which a card holds, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) rule: CardRule,
    pub(super) from: Date,
    pub(super) to: Date,
}

impl Validity {
    /// Returns the validity of a card of `months`, paid on `paid_on` by the holder of a card until `expiry`.
    ///
    /// Cards follow each other: one that is paid before the old one ends never starts before.
    pub(super) fn of(rules: CardRules, paid_on: Date, expiry: Option<Date>, months: u32) -> Self {
        let wait = |days: u32| paid_on.plus_days(i32::try_from(days).unwrap_or(i32::MAX));
        let gap_days = i32::try_from(rules.gap_days).unwrap_or(i32::MAX);
        let (rule, from) = match expiry {
            None => (CardRule::First, wait(rules.first_wait_days)),
            Some(last) if paid_on <= last => (CardRule::Renewal, last.plus_days(1)),
            Some(last) if paid_on.days_since(last) < gap_days => {
                (CardRule::ShortGap, wait(rules.short_gap_wait_days))
            }
            Some(_) => (CardRule::LongGap, wait(rules.first_wait_days)),
        };
        Self {
            rule,
            from,
            to: last_day(from, months),
        }
    }
}

/// Returns the day before the same day `months` later, or the month's last day if that one is earlier.
///
/// The day is counted back before it is cut to the month: a card of 3 months from 30 November holds until
/// 28 February, not 27.
fn last_day(from: Date, months: u32) -> Date {
    let first = Month::of(from).plus(months).first_day();
    let last = Month::of(first).last_day();
    first.plus_days(i32::from(from.day()) - 2).min(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: CardRules = CardRules {
        first_wait_days: 30,
        gap_days: 90,
        short_gap_wait_days: 0,
    };

    fn day(iso: &str) -> Date {
        Date::parse(iso).unwrap()
    }

    #[test]
    fn a_card_begins_as_the_gap_before_it_says() {
        for (expiry, rule, from) in [
            (None, CardRule::First, "2026-12-21"),
            (Some("2026-12-31"), CardRule::Renewal, "2027-01-01"),
            (Some("2026-11-21"), CardRule::Renewal, "2026-11-22"),
            (Some("2026-11-20"), CardRule::ShortGap, "2026-11-21"),
            (Some("2026-08-24"), CardRule::ShortGap, "2026-11-21"),
            (Some("2026-08-23"), CardRule::LongGap, "2026-12-21"),
            (Some("1990-01-01"), CardRule::LongGap, "2026-12-21"),
        ] {
            let validity = Validity::of(RULES, day("2026-11-21"), expiry.map(day), 12);
            assert_eq!(
                (validity.rule, validity.from),
                (rule, day(from)),
                "{expiry:?}"
            );
        }
    }

    #[test]
    fn the_wait_after_a_short_gap_is_the_tariffs() {
        let rules = CardRules {
            short_gap_wait_days: 30,
            ..RULES
        };
        let validity = Validity::of(rules, day("2026-11-21"), Some(day("2026-11-01")), 3);
        assert_eq!(
            (validity.rule, validity.from),
            (CardRule::ShortGap, day("2026-12-21"))
        );
    }

    #[test]
    fn a_card_ends_on_the_day_before_cut_to_the_month() {
        for (from, months, to) in [
            ("2026-12-21", 12, "2027-12-20"),
            ("2027-01-01", 12, "2027-12-31"),
            ("2027-01-01", 3, "2027-03-31"),
            ("2026-11-30", 3, "2027-02-28"),
            ("2026-11-29", 3, "2027-02-28"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2027-03-01", 12, "2028-02-29"),
            ("2028-02-29", 12, "2029-02-28"),
        ] {
            assert_eq!(last_day(day(from), months), day(to), "{from} + {months}");
        }
    }
}
