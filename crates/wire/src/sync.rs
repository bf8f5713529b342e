//! One sync: what is asked and what is answered.

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{Incarnation, ScopeId, Stretch, UnixMillis};

use crate::cbor::{count, read_array, read_bytes, read_map};
use crate::known::Known;
use crate::limits::PROTOCOL_VERSION;
use crate::message::{Message, MessageError};
use crate::problem::Code;
use crate::proof::CompactProof;
use crate::stretches::{read_stretches, write_stretches};

/// What a device, or a relay towards its upstream, sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncRequest {
    /// The protocol's version.
    pub version: u16,
    /// What the sender holds, the stretches below included.
    pub scopes: Known,
    /// Ops that the receiver lacks, as far as the sender knows.
    pub stretches: Vec<Stretch>,
    /// How many bytes of ops the sender wants back at most, before packing; 0 for none.
    pub reply_bytes_max: u32,
    /// A proof of the centre is wanted, unless it is the one with this arrival number; 0: any.
    pub proof_beyond: Option<u64>,
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReply {
    /// The server's time.
    pub time: UnixMillis,
    /// What the server holds. The digest alone where the receiver holds just that once it has taken the
    /// stretches below.
    pub scopes: Known,
    /// Ops that the receiver lacks.
    pub stretches: Vec<Stretch>,
    /// Whether the receiver lacks more than that.
    pub more: bool,
    /// What became of the stretches sent. A stretch that is not named was taken, and nothing of it quarantined.
    pub verdicts: Vec<StretchVerdict>,
    /// The centre's newest proof, made for this reply or passed on.
    pub proof: Option<CompactProof>,
}

/// What became of a stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StretchVerdict {
    /// Its scope.
    pub scope: ScopeId,
    /// Whose stream.
    pub incarnation: Incarnation,
    /// What became of it.
    pub verdict: Verdict,
}

/// Taken or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Stored.
    Taken {
        /// Ops that were new.
        ops: u64,
        /// How many of them are kept unread.
        quarantined: u64,
    },
    /// Nothing of it was stored.
    Refused(RefusalCode),
}

/// Why a stretch was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalCode {
    /// It does not begin right behind what is held: send it again from there.
    Gap,
    /// The stream is not known yet and the stretch has no opening: send it again with one.
    NoOpening,
    /// The device that signed it is not known here.
    UnknownSigner,
    /// It is unsigned, altered or does not chain.
    Unsigned,
    /// The stream has another history here.
    Fork,
    /// The receiver does not hold this scope.
    ScopeUnknown,
    /// Its ops are more than any body carries: they must be signed in more places.
    TooLong,
    /// A reason of a later version.
    Other(u16),
}

impl RefusalCode {
    /// Returns the number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        match self {
            Self::Gap => 1,
            Self::NoOpening => 2,
            Self::UnknownSigner => 3,
            Self::Unsigned => 4,
            Self::Fork => 5,
            Self::ScopeUnknown => 6,
            Self::TooLong => 7,
            Self::Other(number) => number,
        }
    }

    /// Returns the reason with this number.
    #[must_use]
    pub const fn from_number(number: u16) -> Self {
        match number {
            1 => Self::Gap,
            2 => Self::NoOpening,
            3 => Self::UnknownSigner,
            4 => Self::Unsigned,
            5 => Self::Fork,
            6 => Self::ScopeUnknown,
            7 => Self::TooLong,
            other => Self::Other(other),
        }
    }

    /// Returns the problem that a person is told of; `None` where sending again settles it.
    #[must_use]
    pub const fn problem(self) -> Option<Code> {
        match self {
            Self::Gap | Self::NoOpening => None,
            Self::UnknownSigner => Some(Code::DeviceUnknown),
            Self::Unsigned => Some(Code::SignatureInvalid),
            Self::Fork => Some(Code::StreamForked),
            Self::ScopeUnknown => Some(Code::ScopeUnknown),
            Self::TooLong => Some(Code::RequestTooLarge),
            Self::Other(_) => Some(Code::VersionUnknown),
        }
    }
}

impl Message for SyncRequest {
    fn check(&self) -> Result<(), MessageError> {
        if self.version == PROTOCOL_VERSION {
            Ok(())
        } else {
            Err(MessageError::Version(self.version))
        }
    }
}

