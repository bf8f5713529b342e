//! Receipt books as programs read them.

use book::fact::ReceiptNumber;
use book::numbers::{NumberRun, NumberState, count};
use serde::Serialize;
use store::Reader;
use store::view::BookView;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;

/// A receipt book and how many of its numbers are what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Book {
    /// The series.
    pub series: String,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
    /// Whose numbers.
    pub device: String,
    /// In whose name.
    pub collector: u32,
    /// The scope of the office.
    pub office: u32,
    /// On receipts.
    pub used: u64,
    /// On receipts that are void.
    pub void: u64,
    /// Given back unused.
    pub returned: u64,
    /// Passed over, or closed, and no receipt came.
    pub unknown: u64,
    /// Still to be used.
    pub free: u64,
    /// The next number; none where no more is free.
    pub next: Option<u32>,
    /// The day of the last receipt.
    pub last_used: Option<String>,
    /// Whether its device runs out of numbers.
    pub low: bool,
    /// Whether another book has some of its numbers.
    pub overlaps: bool,
    /// Each run of its numbers.
    pub runs: Vec<Run>,
}

/// Numbers one behind the other with one fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
    /// What became of them, as a stable code.
    pub state: &'static str,
}

/// A book with what the store says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookKept {
    /// The book.
    pub view: BookView,
    /// What became of its numbers.
    pub runs: Vec<NumberRun>,
    /// Whether its device runs out of numbers.
    pub low: bool,
}

impl BookKept {
    /// Returns how many numbers are in a state.
    #[must_use]
    pub fn count(&self, state: NumberState) -> u64 {
        count(&self.runs, state)
    }

    /// Returns the book as programs read it.
    #[must_use]
    pub fn to_json(&self) -> Book {
        let view = &self.view;
        let run = |run: &NumberRun| Run {
            from: run.from,
            to: run.until.saturating_sub(1),
            state: run.state.code(),
        };
        Book {
            series: view.series.clone(),
            from: view.from,
            to: view.until.saturating_sub(1),
            device: view.device.to_string(),
            collector: view.collector.0,
            office: view.scope.0,
            used: self.count(NumberState::Used),
            void: self.count(NumberState::Void),
            returned: self.count(NumberState::Returned),
            unknown: self.count(NumberState::Unknown),
            free: self.count(NumberState::Free),
            next: Some(view.next).filter(|next| *next < view.until),
            last_used: view.last_used.map(book::date::Date::iso),
            low: self.low,
            overlaps: view.overlaps,
            runs: self.runs.iter().map(run).collect(),
        }
    }
}

/// Returns what became of some books' numbers.
///
/// # Errors
///
/// A problem of the store.
pub fn told(reader: &Reader<'_>, books: Vec<BookView>) -> Outcome<Vec<BookKept>> {
    let mut kept = Vec::with_capacity(books.len());
    for view in books {
        let runs = reader.number_runs(&view)?;
        let granted = reader.granted(view.device)?;
        let live = granted.contains(&replica::ScopeId::ORGANISATION);
        // Said once a device, at its newest book.
        let newest = reader.books_of(view.device)?.pop();
        let is_newest =
            newest.is_some_and(|book| (&book.series, book.from) == (&view.series, view.from));
        let low = live && is_newest && reader.stock(view.device)?.is_low();
        kept.push(BookKept { view, runs, low });
    }
    Ok(kept)
}

/// Returns the book with a number, written as `SERIES:NUMBER`.
///
/// # Errors
///
/// `book-unknown`; `id-ambiguous` where books overlap.
pub fn by_number(reader: &Reader<'_>, text: &str) -> Outcome<BookView> {
    let unknown = || Problem::new(Code::BookUnknown).with("got", text);
    let wanted: ReceiptNumber = text.trim().parse().map_err(|_| unknown())?;
    let mut found = reader.books()?;
    found.retain(|book| {
        book.series == wanted.series && (book.from..book.until).contains(&wanted.number)
    });
    let count = found.len();
    match (found.pop(), count) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(unknown().into()),
    }
}

/// Returns a run of numbers as people read it.
#[must_use]
pub fn first_and_last(series: &str, from: u32, until: u32) -> String {
    let last = until.saturating_sub(1);
    format!("{series}:{from:07}–{last:07}")
}
