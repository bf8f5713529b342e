//! What is left out comes back where it can be looked up, and stays out everywhere else.

use replica::{Dot, Hash, Head, Incarnation, RecordId, Seed};

use super::world::*;
use crate::packing::{Omitted, Receiver, Reference, StreamName, pack, refer, resolve};

#[test]
fn a_record_made_in_the_same_message_or_held_is_left_out_and_put_back() {
    let seed = Seed::from_bytes([4; 16]);
    let before = Head {
        number: 5,
        hash: Hash::from_bytes([1; 32]),
    };
    let held = [0xaa; 16];
    let first = op(40, 1 << 16, 0_u8);
    let made = RecordId::of(&before.followed_by(&seed, &first).hash);
    let unknown = [0xbb; 16];
    let ops = vec![
        first,
        named(1, *made.as_bytes()),
        named(2, held),
        named(3, unknown),
        named(4, held),
    ];
    let whole = stretch(5, ops);

    let mut sent = vec![whole.clone()];
    let both = Both {
        made_by: &|id| match id {
            id if id == made => Some(Dot::new(OWN, 6)),
            id if *id.as_bytes() == held => Some(Dot::new(OTHER, 77)),
            _ => None,
        },
        held: 77,
    };
    let references = refer(&mut sent, &both).unwrap();
    let places: Vec<_> = references.iter().map(|one| one.op).collect();
    assert_eq!(places, [1, 2, 4]);
    let packed = check(&sent, &references);
    assert!(packed.len() + 30 < pack(std::slice::from_ref(&whole), &[]).len());

    let mut back = sent.remove(0);
    resolve(&mut back, &references, Some(&(before, seed)), &both).unwrap();
    assert_eq!(back, whole);
}

#[test]
fn a_context_is_left_out_where_both_hold_what_it_names() {
    let (far, short) = ([9; 8], *LINK.short().as_bytes());
    let bytes = minicbor::bytes::ByteArray::from;
    let head = |stream: [u8; 8], number: u64, hash: [u8; 8]| (bytes(stream), number, bytes(hash));
    let other = *OTHER.as_bytes();
    let contexts = [
        // Both hold it; another hash there; not held so far, but the stream is; not held at all; no number in front.
        op(1, 1 << 16, [head(other, 77, short)]),
        op(1, 2 << 16, [head(other, 77, [0xab; 8])]),
        op(1, 3 << 16, [head(other, 78, short)]),
        op(1, 4 << 16, [head(far, 3, short)]),
        op(1, 5 << 16, (bytes(other), "77", bytes(short))),
    ];
    let whole = stretch(5, contexts.into());
    let mut sent = vec![whole.clone()];
    let both = Both {
        made_by: &|_| None,
        held: 77,
    };
    let references = refer(&mut sent, &both).unwrap();
    let found = references.iter().map(|one| (one.op, one.what));
    let found: Vec<_> = found.collect();
    let expected = [
        (0, Omitted::Stream),
        (0, Omitted::ShortHash(77)),
        (1, Omitted::Stream),
        (2, Omitted::Stream),
        (4, Omitted::Stream),
    ];
    assert_eq!(found, expected);
    // One byte tells the two streams apart; another one is for those that only the receiver knows.
    let names = references.iter().filter_map(|one| one.stream);
    assert!({ names }.all(|name| name.as_bytes() == [8, 8]));
    check(&sent, &references);
    let mut back = sent.remove(0);
    resolve(&mut back, &references, None, &both).unwrap();
    assert_eq!(back, whole);
}

#[test]
fn a_short_hash_behind_a_stream_that_is_spelled_out_is_put_back() {
    let bytes = minicbor::bytes::ByteArray::from;
    let seen = op(1, 1 << 16, (bytes(*OTHER.as_bytes()), 7, bytes([0; 8])));
    let sent = stretch(5, vec![seen]);
    let at = sent.ops[0].len() - 8;
    let reference = Reference {
        stretch: 0,
        op: 0,
        at,
        stream: Some(StreamName::whole(&OTHER)),
        what: Omitted::ShortHash(7),
    };
    check(std::slice::from_ref(&sent), &[reference]);
    let both = Both {
        made_by: &|_| None,
        held: 7,
    };
    let mut back = sent;
    resolve(&mut back, &[reference], None, &both).unwrap();
    assert_eq!(back.ops[0][at..], *LINK.short().as_bytes());
}

#[test]
fn a_name_that_fits_no_stream_or_several_leaves_what_it_stands_for_out() {
    struct Nobody;
    impl Receiver for Nobody {
        type Error = ();
        fn stream(&self, _: &StreamName) -> Result<Option<Incarnation>, ()> {
            Ok(None)
        }
        fn link(&self, _: &Dot) -> Result<Option<Hash>, ()> {
            Ok(Some(LINK))
        }
    }
    let sent = stretch(4, vec![named(1, [0; 16])]);
    for (name, is_found) in [
        (StreamName::short(&OTHER, 7), false),
        (StreamName::whole(&OTHER), true),
    ] {
        let reference = Reference {
            stretch: 0,
            op: 0,
            at: sent.ops[0].len() - 16,
            stream: Some(name),
            what: Omitted::Record(7),
        };
        let mut back = sent.clone();
        resolve(&mut back, &[reference], None, &Nobody).unwrap();
        assert_eq!(back != sent, is_found);
    }
}

#[test]
fn an_op_that_comes_later_or_is_not_held_is_never_referred_to() {
    let id = [0xaa; 16];
    for (number, own, expected) in [
        (5, OWN, 0),
        (6, OWN, 0),
        (7, OWN, 0),
        (4, OWN, 1),
        (0, OWN, 0),
        (3, OTHER, 1),
        (4, OTHER, 0),
    ] {
        let mut sent = vec![stretch(4, vec![named(1, id)])];
        let both = Both {
            made_by: &|_| Some(Dot::new(own, number)),
            held: 3,
        };
        let found = refer(&mut sent, &both).unwrap();
        assert_eq!(found.len(), expected, "{number}");
    }
}

#[test]
fn references_to_nothing_forward_and_in_circles_stay_out() {
    let ops = vec![named(1, [0; 16]), named(2, [0; 16])];
    let blank = stretch(4, ops);
    for number in [0, 5, 6, 7, u64::MAX] {
        let references = [0, 1].map(|at| Reference {
            stretch: 0,
            op: at,
            at: blank.ops[at].len() - 16,
            stream: None,
            what: Omitted::Record(number),
        });
        let mut back = blank.clone();
        let head = Head {
            number: 4,
            hash: replica::Hash::from_bytes([1; 32]),
        };
        let before = Some((head, Seed::from_bytes([4; 16])));
        let both = Both {
            made_by: &|_| None,
            held: 0,
        };
        resolve(&mut back, &references, before.as_ref(), &both).unwrap();
        // Number 5 is the first of the two: only the second may name it.
        assert_eq!(back.ops[0], blank.ops[0], "{number}");
        assert_eq!(back.ops[1] != blank.ops[1], number == 5, "{number}");
    }
}
