//! `quote bhyt`, `quote bhyt-refund`.

use book::premium::Shares;
use book::premium::bhyt::{BhytLine, BhytQuote, BhytRefund, BhytRefundLine};
use serde_json::{Value as Json, json};
use web::lang::Lang;
use web::text::{Text, tr};

use super::super::args::{QuoteBhyt, QuoteBhytRefund};
use super::super::json;
use super::super::report::{Report, table};
use super::read::Ground;
use crate::{Answer, act, input};

pub(super) fn quote(lang: Lang, ground: &Ground, args: &QuoteBhyt) -> Answer<Report> {
    let quote = act::bhyt(&ground.tariff, &ground.bhyt(&args.member)?)?;
    Ok(Report::new(to_json(&quote), text(lang, &quote)))
}

pub(super) fn refund(lang: Lang, ground: &Ground, args: &QuoteBhytRefund) -> Answer<Report> {
    let request = ground.bhyt(&args.paid.member)?;
    let from = input::date("--stop-on", &args.stop_on)?;
    let refund = act::bhyt_refund(&ground.tariff, &request, from)?;
    Ok(Report::new(
        refund_json(&refund),
        refund_text(lang, &refund),
    ))
}

fn to_json(quote: &BhytQuote) -> Json {
    let line = |line: &BhytLine| {
        let mut json = line_json(line, &line.shares(), "payable");
        if let Some(object) = json.as_object_mut() {
            object.insert("amount".into(), line.payable.get().into());
            object.insert("rule".into(), json::card_rule(line.rule).into());
        }
        json
    };
    let lines: Vec<Json> = quote.lines.iter().map(line).collect();
    let warnings: Vec<Json> = quote.warnings.iter().map(json::warning).collect();
    json!({
        "lines": lines,
        "total": quote.total.get(),
        "tariff": quote.tariff.as_str(),
        "warnings": warnings,
    })
}

fn refund_json(refund: &BhytRefund) -> Json {
    let line = |line: &BhytRefundLine| {
        let mut json = line_json(&line.paid, &line.shares, "refund");
        if let Some(object) = json.as_object_mut() {
            object.insert("remaining".into(), line.remaining.into());
            object.insert("of".into(), line.of.into());
        }
        json
    };
    let lines: Vec<Json> = refund.lines.iter().map(line).collect();
    json!({
        "lines": lines,
        "gross": refund.total.gross.get(),
        "state_support": refund.total.state.get(),
        "total": refund.total.payable.get(),
        "rule": refund.rule.word(),
        "tariff": refund.tariff.as_str(),
    })
}

/// Returns a line with every share; `rest` is what the participant's is called.
fn line_json(line: &BhytLine, shares: &Shares, rest: &str) -> Json {
    json!({
        "order": line.order,
        "months": line.months,
        "group": line.group.map(book::premium::BhytGroup::word),
        "gross": shares.gross.get(),
        "state_support": shares.state.get(),
        "local_support": shares.local.get(),
        "sponsor": shares.sponsor.get(),
        (rest): shares.payable.get(),
        "card_from": line.card_from.iso(),
        "card_to": line.card_to.iso(),
    })
}

fn text(lang: Lang, quote: &BhytQuote) -> String {
    let mut rows: Vec<Vec<String>> = quote
        .lines
        .iter()
        .map(|line| row(line, &line.shares()))
        .collect();
    let sum = Shares::sum(quote.lines.iter().map(BhytLine::shares)).unwrap_or_default();
    rows.push(total(lang, &sum));
    let mut text = shown(lang, &rows, Text::Payable);
    for warning in &quote.warnings {
        text.push('\n');
        text.push_str(&act::warning_text(lang, warning));
    }
    text
}

fn refund_text(lang: Lang, refund: &BhytRefund) -> String {
    let lines = refund.lines.iter();
    let mut rows: Vec<Vec<String>> = lines.map(|line| row(&line.paid, &line.shares)).collect();
    rows.push(total(lang, &refund.total));
    shown(lang, &rows, Text::Refund)
}

fn row(line: &BhytLine, shares: &Shares) -> Vec<String> {
    let mut row = vec![
        line.order.to_string(),
        line.months.to_string(),
        web::format::day_range(line.card_from, line.card_to),
    ];
    row.extend(amounts(shares));
    row
}

fn total(lang: Lang, sum: &Shares) -> Vec<String> {
    let mut row = vec![
        tr(lang, Text::Total).to_owned(),
        String::new(),
        String::new(),
    ];
    row.extend(amounts(sum));
    row
}

pub(super) fn amounts(shares: &Shares) -> [String; 5] {
    [
        shares.gross,
        shares.state,
        shares.local,
        shares.sponsor,
        shares.payable,
    ]
    .map(|amount| amount.to_string())
}

fn shown(lang: Lang, rows: &[Vec<String>], rest: Text) -> String {
    let heads = [
        Text::MemberOrder,
        Text::Months,
        Text::Period,
        Text::Gross,
        Text::StateSupport,
        Text::LocalSupport,
        Text::SponsorSupport,
        rest,
    ];
    table(&heads.map(|text| tr(lang, text)), rows, "")
}
