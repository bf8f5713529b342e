//! Record ids that are left out: put back where both sides hold the same, sent in full where they do not.

use book::body::{Body, Edit};
use book::fact::{Outcome, Visit};
use book::record::{Field, Fields, Value};
use replica::{Dot, Hash, Incarnation, RecordId, Role, ScopeId};
use store::StoreError;
use wire::{
    Codec, Known, Message as _, Omitted, Reference, RefusalCode, Sender, StreamName, SyncRequest,
    Verdict,
};

use super::world::*;
use crate::{Budget, Session};

fn edit(node: &mut Node, record: RecordId, note: &str) {
    let fields = Fields::default().with(Field::Note, Value::Text(note.into()));
    let body = Body::Edit(Edit { record, fields });
    let write =
        |writer: &mut store::Writer<'_>| -> Result<_, StoreError> { writer.append(HAMLET, &body) };
    node.store.write(NOW, write).unwrap();
}

fn request(session: &mut Session, from: &mut Node) -> SyncRequest {
    let request = session.request(&mut from.store, &from.key, Budget::default());
    let packed = request.unwrap().pack(&Codec::PLAIN);
    SyncRequest::unpack(&packed, &Codec::PLAIN).unwrap()
}

/// How many record ids are left out.
fn records(references: &[Reference]) -> usize {
    let records = references.iter().filter(|one| match one.what {
        Omitted::Record(_) => true,
        Omitted::ShortHash(_) | Omitted::Stream => false,
    });
    records.count()
}

/// Makes a reference one to an op that nobody holds.
fn lie(reference: &mut Reference) {
    if let Omitted::Record(number) = &mut reference.what {
        *number = 7_000;
    }
}

fn refused(verdicts: &[wire::StretchVerdict]) -> Vec<RefusalCode> {
    let refused = verdicts.iter().filter_map(|one| match one.verdict {
        Verdict::Refused(code) => Some(code),
        Verdict::Taken { .. } => None,
    });
    refused.collect()
}

#[test]
fn ids_of_own_new_records_and_of_held_ones_are_left_out_and_put_back() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    let old = centre.node.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    let new = device.register("Trần Thị Bình");
    for record in [old, new] {
        edit(&mut device, record, "vắng nhà");
    }
    let mut session = Session::begin(centre.node.peer());
    let request = request(&mut session, &mut device);
    assert_eq!(records(&request.references), 2);
    let [stretch] = &request.stretches[..] else {
        panic!("{:?}", request.stretches)
    };
    let is_in = |id: &RecordId| {
        let mut ops = stretch.ops.iter();
        ops.any(|op| op.windows(16).any(|bytes| bytes == id.as_bytes()))
    };
    assert!(!is_in(&old) && !is_in(&new));
    let reply = centre.node.asks(device.identity.device, request);
    assert_eq!(reply.verdicts, []);
    assert!(
        session
            .take(&mut device.store, reply, NOW)
            .unwrap()
            .refused
            .is_empty()
    );
    settle(&mut device, &mut centre.node);
    let mut newcomer = centre.device(2);
    settle(&mut newcomer, &mut centre.node);
    assert_eq!(newcomer.bytes(), centre.node.bytes());
    assert_eq!(
        centre
            .node
            .store
            .read()
            .record(old)
            .unwrap()
            .unwrap()
            .fields
            .len(),
        2
    );
}

#[test]
fn what_a_server_cannot_look_up_is_sent_once_more_in_full() {
    // A device that hears of a household from an office which has not told the centre yet.
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    settle(&mut device, &mut centre.node);
    let heard = office.register("Nguyễn Văn An");
    settle(&mut device, &mut office);
    edit(&mut device, heard, "vắng nhà");

    let mut session = Session::begin(centre.node.peer());
    let first = request(&mut session, &mut device);
    assert_eq!(records(&first.references), 1);
    let reply = centre.node.asks(device.identity.device, first);
    assert_eq!(refused(&reply.verdicts), [RefusalCode::Unresolved]);
    let progress = session.take(&mut device.store, reply, NOW).unwrap();
    assert!(progress.again);
    let second = request(&mut session, &mut device);
    assert_eq!((second.references.len(), second.stretches.len()), (0, 1));
    let reply = centre.node.asks(device.identity.device, second);
    assert_eq!(reply.verdicts, []);
    // And by itself: a sync settles it within its rounds.
    edit(&mut device, heard, "đã về");
    settle(&mut device, &mut centre.node);
    assert_eq!(device.places().2, device.places().0);
}

