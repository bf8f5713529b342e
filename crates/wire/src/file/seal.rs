//! Sealing bytes to one machine's key: HPKE (RFC 9180) with X25519, HKDF-SHA256 and ChaCha20-Poly1305, in pieces.
//!
//! Each piece has its place in the row as its nonce, and the last one is marked. So a piece that is missing,
//! repeated, moved or altered is noticed, wherever the file was cut.

use std::convert::Infallible;

use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{
    Deserializable as _, OpModeR, OpModeS, Serializable as _, setup_receiver, setup_sender_with_rng,
};
use replica::{DeviceId, PublicKey, SecretKey};

use super::error::FileError;
use crate::limits::{FILE_BYTES_MAX, FILE_PIECE_BYTES};

/// What every file begins with. A program that takes it for text damages the last two bytes.
const MAGIC: &[u8; 16] = b"tungnha file 1\r\n";
/// Magic and recipient.
const HEADER_BYTES: usize = 32;
/// The encapsulated key.
const KEY_BYTES: usize = 32;
/// What sealing adds to a piece.
const TAG_BYTES: usize = 16;
/// Behind this piece comes another.
const MIDDLE: &[u8] = &[0];
/// No piece comes behind this one.
const LAST: &[u8] = &[1];

type Kem = X25519HkdfSha256;
type Sealing = AeadCtxS<ChaCha20Poly1305, HkdfSha256, Kem>;
type Opening = AeadCtxR<ChaCha20Poly1305, HkdfSha256, Kem>;

/// Seals `content` to the holder of `recipient`. `random` is 32 bytes of true randomness, used once.
pub(super) fn seal(
    recipient: &PublicKey,
    content: &[u8],
    random: &[u8; 32],
) -> Result<Vec<u8>, FileError> {
    let header = [&MAGIC[..], DeviceId::of(recipient).as_bytes()].concat();
    let public = recipient.agreement().ok_or(FileError::NoKey)?;
    let public =
        <Kem as hpke::Kem>::PublicKey::from_bytes(&public).map_err(|_| FileError::NoKey)?;
    let mode = OpModeS::Base;
    let (key, mut context): (_, Sealing) =
        setup_sender_with_rng(&mode, &public, &header, &mut Given(*random))
            .map_err(|_| FileError::NoKey)?;
    let mut file = header;
    file.extend_from_slice(&key.to_bytes());
    let mut rest = content;
    loop {
        let (piece, behind) = rest.split_at(rest.len().min(FILE_PIECE_BYTES));
        let mark = if behind.is_empty() { LAST } else { MIDDLE };
        let sealed = context.seal(piece, mark).map_err(|_| FileError::TooLarge {
            limit: FILE_BYTES_MAX,
        })?;
        file.extend_from_slice(&sealed);
        if behind.is_empty() {
            break;
        }
        rest = behind;
    }
    if file.len() > FILE_BYTES_MAX {
        return Err(FileError::TooLarge {
            limit: FILE_BYTES_MAX,
        });
    }
    Ok(file)
}

/// Opens what was sealed to the holder of `key`: all of it or nothing.
pub(super) fn open(key: &SecretKey, file: &[u8]) -> Result<Vec<u8>, FileError> {
    if file.len() > FILE_BYTES_MAX {
        return Err(FileError::TooLarge {
            limit: FILE_BYTES_MAX,
        });
    }
    let (header, rest) = split(file, HEADER_BYTES)?;
    let recipient = header.strip_prefix(MAGIC).ok_or(FileError::Damaged)?;
    let recipient: [u8; 16] = recipient.try_into().map_err(|_| FileError::Damaged)?;
    let recipient = DeviceId::from_bytes(recipient);
    if recipient != DeviceId::of(&key.public()) {
        return Err(FileError::ForAnother(recipient));
    }
    let (encapsulated, mut rest) = split(rest, KEY_BYTES)?;
    let damaged = |_| FileError::Damaged;
    let encapsulated =
        <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).map_err(damaged)?;
    let secret = <Kem as hpke::Kem>::PrivateKey::from_bytes(&key.agreement()).map_err(damaged)?;
    let mut context: Opening =
        setup_receiver(&OpModeR::Base, &secret, &encapsulated, header).map_err(damaged)?;
    let mut content = Vec::with_capacity(rest.len());
    loop {
        let (piece, behind) = rest.split_at(rest.len().min(FILE_PIECE_BYTES + TAG_BYTES));
        let mark = if behind.is_empty() { LAST } else { MIDDLE };
        content.extend_from_slice(&context.open(piece, mark).map_err(damaged)?);
        if behind.is_empty() {
            return Ok(content);
        }
        rest = behind;
    }
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), FileError> {
    bytes.split_at_checked(at).ok_or(FileError::Damaged)
}

/// Randomness that was drawn at the edge, handed on in order; more than was drawn is asked for by nobody.
struct Given([u8; 32]);

impl TryRng for Given {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// Hands the bytes out, and what is left of them hashed, so that nothing is handed out twice.
    fn try_fill_bytes(&mut self, wanted: &mut [u8]) -> Result<(), Infallible> {
        for part in wanted.chunks_mut(32) {
            part.iter_mut()
                .zip(self.0)
                .for_each(|(to, from)| *to = from);
            self.0 = *replica::Hash::of("tungnha file randomness 1", &[&self.0]).as_bytes();
        }
        Ok(())
    }
}

impl TryCryptoRng for Given {}
