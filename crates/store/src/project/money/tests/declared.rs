//! What a receipt declares and nobody else says: it counts, and an office is to look at it.

use book::act::{Act, PaperCopy, Review};
use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Line, Method};
use book::money::Dong;
use book::organisation::{Level, Unit};
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::premium::{BhytGroup, Group};
use book::record::{Field, Fields, Poverty, PovertyStatus, RecordKind, Value};
use book::tariff::{BUILTIN_TEXT, Place, Published, Tariff};
use replica::{RecordId, ScopeId};

use super::super::testing::{bhyt as card, *};
use super::made::voids;

const TODAY: &str = "21/11/2026";

/// A receipt of a household for these lines.
fn sold(device: u8, number: u32, house: RecordId, lines: Vec<Line>) -> Made {
    let mut body = paid(number, TODAY, lines);
    body.household = Some(house);
    Made::by(device, u64::from(number), Body::Receipt(body))
}

/// A year of health insurance behind a card, at the tariff of the day; of a group that the state subsidises in Sơn La.
fn member(who: u8, order: u32, card_expiry: Option<Date>, group: Option<BhytGroup>) -> Line {
    let member = BhytMember {
        order,
        months: 12,
        card_expiry,
        group,
    };
    let place = match group {
        Some(_) => Place {
            province: "14".parse().ok(),
            commune: None,
        },
        None => Place::NONE,
    };
    let request = BhytRequest {
        place,
        ..BhytRequest::of(vec![member], day(TODAY))
    };
    let quote = bhyt::quote(Tariff::builtin().unwrap(), &request).unwrap();
    Line::bhyt(Some(person(who)), &member, place, &quote.lines[0])
}

/// The codes of what is declared, the newest receipt first.
fn declared(bench: &Bench) -> Vec<(RecordId, Vec<&'static str>)> {
    let all = bench
        .read()
        .declared(day("01/11/2026"))
        .unwrap()
        .into_iter();
    let codes = all.map(|one| {
        let claims = one.claims.iter().map(|claim| claim.what.code());
        (one.id, claims.collect())
    });
    codes.collect()
}

