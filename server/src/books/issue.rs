//! Giving a device a run of numbers that nobody else has.

use book::body::Body;
use book::date::Date;
use book::organisation::NumberBook;
use replica::{ActorId, DeviceId, Incarnation, ScopeId, UnixMillis};
use store::view::BookView;
use store::{Reader, StoreError, Writer};
use wire::problem::{Code, Problem};

use super::tell::first_and_last;
use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::parse;

/// The number behind the highest: seven digits are printed.
const NUMBERS_END: u32 = 10_000_000;

/// A book that is asked for by its numbers, or by how many it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The series; the collector's of this year where nothing is said.
    pub series: Option<String>,
    /// The first number; the next of the series where nothing is said.
    pub from: Option<u32>,
    /// How many numbers it has.
    pub count: u32,
}

/// Issues a book to a device, written in the scope of its office.
///
/// # Errors
///
/// `book-overlaps` where another book has one of its numbers; `choice-invalid` for no numbers, or more than seven
/// digits; `forbidden` but at the centre.
pub fn issue(
    writer: &mut Writer<'_>,
    (device, collector, office): (DeviceId, ActorId, ScopeId),
    wanted: &Wanted,
    now: UnixMillis,
) -> Outcome<NumberBook> {
    must_be_centre(&writer.read())?;
    let series = match &wanted.series {
        Some(series) => parse::text("--series", series)?,
        None => series(&writer.read(), collector, now)?,
    };
    let books = writer.read().books()?;
    let of_series = || books.iter().filter(|book| book.series == series);
    let behind = of_series().map(|book| book.until).max();
    let from = wanted.from.or(behind).unwrap_or(1);
    let until = from
        .checked_add(wanted.count)
        .filter(|end| *end <= NUMBERS_END);
    let Some(until) = until.filter(|until| from > 0 && *until > from) else {
        let possible = format!("1…{}", NUMBERS_END - 1);
        let got = format!("{from} + {}", wanted.count);
        return Err(parse::choice("--from, --count", &got, &possible).into());
    };
    let shares = |book: &&BookView| book.from < until && from < book.until;
    if let Some(other) = of_series().find(shares) {
        let problem = Problem::new(Code::BookOverlaps)
            .with("got", first_and_last(&series, from, until))
            .with(
                "what",
                first_and_last(&other.series, other.from, other.until),
            );
        return Err(problem.into());
    }
    let book = NumberBook {
        device,
        collector,
        series,
        from,
        until,
    };
    writer.append(office, &Body::NumberBook(book.clone()))?;
    Ok(book)
}

/// Gives a device the run of so many numbers behind the last one of its collector's series.
pub(crate) fn next_book(
    writer: &mut Writer<'_>,
    whose: (DeviceId, ActorId, ScopeId),
    count: u32,
    now: UnixMillis,
) -> Outcome<NumberBook> {
    let wanted = Wanted {
        count,
        ..Wanted::default()
    };
    issue(writer, whose, &wanted, now)
}

/// The series of a collector's books begun this year: `TN26-K014`. A centre that was restored from a backup does not know
/// which numbers it had given out behind it, so it goes on in series that bear the name of its life: `TN26-K014-7F3A90C2`.
fn series(reader: &Reader<'_>, collector: ActorId, now: UnixMillis) -> Result<String, StoreError> {
    let year = Date::local_day(now.0).year() % 100;
    let actors = reader.actors()?;
    let code = actors
        .into_iter()
        .find(|actor| actor.actor == collector)
        .map(|actor| actor.code);
    let code = code
        .filter(|code| !code.is_empty())
        .unwrap_or_else(|| collector.to_string());
    let series = format!("TN{year:02}-{code}");
    let lives = reader.lives()?;
    Ok(match lives.last().filter(|_| lives.len() > 1) {
        Some(life) => of_life(&series, life.incarnation),
        None => series,
    })
}

/// The series in a life: two centres restored from one backup begin at the same number, so half of the name is there.
fn of_life(series: &str, life: Incarnation) -> String {
    let name: String = life.to_string().chars().take(8).collect();
    format!("{series}-{}", name.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lives_give_out_series_of_their_own() {
        let life = |last| Incarnation::from_bytes([0x7f, 0x3a, 0x90, last, 1, 2, 3, 4]);
        assert_eq!(of_life("TN26-K014", life(0xc2)), "TN26-K014-7F3A90C2");
        assert_ne!(
            of_life("TN26-K014", life(0xc2)),
            of_life("TN26-K014", life(0xc3))
        );
    }
}
