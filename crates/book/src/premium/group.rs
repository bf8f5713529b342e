//! Which of several support groups counts.

use crate::date::Date;
use crate::tariff::{BhytGroup, Group, Tariff};

impl Group {
    /// Returns the group with the highest state share on `date`: several apply, one counts.
    ///
    /// Equal shares go to the group offered first; nobody named is [`Group::Other`].
    #[must_use]
    pub fn best(groups: &[Self], tariff: &Tariff, date: Date) -> Self {
        let named = Self::ALL.into_iter().filter(|group| groups.contains(group));
        // `max_by_key` keeps the last of equals, hence the reversal.
        named
            .rev()
            .max_by_key(|group| tariff.support(date, *group))
            .unwrap_or(Self::Other)
    }
}

impl BhytGroup {
    /// Returns the group with the highest state share on `date`; none where none is named.
    #[must_use]
    pub fn best(groups: &[Self], tariff: &Tariff, date: Date) -> Option<Self> {
        let named = Self::ALL.into_iter().filter(|group| groups.contains(group));
        named
            .rev()
            .max_by_key(|group| tariff.bhyt_support(date, *group))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_share_counts() {
        let tariff = Tariff::builtin().unwrap();
        let now = Date::parse("2026-11-21").unwrap();
        let best = |groups: &[Group], date| Group::best(groups, tariff, date);
        assert_eq!(best(&[], now), Group::Other);
        assert_eq!(
            best(&[Group::EthnicMinority, Group::NearPoor], now),
            Group::NearPoor
        );
        assert_eq!(
            best(&[Group::Other, Group::Poor, Group::NearPoor], now),
            Group::Poor
        );
        let in_2019 = Date::parse("2019-08-01").unwrap();
        assert_eq!(
            best(&[Group::Other, Group::EthnicMinority], in_2019),
            Group::EthnicMinority
        );
    }
}
