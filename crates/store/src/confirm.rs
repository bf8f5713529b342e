//! What others said they hold of the own streams, and the centre's newest proof.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};
use replica::{
    CertificateError, DeviceId, Hash, Held, Incarnation, Proof, ScopeId, ShortHash, Signature,
    UnixMillis, Vector,
};
use rusqlite::{Connection, OptionalExtension as _};

use crate::identity::{Trust, get, put};
use crate::log::Stream;
use crate::shares::{Peer, Share};
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
const FORGET: &str = "delete from confirmed where place = ?1";
const LESS: &str = "
    update confirmed set number = ?4
    where scope = ?1 and incarnation = ?2 and place = ?3 and number > ?4";
const CONFIRMED: &str = "
    select number from confirmed where scope = ?1 and incarnation = ?2 and place = ?3";

/// Notes what an office holds of the own streams, of whichever life. What is not ours confirms nothing.
pub(crate) fn office(tx: &Connection, scope: ScopeId, heads: &Vector) -> Result<(), StoreError> {
    let own = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?.device;
    note(tx, By::Office, own, scope, heads)
}

/// Takes back what the centre confirmed, where it says that it holds less of the own streams now: it was restored from a
/// backup. What it is given back it confirms again.
pub(crate) fn lost(tx: &Connection, scope: ScopeId, heads: &Vector) -> Result<(), StoreError> {
    let own = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?.device;
    for share in Peer::of(tx, scope, heads)?.shares() {
        if share.stream.opening.device == own && !share.is_hidden {
            let stream = share.stream.incarnation;
            let by = By::Centre.number();
            let values = (scope.0, stream.as_bytes(), by, int(share.upto));
            tx.prepare_cached(LESS)?.execute(values)?;
        }
    }
    Ok(())
}

/// Keeps a proof where it is newer than the one kept, and notes what it confirms. Only the centre's signature counts.
pub(crate) fn keep_proof(tx: &Connection, proof: &Proof) -> Result<(), StoreError> {
    let own = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?.device;
    let before = newest_proof(tx)?;
    // The one that is kept was verified when it came, to the last byte of its signature.
    if before.as_ref() != Some(proof) {
        let trust = Trust::load(tx)?;
        proof
            .verify(trust.org, &trust.centre.key)
            .map_err(|_| CertificateError::Signature)?;
    }
    if let Some(before) = before.as_ref().filter(|before| before.life != proof.life) {
        // A centre that was restored from a backup says in its new life what it holds since. What it held before, it may
        // have lost.
        if proof.time < before.time {
            return Ok(());
        }
        tx.prepare_cached(FORGET)?.execute([By::Centre.number()])?;
    }
    for (scope, held) in &proof.scopes {
        if let Held::Heads(heads) = held {
            note(tx, By::Centre, own, *scope, heads)?;
        }
    }
    let newer = before.is_none_or(|before| {
        before.life != proof.life || proof.arrival > before.arrival || proof.time > before.time
    });
    if newer {
        put(tx, PROOF, &encode(proof))
    } else {
        Ok(())
    }
}

/// Reads the kept proof once more, after ops of this replica's own came from elsewhere: it may have named them before
/// they were known here.
pub(crate) fn read_again(tx: &Connection, own: DeviceId, scope: ScopeId) -> Result<(), StoreError> {
    let proof = newest_proof(tx)?;
    match proof.as_ref().and_then(|proof| proof.heads(scope)) {
        Some(heads) => note(tx, By::Centre, own, scope, heads),
        None => Ok(()),
    }
}

/// Returns the newest proof kept.
pub(crate) fn newest_proof(tx: &Connection) -> Result<Option<Proof>, StoreError> {
    get(tx, PROOF)?
        .map(|bytes| decode(&bytes).map_err(StoreError::damaged))
        .transpose()
}

/// Another branch's head with the same number is no confirmation of ours: the link must agree. Whoever holds a head
/// holds what stands in front of it.
fn note(
    tx: &Connection,
    by: By,
    own: DeviceId,
    scope: ScopeId,
    heads: &Vector,
) -> Result<(), StoreError> {
    for Share { stream, upto, .. } in Peer::of(tx, scope, heads)?.shares() {
        if stream.opening.device == own && *upto > stream.start.number {
            let values = (
                scope.0,
                stream.incarnation.as_bytes(),
                by.number(),
                int(*upto),
            );
            tx.prepare_cached(CONFIRM)?.execute(values)?;
        }
    }
    Ok(())
}

/// Returns up to which op an office and the centre confirmed an own stream.
pub(crate) fn confirmed(tx: &Connection, stream: &Stream) -> Result<(u64, u64), StoreError> {
    let mut statement = tx.prepare_cached(CONFIRMED)?;
    let mut upto = |by: By| -> Result<u64, StoreError> {
        let values = (stream.scope.0, stream.incarnation.as_bytes(), by.number());
        let found = statement.query_row(values, |row| row.get(0)).optional()?;
        let number = found.map_or(Ok(0), nat)?;
        Ok(number.clamp(stream.start.number, stream.head.number))
    };
    Ok((upto(By::Office)?, upto(By::Centre)?))
}

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
    e.array(6)?
        .encode(proof.server)?
        .encode(proof.life)?
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
    let life: Incarnation = d.decode()?;
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
        life,
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
