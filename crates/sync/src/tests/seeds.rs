//! Seeds of salts that come with stretches: nobody signs them, and what proves the ops held is never replaced.

use replica::{Opening, Seed, Stretch};
use wire::{RefusalCode, SyncRequest, Verdict};

use super::world::*;

fn check(node: &Node) {
    let found = node.store.read().verify(&mut |_, _| ()).unwrap();
    assert_eq!(found.findings, []);
}

/// A request of one stretch that says this seed of its stream.
fn with(hand: &Hand, stretch: Stretch, seed: &Seed) -> SyncRequest {
    let opening = Opening {
        seed: seed.clone(),
        ..hand.opening.clone()
    };
    hand.request(vec![Stretch {
        opening: Some(opening),
        ..stretch
    }])
}

/// Nobody signs a seed. A device that goes on with another one, or a carrier who puts a wrong salt into it, takes none of those
/// that prove what is held.
#[test]
fn no_seed_takes_the_salts_of_what_is_held() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let device = hand.opening.device;
    let ops = ["Vàng A Páo", "Giàng Thị Dợ", "Lò Văn Pản"].map(|name| hand.household(name));
    let first = hand.request(vec![hand.stretch(&ops[..1], 0)]);
    assert_eq!(centre.node.asks(device, first).verdicts, []);
    // The device goes on behind it with other salts, and signs that.
    let other = Seed::from_bytes([77; 16]);
    let base = hand
        .stream
        .origin()
        .followed_by(&hand.opening.seed, &ops[0]);
    let behind = base.followed_by(&other, &ops[1]);
    let forged = Stretch {
        before: Some(base.hash),
        signature: hand.key.sign_head(&hand.stream, &behind),
        ..hand.stretch(&ops[..2], 1)
    };
    let reply = centre.node.asks(device, with(&hand, forged, &other));
    assert_eq!(
        reply.verdicts[0].verdict,
        Verdict::Refused(RefusalCode::Unsigned)
    );
    check(&centre.node);

    // A carrier brings the honest op with a seed that lies about an op to come: that gives way to the truth.
    let lies = |of: u64| {
        let mut lying = hand.opening.seed.clone();
        lying.forget(of);
        lying.joined(&other.only([of])).unwrap()
    };
    let honest = |end: usize| {
        let head = ops[..end - 1]
            .iter()
            .fold(hand.stream.origin(), |head, op| {
                head.followed_by(&hand.opening.seed, op)
            });
        Stretch {
            before: Some(head.hash),
            ..hand.stretch(&ops[..end], end - 1)
        }
    };
    let mut late = Centre::new();
    late.hand(3);
    let carried = with(&hand, hand.stretch(&ops[..1], 0), &lies(3));
    assert_eq!(late.node.asks(device, carried).verdicts, []);
    for node in [&mut centre, &mut late] {
        for end in [2, 3] {
            let request = with(&hand, honest(end), &hand.opening.seed);
            assert_eq!(node.node.asks(device, request).verdicts, []);
            check(&node.node);
        }
    }
}

/// Nor is a seed kept that nobody could be sent.
#[test]
fn a_seed_that_grows_too_long_is_refused() {
    let mut heavy = Centre::new();
    let hand = heavy.hand(3);
    let device = hand.opening.device;
    let ops = ["Vàng A Páo", "Giàng Thị Dợ"].map(|name| hand.household(name));
    let many = |from: u64| {
        let mut seed = hand.opening.seed.only(from..from + 30_000);
        seed = seed
            .joined(&hand.opening.seed.only([if from == 9 { 1 } else { 2 }]))
            .unwrap();
        assert!(seed.to_bytes().len() > Seed::BYTES_MAX / 2);
        seed
    };
    let request = with(&hand, hand.stretch(&ops[..1], 0), &many(9));
    assert_eq!(heavy.node.asks(device, request).verdicts, []);
    let base = hand
        .stream
        .origin()
        .followed_by(&hand.opening.seed, &ops[0]);
    let second = Stretch {
        before: Some(base.hash),
        ..hand.stretch(&ops, 1)
    };
    let reply = heavy.node.asks(device, with(&hand, second, &many(40_009)));
    assert_eq!(
        reply.verdicts[0].verdict,
        Verdict::Refused(RefusalCode::Unsigned)
    );
    check(&heavy.node);
}
