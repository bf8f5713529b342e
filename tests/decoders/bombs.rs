//! Small inputs that claim gigabytes, and the largest that are what they claim.

use std::io::Read as _;

use line::ZSTD;
use wire::limits::{PACKED_BYTES_MAX, UNPACKED_BYTES_MAX};

use super::samples::samples;
use super::tree::write_head;

/// How many heads of a sample lie, one at a time.
const LIES: usize = 40;
const GIGABYTE: u64 = 1 << 30;

/// Returns a zstd frame of so many zeroes. It does not say its length.
///
/// # Panics
///
/// Where zstd fails.
#[must_use]
pub fn expanding(bytes: u64) -> Vec<u8> {
    let zeroes = std::io::repeat(0).take(bytes);
    zstd::stream::encode_all(zeroes, 1).expect("zeroes can be compressed")
}

/// Returns the sum of bytes, so that nothing of them is left out.
#[must_use]
pub fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().map(|byte| u64::from(*byte)).sum()
}

/// Returns inputs for any target, each with a name.
#[must_use]
pub fn bombs(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut bombs = Vec::new();
    for (number, sample) in samples(target).into_iter().enumerate() {
        bombs.extend(lies(&sample).map(|(place, lie)| (format!("lie-{number}-{place}"), lie)));
    }
    for (name, around) in [
        ("arrays", &[0x81][..]),
        ("maps", &[0xa1, 0x00]),
        ("texts", b"["),
    ] {
        bombs.push((format!("deep-{name}"), around.repeat(500_000)));
    }
    if target == "packed" {
        bombs.extend(frames().map(|(name, frame)| (name.to_owned(), [&[1], &*frame].concat())));
        for (name, body) in largest() {
            bombs.push((format!("largest-{name}"), ZSTD.pack(&body)));
        }
    }
    if target == "letter" {
        // One part: all of a letter's parts are held together, so many take as many times as much.
        let part = ZSTD.pack(&largest().remove(0).1);
        let length = u32::try_from(part.len()).expect("a short part");
        let whole = [&[0][..], &length.to_be_bytes(), &part].concat();
        bombs.push(("largest".to_owned(), whole));
    }
    bombs
}

/// Heads of a sample say that gigabytes follow, one after the other.
fn lies(sample: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let is_head = |at: &usize| (2..=5).contains(&(sample[*at] >> 5));
    let places = (0..sample.len()).filter(is_head).collect::<Vec<_>>();
    let lengths = [GIGABYTE, 1 << 40, u64::MAX].into_iter().cycle();
    let step = places.len() / LIES + 1;
    let lie = |(at, length): (usize, u64)| {
        let mut lie = sample[..at].to_vec();
        write_head(&mut lie, sample[at] >> 5, length);
        lie.extend_from_slice(&sample[at + 1..]);
        (at, lie)
    };
    places.into_iter().step_by(step).zip(lengths).map(lie)
}

/// Frames that come out as gigabytes, or say so.
fn frames() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    let silent = expanding(GIGABYTE);
    assert!(silent.len() < PACKED_BYTES_MAX, "short enough to be tried");
    let mut telling = zstd::Encoder::new(Vec::new(), 1).expect("an encoder");
    telling
        .set_pledged_src_size(Some(GIGABYTE))
        .expect("a size");
    telling.include_contentsize(true).expect("a flag");
    std::io::copy(&mut std::io::repeat(0).take(GIGABYTE), &mut telling).expect("zeroes");
    let telling = telling.finish().expect("a frame");
    // A window of 2 GiB and a content of as much, in a frame that ends there.
    let window = b"\x28\xb5\x2f\xfd\x80\xa8\x00\x00\x00\x80".to_vec();
    let many = expanding(u64::try_from(UNPACKED_BYTES_MAX).expect("64 bits")).repeat(100);
    [
        ("silent", silent),
        ("telling", telling),
        ("window", window),
        ("many", many),
    ]
    .into_iter()
}

/// Bodies as long as any may be, of what takes the most memory a byte.
fn largest() -> Vec<(&'static str, Vec<u8>)> {
    let request = |known: &[u8]| [b"\xa2\x00\x01\x01", known].concat();
    let reply = |key: u8, value: &[u8]| [b"\xa2\x00\x00", &[key][..], value].concat();
    let numbers = || 0_u32..;
    let heads = repeated(5, numbers().map(|scope| scoped(scope, b"\x80")));
    let streams = b"\x48\0\0\0\0\0\0\0\0\x00\x48\0\0\0\0\0\0\0\0";
    let heads_of_one = repeated(
        5,
        numbers().map(|scope| scoped(scope, &[b"\x83", &streams[..]].concat())),
    );
    let incarnations = numbers().map(|id| {
        let mut head = streams.to_vec();
        head[5..9].copy_from_slice(&id.to_be_bytes());
        head
    });
    let mut vector = repeated(4, incarnations);
    thrice(&mut vector);
    let verdicts = repeated(
        4,
        numbers().map(|_| [b"\x83\x01", &streams[..9], b"\x01"].concat()),
    );
    vec![
        ("scopes", request(&heads)),
        ("scopes-of-one", request(&heads_of_one)),
        ("vector", request(&[b"\xa1\x01", &*vector].concat())),
        ("heads", reply(1, &heads)),
        ("differs", reply(7, &heads)),
        ("verdicts", reply(3, &verdicts)),
        ("zeroes", vec![0; UNPACKED_BYTES_MAX]),
    ]
}

fn scoped(scope: u32, value: &[u8]) -> Vec<u8> {
    let mut entry = Vec::new();
    write_head(&mut entry, 0, u64::from(scope));
    entry.extend_from_slice(value);
    entry
}

/// Returns an array or map of as many entries as a body has room for.
fn repeated(major: u8, entries: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let (mut content, mut count) = (Vec::new(), 0_u64);
    for entry in entries {
        if content.len() + entry.len() > UNPACKED_BYTES_MAX - 64 {
            break;
        }
        content.extend_from_slice(&entry);
        count += 1;
    }
    let mut whole = Vec::new();
    write_head(&mut whole, major, count);
    whole.append(&mut content);
    whole
}

/// Makes an array of streams an array of their parts.
fn thrice(vector: &mut Vec<u8>) {
    let count = u32::from_be_bytes(vector[1..5].try_into().expect("a long head"));
    let mut parts = Vec::new();
    write_head(&mut parts, 4, u64::from(count) * 3);
    drop(vector.splice(..5, parts));
}