#[test]
fn what_a_device_cannot_look_up_it_asks_for_in_full() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    let record = centre.node.register("Nguyễn Văn An");
    edit(&mut centre.node, record, "vắng nhà");
    let mut session = Session::begin(centre.node.peer());
    let mut told = Vec::new();
    for _ in 0..9 {
        let request = request(&mut session, &mut device);
        told.push(request.in_full);
        let mut reply = centre.node.asks(device.identity.device, request);
        reply.references.iter_mut().for_each(lie);
        let progress = session.take(&mut device.store, reply, NOW).unwrap();
        if !progress.again {
            assert!(progress.complete, "{progress:?}");
            break;
        }
    }
    assert_eq!(
        told.iter().filter(|in_full| **in_full).count(),
        1,
        "{told:?}"
    );
    assert_eq!(device.bytes(), centre.node.bytes());
}

/// Whoever may write in a scope can draw nonces until the name of a stream begins as another's does.
#[test]
fn a_stream_made_to_be_mistaken_for_another_costs_an_exchange_and_nothing_else() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    let record = centre.node.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    edit(&mut device, record, "vắng nhà");
    let mut session = Session::begin(centre.node.peer());
    let request = request(&mut session, &mut device);
    let names = request.references.iter().filter_map(|one| one.stream);
    let names: Vec<StreamName> = names.collect();
    assert!(!names.is_empty());

    let mut hand = centre.hand(3);
    for nonce in 0_u128.. {
        hand.opening.nonce = nonce.to_be_bytes();
        hand.stream.incarnation = hand.opening.incarnation(hand.stream.org);
        let (first, last) = names[0].range();
        if (first..=last).contains(&hand.stream.incarnation) {
            break;
        }
    }
    let mistaken = hand.request(vec![hand.stretch(&[hand.household("An")], 0)]);
    let taken = centre.node.asks(hand.opening.device, mistaken);
    assert_eq!(taken.verdicts, []);

    let reply = centre.node.asks(device.identity.device, request.clone());
    assert_eq!(refused(&reply.verdicts), [RefusalCode::Unresolved]);
    session.take(&mut device.store, reply, NOW).unwrap();
    settle(&mut device, &mut centre.node);
    assert_eq!(device.places().2, device.places().0);
    assert_eq!(device.bytes(), centre.node.bytes());
    // Once the device knows of it, names are as long as it takes.
    edit(&mut device, record, "đã về");
    let mut session = Session::begin(centre.node.peer());
    let again = self::request(&mut session, &mut device);
    let longer = |name: StreamName| name.as_bytes().len() > names[0].as_bytes().len();
    let mut named = again.references.iter().filter_map(|one| one.stream);
    assert!(named.any(longer));
    let reply = centre.node.asks(device.identity.device, again);
    assert_eq!(reply.verdicts, []);
}

#[test]
fn what_was_seen_is_left_out_and_put_back() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    centre.node.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    device.register("Trần Thị Bình");
    let mut session = Session::begin(centre.node.peer());
    let request = request(&mut session, &mut device);
    let seen = centre.node.heads()[&HAMLET].clone();
    let (stream, _, hash) = seen.iter().next().unwrap();
    let ops: Vec<u8> = request
        .stretches
        .iter()
        .flat_map(|one| one.ops.concat())
        .collect();
    let is_in = |bytes: &[u8; 8]| ops.windows(8).any(|window| window == bytes);
    assert!(!is_in(stream.as_bytes()) && !is_in(hash.as_bytes()));
    let reply = centre.node.asks(device.identity.device, request);
    assert_eq!(reply.verdicts, []);
    settle(&mut device, &mut centre.node);
    assert_eq!(device.bytes(), centre.node.bytes());
}

