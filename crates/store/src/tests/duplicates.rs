//! Which records are found to be possibly one, on both sides alike, and which are not.

use book::body::Body;
use book::date::{BirthDate, Date};
use book::record::{Field, Fields, RecordKind, Value};
use book::same::{Alike, Same};
use replica::{RecordId, ScopeId};

use crate::testing::{HAMLET, Member, world};

const OTHER: ScopeId = ScopeId(8);

fn text(fields: Fields, field: Field, text: &str) -> Fields {
    fields.with(field, Value::Text(text.into()))
}

/// Fields as a collector would type them.
fn typed(given: &[(Field, &str)]) -> Fields {
    let today = Date::parse("21/11/2026").unwrap();
    given
        .iter()
        .fold(Fields::default(), |fields, (field, what)| {
            if *field == Field::BirthDate {
                let birth = BirthDate::parse(what, today).unwrap();
                fields.with(*field, Value::Birth(birth))
            } else {
                text(fields, *field, what)
            }
        })
}

fn add(member: &mut Member, kind: RecordKind, given: &[(Field, &str)]) -> RecordId {
    let body = Body::Create(kind, typed(given));
    member.append(HAMLET, &body).record
}

fn add_to(member: &mut Member, house: RecordId, given: &[(Field, &str)]) -> RecordId {
    let fields = typed(given).with(Field::Household, Value::Record(house));
    let body = Body::Create(RecordKind::Person, fields);
    member.append(HAMLET, &body).record
}

type Seen = Vec<(RecordKind, RecordId, RecordId, Vec<Alike>)>;

fn found(member: &Member) -> Seen {
    let page = member.store.read().duplicates(0, 1000).unwrap();
    assert!(!page.more);
    let pairs = page.pairs.into_iter();
    pairs
        .map(|pair| (pair.kind, pair.a.id, pair.b.id, pair.reasons))
        .collect()
}

fn judge(member: &mut Member, a: RecordId, b: RecordId, same: bool) {
    let body = Body::Same(Same::of(a, b, same).unwrap());
    member.append(HAMLET, &body);
}

/// The reasons for which two records of a kind are found; nothing where they are not.
fn reasons(kind: RecordKind, one: &[(Field, &str)], other: &[(Field, &str)]) -> Vec<Alike> {
    let (mut centre, _) = world(0);
    let a = add(&mut centre, kind, one);
    let b = add(&mut centre, kind, other);
    let found = found(&centre);
    let read = centre.store.read();
    for id in [a, b] {
        let of: Vec<_> = read.duplicates_of(id).unwrap();
        assert_eq!(
            of.len(),
            found.len(),
            "what one record is told is what the list says"
        );
    }
    found
        .into_iter()
        .flat_map(|(_, _, _, reasons)| reasons)
        .collect()
}

#[test]
fn persons_are_found_by_name_and_birth_date_and_near_misses_are_not() {
    use Field::{BirthDate, Name};
    let person = RecordKind::Person;
    let hoa = [(Name, "Nguyễn Thị Hoà"), (BirthDate, "05/03/1987")];
    let nfd = "Nguye\u{302}\u{303}n Thi\u{323} Hoa\u{300}";
    // The same name in other spellings, normal forms and cases.
    for name in ["Nguyễn Thị Hòa", nfd, "NGUYEN THI HOA"] {
        let other = [(Name, name), (BirthDate, "05/03/1987")];
        assert_eq!(
            reasons(person, &hoa, &other),
            [Alike::NameAndBirth],
            "{name}"
        );
    }
    for (name, birth) in [
        ("Nguyễn Thị Hoa Mai", "05/03/1987"),
        ("Nguyễn Thị Hoà", "06/03/1987"),
        ("Nguyễn Thị Hoà", "03/05/1987"),
        ("Nguyễn Thị Hoà", "04/1987"),
        ("Nguyễn Thị Hoà", "1988"),
    ] {
        let other = [(Name, name), (BirthDate, birth)];
        assert_eq!(reasons(person, &hoa, &other), [], "{name} {birth}");
    }
    for birth in ["1987", "03/1987"] {
        let other = [(Name, "Nguyễn Thị Hoà"), (BirthDate, birth)];
        assert_eq!(
            reasons(person, &hoa, &other),
            [Alike::NameAndYear],
            "{birth}"
        );
    }
    // 01/01 is a real day.
    let new_year = [(Name, "Nguyễn Thị Hoà"), (BirthDate, "01/01/1987")];
    assert_eq!(reasons(person, &hoa, &new_year), []);
    // Names alone say nothing.
    assert_eq!(reasons(person, &hoa[..1], &hoa[..1]), []);
}