fn says(made: &Made, codes: &[&'static str]) -> Vec<(RecordId, Vec<&'static str>)> {
    vec![(made.id(), codes.to_vec())]
}

fn base() -> Vec<Made> {
    let mut base = communes();
    base.extend([book_of(1, 1, 40), book_of(2, 40, 80)]);
    base
}

fn reviews(number: u64, of: &Made, by: u32) -> Made {
    let body = Review {
        of: of.id(),
        day: day(TODAY),
        note: None,
    };
    let review = Made::by(9, number, Body::Act(Act::Review(body)));
    review.scoped(of.scope).named(by)
}

#[test]
fn a_place_stands_behind_others_whoever_sold_them_and_in_whatever_order() {
    let house = person(101);
    let mut bench = Bench::of(&base());
    let fifth = sold(1, 1, house, vec![card(5, 5, TODAY)]);
    bench.take(&fifth);
    assert_eq!(declared(&bench), says(&fifth, &["place"]));
    // A colleague sold the first two, another receipt of one's own the next two.
    bench.take(&sold(
        2,
        40,
        house,
        vec![card(1, 1, TODAY), card(2, 2, TODAY)],
    ));
    assert_eq!(declared(&bench), says(&fifth, &["place"]));
    let others = sold(1, 2, house, vec![card(3, 3, TODAY), card(4, 4, TODAY)]);
    bench.take(&others);
    assert_eq!(declared(&bench), []);
    // The tenth pays as the fifth does.
    bench.take(&sold(1, 3, house, vec![card(10, 10, TODAY)]));
    assert_eq!(declared(&bench), []);
    let void = voids(1, 30, &others, PaperCopy::Returned);
    bench.take(&void);
    let found = declared(&bench);
    assert_eq!(found.len(), 2, "{found:?}");

    // The control: alone in another household, and where nobody knows whose place it is.
    let mut alone = Bench::of(&base());
    let of_nobody = sold(
        1,
        4,
        person(102),
        vec![Line {
            person: None,
            ..card(6, 2, TODAY)
        }],
    );
    let first = sold(1, 5, person(103), vec![card(7, 1, TODAY)]);
    alone.take(&of_nobody);
    alone.take(&first);
    assert_eq!(declared(&alone), says(&of_nobody, &["place"]));
    // Nobody stands in front of themselves: the same member goes on behind their card, in another place.
    let ends = card(7, 1, TODAY).covers_to;
    let again = sold(1, 6, person(103), vec![member(7, 2, Some(ends), None)]);
    alone.take(&again);
    assert!(alone.held(&again).is_empty());
    assert_eq!(declared(&alone)[0], says(&again, &["place"])[0]);
}

#[test]
fn only_members_whose_receipts_count_stand_in_front() {
    let name = Fields::default().with(Field::Name, Value::Text("Lò Thị Mẩy".into()));
    let (here, there) = (person(101), person(102));
    let stranger = name.with(Field::Household, Value::Record(there));
    let stranger = recorded(2, 50, RecordKind::Person, stranger);
    let second = sold(1, 9, here, vec![card(31, 2, TODAY)]);
    let who_stands_in_front = |first: &Made| {
        let mut base = base();
        base.extend([stranger.clone(), first.clone(), second.clone()]);
        declared(&Bench::of(&base)).len()
    };
    let member = sold(1, 1, here, vec![card(30, 1, TODAY)]);
    assert_eq!(who_stands_in_front(&member), 0);
    // Paid by a transfer that no bank has shown.
    let mut waits = member;
    if let Does::Says(Body::Receipt(body)) = &mut waits.does {
        body.payments[0].method = Method::Transfer;
    }
    assert_eq!(who_stands_in_front(&waits), 1);
    let mut of_stranger = card(30, 1, TODAY);
    of_stranger.person = Some(stranger.id());
    assert_eq!(who_stands_in_front(&sold(1, 1, here, vec![of_stranger])), 1);
}

#[test]
fn a_review_by_somebody_else_or_a_void_ends_it() {
    let mut bench = Bench::of(&base());
    let receipt = sold(1, 1, person(101), vec![card(5, 3, TODAY)]);
    bench.take(&receipt);
    let own = reviews(20, &receipt, 1001);
    bench.take(&own);
    assert_eq!(bench.held_act(&own), ["own-act"]);
    assert_eq!(declared(&bench), says(&receipt, &["place"]));
    let before = bench.digest();
    assert!(bench.held(&receipt).is_empty());
    bench.take(&reviews(21, &receipt, 50));
    assert_eq!(declared(&bench), []);
    assert_ne!(bench.digest(), before);

    let other = sold(1, 2, person(102), vec![card(6, 3, TODAY)]);
    bench.take(&other);
    assert_eq!(declared(&bench), says(&other, &["place"]));
    bench.take(&voids(1, 30, &other, PaperCopy::Returned));
    assert_eq!(declared(&bench), []);
    // Days long past are not looked at.
    assert!(bench.read().declared(day("22/11/2026")).unwrap().is_empty());
}

fn grouped(who: RecordId, group: Group) -> Line {
    let income = Dong::new(1_500_000);
    let request = BhxhRequest::of(income, group, Term::Months(1), day(TODAY));
    let quote = bhxh::quote(Tariff::builtin().unwrap(), &request).unwrap();
    Line::bhxh(Some(who), &request, &quote)
}

/// A person or household, recorded by a collector.
fn recorded(device: u8, number: u64, kind: RecordKind, fields: Fields) -> Made {
    Made::by(device, number, Body::Create(kind, fields))
}

/// A household is poor, or nearly so.
fn poor_until(house: &Made, status: PovertyStatus, until: Option<&str>) -> Body {
    let status = Value::Poverty(Poverty {
        status,
        certificate: None,
        from: None,
        until: until.map(day),
    });
    Body::Edit(Edit {
        record: house.id(),
        fields: Fields::default().with(Field::Poverty, status),
    })
}

#[test]
fn a_group_is_believed_where_somebody_else_recorded_it() {
    let name = || Fields::default().with(Field::Name, Value::Text("Lò Thị Mẩy".into()));
    let poor = |fields: Fields| fields.with(Field::Group, Value::Group(Group::Poor));
    let house = recorded(1, 50, RecordKind::Household, name());
    let own = recorded(1, 51, RecordKind::Person, poor(name()));
    let theirs = recorded(2, 52, RecordKind::Person, poor(name()));
    let mut base = base();
    base.extend([house.clone(), own.clone(), theirs.clone()]);
    let mut bench = Bench::of(&base);
    let by_self = sold(1, 1, house.id(), vec![grouped(own.id(), Group::Poor)]);
    let other_group = sold(
        1,
        2,
        house.id(),
        vec![grouped(theirs.id(), Group::NearPoor)],
    );
    let right = sold(2, 41, house.id(), vec![grouped(person(9), Group::Other)]);
    for made in [&by_self, &right] {
        bench.take(made);
    }
    assert_eq!(declared(&bench), says(&by_self, &["group"]));
    bench.take(&sold(
        1,
        3,
        house.id(),
        vec![grouped(theirs.id(), Group::Poor)],
    ));
    assert_eq!(declared(&bench), says(&by_self, &["group"]));
    bench.take(&other_group);
    assert_eq!(declared(&bench).len(), 2);

    // The commune's list of poor households says so, by somebody else's hand.
    let poverty = |status, until: Option<&str>| poor_until(&house, status, until);
    bench.take(&Made::by(1, 60, poverty(PovertyStatus::Poor, None)));
    assert_eq!(declared(&bench).len(), 2);
    bench.take(&Made::by(
        2,
        61,
        poverty(PovertyStatus::NearPoor, Some("20/11/2026")),
    ));
    assert_eq!(declared(&bench).len(), 2);
    bench.take(&Made::by(
        2,
        62,
        poverty(PovertyStatus::NearPoor, Some(TODAY)),
    ));
    assert_eq!(declared(&bench), says(&by_self, &["group"]));

    // Health insurance of near-poor households stands on the same list, that of pupils on none.
    let near = sold(
        1,
        4,
        house.id(),
        vec![member(20, 1, None, Some(BhytGroup::NearPoor))],
    );
    bench.take(&near);
    assert!(bench.held(&near).is_empty());
    assert_eq!(declared(&bench), says(&by_self, &["group"]));
    let pupil = sold(
        1,
        5,
        house.id(),
        vec![member(21, 1, None, Some(BhytGroup::Pupil))],
    );
    bench.take(&pupil);
    assert_eq!(declared(&bench).len(), 2);
}

#[test]
fn local_support_is_that_of_where_the_scope_lies() {
    let unit = |number, scope, level, code: &str, parent| {
        let body = Unit {
            scope,
            level,
            code: code.into(),
            name: code.into(),
            parent,
        };
        Made::by(0, number, Body::Unit(body))
    };
    let (top, province) = (Some(ScopeId::ORGANISATION), ScopeId(2));
    let bench = |code| {
        Bench::of(&[
            unit(1, province, Level::Province, code, top),
            unit(2, OFFICE, Level::Office, "", Some(province)),
            unit(3, HAMLET, Level::Hamlet, "", Some(OFFICE)),
            book_of(1, 1, 40),
        ])
    };
    let line = member(7, 1, None, Some(BhytGroup::Pupil));
    assert!(line.local > Dong::ZERO);
    let receipt = sold(1, 1, person(101), vec![line]);
    for (code, told) in [("14", &["group"][..]), ("40", &["group", "local"])] {
        let mut bench = bench(code);
        bench.take(&receipt);
        assert!(bench.held(&receipt).is_empty());
        assert_eq!(declared(&bench), says(&receipt, told));
    }
}

#[test]
fn a_receipt_by_another_tariff_than_that_of_its_day_is_told() {
    let mut bench = Bench::of(&base());
    let receipt = sold(1, 1, person(101), vec![bhxh(3, 1, TODAY)]);
    bench.take(&receipt);
    assert_eq!(declared(&bench), []);
    let text = BUILTIN_TEXT.replace("VN-2026-11", "VN-2026-12");
    let published = Published::of(&text).unwrap();
    bench.take(&Made::by(0, 70, Body::Tariff(published)));
    assert!(bench.held(&receipt).is_empty());
    assert_eq!(declared(&bench), says(&receipt, &["tariff"]));
}

#[test]
fn only_the_days_that_are_asked_for_are_read() {
    let bench = Bench::of(&base());
    let plan = "explain query plan select row from receipt where day >= 20261101 and standing = 0 and void = 0
                order by day desc";
    let mut statement = bench.store.connection.prepare(plan).unwrap();
    let steps = statement
        .query_map([], |row| row.get::<_, String>(3))
        .unwrap();
    let steps: Vec<_> = steps.map(Result::unwrap).collect();
    assert!(
        steps[0].contains("USING INDEX receipt_by_day (day>?)"),
        "{steps:?}"
    );
}
