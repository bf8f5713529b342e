//! As of when something is asked for: an arrival, or a time of this server's clock, which stands for one.
//!
//! A time is made into the arrival once, at the edge: what is answered names the arrival, which never changes.

use book::date::Date;
use replica::UnixMillis;
use store::{Known, Reader};
use web::format;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::ledger::{Asked, given};
use crate::parse;

const MINUTE_MILLIS: i64 = 60_000;
const MINUTES_A_DAY: i64 = 24 * 60;
/// Viet Nam is seven hours ahead of UTC, all year.
const AHEAD_MINUTES: i64 = 7 * 60;
const POSSIBLE: &str = "0, 1, 2 …, 2026-11-22T17:00";

impl Asked {
    /// Returns it with the arrival in the place of a time: what had come before that minute began.
    ///
    /// # Errors
    ///
    /// `choice-invalid`, `time-future`, `time-too-early`, `time-forgotten`.
    pub fn settled(self, reader: &Reader<'_>, now: UnixMillis) -> Outcome<Self> {
        let Some(got) = given(&self.as_of) else {
            return Ok(self);
        };
        let arrival = arrival(reader, now, got)?;
        Ok(Self {
            as_of: Some(arrival.to_string()),
            ..self
        })
    }
}

/// Reads an arrival, or a time.
///
/// # Errors
///
/// `choice-invalid`, also for an arrival that is still to come; `time-future`, `time-too-early`, `time-forgotten`.
pub fn arrival(reader: &Reader<'_>, now: UnixMillis, got: &str) -> Outcome<u64> {
    let got = got.trim();
    let Some(at) = time(got) else {
        return number(reader, got);
    };
    let problem = |code| Problem::new(code).with("what", "as_of").with("got", got);
    let told = match reader.known_at(at, now)? {
        Known::Arrival(arrival) => return Ok(arrival),
        Known::Future => problem(Code::TimeFuture).with("max", format::time_millis(now)),
        Known::TooEarly(None) => problem(Code::TimeTooEarly),
        Known::TooEarly(Some(first)) => {
            problem(Code::TimeTooEarly).with("min", format::time_millis(first))
        }
        Known::Forgotten { from, until } => problem(Code::TimeForgotten)
            .with("min", format::time_millis(from))
            .with("max", format::time_millis(until)),
    };
    Err(told.into())
}

/// Reads an arrival.
///
/// # Errors
///
/// `choice-invalid`, also for one that is still to come.
pub fn number(reader: &Reader<'_>, got: &str) -> Outcome<u64> {
    let wrong = |_| parse::choice("as_of", got, POSSIBLE);
    let arrival: u64 = got.trim().parse().map_err(wrong)?;
    let now = reader.arrival()?;
    if arrival > now {
        return Err(parse::choice("as_of", got, &format!("0…{now}")).into());
    }
    Ok(arrival)
}

/// Reads a day and the time of it, in Viet Nam: 2026-11-22T17:00, or 22/11/2026 17:00.
fn time(got: &str) -> Option<UnixMillis> {
    let (day, clock) = got.split_once(['T', ' '])?;
    let day = Date::parse(day).ok()?;
    let (hour, minute) = clock.trim().split_once(':')?;
    let (hour, minute) = (part(hour, 24)?, part(minute, 60)?);
    let epoch = Date::from_ymd(1970, 1, 1).ok()?;
    let days = i64::from(day.days_since(epoch));
    let minutes = days * MINUTES_A_DAY + hour * 60 + minute - AHEAD_MINUTES;
    Some(UnixMillis(minutes * MINUTE_MILLIS))
}

fn part(text: &str, below: i64) -> Option<i64> {
    let is_two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number: i64 = text.parse().ok()?;
    (is_two && number < below).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_of_viet_nam_and_to_the_minute() {
        let at = |got| time(got).map(format::iso_time);
        for got in ["2026-11-22T17:00", "2026-11-22 17:00", "22/11/2026 17:00"] {
            assert_eq!(at(got).unwrap(), "2026-11-22T17:00:00+07:00");
        }
        assert_eq!(at("2026-01-01T00:05").unwrap(), "2026-01-01T00:05:00+07:00");
        for got in [
            "2026-11-22",
            "17:00",
            "2026-11-22T24:00",
            "2026-11-22T17:60",
            "2026-11-22T7:00",
            "2026-11-22T17:00:00",
            "2026-11-22T17:00Z",
            "2026-11-22T+7:00",
            "31/02/2026 17:00",
            "14",
            "",
        ] {
            assert_eq!(at(got), None, "{got}");
        }
    }
}
