//! `hand-over …`: cash that goes to the office, to another collector, to the bank; and its minutes.

use book::fact::Denomination;
use book::organisation::AccountNumber;
use book::standing::Hold;
use replica::ActorId;
use serde_json::json;
use store::view::{ActorView, HandOverView};
use web::format;
use web::text::{Text, tr};
use wire::problem::Code;

use super::args::{HandOver, HandOverAdd, HandOverCount};
use super::report::{Report, table};
use super::run::Session;
use crate::act::{HandOverAsked, HandTo, ReceiveAsked};
use crate::{Answer, Fault, find, input};

pub(super) fn hand_over(session: &mut Session<'_>, args: &HandOver) -> Answer<Report> {
    match args {
        HandOver::Add(args) => add(session, args),
        HandOver::Count(args) => count(session, args),
        HandOver::List => list(session),
        HandOver::Show { id } => {
            let view = find::hand_over(&session.agent.read(), "hand-over", id)?;
            show(session, &view)
        }
    }
}

fn add(session: &mut Session<'_>, args: &HandOverAdd) -> Answer<Report> {
    let amount = args.amount.as_deref();
    let day = args.day.as_deref().map(|text| input::date("--day", text));
    let wanted = HandOverAsked {
        id: Some(session.request_id(args.id.as_deref())?),
        to: to(session, args)?,
        amount: amount
            .map(|text| input::amount("--amount", text))
            .transpose()?,
        notes: denominations(&args.note)?,
        day: day.transpose()?,
    };
    let made = session.agent.hand_over(&wanted, session.now)?;
    let cash = session.agent.cash()?;
    let json = json!({
        "id": made.id.to_string(),
        "before": made.before,
        "cash_in_hand": cash.in_hand.get(),
        "in_transit": cash.in_transit.get(),
        "banked": cash.banked.get(),
    });
    let text = format!("{}\n{}", session.made(made).text, session.cash_text(&cash));
    Ok(Report::new(json, text))
}

fn to(session: &Session<'_>, args: &HandOverAdd) -> Answer<HandTo> {
    if let Some(number) = &args.slip {
        let account = args.account.as_deref().map(|text| {
            let wrong = |_| Fault::of(Code::AccountUnknown, "--account", text);
            text.parse::<AccountNumber>().map_err(wrong)
        });
        return Ok(HandTo::Bank {
            account: account.transpose()?,
            number: input::text("--slip", number, input::NAME_CHARS_MAX)?,
        });
    }
    match &args.to {
        Some(given) => {
            let found = find::collector(&session.agent.read(), "--to", given)?;
            Ok(HandTo::Collector(found.actor))
        }
        None => Ok(HandTo::Office),
    }
}

fn count(session: &mut Session<'_>, args: &HandOverCount) -> Answer<Report> {
    let view = find::hand_over(&session.agent.read(), "hand-over", &args.hand_over)?;
    let counted = args.counted.as_deref();
    let day = args.day.as_deref().map(|text| input::date("--day", text));
    let wanted = ReceiveAsked {
        id: Some(session.request_id(args.id.as_deref())?),
        hand_over: view.id,
        counted: counted
            .map(|text| input::amount("--counted", text))
            .transpose()?,
        notes: denominations(&args.note)?,
        day: day.transpose()?,
    };
    let made = session.agent.receive(&wanted, session.now)?;
    let view = find::hand_over(&session.agent.read(), "hand-over", &view.id.to_string())?;
    let mut report = show(session, &view)?;
    if let Some(object) = report.json.as_object_mut() {
        object.insert("count".into(), made.id.to_string().into());
        object.insert("before".into(), made.before.into());
    }
    Ok(report)
}

fn list(session: &Session<'_>) -> Answer<Report> {
    let actors = session.agent.read().actors()?;
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for view in session.agent.read().hand_overs()? {
        let counted = view.count.as_ref().map(|count| count.counted);
        let held: Vec<&str> = view.standing.reasons().map(Hold::code).collect();
        rows.push(vec![
            format::short_id(&view.id),
            format::date(view.hand_over.day),
            name(&actors, view.collector),
            receiver(session, &actors, &view),
            format::dong(view.hand_over.amount),
            counted.map_or_else(|| "–".to_owned(), format::dong),
            held.join(", "),
        ]);
        json.push(paper::brief_json(&view));
    }
    let heads = [
        tr(session.lang, Text::HandOver),
        tr(session.lang, Text::Day),
        session.lang.pick("Bên giao", "Given by"),
        session.lang.pick("Bên nhận", "Received by"),
        tr(session.lang, Text::Stated),
        tr(session.lang, Text::CountedCash),
        tr(session.lang, Text::Held),
    ];
    let none = tr(session.lang, Text::NothingYet);
    Ok(Report::new(json.into(), table(&heads, &rows, none)))
}

fn show(session: &Session<'_>, view: &HandOverView) -> Answer<Report> {
    let reader = session.agent.read();
    let actors = reader.actors()?;
    let settles = reader.custody(None)?.settles.remove(&view.id);
    let settles = settles.unwrap_or_default();
    let to = receiver(session, &actors, view);
    let name = |actor| name(&actors, actor);
    let minutes = paper::minutes(view, &settles, to, name, session.lang);
    let json = paper::minutes_json(view, &settles);
    Ok(Report::new(
        json,
        web::custody::text(session.lang, &minutes),
    ))
}

fn name(actors: &[ActorView], actor: ActorId) -> String {
    let found = actors.iter().find(|view| view.actor == actor);
    found.map_or_else(|| actor.to_string(), |view| view.name.clone())
}

fn receiver(session: &Session<'_>, actors: &[ActorView], view: &HandOverView) -> String {
    match view.hand_over.to {
        Some(to) => name(actors, to),
        None => tr(session.lang, Text::Office).to_owned(),
    }
}

fn denominations(notes: &[String]) -> Answer<Vec<Denomination>> {
    notes.iter().map(|text| denomination(text)).collect()
}

/// Reads `VALUE:COUNT`.
fn denomination(text: &str) -> Answer<Denomination> {
    let Some((note, count)) = text.rsplit_once(':') else {
        return Err(Fault::of(Code::ChoiceInvalid, "--note", text).with("possible", "VALUE:COUNT"));
    };
    Ok(Denomination {
        note: input::amount("--note", note)?,
        count: input::number("--note", count, 1_000_000)?,
    })
}
