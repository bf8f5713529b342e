//! Files on a stick: as they come, and what can stand in one that was truly signed and sealed.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, OpModeS, Serializable as _, setup_sender_with_rng};
use line::ZSTD;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;
use replica::{DeviceId, PublicKey, SecretKey};
use wire::{FileError, Letter, Opened, RequestAuth, Said};

use super::genuine::genuine;

/// What sealed files are made with here; nothing of it is secret.
const RANDOM: [u8; 32] = [6; 32];
const PIECE_BYTES: usize = 1 << 16;

fn writer() -> SecretKey {
    SecretKey::from_bytes(&[7; 32])
}

/// Seals a letter to the reader of all files here.
pub(super) fn sealed(letter: &Letter) -> Vec<u8> {
    let recipient = genuine().key.public();
    let file = letter.seal(&writer(), &recipient, &RANDOM, &ZSTD);
    file.expect("a fit key")
}

/// A file as it comes: it is whole, or refused.
pub(super) fn file(bytes: &[u8]) -> bool {
    let Ok(opened) = Opened::open(&genuine().key, bytes) else {
        return false;
    };
    assert_eq!(opened.sender(), DeviceId::of(&writer().public()));
    let letter = read(opened).expect("what was sealed is read");
    assert_eq!(sealed(&letter), bytes, "never sealed");
    true
}

/// What stands in a file, behind its writer and signature: the kind and the body.
pub(super) fn letter(bytes: &[u8]) -> bool {
    let Some((kind, body)) = bytes.split_first() else {
        return false;
    };
    let recipient = genuine().key.public();
    let path = if *kind == 0 {
        "file/ask"
    } else {
        "file/answer"
    };
    let auth = RequestAuth::sign(&writer(), DeviceId::of(&recipient), path, body);
    let mut content = vec![*kind];
    content.extend_from_slice(auth.device.as_bytes());
    content.extend_from_slice(auth.signature.as_bytes());
    content.extend_from_slice(body);
    let opened = Opened::open(&genuine().key, &seal(&recipient, &content));
    let letter = match read(opened.expect("sealed as the protocol says")) {
        Ok(letter) => letter,
        Err(FileError::NotSigned(_)) => panic!("signed as the protocol says"),
        Err(_) => return false,
    };
    let again = Opened::open(&genuine().key, &sealed(&letter)).expect("sealed again");
    assert_eq!(read(again), Ok(letter), "read back");
    true
}

fn read(opened: Opened) -> Result<Letter, FileError> {
    let recipient = DeviceId::of(&genuine().key.public());
    Ok(match opened.read(&writer().public(), recipient, &ZSTD)? {
        Said::Ask(parts) => Letter::Ask(parts.collect()),
        Said::Answer(parts) => Letter::Answer(parts.collect()),
    })
}

/// Seals any content, as the protocol's document says.
fn seal(recipient: &PublicKey, content: &[u8]) -> Vec<u8> {
    let key = recipient.agreement().expect("a fit key");
    let key = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(&key).expect("a key");
    let mut file = b"tungnha file 1\r\n".to_vec();
    file.extend_from_slice(DeviceId::of(recipient).as_bytes());
    let mut random = ChaCha8Rng::from_seed(RANDOM);
    let (encapsulated, mut context) = setup_sender_with_rng::<
        ChaCha20Poly1305,
        HkdfSha256,
        X25519HkdfSha256,
    >(&OpModeS::Base, &key, &file, &mut random)
    .expect("a context");
    file.extend_from_slice(&encapsulated.to_bytes());
    let pieces: Vec<_> = content.chunks(PIECE_BYTES).collect();
    for (at, piece) in pieces.iter().enumerate() {
        let mark = [u8::from(at + 1 == pieces.len())];
        file.extend(context.seal(piece, &mark).expect("a few pieces"));
    }
    file
}
