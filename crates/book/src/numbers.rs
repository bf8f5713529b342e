//! Receipt books: what became of each of their numbers, and whether they last.

use std::collections::BTreeMap;
use std::ops::Range;

/// The days of use that a device's free numbers must last for.
pub const DAYS_MIN: i32 = 14;
/// The part of the newest book, in tenths, below which few numbers are left, however slowly they are used.
pub const TENTHS_MIN: u64 = 3;

/// What became of a number of a book. Each number is exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberState {
    /// A receipt bears it.
    Used,
    /// A receipt bears it, and is void.
    Void,
    /// It was given back unused.
    Returned,
    /// Nobody knows: it was passed over, or its book closed, and no receipt came.
    Unknown,
    /// It can be used.
    Free,
}

/// Numbers one behind the other with one fate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRun {
    /// The first number.
    pub from: u32,
    /// The number behind the last.
    pub until: u32,
    /// What became of them.
    pub state: NumberState,
    /// Whether they are unknown because their book is closed.
    pub closed: bool,
}

/// What receipts and acts say of the numbers of one book.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The numbers that the book's device used, each with whether all its receipts are void.
    pub own: BTreeMap<u32, bool>,
    /// Numbers on receipts of other devices that have a book with them.
    pub others: BTreeMap<u32, bool>,
    /// Runs given back.
    pub returned: Vec<Range<u32>>,
    /// Runs closed.
    pub closed: Vec<Range<u32>>,
}

/// How long a device's numbers last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    /// How many numbers it can use.
    pub free: u32,
    /// How many numbers its newest book has.
    pub book: u32,
    /// How many it used in the [`DAYS_MIN`] days up to its last receipt.
    pub used_lately: u32,
    /// Whether the end of its newest book was given back or closed: its collector wants no more.
    pub given_up: bool,
}

impl NumberState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Used,
        Self::Void,
        Self::Returned,
        Self::Unknown,
        Self::Free,
    ];

    /// Returns the state's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Void => "void",
            Self::Returned => "returned",
            Self::Unknown => "unknown",
            Self::Free => "free",
        }
    }
}

impl NumberRun {
    /// Returns how many numbers it has.
    #[must_use]
    pub const fn len(&self) -> u32 {
        self.until.saturating_sub(self.from)
    }

    /// Returns whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the office can close these numbers: it knows of no receipt, no return and no closing.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, NumberState::Free | NumberState::Unknown) && !self.closed
    }
}

impl Told {
    /// Returns what became of each number of the book `from..until`, run by run, in order. Numbers are used upwards:
    /// `next` is the first that its device can still use.
    #[must_use]
    pub fn inventory(&self, from: u32, until: u32, next: u32) -> Vec<NumberRun> {
        let mut cuts = vec![from, next, until];
        for number in self.own.keys().chain(self.others.keys()) {
            cuts.extend([*number, number.saturating_add(1)]);
        }
        for run in self.returned.iter().chain(&self.closed) {
            cuts.extend([run.start, run.end]);
        }
        cuts.retain(|cut| (from..=until).contains(cut));
        cuts.sort_unstable();
        cuts.dedup();
        let mut runs: Vec<NumberRun> = Vec::new();
        for (from, until) in cuts.iter().zip(cuts.iter().skip(1)) {
            let (state, closed) = self.state(*from, next);
            match runs.last_mut() {
                Some(last) if (last.state, last.closed) == (state, closed) => last.until = *until,
                Some(_) | None => runs.push(NumberRun {
                    from: *from,
                    until: *until,
                    state,
                    closed,
                }),
            }
        }
        runs
    }

    fn state(&self, number: u32, next: u32) -> (NumberState, bool) {
        let within = |runs: &[Range<u32>]| runs.iter().any(|run| run.contains(&number));
        let closed = within(&self.closed);
        let of_receipt = |void: &bool| match void {
            true => NumberState::Void,
            false => NumberState::Used,
        };
        let state = match (self.own.get(&number), self.others.get(&number)) {
            (Some(void), _) => of_receipt(void),
            (None, _) if within(&self.returned) => NumberState::Returned,
            (None, _) if closed => NumberState::Unknown,
            (None, Some(void)) => of_receipt(void),
            (None, None) if number < next => NumberState::Unknown,
            (None, None) => NumberState::Free,
        };
        (state, closed && state == NumberState::Unknown)
    }
}

