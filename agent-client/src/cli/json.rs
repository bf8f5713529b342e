//! Views as JSON: days as `yyyy-mm-dd`, amounts as whole đồng, ids in full.

use book::date::Date;
use book::fact::{Basis, Method, Receipt};
use book::money::Dong;
use book::premium::BhytGroup;
use book::premium::Warning;
use book::premium::bhxh::Term;
use book::premium::bhyt::CardRule;
use book::record::{Field, RecordKind, Value};
use book::tariff::HandOverDue;
use replica::Hlc;
use serde_json::{Map, Value as Json, json};
use store::view::{
    ConflictView, DuplicateSide, DuplicateView, FieldView, HeldOpView, HouseholdSummary, PairView,
    PersonSummary, ReceiptView, RecordView, VisitView,
};
use web::badge::Place;
use web::format;

use crate::input::{POVERTY_WORDS, SEX_WORDS, word};

pub(super) fn day(day: Option<Date>) -> Json {
    day.map_or(Json::Null, |day| day.iso().into())
}

pub(super) fn time(time: Hlc) -> Json {
    format::iso_time(time.wall()).into()
}

pub(super) fn due(due: &HandOverDue) -> Json {
    json!({
        "ceiling": due.ceiling.map(Dong::get),
        "over": due.over.get(),
        "deadline_days": due.deadline_days,
        "late": due.late.sum.get(),
        "oldest": day(due.late.oldest),
        "uncounted": due.uncounted.sum.get(),
        "uncounted_oldest": day(due.uncounted.oldest),
        "unseen": due.unseen.sum.get(),
        "unseen_oldest": day(due.unseen.oldest),
    })
}

pub(super) fn household(view: &HouseholdSummary) -> Json {
    json!({
        "id": view.id.to_string(),
        "scope": view.scope.0,
        "name": view.name,
        "address": view.address,
        "phone": view.phone,
        "persons": view.persons,
        "conflicts": view.conflicts,
        "visited": day(view.visited),
        "appointment": day(view.appointment),
    })
}

pub(super) fn person(view: &PersonSummary) -> Json {
    json!({
        "id": view.id.to_string(),
        "name": view.name,
        "household": view.household.map(|id| id.to_string()),
        "bhxh_until": day(view.bhxh_until),
        "bhyt_until": day(view.bhyt_until),
        "conflicts": view.conflicts,
    })
}

pub(super) fn fields(record: &RecordView) -> Json {
    let fields: Map<String, Json> = record
        .fields
        .iter()
        .map(|view| (view.field.code().to_owned(), field(view)))
        .collect();
    Json::Object(fields)
}

pub(super) fn field(view: &FieldView) -> Json {
    let values: Vec<Json> = view
        .siblings
        .iter()
        .map(|sibling| {
            json!({
                "value": value(&sibling.value),
                "actor": sibling.actor.0,
                "time": time(sibling.time),
            })
        })
        .collect();
    let shown = view
        .siblings
        .first()
        .map_or(Json::Null, |sibling| value(&sibling.value));
    json!({ "value": shown, "conflict": view.is_conflict(), "values": values })
}

pub(super) fn duplicate(view: &DuplicateView) -> Json {
    let reasons: Vec<&str> = view.reasons.iter().map(|reason| reason.code()).collect();
    json!({
        "kind": kind(view.kind),
        "a": side(&view.a),
        "b": side(&view.b),
        "reasons": reasons,
        "mergeable": view.is_in_one_scope(),
    })
}

fn side(view: &DuplicateSide) -> Json {
    json!({
        "id": view.id.to_string(),
        "scope": view.scope.0,
        "name": view.name,
        "address": view.address,
    })
}

const fn kind(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Household => "household",
        RecordKind::Person => "person",
    }
}

pub(super) fn pair(view: &PairView) -> Json {
    let said: Vec<Json> = view
        .judgements
        .iter()
        .map(|one| json!({ "same": one.same, "actor": one.actor.0, "time": time(one.time) }))
        .collect();
    json!({
        "a": { "id": view.a.to_string(), "name": view.names.0 },
        "b": { "id": view.b.to_string(), "name": view.names.1 },
        "scope": view.scope.0,
        "same": view.same,
        "one": view.one,
        "contested": view.is_contested(),
        "judgements": said,
    })
}

pub(super) fn conflict(view: &ConflictView) -> Json {
    json!({
        "record": view.record.to_string(),
        "scope": view.scope.0,
        "name": view.name,
        "field": view.field.field.code(),
        "values": field(&view.field).get("values"),
    })
}

fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Date(date) => date.iso().into(),
        Value::Birth(birth) => birth.to_string().into(),
        Value::Sex(sex) => word(&SEX_WORDS, sex).into(),
        Value::Group(group) => group.word().into(),
        Value::Elsewhere(what) => what.code().into(),
        Value::Record(id) => id.to_string().into(),
        Value::Poverty(poverty) => json!({
            "status": word(&POVERTY_WORDS, &poverty.status),
            "certificate": poverty.certificate,
            "from": day(poverty.from),
            "until": day(poverty.until),
        }),
        Value::Card(card) => json!({ "number": card.number, "expiry": day(card.expiry) }),
        Value::Position(place) => json!({
            "latitude_micro": place.latitude_micro,
            "longitude_micro": place.longitude_micro,
        }),
    }
}

