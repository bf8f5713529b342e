//! `quote compare`: a household's terms side by side.

use book::premium::Shares;
use book::premium::bhyt::BhytMember;
use serde_json::{Value as Json, json};
use web::lang::Lang;
use web::receipt::term_text;
use web::text::{Text, tr};
use wire::problem::Code;

use super::super::args::QuoteCompare;
use super::super::json;
use super::super::report::{Report, table};
use super::bhyt::amounts;
use super::read::{Ground, number};
use crate::act::{CompareAsked, Compared, Insured};
use crate::{Answer, Fault, act, input};

pub(super) fn compare(lang: Lang, ground: &Ground, args: &QuoteCompare) -> Answer<Report> {
    let persons = args.person.iter().map(|text| person(text));
    let members = args.member.iter().map(|text| ground.card_holder(text));
    let asked = CompareAsked {
        persons: persons.collect::<Answer<_>>()?,
        household: ground.household(members.collect::<Answer<_>>()?),
    };
    let compared = act::compare(&ground.tariff, &asked)?;
    Ok(Report::new(to_json(&compared), text(lang, &compared)))
}

/// Reads `INCOME[:GROUP[,GROUP]]`; several groups stand between commas.
fn person(text: &str) -> Answer<Insured> {
    let (income, groups) = text.split_once(':').unwrap_or((text, "other"));
    let groups = groups.split(',').map(|text| input::group("--person", text));
    Ok(Insured {
        income: input::amount("--person", income)?,
        groups: groups.collect::<Answer<_>>()?,
        supported_months_used: 0,
    })
}

impl Ground {
    /// Reads `ORDER[:CARD_EXPIRY][:GROUP[,GROUP]]`.
    fn card_holder(&self, text: &str) -> Answer<BhytMember> {
        let what = "--member";
        let (order, rest) = text.split_once(':').unwrap_or((text, ""));
        let (card_expiry, group) = self.card_and_group(what, rest)?;
        let order = number(what, order).map_err(|_| {
            Fault::of(Code::ChoiceInvalid, what, text)
                .with("possible", "ORDER[:CARD_EXPIRY][:GROUP[,GROUP]]")
        })?;
        Ok(BhytMember {
            order,
            months: 12,
            card_expiry,
            group,
        })
    }
}

fn to_json(compared: &Compared) -> Json {
    let shares = |shares: &Shares| {
        json!({
            "gross": shares.gross.get(),
            "state_support": shares.state.get(),
            "local_support": shares.local.get(),
            "sponsor": shares.sponsor.get(),
            "payable": shares.payable.get(),
        })
    };
    let rows: Vec<Json> = compared
        .rows
        .iter()
        .map(|row| {
            json!({
                "months": row.months,
                "bhxh": row.bhxh.as_ref().map(shares),
                "bhyt": row.bhyt.as_ref().map(shares),
                "total": row.total().as_ref().map(shares),
                "payable": row.total().map(|shares| shares.payable.get()),
            })
        })
        .collect();
    let warnings: Vec<Json> = compared.warnings.iter().map(json::warning).collect();
    json!({ "terms": rows, "tariff": compared.tariff.as_str(), "warnings": warnings })
}

/// A line for each scheme of a term, and one for both: each adds up.
fn text(lang: Lang, compared: &Compared) -> String {
    let mut rows = Vec::new();
    for row in &compared.rows {
        let parts = [
            (Text::SchemeBhxhShort, row.bhxh),
            (Text::SchemeBhytShort, row.bhyt),
            (
                Text::Total,
                row.total()
                    .filter(|_| row.bhxh.is_some() && row.bhyt.is_some()),
            ),
        ];
        let term = term_text(lang, row.term);
        let before = rows.len();
        for (what, shares) in parts {
            if let Some(shares) = shares {
                let mut cells = vec![term.clone(), tr(lang, what).to_owned()];
                cells.extend(amounts(&shares));
                rows.push(cells);
            }
        }
        if rows.len() == before {
            let mut cells = vec![term];
            cells.resize(7, "–".to_owned());
            rows.push(cells);
        }
    }
    let heads = [
        Text::Term,
        Text::Scheme,
        Text::Gross,
        Text::StateSupport,
        Text::LocalSupport,
        Text::SponsorSupport,
        Text::Payable,
    ];
    let mut text = table(&heads.map(|text| tr(lang, text)), &rows, "");
    for warning in &compared.warnings {
        text.push('\n');
        text.push_str(&act::warning_text(lang, warning));
    }
    text
}
