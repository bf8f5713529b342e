//! What a writer had seen of its scope before its next op: the causal context of everything behind it.

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::{Incarnation, ShortHash};

/// One stream's head as the writer had seen it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SawHead {
    /// Whose life: a branch of it is told by the hash.
    pub incarnation: Incarnation,
    /// Up to which number.
    pub number: u64,
    /// The first bytes of the link there; `None` where the writer knows of the op only through another
    /// writer's context and does not hold it.
    pub hash: Option<ShortHash>,
}

/// The body of a [`crate::Kind::SAW`] op: the heads that changed since the writer's last one, in order of
/// (incarnation, number, hash). A life whose history branches is named with several.
///
/// Contexts are closed: what the writers of the ops seen had seen is part of it. So "A had seen B" is answered
/// by A's context alone, whichever ops reached this replica.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saw {
    /// The changed heads.
    pub heads: Vec<SawHead>,
}

impl<C> Encode<C> for Saw {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let count = u64::try_from(self.heads.len()).unwrap_or(u64::MAX);
        e.array(count)?;
        for head in &self.heads {
            e.array(if head.hash.is_some() { 3 } else { 2 })?;
            e.bytes(head.incarnation.as_bytes())?.u64(head.number)?;
            if let Some(hash) = head.hash {
                e.bytes(hash.as_bytes())?;
            }
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Saw {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        use minicbor::decode::Error;
        let at = d.position();
        let count = d
            .array()?
            .ok_or_else(|| Error::message("indefinite length").at(at))?;
        let mut heads: Vec<SawHead> = Vec::new();
        for _ in 0..count {
            let fields = d.array()?.unwrap_or_default();
            let incarnation = Incarnation::decode(d, ctx)?;
            let number = d.u64()?;
            let hash = match fields {
                2 => None,
                3 => Some(d.decode()?),
                _ => return Err(Error::message("a head has 2 or 3 parts").at(at)),
            };
            let head = SawHead {
                incarnation,
                number,
                hash,
            };
            if heads.last().is_some_and(|last| *last >= head) {
                return Err(Error::message("heads are not in order").at(at));
            }
            heads.push(head);
        }
        Ok(Self { heads })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let head = |id: u8, hash| SawHead {
            incarnation: Incarnation::from_bytes([id; 8]),
            number: 300,
            hash,
        };
        let saw = Saw {
            heads: vec![head(1, Some(ShortHash::from_bytes([9; 8]))), head(2, None)],
        };
        let bytes = minicbor::to_vec(&saw).unwrap();
        assert_eq!(minicbor::decode::<Saw>(&bytes).unwrap(), saw);
        let unordered = Saw {
            heads: vec![head(2, None), head(1, None)],
        };
        let bytes = minicbor::to_vec(&unordered).unwrap();
        assert!(minicbor::decode::<Saw>(&bytes).is_err());
    }
}
