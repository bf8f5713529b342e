//! What the centre published is quoted from, from its day on.

use book::body::Body;
use book::date::Date;
use book::fact::Basis;
use book::money::Dong;
use book::organisation::{Level, Unit};
use book::premium::bhxh::Term;
use book::tariff::{BUILTIN_TEXT, Published};
use replica::ScopeId;

use super::collect;
use crate::act::{CollectAsked, Product};
use crate::testing::{Centre, NOW, OFFICE, house};

const TERM: Product = Product::Bhxh {
    income: Dong::new(1_500_000),
    term: Term::Months(1),
    group: None,
};

/// A tariff for payments from `effective` on, in which a commune adds to everybody.
fn tariff(version: &str, effective: &str) -> Body {
    let row = "\n[[local_support]]\nfrom = 2026-01-01\nplace = \"17530\"\nscheme = \"bhxh\"\n\
               groups = [\"other\"]\namount = 10_000\nsource = \"a test\"\n";
    let text = BUILTIN_TEXT.replace("VN-2026-11", version).replace(
        "effective = 2016-01-01",
        &format!("effective = {effective}"),
    );
    Body::Tariff(Published::of(&format!("{text}{row}")).unwrap())
}

#[test]
fn a_device_quotes_from_the_newest_tariff_whose_day_has_come_and_the_receipt_names_it() {
    let mut centre = Centre::new();
    centre.says(Body::Unit(Unit {
        scope: OFFICE,
        level: Level::Office,
        code: "17530".into(),
        name: "Xã Đô Thành".into(),
        parent: Some(ScopeId::ORGANISATION),
    }));
    centre.says(tariff("LOCAL-1", "2026-11-21"));
    centre.says(tariff("LOCAL-2", "2026-11-22"));
    let mut agent = centre.device(5);
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let draft = |agent: &crate::Agent, day: &str| {
        let asked = CollectAsked {
            day: Date::parse(day).ok(),
            ..collect(person, TERM, 1)
        };
        agent.draft(&asked, NOW).unwrap().lines.remove(0).line
    };
    // The day before: the tariff that comes with the program, which knows nothing of the commune.
    assert_eq!(draft(&agent, "2026-11-20").local, Dong::ZERO);
    let issued = agent.collect(&collect(person, TERM, 1), NOW).unwrap();
    let receipt = &issued.receipt.receipt;
    let (line, version) = (&receipt.lines[0], receipt.tariff.as_ref().unwrap());
    assert_eq!(version.as_str(), "LOCAL-1");
    assert_eq!(
        (line.local, line.payable),
        (Dong::new(10_000), Dong::new(254_000))
    );
    let Basis::Bhxh { place, .. } = &line.basis else {
        panic!("another basis");
    };
    assert_eq!(place.commune.unwrap().to_string(), "17530");
    assert!(issued.receipt.standing.is_counted());
    assert_eq!(
        agent
            .tariff_on(Date::parse("2026-11-22").unwrap())
            .unwrap()
            .version()
            .as_str(),
        "LOCAL-2"
    );
    // The centre comes to the same.
    centre.sync(&mut agent);
    let there = centre
        .store
        .read()
        .receipt(issued.receipt.id)
        .unwrap()
        .unwrap();
    assert!(there.standing.is_counted(), "{:?}", there.standing);
}
