//! The form that ends in a receipt: choose people and terms, see the sum, take the money.

use book::fact::Owed;
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::Term;
use book::record::Field;
use maud::{Markup, html};
use replica::RecordId;
use store::view::PersonSummary;
use web::badge::{self, Tone};
use web::form::{self, Choice, Kind};
use web::receipt::basis_text;
use web::text::{Text, field_name, group_name, scheme_name};
use web::{format, part};
use wire::problem::Code;

use super::super::typed::{REQUEST, Typed};
use super::deposit::{self, deposits_name};
use super::frame::{Desk, Page, Seen};
use super::house::{house, name};
use super::transfer;
use crate::act::{CollectAsked, Draft, Product, Wanted, heed_text, warning_text};
use crate::{Agent, Answer, Fault, input};

/// The field that names deposits to pay with.
const CREDIT: &str = "credit";
/// Terms in months.
const BHXH_TERMS: [u32; 4] = [1, 3, 6, 12];
const BHYT_TERMS: [u32; 3] = [3, 6, 12];

/// Renders the form, with the quote where one was asked for.
pub(in super::super) fn form(
    desk: &Desk<'_>,
    id: RecordId,
    typed: &Typed,
    draft: Option<&Draft>,
) -> Answer<Page> {
    let record = house(desk, id)?;
    let persons = desk.read().persons_of(id)?;
    let field = |name, text| {
        form::Field::new(name, desk.t(text))
            .value(typed.value(name))
            .error(typed.error(name))
    };
    let again = desk
        .lang
        .pick("Lý do vẫn thu", "Why it is collected all the same");
    let again = form::Field::new("again", again)
        .value(typed.value("again"))
        .error(typed.error("again"));
    let asks_again =
        draft.is_some_and(|draft| draft.lines.iter().any(|line| line.needs_reason().is_some()));
    let action = format!("/households/{id}/collect");
    let transfer = asked_for(desk, typed, draft)?;
    let fields = html! {
        (form::hidden(REQUEST, typed.value(REQUEST)))
        @for person in &persons { (person_fields(desk, person, typed)) }
        (form::input(Kind::Text, &field("payer", Text::Payer)))
        (form::input(Kind::Amount, &field("transfer", Text::PaidTransfer)))
        (credits(desk, id, typed)?)
        @if asks_again || typed.given("again").is_some() { (form::textarea(&again)) }
        // The sum stands below a long form: the answer opens at it.
        button.button type="submit" name="do" value="quote" formaction={ (action) "#quote" } {
            (desk.t(Text::Calculate))
        }
        @if let Some(draft) = draft { (quote(desk, draft, credited(desk, typed, draft.payable)?)) (transfer) }
    };
    let body = html! {
        @if persons.is_empty() {
            (part::empty(desk.t(Text::NothingYet)))
            (part::button_link(&format!("/households/{id}/person"), desk.t(Text::AddPerson), true))
        } @else {
            (form::post(&action, None, &fields))
        }
    };
    desk.form(
        &format!("{} – {}", desk.t(Text::CollectMoney), name(desk, &record)),
        typed,
        &body,
    )
}

