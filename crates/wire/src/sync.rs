//! One sync: what is asked and what is answered.

use std::collections::BTreeMap;

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{Incarnation, ScopeId, Stretch, UnixMillis, Vector};

use crate::cbor::{count, read_array, read_bytes, read_map};
use crate::cursor::Cursor;
use crate::known::{Known, read_heads, write_heads};
use crate::limits::{BODY_OP_BYTES_MAX, PROTOCOL_VERSION};
use crate::message::{Message, MessageError};
use crate::packing::Reference;
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
    /// The record ids that are left out of them, in order.
    pub references: Vec<Reference>,
    /// A word of the receiver's own that it may have forgotten: it names more arrivals than the receiver told.
    pub reminder: Option<CompactProof>,
    /// How many bytes of ops the sender wants back at most, before packing; 0 for none.
    pub reply_bytes_max: u32,
    /// A proof of the centre is wanted, unless it is the one with this arrival number; 0: any.
    pub proof_beyond: Option<u64>,
    /// How the receiver can tell the heads behind the digest; `None` beside heads and where it was never met.
    pub cursor: Option<Cursor>,
    /// No record ids are to be left out of the reply: the sender could not put them back.
    pub in_full: bool,
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncReply {
    /// The server's time.
    pub time: UnixMillis,
    /// What the server holds in the caller's scopes, where it could not tell what the caller holds.
    pub heads: Option<BTreeMap<ScopeId, Vector>>,
    /// What the server holds elsewise than `heads` say or, without them, than the caller does once it has taken the
    /// stretches below. Number 0: nothing of that stream.
    pub differs: BTreeMap<ScopeId, Vector>,
    /// Ops that the receiver lacks.
    pub stretches: Vec<Stretch>,
    /// The record ids that are left out of them, in order.
    pub references: Vec<Reference>,
    /// Whether the receiver lacks more than that.
    pub more: bool,
    /// What became of the stretches sent. A stretch that is not named was taken, and nothing of it quarantined.
    pub verdicts: Vec<StretchVerdict>,
    /// The centre's newest proof, made for this reply or passed on.
    pub proof: Option<CompactProof>,
    /// The server's arrival to name in the next request's cursor; `None`: the one named in this request or, where
    /// the centre answers with a proof of this moment, the proof's.
    pub cursor: Option<u64>,
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
    /// The receiver does not hold this scope.
    ScopeUnknown,
    /// Its ops are more than any body carries: they must be signed in more places.
    TooLong,
    /// Record ids were left out of it, and with what was put in their place its signature does not hold: send it
    /// again in full.
    Unresolved,
    /// An op came struck out, and no word of the centre that strikes its record is known here: that word comes first.
    NotStruck,
    /// What the receiver keeps of it is damaged: the rest gets through.
    Damaged,
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
            Self::ScopeUnknown => 6,
            Self::TooLong => 7,
            Self::Unresolved => 9,
            Self::NotStruck => 10,
            Self::Damaged => 11,
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
            6 => Self::ScopeUnknown,
            7 => Self::TooLong,
            9 => Self::Unresolved,
            10 => Self::NotStruck,
            11 => Self::Damaged,
            other => Self::Other(other),
        }
    }

    /// Returns the problem that a person is told of; `None` where sending again settles it.
    #[must_use]
    pub const fn problem(self) -> Option<Code> {
        match self {
            Self::Gap | Self::NoOpening | Self::Unresolved => None,
            Self::UnknownSigner => Some(Code::DeviceUnknown),
            Self::Unsigned => Some(Code::SignatureInvalid),
            Self::ScopeUnknown => Some(Code::ScopeUnknown),
            Self::TooLong => Some(Code::RequestTooLarge),
            Self::NotStruck => Some(Code::StrikeUnknown),
            Self::Damaged => Some(Code::DamagedThere),
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
        let present = [
            self.reply_bytes_max != BODY_OP_BYTES_MAX,
            self.proof_beyond.is_some(),
            !self.stretches.is_empty(),
            self.cursor.is_some(),
            self.in_full,
            self.reminder.is_some(),
        ];
        let optional = present.into_iter().filter(|is_present| *is_present).count();
        e.map(2 + count(optional))?
            .u8(0)?
            .u16(self.version)?
            .u8(1)?;
        self.scopes.encode(e, ctx)?;
        if self.reply_bytes_max != BODY_OP_BYTES_MAX {
            e.u8(2)?.u32(self.reply_bytes_max)?;
        }
        if let Some(arrival) = self.proof_beyond {
            e.u8(3)?.u64(arrival)?;
        }
        if !self.stretches.is_empty() {
            write_stretches(e.u8(4)?, &self.stretches, &self.references)?;
        }
        if let Some(cursor) = &self.cursor {
            cursor.encode(e.u8(5)?, ctx)?;
        }
        if self.in_full {
            e.u8(6)?.bool(true)?;
        }
        if let Some(reminder) = &self.reminder {
            e.u8(7)?.encode_with(reminder, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for SyncRequest {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut version, mut scopes, mut reply_bytes_max) = (None, None, BODY_OP_BYTES_MAX);
        let (mut proof_beyond, mut cursor, mut in_full) = (None, None, false);
        let (mut stretches, mut references, mut reminder) = (Vec::new(), Vec::new(), None);
        read_map(d, |key, d| {
            match key {
                0 => version = Some(d.u16()?),
                1 => scopes = Some(Known::decode(d, ctx)?),
                2 => reply_bytes_max = d.u32()?,
                3 => proof_beyond = Some(d.u64()?),
                4 => (stretches, references) = read_stretches(d)?,
                5 => cursor = Some(Cursor::decode(d, ctx)?),
                6 => in_full = d.bool()?,
                7 => reminder = Some(CompactProof::decode(d, ctx)?),
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
            references,
            reminder,
            reply_bytes_max,
            proof_beyond,
            cursor,
            in_full,
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
            self.heads.is_some(),
            self.more,
            !self.verdicts.is_empty(),
            self.proof.is_some(),
            !self.stretches.is_empty(),
            self.cursor.is_some(),
            !self.differs.is_empty(),
        ];
        let optional = present.into_iter().filter(|is_present| *is_present).count();
        e.map(1 + count(optional))?.u8(0)?.i64(self.time.0)?;
        if let Some(heads) = &self.heads {
            write_heads(e.u8(1)?, heads)?;
        }
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
            write_stretches(e.u8(5)?, &self.stretches, &self.references)?;
        }
        if let Some(arrival) = self.cursor {
            e.u8(6)?.u64(arrival)?;
        }
        if !self.differs.is_empty() {
            write_heads(e.u8(7)?, &self.differs)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for SyncReply {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut time, mut heads, mut more, mut proof) = (None, None, false, None);
        let (mut verdicts, mut stretches) = (Vec::new(), Vec::new());
        let (mut cursor, mut differs) = (None, BTreeMap::new());
        let mut references = Vec::new();
        read_map(d, |key, d| {
            match key {
                0 => time = Some(UnixMillis(d.i64()?)),
                1 => heads = Some(read_heads(d)?),
                2 => more = d.bool()?,
                3 => {
                    for _ in 0..read_array(d)? {
                        verdicts.push(StretchVerdict::decode(d, ctx)?);
                    }
                }
                4 => proof = Some(CompactProof::decode(d, ctx)?),
                5 => (stretches, references) = read_stretches(d)?,
                6 => cursor = Some(d.u64()?),
                7 => differs = read_heads(d)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let time = time.ok_or_else(|| Error::missing_value(0))?;
        Ok(Self {
            time,
            heads,
            differs,
            stretches,
            references,
            more,
            verdicts,
            proof,
            cursor,
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
