//! Whatever goes in comes out, and no packed bytes do harm.

use proptest::prelude::*;
use proptest::sample::Index;
use replica::{
    ActorId, Dot, Head, Hlc, Incarnation, Kind, Op, RecordId, ScopeId, Seed, Signature, Stretch,
};

use super::scan::Scan;
use super::{Counted, Reference, pack, refer, resolve, unpack};
use crate::limits::{BODY_OPS_MAX, UNPACKED_BYTES_MAX};

const OWN: Incarnation = Incarnation::from_bytes([7; 8]);
const OTHER: Incarnation = Incarnation::from_bytes([8; 8]);

fn stretch(after: u64, ops: Vec<Vec<u8>>) -> Stretch {
    Stretch {
        scope: ScopeId(300),
        incarnation: OWN,
        opening: None,
        before: None,
        after,
        ops,
        signature: Signature::from_bytes([9; 64]),
    }
}

fn counted(stretches: &[Stretch]) -> Vec<Counted> {
    let counted = stretches.iter().map(|stretch| Counted {
        incarnation: stretch.incarnation,
        after: stretch.after,
        ops: u64::try_from(stretch.ops.len()).unwrap(),
    });
    counted.collect()
}

fn check(stretches: &[Stretch], references: &[Reference]) -> Vec<u8> {
    let packed = pack(stretches, references);
    let (ops, found) = unpack(&packed, &counted(stretches)).unwrap();
    let sent: Vec<_> = stretches
        .iter()
        .map(|stretch| stretch.ops.clone())
        .collect();
    assert_eq!(ops, sent);
    assert_eq!(found, references);
    packed
}

fn op(kind: u16, time: u64, body: impl minicbor::Encode<()>) -> Vec<u8> {
    let op = Op {
        kind: Kind(kind),
        time: Hlc::from_bits(time),
        actor: ActorId(1001),
        body: minicbor::to_vec(body).unwrap(),
    };
    op.encode()
}

