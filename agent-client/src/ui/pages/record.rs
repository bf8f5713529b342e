//! Forms of households and persons: new ones, and edits.

use book::premium::Group;
use book::record::{Elsewhere, Field, Fields, RecordKind, Value};
use maud::{Markup, html};
use replica::RecordId;
use store::view::RecordView;
use web::form::{self, Choice, Kind};
use web::text::{Text, elsewhere_name, field_name, group_name, poverty_name, sex_name};
use wire::problem::Code;

use super::super::typed::{REQUEST, Typed};
use super::frame::{Desk, Page, Seen};
use super::house::{house, name};
use crate::input::{self, POVERTY_WORDS, SEX_WORDS};
use crate::{Agent, Answer, Fault, find};

/// The form's fields of a household.
const OF_HOUSE: [Field; 7] = [
    Field::Name,
    Field::Address,
    Field::Phone,
    Field::Poverty,
    Field::Members,
    Field::Cccd,
    Field::Note,
];
/// The form's fields of a person.
const OF_PERSON: [Field; 13] = [
    Field::Name,
    Field::BirthDate,
    Field::Sex,
    Field::Relation,
    Field::Cccd,
    Field::BhxhNumber,
    Field::Card,
    Field::Phone,
    Field::Group,
    Field::Order,
    Field::SupportedMonths,
    Field::Elsewhere,
    Field::Note,
];

/// Renders the form of a new household.
pub(in super::super) fn house_form(desk: &Desk<'_>, typed: &Typed) -> Answer<Page> {
    let hamlets = find::hamlets(&desk.read())?;
    let choices: Vec<Choice<'_>> = hamlets
        .iter()
        .map(|unit| Choice {
            value: unit.scope.to_string(),
            label: &unit.name,
        })
        .collect();
    let field = form::Field::new("hamlet", desk.t(Text::Hamlet))
        .value(typed.value("hamlet"))
        .error(typed.error("hamlet"));
    let body = html! {
        @if hamlets.len() > 1 { (form::select(&field, Some(desk.t(Text::Choose)), &choices)) }
        (inputs(desk, &OF_HOUSE, typed))
    };
    let body = form::post("/households/new", None, &sent(desk, typed, &body));
    desk.form(desk.t(Text::AddHousehold), typed, &body)
}

/// Takes the form of a new household.
pub(in super::super) fn add_house(
    agent: &mut Agent,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let lang = seen.lang;
    let fields = typed.fields(lang, &OF_HOUSE, seen.desk(agent).today());
    let hamlet = find::hamlet(&agent.read(), "hamlet", typed.given("hamlet"));
    let hamlet = typed.take(lang, "hamlet", hamlet);
    must_have_name(typed, lang);
    if let (Some(hamlet), true) = (hamlet, typed.is_right()) {
        let made = agent.household_add(typed.request(), hamlet, fields, seen.now);
        if let Some(made) = taken(typed, seen, &OF_HOUSE, made)? {
            return Ok(Page::Moved(format!("/households/{}", made.id)));
        }
    }
    house_form(&seen.desk(agent), typed)
}

/// Renders the form of a new person.
pub(in super::super) fn person_form(
    desk: &Desk<'_>,
    household: RecordId,
    typed: &Typed,
) -> Answer<Page> {
    let record = house(desk, household)?;
    let body = inputs(desk, &OF_PERSON, typed);
    let action = format!("/households/{household}/person");
    let body = form::post(&action, None, &sent(desk, typed, &body));
    let title = format!("{} – {}", desk.t(Text::AddPerson), name(desk, &record));
    desk.form(&title, typed, &body)
}

/// Takes the form of a new person.
pub(in super::super) fn add_person(
    agent: &mut Agent,
    household: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let fields = typed.fields(seen.lang, &OF_PERSON, seen.desk(agent).today());
    must_have_name(typed, seen.lang);
    if typed.is_right() {
        let made = agent.person_add(typed.request(), household, fields, seen.now);
        if taken(typed, seen, &OF_PERSON, made)?.is_some() {
            return Ok(Page::Moved(format!("/households/{household}")));
        }
    }
    person_form(&seen.desk(agent), household, typed)
}

/// Renders the form of a household's or person's edit.
pub(in super::super) fn edit_form(
    desk: &Desk<'_>,
    id: RecordId,
    typed: &mut Typed,
) -> Answer<Page> {
    let record = any(desk, id)?;
    for field in fields_of(&record) {
        if let Some(value) = record.shown(*field) {
            typed.preset(field.code(), &as_typed(value));
        }
    }
    let body = inputs(desk, fields_of(&record), typed);
    let body = form::post(&address(&record), None, &sent(desk, typed, &body));
    desk.form(
        &format!("{} – {}", desk.t(Text::Edit), name(desk, &record)),
        typed,
        &body,
    )
}

/// Takes an edit: only what was changed is written.
pub(in super::super) fn edit(
    agent: &mut Agent,
    id: RecordId,
    typed: &mut Typed,
    seen: &Seen,
) -> Answer<Page> {
    let record = any(&seen.desk(agent), id)?;
    let fields = typed.fields(seen.lang, fields_of(&record), seen.desk(agent).today());
    if !typed.is_right() {
        return edit_form(&seen.desk(agent), id, typed);
    }
    let is_new = |field: &Field, value: &Value| record.shown(*field) != Some(value);
    let changed = Fields(
        fields
            .0
            .into_iter()
            .filter(|(field, value)| is_new(field, value))
            .collect(),
    );
    let house = match record.shown(Field::Household) {
        Some(Value::Record(house)) => *house,
        _ => id,
    };
    if !changed.0.is_empty() {
        let made = match kind_of(&record) {
            RecordKind::Household => agent.household_edit(id, changed, seen.now),
            RecordKind::Person => agent.person_edit(id, changed, seen.now),
        };
        if taken(typed, seen, fields_of(&record), made)?.is_none() {
            return edit_form(&seen.desk(agent), id, typed);
        }
    }
    Ok(Page::Moved(format!("/households/{house}")))
}

