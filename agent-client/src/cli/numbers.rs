//! `book …`.

use book::fact::ReceiptNumber;
use book::numbers::{NumberState, count};
use serde_json::{Value, json};
use web::format;
use web::text::{Text, number_state, tr};
use wire::problem::Code;

use super::args::{Book, BookReturn};
use super::report::{Report, table};
use super::run::Session;
use crate::act::{OwnBook, ReturnAsked};
use crate::{Answer, Fault, input};

/// No number is higher: seven digits are printed.
const NUMBER_MAX: u32 = 9_999_999;

pub(super) fn numbers(session: &mut Session<'_>, args: &Book) -> Answer<Report> {
    match args {
        Book::List => {}
        Book::Return(args) => {
            let asked = asked(args)?;
            session.agent.return_numbers(&asked, session.now)?;
        }
    }
    let books = session.agent.books()?;
    let stock = session.agent.hand()?.stock;
    let told: Vec<_> = books.iter().map(told).collect();
    let json = json!({
        "books": told, "numbers_left": stock.free, "numbers_low": stock.is_low(),
    });
    Ok(Report::new(json, session.books_text(&books)))
}

fn asked(args: &BookReturn) -> Answer<ReturnAsked> {
    let number = |text: &String| -> Answer<ReceiptNumber> {
        let unknown = |_| Fault::new(Code::BookUnknown).with("got", text);
        text.trim().parse().map_err(unknown)
    };
    let to = args.to.as_deref();
    let words = args.note.as_deref();
    let day = args.day.as_deref();
    Ok(ReturnAsked {
        from: args.number.as_ref().map(number).transpose()?,
        to: to
            .map(|text| input::number("--to", text, NUMBER_MAX))
            .transpose()?,
        words: words
            .map(|text| input::text("--note", text, input::TEXT_CHARS_MAX))
            .transpose()?,
        day: day.map(|text| input::date("--day", text)).transpose()?,
    })
}

fn told(book: &OwnBook) -> Value {
    let run = |run: &book::numbers::NumberRun| json!({ "from": run.from, "to": run.until.saturating_sub(1), "state": run.state.code() });
    let mut json = json!({
        "series": book.view.series,
        "from": book.view.from,
        "to": book.view.until.saturating_sub(1),
        "runs": book.runs.iter().map(run).collect::<Value>(),
    });
    if let Some(object) = json.as_object_mut() {
        for state in NumberState::ALL {
            object.insert(state.code().into(), count(&book.runs, state).into());
        }
    }
    json
}

impl Session<'_> {
    fn books_text(&self, books: &[OwnBook]) -> String {
        let mut heads = vec![
            self.lang.pick("Ký hiệu", "Series"),
            self.lang.pick("Từ số", "From"),
            self.lang.pick("Đến số", "To"),
        ];
        heads.extend(NumberState::ALL.map(|state| number_state(self.lang, state)));
        let row = |book: &OwnBook| {
            let view = &book.view;
            let mut cells = vec![
                view.series.clone(),
                format!("{:07}", view.from),
                format!("{:07}", view.until.saturating_sub(1)),
            ];
            cells.extend(NumberState::ALL.map(|state| format::count(count(&book.runs, state))));
            cells
        };
        let rows: Vec<_> = books.iter().map(row).collect();
        table(&heads, &rows, tr(self.lang, Text::NothingYet))
    }
}
