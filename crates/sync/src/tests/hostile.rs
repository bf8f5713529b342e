//! What must not pass: altered, forged and unsigned stretches, other histories, false proofs.

use replica::{DeviceId, Held, Proof, Role, SecretKey, Signature};
use wire::{CompactProof, RefusalCode, Verdict};

use super::world::*;
use crate::{AcceptError, Budget, Refusal, Session, accept};

#[test]
fn what_is_refused_is_not_stored_and_stops_nothing_else() {
    let mut centre = Centre::new();
    let (bad, good) = (centre.hand(3), centre.hand(4));
    let ops = vec![
        bad.household("Nguyễn Văn An"),
        bad.household("Trần Thị Bình"),
    ];
    let honest = bad.stretch(&ops, 0);
    let behind = good.stretch(&[good.household("Lê Văn Cường")], 0);
    let stranger = Hand::new(SecretKey::from_bytes(&[66; 32]), 66);
    let forged = Hand {
        opening: bad.opening.clone(),
        ..Hand::new(SecretKey::from_bytes(&[66; 32]), 3)
    };

    let altered = {
        let mut stretch = honest.clone();
        stretch.ops[1] = bad.household("Trần Thị Bính");
        stretch
    };
    let unsigned = {
        let signature = Signature::from_bytes([0; 64]);
        replica::Stretch {
            signature,
            ..honest.clone()
        }
    };
    let cases = [
        (altered, RefusalCode::Unsigned),
        (unsigned, RefusalCode::Unsigned),
        (forged.stretch(&ops, 0), RefusalCode::Unsigned),
        (stranger.stretch(&ops, 0), RefusalCode::UnknownSigner),
        (bad.stretch(&ops, 1), RefusalCode::NoOpening),
    ];
    for (stretch, code) in cases {
        let request = bad.request(vec![stretch, behind.clone()]);
        let reply = centre.node.asks(bad.opening.device, request);
        let [verdict] = &reply.verdicts[..] else {
            panic!("{code:?}: {:?}", reply.verdicts)
        };
        assert_eq!(verdict.verdict, Verdict::Refused(code));
        let held = centre.node.bytes();
        assert!(!held.contains_key(&bad.stream.incarnation), "{code:?}");
        assert_eq!(held[&good.stream.incarnation].len(), 1, "{code:?}");
    }
    // Their control: the honest one passes.
    let reply = centre
        .node
        .asks(bad.opening.device, bad.request(vec![honest]));
    assert_eq!(reply.verdicts, []);
    assert_eq!(centre.node.households(), 3);
}

#[test]
fn a_gap_is_named_and_filled_by_sending_again() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let ops: Vec<_> = (0..4).map(|n| hand.household(&format!("Hộ {n}"))).collect();
    let store = &mut centre.node.store;
    accept(store, hand.stretch(&ops[..1], 0), NOW).unwrap();
    let gap = accept(store, hand.stretch(&ops, 2), NOW).unwrap_err();
    assert!(
        matches!(
            gap,
            AcceptError::Refused(Refusal::Gap { held: 1, after: 2 })
        ),
        "{gap}"
    );
    // What overlaps is passed over.
    assert_eq!(
        accept(store, hand.stretch(&ops[..3], 0), NOW)
            .unwrap()
            .accepted
            .ops,
        2
    );
    assert_eq!(
        accept(store, hand.stretch(&ops, 2), NOW)
            .unwrap()
            .accepted
            .ops,
        1
    );
    assert_eq!(
        accept(store, hand.stretch(&ops, 2), NOW)
            .unwrap()
            .accepted
            .ops,
        0
    );
    assert_eq!(centre.node.households(), 4);
}

#[test]
fn another_history_is_kept_beside_the_first_wherever_it_begins() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let ops: Vec<_> = (0..4).map(|n| hand.household(&format!("Hộ {n}"))).collect();
    accept(&mut centre.node.store, hand.stretch(&ops, 0), NOW).unwrap();
    let mut households = 4;
    for differs in 0..4 {
        let mut other = ops.clone();
        other[differs] = hand.household("Khác");
        other.push(hand.household("Sau"));
        households += other.len() - differs;
        for after in 0..=differs {
            let taken = accept(&mut centre.node.store, hand.stretch(&other, after), NOW).unwrap();
            let new = if after == 0 { other.len() - differs } else { 0 };
            assert_eq!(taken.accepted.ops, u64::try_from(new).unwrap());
            assert_eq!(centre.node.households(), households);
        }
    }
    centre.node.check();
}

