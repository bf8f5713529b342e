//! Work done before it is a request's turn: it may spare work within the transaction, and never changes what comes of it.

use replica::{Opening, Seed, Stretch};

use super::world::*;
use crate::Sent;
use crate::accept::accept_walked;

/// Three ops, the first of which is held, as stretches of one op each.
fn held_first() -> (Centre, Hand, Vec<Vec<u8>>) {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let ops = ["An", "Bình", "Cúc"].map(|name| hand.household(name));
    crate::accept(&mut centre.node.store, hand.stretch(&ops[..1], 0), NOW).unwrap();
    (centre, hand, ops.to_vec())
}

/// A request with these stretches, followed ahead with what `centre` holds now.
fn ahead(centre: &Centre, stretches: Vec<Stretch>) -> Sent {
    let mut sent = Sent {
        stretches,
        ..Sent::default()
    };
    let reader = centre.node.store.read();
    sent.walk_ahead(centre.node.identity.org, Some(&reader));
    sent
}

/// Whether what was found out ahead is all that is needed to take the first stretch in.
fn suffices(centre: &mut Centre, sent: &Sent) -> bool {
    let Some(walked) = sent.walked[0].clone() else {
        return false;
    };
    let taken = (centre.node.store).intake(|intake| accept_walked(intake, walked, NOW));
    taken.unwrap().is_some()
}

fn refused(centre: &mut Centre, sent: Vec<Sent>) -> Vec<usize> {
    let key = centre.node.key.clone();
    let taken = crate::take(&mut centre.node.store, &key, sent.into_iter(), NOW).unwrap();
    let each = taken.into_iter().map(|taken| taken.unwrap().refused());
    each.collect()
}

#[test]
fn a_stretch_that_was_followed_ahead_is_not_followed_again() {
    let (mut centre, hand, ops) = held_first();
    let new = Hand::new(hand.key.clone(), 9);
    let other = ahead(&centre, vec![new.stretch(&ops, 0)]);
    let next = ahead(&centre, vec![hand.stretch(&ops, 1)]);
    assert!(suffices(&mut centre, &next) && suffices(&mut centre, &other));
    assert_eq!(centre.node.store.read().totals().unwrap().households, 6);
}

#[test]
fn what_was_expected_wrongly_is_judged_as_if_nothing_had_been() {
    let (centre, hand, ops) = held_first();
    let good = hand.stretch(&ops, 1);
    let mut altered = good.clone();
    altered.ops[0].push(0);
    let mut elsewhere = hand.stretch(&ops, 0);
    elsewhere.opening = Some(Opening {
        seed: Seed::from_bytes([77; 16]),
        ..hand.opening
    });
    // Followed with what was not held yet, or by a seed that is another's.
    let nobody = Centre::new();
    let cases = [
        (ahead(&centre, vec![altered]), 1),
        (ahead(&nobody, vec![elsewhere]), 0),
        (ahead(&nobody, vec![good.clone()]), 0),
        (ahead(&centre, vec![hand.stretch(&ops, 3)]), 1),
    ];
    for (case, wanted) in cases {
        let (mut centre, ..) = held_first();
        assert!(!suffices(&mut centre, &case), "{case:?}");
        let plain = Sent {
            walked: Vec::new(),
            ..case.clone()
        };
        let (mut other, ..) = held_first();
        assert_eq!(refused(&mut centre, vec![case]), [wanted]);
        assert_eq!(refused(&mut other, vec![plain]), [wanted]);
        assert_eq!(centre.node.heads(), other.node.heads());
    }
    // Control: the same, where it was expected rightly.
    let (mut centre, ..) = held_first();
    let sent = ahead(&centre, vec![good]);
    assert!(suffices(&mut centre, &sent));
}

#[test]
fn requests_of_one_stream_that_wait_together_are_all_taken_in() {
    let (mut centre, hand, ops) = held_first();
    let waiting = [1, 2].map(|after| ahead(&centre, vec![hand.stretch(&ops[..=after], after)]));
    assert!(waiting[0].walked[0].is_some() && waiting[1].walked[0].is_none());
    assert_eq!(refused(&mut centre, waiting.to_vec()), [0, 0]);
    assert_eq!(centre.node.store.read().totals().unwrap().households, 3);
}