#[test]
fn persons_are_found_by_their_numbers_and_near_misses_are_not() {
    use Field::{BhxhNumber, Cccd, Name};
    let person = RecordKind::Person;
    let (one, other) = ((Name, "Lê Văn An"), (Name, "Lê An"));
    let cccd = |number| (Cccd, number);
    let bhxh = |number| (BhxhNumber, number);
    assert_eq!(
        reasons(
            person,
            &[one, cccd("040087001234")],
            &[other, cccd("040087001234")]
        ),
        [Alike::Cccd]
    );
    assert_eq!(
        reasons(
            person,
            &[one, cccd("040087001234")],
            &[one, cccd("040087001235")]
        ),
        []
    );
    assert_eq!(
        reasons(
            person,
            &[one, bhxh("0123456789")],
            &[other, bhxh("0123456789")]
        ),
        [Alike::BhxhNumber]
    );
    // A BHXH number of twelve digits is the CCCD number; one of ten is not.
    assert_eq!(
        reasons(
            person,
            &[one, bhxh("040087001234")],
            &[other, cccd("040087001234")]
        ),
        [Alike::Cccd]
    );
    assert_eq!(
        reasons(
            person,
            &[one, bhxh("0123456789")],
            &[other, bhxh("0123456780")]
        ),
        []
    );
    // A household is no person, whatever they share.
    let (mut centre, _) = world(0);
    add(&mut centre, person, &[one, cccd("040087001234")]);
    add(
        &mut centre,
        RecordKind::Household,
        &[one, cccd("040087001234")],
    );
    assert_eq!(found(&centre), []);
}

#[test]
fn households_are_found_by_each_key_and_near_misses_are_not() {
    use Field::{Address, Cccd, Name, Phone};
    let house = RecordKind::Household;
    let one = [
        (Name, "Trần Văn Đức"),
        (Address, "Số 12, xóm 3"),
        (Phone, "0912345678"),
    ];
    for (other, expected) in [
        (
            vec![(Name, "tran van duc"), (Address, "so 12, XÓM 3")],
            vec![Alike::NameAndAddress],
        ),
        (
            vec![(Name, "Trần Văn Đức"), (Address, "Số 14, xóm 3")],
            vec![],
        ),
        (
            vec![
                (Name, "Trần Văn Đức"),
                (Address, "Số 14"),
                (Phone, "0912345678"),
            ],
            vec![Alike::NameAndPhone],
        ),
        (
            vec![(Name, "Trần Văn Đức"), (Phone, "0912345679")],
            vec![Alike::NameInHamlet],
        ),
        (
            vec![(Name, "Trần Văn Dũng"), (Address, "Số 12, xóm 3")],
            vec![],
        ),
        (vec![(Name, "Trần Văn Dũng"), (Phone, "0912345678")], vec![]),
    ] {
        assert_eq!(reasons(house, &one, &other), expected, "{other:?}");
    }
    let head = |name, number| [(Name, name), (Address, name), (Cccd, number)];
    let (a, b) = (
        head("Đức", "040087001234"),
        head("Trần Đức", "040087001234"),
    );
    assert_eq!(reasons(house, &a, &b), [Alike::Cccd]);
    assert_eq!(reasons(house, &a, &head("Trần Đức", "040087001230")), []);
}

#[test]
fn households_are_found_by_a_person_who_is_in_both() {
    use Field::{Address, Cccd, Name};
    let (mut centre, _) = world(0);
    let house = |member: &mut Member, name| {
        add(
            member,
            RecordKind::Household,
            &[(Name, name), (Address, name)],
        )
    };
    let (a, b, c) = (
        house(&mut centre, "Đức"),
        house(&mut centre, "Trần Đức"),
        house(&mut centre, "Hoà"),
    );
    let number = (Cccd, "040087001234");
    let one = add_to(&mut centre, a, &[(Name, "An"), number]);
    assert_eq!(found(&centre), []);
    let other = add_to(&mut centre, b, &[(Name, "Lê An"), number]);
    add_to(&mut centre, c, &[(Name, "An"), (Cccd, "040087001239")]);
    assert_eq!(
        found(&centre),
        [
            (
                RecordKind::Person,
                one.min(other),
                one.max(other),
                vec![Alike::Cccd]
            ),
            (
                RecordKind::Household,
                a.min(b),
                a.max(b),
                vec![Alike::Member]
            ),
        ]
    );
    // The head's own number among the household's persons is no second person.
    let (mut centre, _) = world(0);
    let house = add(&mut centre, RecordKind::Household, &[(Name, "Đức"), number]);
    add_to(&mut centre, house, &[(Name, "Đức"), number]);
    assert_eq!(found(&centre), []);
}

