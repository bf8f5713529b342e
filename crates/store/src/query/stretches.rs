//! What a peer lacks, cut into stretches that it can check.

use replica::{DeviceId, ScopeId, Signature, Stretch, Vector};

use super::{Answer, Reader};
use crate::log::Stream;
use crate::sql::int;

const BEHIND: &str = "
    select op.number, op.bytes, signature.signature from op
    left join signature on signature.stream = op.stream and signature.number = op.number
    where op.stream = ?1 and op.number > ?2 and op.number <= ?3 order by op.number";

/// What a stretch costs beside its ops: signature, opening and numbers.
const STRETCH_BYTES: usize = 160;
/// The most ops of a stretch that is cut here: no more than a body may carry.
const STRETCH_OPS_MAX: usize = 1 << 16;

/// Stretches.
impl Reader<'_> {
    /// Signed stretches that `peer` lacks in `scope`, the centre's stream first and then in the order in which
    /// their first ops arrived here, until `bytes_max` is reached (at least one stretch where there is any).
    /// `true`: there is more.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn stretches_behind(
        &self,
        scope: ScopeId,
        peer: &Vector,
        bytes_max: usize,
    ) -> Answer<(Vec<Stretch>, bool)> {
        self.stretches(scope, peer, bytes_max, true)
    }

    /// As [`Reader::stretches_behind`], and none where not even one fits into `bytes_max`.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn stretches_within(
        &self,
        scope: ScopeId,
        peer: &Vector,
        bytes_max: usize,
    ) -> Answer<(Vec<Stretch>, bool)> {
        self.stretches(scope, peer, bytes_max, false)
    }

    /// Signed stretches that a device lacks in a scope where its grant is withdrawn: the centre's, up to that word;
    /// one of a stream at a time.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn stretches_of_farewell(
        &self,
        scope: ScopeId,
        device: DeviceId,
        peer: &Vector,
        bytes_max: usize,
    ) -> Answer<Vec<Stretch>> {
        let mut stretches = Vec::new();
        for stream in self.farewell(scope, device)? {
            let after = peer.number(&stream.incarnation);
            if stream.opening.device != device && after < stream.signed {
                let next = self.stretch(&stream, after, bytes_max, true)?;
                stretches.extend(next.map(|(stretch, _)| stretch));
            }
        }
        Ok(stretches)
    }

    fn stretches(
        &self,
        scope: ScopeId,
        peer: &Vector,
        bytes_max: usize,
        at_least_one: bool,
    ) -> Answer<(Vec<Stretch>, bool)> {
        let centre = self.centre()?.map(|certificate| certificate.device());
        let mut lacking = Vec::new();
        for stream in Stream::in_scope(self.connection, scope)? {
            let after = peer.number(&stream.incarnation);
            if after < stream.signed {
                let (_, arrival) = self.op_at(&stream, after + 1)?;
                lacking.push((arrival, after, stream));
            }
        }
        // The centre's stream brings the certificates of all others: without it they would be refused.
        lacking
            .sort_by_key(|(arrival, _, stream)| (Some(stream.opening.device) != centre, *arrival));
        let (mut stretches, mut room) = (Vec::new(), bytes_max);
        for (_, after, stream) in lacking {
            let first = at_least_one && stretches.is_empty();
            let Some((stretch, bytes)) = self.stretch(&stream, after, room, first)? else {
                return Ok((stretches, true));
            };
            let reaches = after + u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
            stretches.push(stretch);
            if reaches < stream.signed {
                return Ok((stretches, true));
            }
            room = room.saturating_sub(bytes);
        }
        Ok((stretches, false))
    }

    /// Returns the stretch of a stream behind `after` up to the furthest signature that fits into `room` bytes, and
    /// its size. `at_least_one`: up to the next signature, however far that is.
    fn stretch(
        &self,
        stream: &Stream,
        after: u64,
        room: usize,
        at_least_one: bool,
    ) -> Answer<Option<(Stretch, usize)>> {
        let mut statement = self.connection.prepare_cached(BEHIND)?;
        let mut rows = statement.query((stream.id, int(after), int(stream.signed)))?;
        let (mut ops, mut bytes): (Vec<Vec<u8>>, usize) = (Vec::new(), STRETCH_BYTES);
        let mut cut: Option<(usize, usize, Signature)> = None;
        while let Some(row) = rows.next()? {
            let op: Vec<u8> = row.get(1)?;
            bytes += op.len() + 2;
            ops.push(op);
            let is_full = bytes > room || ops.len() > STRETCH_OPS_MAX;
            if is_full && (cut.is_some() || !at_least_one) {
                break;
            }
            if let Some(signature) = row.get::<_, Option<[u8; 64]>>(2)? {
                cut = Some((ops.len(), bytes, Signature::from_bytes(signature)));
            }
        }
        let Some((count, bytes, signature)) = cut else {
            return Ok(None);
        };
        ops.truncate(count);
        let opening = (after == 0).then_some(stream.opening);
        let (scope, incarnation) = (stream.scope, stream.incarnation);
        Ok(Some((
            Stretch {
                scope,
                incarnation,
                opening,
                after,
                ops,
                signature,
            },
            bytes,
        )))
    }
}
