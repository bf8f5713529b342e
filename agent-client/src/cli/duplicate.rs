//! `duplicates …`.

use replica::RecordId;
use serde_json::{Value as Json, json};
use store::view::{DuplicateView, PairView};
use web::format;
use web::lang::Lang;
use web::text::{Text, alike_reason, record_kind_name, tr};

use super::args::{Duplicates, DuplicatesDo, PageArgs};
use super::json;
use super::report::{Report, table};
use super::run::Session;
use crate::{Answer, find, input};

/// The most pairs of one page.
const PAIRS_MAX: u32 = 1000;

pub(super) fn run(session: &mut Session<'_>, args: Duplicates) -> Answer<Report> {
    match args.act {
        None => list(session, 0, 50),
        Some(DuplicatesDo::List(PageArgs { offset, limit })) => {
            let offset = input::number("--offset", &offset, u32::MAX)?;
            list(
                session,
                offset,
                input::number("--limit", &limit, PAIRS_MAX)?,
            )
        }
        Some(DuplicatesDo::Judged) => judged(session),
        Some(DuplicatesDo::Merge { a, b }) => judge(session, &a, &b, true),
        Some(DuplicatesDo::Separate { a, b }) => judge(session, &a, &b, false),
    }
}

fn list(session: &Session<'_>, offset: u32, limit: u32) -> Answer<Report> {
    let size = |number| usize::try_from(number).unwrap_or(usize::MAX);
    let reader = session.agent.read();
    let found = reader.duplicates(size(offset), size(limit))?;
    let mut contested = reader.judged_pairs(None)?;
    contested.retain(PairView::is_contested);
    let json = json!({
        "pairs": found.pairs.iter().map(json::duplicate).collect::<Vec<_>>(),
        "more": found.more,
        "contested": contested.iter().map(json::pair).collect::<Vec<_>>(),
    });
    let t = |text| tr(session.lang, text);
    let row = |pair: &DuplicateView| {
        let mut why: Vec<&str> = pair
            .reasons
            .iter()
            .map(|reason| alike_reason(session.lang, *reason))
            .collect();
        if !pair.is_in_one_scope() {
            why.push(t(Text::OtherHamlet));
        }
        vec![
            record_kind_name(session.lang, pair.kind).to_owned(),
            format::short_id(&pair.a.id),
            pair.a.name.clone(),
            format::short_id(&pair.b.id),
            pair.b.name.clone(),
            why.join(", "),
        ]
    };
    let rows: Vec<Vec<String>> = found.pairs.iter().map(row).collect();
    let heads = [
        t(Text::Records),
        "A",
        t(Text::Name),
        "B",
        t(Text::Name),
        t(Text::Reason),
    ];
    let mut text = table(&heads, &rows, t(Text::NoDuplicates));
    if found.more {
        text.push_str("\n…");
    }
    if !contested.is_empty() {
        text.push_str("\n\n");
        text.push_str(&pairs_text(session, &contested));
    }
    Ok(Report::new(json, text))
}

/// Returns what a record may be the same as, one line a pair.
pub(super) fn note(lang: Lang, id: RecordId, pairs: &[DuplicateView]) -> String {
    let line = |pair: &DuplicateView| {
        let other = if pair.a.id == id { &pair.b } else { &pair.a };
        let why = pair
            .reasons
            .iter()
            .map(|reason| alike_reason(lang, *reason));
        format!(
            "{}: {} {} ({})",
            tr(lang, Text::MayBeDuplicate),
            format::short_id(&other.id),
            other.name,
            why.collect::<Vec<_>>().join(", ")
        )
    };
    pairs.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn judged(session: &Session<'_>) -> Answer<Report> {
    let pairs = session.agent.read().judged_pairs(None)?;
    let json: Vec<Json> = pairs.iter().map(json::pair).collect();
    Ok(Report::new(json.into(), pairs_text(session, &pairs)))
}

fn judge(session: &mut Session<'_>, a: &str, b: &str, same: bool) -> Answer<Report> {
    let reader = session.agent.read();
    let (a, b) = (
        find::either(&reader, "A", a)?,
        find::either(&reader, "B", b)?,
    );
    let judged = session.agent.judge_same(a, b, same, session.now)?;
    let mut json = json::pair(&judged.pair);
    if let Json::Object(json) = &mut json {
        json.insert("before".to_owned(), judged.before.into());
    }
    let mut pairs = vec![judged.pair];
    let mut text = String::new();
    if let Some(pair) = pairs.first().filter(|pair| pair.one && !same) {
        let (a, b) = (pair.a, pair.b);
        text.push_str(tr(session.lang, Text::StillOne));
        text.push_str("\n\n");
        let others = session.agent.read().judged_pairs(Some(a))?.into_iter();
        pairs.extend(others.filter(|other| other.same && (other.a, other.b) != (a, b)));
    }
    text.push_str(&pairs_text(session, &pairs));
    Ok(Report::new(json, text))
}

fn pairs_text(session: &Session<'_>, pairs: &[PairView]) -> String {
    let t = |text| tr(session.lang, text);
    let row = |pair: &PairView| {
        let word = if pair.same {
            t(Text::JudgedSame)
        } else {
            t(Text::JudgedApart)
        };
        let mark = if pair.is_contested() {
            format!(" ({})", t(Text::JudgedContested))
        } else {
            String::new()
        };
        vec![
            format::short_id(&pair.a),
            pair.names.0.clone(),
            format::short_id(&pair.b),
            pair.names.1.clone(),
            format!("{word}{mark}"),
        ]
    };
    let rows: Vec<Vec<String>> = pairs.iter().map(row).collect();
    let heads = ["A", t(Text::Name), "B", t(Text::Name), t(Text::Judged)];
    table(&heads, &rows, t(Text::NothingYet))
}
