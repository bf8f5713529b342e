//! The bytes of everything that a line can say, and of a published tariff, as they always were.

use minicbor::Encode;

use crate::body::Body;
use crate::date::Date;
use crate::fact::Basis;
use crate::money::Dong;
use crate::premium::bhxh::Term;
use crate::premium::{BhytGroup, Group};
use crate::tariff::{Place, Published};

const FROZEN: &str = include_str!("../../golden/premiums.txt");
const TARIFF: &str = include_str!("../../golden/tariff.toml");

fn bases() -> Vec<(&'static str, Basis)> {
    let income = Dong::new(1_500_000);
    let place = Place {
        province: "40".parse().ok(),
        commune: "17329".parse().ok(),
    };
    let province = Place {
        province: "04".parse().ok(),
        commune: None,
    };
    let told = Basis::Bhxh {
        income,
        group: Group::EthnicMinority,
        term: Term::Missing(12),
        supported_months_used: 118,
        place,
        reason: Some("đủ tuổi".into()),
    };
    let pupil = Basis::Bhyt {
        order: 3,
        months: 6,
        group: Some(BhytGroup::Pupil),
        card_expiry: Date::parse("31/12/2026").ok(),
        place: province,
        reason: None,
    };
    let elsewhere = Basis::Bhyt {
        order: 2,
        months: 12,
        group: None,
        card_expiry: None,
        place: Place::NONE,
        reason: Some("theo sổ".into()),
    };
    vec![
        ("months", Basis::bhxh(income, Group::Poor, Term::Months(3))),
        ("years", Basis::bhxh(income, Group::Other, Term::Years(5))),
        ("missing-months", told),
        ("card", Basis::bhyt(1, 12)),
        ("pupil", pupil),
        ("order", elsewhere),
        ("declared", Basis::Declared),
    ]
}

#[test]
fn every_basis_and_a_tariff_are_written_and_read_as_they_always_were() {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let mut written = String::new();
    for (name, basis) in bases() {
        let bytes = encoded(&basis);
        written.push_str(&format!("{name} {}\n", hex(&bytes)));
        assert_eq!(minicbor::decode::<Basis>(&bytes).unwrap(), basis);
    }
    let body = Body::Tariff(Published::of(TARIFF).unwrap());
    written.push_str(&format!("tariff {}\n", hex(&body.encode())));
    assert_eq!(written, FROZEN, "a format changed; now:\n{written}");
    assert_eq!(Body::decode(Body::TARIFF, &body.encode()).unwrap(), body);
}

fn encoded(value: &impl Encode<()>) -> Vec<u8> {
    minicbor::to_vec(value).unwrap()
}
