//! Finding and listing households and persons.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::record::{Card, Field, Fields, RecordKind, Value};
use replica::RecordId;

use crate::testing::{HAMLET, Member, device, name_is};
use crate::view::VisitFilter;

fn text(fields: Fields, field: Field, text: &str) -> Fields {
    fields.with(field, Value::Text(text.into()))
}

fn village() -> (Member, [RecordId; 3]) {
    let mut one = device(1);
    let house = |one: &mut Member, name: &str, address: &str, phone: &str| {
        let fields = text(
            text(name_is(name), Field::Address, address),
            Field::Phone,
            phone,
        );
        one.append(HAMLET, &Body::Create(RecordKind::Household, fields))
            .record
    };
    let a = house(&mut one, "Nguyễn Thị Hoà", "Xóm 3, Đô Thành", "0912345678");
    let b = house(&mut one, "Trần Văn Bình", "Xóm 5, Đô Thành", "0987654321");
    let c = house(&mut one, "Đặng Ưng", "Xóm 3", "");
    let fields = text(name_is("Lê Thị Mận"), Field::Cccd, "040188001234")
        .with(Field::Household, Value::Record(b))
        .with(
            Field::Card,
            Value::Card(Card {
                number: "GD4010123456789".into(),
                expiry: None,
            }),
        );
    one.append(HAMLET, &Body::Create(RecordKind::Person, fields));
    (one, [a, b, c])
}

#[test]
fn people_are_found_without_marks_by_every_word() {
    let (one, [a, b, c]) = village();
    for (find, found) in [
        ("", vec![c, a, b]),
        ("hoa", vec![a]),
        ("HÒA", vec![a]),
        ("dang", vec![c]),
        ("xom 3", vec![c, a]),
        ("3 xom", vec![c, a]),
        ("do thanh", vec![a, b]),
        ("man", vec![b]),
        ("man do thanh", vec![b]),
        ("man hoa", vec![]),
        ("0987", vec![b]),
        ("040188001234", vec![b]),
        ("gd401", vec![b]),
        ("%", vec![]),
        ("'", vec![]),
    ] {
        let houses = one
            .store
            .read()
            .households(Some(HAMLET), find, 0, 99)
            .unwrap();
        let ids: Vec<_> = houses.iter().map(|house| house.id).collect();
        assert_eq!(ids, found, "{find:?}");
    }
    assert!(
        one.store
            .read()
            .households(Some(replica::ScopeId(8)), "", 0, 9)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn pages_of_households_are_half_open() {
    let mut one = device(1);
    for at in 0..10 {
        one.household(&format!("house {at}"));
    }
    let names = |offset, limit| -> Vec<String> {
        let page = one
            .store
            .read()
            .households(None, "", offset, limit)
            .unwrap();
        page.into_iter().map(|house| house.name).collect()
    };
    for (offset, limit, count) in [
        (0, 0, 0),
        (0, 1, 1),
        (0, 9, 9),
        (0, 10, 10),
        (0, 11, 10),
        (5, 5, 5),
        (9, 5, 1),
        (10, 5, 0),
    ] {
        assert_eq!(names(offset, limit).len(), count, "{offset} {limit}");
    }
    assert_eq!([names(0, 5), names(5, 5)].concat(), names(0, 99));
}

#[test]
fn a_person_moves_with_the_household_field() {
    let (mut one, [a, b, _]) = village();
    let person = one.store.read().persons_of(b).unwrap()[0].clone();
    assert_eq!(person.name, "Lê Thị Mận");
    let fields = Fields::default().with(Field::Household, Value::Record(a));
    one.append(
        HAMLET,
        &Body::Edit(Edit {
            record: person.id,
            fields,
        }),
    );
    assert!(one.store.read().persons_of(b).unwrap().is_empty());
    assert_eq!(
        one.store
            .read()
            .person(person.id)
            .unwrap()
            .unwrap()
            .household,
        Some(a)
    );
    assert_eq!(
        one.store.read().households(None, "mận", 0, 9).unwrap()[0].id,
        a
    );
    assert!(one.store.read().person(a).unwrap().is_none());
}

#[test]
fn persons_stand_in_the_households_order() {
    let (mut one, [a, ..]) = village();
    for (name, place) in [("third", Some(3)), ("last", None), ("first", Some(1))] {
        let mut fields = name_is(name).with(Field::Household, Value::Record(a));
        if let Some(place) = place {
            fields = fields.with(Field::Order, Value::Number(place));
        }
        one.append(HAMLET, &Body::Create(RecordKind::Person, fields));
    }
    let names: Vec<_> = one
        .store
        .read()
        .persons_of(a)
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["first", "third", "last"]);
}

#[test]
fn an_id_is_found_by_its_first_digits() {
    let (one, [a, ..]) = village();
    let digits = a.to_string();
    let found = |digits: &str| one.store.read().record_by_prefix(digits).unwrap();
    assert_eq!(found(&digits[..6]), [a]);
    assert_eq!(found(&digits.to_uppercase()), [a]);
    assert!(found(&digits[..3]).is_empty());
    assert!(found("wxyz").is_empty());
    assert!(found(&format!("{digits}0")).is_empty());
    assert!(found("éééé").is_empty());
}

#[test]
fn the_worklist_holds_appointments_that_no_later_visit_answered() {
    let (mut one, [a, b, c]) = village();
    let day = |text: &str| Date::parse(text).unwrap();
    let mut visit = |household, on, outcome, appointment: Option<&str>| {
        let appointment = appointment.map(day);
        let body = Visit {
            household,
            day: day(on),
            outcome,
            appointment,
            note: None,
        };
        one.append(HAMLET, &Body::Visit(body));
    };
    visit(a, "20/11/2026", Outcome::Appointment, Some("22/11/2026"));
    visit(b, "20/11/2026", Outcome::Appointment, Some("21/11/2026"));
    visit(b, "21/11/2026", Outcome::Refused, None);
    visit(c, "21/11/2026", Outcome::Absent, Some("24/11/2026"));
    let list = |on| -> Vec<RecordId> {
        let houses = one
            .store
            .read()
            .to_visit(day(on), day("01/01/2020"))
            .unwrap();
        houses.into_iter().map(|house| house.id).collect()
    };
    assert_eq!(list("21/11/2026"), []);
    assert_eq!(list("22/11/2026"), [a]);
    assert_eq!(list("24/11/2026"), [a, c]);
    let summary = one
        .store
        .read()
        .households(None, "binh", 0, 1)
        .unwrap()
        .remove(0);
    assert_eq!(
        (summary.visited, summary.appointment),
        (Some(day("21/11/2026")), None)
    );

    let visits = |filter: VisitFilter| one.store.read().visits(&filter).unwrap();
    assert_eq!(visits(VisitFilter::default()).len(), 4);
    let of_b = visits(VisitFilter {
        household: Some(b),
        day: None,
    });
    assert_eq!(of_b[0].visit.outcome, Outcome::Refused);
    assert_eq!(of_b[0].household_name, "Trần Văn Bình");
    let on = VisitFilter {
        household: None,
        day: Some(day("20/11/2026")),
    };
    assert_eq!(visits(on).len(), 2);
}