impl Message for SyncReply {}

impl<C> Encode<C> for SyncRequest {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let optional =
            u64::from(!self.stretches.is_empty()) + u64::from(self.proof_beyond.is_some());
        e.map(3 + optional)?.u8(0)?.u16(self.version)?.u8(1)?;
        self.scopes.encode(e, ctx)?;
        e.u8(2)?.u32(self.reply_bytes_max)?;
        if let Some(arrival) = self.proof_beyond {
            e.u8(3)?.u64(arrival)?;
        }
        if !self.stretches.is_empty() {
            write_stretches(e.u8(4)?, &self.stretches)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for SyncRequest {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut version, mut scopes, mut reply_bytes_max) = (None, None, 0);
        let (mut proof_beyond, mut stretches) = (None, Vec::new());
        read_map(d, |key, d| {
            match key {
                0 => version = Some(d.u16()?),
                1 => scopes = Some(Known::decode(d, ctx)?),
                2 => reply_bytes_max = d.u32()?,
                3 => proof_beyond = Some(d.u64()?),
                4 => stretches = read_stretches(d)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let version = version.ok_or_else(|| Error::missing_value(0))?;
        let scopes = scopes.ok_or_else(|| Error::missing_value(1))?;
        Ok(Self {
            version,
            scopes,
            stretches,
            reply_bytes_max,
            proof_beyond,
        })
    }
}

impl<C> Encode<C> for SyncReply {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let present = [
            self.more,
            !self.verdicts.is_empty(),
            self.proof.is_some(),
            !self.stretches.is_empty(),
        ];
        let optional = present.into_iter().filter(|is_present| *is_present).count();
        e.map(2 + count(optional))?.u8(0)?.i64(self.time.0)?.u8(1)?;
        self.scopes.encode(e, ctx)?;
        if self.more {
            e.u8(2)?.bool(true)?;
        }
        if !self.verdicts.is_empty() {
            e.u8(3)?.encode_with(&self.verdicts, ctx)?;
        }
        if let Some(proof) = &self.proof {
            e.u8(4)?.encode_with(proof, ctx)?;
        }
        if !self.stretches.is_empty() {
            write_stretches(e.u8(5)?, &self.stretches)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for SyncReply {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut time, mut scopes, mut more, mut proof) = (None, None, false, None);
        let (mut verdicts, mut stretches) = (Vec::new(), Vec::new());
        read_map(d, |key, d| {
            match key {
                0 => time = Some(UnixMillis(d.i64()?)),
                1 => scopes = Some(Known::decode(d, ctx)?),
                2 => more = d.bool()?,
                3 => {
                    for _ in 0..read_array(d)? {
                        verdicts.push(StretchVerdict::decode(d, ctx)?);
                    }
                }
                4 => proof = Some(CompactProof::decode(d, ctx)?),
                5 => stretches = read_stretches(d)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let time = time.ok_or_else(|| Error::missing_value(0))?;
        let scopes = scopes.ok_or_else(|| Error::missing_value(1))?;
        Ok(Self {
            time,
            scopes,
            stretches,
            more,
            verdicts,
            proof,
        })
    }
}

impl<C> Encode<C> for StretchVerdict {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let parts = match self.verdict {
            Verdict::Taken { .. } => 4,
            Verdict::Refused(_) => 3,
        };
        e.array(parts)?
            .u32(self.scope.0)?
            .bytes(self.incarnation.as_bytes())?;
        match self.verdict {
            Verdict::Taken { ops, quarantined } => e.u64(ops)?.u64(quarantined)?.ok(),
            Verdict::Refused(code) => e.u16(code.number())?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for StretchVerdict {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let at = d.position();
        let parts = read_array(d)?;
        let scope = ScopeId(d.u32()?);
        let incarnation = Incarnation::from_bytes(read_bytes(d)?);
        let verdict = match parts {
            3 => Verdict::Refused(RefusalCode::from_number(d.u16()?)),
            4 => Verdict::Taken {
                ops: d.u64()?,
                quarantined: d.u64()?,
            },
            _ => return Err(Error::message("a verdict has 3 or 4 parts").at(at)),
        };
        Ok(Self {
            scope,
            incarnation,
            verdict,
        })
    }
}
