//! What if: a household's terms side by side, before anybody decides.

use book::money::Dong;
use book::premium::bhyt::{BhytMember, BhytRequest};
use book::premium::{Group, Shares};
use book::record::Field;
use maud::{Markup, html};
use replica::RecordId;
use store::view::PersonSummary;
use web::form::{self, Choice, Kind};
use web::receipt::term_text;
use web::text::{Text, field_name, group_name};
use web::{format, part};

use super::super::typed::Typed;
use super::frame::{Desk, Page};
use super::house::{house, name};
use crate::act::{CompareAsked, Compared, Insured, compare, warning_text};
use crate::{Answer, input};

/// Renders the form and, where somebody's figures were given, the terms side by side. Nothing is written.
pub(in super::super) fn show(desk: &Desk<'_>, id: RecordId, typed: &mut Typed) -> Answer<Page> {
    let record = house(desk, id)?;
    let persons = desk.read().persons_of(id)?;
    let asked = read(desk, &persons, typed);
    let compared = match asked {
        Some(asked) => {
            let tariff = desk.agent.tariff_on(desk.today())?;
            let compared = compare(&tariff, &asked);
            typed.take_act(desk.lang, &[], compared)?
        }
        None => None,
    };
    let fields = html! {
        @for person in &persons { (person_fields(desk, person, typed)) }
        (form::submit(desk.t(Text::CompareTerms)))
    };
    let body = html! {
        @if persons.is_empty() { (part::empty(desk.t(Text::NothingYet))) }
        @else { form method="get" action=(format!("/households/{id}/compare")) { (fields) } }
        @if let Some(compared) = &compared { (table(desk, compared)) }
        p.actions {
            (part::button_link(&format!("/households/{id}/collect"), desk.t(Text::CollectMoney), true))
        }
    };
    let title = format!("{} – {}", desk.t(Text::CompareTerms), name(desk, &record));
    desk.form(&title, typed, &body)
}

/// Reads the form; `None` where nothing was asked or something in it is wrong and noted.
fn read(desk: &Desk<'_>, persons: &[PersonSummary], typed: &mut Typed) -> Option<CompareAsked> {
    let lang = desk.lang;
    let mut asked = CompareAsked {
        persons: Vec::new(),
        household: BhytRequest::of(Vec::new(), desk.today()),
    };
    for person in persons {
        let (income, group) = (
            format!("income.{}", person.id),
            format!("group.{}", person.id),
        );
        if let Some(text) = typed.given(&income).map(str::to_owned) {
            let amount = input::amount(desk.t(Text::Income), &text);
            let groups = typed.given(&group).map(|text| input::group("", text));
            let amount = typed.take(lang, &income, amount);
            let groups = typed.take(lang, &group, groups.transpose());
            if let (Some(income), Some(group)) = (amount, groups) {
                asked.persons.push(Insured {
                    income,
                    groups: group.into_iter().collect(),
                    supported_months_used: 0,
                });
            }
        }
        if typed.given(&format!("bhyt.{}", person.id)).is_some() {
            let order = u32::try_from(asked.household.members.len()).unwrap_or(u32::MAX);
            asked.household.members.push(BhytMember {
                order: order.saturating_add(1),
                months: 12,
                card_expiry: person.bhyt_until,
                group: None,
            });
        }
    }
    let is_empty = asked.persons.is_empty() && asked.household.members.is_empty();
    (typed.is_right() && !is_empty).then_some(asked)
}

fn person_fields(desk: &Desk<'_>, person: &PersonSummary, typed: &Typed) -> Markup {
    let id = person.id;
    let (income, group, bhyt) = (
        format!("income.{id}"),
        format!("group.{id}"),
        format!("bhyt.{id}"),
    );
    let groups: Vec<Choice<'_>> = Group::ALL
        .iter()
        .map(|group| Choice {
            value: group.word().to_owned(),
            label: group_name(desk.lang, *group),
        })
        .collect();
    let yes = [Choice {
        value: "1".to_owned(),
        label: desk.t(Text::SchemeBhyt),
    }];
    let field = |name, label| {
        form::Field::new(name, label)
            .value(typed.value(name))
            .error(typed.error(name))
    };
    let amount = field(&income, desk.t(Text::Income)).hint(desk.t(Text::AmountHint));
    let chosen: Vec<&str> = typed.given(&bhyt).into_iter().collect();
    html! {
        fieldset.field.person {
            legend { (person.name) }
            div.pair {
                (form::input(Kind::Amount, &amount))
                (form::select(&field(&group, field_name(desk.lang, Field::Group)), Some("–"), &groups))
            }
            (form::checkboxes(&field(&bhyt, desk.t(Text::SchemeBhytShort)), &yes, &chosen))
        }
    }
}

fn table(desk: &Desk<'_>, compared: &Compared) -> Markup {
    let payable = |shares: Option<Shares>| {
        shares.map_or_else(|| "–".to_owned(), |shares| format::dong(shares.payable))
    };
    let body = html! {
        ol.lines {
            @for row in &compared.rows {
                li {
                    div.head {
                        strong { (term_text(desk.lang, row.term)) }
                        strong.amount { (payable(row.total())) }
                    }
                    @if let Some(shares) = row.bhxh { (parts(desk, Text::SchemeBhxhShort, &shares)) }
                    @if let Some(shares) = row.bhyt { (parts(desk, Text::SchemeBhytShort, &shares)) }
                }
            }
        }
        @for warning in &compared.warnings { p { small { (warning_text(desk.lang, warning)) } } }
        p { small { (desk.t(Text::Tariff)) ": " (compared.tariff) } }
    };
    html! { div id="compared" { (part::panel(desk.t(Text::CompareTerms), &body)) } }
}

/// One scheme's full premium, what others give of it, and what remains.
fn parts(desk: &Desk<'_>, scheme: Text, shares: &Shares) -> Markup {
    let others = [
        (Text::StateSupport, shares.state),
        (Text::LocalSupport, shares.local),
        (Text::SponsorSupport, shares.sponsor),
    ];
    html! {
        p {
            (desk.t(scheme)) ": " (format::dong(shares.payable))
            " · " (desk.t(Text::Gross)) ": " (format::dong(shares.gross))
            @for (what, amount) in others.iter().filter(|(_, amount)| *amount > Dong::ZERO) {
                " · " (desk.t(*what)) ": " (format::dong(*amount))
            }
        }
    }
}