fn person_fields(desk: &Desk<'_>, person: &PersonSummary, typed: &Typed) -> Markup {
    let id = person.id;
    let terms = |terms: &[u32]| -> Vec<(String, String)> {
        terms
            .iter()
            .map(|n| (n.to_string(), format!("{n} {}", desk.t(Text::Months))))
            .collect()
    };
    let select = |name: &str, label: &str, terms: &[(String, String)]| {
        let field = form::Field::new(name, label)
            .value(typed.value(name))
            .error(typed.error(name));
        let choices: Vec<Choice<'_>> = terms
            .iter()
            .map(|(value, label)| Choice {
                value: value.clone(),
                label,
            })
            .collect();
        form::select(&field, Some("–"), &choices)
    };
    let groups: Vec<(String, String)> = Group::ALL
        .iter()
        .map(|group| {
            (
                group.word().to_owned(),
                group_name(desk.lang, *group).to_owned(),
            )
        })
        .collect();
    let income = format!("income.{id}");
    let income = form::Field::new(&income, desk.t(Text::Income))
        .value(typed.value(&income))
        .error(typed.error(&income))
        .hint(desk.t(Text::AmountHint));
    html! {
        fieldset.field.person {
            legend { (person.name) }
            p { small {
                (desk.t(Text::CoverEnds)) ": "
                (desk.t(Text::SchemeBhxhShort)) " " (format::date_or_dash(person.bhxh_until)) " · "
                (desk.t(Text::SchemeBhytShort)) " " (format::date_or_dash(person.bhyt_until))
            } }
            div.pair {
                (select(&format!("bhyt.{id}"), desk.t(Text::SchemeBhyt), &terms(&BHYT_TERMS)))
                (select(&format!("bhxh.{id}"), desk.t(Text::SchemeBhxh), &terms(&BHXH_TERMS)))
                (form::input(Kind::Amount, &income))
                (select(&format!("group.{id}"), field_name(desk.lang, Field::Group), &groups))
            }
        }
    }
}

/// Offers what is held of this household's money, and what is owed to it.
fn credits(desk: &Desk<'_>, id: RecordId, typed: &Typed) -> Answer<Markup> {
    let owed = desk.read().owed_out_of_receipts(id)?;
    let mut held = deposit::of_house(desk, id)?;
    held.retain(|view| view.left > Dong::ZERO);
    let of_receipts = owed.iter().map(|one| {
        let what = match one.owed.owed {
            Owed::Refund(_) => desk.lang.pick("hoàn trả của phiếu", "refund of receipt"),
            Owed::Void(_) | Owed::Deposit(_) => desk.lang.pick("phiếu đã huỷ", "void receipt"),
        };
        let (left, day) = (format::dong(one.owed.left), format::date(one.day));
        (
            one.owed.owed.id().to_string(),
            format!("{left} ({what} {}, {day})", one.number),
        )
    });
    let labels: Vec<(String, String)> = held
        .iter()
        .map(|view| {
            let day = format::date(view.deposit.day);
            (
                view.id.to_string(),
                format!("{} ({day})", format::dong(view.left)),
            )
        })
        .chain(of_receipts)
        .collect();
    let choices: Vec<Choice<'_>> = labels
        .iter()
        .map(|(value, label)| Choice {
            value: value.clone(),
            label,
        })
        .collect();
    let chosen: Vec<&str> = chosen(typed).collect();
    let label = desk
        .lang
        .pick("Dùng tiền tạm giữ", "Use what is held for the payer");
    let field = form::Field::new(CREDIT, label).error(typed.error(CREDIT));
    let only = desk.lang.pick(
        "Tiền của phiếu huỷ hay hoàn trả: cho những người trên phiếu ấy; dùng cho người khác thì chờ trung tâm chấp nhận.",
        "A void receipt's or a refund's money is for the people on that receipt; used for others it waits for the centre.",
    );
    let field = if owed.is_empty() {
        field
    } else {
        field.hint(only)
    };
    Ok(html! { @if !choices.is_empty() { (form::checkboxes(&field, &choices, &chosen)) } })
}

fn chosen(typed: &Typed) -> impl Iterator<Item = &str> {
    let all = typed.beginning(CREDIT);
    all.filter_map(|(rest, id)| rest.is_empty().then_some(id))
}

/// Returns how much of a sum the chosen deposits pay.
fn credited(desk: &Desk<'_>, typed: &Typed, payable: Dong) -> Answer<Dong> {
    let mut paid = Dong::ZERO;
    for id in chosen(typed).filter_map(|id| id.parse().ok()) {
        let owed = desk.read().owed(id)?;
        let left = owed.map_or(Dong::ZERO, |owed| owed.left);
        paid = paid.checked_add(left).unwrap_or(payable).min(payable);
    }
    Ok(paid)
}

