//! The acts on stores in memory.

mod heeds;
mod refunds;
mod tariffs;

use book::date::Date;
use book::fact::{Basis, Denomination, Outcome, Scheme};
use book::money::Dong;
use book::premium::bhxh::Term;
use book::record::{Field, Fields, Value};
use store::view::{ReceiptFilter, VisitFilter};
use uuid::Uuid;
use wire::problem::Code;

use super::*;
use crate::testing::{HAMLET, NOW, device, house};

pub(super) fn collect(person: replica::RecordId, product: Product, id: u128) -> CollectAsked {
    CollectAsked {
        id: Uuid::from_u128(id),
        household: None,
        payer: None,
        lines: vec![Wanted::of(Some(person), product)],
        cash: None,
        transfer: Dong::ZERO,
        credits: Vec::new(),
        day: None,
        again: None,
        visit: false,
    }
}

pub(super) const BHYT_YEAR: Product = Product::Bhyt {
    months: 12,
    order: None,
    group: None,
};

#[test]
fn a_receipt_is_issued_with_the_next_number_and_the_tariffs_amount() {
    let mut agent = device();
    let (house, person) = house(&mut agent, "Nguyễn Thị Lan");
    let issued = agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let receipt = &issued.receipt.receipt;
    assert_eq!(receipt.number.to_string(), "BH26-YT/00005:0000001");
    assert_eq!(receipt.payable(), Some(Dong::new(1_366_200)));
    assert_eq!(receipt.household, Some(house));
    assert_eq!(receipt.payer.as_deref(), Some("Nguyễn Thị Lan"));
    assert_eq!(receipt.lines[0].covers_from.iso(), "2026-12-21");
    assert!(issued.receipt.standing.is_counted());
    assert_eq!(issued.hand.cash, Dong::new(1_366_200));
    assert_eq!(
        (issued.hand.numbers_left(), issued.hand.numbers_low()),
        (9, false)
    );
}

#[test]
fn the_same_request_twice_is_one_receipt() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let wanted = collect(person, BHYT_YEAR, 1);
    let first = agent.collect(&wanted, NOW).unwrap();
    let second = agent
        .collect(&wanted, replica::UnixMillis(NOW.0 + 86_400_000))
        .unwrap();
    assert!(!first.before && second.before);
    assert_eq!(first.receipt, second.receipt);
    assert_eq!(
        agent
            .read()
            .receipts(&ReceiptFilter::default())
            .unwrap()
            .len(),
        1
    );
    assert_eq!(second.hand.numbers_left(), 9);
    // The control: another id is another request.
    let again = CollectAsked {
        id: Uuid::from_u128(2),
        again: Some("nộp bù".into()),
        ..wanted
    };
    assert!(!agent.collect(&again, NOW).unwrap().before);
}

#[test]
fn the_same_id_with_other_content_is_refused_by_name() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let other = Product::Bhyt {
        months: 6,
        order: None,
        group: None,
    };
    let fault = agent.collect(&collect(person, other, 1), NOW).unwrap_err();
    assert_eq!(fault.code(), Code::SameIdOtherContent);
}

#[test]
fn a_refused_receipt_spends_no_number_and_writes_nothing() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let before = (agent.read().totals().unwrap(), agent.hand().unwrap());
    let too_little = CollectAsked {
        cash: Some(Dong::new(1)),
        ..collect(person, BHYT_YEAR, 1)
    };
    let fault = agent.collect(&too_little, NOW).unwrap_err();
    assert_eq!(fault.code(), Code::ReceiptNotPaid);
    let none = CollectAsked {
        lines: Vec::new(),
        ..collect(person, BHYT_YEAR, 2)
    };
    assert_eq!(
        agent.collect(&none, NOW).unwrap_err().code(),
        Code::ReceiptNoLines
    );
    assert_eq!(
        (agent.read().totals().unwrap(), agent.hand().unwrap()),
        before
    );
}

#[test]
fn who_paid_within_the_week_pays_again_only_with_a_reason() {
    let mut agent = device();
    let (house, person) = house(&mut agent, "Nguyễn Thị Lan");
    agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let second = collect(person, BHYT_YEAR, 2);
    let fault = agent.collect(&second, NOW).unwrap_err();
    assert_eq!(
        (fault.code(), fault.0.detail("what")),
        (Code::PaidRecently, "Nguyễn Thị Lan")
    );
    let again = CollectAsked {
        again: Some("nộp thay người khác".into()),
        ..second
    };
    agent.collect(&again, NOW).unwrap();
    let visits = agent
        .read()
        .visits(&VisitFilter {
            household: Some(house),
            day: None,
        })
        .unwrap();
    assert_eq!(visits[0].visit.note.as_deref(), Some("nộp thay người khác"));
}

#[test]
fn members_take_the_places_of_the_households_order_one_after_another() {
    let mut agent = device();
    let (house, first) = house(&mut agent, "Nguyễn Văn An");
    let mut people = vec![first];
    for name in ["Nguyễn Thị Ba", "Nguyễn Văn Cả"] {
        let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
        people.push(agent.person_add(None, house, fields, NOW).unwrap().id);
    }
    let lines = people
        .iter()
        .map(|id| Wanted::of(Some(*id), BHYT_YEAR))
        .collect();
    let all = CollectAsked {
        lines,
        ..collect(first, BHYT_YEAR, 1)
    };
    let receipt = agent.collect(&all, NOW).unwrap().receipt.receipt;
    let orders: Vec<u32> = receipt
        .lines
        .iter()
        .map(|line| match line.basis {
            Basis::Bhyt { order, .. } => order,
            Basis::Bhxh { .. } | Basis::Declared => 0,
        })
        .collect();
    assert_eq!(orders, [1, 2, 3]);
    assert_eq!(
        receipt.payable(),
        Some(Dong::new(1_366_200 + 956_340 + 819_720))
    );
}

