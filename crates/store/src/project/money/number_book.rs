//! Receipt books: whose numbers are whose, and which comes next.

use book::fact::ReceiptNumber;
use book::organisation::NumberBook;
use replica::DeviceId;
use rusqlite::{Connection, OptionalExtension as _};

use super::act::book_came;
use super::number_gone::behind_gone;
use super::receipt::judge_again;
use crate::StoreError;
use crate::project::Entry;
use crate::tx::{Book, Tx};

const INSERT: &str = "
    insert into number_book (id, scope, device, collector, series, first, until)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const ALL_BOOKS_OF: &str = "select series, first, until from number_book where device = ?1";
/// Its device's receipts, and those of other devices whose number may be taken twice from now on: bit 2 is
/// `Hold::NumberTwice`, bit 3 `Hold::NumberOutsideBook`.
const RECEIPTS_OF: &str = "
    select row from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4
      and iif(device = ?1,
              standing <> 0 or exists (select 1 from ruling
                                       where ruling.scope = receipt.scope
                                         and ruling.incarnation = receipt.incarnation
                                         and ruling.number = receipt.number),
              standing & 12 = 0)
    order by row";
const BOOKS_OF: &str = "
    select series, first, until from number_book
    where device = ?1 and first < until order by series, first, id";
const LAST_USED: &str = "
    select receipt_number from receipt
    where series = ?2 and receipt_number >= ?3 and receipt_number < ?4 and device = ?1
    order by receipt_number desc limit 1";
/// Only where the device that used it has a book with it: nobody exhausts another's book.
const IS_USED: &str = "
    select exists (
        select 1 from receipt
        where series = ?1 and receipt_number = ?2
          and exists (select 1 from number_book as book
                      where book.device = receipt.device and book.series = ?1
                        and book.first <= ?2 and book.until > ?2))";

/// Projects a receipt book, and judges again the receipts with its numbers that came before it.
pub(crate) fn number_book(tx: &Tx<'_>, entry: &Entry, body: &NumberBook) -> Result<(), StoreError> {
    let device = body.device.as_bytes();
    tx.prepare_cached(INSERT)?.execute((
        entry.record.as_bytes(),
        entry.scope.0,
        device,
        body.collector.0,
        &body.series,
        body.from,
        body.until,
    ))?;
    tx.forget();
    let mut statement = tx.prepare_cached(RECEIPTS_OF)?;
    let rows = statement
        .query_map((device, &body.series, body.from, body.until), |row| {
            row.get(0)
        })?
        .collect::<Result<Vec<_>, _>>()?;
    judge_again(tx, &rows, entry.arrival)?;
    book_came(tx, body.device, &body.series, entry.arrival)
}

/// Returns whether a number is from a book of this device.
pub(super) fn is_in_book(
    tx: &Tx<'_>,
    device: DeviceId,
    number: &ReceiptNumber,
) -> Result<bool, StoreError> {
    let ask = || {
        let mut statement = tx.prepare_cached(ALL_BOOKS_OF)?;
        let books = statement.query_map([device.as_bytes()], |row| {
            Ok(Book {
                series: row.get(0)?,
                first: row.get(1)?,
                until: row.get(2)?,
            })
        })?;
        Ok(books.collect::<Result<_, _>>()?)
    };
    tx.has_book(device, ask, |book| {
        book.series == number.series && (book.first..book.until).contains(&number.number)
    })
}

/// Returns the next number of a device's books, in order of series and first number; `None` where none is left.
pub(crate) fn next_number(
    tx: &Connection,
    device: DeviceId,
) -> Result<Option<ReceiptNumber>, StoreError> {
    let mut statement = tx.prepare_cached(BOOKS_OF)?;
    let mut books = statement.query([device.as_bytes()])?;
    while let Some(book) = books.next()? {
        let (series, first, until): (String, u32, u32) = book.try_into()?;
        let number = next_in(tx, device, &series, first, until)?;
        if number < until {
            return Ok(Some(ReceiptNumber { series, number }));
        }
    }
    Ok(None)
}

/// Returns the next free number of one book: behind the last that its device used, past those that were given back and
/// those that another device used out of a book of its own; `until` where none is left.
pub(crate) fn next_in(
    tx: &Connection,
    device: DeviceId,
    series: &str,
    first: u32,
    until: u32,
) -> Result<u32, StoreError> {
    let used: Option<u32> = tx
        .prepare_cached(LAST_USED)?
        .query_row((device.as_bytes(), series, first, until), |row| row.get(0))
        .optional()?;
    let mut next = used.map_or(first, |used| used.saturating_add(1));
    let mut is_used = tx.prepare_cached(IS_USED)?;
    while next < until {
        if let Some(behind) = behind_gone(tx, device, series, next)? {
            next = behind;
        } else if is_used.query_row((series, next), |row| row.get(0))? {
            next += 1;
        } else {
            break;
        }
    }
    Ok(next.min(until))
}