/// Returns how many numbers of these runs are in a state.
#[must_use]
pub fn count(runs: &[NumberRun], state: NumberState) -> u64 {
    let of = runs.iter().filter(|run| run.state == state);
    of.map(|run| u64::from(run.len())).sum()
}

impl Stock {
    /// Returns whether the next book is due: less is left than three tenths of the newest book, or than was used in two
    /// weeks, and nobody said that no more are wanted.
    #[must_use]
    pub fn is_low(&self) -> bool {
        let few = u64::from(self.free) * 10 < u64::from(self.book) * TENTHS_MIN;
        !self.given_up && (few || self.free < self.used_lately || self.free == 0)
    }

    /// Returns how many numbers the next book should have: as many as usual, or four weeks' use, but no more than eight
    /// usual books: what a device says that it used is its own word.
    #[must_use]
    pub fn next_book(&self, usual: u32) -> u32 {
        let lately = self.used_lately.saturating_mul(2);
        usual.max(lately.min(usual.saturating_mul(8)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told() -> impl Strategy<Value = Told> {
        let numbers = || proptest::collection::btree_map(0_u32..40, any::<bool>(), 0..12);
        let runs = || proptest::collection::vec((0_u32..40, 0_u32..15), 0..4);
        let ranges = |runs: Vec<(u32, u32)>| {
            let range = |(from, count)| from..from + count;
            runs.into_iter().map(range).collect()
        };
        (numbers(), numbers(), runs(), runs()).prop_map(move |(own, others, returned, closed)| {
            Told {
                own,
                others,
                returned: ranges(returned),
                closed: ranges(closed),
            }
        })
    }

    proptest! {
        #[test]
        fn every_number_of_a_book_is_exactly_one_thing(
            told in told(), from in 0_u32..20, many in 0_u32..30, next in 0_u32..50
        ) {
            let until = from + many;
            let runs = told.inventory(from, until, next);
            let told_of: Vec<u32> = runs.iter().flat_map(|run| run.from..run.until).collect();
            prop_assert_eq!(told_of, (from..until).collect::<Vec<_>>());
            let all: u64 = NumberState::ALL.iter().map(|state| count(&runs, *state)).sum();
            prop_assert_eq!(all, u64::from(many));
            for run in &runs {
                for number in run.from..run.until {
                    let (state, closed) = told.state(number, next);
                    prop_assert_eq!((run.state, run.closed), (state, closed));
                }
            }
        }
    }

    #[test]
    fn a_receipt_says_more_than_a_return_and_a_return_more_than_a_closing() {
        let told = Told {
            own: BTreeMap::from([(1, false), (2, true)]),
            others: BTreeMap::from([(3, false), (8, false)]),
            returned: vec![1..3, 4..6],
            closed: vec![2..3, 5..8],
        };
        let states: Vec<_> = told
            .inventory(1, 11, 4)
            .iter()
            .map(|run| (run.from, run.state))
            .collect();
        let expected = [
            (1, NumberState::Used),
            (2, NumberState::Void),
            (3, NumberState::Used),
            (4, NumberState::Returned),
            (6, NumberState::Unknown),
            (8, NumberState::Used),
            (9, NumberState::Free),
        ];
        assert_eq!(states, expected);
        // What the device passed over may still come.
        let passed = Told::default().inventory(1, 5, 3);
        let states: Vec<_> = passed
            .iter()
            .map(|run| (run.state, run.is_open()))
            .collect();
        assert_eq!(
            states,
            [(NumberState::Unknown, true), (NumberState::Free, true)]
        );
    }

    #[test]
    fn few_numbers_are_left_below_three_tenths_or_two_weeks_use() {
        let stock = |free, used_lately| Stock {
            free,
            book: 200,
            used_lately,
            given_up: false,
        };
        assert!(!stock(60, 60).is_low() && stock(59, 0).is_low() && stock(60, 61).is_low());
        assert!(Stock::default().is_low());
        let given_up = Stock {
            given_up: true,
            ..Stock::default()
        };
        assert!(!given_up.is_low());
        assert_eq!(
            (stock(0, 60).next_book(200), stock(0, 700).next_book(200)),
            (200, 1400)
        );
    }
}
