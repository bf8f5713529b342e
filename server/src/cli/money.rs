//! `ledger`, `participants`, `cash`, `hand-over`

use book::fact::Denomination;
use book::money::Dong;
use serde_json::json;
use store::accounts::Duty;
use web::format;
use web::text::{Text, scheme_short, tr};
use wire::problem::Code;

use super::args::Participants;
use super::hand_over_args::{Count, Explain, HandOver};
use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::Outcome;
use crate::{accounts, cash as cash_of, csv, json as told, office, parse, participants as counted};

pub(super) enum Form {
    Table,
    Csv,
    Json,
}

pub(super) fn participants(run: &Run, args: &Participants) -> Outcome<Report> {
    let form = form(&args.format)?;
    let asked = counted::Asked {
        on: Some(args.on.clone()),
        new_since: args.new_since.clone(),
    };
    let store = run.store()?;
    let read = counted::read(&store.read(), &asked, run.today())?;
    let json = json(&read);
    let text = match form {
        Form::Csv => csv::participants(&read),
        Form::Json => json.to_string(),
        Form::Table => {
            let row = |name: &str, scheme, persons, new| {
                let scheme = scheme_short(run.lang, scheme).to_owned();
                vec![
                    name.to_owned(),
                    scheme,
                    format::count(persons),
                    format::count(new),
                ]
            };
            let counts = read
                .rows
                .iter()
                .map(|one| row(&one.name, one.scheme, one.persons, one.new));
            let total = tr(run.lang, Text::Total);
            let totals = read
                .totals
                .iter()
                .map(|one| row(total, one.scheme, one.persons, one.new));
            let rows: Vec<Vec<String>> = counts.chain(totals).collect();
            let heads = [Text::Commune, Text::Scheme, Text::People, Text::New];
            table(&heads.map(|head| tr(run.lang, head)), &rows, "")
        }
    };
    Ok(Report::new(json, text))
}

pub(super) fn cash(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let read = cash_of::read(&store.read())?;
    let actors = store.read().actors()?;
    let row = |name: String, view: &store::view::CashView| {
        let amounts = [
            view.taken,
            view.in_hand,
            view.in_transit,
            view.at_office,
            view.over_short,
            view.repaid,
            view.banked,
        ];
        std::iter::once(name)
            .chain(amounts.map(format::dong))
            .collect::<Vec<_>>()
    };
    let mut rows: Vec<Vec<String>> = read
        .collectors
        .iter()
        .map(|view| {
            let actor = actors.iter().find(|actor| actor.actor == view.collector);
            row(
                actor.map(|actor| actor.name.clone()).unwrap_or_default(),
                view,
            )
        })
        .collect();
    rows.push(row(tr(run.lang, Text::Total).to_owned(), &read.total));
    let heads = [
        Text::Collector,
        Text::CashTaken,
        Text::CashInHand,
        Text::CashInTransit,
        Text::CashAtOffice,
        Text::OverShort,
        Text::CashRepaid,
        Text::CashBanked,
    ];
    let word = if read.balances {
        Text::Balanced
    } else {
        Text::NotBalanced
    };
    let table = table(&heads.map(|head| tr(run.lang, head)), &rows, "");
    let text = format!("{table}\n{}", tr(run.lang, word));
    Ok(Report::new(json(&told::CashSheet::of(&read)), text))
}

pub(super) fn hand_over(run: &Run, args: &HandOver) -> Outcome<Report> {
    match args {
        HandOver::List => hand_overs(run),
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
    let user = accounts::known_user(&store.read(), &args.user)?;
    accounts::must_be(&user, &[Duty::Cashier, Duty::Administrator])?;
    let view = cash_of::hand_over(&store.read(), &args.id)?;
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

/// `VALUExCOUNT`.
fn note(text: &str) -> Outcome<Denomination> {
    let wrong = || parse::choice("--note", text, "500000x3");
    let (value, count) = text.split_once(['x', 'X', '×']).ok_or_else(wrong)?;
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
    let user = accounts::known_user(&store.read(), &args.user)?;
    accounts::must_be(&user, &[Duty::Cashier, Duty::Administrator])?;
    let view = cash_of::hand_over(&store.read(), &args.id)?;
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

fn hand_overs(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let actors = store.read().actors()?;
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for view in store.read().hand_overs()? {
        let counted = view.count.as_ref().map(|count| count.counted);
        let reasons: Vec<&str> = view
            .standing
            .reasons()
            .map(book::standing::Hold::code)
            .collect();
        json.push(json!({
            "id": view.id.to_string(), "day": view.hand_over.day.iso(), "collector": view.collector.0,
            "stated": view.hand_over.amount.get(), "counted": counted.map(book::money::Dong::get),
            "held": reasons,
        }));
        let name = actors.iter().find(|actor| actor.actor == view.collector);
        rows.push(vec![
            format::short_id(&view.id),
            format::date(view.hand_over.day),
            name.map(|actor| actor.name.clone()).unwrap_or_default(),
            format::dong(view.hand_over.amount),
            counted.map_or_else(|| "–".to_owned(), format::dong),
            reasons.join(", "),
        ]);
    }
    let heads = [
        Text::HandOver,
        Text::Day,
        Text::Collector,
        Text::Stated,
        Text::CountedCash,
        Text::Held,
    ];
    let heads = heads.map(|head| tr(run.lang, head));
    Ok(Report::new(
        json.into(),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

pub(super) fn form(format: &str) -> Outcome<Form> {
    match format {
        "table" => Ok(Form::Table),
        "csv" => Ok(Form::Csv),
        "json" => Ok(Form::Json),
        got => Err(parse::choice("--format", got, "table, csv, json").into()),
    }
}
