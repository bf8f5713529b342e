//! What a peer lacks, cut into stretches that it can check.

use replica::{DeviceId, ScopeId, Signature, Stretch, Vector};

use super::{Answer, Reader};
use crate::log::Stream;
use crate::shares::{Peer, Share};
use crate::sql::{int, nat};

const LAST_SIGNATURE: &str = "
    select coalesce(max(number), 0) from signature where stream = ?1";
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
        let held = Peer::of(self.connection, scope, peer)?;
        let mut stretches = Vec::new();
        for stream in self.farewell(scope, device)? {
            let share = held.shares().iter().find(|one| one.stream.id == stream.id);
            let Some(share) = share.filter(|share| {
                stream.opening.device != device && !share.is_hidden && share.upto < stream.signed
            }) else {
                continue;
            };
            let after = self.after(&held, share)?;
            let mut path = held.path(&share.stream, after);
            path.pop();
            let named = peer.get(&stream.incarnation).is_some();
            let lacking = Lacking {
                after,
                until: stream.signed,
                named,
                path: path.into_iter().chain([stream]).collect(),
            };
            let next = self.stretch(&lacking, bytes_max, true)?;
            stretches.extend(next.map(|(stretch, _)| stretch));
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
        let held = Peer::of(self.connection, scope, peer)?;
        let mut lacking = Vec::new();
        for share in held.shares() {
            let (after, until) = (self.after(&held, share)?, self.until(&held, &share.stream)?);
            if !share.is_hidden && share.upto < until {
                let (_, arrival) = self.op_at(&share.stream, share.upto + 1)?;
                let named = peer.get(&share.stream.incarnation).is_some();
                let path = held.path(&share.stream, after);
                lacking.push((
                    arrival,
                    Lacking {
                        path,
                        after,
                        until,
                        named,
                    },
                ));
            }
        }
        // The centre's stream brings the certificates of all others: without it they would be refused.
        lacking.sort_by_key(|(arrival, lacking)| (lacking.device() != centre, *arrival));
        let (mut stretches, mut room) = (Vec::new(), bytes_max);
        for (_, lacking) in lacking {
            let first = at_least_one && stretches.is_empty();
            let Some((stretch, bytes)) = self.stretch(&lacking, room, first)? else {
                return Ok((stretches, true));
            };
            let reaches = lacking.after + u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
            stretches.push(stretch);
            if reaches < lacking.until {
                return Ok((stretches, true));
            }
            room = room.saturating_sub(bytes);
        }
        Ok((stretches, false))
    }

    /// Whether there are signed ops in `scope` that `peer` lacks.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn is_ahead_of(&self, scope: ScopeId, peer: &Vector) -> Answer<bool> {
        let held = Peer::of(self.connection, scope, peer)?;
        for share in held.shares().iter().filter(|share| !share.is_hidden) {
            if share.upto < self.until(&held, &share.stream)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the number behind which a stretch of this stream may begin for the peer: where the stream that it
    /// branches from carries no signature at its end, the last one there.
    fn after(&self, held: &Peer, share: &Share) -> Answer<u64> {
        let mut share = share;
        loop {
            let start = share.stream.start.number;
            let trunk = held.trunk(&share.stream);
            let Some(trunk) = trunk.filter(|_| share.upto == start) else {
                return Ok(share.upto);
            };
            if trunk.is_hidden || trunk.upto == start {
                return Ok(start);
            }
            let signed = self.last_signature(&trunk.stream)?;
            if signed > trunk.upto || trunk.upto > trunk.stream.start.number {
                return Ok(signed.max(trunk.upto));
            }
            share = trunk;
        }
    }

    /// Returns the last number of a stream up to which it can be sent by itself.
    fn until(&self, held: &Peer, stream: &Stream) -> Answer<u64> {
        let is_trunk = held.shares().iter().any(|one| one.stream.follows(stream));
        if is_trunk {
            self.last_signature(stream)
        } else {
            Ok(stream.signed)
        }
    }

    fn last_signature(&self, stream: &Stream) -> Answer<u64> {
        let mut statement = self.connection.prepare_cached(LAST_SIGNATURE)?;
        nat(statement.query_row([stream.id], |row| row.get(0))?)
    }

    /// Returns the stretch of what a peer lacks up to the furthest signature that fits into `room` bytes, and its size.
    /// `at_least_one`: up to the next signature, however far that is.
    fn stretch(
        &self,
        lacking: &Lacking,
        room: usize,
        at_least_one: bool,
    ) -> Answer<Option<(Stretch, usize)>> {
        let mut statement = self.connection.prepare_cached(BEHIND)?;
        let (mut ops, mut bytes): (Vec<Vec<u8>>, usize) = (Vec::new(), STRETCH_BYTES);
        let mut cut: Option<(usize, usize, Signature)> = None;
        'path: for stream in &lacking.path {
            let mut rows = statement.query((stream.id, int(lacking.after), int(stream.signed)))?;
            while let Some(row) = rows.next()? {
                let op: Vec<u8> = row.get(1)?;
                bytes += op.len() + 2;
                ops.push(op);
                let is_full = bytes > room || ops.len() > STRETCH_OPS_MAX;
                if is_full && (cut.is_some() || !at_least_one) {
                    break 'path;
                }
                if let Some(signature) = row.get::<_, Option<[u8; 64]>>(2)? {
                    cut = Some((ops.len(), bytes, Signature::from_bytes(signature)));
                }
            }
        }
        let Some((count, bytes, signature)) = cut else {
            return Ok(None);
        };
        ops.truncate(count);
        let (Some(first), Some(last)) = (lacking.path.first(), lacking.path.last()) else {
            return Ok(None);
        };
        let after = lacking.after;
        // The peer may not know the branch by its name, or not at all.
        let is_new = after == 0 || !lacking.named;
        let says_before = is_new && (after > 0 || last.incarnation != last.family);
        let before = says_before.then(|| first.link_at(self.connection, after));
        let stretch = Stretch {
            scope: last.scope,
            incarnation: last.incarnation,
            opening: is_new.then(|| last.opening.clone()),
            before: before.transpose()?.flatten(),
            after,
            ops,
            signature,
        };
        Ok(Some((stretch, bytes)))
    }
}

/// What a peer lacks of one stream.
struct Lacking {
    /// The stream, behind those that it branches from as far as they go along.
    path: Vec<Stream>,
    /// Behind which number it begins.
    after: u64,
    /// Up to which number it goes.
    until: u64,
    /// Whether the peer named the stream.
    named: bool,
}

impl Lacking {
    fn device(&self) -> Option<DeviceId> {
        self.path.last().map(|stream| stream.opening.device)
    }
}
