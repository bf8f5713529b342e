//! `book`

use book::numbers::NumberState;
use book::organisation::NumberBook;
use replica::DeviceId;
use serde_json::json;
use store::Reader;
use store::accounts::Duty;
use store::view::BookView;
use web::format;
use web::text::{Text, number_state, tr};
use wire::problem::{Code, Problem};

use super::book_args::{Book, Numbers};
use super::office_args::Word;
use super::report::{Report, json, table};
use super::run::Run;
use crate::books::{self, Asked, BookKept, Wanted};
use crate::failure::{Failure, Outcome};
use crate::organisation::actor_by_code;
use crate::pages::people::Names;
use crate::{accounts, parse, scopes};

pub(super) fn book(run: &Run, args: &Book) -> Outcome<Report> {
    match args {
        Book::List { collector, low } => list(run, collector.as_deref(), *low),
        Book::Show { number } => show(run, number),
        Book::Issue {
            collector,
            device,
            count,
            series,
            from,
        } => {
            let (mut store, _, settings) = run.open()?;
            let number = |what, text: &Option<String>| -> Outcome<Option<u32>> {
                let text = text.as_deref();
                Ok(text.map(|text| parse::number(what, text)).transpose()?)
            };
            let wanted = Wanted {
                series: series.clone(),
                from: number("--from", from)?,
                count: number("--count", count)?.unwrap_or(settings.book_size),
            };
            let whose = receiver(&store.read(), collector, device.as_deref())?;
            let now = run.now();
            let issued = store
                .write::<_, Failure>(now, |writer| books::issue(writer, whose, &wanted, now))?;
            Ok(told_issued(run, &[issued]))
        }
        Book::Refill { device } => refill(run, device.as_deref()),
        Book::Return(numbers) => takes(run, numbers, false),
        Book::Close(numbers) => takes(run, numbers, true),
        Book::Approve(word) => say(run, word, true),
        Book::Refuse(word) => say(run, word, false),
    }
}

fn list(run: &Run, collector: Option<&str>, low: bool) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let only = collector
        .map(|code| actor_by_code(&reader, code))
        .transpose()?;
    let mut found = reader.books()?;
    found.retain(|book| {
        only.as_ref()
            .is_none_or(|actor| actor.actor == book.collector)
    });
    let mut kept = books::told(&reader, found)?;
    kept.retain(|book| book.low || !low);
    let names = Names::read(&reader)?;
    let told: Vec<_> = kept.iter().map(BookKept::to_json).collect();
    Ok(Report::new(json(&told), overview(run, &names, &kept)))
}

fn overview(run: &Run, names: &Names, kept: &[BookKept]) -> String {
    let mut heads = vec![
        run.lang.pick("Quyển", "Book"),
        tr(run.lang, Text::Collector),
        run.lang.pick("Máy", "Device"),
    ];
    heads.extend(NumberState::ALL.map(|state| number_state(run.lang, state)));
    heads.extend([run.lang.pick("Dùng gần nhất", "Last used"), ""]);
    let row = |book: &BookKept| {
        let view = &book.view;
        let mut cells = vec![
            books::first_and_last(&view.series, view.from, view.until),
            names.actor(view.collector),
            short(view.device),
        ];
        cells.extend(NumberState::ALL.map(|state| format::count(book.count(state))));
        cells.push(view.last_used.map(format::date).unwrap_or_default());
        cells.push(marks(run, book));
        cells
    };
    let rows: Vec<_> = kept.iter().map(row).collect();
    table(&heads, &rows, tr(run.lang, Text::NothingYet))
}

fn marks(run: &Run, book: &BookKept) -> String {
    let marks = [
        (book.low, run.lang.pick("sắp hết số", "runs out")),
        (
            book.view.overlaps,
            run.lang
                .pick("trùng số với quyển khác", "overlaps another book"),
        ),
    ];
    let marks: Vec<_> = marks
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, mark)| *mark)
        .collect();
    marks.join(", ")
}

fn show(run: &Run, number: &str) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let view = books::by_number(&reader, number)?;
    let (names, words) = (Names::read(&reader)?, reader.number_words(&view)?);
    let mut kept = books::told(&reader, vec![view])?;
    let Some(one) = kept.pop() else {
        return Err(Problem::new(Code::BookUnknown).with("got", number).into());
    };
    let heads = [
        run.lang.pick("Từ số", "From"),
        run.lang.pick("Đến số", "To"),
        run.lang.pick("Bao nhiêu", "How many"),
        run.lang.pick("Tình trạng", "State"),
        run.lang.pick("Ai ghi, ngày", "By whom, when"),
    ];
    let waits = run.lang.pick(
        "nói là đã trả hoặc khoá, chờ người khác duyệt:",
        "says that it went, which another must approve:",
    );
    let row = |run_of: &book::numbers::NumberRun| {
        let said = words.iter().filter(|word| {
            let is_its = match run_of.state {
                NumberState::Returned => !word.closed,
                NumberState::Unknown => word.closed && run_of.closed,
                NumberState::Used | NumberState::Void => word.contradicted,
                NumberState::Free => false,
            };
            is_its && word.from < run_of.until && run_of.from < word.until
        });
        let said = said.map(|word| {
            let said = format!("{} {}", names.actor(word.actor), format::date(word.day));
            match word.contradicted {
                true => format!("{said}, {} {}", waits, format::short_id(&word.id)),
                false => said,
            }
        });
        vec![
            format!("{:07}", run_of.from),
            format!("{:07}", run_of.until.saturating_sub(1)),
            format::count(u64::from(run_of.len())),
            number_state(run.lang, run_of.state).to_owned(),
            said.collect::<Vec<_>>().join("; "),
        ]
    };
    let rows: Vec<_> = one.runs.iter().map(row).collect();
    let text = overview(run, &names, std::slice::from_ref(&one));
    let text = format!("{text}\n\n{}", table(&heads, &rows, ""));
    let mut told = json(&one.to_json());
    if let Some(told) = told.as_object_mut() {
        let words: Vec<_> = words.iter().map(books::Word::of).collect();
        told.insert("words".to_owned(), json(&words));
    }
    Ok(Report::new(told, text))
}

