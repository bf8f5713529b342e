//! Ops packed by their shape: what comes out, and bytes that are no packing.

use std::collections::BTreeMap;

use minicbor::Decoder;
use minicbor::bytes::ByteArray;
use replica::{ActorId, Hlc, Incarnation, Kind, Op, ScopeId, Signature, Stretch};
use serde_json::{Value, json};
use wire::{Known, Message as _, Omitted, Reference, StreamName, SyncRequest};

use super::diagnostic::hex;

const OWN: Incarnation = Incarnation::from_bytes([7; 8]);
const OTHER: Incarnation = Incarnation::from_bytes([8; 8]);

/// Where the packed ops stand in a request.
const STRETCHES: u8 = 4;

/// Where bytes are left out: which stretch, which of its ops, how far from the op's end; of which stream, and what.
type Left = (usize, usize, usize, Option<StreamName>, Omitted);

pub(super) fn packings() -> Value {
    let samples = [
        ("the sample in the document", document()),
        ("record ids left out", references()),
        ("a context left out", context()),
        ("values at every edge", (vec![edges()], Vec::new())),
    ];
    let packings = samples.map(|(name, (stretches, left))| {
        let left = left.into_iter();
        let references: Vec<_> = left.map(|one| reference(&stretches, one)).collect();
        let packed = pack(&stretches, &references);
        json!({
            "name": name,
            "stretches": stretches.iter().map(stretch_value).collect::<Vec<_>>(),
            "references": references.iter().map(reference_value).collect::<Vec<_>>(),
            "packed": hex(packed),
        })
    });
    json!(packings)
}

fn document() -> (Vec<Stretch>, Vec<Left>) {
    let visit = |at: u64| op(50, at << 16, &(no_id(), at + 6, "0912"));
    let whole = stretch(5, vec![visit(1), visit(2), vec![0xff]]);
    let left = vec![
        (0, 0, 22, None, Omitted::Record(4)),
        (0, 1, 22, name(OTHER), Omitted::Record(3)),
    ];
    (vec![whole], left)
}

fn name(incarnation: Incarnation) -> Option<StreamName> {
    Some(StreamName::whole(&incarnation))
}

/// Streams by their first two bytes, short hashes by what stands in front of them; one stream is spelled out.
fn context() -> (Vec<Stretch>, Vec<Left>) {
    let (nothing, spelled) = (ByteArray::from([0; 8]), ByteArray::from([9; 8]));
    let seen = op(
        1,
        1 << 16,
        &[(nothing, 300, nothing), (nothing, 7, nothing)],
    );
    let spelled = op(1, 2 << 16, &[(spelled, 8, nothing), (nothing, 9, spelled)]);
    let short = |byte: u8| {
        let whole = Incarnation::from_bytes([byte; 8]);
        Some(StreamName::short(&whole, 2))
    };
    let (one, other) = (short(1), short(8));
    let left = vec![
        (0, 0, 40, one, Omitted::Stream),
        (0, 0, 28, one, Omitted::ShortHash(300)),
        (0, 0, 18, other, Omitted::Stream),
        (0, 0, 8, other, Omitted::ShortHash(7)),
        (
            0,
            1,
            28,
            name(Incarnation::from_bytes([9; 8])),
            Omitted::ShortHash(8),
        ),
        (0, 1, 18, None, Omitted::Stream),
    ];
    (vec![stretch(5, vec![seen, spelled])], left)
}

/// Two ids in an op, in two stretches: the order of references is that of the ops, not of the columns.
fn references() -> (Vec<Stretch>, Vec<Left>) {
    let two = |at: u64| op(42, at << 16, &(no_id(), at, no_id()));
    let first = stretch(5, vec![two(1), two(2)]);
    let second = Stretch {
        incarnation: OTHER,
        ..stretch(2, vec![two(3), two(4)])
    };
    let (own, other) = (None, name(OTHER));
    let left = vec![
        (0, 0, 34, own, 3),
        (0, 0, 16, own, 5),
        (0, 1, 34, other, 9),
        (0, 1, 16, own, 6),
        (1, 0, 34, name(OWN), 8),
        (1, 0, 16, own, 2),
        (1, 1, 16, own, 3),
    ];
    let left = left.into_iter();
    let left = left.map(|(stretch, op, from_end, stream, number)| {
        (stretch, op, from_end, stream, Omitted::Record(number))
    });
    let left = left.collect();
    (vec![first, second], left)
}

