//! Numbers that go: given back, or closed because nobody brings them.

use book::act::{Act, BookClosing, BookReturn};
use book::body::Body;
use book::date::Date;
use book::numbers::{NumberRun, NumberState};
use replica::{ActorId, RecordId};
use store::Writer;
use store::view::BookView;

use super::tell::first_and_last;
use crate::failure::Outcome;
use crate::parse;

/// Which numbers of a book, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The first number; where neither is given, all that is still to be used.
    pub from: Option<u32>,
    /// The last number.
    pub to: Option<u32>,
    /// Why, in words.
    pub words: Option<String>,
}

/// Records that numbers of a book came back unused, in the name of `actor`.
///
/// # Errors
///
/// `choice-invalid` where one of them is used, returned or unknown already, or none is left; `text-invalid`.
pub fn give_back(
    writer: &mut Writer<'_>,
    book: &BookView,
    asked: &Asked,
    (actor, day): (ActorId, Date),
) -> Outcome<Vec<RecordId>> {
    let words = words(asked)?;
    let runs = writer.read().number_runs(book)?;
    let mut made = Vec::new();
    for (from, until) in wanted(book, &runs, asked, |run| run.state == NumberState::Free)? {
        let body = BookReturn {
            day,
            device: book.device,
            series: book.series.clone(),
            from,
            until,
            words: words.clone(),
        };
        let body = Body::Act(Act::BookReturn(body));
        made.push(writer.append_as(actor, book.scope, &body)?.record);
    }
    Ok(made)
}

/// Closes a book that did not come back: every number of which this server knows neither a receipt nor a return is
/// unknown from then on. A receipt that comes later is held.
///
/// # Errors
///
/// `choice-invalid` where nothing is left to close; `text-invalid`.
pub fn close(
    writer: &mut Writer<'_>,
    book: &BookView,
    asked: &Asked,
    (actor, day): (ActorId, Date),
) -> Outcome<Vec<RecordId>> {
    let words = words(asked)?;
    let runs = writer.read().number_runs(book)?;
    let mut made = Vec::new();
    for (from, until) in wanted(book, &runs, asked, NumberRun::is_open)? {
        let body = BookClosing {
            day,
            device: book.device,
            series: book.series.clone(),
            from,
            until,
            words: words.clone(),
        };
        let body = Body::Act(Act::BookClosing(body));
        made.push(writer.append_as(actor, book.scope, &body)?.record);
    }
    Ok(made)
}

fn words(asked: &Asked) -> Outcome<Option<String>> {
    let words = asked.words.as_deref();
    Ok(words
        .map(|text| parse::text("--reason", text))
        .transpose()?)
}

/// Returns the runs that are meant. What is asked for by number must be there, all of it.
fn wanted(
    book: &BookView,
    runs: &[NumberRun],
    asked: &Asked,
    left: impl Fn(&NumberRun) -> bool,
) -> Outcome<Vec<(u32, u32)>> {
    let by_number = asked.from.or(asked.to).is_some();
    let from = asked.from.or(asked.to).unwrap_or(book.from);
    let until = asked
        .to
        .or(asked.from)
        .map_or(book.until, |last| last.saturating_add(1));
    let open = |run: &&NumberRun| {
        if by_number { run.is_open() } else { left(run) }
    };
    let cut = |run: &NumberRun| (run.from.max(from), run.until.min(until));
    let found: Vec<_> = runs
        .iter()
        .filter(open)
        .map(cut)
        .filter(|(from, until)| from < until)
        .collect();
    let many: u64 = found
        .iter()
        .map(|(from, until)| u64::from(until - from))
        .sum();
    let all = u64::from(until.saturating_sub(from));
    if found.is_empty() || (by_number && many != all) {
        let open: Vec<_> = runs
            .iter()
            .filter(|run| run.is_open())
            .map(|run| first_and_last(&book.series, run.from, run.until))
            .collect();
        let got = first_and_last(&book.series, from, until);
        return Err(parse::choice("--from, --to", &got, &open.join(", ")).into());
    }
    Ok(found)
}
