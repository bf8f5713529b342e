//! When a line is given up: judged by the bytes that move, and by nothing else.

use std::time::Duration;

/// How often is looked.
pub(crate) const TICK: Duration = Duration::from_secs(15);
/// How many looks a line may stand still.
const TICKS: usize = 4;
/// The least that moves in that time, both ways together, on a line that is not given up.
const BYTES_MIN: u64 = 200;
/// What a bad line carries away between two looks: 50 bytes a second. A request is handed to the system at once and
/// moves unseen; where the system can tell that nobody acknowledges it, it does so within a minute.
const UNSEEN_A_TICK: u64 = 750;

/// Watches one request.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// What had moved at the last looks.
    seen: [u64; TICKS],
    looks: usize,
    /// How many looks were forgiven because bytes may have moved unseen.
    forgiven: u64,
}

impl Watch {
    /// Takes a look: `sent` bytes that were handed over in all, `received` bytes so far. `true`: the line stands still.
    pub(crate) fn stands_still(&mut self, sent: u64, received: u64) -> bool {
        let moved = sent.saturating_add(received);
        let [before, ..] = self.seen;
        self.seen.rotate_left(1);
        if let Some(last) = self.seen.last_mut() {
            *last = moved;
        }
        self.looks += 1;
        if self.looks < TICKS || moved.saturating_sub(before) >= BYTES_MIN {
            self.forgiven = 0;
            return false;
        }
        self.forgiven += 1;
        self.forgiven * UNSEEN_A_TICK > sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns after how many looks a line is given up, of at most 10,000.
    fn given_up(mut at: impl FnMut(u64) -> (u64, u64)) -> Option<u64> {
        let mut watch = Watch::default();
        (1..10_000).find(|look| {
            let (sent, received) = at(*look);
            watch.stands_still(sent, received)
        })
    }

    #[test]
    fn a_line_on_which_anything_moves_is_never_given_up() {
        // 50 bytes in 15 seconds: 27 bit/s, one way or the other.
        assert_eq!(given_up(|look| (look * 50, 0)), None);
        assert_eq!(given_up(|look| (0, look * 50)), None);
        // Bursts with most of a minute between them.
        assert_eq!(given_up(|look| (0, look / 3 * 250)), None);
    }

    #[test]
    fn a_line_that_stands_still_for_a_minute_is_given_up() {
        assert_eq!(given_up(|_| (0, 0)), Some(4));
        assert_eq!(given_up(|look| (0, look * 49)), Some(4));
        // Whatever moved before.
        assert_eq!(given_up(|look| (0, look.min(100) * 90)), Some(102));
    }

    #[test]
    fn what_the_system_took_may_still_be_on_its_way() {
        // All of a request is handed over at once, and a line of 1 kbit/s has it after a quarter of an hour.
        assert_eq!(given_up(|_| (100_000, 0)), Some(138));
        assert_eq!(given_up(|_| (700, 0)), Some(5));
    }
}