/// Values at the ends of their ranges, and texts of digits.
fn edges() -> Stretch {
    let numbers = [
        0,
        23,
        24,
        255,
        256,
        65_535,
        65_536,
        u64::from(u32::MAX),
        u64::MAX,
    ];
    let times = numbers.map(|time| op(50, time, &0));
    let positive = numbers.map(|number| op(51, 9, &number));
    let negative = [-1, -24, -25, -256, -257, i64::MIN, i64::MAX].map(|number| op(52, 9, &number));
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
    let texts = texts.map(|text| op(53, 9, &text));
    let whole = [
        vec![],
        vec![0xa1, 0x81, 0x00, 0x00],
        vec![0xa3, 0x00, 0x18, 0x05, 0x01, 0x00, 0x02, 0x00],
    ];
    let ops = times
        .into_iter()
        .chain(positive)
        .chain(negative)
        .chain(texts)
        .chain(whole);
    stretch(0, ops.collect())
}

/// What stands in an op in place of an id that is left out.
fn no_id() -> ByteArray<16> {
    ByteArray::from([0; 16])
}

fn op(kind: u16, time: u64, body: &impl minicbor::Encode<()>) -> Vec<u8> {
    let op = Op {
        kind: Kind(kind),
        time: Hlc::from_bits(time),
        actor: ActorId(1001),
        body: minicbor::to_vec(body).expect("to write into memory"),
    };
    op.encode()
}

fn stretch(after: u64, ops: Vec<Vec<u8>>) -> Stretch {
    Stretch {
        scope: ScopeId(300),
        incarnation: OWN,
        opening: None,
        before: None,
        after,
        ops,
        signature: Signature::from_bytes([0; 64]),
    }
}

fn reference(stretches: &[Stretch], (stretch, op, from_end, stream, what): Left) -> Reference {
    Reference {
        stretch,
        op,
        at: stretches[stretch].ops[op].len() - from_end,
        stream,
        what,
    }
}

/// Returns the packed ops as they stand in a request.
fn pack(stretches: &[Stretch], references: &[Reference]) -> Vec<u8> {
    let request = SyncRequest {
        version: 1,
        scopes: Known::Heads(BTreeMap::new()),
        stretches: stretches.to_vec(),
        references: references.to_vec(),
        reply_bytes_max: 0,
        proof_beyond: None,
        cursor: None,
        in_full: false,
        reminder: None,
    };
    let body = request.to_body();
    let mut d = Decoder::new(&body);
    let entries = d.map().expect("a request").expect("its length");
    for _ in 0..entries {
        if d.u8().expect("a key") == STRETCHES {
            d.array().expect("stretches and their ops");
            d.skip().expect("the stretches");
            return d.bytes().expect("packed ops").to_vec();
        }
        d.skip().expect("a value");
    }
    panic!("a request without stretches");
}

fn stretch_value(stretch: &Stretch) -> Value {
    let ops: Vec<_> = stretch.ops.iter().map(hex).collect();
    json!({ "after": stretch.after, "ops": ops })
}

fn reference_value(one: &Reference) -> Value {
    let what = match one.what {
        Omitted::Record(_) => "record",
        Omitted::Stream => "stream",
        Omitted::ShortHash(_) => "short hash",
    };
    json!({
        "stretch": one.stretch, "op": one.op, "at": one.at, "what": what,
        "stream": one.stream.map(|name| hex(name.as_bytes())), "number": one.what.number(),
    })
}