pub(super) fn held_op(view: &HeldOpView) -> Json {
    let fields: Map<String, Json> = view
        .fields
        .0
        .iter()
        .map(|(field, it)| (field.code().to_owned(), value(it)))
        .collect();
    let reasons: Vec<&str> = view
        .standing
        .reasons()
        .map(book::standing::Hold::code)
        .collect();
    json!({
        "id": view.id.to_string(),
        "scope": view.scope.0,
        "actor": view.actor.0,
        "time": time(view.time),
        "reasons": reasons,
        "fields": fields,
    })
}

pub(super) fn visit(view: &VisitView) -> Json {
    json!({
        "id": view.id.to_string(),
        "household": view.visit.household.to_string(),
        "name": view.household_name,
        "day": view.visit.day.iso(),
        "outcome": view.visit.outcome.code(),
        "appointment": day(view.visit.appointment),
        "note": view.visit.note,
        "actor": view.actor.0,
        "time": time(view.time),
        "reasons": view.standing.reasons().map(book::standing::Hold::code).collect::<Vec<_>>(),
    })
}

pub(super) fn receipt(view: &ReceiptView, place: Place) -> Json {
    let mut json = receipt_content(&view.receipt, &view.persons);
    let reasons: Vec<&str> = view
        .standing
        .reasons()
        .map(book::standing::Hold::code)
        .collect();
    let refunded = view.refunded.iter();
    let refunded = refunded.map(|(line, from)| json!({ "line": line, "from": from.iso() }));
    let more = json!({
        "id": view.id.to_string(),
        "scope": view.scope.0,
        "collector": view.collector.0,
        "time": time(view.time),
        "standing": if view.standing.is_counted() { "counted" } else { "held" },
        "reasons": reasons,
        "void": view.void,
        "refunded": refunded.collect::<Vec<_>>(),
        "place": place.code(),
    });
    if let (Json::Object(json), Json::Object(more)) = (&mut json, more) {
        json.extend(more);
    }
    json
}

pub(super) fn receipt_content(receipt: &Receipt, persons: &[String]) -> Json {
    let lines: Vec<Json> = receipt
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            json!({
                "person": line.person.map(|id| id.to_string()),
                "name": persons.get(at),
                "scheme": line.scheme.code(),
                "basis": basis(&line.basis),
                "covers_from": line.covers_from.iso(),
                "covers_to": line.covers_to.iso(),
                "gross": line.gross.get(),
                "state_support": line.state.get(),
                "local_support": line.local.get(),
                "sponsor": line.sponsor.get(),
                "payable": line.payable.get(),
            })
        })
        .collect();
    let payments: Vec<Json> = receipt
        .payments
        .iter()
        .map(|payment| {
            let owed = match payment.method {
                Method::Credit(owed) => Some(owed.id().to_string()),
                Method::Cash | Method::Transfer => None,
            };
            json!({ "method": payment.method.code(), "amount": payment.amount.get(), "out_of": owed })
        })
        .collect();
    json!({
        "number": receipt.number.to_string(),
        "day": receipt.day.iso(),
        "household": receipt.household.map(|id| id.to_string()),
        "payer": receipt.payer,
        "lines": lines,
        "payments": payments,
        "payable": receipt.payable().map(book::money::Dong::get),
        "tariff": receipt.tariff.as_ref().map(ToString::to_string),
    })
}

fn basis(basis: &Basis) -> Json {
    match basis {
        Basis::Bhxh {
            income,
            group,
            term,
            supported_months_used,
            place,
            reason,
        } => json!({
            "income": income.get(),
            "group": group.word(),
            "months": term.months().ok(),
            "term": match term {
                Term::Months(_) => "months",
                Term::Years(_) => "years",
                Term::Missing(_) => "missing-months",
            },
            "supported_months_used": supported_months_used,
            "province": place.province.map(|code| code.to_string()),
            "commune": place.commune.map(|code| code.to_string()),
            "reason": reason,
        }),
        Basis::Bhyt {
            order,
            months,
            group,
            card_expiry,
            place,
            reason,
        } => json!({
            "order": order,
            "months": months,
            "group": group.map(BhytGroup::word),
            "card_expiry": day(*card_expiry),
            "province": place.province.map(|code| code.to_string()),
            "commune": place.commune.map(|code| code.to_string()),
            "reason": reason,
        }),
        Basis::Declared => json!({ "declared": true }),
    }
}

pub(super) fn warning(warning: &Warning) -> Json {
    match warning {
        Warning::IncomeStep { step, below } => {
            json!({ "code": "income-step", "step": step.get(), "below": below.get() })
        }
        Warning::PastDeadline { deadline } => {
            json!({ "code": "past-deadline", "deadline": deadline.iso() })
        }
        Warning::SponsorUnused { unused } => {
            json!({ "code": "sponsor-unused", "unused": unused.get() })
        }
        Warning::SameOrder { order } => json!({ "code": "same-order", "order": order }),
    }
}

pub(super) const fn card_rule(rule: CardRule) -> &'static str {
    match rule {
        CardRule::First => "first",
        CardRule::Renewal => "renewal",
        CardRule::ShortGap => "short-gap",
        CardRule::LongGap => "long-gap",
    }
}

/// Returns the field with this name.
pub(super) fn field_named(code: &str) -> Option<Field> {
    Field::ALL
        .iter()
        .copied()
        .find(|field| field.code() == code)
}
