//! Ops of every kind, and the one form of CBOR.

use replica::check_canonical;
use serde_json::{Value, json};

use super::diagnostic::{diagnostic, hex};
use crate::decoders::every_kind;

/// Ops of every kind, with the frozen bodies.
pub(super) fn ops() -> Value {
    let ops = every_kind().ops.into_iter();
    ops.map(|op| json!({ "op": hex(&op), "says": diagnostic(&op) }))
        .collect()
}

/// Items in the one form that is read, and in others.
pub(super) fn forms() -> Value {
    let deepest = [[0x81; 8].as_slice(), &[0x00]].concat();
    let read: [&[u8]; 14] = [
        &[0x00],
        &[0x17],
        &[0x18, 0x18],
        &[0x19, 0x01, 0x00],
        &[0x1a, 0x00, 0x01, 0x00, 0x00],
        &[0x1b, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00],
        &[0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x20],
        &[0x3b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0x42, 0x00, 0xff],
        &[0x63, 0xc4, 0x91, 0x22],
        &[0x84, 0xf4, 0xf5, 0xf6, 0x80],
        &[0xa3, 0x00, 0xa0, 0x18, 0x18, 0x00, 0x20, 0x00],
        &deepest,
    ];
    let too_deep = [[0x81; 9].as_slice(), &[0x00]].concat();
    let refused: [(&str, &[u8]); 14] = [
        ("nothing", &[]),
        ("cut off", &[0x42, 0x01]),
        ("bytes behind", &[0x00, 0x00]),
        ("not shortest", &[0x18, 0x17]),
        ("not shortest", &[0x19, 0x00, 0xff]),
        ("not shortest length", &[0x58, 0x01, 0x00]),
        ("keys descend", &[0xa2, 0x01, 0x00, 0x00, 0x00]),
        ("a key twice", &[0xa2, 0x01, 0x00, 0x01, 0x00]),
        ("indefinite length", &[0x9f, 0xff]),
        ("a tag", &[0xc0, 0x00]),
        ("a float", &[0xf9, 0x00, 0x00]),
        ("undefined", &[0xf7]),
        ("not UTF-8", &[0x61, 0xff]),
        ("nested too deep", &too_deep),
    ];
    let read = read.map(|item| {
        assert_eq!(check_canonical(item), Ok(()), "{item:02x?}");
        json!({ "item": hex(item), "says": diagnostic(item) })
    });
    let refused = refused.map(|(why, item)| {
        assert!(check_canonical(item).is_err(), "{item:02x?}");
        json!({ "item": hex(item), "why": why })
    });
    json!({ "read": read, "refused": refused })
}
