//! Naming what a replica holds by what a server held before: a few bytes instead of all heads.

use std::collections::BTreeMap;

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{ScopeId, Vector};

use crate::cbor::read_array;
use crate::known::{read_heads, write_heads};

/// What the sender of a request holds: what the receiver held at one of its arrivals, the request's stretches, and
/// what differs from both.
///
/// It is a hint and no more. Only where the digest beside it comes out equal does the receiver know what the sender
/// holds, so that a cursor of another server, or of one that was restored, does nothing but name nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The receiver's arrival.
    pub arrival: u64,
    /// The heads that differ. Number 0: nothing of that stream.
    pub differs: BTreeMap<ScopeId, Vector>,
}

impl<C> Encode<C> for Cursor {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        if self.differs.is_empty() {
            return e.u64(self.arrival)?.ok();
        }
        write_heads(e.array(2)?.u64(self.arrival)?, &self.differs)
    }
}

impl<'b, C> Decode<'b, C> for Cursor {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let at = d.position();
        if d.datatype()? != Type::Array {
            return Ok(Self {
                arrival: d.u64()?,
                differs: BTreeMap::new(),
            });
        }
        if read_array(d)? != 2 {
            return Err(Error::message("a cursor with differences has 2 parts").at(at));
        }
        let arrival = d.u64()?;
        Ok(Self {
            arrival,
            differs: read_heads(d)?,
        })
    }
}