fn quote(desk: &Desk<'_>, draft: &Draft, credited: Dong) -> Markup {
    let body = html! {
        ol.lines {
            @for line in &draft.lines {
                li {
                    div.head {
                        strong { (scheme_name(desk.lang, line.line.scheme)) " – " (line.name) }
                        strong.amount { (format::dong(line.line.payable)) }
                    }
                    p { (basis_text(desk.lang, &line.line.basis)) }
                    p { (format::day_range(line.line.covers_from, line.line.covers_to)) }
                    @if line.line.state > Dong::ZERO {
                        p { (desk.t(Text::StateSupport)) ": " (format::dong(line.line.state)) }
                    }
                    @for warning in &line.warnings { p { small { (warning_text(desk.lang, warning)) } } }
                    @for heed in &line.heeds { (badge::badge(Tone::Warn, &heed_text(desk.lang, *heed))) }
                }
            }
        }
        div.sum {
            p.total { span { (desk.t(Text::Total)) } " " strong.amount { (format::dong(draft.payable)) } }
        }
        @if credited > Dong::ZERO {
            p { (deposits_name(desk.lang)) ": −" (format::dong(credited)) }
            p.total {
                span { (desk.lang.pick("Còn phải nộp", "Still to be paid")) } " "
                strong.amount { (format::dong(draft.payable.checked_sub(credited).unwrap_or_default())) }
            }
        }
        (form::hidden("payable", &draft.payable.get().to_string()))
        (form::hidden("credited", &credited.get().to_string()))
        button.button.primary type="submit" name="do" value="issue" { (desk.t(Text::IssueReceipt)) }
    };
    html! { div id="quote" { (part::panel(desk.t(Text::Quote), &body)) } }
}

/// Returns the code of the transfer that was typed, with the number that the receipt will bear.
fn asked_for(desk: &Desk<'_>, typed: &Typed, draft: Option<&Draft>) -> Answer<Markup> {
    let amount = Dong::parse(typed.value("transfer")).unwrap_or_default();
    let Some(draft) = draft.filter(|_| amount > Dong::ZERO) else {
        return Ok(html! {});
    };
    let asked = desk.agent.transfer_of_next(draft.scope, amount);
    transfer::shown(desk, asked.map(Some))
}

/// Takes the form: works the sum out, or issues the receipt that the person has seen the sum of.
pub(in super::super) fn submit(
    agent: &mut Agent,
    id: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let Some(wanted) = read(&seen.desk(agent), id, typed)? else {
        return form(&seen.desk(agent), id, typed, None);
    };
    let fields = ["again", "transfer", "payer", CREDIT];
    if typed.value("do") == "issue" {
        // What was asked under this id before is shown again, whatever has changed since.
        let sums = ["payable", "credited"].map(|name| typed.value(name));
        let issued = issue(agent, &wanted, sums, seen);
        if let Some(receipt) = typed.take_act(seen.lang, &fields, issued)? {
            return Ok(Page::Moved(format!("/receipts/{receipt}")));
        }
    }
    let draft = agent.draft(&wanted, seen.now);
    let draft = typed.take_act(seen.lang, &fields, draft)?;
    form(&seen.desk(agent), id, typed, draft.as_ref())
}

/// Issues the receipt, if its sum is the one that the person has seen.
fn issue(
    agent: &mut Agent,
    wanted: &CollectAsked,
    [seen_sum, seen_credit]: [&str; 2],
    seen: &Seen,
) -> Answer<RecordId> {
    let sum = |text: &str| text.parse().map(Dong::new);
    let malformed = || Fault::new(Code::RequestMalformed);
    let seen_sum = sum(seen_sum).map_err(|_| malformed())?;
    // A form without deposits says nothing of them.
    let credit = if wanted.credits.is_empty() {
        Dong::ZERO
    } else {
        sum(seen_credit).map_err(|_| malformed())?
    };
    let due = seen_sum.checked_sub(credit);
    let cash = due.and_then(|due| due.checked_sub(wanted.transfer));
    let cash = cash.ok_or_else(|| Fault::new(Code::AmountTooLarge))?;
    if cash < Dong::ZERO {
        return Err(Fault::of(Code::ReceiptNotPaid, "transfer", "")
            .with("paid", wanted.transfer)
            .with("payable", due.unwrap_or(seen_sum)));
    }
    let wanted = CollectAsked {
        cash: Some(cash),
        ..wanted.clone()
    };
    Ok(agent.collect(&wanted, seen.now)?.receipt.id)
}

