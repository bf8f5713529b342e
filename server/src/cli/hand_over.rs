//! `hand-over`

use book::fact::Denomination;
use book::money::Dong;
use book::standing::Hold;
use serde_json::json;
use store::accounts::Duty;
use web::format;
use web::text::{Text, tr};
use wire::problem::Code;

use super::hand_over_args::{Count, Explain, HandOver};
use super::report::{Listing, Report};
use super::run::Run;
use crate::custody::{minutes, receiver};
use crate::failure::Outcome;
use crate::pages::people::Names;
use crate::{accounts, cash as cash_of, office, parse};

pub(super) fn hand_over(run: &Run, args: &HandOver) -> Outcome<Report> {
    match args {
        HandOver::List { open } => hand_overs(run, *open),
        HandOver::Show { id } => show(run, id),
        HandOver::Count(args) => count(run, args),
        HandOver::Explain(args) => explain(run, args),
    }
}

fn count(run: &Run, args: &Count) -> Outcome<Report> {
    let notes = args.note.iter().map(|text| note(text));
    let notes = notes.collect::<Outcome<Vec<_>>>()?;
    let counted = match &args.counted {
        Some(counted) => parse::amount("--counted", counted)?,
        None => Denomination::total(&notes).ok_or(Code::AmountTooLarge)?,
    };
    let day = args.day.as_deref();
    let day = day.map_or(Ok(run.today()), |got| parse::day("--day", got))?;
    let mut store = run.store()?;
    let user = accounts::user_who(&store.read(), &args.user, &CASHIERS)?;
    let view = cash_of::hand_over(&store.read(), &args.id)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let made = store.write(run.now(), |writer| {
        cash_of::count(writer, &view, counted, notes, user.actor, day)
    })?;
    let stated = view.hand_over.amount;
    let json = json!({
        "hand_over": view.id.to_string(), "count": made.to_string(),
        "stated": stated.get(), "counted": counted.get(),
    });
    let text = format!(
        "{}: {} · {}: {}",
        tr(run.lang, Text::Stated),
        format::dong(stated),
        tr(run.lang, Text::CountedCash),
        format::dong(counted),
    );
    Ok(Report::new(json, text))
}

const CASHIERS: [Duty; 2] = [Duty::Cashier, Duty::Administrator];

/// `VALUExCOUNT`.
fn note(text: &str) -> Outcome<Denomination> {
    let wrong = || parse::choice("--note", text, "500000:3");
    let (value, count) = text.split_once([':', 'x', 'X', '×']).ok_or_else(wrong)?;
    Ok(Denomination {
        note: parse::amount("--note", value)?,
        count: parse::number("--note", count)?,
    })
}

fn explain(run: &Run, args: &Explain) -> Outcome<Report> {
    let amount = |what: &str, got: &Option<String>| {
        got.as_deref()
            .map(|got| parse::amount(what, got))
            .transpose()
    };
    let paid = amount("--paid", &args.paid)?.unwrap_or_default();
    let given_back = amount("--given-back", &args.given_back)?.unwrap_or_default();
    let moved = Dong::new(paid.get().saturating_sub(given_back.get()));
    let mut store = run.store()?;
    let user = accounts::user_who(&store.read(), &args.user, &CASHIERS)?;
    let view = cash_of::hand_over(&store.read(), &args.id)?;
    accounts::must_act_for(&store.read(), &user, view.scope)?;
    let by = (user.actor, run.today());
    let made = store.write(run.now(), |writer| {
        office::explain(writer, &view, &args.reason, moved, by)
    })?;
    let json = json!({
        "hand_over": view.id.to_string(), "explanation": made.to_string(), "moved": moved.get(),
    });
    let said = run
        .lang
        .pick("Đã ghi giải thích.", "The explanation is recorded.");
    Ok(Report::new(json, said))
}

fn show(run: &Run, id: &str) -> Outcome<Report> {
    let store = run.store()?;
    let view = cash_of::hand_over(&store.read(), id)?;
    let (minutes, json) = minutes(&store.read(), &view, run.lang)?;
    Ok(Report::new(json, web::custody::text(run.lang, &minutes)))
}

fn hand_overs(run: &Run, open: bool) -> Outcome<Report> {
    let store = run.store()?;
    let names = Names::read(&store.read())?;
    let mut list = Listing::default();
    for view in store.read().hand_overs()? {
        if open && view.open_difference().is_none() {
            continue;
        }
        let counted = view.count.as_ref().map(|count| count.counted);
        let reasons: Vec<&str> = view.standing.reasons().map(Hold::code).collect();
        let cells = vec![
            format::short_id(&view.id),
            format::date(view.hand_over.day),
            names.actor(view.collector),
            receiver(&names, &view),
            format::dong(view.hand_over.amount),
            counted.map_or_else(|| "–".to_owned(), format::dong),
            view.open_difference()
                .map(|difference| format::over_short(run.lang, difference))
                .unwrap_or_default(),
            reasons.join(", "),
        ];
        list.add(paper::brief_json(&view), cells);
    }
    let heads = [
        tr(run.lang, Text::HandOver),
        tr(run.lang, Text::Day),
        run.lang.pick("Bên giao", "Given by"),
        run.lang.pick("Bên nhận", "Received by"),
        tr(run.lang, Text::Stated),
        tr(run.lang, Text::CountedCash),
        run.lang.pick("Chưa giải thích", "Not explained"),
        tr(run.lang, Text::Held),
    ];
    let none = tr(run.lang, Text::NothingYet);
    Ok(list.report(&heads, none))
}
