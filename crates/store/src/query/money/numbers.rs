//! Receipt books: what became of their numbers, and how long they last.

use std::collections::BTreeMap;
use std::ops::Range;

use book::date::Date;
use book::numbers::{DAYS_MIN, NumberRun, NumberState, Stock, Told, count};
use replica::{ActorId, DeviceId, RecordId, ScopeId};
use rusqlite::{OptionalExtension as _, Row};

use crate::project::money::{date, next_in};
use crate::query::{Answer, Reader};
use crate::view::{BookView, NumberWord};

/// A book that moved to another office with its collector stands in both: it is shown in that where its device may
/// write.
const BOOKS: &str = "
    select device, collector, series, first, until,
           coalesce(min(case when exists (select 1 from grant
                                          where grant.scope = number_book.scope
                                            and grant.device = number_book.device)
                             then scope end), min(scope))
    from number_book where first < until and (?1 is null or device = ?1)
    group by device, series, first, until, collector
    order by series, first, until, device, collector";
const LAST_USED: &str = "
    select day from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4 and device = ?1
    order by receipt_number desc limit 1";
const ON_RECEIPTS: &str = "
    select receipt_number, device = ?1, min(void) from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4
      and (device = ?1
           or exists (select 1 from number_book as book
                      where book.device = receipt.device and book.series = ?2
                        and book.first <= receipt_number and book.until > receipt_number))
    group by receipt_number, device = ?1";
const GONE: &str = "
    select first, until, closed from number_gone
    where device = ?1 and series = ?2 and first < ?4 and until > ?3
    order by first, act";
const FIRST_USED: &str = "
    select receipt_number, day from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4 and device = ?1
    order by receipt_number limit 1";
const GONE_BETWEEN: &str = "
    select coalesce(sum(min(until, ?4) - max(first, ?3)), 0) from number_gone
    where device = ?1 and series = ?2 and first < ?4 and until > ?3";
const WORDS: &str = "
    select id, actor, day, closed, first, number_gone.until, approved, standing <> 0, scope
    from number_gone join act on act.id = number_gone.act
    where number_gone.device = ?1 and series = ?2 and first < ?4 and number_gone.until > ?3
    order by act.time, act.id";

