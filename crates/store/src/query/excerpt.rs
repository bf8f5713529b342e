//! One op with what stands around it in its stream, enough to prove it to somebody who holds nothing else.

use replica::{Dot, Hash, Head, ScopeId, Signature, Struck, leaf};

use super::{Answer, Reader};
use crate::log::Stream;
use crate::sql::{int, nat};
use crate::view::ExcerptView;

/// So many leaves stand between an op and the next signature at most: more would not fit on paper.
const LEAVES_MAX: u64 = 12;

const FROM: &str = "
    select op.number, op.link, op.bytes, signature.signature from op
    left join signature on signature.stream = op.stream and signature.number = op.number
    where op.stream = ?1 and op.number >= ?2 and op.number <= ?3 order by op.number";

impl Reader<'_> {
    /// One op with its place in its stream; `None` where it is not held here, or struck out. It bears the nearest
    /// signature at or behind it, where one stands near enough.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn excerpt(&self, scope: ScopeId, dot: &Dot) -> Answer<Option<ExcerptView>> {
        let Some(stream) = Stream::find(self.connection, scope, &dot.actor)? else {
            return Ok(None);
        };
        let number = dot.counter;
        let (Some(in_front), Some(salt)) =
            (number.checked_sub(1), stream.opening.seed.salt(number))
        else {
            return Ok(None);
        };
        let Some(before) = stream.link_at(self.connection, in_front)? else {
            return Ok(None);
        };
        let mut statement = self.connection.prepare_cached(FROM)?;
        let until = number.saturating_add(LEAVES_MAX);
        let mut rows = statement.query((stream.id, int(number), int(until)))?;
        let mut found: Option<ExcerptView> = None;
        while let Some(row) = rows.next()? {
            let (at, op): (u64, Vec<u8>) = (nat(row.get(0)?)?, row.get(2)?);
            let signature: Option<[u8; 64]> = row.get(3)?;
            let signature = signature.map(Signature::from_bytes);
            match &mut found {
                Some(view) => {
                    view.behind.push(leaf(&stream.opening.seed, at, &op));
                    view.signature = signature;
                }
                None if Struck::read(&op).is_some() => return Ok(None),
                None => {
                    let head = Head {
                        number,
                        hash: Hash::from_bytes(row.get(1)?),
                    };
                    found = Some(ExcerptView {
                        stream: self.key(scope, stream.family)?,
                        device: stream.opening.device,
                        nonce: stream.opening.nonce,
                        head,
                        before,
                        salt,
                        op,
                        behind: Vec::new(),
                        signature,
                    });
                }
            }
            if signature.is_some() {
                break;
            }
        }
        Ok(found)
    }
}
