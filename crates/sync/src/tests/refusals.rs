//! What one side refuses stops nothing else, and what is taken in can be passed on.

use replica::{Kind, ScopeId, Stretch};
use wire::limits::{BODY_OP_BYTES_MAX, PACKED_BYTES_MAX, STRETCH_OP_BYTES_MAX};
use wire::{Codec, Message as _, RefusalCode, SyncReply, Verdict};

use super::world::*;
use crate::{Budget, Session, accept};

/// One stretch fills a body.
const NARROW: Budget = Budget {
    request_bytes_max: 1,
    reply_bytes_max: 1,
};

/// An op of an unknown kind with a body of so many bytes, which do not pack.
fn bulk(hand: &Hand, seed: u32, size: u16) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let noise = (0..size).map(|_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[0]
    });
    let mut body = vec![0x59];
    body.extend(size.to_be_bytes());
    body.extend(noise);
    hand.op(Kind(999), body)
}

/// A stretch of exactly so many op bytes, as the limit counts them.
fn stretch_of(hand: &Hand, bytes: usize) -> Stretch {
    let mut ops = Vec::new();
    let mut left = bytes;
    let beside = bulk(hand, 0, 1000).len() - 1000 + 2;
    while left > 0 {
        let mut size = left.min(16_000 + beside);
        // What is left must still make an op.
        if left > size && left - size < 1000 {
            size -= 1000;
        }
        let seed = u32::try_from(ops.len()).unwrap();
        ops.push(bulk(hand, seed, u16::try_from(size - beside).unwrap()));
        left -= size;
    }
    assert_eq!(ops.iter().map(|op| op.len() + 2).sum::<usize>(), bytes);
    hand.stretch(&ops, 0)
}

#[test]
fn a_branch_that_the_peer_lacks_heals_and_stops_nothing_behind_it() {
    let mut centre = Centre::new();
    let (hand, other) = (centre.hand(3), centre.hand(4));
    let (mut office, mut honest) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    for hand in [&hand, &other] {
        let here = hand.stretch(&[hand.household("A")], 0);
        accept(&mut centre.node.store, here, NOW).unwrap();
        let long: Vec<_> = (0..40).map(|seed| bulk(hand, seed, 16_000)).collect();
        accept(&mut office.store, hand.stretch(&long, 0), NOW).unwrap();
    }
    for number in 0..3 {
        honest.register(&format!("Hộ thật {number}"));
        sync(&mut honest, &mut office);
        for budget in [Budget::default(), NARROW] {
            let (progress, _) = sync_with(&mut office, &mut centre.node, budget);
            assert!(
                progress.complete && progress.refused.is_empty(),
                "{progress:?}"
            );
        }
        assert_eq!(centre.node.households(), 3 + number);
    }
    // The centre's word on what is honest comes back all the same.
    sync(&mut honest, &mut office);
    assert_eq!(honest.places().2, honest.places().0);
}

#[test]
fn a_branch_that_a_device_lacks_heals_and_stops_nothing_behind_it() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let (mut honest, mut reader) = (centre.device(1), centre.device(2));
    settle(&mut reader, &mut centre.node);
    let here = hand.stretch(&[hand.household("A")], 0);
    accept(&mut reader.store, here, NOW).unwrap();
    let long: Vec<_> = (0..40).map(|seed| bulk(&hand, seed, 16_000)).collect();
    accept(&mut centre.node.store, hand.stretch(&long, 0), NOW).unwrap();
    for number in 0..3 {
        honest.register_pieces(2);
        sync(&mut honest, &mut centre.node);
        reader.register("Hộ của máy kia");
        let (progress, _) = sync_with(&mut reader, &mut centre.node, NARROW);
        assert!(
            progress.complete && progress.refused.is_empty(),
            "{progress:?}"
        );
        assert_eq!(reader.households(), 4 + 3 * number);
        assert_eq!(reader.places().2, reader.places().0);
    }
}

#[test]
fn what_came_before_its_grant_is_asked_for_again_in_the_same_session() {
    let mut centre = Centre::new();
    let mut reader = centre.device(2);
    settle(&mut reader, &mut centre.node);
    let late = centre.hand(3);
    let stretch = late.stretch(&[late.household("A")], 0);
    accept(&mut centre.node.store, stretch.clone(), NOW).unwrap();
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut reader.store, &reader.key, NARROW)
        .unwrap();
    let mut reply = centre.node.asks(reader.identity.device, request);
    // A server that does not keep to the order.
    reply.stretches.insert(0, stretch);
    session.take(&mut reader.store, reply, NOW).unwrap();
    for _ in 0..9 {
        if !exchange(&mut session, &mut reader, &mut centre.node, NARROW)
            .0
            .again
        {
            break;
        }
    }
    assert_eq!(reader.households(), 1);
}

