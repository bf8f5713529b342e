//! The frame around each page: who is logged in, what waits, whose figures they are.

use book::date::Date;
use maud::{Markup, html};
use replica::Role;
use store::Reader;
use store::accounts::{Duty, User};
use web::badge::Tone;
use web::lang::Lang;
use web::layout::{Logout, NavItem, Page, page};
use web::part::notice;
use web::text::Text;

use crate::failure::Outcome;
use crate::tasks;

/// What every page is asked with.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The language.
    pub lang: Lang,
    /// Path and query of the page.
    pub here: String,
    /// Who is logged in.
    pub user: User,
    /// The day.
    pub today: Date,
}

const PAGES: [(Text, &str, bool); 9] = [
    (Text::Ledger, "/", true),
    (Text::Receipts, "/receipts", true),
    (Text::Cash, "/cash", false),
    (Text::HandOvers, "/hand-overs", false),
    (Text::Books, "/books", false),
    (Text::Participants, "/participants", true),
    (Text::Conflicts, "/conflicts", true),
    (Text::Duplicates, "/duplicates", true),
    (Text::Held, "/held", true),
];

/// Returns a whole page around `body`, where `path` is the page's own.
///
/// # Errors
///
/// A problem of the store.
pub fn framed(
    reader: &Reader<'_>,
    visit: &Visit,
    path: &str,
    title: &str,
    body: &Markup,
) -> Outcome<Markup> {
    let (lang, organisation) = (visit.lang, organisation_name(reader)?);
    let supervises = supervises(&visit.user);
    let waiting = if supervises {
        (
            count(reader.conflicts()?.len()),
            count(tasks::count(reader, visit.today)?),
        )
    } else {
        (0, 0)
    };
    let nav: Vec<NavItem<'_>> = PAGES
        .into_iter()
        .filter(|(_, _, supervisors)| supervises || !supervisors)
        .map(|(text, href, _)| NavItem {
            text,
            href,
            current: href == path,
            waiting: match href {
                "/conflicts" => waiting.0,
                "/held" => waiting.1,
                _ => 0,
            },
        })
        .collect();
    let provisional = is_provisional(reader)?;
    let body = html! { @if provisional { (provisional_notice(lang)) } (body) };
    Ok(page(&Page {
        program: &organisation,
        nav: &nav,
        user: Some(&visit.user.name),
        logout: Some(Logout {
            action: "/logout",
            secret: None,
        }),
        here: &visit.here,
        ..Page::new(lang, title, body)
    }))
}

/// Returns whether a user may read the ledger and the people in it.
#[must_use]
pub fn supervises(user: &User) -> bool {
    match user.duty {
        Duty::Supervisor | Duty::Administrator | Duty::Auditor => true,
        Duty::Cashier => false,
    }
}

/// Returns whether figures here are an office's: what others brought straight to the centre may be missing.
///
/// # Errors
///
/// A problem of the store.
pub fn is_provisional(reader: &Reader<'_>) -> Outcome<bool> {
    Ok(reader
        .identity()?
        .is_some_and(|identity| identity.role != Role::Centre))
}

/// Returns what an office's page says at its top.
#[must_use]
pub const fn provisional_sentence(lang: Lang) -> &'static str {
    lang.pick(
        "Số liệu tạm, chưa phải của trung tâm.",
        "Provisional figures of this office, not the centre’s.",
    )
}

/// Returns the organisation's name, as far as it is known here.
///
/// # Errors
///
/// A problem of the store.
pub fn organisation_name(reader: &Reader<'_>) -> Outcome<String> {
    let units = reader.units()?;
    Ok(units
        .into_iter()
        .find(|unit| unit.parent.is_none())
        .map(|unit| unit.name)
        .unwrap_or_default())
}

fn provisional_notice(lang: Lang) -> Markup {
    notice(
        Tone::Warn,
        &html! { p { strong { (provisional_sentence(lang)) } } },
    )
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