#[test]
fn the_poor_households_share_is_the_states_and_the_next_term_goes_on_where_the_last_ended() {
    let mut agent = device();
    let poor =
        crate::input::field(Field::Poverty, "poverty", "poor", Date::local_day(NOW.0)).unwrap();
    let (house, person) = house(&mut agent, "Lê Thị Mai");
    agent
        .household_edit(house, Fields::default().with(Field::Poverty, poor), NOW)
        .unwrap();
    let term = Product::Bhxh {
        income: Dong::new(1_500_000),
        term: Term::Months(3),
        group: None,
    };
    let receipt = agent
        .collect(&collect(person, term, 1), NOW)
        .unwrap()
        .receipt
        .receipt;
    let line = &receipt.lines[0];
    assert_eq!(
        (line.gross, line.state, line.payable),
        (Dong::new(990_000), Dong::new(495_000), Dong::new(495_000))
    );
    assert_eq!(
        (line.scheme, line.covers_to.iso().as_str()),
        (Scheme::Bhxh, "2027-01-31")
    );
    let again = CollectAsked {
        again: Some("đóng tiếp".into()),
        ..collect(person, term, 2)
    };
    let draft = agent.draft(&again, NOW).unwrap();
    assert_eq!(draft.lines[0].line.covers_from.iso(), "2027-02-01");
    let Basis::Bhxh {
        supported_months_used,
        ..
    } = draft.lines[0].line.basis
    else {
        panic!()
    };
    assert_eq!(supported_months_used, 3);
}

#[test]
fn numbers_run_out_and_the_collector_is_told_before() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    for at in 1..=10 {
        let wanted = CollectAsked {
            again: Some("thử".into()),
            ..collect(person, BHYT_YEAR, at)
        };
        let hand = agent.collect(&wanted, NOW).unwrap().hand;
        assert_eq!(hand.numbers_low(), hand.numbers_left() < 5, "{at}");
    }
    let eleventh = CollectAsked {
        again: Some("thử".into()),
        ..collect(person, BHYT_YEAR, 11)
    };
    assert_eq!(
        agent.collect(&eleventh, NOW).unwrap_err().code(),
        Code::NumbersUsedUp
    );
}

#[test]
fn cash_is_handed_over_up_to_what_is_in_hand() {
    let mut agent = device();
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let hand_over = |amount| HandOverAsked {
        id: Some(Uuid::from_u128(9)),
        to: HandTo::Office,
        amount,
        notes: amount.map(Denomination::fewest).unwrap_or_default(),
        day: None,
    };
    assert_eq!(
        agent.hand_over(&hand_over(None), NOW).unwrap_err().code(),
        Code::AmountInvalid
    );
    agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let more = hand_over(Some(Dong::new(1_366_201)));
    assert_eq!(
        agent.hand_over(&more, NOW).unwrap_err().code(),
        Code::CashShort
    );
    // Nobody counted what was not told note by note.
    assert_eq!(
        agent.hand_over(&hand_over(None), NOW).unwrap_err().code(),
        Code::NotesMissing
    );
    let all = hand_over(Some(Dong::new(1_366_200)));
    let made = agent.hand_over(&all, NOW).unwrap();
    assert_eq!(agent.hand_over(&all, NOW).unwrap().id, made.id);
    let cash = agent.cash().unwrap();
    assert_eq!(
        (cash.in_hand, cash.in_transit),
        (Dong::ZERO, Dong::new(1_366_200))
    );
}

#[test]
fn a_visit_says_when_or_why() {
    let mut agent = device();
    let (house, _) = house(&mut agent, "Nguyễn Thị Lan");
    let visit = |outcome, appointment: Option<&str>, note: Option<&str>| VisitAsked {
        id: None,
        household: house,
        day: None,
        outcome,
        appointment: appointment.map(|day| Date::parse(day).unwrap()),
        note: note.map(str::to_owned),
    };
    for (wanted, code) in [
        (
            visit(Outcome::Appointment, None, None),
            Some(Code::DateInvalid),
        ),
        (
            visit(Outcome::Appointment, Some("20/11/2026"), None),
            Some(Code::DateInvalid),
        ),
        (visit(Outcome::Refused, None, None), Some(Code::TextInvalid)),
        (visit(Outcome::Refused, None, Some("chưa có tiền")), None),
        (visit(Outcome::Appointment, Some("21/11/2026"), None), None),
    ] {
        assert_eq!(
            agent
                .visit_add(&wanted, NOW)
                .err()
                .map(|fault| fault.code()),
            code
        );
    }
    let day = Date::local_day(NOW.0);
    assert_eq!(agent.read().to_visit(day, day).unwrap().len(), 1);
}

#[test]
fn a_household_without_a_name_and_an_edit_of_nothing_are_refused() {
    let mut agent = device();
    let fault = agent
        .household_add(None, HAMLET, Fields::default(), NOW)
        .unwrap_err();
    assert_eq!(fault.code(), Code::TextInvalid);
    let (house, person) = house(&mut agent, "Nguyễn Thị Lan");
    assert_eq!(
        agent
            .household_edit(house, Fields::default(), NOW)
            .unwrap_err()
            .code(),
        Code::UsageMissing
    );
    let fields = Fields::default().with(Field::Name, Value::Text("Lan".into()));
    let fault = agent.household_edit(person, fields, NOW).unwrap_err();
    assert_eq!(fault.code(), Code::HouseholdUnknown);
}
