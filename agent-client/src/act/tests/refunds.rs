//! What the centre gave back of a receipt, as its device sees it after a sync.

use book::act::{Act, Approval, LineOf, Refund};
use book::body::Body;
use book::date::Date;
use book::tariff::Tariff;
use replica::{ActorId, RecordId};
use store::StoreError;
use store::view::ReceiptView;
use web::lang::Lang;

use super::*;
use crate::Agent;
use crate::testing::{Centre, house};

/// Two users of the centre give the first line back from a day on.
fn gives_back(centre: &mut Centre, sold: &ReceiptView, from: Date) -> RecordId {
    let day = Date::local_day(NOW.0);
    let line = &sold.receipt.lines[0];
    let back = line.given_back(sold.receipt.day, Tariff::builtin().unwrap(), from);
    let back = back.unwrap().unwrap();
    let refund = Refund {
        line: LineOf {
            receipt: sold.id,
            line: 1,
        },
        day,
        from,
        gross: back.gross,
        state: back.state,
        local: back.local,
        sponsor: back.sponsor,
        payable: back.payable,
        decision: "12/QĐ-BHXH".into(),
        decided: day,
        words: None,
    };
    let written: Result<RecordId, StoreError> = centre.store.write(NOW, |writer| {
        let body = Body::Act(Act::Refund(refund));
        let refund = writer.append_as(ActorId(60), HAMLET, &body)?.record;
        let word = Approval {
            act: refund,
            day,
            approves: true,
            reason: None,
        };
        writer.append_as(ActorId(61), HAMLET, &Body::Act(Act::Approval(word)))?;
        Ok(refund)
    });
    written.unwrap()
}

/// A receipt for the first and one for the second member of a house, both known at the centre.
fn sold() -> (Centre, Agent, [ReceiptView; 2], RecordId) {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    let (home, first) = house(&mut agent, "Nguyễn Thị Lan");
    let named = Fields::default().with(Field::Name, Value::Text("Lê Văn Ba".into()));
    let second = agent.person_add(None, home, named, NOW).unwrap().id;
    let receipts = [(first, 1), (second, 2)].map(|(person, id)| {
        let asked = collect(person, BHYT_YEAR, id);
        agent.collect(&asked, NOW).unwrap().receipt
    });
    centre.sync(&mut agent);
    (centre, agent, receipts, home)
}

#[test]
fn a_device_sees_a_refund_and_sells_the_days_and_the_place_again() {
    let (mut centre, mut agent, [one, two], home) = sold();
    let line = &one.receipt.lines[0];
    let person = line.person.unwrap();
    let refund = gives_back(&mut centre, &one, line.covers_from);
    // The control: before the sync it knows nothing of it.
    let again = collect(person, BHYT_YEAR, 3);
    assert!(agent.collect(&again, NOW).is_err());
    assert!(agent.refunds_of(one.id).unwrap().is_empty());
    centre.sync(&mut agent);

    let seen = agent.refunds_of(one.id).unwrap();
    assert!(seen[0].id == refund && seen[0].standing.is_counted());
    let view = agent.read().receipt(one.id).unwrap().unwrap();
    assert_eq!(view.refunded.get(&1), Some(&line.covers_from));
    assert!(view.left().is_empty());
    // Whoever is behind is to be set anew.
    let record = agent.read().record(home).unwrap().unwrap();
    let words = record_words(Lang::Vi, &agent.read(), &record).unwrap();
    assert!(words[0].contains("thứ tự 1"), "{words:?}");

    let next = agent.collect(&again, NOW).unwrap().receipt;
    assert!(next.standing.is_counted());
    let order = |view: &ReceiptView| match view.receipt.lines[0].basis {
        Basis::Bhyt { order, .. } => order,
        Basis::Bhxh { .. } | Basis::Declared => 0,
    };
    assert_eq!((order(&one), order(&two), order(&next)), (1, 2, 1));
}

#[test]
fn a_refunded_receipt_is_not_made_void_and_its_collector_gives_the_money_back() {
    let (mut centre, mut agent, [one, _], _) = sold();
    let from = Date::parse("21/06/2027").unwrap();
    let refund = gives_back(&mut centre, &one, from);
    centre.sync(&mut agent);
    let void = VoidAsked {
        id: None,
        receipt: one.id,
        reason: book::act::VoidReason::Mistake,
        words: None,
        copy: book::act::PaperCopy::Returned,
        acknowledged: true,
        day: None,
    };
    let fault = agent.void(&void, NOW).unwrap_err();
    assert_eq!(fault.code(), Code::RefundedBefore);
    let number = one.receipt.number.to_string();
    for given in [&refund.to_string(), &number] {
        let found = crate::find::owed(&agent.read(), "repay", given).unwrap();
        assert_eq!(found, refund);
    }
    let repaid = RepayAsked {
        id: None,
        owed: refund,
        amount: None,
        to: None,
        note: None,
        day: None,
    };
    agent.repay(&repaid, NOW).unwrap();
    let cash = agent.cash().unwrap();
    assert_eq!(cash.repaid, Dong::new(683_100));
}
