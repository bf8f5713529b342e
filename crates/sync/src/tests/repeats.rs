//! What comes twice, comes late or is cut.

use wire::{Codec, Message as _, SyncReply, SyncRequest};

use super::world::*;
use crate::{Budget, Session};

#[test]
fn a_reply_that_is_lost_costs_nothing_but_the_way() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    device.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    drop(centre.node.asks(device.identity.device, request));
    assert_eq!(device.places().2, 0);

    let before = centre.node.bytes();
    settle(&mut device, &mut centre.node);
    assert_eq!(centre.node.bytes(), before);
    assert_eq!(centre.node.households(), 1);
    assert_eq!(device.places().2, device.places().0);
}

#[test]
fn a_request_that_comes_five_times_is_taken_once() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    device.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    let replies: Vec<_> = (0..5)
        .map(|_| centre.node.asks(device.identity.device, request.clone()))
        .collect();
    assert!(replies.iter().all(|reply| reply.verdicts.is_empty()));
    assert_eq!(centre.node.households(), 1);
    for reply in replies {
        session.take(&mut device.store, reply, NOW).unwrap();
    }
    assert_eq!(device.places().2, device.places().0);
}

#[test]
fn a_reply_taken_twice_or_late_changes_nothing() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    settle(&mut one, &mut centre.node);
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut two.store, &two.key, Budget::default())
        .unwrap();
    let late = centre.node.asks(two.identity.device, request);
    settle(&mut two, &mut centre.node);
    let before = two.bytes();
    for _ in 0..2 {
        let progress = session.take(&mut two.store, late.clone(), NOW).unwrap();
        assert_eq!((progress.received, progress.new_life), (0, false));
    }
    assert_eq!(two.bytes(), before);
}

#[test]
fn a_request_or_reply_cut_at_any_byte_is_refused_whole() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    two.register("Trần Thị Bình");
    settle(&mut two, &mut centre.node);
    one.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut one.store, &one.key, Budget::default())
        .unwrap();
    let packed = request.pack(&Codec::PLAIN);
    for cut in 0..packed.len() {
        assert!(
            SyncRequest::unpack(&packed[..cut], &Codec::PLAIN).is_err(),
            "cut at {cut}"
        );
    }
    let whole = SyncRequest::unpack(&packed, &Codec::PLAIN).unwrap();
    let reply = centre
        .node
        .asks(one.identity.device, whole)
        .pack(&Codec::PLAIN);
    for cut in 0..reply.len() {
        assert!(
            SyncReply::unpack(&reply[..cut], &Codec::PLAIN).is_err(),
            "cut at {cut}"
        );
    }
    let whole = SyncReply::unpack(&reply, &Codec::PLAIN).unwrap();
    let progress = session.take(&mut one.store, whole, NOW).unwrap();
    assert!(progress.complete && !progress.again, "{progress:?}");
    assert_eq!(one.households(), 2);
}

#[test]
fn what_is_recorded_while_a_reply_is_under_way_waits_for_the_next() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    device.register("Nguyễn Văn An");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut device.store, &device.key, Budget::default())
        .unwrap();
    device.register("Trần Thị Bình");
    let reply = centre.node.asks(device.identity.device, request);
    let progress = session.take(&mut device.store, reply, NOW).unwrap();
    assert!(progress.complete, "{progress:?}");
    let (here, _, at_centre) = device.places();
    assert_eq!(at_centre, here - 1);
    settle(&mut device, &mut centre.node);
    assert_eq!(device.places().2, here);
}