fn any(desk: &Desk<'_>, id: RecordId) -> Answer<RecordView> {
    desk.read()
        .record(id)?
        .ok_or_else(|| Fault::new(Code::HouseholdUnknown))
}

/// A record whose creation has not arrived yet is taken for a household: its fields are the fewer.
fn kind_of(record: &RecordView) -> RecordKind {
    record.kind.unwrap_or(RecordKind::Household)
}

fn fields_of(record: &RecordView) -> &'static [Field] {
    match kind_of(record) {
        RecordKind::Household => &OF_HOUSE,
        RecordKind::Person => &OF_PERSON,
    }
}

fn address(record: &RecordView) -> String {
    let kind = match kind_of(record) {
        RecordKind::Household => "households",
        RecordKind::Person => "persons",
    };
    format!("/{kind}/{}/edit", record.id)
}

/// Returns a value as `input::field` reads it back.
fn as_typed(value: &Value) -> String {
    let day = |day: Option<book::date::Date>| day.map_or_else(String::new, |day| day.to_string());
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Birth(birth) => birth.to_string(),
        Value::Sex(sex) => input::word(&SEX_WORDS, sex).to_owned(),
        Value::Group(group) => group.word().to_owned(),
        Value::Elsewhere(what) => what.code().to_owned(),
        Value::Record(id) => id.to_string(),
        Value::Poverty(poverty) => {
            let certificate = poverty.certificate.clone().unwrap_or_default();
            let status = input::word(&POVERTY_WORDS, &poverty.status);
            let all = format!(
                "{status}:{certificate}:{}:{}",
                day(poverty.from),
                day(poverty.until)
            );
            all.trim_end_matches(':').to_owned()
        }
        Value::Card(card) => format!("{}:{}", card.number, day(card.expiry))
            .trim_end_matches(':')
            .to_owned(),
        Value::Position(_) => String::new(),
    }
}

fn must_have_name(typed: &mut Typed, lang: web::lang::Lang) {
    if typed.given(Field::Name.code()).is_none() {
        let code = Field::Name.code();
        typed.note(lang, code, &Fault::of(Code::TextInvalid, code, ""));
    }
}

/// Returns what was made; notes what the form's fields are to blame for, and passes on what they are not.
fn taken(
    typed: &mut Typed,
    seen: &Seen,
    fields: &[Field],
    made: Answer<crate::Made>,
) -> Answer<Option<crate::Made>> {
    let names: Vec<&str> = fields.iter().map(|field| field.code()).collect();
    typed.take_act(seen.lang, &names, made)
}

/// Renders a form's content with its hidden id and its button.
pub(super) fn sent(desk: &Desk<'_>, typed: &Typed, body: &Markup) -> Markup {
    html! {
        (form::hidden(REQUEST, typed.value(REQUEST)))
        (body)
        (form::submit(desk.t(Text::Save)))
    }
}

fn inputs(desk: &Desk<'_>, fields: &[Field], typed: &Typed) -> Markup {
    html! { @for field in fields { (one_input(desk, *field, typed)) } }
}

fn one_input(desk: &Desk<'_>, field: Field, typed: &Typed) -> Markup {
    let lang = desk.lang;
    let code = field.code();
    let shown = form::Field::new(code, field_name(lang, field))
        .value(typed.value(code))
        .error(typed.error(code));
    let none = Some(desk.t(Text::Choose));
    let kind = match field {
        Field::Name => return form::input(Kind::Text, &shown.required()),
        Field::Note => return form::textarea(&shown),
        Field::BirthDate => {
            return form::input(Kind::Date, &shown.hint(desk.t(Text::BirthDateHint)));
        }
        Field::Sex => {
            let choices = SEX_WORDS.map(|(word, sex)| Choice {
                value: word.to_owned(),
                label: sex_name(lang, sex),
            });
            return form::select(&shown, none, &choices);
        }
        Field::Group => {
            let choices = Group::ALL.map(|group| Choice {
                value: group.word().to_owned(),
                label: group_name(lang, group),
            });
            return form::select(&shown, none, &choices);
        }
        Field::Elsewhere => {
            let choices = Elsewhere::ALL.map(|(word, what)| Choice {
                value: word.to_owned(),
                label: elsewhere_name(lang, what),
            });
            return form::select(&shown, none, &choices);
        }
        Field::Poverty => {
            let mut choices = POVERTY_WORDS
                .map(|(word, status)| Choice {
                    value: word.to_owned(),
                    label: poverty_name(lang, status),
                })
                .to_vec();
            // A status with its certificate is kept as it is, unless another one is chosen.
            let kept = typed.value(code);
            if kept.contains(':') {
                choices.insert(
                    0,
                    Choice {
                        value: kept.to_owned(),
                        label: kept,
                    },
                );
            }
            return form::select(&shown, none, &choices);
        }
        Field::Phone => Kind::Phone,
        Field::Cccd
        | Field::BhxhNumber
        | Field::Members
        | Field::Order
        | Field::SupportedMonths => Kind::Digits,
        Field::Visited => Kind::Date,
        Field::Card => {
            let hint = lang.pick(
                "Số thẻ, dấu hai chấm, ngày hết hạn: GD4010123456789:31/12/2026",
                "Number, colon, last day: GD4010123456789:31/12/2026",
            );
            return form::input(Kind::Text, &shown.hint(hint));
        }
        Field::Address | Field::Relation | Field::Household | Field::Position => Kind::Text,
    };
    form::input(kind, &shown)
}
