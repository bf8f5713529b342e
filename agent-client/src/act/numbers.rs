//! Receipt books on the device: what became of their numbers, and giving back what is not needed.

use book::act::{Act, BookReturn};
use book::body::Body;
use book::date::Date;
use book::fact::ReceiptNumber;
use book::numbers::{NumberRun, NumberState};
use replica::{RecordId, UnixMillis};
use store::Reader;
use store::view::BookView;
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

/// A book of this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnBook {
    /// The book.
    pub view: BookView,
    /// What became of its numbers.
    pub runs: Vec<NumberRun>,
}

/// Numbers that are to be given back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnAsked {
    /// The first; `None` for all that are left, of every book.
    pub from: Option<ReceiptNumber>,
    /// The last, in the same book; `None` for the first alone.
    pub to: Option<u32>,
    /// Why, in words.
    pub words: Option<String>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

impl Agent {
    /// Returns this device's receipt books, in the order in which they are used.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn books(&self) -> Answer<Vec<OwnBook>> {
        own(&self.read())
    }

    /// Gives unused numbers back to the office: this device does not use them from now on. Once done, done again changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// `book-unknown` for a number out of no book of this device; `numbers-used-up` where nothing is left to be given
    /// back, or a number named is used or was given back; what the store says.
    pub fn return_numbers(
        &mut self,
        asked: &ReturnAsked,
        now: UnixMillis,
    ) -> Answer<Vec<RecordId>> {
        let day = asked.day.unwrap_or_else(|| Date::local_day(now.0));
        self.store.write(now, |writer| {
            let mut made = Vec::new();
            for (view, from, until) in asked.runs(&own(&writer.read())?)? {
                let body = BookReturn {
                    day,
                    device: view.device,
                    series: view.series.clone(),
                    from,
                    until,
                    words: asked.words.clone(),
                };
                let body = Body::Act(Act::BookReturn(body));
                made.push(writer.append(view.scope, &body)?.record);
            }
            Ok(made)
        })
    }
}

fn own(reader: &Reader<'_>) -> Answer<Vec<OwnBook>> {
    let identity = reader
        .identity()?
        .ok_or_else(|| Fault::new(Code::NotEnrolled))?;
    let books = reader.books_of(identity.device)?.into_iter();
    let one = |view: BookView| -> Answer<OwnBook> {
        let runs = reader.number_runs(&view)?;
        Ok(OwnBook { view, runs })
    };
    books.map(one).collect()
}

impl ReturnAsked {
    /// Returns what is meant, run by run, each out of one book.
    fn runs<'b>(&self, books: &'b [OwnBook]) -> Answer<Vec<(&'b BookView, u32, u32)>> {
        let free = |book: &'b OwnBook| {
            let free = book.runs.iter();
            let free = free.filter(|run| run.state == NumberState::Free);
            free.map(|run| (&book.view, run.from, run.until))
        };
        let Some(first) = &self.from else {
            let all: Vec<_> = books.iter().flat_map(free).collect();
            return if all.is_empty() {
                Err(Fault::new(Code::NumbersUsedUp))
            } else {
                Ok(all)
            };
        };
        let is_in = |book: &&OwnBook| {
            let view = &book.view;
            view.series == first.series && (view.from..view.until).contains(&first.number)
        };
        let unknown = || Fault::new(Code::BookUnknown).with("got", first);
        let book = books.iter().find(is_in).ok_or_else(unknown)?;
        let until = self.to.unwrap_or(first.number).saturating_add(1);
        let whole = free(book).find(|(_, from, end)| *from <= first.number && until <= *end);
        match whole.filter(|_| first.number < until) {
            Some((view, ..)) => Ok(vec![(view, first.number, until)]),
            None => Err(Fault::new(Code::NumbersUsedUp).with("what", first)),
        }
    }
}
