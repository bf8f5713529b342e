//! Receipt books, and which device runs out of numbers.

use book::numbers::NumberState;
use maud::{Markup, html};
use store::Reader;
use web::badge::Tone;
use web::format;
use web::lang::Lang;
use web::part::notice;
use web::table::{Narrow, Table, numbers, table, words};
use web::text::{Text, number_state, tr};

use super::people::Names;
use crate::books::{self, BookKept};
use crate::failure::Outcome;

/// Renders every book with what became of its numbers; those of devices that run out of numbers are told first.
///
/// # Errors
///
/// A problem of the store.
pub fn books(reader: &Reader<'_>, lang: Lang) -> Outcome<Markup> {
    let kept = books::told(reader, reader.books()?)?;
    let names = Names::read(reader)?;
    let low: Vec<_> = kept.iter().filter(|book| book.low).collect();
    let mut columns = vec![
        words(lang.pick("Quyển", "Book")),
        words(tr(lang, Text::Collector)),
    ];
    columns.extend(NumberState::ALL.map(|state| numbers(number_state(lang, state))));
    columns.push(words(lang.pick("Dùng gần nhất", "Last used")));
    let rows: Vec<_> = kept.iter().map(|book| row(lang, &names, book)).collect();
    Ok(html! {
        @if !low.is_empty() {
            (notice(Tone::Warn, &html! {
                p { (lang.pick("Sắp hết số phiếu, cấp quyển mới khi đồng bộ hoặc bằng lệnh book refill:",
                               "Run out of receipt numbers; the next book goes out at a sync, or by book refill:")) }
                ul { @for book in low {
                    li { (names.actor(book.view.collector)) ": "
                         (format::count(book.count(NumberState::Free))) " "
                         (lang.pick("số", "numbers")) }
                } }
            }))
        }
        (table(&Table {
            caption: tr(lang, Text::Books),
            columns: &columns,
            rows: &rows,
            totals: None,
            empty: tr(lang, Text::NothingYet),
            narrow: Narrow::Cards,
        }))
    })
}

fn row(lang: Lang, names: &Names, book: &BookKept) -> Vec<Markup> {
    let view = &book.view;
    let last = view.last_used.map(format::date).unwrap_or_default();
    let mut cells = vec![
        html! {
            (books::first_and_last(&view.series, view.from, view.until))
            @if view.overlaps {
                br; strong { (lang.pick("Trùng số với quyển khác", "Overlaps another book")) }
            }
        },
        html! { (names.actor(view.collector)) },
    ];
    cells.extend(NumberState::ALL.map(|state| html! { (format::count(book.count(state))) }));
    cells.push(html! { (last) });
    cells
}