fn named(number: u64, id: [u8; 16]) -> Vec<u8> {
    let body = minicbor::bytes::ByteArray::from(id);
    op(50, (1_763_700_000_000 + number) << 16, [body])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The sample of docs/PROTOCOL.md: two visits and a piece of no op.
#[test]
fn a_packing_is_written_as_ever() {
    let visits = (1..3).map(|n| {
        op(
            50,
            n << 16,
            (minicbor::bytes::ByteArray::from([0; 16]), 6 + n, "0912"),
        )
    });
    let ops: Vec<_> = visits.chain([vec![0xff]]).collect();
    let references = [(0, 4), (1, 3)].map(|(at, number)| Reference {
        stretch: 0,
        op: at,
        at: ops[at].len() - 22,
        made_by: Dot::new(if at == 0 { OWN } else { OTHER }, number),
    });
    let packed = check(&[stretch(5, ops)], &references);
    let expected = "01a400183201000200038340006001010001080808080808080802ff02020000d20f00\
                    0101000101060e020909a00e00";
    assert_eq!(hex(&packed), expected);
}

#[test]
fn values_at_every_edge_come_back() {
    let numbers = [
        0,
        1,
        23,
        24,
        255,
        256,
        65_535,
        65_536,
        u64::from(u32::MAX),
        u64::MAX,
    ];
    let times = numbers
        .into_iter()
        .chain([5, 4, 3])
        .map(|time| op(50, time, 0_u8));
    let positive = numbers.map(|number| op(51, 9, number));
    let negative = [-1, -24, -25, -256, -257, i64::MIN, i64::MAX].map(|number| op(52, 9, number));
    let texts = [
        "",
        "0",
        "00",
        "7",
        "0912345678",
        "999999999999999999",
        "1000000000000000000",
        "٣",
        "-1",
        " 1",
    ];
    let texts = texts.map(|text| op(53, 9, text));
    let ops = times.chain(positive).chain(negative).chain(texts).collect();
    check(&[stretch(0, ops), stretch(u64::MAX, Vec::new())], &[]);
}

#[test]
fn an_op_of_another_form_travels_as_it_is() {
    let long = op(50, 9, vec![0_u8; 2000]);
    let keyed = vec![0xa1, 0x81, 0x00, 0x00];
    let not_shortest = vec![0xa3, 0x00, 0x18, 0x05, 0x01, 0x00, 0x02, 0x00];
    let two_keys = vec![0xa2, 0x00, 0x05, 0x01, 0x00];
    let deep = [op(50, 9, 0_u8)[..11].to_vec(), vec![0x81; 20], vec![0]].concat();
    check(
        &[stretch(
            0,
            vec![long, keyed, not_shortest, two_keys, deep, Vec::new()],
        )],
        &[],
    );
}

#[test]
fn shapes_beyond_what_a_message_may_have_travel_as_they_are() {
    // Every op has a shape of its own: a key that no other has.
    let body = |n: u64| std::collections::BTreeMap::from([(format!("{n:0>500}"), n)]);
    let ops = (0..400).map(|n| op(50, n, body(n))).collect();
    check(&[stretch(0, ops)], &[]);
}

#[test]
fn a_record_made_in_the_same_message_or_held_is_left_out_and_put_back() {
    let seed = Seed::from_bytes([4; 16]);
    let before = Head {
        number: 5,
        hash: replica::Hash::from_bytes([1; 32]),
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
    let find = |_, id: RecordId| {
        Ok::<_, ()>(if id == made {
            Some(Dot::new(OWN, 6))
        } else if *id.as_bytes() == held {
            Some(Dot::new(OTHER, 77))
        } else {
            None
        })
    };
    let references = refer(&mut sent, find, |_, dot| {
        dot.actor == OTHER && dot.counter <= 77
    })
    .unwrap();
    let places: Vec<_> = references.iter().map(|one| one.op).collect();
    assert_eq!(places, [1, 2, 4]);
    let packed = check(&sent, &references);
    assert!(packed.len() + 30 < pack(std::slice::from_ref(&whole), &[]).len());

    let mut back = sent.remove(0);
    let look_up =
        |dot: &Dot| Ok::<_, ()>((*dot == Dot::new(OTHER, 77)).then(|| RecordId::from_bytes(held)));
    resolve(&mut back, &references, Some((before, seed)), look_up).unwrap();
    assert_eq!(back, whole);
}

#[test]
fn an_op_that_comes_later_or_is_not_held_is_never_referred_to() {
    let id = [0xaa; 16];
    for (number, own, expected) in [
        (5, OWN, 0),
        (6, OWN, 0),
        (7, OWN, 0),
        (4, OWN, 1),
        (3, OTHER, 1),
        (4, OTHER, 0),
    ] {
        let mut sent = vec![stretch(4, vec![named(1, id)])];
        let find = |_, _| Ok::<_, ()>(Some(Dot::new(own, number)));
        let found = refer(&mut sent, find, |_, dot| {
            dot.actor == OTHER && dot.counter <= 3
        })
        .unwrap();
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
            made_by: Dot::new(OWN, number),
        });
        let mut back = blank.clone();
        let head = Head {
            number: 4,
            hash: replica::Hash::from_bytes([1; 32]),
        };
        let before = Some((head, Seed::from_bytes([4; 16])));
        resolve(&mut back, &references, before, |_| Ok::<_, ()>(None)).unwrap();
        // Number 5 is the first of the two: only the second may name it.
        assert_eq!(back.ops[0], blank.ops[0], "{number}");
        assert_eq!(back.ops[1] != blank.ops[1], number == 5, "{number}");
    }
}

#[test]
fn a_small_packing_never_comes_out_large() {
    // A shape of a thousand bytes, named by each of many ops.
    let key = "k".repeat(900);
    let ops = vec![op(50, 9, std::collections::BTreeMap::from([(key, 0)])); BODY_OPS_MAX];
    let fits = UNPACKED_BYTES_MAX / ops[0].len();
    let most = [stretch(0, ops[..fits].to_vec())];
    check(&most, &[]);
    let more = [stretch(0, ops[..=fits].to_vec())];
    let packed = pack(&more, &[]);
    assert!(packed.len() < 400_000);
    assert!(unpack(&packed, &counted(&more)).is_none());
    let too_many = [stretch(0, vec![Vec::new(); BODY_OPS_MAX + 1])];
    assert!(unpack(&pack(&too_many, &[]), &counted(&too_many)).is_none());
    assert!(
        unpack(
            &[0],
            &[Counted {
                incarnation: OWN,
                after: 0,
                ops: u64::MAX
            }; 2]
        )
        .is_none()
    );
}

