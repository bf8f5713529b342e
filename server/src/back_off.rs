//! Back-off of logins: after some wrong passwords whoever guessed waits, longer each time, and nobody else.
//!
//! What waits is a name as tried from one place, and a place whatever names it tries; never a name alone, or anybody
//! could lock its owner out. A browser that was logged in under a name once is a place of its own for it, so that
//! neighbours behind one address cannot lock each other out either. Kept in memory: a restart forgives.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use replica::{Hash, UnixMillis};

/// How many wrong passwords are free for one name from one place.
const FREE: u32 = 5;
/// How many are free for one place, whatever the names.
const FREE_OF_PLACE: u32 = 30;
/// The longest wait, in milliseconds.
const WAIT_MILLIS_MAX: i64 = 15 * 60 * 1000;
/// How many guessers are remembered.
const GUESSERS_MAX: usize = 10_000;

/// From where somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// A browser that was logged in under this name before: the hash of what it was given then.
    Browser(Hash),
    /// An address; of an IPv6 address the network, which is one customer's.
    Address(IpAddr),
}

/// Who guesses: from where, and under which name; without one, the place as a whole.
type Guesser = (Place, Option<String>);

/// The wrong passwords of late.
#[derive(Debug, Default)]
pub(crate) struct BackOff {
    failures: BTreeMap<Guesser, (u32, UnixMillis)>,
}

impl Place {
    /// Returns the place of an address.
    pub(crate) fn at(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V4(four) => IpAddr::V4(four),
            IpAddr::V6(six) => match six.to_ipv4_mapped() {
                Some(four) => IpAddr::V4(four),
                None => {
                    let network = u128::from(six) >> 64 << 64;
                    IpAddr::V6(Ipv6Addr::from(network))
                }
            },
        })
    }
}

impl BackOff {
    /// Notes a try, or returns for how many seconds it must still wait. Tries count as wrong until
    /// [`Self::succeeded`] says otherwise: many at once get no further than one after another.
    pub(crate) fn try_now(&mut self, place: &Place, name: &str, now: UnixMillis) -> Option<i64> {
        let guessers = guessers(place, name);
        let waits = guessers
            .iter()
            .filter_map(|(guesser, free)| self.waits(guesser, *free, now));
        if let Some(seconds) = waits.max() {
            return Some(seconds);
        }
        for (guesser, _) in guessers {
            self.failed(guesser, now);
        }
        None
    }

    /// Forgets the wrong passwords: the right one came.
    pub(crate) fn succeeded(&mut self, place: &Place, name: &str) {
        for (guesser, _) in guessers(place, name) {
            match &guesser {
                (_, Some(_)) => drop(self.failures.remove(&guesser)),
                // Someone else's right password does not forgive a whole place.
                (_, None) => {
                    if let Some((count, _)) = self.failures.get_mut(&guesser) {
                        *count = count.saturating_sub(1);
                    }
                }
            }
        }
    }

    fn waits(&self, guesser: &Guesser, free: u32, now: UnixMillis) -> Option<i64> {
        let (count, last) = self.failures.get(guesser)?;
        let doublings = count.checked_sub(free)?;
        let wait = 1000_i64
            .checked_shl(doublings.min(20))
            .unwrap_or(i64::MAX)
            .min(WAIT_MILLIS_MAX);
        let left = last.0.saturating_add(wait).saturating_sub(now.0);
        (left > 0).then(|| left.saturating_add(999) / 1000)
    }

    fn failed(&mut self, guesser: Guesser, now: UnixMillis) {
        if self.failures.len() >= GUESSERS_MAX && !self.failures.contains_key(&guesser) {
            self.failures
                .retain(|_, (_, last)| last.0.saturating_add(WAIT_MILLIS_MAX) > now.0);
            if self.failures.len() >= GUESSERS_MAX {
                self.failures.pop_first();
            }
        }
        let entry = self.failures.entry(guesser).or_insert((0, now));
        *entry = (entry.0.saturating_add(1), now);
    }
}

/// Whose counts a try moves, with how many are free. A known browser's address is not asked: others share it.
fn guessers(place: &Place, name: &str) -> Vec<(Guesser, u32)> {
    let named = ((place.clone(), Some(name.to_owned())), FREE);
    match place {
        Place::Browser(_) => vec![named],
        Place::Address(_) => vec![named, ((place.clone(), None), FREE_OF_PLACE)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    fn address(text: &str) -> Place {
        Place::at(text.parse().unwrap())
    }

    #[test]
    fn the_sixth_try_waits_and_each_further_one_twice_as_long() {
        let (mut back_off, here) = (BackOff::default(), address("10.0.0.1"));
        for _ in 0..5 {
            assert_eq!(back_off.try_now(&here, "hoa", at(0)), None);
        }
        assert_eq!(back_off.try_now(&here, "hoa", at(0)), Some(1));
        assert_eq!(back_off.try_now(&here, "hoa", at(1)), None);
        assert_eq!(back_off.try_now(&here, "hoa", at(1)), Some(2));
        assert_eq!(back_off.try_now(&here, "lan", at(1)), None);
        back_off.succeeded(&here, "hoa");
        assert_eq!(back_off.try_now(&here, "hoa", at(1)), None);
    }

    #[test]
    fn nobody_waits_for_what_another_place_guessed() {
        let (mut back_off, thief) = (BackOff::default(), address("10.0.0.66"));
        for _ in 0..100 {
            back_off.try_now(&thief, "hoa", at(0));
        }
        // The control: the guesser does wait.
        assert!(back_off.try_now(&thief, "hoa", at(0)).is_some());
        assert_eq!(back_off.try_now(&address("10.0.0.1"), "hoa", at(0)), None);
        let known = Place::Browser(Hash::of("test", &[b"1"]));
        assert_eq!(back_off.try_now(&known, "hoa", at(0)), None);
    }

    #[test]
    fn a_place_that_tries_many_names_waits_as_a_whole() {
        let (mut back_off, thief) = (BackOff::default(), address("2001:db8::1"));
        for name in 0..30 {
            let waits = back_off.try_now(&thief, &name.to_string(), at(0));
            assert_eq!(waits, None, "{name}");
        }
        // Another address of the same network is the same place.
        let neighbour = address("2001:db8::ffff");
        assert_eq!(back_off.try_now(&neighbour, "hoa", at(0)), Some(1));
        assert_eq!(
            back_off.try_now(&address("2001:db8:0:1::1"), "hoa", at(0)),
            None
        );
    }

    #[test]
    fn a_wait_never_passes_a_quarter_of_an_hour() {
        let (mut back_off, here) = (BackOff::default(), address("10.0.0.1"));
        for second in 0..100 {
            back_off.try_now(&here, "hoa", at(second * 1000));
        }
        let waits = back_off.try_now(&here, "hoa", at(99_000));
        assert!(waits.is_some_and(|seconds| seconds <= 900), "{waits:?}");
    }

    #[test]
    fn the_memory_is_bounded() {
        let mut back_off = BackOff::default();
        for name in 0..GUESSERS_MAX + 10 {
            let place = Place::Browser(Hash::of("test", &[&name.to_be_bytes()]));
            back_off.try_now(&place, "hoa", at(0));
        }
        assert_eq!(back_off.failures.len(), GUESSERS_MAX);
    }
}
