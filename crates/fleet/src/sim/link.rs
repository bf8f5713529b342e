//! The lines between machines: what is on its way, and what becomes of it.

use crate::world::Chance;

/// A message on its way.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    /// Which request it is, or answers.
    pub(super) session: u64,
    /// The machine that asked.
    pub(super) client: usize,
    /// The machine that answers.
    pub(super) server: usize,
    /// Whether it is the reply.
    pub(super) is_reply: bool,
    /// What it carries.
    pub(super) bytes: Vec<u8>,
    /// Not delivered before this time, in milliseconds.
    pub(super) not_before: i64,
}

/// How bad the lines are, each of a hundred.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weather {
    lost: u64,
    repeated: u64,
    cut: u64,
    delay_max: u64,
}

/// Everything on its way.
#[derive(Debug)]
pub(super) struct Lines {
    letters: Vec<Letter>,
    weather: Weather,
    pub(super) counts: Counts,
}

/// What became of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Handed to a line.
    pub sent: u64,
    /// Lost.
    pub lost: u64,
    /// Delivered more than once.
    pub repeated: u64,
    /// Cut short.
    pub cut: u64,
    /// Delivered after a later one.
    pub reordered: u64,
}

impl Counts {
    /// Adds another world's counts.
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.cut += other.cut;
        self.reordered += other.reordered;
    }
}

impl Weather {
    /// Lines on which nothing goes wrong.
    pub(super) const CLEAR: Self = Self {
        lost: 0,
        repeated: 0,
        cut: 0,
        delay_max: 1,
    };

    /// Draws a day's weather, from good to wild.
    pub(super) fn draw(chance: &mut Chance) -> Self {
        Self {
            lost: chance.below(35),
            repeated: chance.below(25),
            cut: chance.below(25),
            delay_max: 1 + chance.below(120_000),
        }
    }
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            letters: Vec::new(),
            weather: Weather::CLEAR,
            counts: Counts::default(),
        }
    }

    pub(super) fn set(&mut self, weather: Weather) {
        self.weather = weather;
    }

    /// Hands a letter to its line.
    pub(super) fn send(&mut self, chance: &mut Chance, mut letter: Letter) {
        self.counts.sent += 1;
        let weather = self.weather;
        if chance.percent(weather.lost) {
            self.counts.lost += 1;
            return;
        }
        if chance.percent(weather.cut) {
            self.counts.cut += 1;
            let left = chance.index(letter.bytes.len());
            letter.bytes.truncate(left);
        }
        let delay =
            |chance: &mut Chance| i64::try_from(chance.below(weather.delay_max)).unwrap_or(0);
        let at = letter.not_before;
        if chance.percent(weather.repeated) {
            self.counts.repeated += 1;
            let not_before = at.saturating_add(delay(chance));
            self.letters.push(Letter {
                not_before,
                ..letter.clone()
            });
        }
        letter.not_before = at.saturating_add(delay(chance));
        self.letters.push(letter);
    }

    /// Takes some letter that may arrive now, whichever was sent first.
    pub(super) fn deliver(&mut self, chance: &mut Chance, now: i64) -> Option<Letter> {
        let due: Vec<usize> = self
            .letters
            .iter()
            .enumerate()
            .filter(|(_, letter)| letter.not_before <= now)
            .map(|(at, _)| at)
            .collect();
        let place = chance.index(due.len());
        let at = *due.get(place)?;
        if place > 0 {
            self.counts.reordered += 1;
        }
        Some(self.letters.remove(at))
    }

    /// Forgets what is on its way to or from a machine that crashed.
    pub(super) fn drop_of(&mut self, machine: usize) {
        // Requests that have left stay on the line: the server does not know that the client is gone.
        self.letters.retain(|letter| {
            let dies_with = if letter.is_reply {
                letter.client
            } else {
                letter.server
            };
            dies_with != machine
        });
    }

    /// Forgets everything: lines are down for the night.
    pub(super) fn clear(&mut self) {
        self.letters.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(session: u64) -> Letter {
        Letter {
            session,
            client: 1,
            server: 0,
            is_reply: false,
            bytes: vec![7; 100],
            not_before: 0,
        }
    }

    #[test]
    fn bad_weather_loses_repeats_cuts_and_reorders() {
        let mut chance = Chance::new(1);
        let mut lines = Lines::new();
        lines.set(Weather {
            lost: 20,
            repeated: 20,
            cut: 20,
            delay_max: 50,
        });
        (0..300).for_each(|session| lines.send(&mut chance, letter(session)));
        while lines.deliver(&mut chance, 1_000).is_some() {}
        let counts = lines.counts;
        assert_eq!(counts.sent, 300);
        assert!(
            counts.lost > 20 && counts.repeated > 20 && counts.cut > 20 && counts.reordered > 20
        );
    }

    #[test]
    fn clear_weather_brings_every_letter_whole() {
        let mut chance = Chance::new(1);
        let mut lines = Lines::new();
        (0..50).for_each(|session| lines.send(&mut chance, letter(session)));
        let mut arrived = 0;
        while let Some(letter) = lines.deliver(&mut chance, 0) {
            assert_eq!(letter.bytes.len(), 100);
            arrived += 1;
        }
        assert_eq!(arrived, 50);
    }
}
