//! `status` and `conflicts`.

use std::collections::BTreeSet;

use replica::DeviceId;
use serde_json::{Value as Json, json};
use store::view::{ConflictView, ForkView};
use web::format;
use web::text::{Text, copied, field_name, forked, tr};
use wire::problem::Code;

use super::args::{Conflicts, ConflictsDo};
use super::json;
use super::report::{Report, table};
use super::run::Session;
use crate::act::{Status, status_text};
use crate::{Answer, Fault, find, input};

pub(super) fn status(session: &Session<'_>) -> Answer<Report> {
    let status = session.agent.status()?;
    let mut text = status_text(session.lang, &status);
    if status.copied.is_some() {
        text.push('\n');
        text.push_str(copied(session.lang));
    }
    let devices: BTreeSet<DeviceId> = status.forks.iter().map(|fork| fork.device).collect();
    for device in devices {
        text.push('\n');
        text.push_str(&forked(session.lang, device));
    }
    let due = session.agent.due(session.today)?;
    text.push_str(&session.due_text(&due));
    let rows: Vec<Vec<String>> = status
        .receipts_waiting
        .iter()
        .map(|(view, place)| {
            vec![
                view.receipt.number.to_string(),
                format::time(view.time),
                place.name(session.lang).to_owned(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let heads = [Text::Waiting, Text::Time, Text::Place].map(|text| tr(session.lang, text));
        text.push_str("\n\n");
        text.push_str(&table(&heads, &rows, ""));
    }
    let mut json = status_json(&status);
    if let Some(object) = json.as_object_mut() {
        object.insert("due".into(), json::due(&due));
    }
    Ok(Report::new(json, text))
}

pub(super) fn status_json(status: &Status) -> Json {
    let scopes: Vec<Json> = status
        .scopes
        .iter()
        .map(|scope| {
            json!({
                "scope": scope.scope.0,
                "device": scope.here,
                "office": scope.at_office,
                "centre": scope.at_centre,
            })
        })
        .collect();
    let receipts: Vec<Json> = status
        .receipts_waiting
        .iter()
        .map(|(view, place)| json::receipt(view, *place))
        .collect();
    let forks: Vec<Json> = status.forks.iter().map(fork_json).collect();
    json!({
        "copied": status.copied.is_some(),
        "forks": forks,
        "device": status.here,
        "office": status.at_office,
        "centre": status.at_centre,
        "waiting": status.waiting(),
        "oldest_waiting": status.oldest_waiting.map_or(Json::Null, json::time),
        "scopes": scopes,
        "receipts_waiting": receipts,
        "households": status.totals.households,
        "persons": status.totals.persons,
        "visits": status.totals.visits,
        "receipts": status.totals.receipts,
        "certified_until": status.certified_until.map(format::iso_time),
        "proof": status.proof.as_ref().map(|proof| json!({
            "server": proof.server.to_string(),
            "life": proof.life.to_string(),
            "arrival": proof.arrival,
            "time": format::iso_time(proof.time),
        })),
        "revoked": status.revoked(),
        "withdrawn": status.withdrawn.iter().map(|one| json!({
            "scope": one.scope.0, "reason": one.reason, "time": json::time(one.time),
        })).collect::<Vec<_>>(),
        "withheld": status.withheld,
    })
}

fn fork_json(fork: &ForkView) -> Json {
    let branches = fork.branches.iter().map(|branch| {
        json!({
            "stream": branch.stream.to_string(), "records": branch.ops,
            "receipts": branch.receipts, "cash": branch.cash.get(),
        })
    });
    json!({
        "device": fork.device.to_string(), "scope": fork.scope.0, "after": fork.after,
        "branches": branches.collect::<Vec<_>>(),
    })
}

pub(super) fn conflicts(session: &mut Session<'_>, args: Conflicts) -> Answer<Report> {
    let Some(ConflictsDo::Choose {
        record,
        field,
        value,
    }) = args.choose
    else {
        return list(session);
    };
    let reader = session.agent.read();
    let id = find::household(&reader, "record", &record).or_else(|fault| {
        // The same digits may name a person.
        if fault.code() == Code::HouseholdUnknown {
            find::person(&reader, "record", &record)
        } else {
            Err(fault)
        }
    })?;
    let chosen =
        json::field_named(&field).ok_or_else(|| Fault::of(Code::ChoiceInvalid, "field", &field))?;
    let choice = input::number("value", &value, 99)?;
    let choice = usize::try_from(choice).unwrap_or(usize::MAX);
    let made = session
        .agent
        .conflict_choose(id, chosen, choice, session.now)?;
    Ok(session.made(made))
}

fn list(session: &Session<'_>) -> Answer<Report> {
    let conflicts = session.agent.read().conflicts()?;
    let json = conflicts.iter().map(json::conflict).collect();
    let heads = [Text::Household, Text::Name, Text::Field, Text::Values];
    let row = |view: &ConflictView| {
        let values = view.field.siblings.iter().zip(1_u32..);
        let values =
            values.map(|(it, at)| format!("{at}. {}", format::value(session.lang, &it.value)));
        vec![
            format::short_id(&view.record),
            view.name.clone(),
            format!(
                "{} ({})",
                field_name(session.lang, view.field.field),
                view.field.field.code()
            ),
            values.collect::<Vec<_>>().join("\n"),
        ]
    };
    let rows: Vec<Vec<String>> = conflicts.iter().map(row).collect();
    let none = tr(session.lang, Text::NoConflicts);
    Ok(Report::new(
        json,
        table(&heads.map(|text| tr(session.lang, text)), &rows, none),
    ))
}
