//! By what records are found, and what is just not enough.

use book::record::{Field, RecordKind};
use book::same::Alike;

use super::world::{add, add_to, found, reasons};
use crate::testing::{Member, world};

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