#[test]
fn a_false_proof_confirms_nothing() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    device.register("Nguyễn Văn An");
    settle(&mut device, &mut office);
    let org = device.identity.org;

    let heads = office.heads();
    let scopes: std::collections::BTreeMap<_, _> = heads
        .iter()
        .map(|(scope, heads)| (*scope, Held::Heads(heads.clone())))
        .collect();
    let life = centre.node.identity.incarnation();
    let by_office = Proof::sign(org, &office.key, life, NOW, 99, scopes.clone());
    let by_centre = Proof::sign(org, &centre.node.key, life, NOW, 99, scopes);
    let altered = Proof {
        arrival: 100,
        ..by_centre.clone()
    };
    for (proof, confirms) in [(by_office, false), (altered, false), (by_centre, true)] {
        let mut session = Session::begin(office.peer());
        let request = session
            .request(&mut device.store, &device.key, Budget::default())
            .unwrap();
        let mut reply = office.asks(device.identity.device, request);
        reply.proof = Some(CompactProof::of(&proof, reply.time, &heads));
        session.take(&mut device.store, reply, NOW).unwrap();
        let (here, _, at_centre) = device.places();
        assert_eq!(at_centre == here, confirms);
    }
}

/// A word that names no life is that of a life of the centre of which the device holds ops: its signature tells.
#[test]
fn a_word_names_its_life_only_to_whoever_does_not_know_it() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    for known in [false, true, true] {
        device.register("Nguyễn Văn An");
        let mut session = Session::begin(centre.node.peer());
        let mut again = true;
        let mut first = None;
        while again {
            let budget = Budget::default();
            let request = session.request(&mut device.store, &device.key, budget);
            let reply = centre.node.asks(device.identity.device, request.unwrap());
            first = first.or(reply.proof.clone());
            again = session.take(&mut device.store, reply, NOW).unwrap().again;
        }
        assert_eq!(first.unwrap().life.is_none(), known);
        let (here, _, at_centre) = device.places();
        assert_eq!(at_centre, here);
    }
    // Another life's signature is none, where no life is named.
    device.register("Trần Thị Bình");
    let mut session = Session::begin(centre.node.peer());
    let request = session.request(&mut device.store, &device.key, Budget::default());
    let mut reply = centre.node.asks(device.identity.device, request.unwrap());
    let life = replica::Incarnation::from_bytes([55; 8]);
    let held = centre.node.heads();
    let spelled = held
        .iter()
        .map(|(scope, heads)| (*scope, Held::Heads(heads.clone())));
    let other = Proof::sign(
        device.identity.org,
        &centre.node.key,
        life,
        NOW,
        99,
        spelled.collect(),
    );
    let mut other = CompactProof::of(&other, NOW, &held);
    assert_eq!(other.life.take(), Some(life));
    reply.proof = Some(other);
    session.take(&mut device.store, reply, NOW).unwrap();
    let (here, _, at_centre) = device.places();
    assert!(at_centre < here);
}

#[test]
fn a_centre_that_says_level_without_a_proof_confirms_nothing() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    let mut reply = centre.node.asks(device.identity.device, request);
    let proof = reply.proof.take();
    (reply.heads, reply.cursor) = (None, None);
    reply.differs.clear();
    session.take(&mut device.store, reply.clone(), NOW).unwrap();
    assert_eq!(device.places().2, 0);
    // Nor does a proof of other heads than it says.
    reply.proof = proof;
    reply.stretches.clear();
    let mut session = Session::begin(centre.node.peer());
    device.register("Trần Thị Bình");
    session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    session.take(&mut device.store, reply, NOW).unwrap();
    assert_eq!(device.places().2, 0);
}

#[test]
fn a_relay_cannot_slip_in_a_scope_that_was_not_granted() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut stranger = centre.enrol(2, Role::Device, &[replica::ScopeId::ORGANISATION]);
    settle(&mut stranger, &mut centre.node);
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut stranger.store, &stranger.key, Budget::default())
        .unwrap();
    let mut reply = centre.node.asks(stranger.identity.device, request);
    reply
        .stretches
        .push(hand.stretch(&[hand.household("Nguyễn Văn An")], 0));
    let progress = session.take(&mut stranger.store, reply, NOW).unwrap();
    assert_eq!(progress.refused.len(), 1, "{progress:?}");
    assert_eq!(progress.refused[0].code, RefusalCode::ScopeUnknown);
    assert!(stranger.store.read().vector(HAMLET).unwrap().is_empty());
}

#[test]
fn an_unknown_caller_is_nobody() {
    let centre = Centre::new();
    let nobody = DeviceId::from_bytes([0; 16]);
    assert_eq!(
        crate::Caller::find(&centre.node.store.read(), nobody).unwrap(),
        None
    );
}