/// Items as ops are made of.
fn item() -> impl Strategy<Value = Vec<u8>> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|n| minicbor::to_vec(n).unwrap()),
        any::<i64>().prop_map(|n| minicbor::to_vec(n).unwrap()),
        any::<bool>().prop_map(|is| minicbor::to_vec(is).unwrap()),
        Just(vec![0xf6]),
        "[0-9]{0,20}".prop_map(|text| minicbor::to_vec(text).unwrap()),
        ".{0,9}".prop_map(|text| minicbor::to_vec(text).unwrap()),
        proptest::collection::vec(any::<u8>(), 0..20)
            .prop_map(|bytes| minicbor::to_vec(minicbor::bytes::ByteVec::from(bytes)).unwrap()),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| {
                let mut bytes = vec![0x80 + u8::try_from(items.len()).unwrap()];
                bytes.extend(items.concat());
                bytes
            }),
            proptest::collection::btree_map(0_u8..20, inner, 0..5).prop_map(|entries| {
                let mut bytes = vec![0xa0 + u8::try_from(entries.len()).unwrap()];
                entries.into_iter().for_each(|(key, item)| {
                    bytes.push(key);
                    bytes.extend(item);
                });
                bytes
            }),
        ]
    })
}

fn any_op() -> impl Strategy<Value = Vec<u8>> {
    let written =
        (1_u16..60, any::<u64>(), any::<u32>(), item()).prop_map(|(kind, time, actor, body)| {
            let (kind, time, actor) = (Kind(kind), Hlc::from_bits(time), ActorId(actor));
            Op {
                kind,
                time,
                actor,
                body,
            }
            .encode()
        });
    prop_oneof![4 => written, 1 => proptest::collection::vec(any::<u8>(), 0..40)]
}

fn any_stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let one = (any::<u64>(), proptest::collection::vec(any_op(), 0..12));
    proptest::collection::vec(one.prop_map(|(after, ops)| stretch(after, ops)), 0..4)
}

proptest! {
    #[test]
    fn whatever_the_ops_are_they_come_back(stretches in any_stretches()) {
        check(&stretches, &[]);
    }

    #[test]
    fn what_has_a_shape_is_canonical(
        op in any_op(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..3),
    ) {
        let mut op = op;
        for (at, byte) in changes.into_iter().filter(|_| !op.is_empty()).collect::<Vec<_>>() {
            let at = at.index(op.len());
            op[at] = byte;
        }
        if Scan::default().read(&op) == Some(op.len()) {
            prop_assert_eq!(replica::check_canonical(&op), Ok(()));
        }
    }

    #[test]
    fn a_scan_leaves_nothing_behind_for_the_next(ops in proptest::collection::vec(any_op(), 0..9)) {
        let mut scan = Scan::default();
        for op in ops.iter().flat_map(|op| [op, op]) {
            let mut alone = Scan::default();
            prop_assert_eq!(scan.read(op), alone.read(op));
            prop_assert_eq!((&scan.shape, &scan.values), (&alone.shape, &alone.values));
        }
    }

    #[test]
    fn what_is_referred_to_comes_back(stretches in any_stretches(), number: u64, own: bool) {
        let mut sent = stretches;
        let dot = Dot::new(if own { OWN } else { OTHER }, number);
        let references = refer(&mut sent, |_, _| Ok::<_, ()>(Some(dot)), |_, _| true).unwrap();
        check(&sent, &references);
    }

    #[test]
    fn cut_or_altered_it_is_an_error_or_other_ops(
        stretches in any_stretches(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..4),
        cut in any::<Index>(),
    ) {
        let mut packed = pack(&stretches, &[]);
        for (at, byte) in changes {
            let at = at.index(packed.len());
            packed[at] = byte;
        }
        drop(unpack(&packed, &counted(&stretches)));
        packed.truncate(cut.index(packed.len()));
        let found = unpack(&packed, &counted(&stretches));
        if let Some((ops, _)) = found {
            prop_assert!(ops.iter().flatten().map(Vec::len).sum::<usize>() <= UNPACKED_BYTES_MAX);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(packed in proptest::collection::vec(any::<u8>(), 0..200), ops in 0_u64..9) {
        drop(unpack(&packed, &[Counted { incarnation: OWN, after: 3, ops }; 2]));
    }
}
