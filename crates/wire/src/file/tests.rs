//! Sealing, opening and refusing files.

use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use replica::{DeviceId, SecretKey};

use super::seal::{open, seal};
use super::{FileError, Letter, Opened, Said};
use crate::limits::{FILE_BYTES_MAX, FILE_PARTS_MAX, FILE_PIECE_BYTES};
use crate::tests::samples::{replies, requests};
use crate::{Codec, Message, RequestAuth};

const CODEC: Codec = Codec::PLAIN;

fn writer() -> SecretKey {
    SecretKey::from_bytes(&[7; 32])
}

fn reader() -> SecretKey {
    SecretKey::from_bytes(&[8; 32])
}

fn ask() -> Vec<u8> {
    Letter::Ask(requests())
        .seal(&writer(), &reader().public(), &[9; 32], &CODEC)
        .unwrap()
}

fn read(file: &[u8]) -> Result<Letter, FileError> {
    let own = DeviceId::of(&reader().public());
    let opened = Opened::open(&reader(), file)?;
    assert_eq!(opened.sender(), DeviceId::of(&writer().public()));
    Ok(match opened.read(&writer().public(), own, &CODEC)? {
        Said::Ask(parts) => Letter::Ask(parts.collect()),
        Said::Answer(parts) => Letter::Answer(parts.collect()),
    })
}

#[test]
fn a_file_is_read_back_as_it_was_written() {
    assert_eq!(read(&ask()), Ok(Letter::Ask(requests())));
    let answer = Letter::Answer(replies());
    let file = answer
        .seal(&writer(), &reader().public(), &[9; 32], &CODEC)
        .unwrap();
    assert_eq!(read(&file), Ok(answer));
}

#[test]
fn a_file_is_written_as_ever() {
    let written: String = ask().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(written, include_str!("../tests/golden/file-ask.hex").trim());
}

#[test]
fn a_file_that_is_cut_anywhere_or_goes_on_is_refused() {
    let file = ask();
    for cut in 0..file.len() {
        assert_eq!(read(&file[..cut]), Err(FileError::Damaged), "{cut}");
    }
    assert_eq!(read(&[&file[..], &[0]].concat()), Err(FileError::Damaged));
    assert_eq!(
        read(&vec![0; FILE_BYTES_MAX + 1]),
        Err(FileError::TooLarge {
            limit: FILE_BYTES_MAX
        })
    );
}

#[test]
fn a_flipped_bit_in_any_byte_is_noticed() {
    let file = ask();
    for at in 0..file.len() {
        let mut altered = file.clone();
        altered[at] ^= 1 << (at % 8);
        let refused = read(&altered).unwrap_err();
        let in_recipient = (16..32).contains(&at);
        let is_for_another = matches!(refused, FileError::ForAnother(_));
        assert_eq!(in_recipient, is_for_another, "{at}");
        assert!(is_for_another || refused == FileError::Damaged, "{at}");
    }
}

#[test]
fn a_long_file_is_refused_where_its_pieces_are_cut_off_repeated_or_swapped() {
    let content: Vec<u8> = (0..=u8::MAX).cycle().take(FILE_PIECE_BYTES * 3).collect();
    let whole = seal(&reader().public(), &content, &[9; 32]).unwrap();
    assert_eq!(open(&reader(), &whole), Ok(content));
    let sealed = FILE_PIECE_BYTES + 16;
    let (head, pieces) = whole.split_at(64);
    let pieces: Vec<&[u8]> = pieces.chunks(sealed).collect();
    assert_eq!(pieces.len(), 3);
    for order in [
        &[0][..],
        &[0, 1],
        &[1, 0, 2],
        &[0, 0, 1, 2],
        &[0, 2],
        &[0, 1, 2, 2],
        &[],
    ] {
        let mixed: Vec<&[u8]> = order.iter().map(|at| pieces[*at]).collect();
        let file = [head, &mixed.concat()].concat();
        assert_eq!(open(&reader(), &file), Err(FileError::Damaged), "{order:?}");
    }
}

fn refusal(opened: Opened, sender: &SecretKey) -> Option<FileError> {
    let own = DeviceId::of(&reader().public());
    opened.read(&sender.public(), own, &CODEC).err()
}

#[test]
fn only_the_recipient_opens_a_file_and_only_the_writer_signs_it() {
    let other = SecretKey::from_bytes(&[6; 32]);
    let refused = Opened::open(&other, &ask()).unwrap_err();
    let recipient = DeviceId::of(&reader().public());
    assert_eq!(refused, FileError::ForAnother(recipient));
    let opened = Opened::open(&reader(), &ask()).unwrap();
    let sender = DeviceId::of(&writer().public());
    let not_signed = Some(FileError::NotSigned(sender));
    assert_eq!(refusal(opened, &other), not_signed);
    // An answer made of a request's bytes, under the request's signature.
    let content = open(&reader(), &ask()).unwrap();
    let turned = [&[1], &content[1..]].concat();
    let turned = seal(&reader().public(), &turned, &[9; 32]).unwrap();
    let opened = Opened::open(&reader(), &turned).unwrap();
    assert_eq!(refusal(opened, &writer()), not_signed);
}

#[test]
fn lengths_that_lie_are_damage() {
    let recipient = DeviceId::of(&reader().public());
    for body in [
        &[0, 0, 0][..],
        &[0, 0, 0, 1],
        &[0xff, 0xff, 0xff, 0xff, 0],
        &[0, 0, 0, 0],
        &[0, 0, 0, 1, 7],
    ] {
        let auth = RequestAuth::sign(&writer(), recipient, "file/ask", body);
        let content = [
            &[0][..],
            auth.device.as_bytes(),
            auth.signature.as_bytes(),
            body,
        ]
        .concat();
        let file = seal(&reader().public(), &content, &[9; 32]).unwrap();
        assert_eq!(read(&file), Err(FileError::Damaged), "{body:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes: Vec<u8>, behind: bool) {
        let file = if behind { [&ask()[..64], &bytes].concat() } else { bytes };
        prop_assert!(Opened::open(&reader(), &file).is_err());
    }

    #[test]
    fn whatever_was_sealed_is_opened(content: Vec<u8>, random: [u8; 32]) {
        let file = seal(&reader().public(), &content, &random).unwrap();
        prop_assert_eq!(open(&reader(), &file), Ok(content));
    }
}

#[test]
fn a_file_of_many_parts_is_unpacked_one_part_at_a_time() {
    static UNPACKED: AtomicUsize = AtomicUsize::new(0);
    let codec = Codec {
        compress: |_| Vec::new(),
        expand: |_, _| {
            UNPACKED.fetch_add(1, Ordering::Relaxed);
            requests().first().map(Message::to_body)
        },
    };
    let parts = vec![requests()[0].clone(); FILE_PARTS_MAX];
    let file = Letter::Ask(parts.clone()).seal(&writer(), &reader().public(), &[9; 32], &codec);
    let opened = Opened::open(&reader(), &file.unwrap()).unwrap();
    let own = DeviceId::of(&reader().public());
    let Said::Ask(mut read) = opened.read(&writer().public(), own, &codec).unwrap() else {
        panic!("an answer");
    };
    assert_eq!(
        UNPACKED.load(Ordering::Relaxed),
        FILE_PARTS_MAX,
        "each is checked first"
    );
    assert_eq!(read.next(), parts.first().cloned());
    assert_eq!(
        UNPACKED.load(Ordering::Relaxed),
        FILE_PARTS_MAX + 1,
        "and unpacked in its turn"
    );
    assert_eq!(read.count(), FILE_PARTS_MAX - 1);
}