/// Reads the form; `None` where something in it is wrong and noted.
fn read(desk: &Desk<'_>, id: RecordId, typed: &mut Typed) -> Answer<Option<CollectAsked>> {
    let lang = desk.lang;
    let mut lines = Vec::new();
    for person in desk.read().persons_of(id)? {
        lines.extend(lines_of(desk, person.id, typed));
    }
    if lines.is_empty() && typed.is_right() {
        typed.note(lang, "", &Fault::new(Code::ReceiptNoLines));
    }
    let transfer = typed.given("transfer");
    let transfer = transfer
        .map(|text| input::amount(desk.t(Text::PaidTransfer), text))
        .transpose();
    let transfer = typed
        .take(lang, "transfer", transfer)
        .flatten()
        .unwrap_or_default();
    let text = |typed: &mut Typed, name: &str, label, max| {
        let read = typed
            .given(name)
            .map(|text| input::text(label, text, max))
            .transpose();
        typed.take(lang, name, read).flatten()
    };
    let payer = text(typed, "payer", desk.t(Text::Payer), input::NAME_CHARS_MAX);
    let again = text(typed, "again", desk.t(Text::Reason), input::TEXT_CHARS_MAX);
    let credits = chosen(typed).map(|id| {
        id.parse()
            .map_err(|_| Fault::of(Code::DepositUnknown, CREDIT, id))
    });
    let credits = credits.collect::<Answer<Vec<RecordId>>>();
    let credits = typed.take(lang, CREDIT, credits).unwrap_or_default();
    let request = typed
        .request()
        .ok_or_else(|| Fault::new(Code::RequestMalformed))?;
    Ok(typed.is_right().then_some(CollectAsked {
        id: request,
        household: Some(id),
        payer,
        lines,
        cash: None,
        transfer,
        credits,
        day: None,
        again,
        visit: true,
    }))
}

fn lines_of(desk: &Desk<'_>, person: RecordId, typed: &mut Typed) -> Vec<Wanted> {
    let lang = desk.lang;
    let mut lines = Vec::new();
    let bhyt = format!("bhyt.{person}");
    if let Some(text) = typed.given(&bhyt).map(str::to_owned) {
        let months = input::number(desk.t(Text::SchemeBhyt), &text, 12);
        if let Some(months) = typed.take(lang, &bhyt, months) {
            let product = Product::Bhyt {
                months,
                order: None,
                group: None,
            };
            lines.push(Wanted::of(Some(person), product));
        }
    }
    let bhxh = format!("bhxh.{person}");
    if let Some(text) = typed.given(&bhxh).map(str::to_owned) {
        let (income_name, group_name) = (format!("income.{person}"), format!("group.{person}"));
        let income = input::amount(desk.t(Text::Income), typed.value(&income_name));
        let group = typed
            .given(&group_name)
            .map(|text| input::group("", text))
            .transpose();
        let months = input::number(desk.t(Text::SchemeBhxh), &text, 12);
        let months = typed.take(lang, &bhxh, months);
        let income = typed.take(lang, &income_name, income);
        let group = typed.take(lang, &group_name, group);
        if let (Some(months), Some(income), Some(group)) = (months, income, group) {
            let product = Product::Bhxh {
                income,
                term: Term::Months(months),
                group,
            };
            lines.push(Wanted::of(Some(person), product));
        }
    }
    lines
}
