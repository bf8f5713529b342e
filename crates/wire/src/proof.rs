//! A proof as it travels in a reply: what the reply says already is not said twice.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{DeviceId, Hash, Held, Incarnation, Proof, ScopeId, Signature, UnixMillis, Vector};

use crate::cbor::{count, read_bytes, read_map};
use crate::known::{read_vector, write_vector};

/// The centre's proof, leaning on the reply that carries it. Only the centre's proofs travel, so the server is
/// not named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompactProof {
    /// The centre's last arrival number.
    pub arrival: u64,
    /// The centre's life, in which it counts arrivals; `None`: one of which the receiver holds ops, as it is known to.
    pub life: Option<Incarnation>,
    /// The centre's time; `None`: the reply's time.
    pub time: Option<UnixMillis>,
    /// The scopes; `None`: all scopes of the reply, as the reply says.
    pub scopes: Option<BTreeMap<ScopeId, CompactHeld>>,
    /// The centre's signature.
    pub signature: Signature,
}

/// What the centre holds in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CompactHeld {
    /// The heads that the reply's sender holds.
    AsReply,
    /// Only the digest of the heads.
    Digest(Hash),
    /// Other heads than the reply's sender holds.
    Heads(Vector),
}

impl CompactProof {
    /// Returns a proof as it travels in a reply of `time` whose sender holds `held`.
    #[must_use]
    pub fn of(proof: &Proof, time: UnixMillis, held: &BTreeMap<ScopeId, Vector>) -> Self {
        let scopes: BTreeMap<_, _> = proof
            .scopes
            .iter()
            .map(|(scope, there)| {
                let compact = match there {
                    Held::Heads(heads) if held.get(scope) == Some(heads) => CompactHeld::AsReply,
                    Held::Heads(heads) => CompactHeld::Heads(heads.clone()),
                    Held::Digest(digest) => CompactHeld::Digest(*digest),
                };
                (*scope, compact)
            })
            .collect();
        let is_as_reply = scopes.keys().eq(held.keys())
            && scopes
                .values()
                .all(|compact| *compact == CompactHeld::AsReply);
        Self {
            arrival: proof.arrival,
            life: Some(proof.life),
            time: (proof.time != time).then_some(proof.time),
            scopes: (!is_as_reply).then_some(scopes),
            signature: proof.signature,
        }
    }

    /// Returns the proof in full: `centre` is the centre, in its life `life` where the proof names none; `time` and
    /// `held` are the reply's time and what its sender holds. `None` where it leans on a scope that is not in `held`.
    /// Nothing is verified here.
    #[must_use]
    pub fn expand(
        &self,
        (centre, life): (DeviceId, Incarnation),
        time: UnixMillis,
        held: &BTreeMap<ScopeId, Vector>,
    ) -> Option<Proof> {
        let scopes = match &self.scopes {
            None => held
                .iter()
                .map(|(at, heads)| (*at, Held::Heads(heads.clone())))
                .collect(),
            Some(scopes) => scopes
                .iter()
                .map(|(scope, compact)| {
                    let there = match compact {
                        CompactHeld::AsReply => Held::Heads(held.get(scope)?.clone()),
                        CompactHeld::Digest(digest) => Held::Digest(*digest),
                        CompactHeld::Heads(heads) => Held::Heads(heads.clone()),
                    };
                    Some((*scope, there))
                })
                .collect::<Option<_>>()?,
        };
        let time = self.time.unwrap_or(time);
        Some(Proof {
            server: centre,
            life: self.life.unwrap_or(life),
            time,
            arrival: self.arrival,
            scopes,
            signature: self.signature,
        })
    }
}

impl<C> Encode<C> for CompactProof {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let present = [
            self.time.is_some(),
            self.scopes.is_some(),
            self.life.is_some(),
        ];
        let optional = present.into_iter().filter(|is_present| *is_present).count();
        e.map(2 + count(optional))?.u8(0)?.u64(self.arrival)?;
        e.u8(1)?.bytes(self.signature.as_bytes())?;
        if let Some(time) = self.time {
            e.u8(2)?.i64(time.0)?;
        }
        if let Some(scopes) = &self.scopes {
            e.u8(3)?.map(count(scopes.len()))?;
            for (scope, held) in scopes {
                e.u32(scope.0)?;
                held.encode(e, ctx)?;
            }
        }
        if let Some(life) = self.life {
            e.u8(4)?.bytes(life.as_bytes())?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for CompactProof {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut arrival, mut signature, mut time, mut scopes) = (None, None, None, None);
        let mut life = None;
        read_map(d, |key, d| {
            match key {
                0 => arrival = Some(d.u64()?),
                1 => signature = Some(Signature::from_bytes(read_bytes(d)?)),
                2 => time = Some(UnixMillis(d.i64()?)),
                3 => scopes = Some(read_scopes(d, ctx)?),
                4 => life = Some(Incarnation::from_bytes(read_bytes(d)?)),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let arrival = arrival.ok_or_else(|| Error::missing_value(0))?;
        let signature = signature.ok_or_else(|| Error::missing_value(1))?;
        Ok(Self {
            arrival,
            life,
            time,
            scopes,
            signature,
        })
    }
}

fn read_scopes<C>(
    d: &mut Decoder<'_>,
    ctx: &mut C,
) -> Result<BTreeMap<ScopeId, CompactHeld>, Error> {
    let mut scopes = BTreeMap::new();
    for _ in 0..d.map()?.unwrap_or_default() {
        let scope = ScopeId(d.u32()?);
        scopes.insert(scope, CompactHeld::decode(d, ctx)?);
    }
    Ok(scopes)
}

impl<C> Encode<C> for CompactHeld {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::AsReply => e.null()?.ok(),
            Self::Digest(digest) => e.bytes(digest.as_bytes())?.ok(),
            Self::Heads(heads) => write_vector(e, heads),
        }
    }
}

impl<'b, C> Decode<'b, C> for CompactHeld {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        if d.datatype()? == Type::Null {
            return d.null().map(|()| Self::AsReply);
        }
        if d.datatype()? == Type::Bytes {
            return Ok(Self::Digest(Hash::from_bytes(read_bytes(d)?)));
        }
        read_vector(d).map(Self::Heads)
    }
}
