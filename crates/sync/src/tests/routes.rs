//! Ways that ops and proofs take.

use replica::{Kind, Role, ScopeId};

use super::world::*;
use crate::{Budget, Session};

#[test]
fn two_devices_and_the_centre_come_to_the_same_state() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    two.register("Trần Thị Bình");
    for _ in 0..2 {
        settle(&mut one, &mut centre.node);
        settle(&mut two, &mut centre.node);
    }
    settle(&mut one, &mut centre.node);
    let digest = |node: &Node| node.store.read().state_digest().unwrap();
    assert_eq!(digest(&one), digest(&centre.node));
    assert_eq!(digest(&two), digest(&centre.node));
    assert_eq!((one.households(), two.households()), (2, 2));
}

#[test]
fn ops_go_up_through_an_office_and_the_centres_proof_comes_back() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    device.register("Nguyễn Văn An");

    settle(&mut device, &mut office);
    let (here, at_office, at_centre) = device.places();
    assert_eq!((at_office, at_centre), (here, 0));

    settle(&mut office, &mut centre.node);
    assert_eq!(centre.node.households(), 1);
    // The office holds the proof; the device does not yet.
    assert_eq!(device.places(), (here, here, 0));
    settle(&mut device, &mut office);
    assert_eq!(device.places(), (here, here, here));
}

#[test]
fn the_centre_confirms_only_by_its_signature() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    let mut reply = centre.node.asks(device.identity.device, request);
    reply.proof = None;
    session.take(&mut device.store, reply, NOW).unwrap();
    assert_eq!(device.places().2, 0);
    // Its control.
    settle(&mut device, &mut centre.node);
    assert_eq!(device.places().2, device.places().0);
}

#[test]
fn a_device_may_change_between_office_and_centre() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    for round in 0..4 {
        device.register(&format!("Hộ {round}"));
        if round % 2 == 0 {
            settle(&mut device, &mut office);
        } else {
            settle(&mut device, &mut centre.node);
        }
        settle(&mut office, &mut centre.node);
    }
    assert_eq!((office.households(), centre.node.households()), (4, 4));
    let before = centre.node.bytes();
    settle(&mut device, &mut centre.node);
    settle(&mut device, &mut office);
    settle(&mut office, &mut centre.node);
    assert_eq!(centre.node.bytes(), before);
    assert_eq!(device.places().2, device.places().0);
}

#[test]
fn a_relay_passes_on_byte_for_byte_what_it_cannot_read() {
    let mut centre = Centre::new();
    let (mut office, hand) = (centre.office(9), centre.hand(3));
    settle(&mut office, &mut centre.node);
    let ops = vec![
        hand.household("Nguyễn Văn An"),
        hand.op(Kind(999), vec![0x82, 0x01, 0x63, b'n', b'e', b'w']),
        hand.op(Kind(40), vec![0x05]),
        b"\xff no op at all".to_vec(),
        hand.household("Trần Thị Bình"),
    ];
    let request = hand.request(vec![hand.stretch(&ops, 0)]);
    let reply = office.asks(hand.opening.device, request);
    let [verdict] = &reply.verdicts[..] else {
        panic!("{reply:?}")
    };
    assert_eq!(
        verdict.verdict,
        wire::Verdict::Taken {
            ops: 5,
            quarantined: 3
        }
    );

    settle(&mut office, &mut centre.node);
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    for node in [&office, &centre.node, &device] {
        assert_eq!(node.bytes()[&hand.stream.incarnation], ops);
        assert_eq!(node.households(), 2);
        assert_eq!(node.store.read().quarantine().unwrap().len(), 3);
    }
}

#[test]
fn a_device_receives_its_scopes_and_no_other() {
    let mut centre = Centre::new();
    let elsewhere = ScopeId(301);
    let mut near = centre.device(1);
    let mut far = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, elsewhere]);
    near.register("Nguyễn Văn An");
    settle(&mut near, &mut centre.node);
    settle(&mut far, &mut centre.node);
    assert_eq!(
        far.store.read().scopes().unwrap(),
        [ScopeId::ORGANISATION, elsewhere]
    );
    assert!(far.store.read().vector(HAMLET).unwrap().is_empty());
    assert_eq!(near.households(), 1);
}

#[test]
fn what_is_written_outside_the_grants_is_kept_and_confirmed_to_its_writer_alone() {
    let mut centre = Centre::new();
    let (mut near, mut far) = (
        centre.device(1),
        centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION]),
    );
    near.register("Nguyễn Văn An");
    settle(&mut near, &mut centre.node);
    far.register("Ngoài địa bàn");
    let progress = sync(&mut far, &mut centre.node);
    assert!(
        progress.refused.is_empty() && !progress.new_life,
        "{progress:?}"
    );
    assert_eq!(far.places().2, far.places().0);
    // Kept at the centre, unread; nothing of the hamlet went to the stranger.
    assert_eq!(centre.node.households(), 1);
    assert_eq!(far.store.read().vector(HAMLET).unwrap().len(), 1);
}

#[test]
fn an_idle_sync_is_one_exchange_of_at_most_sixty_bytes() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    settle(&mut one, &mut centre.node);
    settle(&mut two, &mut centre.node);
    for device in [&mut one, &mut two] {
        let mut session = Session::begin(centre.node.peer());
        let (progress, bytes) = exchange(&mut session, device, &mut centre.node, Budget::default());
        assert!(progress.complete && !progress.again, "{progress:?}");
        assert!(bytes <= 60, "{bytes}");
    }
}

#[test]
fn one_edit_is_one_exchange_of_at_most_three_hundred_bytes_with_its_proof() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    device.register("Trần Thị Bình");
    let mut session = Session::begin(centre.node.peer());
    let (progress, bytes) = exchange(
        &mut session,
        &mut device,
        &mut centre.node,
        Budget::default(),
    );
    assert!(progress.complete && !progress.again, "{progress:?}");
    assert_eq!(device.places().2, device.places().0);
    assert!(bytes <= 300, "{bytes}");
}

#[test]
fn a_new_office_is_offered_nothing_of_a_scope_that_it_does_not_serve() {
    let mut centre = Centre::new();
    let (mut old, mut device) = (centre.office(9), centre.device(1));
    let elsewhere = [ScopeId::ORGANISATION, ScopeId(301)];
    let mut new = centre.enrol(8, Role::Office, &elsewhere);
    for office in [&mut old, &mut new] {
        settle(office, &mut centre.node);
    }
    for round in 0..3 {
        device.register(&format!("Hộ {round}"));
    }
    settle(&mut device, &mut centre.node);
    centre.grant_again(&device, &elsewhere);
    settle(&mut new, &mut centre.node);

    // The centre has all of the hamlet: the new office is asked for what it has, and is sent nothing of it.
    let progress = sync(&mut device, &mut new);
    assert_eq!(
        (progress.sent, progress.refused.len()),
        (0, 0),
        "{progress:?}"
    );
    let status = device.store.read().status().unwrap();
    let either = status.iter().map(|one| (one.here, one.at_either));
    assert!(
        either.clone().all(|(here, either)| here == either),
        "{status:?}"
    );

    // Its control: what the centre lacks is offered, as long as the scope is granted.
    device.register("Hộ 3");
    assert_eq!(device.places().2 + 2, device.places().0);
    settle(&mut device, &mut old);
    assert_eq!(old.households(), 4);
}
