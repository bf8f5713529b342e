//! What a collector is shown before taking money, and the reason with which they go on.

use book::premium::bhxh::Term;
use book::record::Elsewhere;

use super::*;
use crate::Agent;
use crate::act::Heed;

fn bhxh(months: u32) -> Product {
    Product::Bhxh {
        income: Dong::new(1_500_000),
        term: Term::Months(months),
        group: None,
    }
}

fn card(order: u32) -> Product {
    Product::Bhyt {
        months: 12,
        order: Some(order),
        group: None,
    }
}

fn member(agent: &mut Agent, house: replica::RecordId, born: &str) -> replica::RecordId {
    let today = Date::local_day(NOW.0);
    let born = crate::input::birth_date("born", born, today).unwrap();
    let fields = Fields::default()
        .with(Field::Name, Value::Text("Nguyễn Văn Con".into()))
        .with(Field::BirthDate, Value::Birth(born));
    agent.person_add(None, house, fields, NOW).unwrap().id
}

fn heeds(agent: &Agent, wanted: &CollectAsked) -> Vec<Heed> {
    let draft = agent.draft(wanted, NOW).unwrap();
    draft
        .lines
        .into_iter()
        .flat_map(|line| line.heeds)
        .collect()
}

/// Collects with a reason and returns those of the lines.
fn reasons(agent: &mut Agent, wanted: CollectAsked) -> Vec<Option<String>> {
    let wanted = CollectAsked {
        again: Some("theo sổ hộ khẩu".into()),
        ..wanted
    };
    let receipt = agent.collect(&wanted, NOW).unwrap().receipt;
    // A reason is told, and changes no amount.
    assert!(!receipt.standing.has(book::standing::Hold::AmountDiffers));
    let reason = |line: &book::fact::Line| match &line.basis {
        Basis::Bhxh { reason, .. } | Basis::Bhyt { reason, .. } => reason.clone(),
        Basis::Declared => None,
    };
    receipt.receipt.lines.iter().map(reason).collect()
}

#[test]
fn who_paid_for_the_same_within_the_week_goes_on_with_a_reason() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    agent.collect(&collect(person, bhxh(1), 1), NOW).unwrap();
    // The next month is not covered yet.
    let next = collect(person, bhxh(1), 2);
    let today = Date::local_day(NOW.0);
    assert_eq!(heeds(&agent, &next), [Heed::PaidRecently(today)]);
    let fault = agent.collect(&next, NOW).unwrap_err();
    assert_eq!(
        (fault.code(), fault.0.detail("got")),
        (Code::PaidRecently, "21/11/2026")
    );
    assert_eq!(
        reasons(&mut agent, next),
        [Some("theo sổ hộ khẩu".to_owned())]
    );
}

#[test]
fn who_paid_for_the_other_scheme_is_told_and_nothing_is_asked() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let other = collect(person, bhxh(3), 2);
    let today = Date::local_day(NOW.0);
    assert_eq!(heeds(&agent, &other), [Heed::PaidOther(today)]);
    let issued = agent.collect(&other, NOW).unwrap();
    assert!(issued.receipt.standing.is_counted());
}

#[test]
fn a_place_that_another_member_has_is_sold_again_only_with_a_reason() {
    let mut agent = device();
    let (house, first) = house(&mut agent, "Nguyễn Văn An");
    let second = member(&mut agent, house, "1990");
    agent.collect(&collect(first, card(1), 1), NOW).unwrap();
    let same = collect(second, card(1), 2);
    assert_eq!(heeds(&agent, &same), [Heed::PlaceTwice(1)]);
    let fault = agent.collect(&same, NOW).unwrap_err();
    assert_eq!(
        (fault.code(), fault.0.detail("got")),
        (Code::PlaceTwice, "1")
    );
    // The controls: the next place, and one from which on all pay alike.
    assert_eq!(heeds(&agent, &collect(second, BHYT_YEAR, 2)), []);
    let mut two = collect(first, card(7), 3);
    two.lines.push(Wanted {
        person: Some(second),
        ..two.lines[0].clone()
    });
    assert!(!heeds(&agent, &two).contains(&Heed::PlaceTwice(7)));
    assert_eq!(reasons(&mut agent, same).len(), 1);
}

#[test]
fn nobody_under_fifteen_joins_and_nobody_under_six_pays_for_a_card_unseen() {
    let mut agent = device();
    let (house, grown) = house(&mut agent, "Nguyễn Thị Lan");
    let young = |text| Heed::TooYoung(Date::parse(text).unwrap());
    for (born, product, expected) in [
        ("21/11/2011", bhxh(1), vec![]),
        ("22/11/2011", bhxh(1), vec![young("22/11/2026")]),
        ("2011", bhxh(1), vec![]),
        ("2012", bhxh(1), vec![young("01/01/2027")]),
        ("21/11/2020", BHYT_YEAR, vec![]),
        ("22/11/2020", BHYT_YEAR, vec![young("22/11/2026")]),
    ] {
        let child = member(&mut agent, house, born);
        assert_eq!(
            heeds(&agent, &collect(child, product, 1)),
            expected,
            "{born}"
        );
    }
    let child = member(&mut agent, house, "05/06/2022");
    let mut both = collect(grown, BHYT_YEAR, 2);
    both.lines.push(Wanted {
        person: Some(child),
        ..both.lines[0].clone()
    });
    let fault = agent.collect(&both, NOW).unwrap_err();
    assert_eq!(fault.code(), Code::MayNotJoin);
    // Only the line in question bears the reason.
    assert_eq!(
        reasons(&mut agent, both),
        [None, Some("theo sổ hộ khẩu".to_owned())]
    );
}

#[test]
fn who_is_insured_or_paid_elsewhere_joins_with_a_reason_alone() {
    use Elsewhere::{Compulsory, Nothing, Pension, SocialPension, StateCard};
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let says = |agent: &mut Agent, what| {
        let fields = Fields::default().with(Field::Elsewhere, Value::Elsewhere(what));
        agent.person_edit(person, fields, NOW).unwrap();
    };
    // The control: nothing was asked yet.
    assert_eq!(heeds(&agent, &collect(person, bhxh(1), 1)), []);
    for (what, keeps_out) in [
        (Nothing, [false, false]),
        (Compulsory, [true, false]),
        (Pension, [true, false]),
        (SocialPension, [true, true]),
        (StateCard, [false, true]),
    ] {
        says(&mut agent, what);
        for (product, out) in [bhxh(1), BHYT_YEAR].into_iter().zip(keeps_out) {
            let expected = if out {
                vec![Heed::Elsewhere(what)]
            } else {
                Vec::new()
            };
            assert_eq!(
                heeds(&agent, &collect(person, product, 1)),
                expected,
                "{what:?}"
            );
        }
    }
    says(&mut agent, Pension);
    let wanted = collect(person, bhxh(1), 1);
    let fault = agent.collect(&wanted, NOW).unwrap_err();
    assert_eq!(
        (fault.code(), fault.0.detail("got")),
        (Code::InsuredElsewhere, "pension")
    );
    // Money is never refused at the door: with a reason it is taken, and counts.
    assert_eq!(
        reasons(&mut agent, wanted),
        [Some("theo sổ hộ khẩu".to_owned())]
    );
}
