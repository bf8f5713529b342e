//! `duplicates …`

use store::accounts::Duty;
use web::format;
use web::text::{Text, tr};

use super::duplicates_args::{Duplicates, DuplicatesDo, Pair};
use super::report::{Report, json, table};
use super::run::Run;
use crate::accounts;
use crate::duplicates::{self as read, Duplicate, Judged};
use crate::failure::Outcome;
use crate::paged::{Page, Paged};

pub(super) fn duplicates(run: &Run, args: &Duplicates) -> Outcome<Report> {
    match &args.act {
        None => list(run, &Paged::default()),
        Some(DuplicatesDo::List { offset, limit }) => list(
            run,
            &Paged {
                offset: offset.clone(),
                limit: limit.clone(),
            },
        ),
        Some(DuplicatesDo::Judged) => {
            let found = read::all_judged(&run.store()?.read())?;
            Ok(Report::new(json(&found), judged(run, &found)))
        }
        Some(DuplicatesDo::Merge(pair)) => judge(run, pair, true),
        Some(DuplicatesDo::Separate(pair)) => judge(run, pair, false),
    }
}

fn list(run: &Run, asked: &Paged) -> Outcome<Report> {
    let found = read::read(&run.store()?.read(), run.lang, Page::of(asked)?)?;
    let row = |pair: &Duplicate| {
        let mut words = pair.words.clone();
        if !pair.mergeable {
            words.push(tr(run.lang, Text::OtherHamlet));
        }
        vec![
            format::short_id(&pair.a.id),
            pair.a.name.clone(),
            pair.a.scope.to_string(),
            format::short_id(&pair.b.id),
            pair.b.name.clone(),
            pair.b.scope.to_string(),
            words.join(", "),
        ]
    };
    let t = |text| tr(run.lang, text);
    let (name, scope) = (t(Text::Name), t(Text::Scope));
    let heads = ["A", name, scope, "B", name, scope, t(Text::Reason)];
    let rows: Vec<Vec<String>> = found.pairs.iter().map(row).collect();
    let mut text = table(&heads, &rows, t(Text::NoDuplicates));
    if found.more {
        text.push_str("\n…");
    }
    if !found.contested.is_empty() {
        text.push_str("\n\n");
        text.push_str(&judged(run, &found.contested));
    }
    Ok(Report::new(json(&found), text))
}

fn judge(run: &Run, pair: &Pair, same: bool) -> Outcome<Report> {
    let mut store = run.store()?;
    let user = accounts::known_user(&store.read(), &pair.user)?;
    accounts::must_be(&user, &[Duty::Supervisor, Duty::Administrator])?;
    let a = read::record(&store.read(), "A", &pair.a)?;
    let b = read::record(&store.read(), "B", &pair.b)?;
    let said = read::judge(&mut store, run.now(), user.actor, (a, b), same)?;
    let mut text = judged(run, std::slice::from_ref(&said));
    if said.one && !same {
        text.push_str("\n\n");
        text.push_str(tr(run.lang, Text::StillOne));
    }
    Ok(Report::new(json(&said), text))
}

fn judged(run: &Run, pairs: &[Judged]) -> String {
    let t = |text| tr(run.lang, text);
    let row = |pair: &Judged| {
        let mut word = t(if pair.same {
            Text::JudgedSame
        } else {
            Text::JudgedApart
        })
        .to_owned();
        if pair.contested {
            word.push_str(&format!(" ({})", t(Text::JudgedContested)));
        }
        vec![
            format::short_id(&pair.a.id),
            pair.a.name.clone(),
            format::short_id(&pair.b.id),
            pair.b.name.clone(),
            word,
        ]
    };
    let rows: Vec<Vec<String>> = pairs.iter().map(row).collect();
    let heads = ["A", t(Text::Name), "B", t(Text::Name), t(Text::Judged)];
    table(&heads, &rows, t(Text::NothingYet))
}
