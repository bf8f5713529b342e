//! What the centre ruled is taken back, in either direction, by its next word.

use book::scope::RulingVerdict;
use book::standing::{Standing, Verdict};
use replica::RecordId;

use super::world::{deliver, two_hamlets};
use crate::testing::Member;
use crate::view::HeldKind;

/// A centre that has got an edit, a new person, a visit and a receipt too late, each held; with their ids in that order.
fn late() -> (Member, Member, RecordId, [RecordId; 4]) {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    centre.meet(&mut device);
    let edit = device
        .rename_in(crate::testing::HAMLET, house, "Hoa")
        .record;
    let person = device.person("An", house);
    let visit = device.visit(house).record;
    let paid = device.receipt_of(house, 1, 500_000).record;
    centre.withdraw(&device);
    centre.meet(&mut device);
    (centre, device, house, [edit, person, visit, paid])
}

#[test]
fn what_was_accepted_is_as_it_was_before_once_that_is_taken_back() {
    let (mut centre, mut device, house, ids) = late();
    let before = (centre.sums(), ids.map(|id| centre.why(id)));
    for id in ids {
        assert!(centre.why(id).contains(&"withdrawn"));
        centre.rule(id, RulingVerdict::Accepted);
        assert!(centre.why(id).is_empty());
    }
    assert_ne!(centre.sums(), before.0);
    assert_eq!(centre.names(house), ["Hoa"]);
    for id in ids {
        centre.undo(id);
    }
    device.meet(&mut centre);
    for replica in [&mut centre, &mut device] {
        assert_eq!((replica.sums(), ids.map(|id| replica.why(id))), before);
        assert_eq!(replica.names(house), ["Hoà"]);
        replica.check();
    }
}

#[test]
fn what_was_accepted_can_be_rejected_and_what_was_rejected_be_left_open_again() {
    let (mut centre, _, house, ids) = late();
    for id in ids {
        centre.rule(id, RulingVerdict::Accepted);
        centre.rule(id, RulingVerdict::Rejected);
        assert!(centre.why(id).contains(&"rejected") && centre.why(id).contains(&"withdrawn"));
    }
    assert_eq!(centre.names(house), ["Hoà"]);
    assert!(!centre.sums().iter().any(|(on, _)| *on == "owed-insurer"));
    for id in ids {
        centre.undo(id);
        assert!(!centre.why(id).contains(&"rejected") && centre.why(id).contains(&"withdrawn"));
    }
    let there = deliver(&mut centre, |many| many - 1);
    assert_eq!(
        there.store.read().state_digest().unwrap(),
        centre.store.read().state_digest().unwrap()
    );
    centre.check();
}

#[test]
fn every_ruling_is_listed_with_what_it_is_on_as_that_stands_now() {
    let (mut centre, _, _, ids) = late();
    assert!(centre.store.read().rulings().unwrap().is_empty());
    for id in ids {
        centre.rule(id, RulingVerdict::Accepted);
    }
    centre.rule(ids[3], RulingVerdict::Rejected);
    centre.undo(ids[0]);
    let rulings = centre.store.read().rulings().unwrap();
    let told: Vec<_> = rulings
        .iter()
        .map(|one| {
            let on = one.on.as_ref().unwrap();
            (on.id, on.kind, one.is_last, on.standing.is_counted())
        })
        .collect();
    assert_eq!(
        told,
        [
            (ids[0], HeldKind::Edit, true, false),
            (ids[3], HeldKind::Receipt, true, false),
            (ids[3], HeldKind::Receipt, false, false),
            (ids[2], HeldKind::Visit, true, true),
            (ids[1], HeldKind::Person, true, true),
            (ids[0], HeldKind::Edit, false, false),
        ]
    );
    assert_eq!(rulings[0].verdict, Verdict::UNDONE);
    assert_eq!(rulings[1].verdict, Verdict::Rejected);
    let withdrawn = Standing::held([book::standing::Hold::Withdrawn]);
    assert_eq!(rulings[3].verdict, Verdict::Accepted(withdrawn));
    let receipt = rulings[1].on.as_ref().unwrap();
    assert_eq!(receipt.amount.map(book::money::Dong::get), Some(500_000));
    assert_eq!(rulings[1].reason, "đã đối chiếu");
}
