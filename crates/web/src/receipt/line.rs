//! The words of one line of a receipt.

use book::fact::{Basis, Line};

use crate::format::dong;
use crate::lang::Lang;
use crate::text::{Text, group_name, tr};

/// Returns what a line's amount was computed from, in words.
#[must_use]
pub fn basis_text(lang: Lang, basis: &Basis) -> String {
    match basis {
        Basis::Bhxh {
            income,
            group,
            months,
            supported_months_used: _,
        } => format!(
            "{} · {} {} · {}",
            months_text(lang, *months),
            tr(lang, Text::Income).to_lowercase(),
            dong(*income),
            group_name(lang, *group),
        ),
        Basis::Bhyt { order, months } => {
            let member = tr(lang, Text::MemberOrder).to_lowercase();
            format!("{} · {member} {order}", months_text(lang, *months))
        }
        Basis::Declared => tr(lang, Text::Declared).to_owned(),
    }
}

fn months_text(lang: Lang, months: u32) -> String {
    let unit = if months == 1 {
        Text::OneMonth
    } else {
        Text::Months
    };
    format!("{months} {}", tr(lang, unit))
}

/// Returns who takes which part of a line's full premium beside the participant; only parts that are there.
pub(super) fn parts(lang: Lang, line: &Line) -> Vec<(&'static str, String)> {
    let supported = line.gross != line.payable;
    [
        (Text::Gross, line.gross, false),
        (Text::StateSupport, line.state, true),
        (Text::LocalSupport, line.local, true),
        (Text::SponsorSupport, line.sponsor, true),
    ]
    .into_iter()
    .filter(|(_, amount, taken_off)| amount.get() != 0 && (*taken_off || supported))
    .map(|(text, amount, taken_off)| {
        let sign = if taken_off { "− " } else { "" };
        (tr(lang, text), format!("{sign}{}", dong(amount)))
    })
    .collect()
}