/// Finds who gets a book: device, collector and the office in whose scope it is written.
fn receiver(
    reader: &Reader<'_>,
    collector: &str,
    device: Option<&str>,
) -> Outcome<(DeviceId, replica::ActorId, replica::ScopeId)> {
    let actor = actor_by_code(reader, collector)?;
    let office = actor.office;
    let office = office.ok_or_else(|| Problem::new(Code::UnitUnknown).with("got", collector))?;
    let mut live: Vec<DeviceId> = scopes::live_devices_of(reader, actor.actor)?
        .iter()
        .map(|(one, _)| one.device())
        .collect();
    if let Some(digits) = device {
        let wanted = scopes::device_by_prefix(reader, digits)?.device();
        live.retain(|one| *one == wanted);
    }
    let count = live.len();
    match (live.pop(), count) {
        (Some(one), 1) => Ok((one, actor.actor, office)),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::DeviceMissing)
            .with("got", collector)
            .into()),
    }
}

fn refill(run: &Run, device: Option<&str>) -> Outcome<Report> {
    let (mut store, _, settings) = run.open()?;
    let one = device
        .map(|digits| scopes::device_by_prefix(&store.read(), digits))
        .transpose()?;
    let (now, usual) = (run.now(), settings.book_size);
    let issued = store.write::<_, Failure>(now, |writer| match &one {
        Some(one) => {
            let issued = books::refill(writer, one.device(), usual, true, now)?;
            Ok(issued.into_iter().collect())
        }
        None => books::refill_all(writer, usual, now),
    })?;
    Ok(told_issued(run, &issued))
}

fn told_issued(run: &Run, issued: &[NumberBook]) -> Report {
    let one = |book: &NumberBook| {
        json!({
            "series": book.series, "from": book.from, "to": book.until.saturating_sub(1),
            "device": book.device.to_string(), "collector": book.collector.0,
        })
    };
    let line = |book: &NumberBook| {
        let numbers = books::first_and_last(&book.series, book.from, book.until);
        let text = run.lang.pick(
            "Đã cấp {numbers} cho máy {device}; máy nhận ở lần đồng bộ kế tiếp.",
            "Issued {numbers} to the device {device}, which gets it at its next sync.",
        );
        text.replace("{numbers}", &numbers)
            .replace("{device}", &short(book.device))
    };
    let lines: Vec<_> = issued.iter().map(line).collect();
    let none = run.lang.pick(
        "Không máy nào sắp hết số.",
        "No device runs out of numbers.",
    );
    let text = if lines.is_empty() {
        none.to_owned()
    } else {
        lines.join("\n")
    };
    Report::new(issued.iter().map(one).collect(), text)
}

fn takes(run: &Run, numbers: &Numbers, closes: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let who = if closes {
        Duty::Supervisor
    } else {
        Duty::Cashier
    };
    let duties = [who, Duty::Administrator];
    let user = accounts::user_who(&store.read(), &numbers.user, &duties)?;
    let number = |what, text: &Option<String>| -> Outcome<Option<u32>> {
        let text = text.as_deref();
        Ok(text.map(|text| parse::number(what, text)).transpose()?)
    };
    let asked = Asked {
        from: number("--from", &numbers.from)?,
        to: number("--to", &numbers.to)?,
        words: numbers.reason.clone(),
    };
    let view: BookView = books::by_number(&store.read(), &numbers.number)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let by = (user.actor, run.today());
    store.write::<_, Failure>(run.now(), |writer| {
        if closes {
            books::close(writer, &view, &asked, by)
        } else {
            books::give_back(writer, &view, &asked, by)
        }
    })?;
    show(run, &numbers.number)
}

fn say(run: &Run, word: &Word, approves: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = accounts::known_user(&store.read(), &word.user)?;
    accounts::must_be(&user, &[Duty::Supervisor, Duty::Administrator])?;
    let (view, said) = books::word_by_prefix(&store.read(), &word.id)?;
    let by = (user.actor, run.today());
    let reason = word.reason.as_deref();
    store.write::<_, Failure>(run.now(), |writer| {
        books::say(writer, &said, approves, reason, by)
    })?;
    show(run, &format!("{}:{:07}", view.series, view.from))
}

fn short(device: DeviceId) -> String {
    device.to_string().chars().take(8).collect()
}
