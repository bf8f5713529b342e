//! `participants`, `cash`

use web::format;
use web::text::{Text, scheme_short, tr};

use super::args::Participants;
use super::listed::Form;
use super::report::{Report, json, table};
use super::run::Run;
use crate::failure::Outcome;
use crate::{cash as cash_of, export, json as told, participants as counted};

pub(super) fn participants(run: &Run, args: &Participants) -> Outcome<Report> {
    let form = args.listed.form(run)?;
    let asked = counted::Asked {
        on: Some(args.on.clone()),
        new_since: args.new_since.clone(),
    };
    let store = run.store()?;
    let read = counted::read(&store.read(), &asked, run.today())?;
    let json = json(&read);
    let text = match form {
        Form::File(form) => {
            let sheet = export::participants(&read);
            return args.listed.file(run, form, "participants", &sheet);
        }
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
        let amounts = [view.taken, view.in_hand, view.in_transit, view.at_office];
        std::iter::once(name)
            .chain(amounts.map(format::dong))
            .chain([format::over_short(run.lang, view.over_short)])
            .chain([view.repaid, view.banked, view.passed].map(format::dong))
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
        Text::CashHolder,
        Text::CashTaken,
        Text::CashInHand,
        Text::CashInTransit,
        Text::CashAtOffice,
        Text::OverShort,
        Text::CashRepaid,
        Text::CashBanked,
        Text::CashPassed,
    ];
    let word = if read.balances {
        Text::Balanced
    } else {
        Text::NotBalanced
    };
    let table = table(&heads.map(|head| tr(run.lang, head)), &rows, "");
    let due = store.read().hand_overs_due(run.today())?;
    let mut text = format!("{table}\n{}", tr(run.lang, word));
    for (actor, due) in &due {
        let name = actors.iter().find(|view| view.actor == *actor);
        let name = name.map_or_else(|| actor.to_string(), |view| view.name.clone());
        if let Some(said) = web::custody::due_text(run.lang, due, run.today()) {
            text.push_str(&format!("\n{name}: {said}"));
        }
    }
    Ok(Report::new(json(&told::CashSheet::of(&read, &due)), text))
}
