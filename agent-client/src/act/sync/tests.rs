//! Syncs with a centre in memory.

use book::record::{Field, Fields, Value};
use store::view::ReceiptFilter;
use web::badge::Place;
use wire::problem::Code;

use crate::act::tests::{BHYT_YEAR, collect};
use crate::testing::{Centre, NOW, house};
use crate::{Agent, Fault};

#[test]
fn status_says_what_the_centre_confirmed_and_never_what_was_sent() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
    let issued = agent.collect(&collect(person, BHYT_YEAR, 1), NOW).unwrap();
    let place = |agent: &Agent| {
        agent
            .place(issued.receipt.scope, &issued.receipt.dot)
            .unwrap()
    };
    assert_eq!(place(&agent), Place::Here);
    let before = agent.status().unwrap();
    assert_eq!((before.at_centre, before.receipts_waiting.len()), (0, 1));

    // The request arrives, the reply does not: the centre has everything and this device does not know it.
    let server = centre.server();
    let cut = agent.sync_with(&server, NOW, |signed| {
        centre.answer(signed)?;
        Err(Fault::new(Code::LineCut))
    });
    let cut = cut.unwrap();
    let fault = cut.fault.unwrap();
    assert_eq!(
        (fault.code(), fault.0.detail("confirmed")),
        (Code::LineCut, "0")
    );
    assert_eq!(cut.waiting, before.here);
    assert_eq!(place(&agent), Place::Here);

    let outcome = centre.sync(&mut agent);
    assert_eq!((outcome.fault.clone(), outcome.waiting), (None, 0));
    assert_eq!(outcome.confirmed_centre, outcome.here);
    assert!(
        outcome.bytes_up > 0 && outcome.bytes_down > 0 && outcome.requests <= 3,
        "{outcome:?}"
    );
    assert_eq!(place(&agent), Place::Centre);
    assert_eq!(agent.status().unwrap().oldest_waiting, None);
    assert_eq!(
        centre
            .store
            .read()
            .receipts(&ReceiptFilter::default())
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn two_collectors_values_stand_until_one_is_chosen() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(5), centre.device(6));
    let (house, _) = house(&mut one, "Nguyễn Thị Lan");
    assert_eq!(centre.sync(&mut one).fault, None);
    assert_eq!(centre.sync(&mut two).fault, None);
    for (agent, phone) in [(&mut one, "0912345678"), (&mut two, "0987654321")] {
        let fields = Fields::default().with(Field::Phone, Value::Text(phone.into()));
        agent.household_edit(house, fields, NOW).unwrap();
    }
    assert_eq!(centre.sync(&mut one).fault, None);
    assert_eq!(centre.sync(&mut two).fault, None);
    assert_eq!(centre.sync(&mut one).fault, None);
    let conflicts = one.read().conflicts().unwrap();
    assert_eq!((conflicts.len(), conflicts[0].field.siblings.len()), (1, 2));
    let wrong = one
        .conflict_choose(house, Field::Phone, 3, NOW)
        .unwrap_err();
    assert_eq!(wrong.code(), Code::ChoiceInvalid);
    let chosen = conflicts[0].field.siblings[1].value.clone();
    one.conflict_choose(house, Field::Phone, 2, NOW).unwrap();
    assert_eq!(one.read().conflicts().unwrap(), []);
    let record = one.read().record(house).unwrap().unwrap();
    assert_eq!(record.shown(Field::Phone), Some(&chosen));
}
