//! `held`

use book::scope::RulingVerdict;
use serde_json::json;
use web::text::{Text, tr};

use super::report::{Report, json, table};
use super::run::Run;
use super::scope_args::{Held, HeldDo, RulingArgs};
use crate::failure::{Failure, Outcome};
use crate::waiting::WaitsFor;
use crate::{scopes, waiting};

/// So many digits of an id are shown: enough to name it by.
const ID_SHOWN: usize = 8;

pub(super) fn held(run: &Run, args: &Held) -> Outcome<Report> {
    match &args.act {
        None
        | Some(HeldDo::List {
            awaiting_bank: false,
        }) => list(run, WaitsFor::Person),
        Some(HeldDo::List {
            awaiting_bank: true,
        }) => list(run, WaitsFor::Bank),
        Some(HeldDo::Accept(args)) => rule(run, args, RulingVerdict::Accepted),
        Some(HeldDo::Reject(args)) => rule(run, args, RulingVerdict::Rejected),
    }
}

fn rule(run: &Run, args: &RulingArgs, verdict: RulingVerdict) -> Outcome<Report> {
    let mut store = run.store()?;
    let ruled = store.write::<_, Failure>(run.now(), |writer| {
        let mut ruled = Vec::new();
        for id in &args.ids {
            let one = scopes::held_by_prefix(&writer.read(), id)?;
            scopes::rule(writer, &one, verdict, &args.reason)?;
            ruled.push(one);
        }
        Ok(ruled)
    })?;
    let (code, said) = match verdict {
        RulingVerdict::Accepted => (
            "accepted",
            run.lang.pick(
                "Đã chấp nhận {count}: {titles}.",
                "Accepted {count}: {titles}.",
            ),
        ),
        RulingVerdict::Rejected => (
            "rejected",
            run.lang.pick(
                "Đã ghi là không chấp nhận {count}: {titles}.",
                "Rejected {count}: {titles}.",
            ),
        ),
    };
    let ids: Vec<String> = ruled.iter().map(|one| one.id.to_string()).collect();
    let titles: Vec<&str> = ruled.iter().map(|one| one.title.as_str()).collect();
    let text = said
        .replace("{count}", &ruled.len().to_string())
        .replace("{titles}", &titles.join("; "));
    Ok(Report::new(json!({ "verdict": code, "ids": ids }), text))
}

fn list(run: &Run, waits_for: WaitsFor) -> Outcome<Report> {
    let store = run.store()?;
    let (held, unread) = (
        waiting::held(&store.read(), run.lang, waits_for)?,
        waiting::quarantine(&store.read())?,
    );
    let row = |one: &waiting::Held| {
        vec![
            one.id.chars().take(ID_SHOWN).collect(),
            one.what.to_owned(),
            one.title.clone(),
            one.scope.to_string(),
            one.words.join("; "),
            one.said.clone().unwrap_or_default(),
        ]
    };
    let quarantined = |one: &waiting::Quarantined| {
        let (op, scope) = (one.op.clone(), one.scope.to_string());
        vec![
            String::new(),
            run.lang
                .pick("Bản ghi không đọc được", "Unread op")
                .to_owned(),
            op,
            scope,
            one.why.to_owned(),
            String::new(),
        ]
    };
    let rows: Vec<Vec<String>> = held
        .iter()
        .map(row)
        .chain(unread.iter().map(quarantined))
        .collect();
    let heads = [
        run.lang.pick("Mã", "Id"),
        run.lang.pick("Là gì", "What"),
        run.lang.pick("Ngày, số", "Day, number"),
        tr(run.lang, Text::Scope),
        tr(run.lang, Text::Reason),
        run.lang.pick("Trung tâm nói", "The centre said"),
    ];
    let json = json!({ "held": json(&held), "quarantine": json(&unread) });
    Ok(Report::new(
        json,
        table(&heads, &rows, tr(run.lang, Text::NothingHeld)),
    ))
}