#[test]
fn a_server_that_goes_on_with_false_references_ends_the_sync() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    let record = centre.node.register("Nguyễn Văn An");
    edit(&mut centre.node, record, "vắng nhà");
    let mut session = Session::begin(centre.node.peer());
    for exchanges in 1.. {
        let mut request = request(&mut session, &mut device);
        request.in_full = false;
        let mut reply = centre.node.asks(device.identity.device, request);
        reply.references.iter_mut().for_each(lie);
        let progress = session.take(&mut device.store, reply, NOW).unwrap();
        assert!(!progress.complete);
        if !progress.again {
            break;
        }
        assert!(exchanges < 9);
    }
    assert_ne!(device.bytes(), centre.node.bytes());
}

/// Says of every record that the first op of a stream made it.
struct FirstMadeAll(Incarnation);

impl Sender for FirstMadeAll {
    type Error = StoreError;

    fn made_by(&self, _: ScopeId, _: RecordId) -> Result<Option<Dot>, StoreError> {
        Ok(Some(Dot::new(self.0, 1)))
    }

    fn link(&self, _: ScopeId, _: &Dot) -> Result<Option<Hash>, StoreError> {
        Ok(None)
    }

    fn streams(&self, _: ScopeId) -> Result<Vec<Incarnation>, StoreError> {
        Ok(vec![self.0])
    }

    fn is_held(&self, _: ScopeId, _: &Dot) -> bool {
        false
    }
}

#[test]
fn a_reference_that_lies_is_refused_and_nothing_is_stored() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let [first, other] = ["Nguyễn Văn An", "Trần Thị Bình"].map(|name| hand.household(name));
    let head = hand.stream.origin().followed_by(&hand.opening.seed, &first);
    let body = Body::Visit(Visit {
        household: RecordId::of(&head.hash),
        day: book::date::Date::parse("2026-11-21").unwrap(),
        outcome: Outcome::Paid,
        appointment: None,
        note: None,
    });
    let visit = hand.op(body.kind(), body.encode());
    let whole = hand.stretch(&[first, other, visit], 0);
    let mut sent = vec![whole];
    let first = FirstMadeAll(hand.stream.incarnation);
    let honest = wire::refer(&mut sent, &first).unwrap();
    assert_eq!(honest.len(), 1);
    let stranger = Incarnation::from_bytes([66; 8]);
    let lies = [
        (None, Omitted::Record(2)),
        (None, Omitted::Record(3)),
        (None, Omitted::Record(0)),
        (None, Omitted::Record(u64::MAX)),
        (Some(StreamName::whole(&stranger)), Omitted::Record(1)),
    ];
    for (stream, what) in lies {
        let mut request = hand.request(sent.clone());
        request.references.clone_from(&honest);
        (request.references[0].stream, request.references[0].what) = (stream, what);
        let reply = centre.node.asks(hand.opening.device, request);
        assert_eq!(
            refused(&reply.verdicts),
            [RefusalCode::Unresolved],
            "{stream:?} {what:?}"
        );
        assert_eq!(centre.node.households(), 0);
    }
    // Without references the same bytes are what they are: unsigned.
    let reply = centre
        .node
        .asks(hand.opening.device, hand.request(sent.clone()));
    assert_eq!(refused(&reply.verdicts), [RefusalCode::Unsigned]);
    // Their control: the honest one passes.
    let mut request = hand.request(sent);
    request.references = honest;
    assert_eq!(centre.node.asks(hand.opening.device, request).verdicts, []);
    assert_eq!(centre.node.households(), 2);
}

#[test]
fn a_relay_passes_on_what_came_by_reference() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    settle(&mut device, &mut office);
    assert_eq!(office.identity.role, Role::Office);
    let record = device.register("Nguyễn Văn An");
    edit(&mut device, record, "vắng nhà");
    settle(&mut device, &mut office);
    edit(&mut device, record, "đã về");
    settle(&mut device, &mut office);
    settle(&mut office, &mut centre.node);
    assert_eq!(office.bytes(), centre.node.bytes());
    let heads = Known::Heads(centre.node.heads());
    assert_ne!(heads, Known::Heads(std::collections::BTreeMap::new()));
}