impl Reader<'_> {
    /// Receipt books, in order of series and first number, each once.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn books(&self) -> Answer<Vec<BookView>> {
        let mut books = self.books_where(None)?;
        mark_overlaps(&mut books);
        Ok(books)
    }

    /// The books of one device. Whether they overlap with another device's is not asked.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn books_of(&self, device: DeviceId) -> Answer<Vec<BookView>> {
        self.books_where(Some(device))
    }

    /// What became of each number of a book, run by run, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn number_runs(&self, book: &BookView) -> Answer<Vec<NumberRun>> {
        let key = (book.device.as_bytes(), &book.series, book.from, book.until);
        let mut told = Told::default();
        let mut statement = self.connection.prepare_cached(ON_RECEIPTS)?;
        let mut rows = statement.query(key)?;
        while let Some(row) = rows.next()? {
            let numbers: &mut BTreeMap<u32, bool> = if row.get(1)? {
                &mut told.own
            } else {
                &mut told.others
            };
            numbers.insert(row.get(0)?, row.get(2)?);
        }
        let mut statement = self.connection.prepare_cached(GONE)?;
        let mut rows = statement.query(key)?;
        while let Some(row) = rows.next()? {
            let runs: &mut Vec<Range<u32>> = if row.get(2)? {
                &mut told.closed
            } else {
                &mut told.returned
            };
            runs.push(row.get(0)?..row.get(1)?);
        }
        Ok(told.inventory(book.from, book.until, book.next))
    }

    /// Who gave numbers of a book back, or closed them, and when.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn number_words(&self, book: &BookView) -> Answer<Vec<NumberWord>> {
        let key = (book.device.as_bytes(), &book.series, book.from, book.until);
        let mut statement = self.connection.prepare_cached(WORDS)?;
        let mut rows = statement.query(key)?;
        let mut words = Vec::new();
        while let Some(row) = rows.next()? {
            words.push(NumberWord {
                id: RecordId::from_bytes(row.get(0)?),
                actor: ActorId(row.get(1)?),
                day: date(row.get(2)?)?,
                closed: row.get(3)?,
                from: row.get(4)?,
                until: row.get(5)?,
                approved: row.get(6)?,
                contradicted: row.get(7)?,
                scope: ScopeId(row.get(8)?),
            });
        }
        Ok(words)
    }

    /// How long a device's numbers last.
    ///
    /// # Errors
    ///
    /// [`StoreError`](crate::StoreError).
    pub fn stock(&self, device: DeviceId) -> Answer<Stock> {
        let books = self.books_of(device)?;
        let mut stock = Stock::default();
        for (at, book) in (1..).zip(&books) {
            // Books of one device are issued upwards.
            let is_newest = at == books.len();
            if book.next == book.until && !is_newest {
                continue;
            }
            // What was used is never free again: the rest of the book is all that counts here, and one number of it at least.
            let rest = book.next.min(book.until.saturating_sub(1)).max(book.from);
            let runs = self.number_runs(&BookView {
                from: rest,
                ..book.clone()
            })?;
            let free = count(&runs, NumberState::Free);
            let free = u32::try_from(free).unwrap_or(u32::MAX);
            stock.free = stock.free.saturating_add(free);
            stock.book = book.until.saturating_sub(book.from);
            let end = runs.last();
            stock.given_up =
                end.is_some_and(|run| run.closed || run.state == NumberState::Returned);
        }
        let Some(last) = books.iter().filter_map(|book| book.last_used).max() else {
            return Ok(stock);
        };
        let since = last.plus_days(-DAYS_MIN);
        for book in books.iter().filter(|book| book.last_used > Some(since)) {
            stock.used_lately = stock
                .used_lately
                .saturating_add(self.used_since(book, since)?);
        }
        Ok(stock)
    }

    /// Counts the numbers up to the next one whose receipts are of later days, without those that were given back or
    /// closed. A book is used in order, so the first of them is found by bisection: this is asked at every receipt, and
    /// the receipts are as many as the collector likes.
    fn used_since(&self, book: &BookView, since: Date) -> Answer<u32> {
        let (mut first, mut until) = (book.from, book.next);
        let mut statement = self.connection.prepare_cached(FIRST_USED)?;
        while first < until {
            let middle = first.midpoint(until);
            let key = (book.device.as_bytes(), &book.series, middle, until);
            let used: Option<(u32, u32)> = statement
                .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            match used {
                Some((number, day)) if day <= since.ymd() => first = number.saturating_add(1),
                Some(_) | None => until = middle,
            }
        }
        let mut statement = self.connection.prepare_cached(GONE_BETWEEN)?;
        let key = (book.device.as_bytes(), &book.series, first, book.next);
        let gone: u32 = statement.query_row(key, |row| row.get(0))?;
        Ok(book.next.saturating_sub(first).saturating_sub(gone))
    }

    fn books_where(&self, device: Option<DeviceId>) -> Answer<Vec<BookView>> {
        let mut statement = self.connection.prepare_cached(BOOKS)?;
        let mut rows = statement.query([device.as_ref().map(|device| device.as_bytes())])?;
        let mut books = Vec::new();
        while let Some(row) = rows.next()? {
            books.push(self.book(row)?);
        }
        Ok(books)
    }

    fn book(&self, row: &Row<'_>) -> Answer<BookView> {
        let device = DeviceId::from_bytes(row.get(0)?);
        let (series, from, until): (String, u32, u32) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let mut last = self.connection.prepare_cached(LAST_USED)?;
        let last_used = last
            .query_row((device.as_bytes(), &series, from, until), |row| row.get(0))
            .optional()?;
        Ok(BookView {
            device,
            collector: ActorId(row.get(1)?),
            scope: ScopeId(row.get(5)?),
            next: next_in(self.connection, device, &series, from, until)?,
            last_used: last_used.map(date).transpose()?,
            overlaps: false,
            series,
            from,
            until,
        })
    }
}

/// Marks the books that share numbers with another; they are in order of series and first number.
fn mark_overlaps(books: &mut [BookView]) {
    let mut shared = vec![false; books.len()];
    for (at, book) in books.iter().enumerate() {
        let behind = books.iter().zip(0..).skip(at + 1);
        for (other, place) in
            behind.take_while(|(other, _)| other.series == book.series && other.from < book.until)
        {
            // A book of one device whose collector changed is one book.
            if (other.device, other.from, other.until) != (book.device, book.from, book.until) {
                for place in [at, place] {
                    if let Some(shared) = shared.get_mut(place) {
                        *shared = true;
                    }
                }
            }
        }
    }
    for (book, shared) in books.iter_mut().zip(shared) {
        book.overlaps = shared;
    }
}
