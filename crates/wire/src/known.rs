//! What a replica holds, as it tells its peer: the heads, or only their digest, or how they differ from what the
//! other knows.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{Hash, Incarnation, ScopeId, ShortHash, Vector};

use crate::cbor::{count, read_array, read_bytes};

/// What a replica holds in the scopes that two peers share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Only the digest of the heads, see [`known_digest`].
    Same([u8; 16]),
    /// The heads in each scope.
    Heads(BTreeMap<ScopeId, Vector>),
}

/// Returns the digest over the heads of all scopes. A scope without streams counts as absent.
#[must_use]
pub fn known_digest(scopes: &BTreeMap<ScopeId, Vector>) -> [u8; 16] {
    let mut bytes = Vec::with_capacity(scopes.len() * 36);
    for (scope, vector) in scopes.iter().filter(|(_, vector)| !vector.is_empty()) {
        bytes.extend_from_slice(&scope.0.to_be_bytes());
        bytes.extend_from_slice(vector.digest().as_bytes());
    }
    Hash::of("tungnha known 1", &[&bytes]).prefix()
}

impl<C> Encode<C> for Known {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::Same(digest) => e.bytes(digest)?.ok(),
            Self::Heads(scopes) => write_heads(e, scopes),
        }
    }
}

impl<'b, C> Decode<'b, C> for Known {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        if d.datatype()? == Type::Bytes {
            return read_bytes(d).map(Self::Same);
        }
        read_heads(d).map(Self::Heads)
    }
}

/// Writes the heads of several scopes.
pub(crate) fn write_heads<W: Write>(
    e: &mut Encoder<W>,
    scopes: &BTreeMap<ScopeId, Vector>,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.map(count(scopes.len()))?;
    scopes
        .iter()
        .try_for_each(|(scope, vector)| write_vector(e.u32(scope.0)?, vector))
}

/// Reads the heads of several scopes.
pub(crate) fn read_heads(d: &mut Decoder<'_>) -> Result<BTreeMap<ScopeId, Vector>, Error> {
    let mut scopes = BTreeMap::new();
    for _ in 0..d.map()?.unwrap_or_default() {
        let scope = ScopeId(d.u32()?);
        scopes.insert(scope, read_vector(d)?);
    }
    Ok(scopes)
}

/// Writes a vector: one flat array of incarnation, number, short hash, incarnation, …
pub(crate) fn write_vector<W: Write>(
    e: &mut Encoder<W>,
    vector: &Vector,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.array(count(vector.len()).saturating_mul(3))?;
    for (incarnation, number, hash) in vector.iter() {
        e.bytes(incarnation.as_bytes())?
            .u64(number)?
            .bytes(hash.as_bytes())?;
    }
    Ok(())
}

/// Reads a vector. Its streams are in strictly ascending order, so one vector has one form.
pub(crate) fn read_vector(d: &mut Decoder<'_>) -> Result<Vector, Error> {
    let at = d.position();
    let length = read_array(d)?;
    if length % 3 != 0 {
        return Err(Error::message("a vector is made of threes").at(at));
    }
    let (mut vector, mut previous) = (Vector::new(), None);
    for _ in 0..length / 3 {
        let incarnation = Incarnation::from_bytes(read_bytes(d)?);
        if previous >= Some(incarnation) {
            return Err(Error::message("streams are not in order").at(at));
        }
        previous = Some(incarnation);
        let number = d.u64()?;
        vector.set_short(incarnation, number, ShortHash::from_bytes(read_bytes(d)?));
    }
    Ok(vector)
}
