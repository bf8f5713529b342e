//! `quote bhxh`, `quote bhxh-refund`.

use book::fact::Scheme;
use book::premium::Shares;
use book::premium::bhxh::{BhxhQuote, Term};
use serde_json::{Value as Json, json};
use web::lang::Lang;
use web::text::{Text, tr};
use wire::problem::Code;

use super::super::args::{QuoteBhxh, QuoteBhxhRefund};
use super::super::json;
use super::super::report::{Report, table};
use super::read::{Ground, number};
use crate::act::Heed;
use crate::{Answer, Fault, act, input};

pub(super) fn quote(lang: Lang, ground: &Ground, args: &QuoteBhxh) -> Answer<Report> {
    let term = match (&args.months, &args.years, &args.missing_months) {
        (Some(months), _, _) => Term::Months(number("--months", months)?),
        (None, Some(years), _) => Term::Years(number("--years", years)?),
        (None, None, Some(months)) => Term::Missing(number("--missing-months", months)?),
        (None, None, None) => return Err(Fault::of(Code::UsageMissing, "--months", "")),
    };
    let quote = act::bhxh(&ground.tariff, &ground.bhxh(&args.income, term)?)?;
    let born = args.born.as_deref();
    let born = born.map(|text| input::birth_date("--born", text, ground.paid_on));
    let young = born
        .transpose()?
        .and_then(|born| Heed::of_age(born, Scheme::Bhxh, ground.paid_on));
    let (mut json, mut text) = (to_json(&quote), text(lang, &quote));
    if let Some(young) = young {
        if let Some(Json::Array(warnings)) = json.get_mut("warnings") {
            warnings.push(json!({ "code": young.code() }));
        }
        text.push('\n');
        text.push_str(&act::heed_text(lang, young));
    }
    Ok(Report::new(json, text))
}

pub(super) fn refund(lang: Lang, ground: &Ground, args: &QuoteBhxhRefund) -> Answer<Report> {
    let term = match (&args.months, &args.years) {
        (Some(months), _) => Term::Months(number("--months", months)?),
        (None, Some(years)) => Term::Years(number("--years", years)?),
        (None, None) => return Err(Fault::of(Code::UsageMissing, "--years", "")),
    };
    let remaining = number("--remaining-months", &args.remaining_months)?;
    let request = ground.bhxh(&args.income, term)?;
    let shares = act::bhxh_refund(&ground.tariff, &request, remaining)?;
    let json = json!({
        "gross": shares.gross.get(),
        "state_support": shares.state.get(),
        "local_support": shares.local.get(),
        "sponsor": shares.sponsor.get(),
        "refund": shares.payable.get(),
        "months": remaining,
        "tariff": ground.tariff.version().as_str(),
    });
    let mut rows = share_rows(lang, &shares, Text::Refund);
    rows.push(vec![
        tr(lang, Text::Tariff).to_owned(),
        ground.tariff.version().to_string(),
    ]);
    let heads = [tr(lang, Text::SchemeBhxh), tr(lang, Text::Amount)];
    Ok(Report::new(json, table(&heads, &rows, "")))
}

fn to_json(quote: &BhxhQuote) -> Json {
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

fn text(lang: Lang, quote: &BhxhQuote) -> String {
    let mut rows = share_rows(lang, &quote.shares(), Text::Payable);
    let row = |text, value: String| vec![tr(lang, text).to_owned(), value];
    let days = web::format::day_range(quote.covers_from, quote.covers_to);
    rows.push(row(Text::Period, days));
    rows.push(row(Text::Tariff, quote.tariff.to_string()));
    let heads = [tr(lang, Text::SchemeBhxh), tr(lang, Text::Amount)];
    let mut text = table(&heads, &rows, "");
    for warning in &quote.warnings {
        text.push('\n');
        text.push_str(&act::warning_text(lang, warning));
    }
    text
}

fn share_rows(lang: Lang, shares: &Shares, rest: Text) -> Vec<Vec<String>> {
    [
        (Text::Gross, shares.gross),
        (Text::StateSupport, shares.state),
        (Text::LocalSupport, shares.local),
        (Text::SponsorSupport, shares.sponsor),
        (rest, shares.payable),
    ]
    .map(|(text, amount)| vec![tr(lang, text).to_owned(), amount.to_string()])
    .into()
}