#[test]
fn what_is_longer_than_a_body_carries_is_refused_wherever_it_comes() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut office = centre.office(9);
    settle(&mut office, &mut centre.node);
    let stretch = stretch_of(&hand, STRETCH_OP_BYTES_MAX + 1);
    for node in [&mut centre.node, &mut office] {
        let request = hand.request(vec![stretch.clone()]);
        let reply = node.asks(hand.opening.device, request);
        let refused = Verdict::Refused(RefusalCode::TooLong);
        assert_eq!(reply.verdicts[0].verdict, refused);
        let refusal = accept(&mut node.store, stretch.clone(), NOW);
        assert!(refusal.is_err());
    }
}

#[test]
fn the_longest_stretch_that_is_taken_in_passes_on_everywhere() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let (mut office, mut honest) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    let stretch = stretch_of(&hand, STRETCH_OP_BYTES_MAX);
    accept(&mut office.store, stretch, NOW).unwrap();
    honest.register("Hộ thật");
    settle(&mut honest, &mut office);
    settle(&mut office, &mut centre.node);
    settle(&mut honest, &mut office);
    assert_eq!(centre.node.households(), 1);
    assert_eq!(honest.bytes(), centre.node.bytes());
}

#[test]
fn a_body_is_bounded_however_many_scopes_go_into_it() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut reader = centre.device(1);
    settle(&mut reader, &mut centre.node);
    // In the lower scope as much as nearly fills a body, in the higher one the longest stretch.
    for _ in 0..60 {
        let body = book::body::Body::Create(
            book::record::RecordKind::Household,
            book::record::Fields::default().with(
                book::record::Field::Note,
                book::record::Value::Text("x".repeat(10_000)),
            ),
        );
        let write = |writer: &mut store::Writer<'_>| -> Result<_, store::StoreError> {
            writer.append(OFFICE, &body)
        };
        centre.node.store.write(NOW, write).unwrap();
    }
    let longest = stretch_of(&hand, STRETCH_OP_BYTES_MAX);
    accept(&mut centre.node.store, longest, NOW).unwrap();
    let mut session = Session::begin(centre.node.peer());
    for _ in 0..20 {
        let request = session
            .request(&mut reader.store, &reader.key, Budget::default())
            .unwrap();
        let reply = centre.node.asks(reader.identity.device, request);
        let bytes: usize = reply
            .stretches
            .iter()
            .flat_map(|stretch| &stretch.ops)
            .map(Vec::len)
            .sum();
        assert!(bytes <= usize::try_from(BODY_OP_BYTES_MAX).unwrap());
        assert!(reply.pack(&Codec::PLAIN).len() < PACKED_BYTES_MAX);
        if !session.take(&mut reader.store, reply, NOW).unwrap().again {
            break;
        }
    }
    assert_eq!(reader.heads(), centre.node.heads());
}

#[test]
fn more_ops_than_a_body_may_carry_go_in_several() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut reader = centre.device(1);
    settle(&mut reader, &mut centre.node);
    let ops = vec![vec![0]; 70_000];
    for (from, until) in [(0, 35_000), (35_000, 70_000)] {
        let stretch = hand.stretch(&ops[..until], from);
        accept(&mut centre.node.store, stretch, NOW).unwrap();
    }
    settle(&mut reader, &mut centre.node);
    assert_eq!(reader.heads(), centre.node.heads());
}

#[test]
fn requests_that_are_taken_in_together_do_not_share_their_refusals() {
    let mut centre = Centre::new();
    let hands = [centre.hand(3), centre.hand(4), centre.hand(5)];
    let mut sent = hands.each_ref().map(|hand| crate::Sent {
        stretches: vec![hand.stretch(&[hand.household("An")], 0)],
        ..crate::Sent::default()
    });
    // The second one's op was altered on the way.
    sent[1].stretches[0].ops[0].push(0);
    let key = centre.node.key.clone();
    let taken = crate::take(&mut centre.node.store, &key, sent.into_iter(), NOW).unwrap();
    let refused: Vec<_> = taken
        .into_iter()
        .map(|taken| taken.unwrap().refused())
        .collect();
    assert_eq!(refused, [0, 1, 0]);
    assert_eq!(centre.node.store.read().totals().unwrap().households, 2);
}

/// What is signed must be what arrives: heads of which there are none do not travel.
#[test]
fn what_is_refused_in_a_scope_that_is_not_granted_leaves_the_centres_word_whole() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let good = hand.stretch(&[hand.household("Vàng A Páo")], 0);
    let unsigned = Stretch {
        scope: ScopeId(4711),
        ..good.clone()
    };
    let mut request = hand.request(vec![good, unsigned]);
    request.proof_beyond = Some(0);
    let reply = centre.node.asks(hand.opening.device, request);
    assert_eq!(reply.verdicts.len(), 1);

    let travelled = SyncReply::unpack(&reply.pack(&Codec::PLAIN), &Codec::PLAIN).unwrap();
    let identity = centre.node.store.read().identity().unwrap().unwrap();
    let said = travelled.proof.unwrap();
    let held = travelled.heads.unwrap_or(travelled.differs);
    let said_by = (identity.device, said.life.unwrap());
    let proof = said.expand(said_by, travelled.time, &held).unwrap();
    let key = centre.node.key.public();
    assert!(proof.verify(identity.org, &key).is_ok());
    assert!(!held.is_empty() && !held.contains_key(&ScopeId(4711)));
}
