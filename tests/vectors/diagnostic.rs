//! Bytes for readers: hexadecimal digits, and CBOR in the diagnostic notation of RFC 8949, section 8.

use minicbor::Decoder;
use minicbor::data::Type;

/// Returns what a canonical item says.
///
/// # Panics
///
/// Where the bytes are no item that the protocol uses.
pub(super) fn diagnostic(item: &[u8]) -> String {
    let mut d = Decoder::new(item);
    let said = say(&mut d);
    assert_eq!(d.position(), item.len(), "one item");
    said
}

fn say(d: &mut Decoder<'_>) -> String {
    match d.datatype().expect("an item") {
        Type::Bool => d.bool().expect("a bool").to_string(),
        Type::Null => {
            d.null().expect("null");
            "null".into()
        }
        Type::Bytes => format!("h'{}'", hex(d.bytes().expect("bytes"))),
        Type::String => {
            let text = serde_json::to_string(d.str().expect("a text"));
            text.expect("to write into memory")
        }
        Type::Array => {
            let count = d.array().expect("an array").expect("its length");
            let items: Vec<_> = (0..count).map(|_| say(d)).collect();
            format!("[{}]", items.join(", "))
        }
        Type::Map => {
            let count = d.map().expect("a map").expect("its length");
            let entries: Vec<_> = (0..count)
                .map(|_| format!("{}: {}", say(d), say(d)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        _ => d.int().expect("an integer").to_string(),
    }
}

/// Returns bytes as they stand in the vectors.
pub(super) fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref().iter();
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
