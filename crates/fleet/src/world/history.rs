//! What one collector recorded in two years, and what is left for the evening.
//!
//! People are in the published figures because of receipts: a card bought in autumn 2020 holds on both days, one
//! bought that spring has ended, one bought in spring 2021 is new. Nothing here counts participants.

use book::date::Date;
use book::money::Dong;

use super::{Chance, Family, Shares, family};

/// What becomes of a family's cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Insured before the year began and still.
    Kept,
    /// Insured before the year began, not renewed.
    Lapsed,
    /// Insured this year.
    Joined,
}

/// A person of a family who pays BHXH.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joining {
    /// The place in the family.
    pub place: usize,
    /// The income chosen.
    pub income: Dong,
    /// The term in months.
    pub months: u32,
    /// Whether they join on the evening itself, on a receipt of their own.
    pub tonight: bool,
}

/// One family's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The day on which it was registered and paid.
    pub day: Date,
    /// The renewal's day, where the first card was bought a year earlier.
    pub renewed: Option<Date>,
    /// Who.
    pub family: Family,
    /// What becomes of the cards.
    pub class: Class,
    /// Who pays BHXH.
    pub joining: Vec<Joining>,
}

/// How many of a collector's new BHXH people join on the evening itself, at most.
const TONIGHT_MAX: u32 = 4;
const MEMBERS: [u32; 5] = [3, 4, 4, 5, 5];

/// Draws a collector's two years, in order of days.
#[must_use]
pub fn history(chance: &mut Chance, serial: u32, hamlet: &str, shares: Shares) -> Vec<Event> {
    let mut events = Vec::new();
    let classes = [
        (Class::Kept, shares.bhyt_kept, shares.bhxh_kept),
        (Class::Lapsed, shares.bhyt_lapsed, shares.bhxh_lapsed),
        (Class::Joined, shares.bhyt_joined, shares.bhxh_joined),
    ];
    // One collection day in each month, so that a day's families are one commit.
    let day_of_month = chance.between(3, 26);
    let mut number = serial.wrapping_mul(4_096);
    for (class, insured, joining) in classes {
        let first = events.len();
        let mut left = insured;
        while left > 0 {
            let size = chance.pick(&MEMBERS).min(left);
            left -= size;
            number = number.wrapping_add(1);
            let day = collection_day(chance, class, day_of_month);
            let renewed = (class == Class::Kept && chance.percent(15)).then(|| day.plus_days(23));
            let day = renewed.map_or(day, |_| a_year_before(day));
            let family = family(chance, hamlet, size, number, day);
            events.push(Event {
                day,
                renewed,
                family,
                class,
                joining: Vec::new(),
            });
        }
        join(
            chance,
            events.get_mut(first..).unwrap_or_default(),
            class,
            joining,
        );
    }
    events.sort_by_key(|event| event.day);
    events
}

/// Lets `count` people of the families pay BHXH: first every head, then every second member, and so on.
fn join(chance: &mut Chance, families: &mut [Event], class: Class, count: u32) {
    let mut left = count;
    let mut place = 0;
    let places = families
        .iter()
        .map(|event| event.family.persons.len())
        .max()
        .unwrap_or(0);
    while left > 0 && place < places {
        for event in families.iter_mut() {
            if left == 0 || place >= event.family.persons.len() {
                continue;
            }
            let tonight = class == Class::Joined && left <= TONIGHT_MAX;
            let income = Dong::new(700_000 + i64::from(chance.between(0, 17)) * 50_000);
            event.joining.push(Joining {
                place,
                income,
                months: term(chance, class, tonight),
                tonight,
            });
            left -= 1;
        }
        place += 1;
    }
}

/// Draws a term that ends as the class says: only a year from autumn 2020 on, or half a year from 2021 on,
/// covers the evening.
fn term(chance: &mut Chance, class: Class, tonight: bool) -> u32 {
    match (class, tonight) {
        (Class::Kept, _) => 12,
        (Class::Lapsed, _) => chance.pick(&[3, 6]),
        (Class::Joined, false) => chance.pick(&[6, 12]),
        (Class::Joined, true) => chance.pick(&[1, 3, 6, 12]),
    }
}

/// Draws the day of payment; a first card begins 30 days after it and holds for a year.
fn collection_day(chance: &mut Chance, class: Class, day_of_month: u32) -> Date {
    let (year, month) = match class {
        // Cards from August to December 2020: they hold on 2020-12-31 and on 2021-06-30.
        Class::Kept => (2020, chance.between(7, 12)),
        // Cards from January to June 2020: they hold on 2020-12-31 and end before 2021-06-30.
        Class::Lapsed => (2020, chance.between(1, 5)),
        // Cards from February to June 2021.
        Class::Joined => (2021, chance.between(1, 6)),
    };
    Date::from_ymd_number(year * 10_000 + month * 100 + day_of_month).unwrap_or(Date::MIN)
}

fn a_year_before(day: Date) -> Date {
    Date::from_ymd_number(day.ymd().saturating_sub(10_000)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::YEN_THANH;

    #[test]
    fn the_families_are_as_many_people_as_shared_out() {
        let shares = Shares {
            bhyt_kept: 388,
            bhyt_lapsed: 20,
            bhyt_joined: 61,
            bhxh_kept: 67,
            bhxh_lapsed: 4,
            bhxh_joined: 9,
        };
        let events = history(&mut Chance::new(1), 3, "Xóm Đình", shares);
        let people = |class| {
            let of = events.iter().filter(|event| event.class == class);
            of.map(|event| event.family.persons.len()).sum::<usize>()
        };
        assert_eq!(
            (
                people(Class::Kept),
                people(Class::Lapsed),
                people(Class::Joined)
            ),
            (388, 20, 61)
        );
        let joining: usize = events.iter().map(|event| event.joining.len()).sum();
        assert_eq!(joining, 67 + 4 + 9);
        let tonight = events
            .iter()
            .flat_map(|event| &event.joining)
            .filter(|one| one.tonight);
        assert_eq!(tonight.count(), 4);
        assert!(events.windows(2).all(|pair| pair[0].day <= pair[1].day));
    }

    #[test]
    fn every_share_of_the_district_finds_people_to_join() {
        let plan = crate::world::DistrictPlan::new(2, &YEN_THANH);
        let collector = plan.collectors().next().unwrap();
        let events = history(&mut Chance::new(2), 0, &collector.hamlet, collector.shares);
        let shares = collector.shares;
        let joining: usize = events.iter().map(|event| event.joining.len()).sum();
        let wanted = shares.bhxh_kept + shares.bhxh_lapsed + shares.bhxh_joined;
        assert_eq!(u32::try_from(joining).unwrap(), wanted);
    }
}
