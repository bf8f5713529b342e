//! What others said they hold of the own streams, and the centre's newest proof.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};
use replica::{
    CertificateError, DeviceId, Hash, Head, Held, Incarnation, Proof, ScopeId, ShortHash,
    Signature, UnixMillis, Vector,
};
use rusqlite::{Connection, OptionalExtension as _};

use crate::identity::{Trust, get, put};
use crate::sql::{int, nat};
use crate::{Identity, StoreError};

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Office,
    Centre,
}

impl By {
    const fn number(self) -> u8 {
        match self {
            Self::Office => 1,
            Self::Centre => 2,
        }
    }
}

const PROOF: &str = "proof";
const CONFIRM: &str = "
    insert into confirmed (scope, incarnation, place, number) values (?1, ?2, ?3, ?4)
    on conflict (scope, incarnation, place) do update
    set number = max(number, excluded.number)";
const LINK: &str = "
    select op.link from stream join op on op.stream = stream.id
    where stream.scope = ?1 and stream.incarnation = ?2 and op.number = ?3";

/// Notes what an office holds. A head that is not ours confirms nothing.
pub(crate) fn office(tx: &Connection, scope: ScopeId, head: &Head) -> Result<(), StoreError> {
    let own = Identity::load(tx)?
        .ok_or(StoreError::NotEnrolled)?
        .incarnation();
    note(tx, By::Office, scope, &own, head.number, head.hash.short())
}

/// Keeps a proof where it is newer than the one kept, and notes what it confirms. Only the centre's signature counts.
pub(crate) fn keep_proof(tx: &Connection, proof: &Proof) -> Result<(), StoreError> {
    let own = Identity::load(tx)?
        .ok_or(StoreError::NotEnrolled)?
        .incarnation();
    let before = newest_proof(tx)?;
    // The one that is kept was verified when it came, to the last byte of its signature.
    if before.as_ref() != Some(proof) {
        let trust = Trust::load(tx)?;
        proof
            .verify(trust.org, &trust.centre.key)
            .map_err(|_| CertificateError::Signature)?;
    }
    for (scope, held) in &proof.scopes {
        let Held::Heads(vector) = held else { continue };
        if let Some((number, hash)) = vector.get(&own) {
            note(tx, By::Centre, *scope, &own, number, hash)?;
        }
    }
    // A centre that was restored from a backup counts from an earlier arrival again, at a later time.
    let newer =
        before.is_none_or(|before| proof.arrival > before.arrival || proof.time > before.time);
    if newer {
        put(tx, PROOF, &encode(proof))
    } else {
        Ok(())
    }
}

/// Returns the newest proof kept.
pub(crate) fn newest_proof(tx: &Connection) -> Result<Option<Proof>, StoreError> {
    get(tx, PROOF)?
        .map(|bytes| decode(&bytes).map_err(StoreError::damaged))
        .transpose()
}

/// Another branch's head with the same number is no confirmation of ours: the link must agree.
fn note(
    tx: &Connection,
    by: By,
    scope: ScopeId,
    own: &Incarnation,
    number: u64,
    hash: ShortHash,
) -> Result<(), StoreError> {
    let link: Option<[u8; 32]> = tx
        .prepare_cached(LINK)?
        .query_row((scope.0, own.as_bytes(), int(number)), |row| row.get(0))
        .optional()?;
    if link.is_some_and(|link| Hash::from_bytes(link).short() == hash) {
        let values = (scope.0, own.as_bytes(), by.number(), int(number));
        tx.prepare_cached(CONFIRM)?.execute(values)?;
    }
    Ok(())
}

/// Returns up to which own op an office and the centre confirmed a scope.
pub(crate) fn confirmed(
    tx: &Connection,
    scope: ScopeId,
    own: &Incarnation,
) -> Result<(u64, u64), StoreError> {
    let mut statement = tx.prepare_cached(CONFIRMED)?;
    let mut upto = |by: By| -> Result<u64, StoreError> {
        let values = (scope.0, own.as_bytes(), by.number());
        let found = statement.query_row(values, |row| row.get(0)).optional()?;
        found.map_or(Ok(0), nat)
    };
    Ok((upto(By::Office)?, upto(By::Centre)?))
}

const CONFIRMED: &str = "
    select number from confirmed where scope = ?1 and incarnation = ?2 and place = ?3";

fn encode(proof: &Proof) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = encode_into(&mut Encoder::new(&mut bytes), proof);
    // Writing to a `Vec` cannot fail.
    debug_assert!(written.is_ok());
    bytes
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

fn encode_into(e: &mut Encoder<&mut Vec<u8>>, proof: &Proof) -> Written {
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    e.array(5)?
        .encode(proof.server)?
        .encode(proof.time)?
        .u64(proof.arrival)?;
    e.map(count(proof.scopes.len()))?;
    for (scope, held) in &proof.scopes {
        e.encode(scope)?;
        match held {
            Held::Digest(digest) => {
                e.bytes(digest.as_bytes())?;
            }
            Held::Heads(vector) => {
                e.array(count(vector.len()))?;
                for (incarnation, number, hash) in vector.iter() {
                    e.array(3)?
                        .encode(incarnation)?
                        .u64(number)?
                        .bytes(hash.as_bytes())?;
                }
            }
        }
    }
    e.encode(proof.signature)?.ok()
}

fn decode(bytes: &[u8]) -> Result<Proof, minicbor::decode::Error> {
    let d = &mut Decoder::new(bytes);
    d.array()?;
    let server: DeviceId = d.decode()?;
    let time: UnixMillis = d.decode()?;
    let arrival = d.u64()?;
    let mut scopes = BTreeMap::new();
    for _ in 0..d.map()?.unwrap_or_default() {
        let scope: ScopeId = d.decode()?;
        let held = if d.datatype()? == minicbor::data::Type::Bytes {
            Held::Digest(Hash::from_bytes(fixed(d.bytes()?)?))
        } else {
            Held::Heads(vector(d)?)
        };
        scopes.insert(scope, held);
    }
    let signature: Signature = d.decode()?;
    Ok(Proof {
        server,
        time,
        arrival,
        scopes,
        signature,
    })
}

fn vector(d: &mut Decoder<'_>) -> Result<Vector, minicbor::decode::Error> {
    let mut vector = Vector::new();
    for _ in 0..d.array()?.unwrap_or_default() {
        d.array()?;
        let incarnation: Incarnation = d.decode()?;
        let number = d.u64()?;
        vector.set_short(
            incarnation,
            number,
            ShortHash::from_bytes(fixed(d.bytes()?)?),
        );
    }
    Ok(vector)
}

fn fixed<const N: usize>(bytes: &[u8]) -> Result<[u8; N], minicbor::decode::Error> {
    bytes
        .try_into()
        .map_err(|_| minicbor::decode::Error::message("another length"))
}