#[test]
fn an_edit_finds_and_loses_pairs() {
    let (mut centre, _) = world(0);
    let numbers = ["040087001234", "040087001235"];
    let [a, b] = numbers.map(|number| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, "An"), (Field::Cccd, number)],
        )
    });
    assert_eq!(found(&centre), []);
    let edit = |record, number| {
        let fields = typed(&[(Field::Cccd, number)]);
        Body::Edit(book::body::Edit { record, fields })
    };
    centre.append(HAMLET, &edit(a, numbers[1]));
    assert_eq!(found(&centre).len(), 1);
    centre.append(HAMLET, &edit(b, numbers[0]));
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn both_sides_find_the_same_pairs() {
    let (mut centre, mut devices) = world(2);
    for device in &mut devices {
        add(
            device,
            RecordKind::Person,
            &[(Field::Name, "Lê An"), (Field::BirthDate, "1987")],
        );
        assert_eq!(found(device), []);
    }
    for at in [0, 1, 0] {
        centre.pull(&mut devices[at], HAMLET);
        devices[at].pull(&mut centre, HAMLET);
    }
    let pairs = found(&centre);
    assert_eq!(pairs.len(), 1);
    for device in &mut devices {
        assert_eq!(found(device), pairs);
        device.check();
    }
}

#[test]
fn of_two_hamlets_only_numbers_are_found_and_only_by_who_holds_both() {
    let (mut centre, mut devices) = world(1);
    let device = &mut devices[0];
    centre.grant(OTHER, &device.certificate);
    device.pull(&mut centre, OTHER);
    let hoa = [(Field::Name, "Hoà"), (Field::BirthDate, "05/03/1987")];
    let with_number = [hoa[0], (Field::Cccd, "040087001234")];
    for given in [&hoa, &with_number] {
        let body = Body::Create(RecordKind::Person, typed(given));
        device.append(HAMLET, &body);
        device.append(OTHER, &body);
    }
    let mut office = crate::testing::device(9);
    centre.grant(HAMLET, &office.certificate);
    centre.pull(device, HAMLET);
    centre.pull(device, OTHER);
    office.pull(&mut centre, HAMLET);
    let page = centre.store.read().duplicates(0, 10).unwrap();
    assert_eq!(page.pairs.len(), 1);
    assert_eq!(page.pairs[0].reasons, [Alike::Cccd]);
    assert!(!page.pairs[0].is_in_one_scope());
    assert_eq!(found(&office), []);

    // A judgement over two scopes joins nothing, wherever it is written.
    let pair = &page.pairs[0];
    let (a, b) = (pair.a.id, pair.b.id);
    let body = Body::Same(Same::of(a, b, true).unwrap());
    centre.append(HAMLET, &body);
    centre.append(OTHER, &body);
    assert_eq!(centre.store.read().set_of(a).unwrap(), [a]);
    assert_eq!(found(&centre).len(), 1);
    // That they are not the same can be said in the scope of either, and nowhere else.
    let body = Body::Same(Same::of(a, b, false).unwrap());
    centre.append(ScopeId(9), &body);
    assert_eq!(found(&centre).len(), 1);
    centre.append(OTHER, &body);
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn a_pair_that_was_judged_does_not_come_again() {
    let (mut centre, _) = world(0);
    let number = (Field::Cccd, "040087001234");
    let [a, b, c] = ["An", "Bình", "Chi"].map(|name| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, name), number],
        )
    });
    assert_eq!(found(&centre).len(), 3);
    judge(&mut centre, a, b, false);
    let left = found(&centre);
    assert_eq!(left.len(), 2);
    assert!(
        left.iter()
            .all(|(_, x, y, _)| (*x, *y) != (a.min(b), a.max(b)))
    );
    // Two that are one are met as one, and what was said of either holds for both.
    judge(&mut centre, b, c, true);
    assert_eq!(found(&centre), []);
    judge(&mut centre, a, b, true);
    judge(&mut centre, a, b, false);
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn a_number_that_everybody_bears_hides_no_other_pair() {
    let (mut centre, _) = world(0);
    let nobodys = (Field::Cccd, "000000000000");
    for at in 0..200 {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, &format!("Người {at}")), nobodys],
        );
    }
    let number = (Field::Cccd, "040087001234");
    let [a, b] = ["An", "Bình"].map(|name| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, name), number],
        )
    });
    let pairs = found(&centre);
    assert_eq!(pairs.len(), 51);
    assert!(
        pairs
            .iter()
            .any(|(_, x, y, _)| (*x, *y) == (a.min(b), a.max(b)))
    );
    // Pages meet without a gap or a repetition, at every border.
    for size in [1, 50, 51, 52] {
        let (mut all, mut offset) = (Vec::new(), 0);
        loop {
            let page = centre.store.read().duplicates(offset, size).unwrap();
            offset += page.pairs.len();
            all.extend(page.pairs.iter().map(|pair| (pair.a.id, pair.b.id)));
            if !page.more {
                break;
            }
        }
        let once: Vec<_> = pairs.iter().map(|(_, a, b, _)| (*a, *b)).collect();
        assert_eq!(all, once);
    }
}
