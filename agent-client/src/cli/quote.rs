//! `quote …`: needs no device, reads no record.

use book::date::Date;
use book::premium::bhxh::{BhxhQuote, BhxhRequest, LocalSupport, Term};
use book::premium::bhyt::{BhytMember, BhytQuote, BhytRequest};
use book::tariff::Tariff;
use serde_json::{Value as Json, json};
use web::lang::Lang;
use web::problem::from_tariff_error;
use web::text::{Text, tr};
use wire::problem::Code;

use super::args::{Quote, QuoteBhxh, QuoteBhyt};
use super::json;
use super::report::{Report, table};
use super::run::Setting;
use crate::{Answer, Fault, act, input};

/// More months than anyone has; what does not exist is the quote's to refuse.
const NUMBER_MAX: u32 = 9_999;

pub(super) fn run(setting: &Setting<'_>, args: Quote) -> Answer<Report> {
    let today = Date::local_day((setting.edge.now)().0);
    let tariff = Tariff::builtin().map_err(|error| from_tariff_error("tariff", error))?;
    match args {
        Quote::Bhxh(args) => {
            let quote = act::bhxh(tariff, &bhxh_request(&args, today)?)?;
            Ok(Report::new(
                bhxh_json(&quote),
                bhxh_text(setting.lang, &quote),
            ))
        }
        Quote::Bhyt(args) => {
            let quote = act::bhyt(tariff, &bhyt_request(&args, today)?)?;
            Ok(Report::new(
                bhyt_json(&quote),
                bhyt_text(setting.lang, &quote),
            ))
        }
    }
}

fn bhxh_request(args: &QuoteBhxh, today: Date) -> Answer<BhxhRequest> {
    let number = |flag: &str, text: &str| input::number(flag, text, NUMBER_MAX);
    let term = match (&args.months, &args.years, &args.missing_months) {
        (Some(months), _, _) => Term::Months(number("--months", months)?),
        (None, Some(years), _) => Term::Years(number("--years", years)?),
        (None, None, Some(months)) => Term::Missing(number("--missing-months", months)?),
        (None, None, None) => return Err(Fault::of(Code::Usage, "--months", "")),
    };
    let local = match (&args.local_percent, &args.local_amount) {
        (Some(percent), _) => Some(LocalSupport::Percent(input::basis_points(
            "--local-percent",
            percent,
        )?)),
        (None, Some(amount)) => Some(LocalSupport::PerMonth(input::amount(
            "--local-amount",
            amount,
        )?)),
        (None, None) => None,
    };
    Ok(BhxhRequest {
        income: input::amount("--income", &args.income)?,
        group: input::group("--group", &args.group)?,
        term,
        paid_on: paid_on(args.paid_on.as_deref(), today)?,
        starts: None,
        supported_months_used: number("--supported-months-used", &args.supported_months_used)?,
        local,
        sponsor: input::amount("--sponsor", &args.sponsor)?,
    })
}

fn bhyt_request(args: &QuoteBhyt, today: Date) -> Answer<BhytRequest> {
    let members = args
        .member
        .iter()
        .map(|text| member(text))
        .collect::<Answer<Vec<_>>>()?;
    Ok(BhytRequest {
        members,
        paid_on: paid_on(args.paid_on.as_deref(), today)?,
    })
}

/// Reads `ORDER:MONTHS[:CARD_EXPIRY]`.
fn member(text: &str) -> Answer<BhytMember> {
    let what = "--member";
    let mut parts = text.splitn(3, ':');
    let (Some(order), Some(months)) = (parts.next(), parts.next()) else {
        return Err(Fault::of(Code::ChoiceInvalid, what, text)
            .with("possible", "ORDER:MONTHS[:CARD_EXPIRY]"));
    };
    Ok(BhytMember {
        order: input::number(what, order, NUMBER_MAX)?,
        months: input::number(what, months, NUMBER_MAX)?,
        card_expiry: parts.next().map(|day| input::date(what, day)).transpose()?,
        group: None,
    })
}

fn paid_on(given: Option<&str>, today: Date) -> Answer<Date> {
    given.map_or(Ok(today), |text| input::date("--paid-on", text))
}

fn bhxh_json(quote: &BhxhQuote) -> Json {
    let warnings: Vec<Json> = quote.warnings.iter().map(json::warning).collect();
    json!({
        "gross": quote.gross.get(),
        "state_support": quote.state_support.get(),
        "local_support": quote.local_support.get(),
        "sponsor": quote.sponsor.get(),
        "payable": quote.payable.get(),
        "months": quote.months,
        "covers_from": quote.covers_from.iso(),
        "covers_to": quote.covers_to.iso(),
        "supported_months_left": quote.supported_months_left,
        "tariff": quote.tariff.as_str(),
        "warnings": warnings,
    })
}

fn bhxh_text(lang: Lang, quote: &BhxhQuote) -> String {
    let row = |text, amount: String| vec![tr(lang, text).to_owned(), amount];
    let rows = [
        row(Text::Gross, quote.gross.to_string()),
        row(Text::StateSupport, quote.state_support.to_string()),
        row(Text::LocalSupport, quote.local_support.to_string()),
        row(Text::SponsorSupport, quote.sponsor.to_string()),
        row(Text::Payable, quote.payable.to_string()),
        row(
            Text::Period,
            web::format::day_range(quote.covers_from, quote.covers_to),
        ),
        row(Text::Tariff, quote.tariff.to_string()),
    ];
    let heads = [tr(lang, Text::SchemeBhxh), tr(lang, Text::Amount)];
    let mut text = table(&heads, &rows, "");
    for warning in &quote.warnings {
        text.push('\n');
        text.push_str(&act::warning_text(lang, warning));
    }
    text
}

fn bhyt_json(quote: &BhytQuote) -> Json {
    let lines: Vec<Json> = quote
        .lines
        .iter()
        .map(|line| {
            json!({
                "order": line.order,
                "months": line.months,
                "amount": line.payable.get(),
                "gross": line.gross.get(),
                "state_support": line.state_support.get(),
                "card_from": line.card_from.iso(),
                "card_to": line.card_to.iso(),
                "rule": json::card_rule(line.rule),
            })
        })
        .collect();
    json!({ "lines": lines, "total": quote.total.get(), "tariff": quote.tariff.as_str() })
}

fn bhyt_text(lang: Lang, quote: &BhytQuote) -> String {
    let mut rows: Vec<Vec<String>> = quote
        .lines
        .iter()
        .map(|line| {
            vec![
                line.order.to_string(),
                line.months.to_string(),
                web::format::day_range(line.card_from, line.card_to),
                line.payable.to_string(),
            ]
        })
        .collect();
    let total = tr(lang, Text::Total).to_owned();
    rows.push(vec![
        total,
        String::new(),
        String::new(),
        quote.total.to_string(),
    ]);
    let heads = [Text::MemberOrder, Text::Months, Text::Period, Text::Amount];
    table(&heads.map(|text| tr(lang, text)), &rows, "")
}
