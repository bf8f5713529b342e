//! The words of one line of a receipt.

use book::fact::{Basis, Line};
use book::premium::bhxh::Term;

use crate::format::dong;
use crate::lang::Lang;
use crate::text::{Text, bhyt_group_name, group_name, tr};

/// Returns what a line's amount was computed from, in words.
#[must_use]
pub fn basis_text(lang: Lang, basis: &Basis) -> String {
    match basis {
        Basis::Bhxh {
            income,
            group,
            term,
            ..
        } => format!(
            "{} · {} {} · {}",
            term_text(lang, *term),
            tr(lang, Text::Income).to_lowercase(),
            dong(*income),
            group_name(lang, *group),
        ),
        Basis::Bhyt {
            order,
            months,
            group,
            ..
        } => {
            let member = tr(lang, Text::MemberOrder).to_lowercase();
            let months = months_text(lang, *months);
            match group {
                None => format!("{months} · {member} {order}"),
                Some(group) => {
                    let group = bhyt_group_name(lang, *group);
                    format!("{months} · {member} {order} · {group}")
                }
            }
        }
        Basis::Declared => tr(lang, Text::Declared).to_owned(),
    }
}

/// Returns a term in words.
#[must_use]
pub fn term_text(lang: Lang, term: Term) -> String {
    match term {
        Term::Months(months) => months_text(lang, months),
        Term::Years(years) => format!("{years} {}", lang.pick("năm về sau", "years ahead")),
        Term::Missing(months) => {
            let missing = lang.pick("còn thiếu", "missing");
            format!("{} {missing}", months_text(lang, months))
        }
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
