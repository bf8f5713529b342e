//! Ops of every form, and bytes that are no packing.

use proptest::prelude::*;
use proptest::sample::Index;
use replica::{ActorId, Dot, Hlc, Kind, Op, Stretch};

use super::world::*;
use crate::limits::{BODY_OPS_MAX, UNPACKED_BYTES_MAX};
use crate::packing::scan::Scan;
use crate::packing::{Counted, Omitted, Reference, StreamName, pack, refer, unpack};

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
        stream: (at == 1).then_some(StreamName::whole(&OTHER)),
        what: Omitted::Record(number),
    });
    let packed = check(&[stretch(5, ops)], &references);
    let expected = "01a40018320100020003834000600101000108080808080808080802ff02020000d20f00\
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
        let both = Both { made_by: &|_| Some(dot), held: u64::MAX };
        let references = refer(&mut sent, &both).unwrap();
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
        drop(unpack(&packed, &[Counted { after: 3, ops }; 2]));
    }
}
