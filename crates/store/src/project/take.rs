//! From an op's bytes to its projection, or to the reason why it is kept unread.

use book::body::{Body, BodyError};
use replica::{ActorId, DeviceId, Dot, Hash, Hlc, Incarnation, Op, RecordId, ScopeId, Struck};

use super::{Entry, Verdict, apply, is_granted, is_named};
use crate::StoreError;
use crate::identity::Trust;
use crate::tx::{Right, Tx};

/// Where an op stands, before its bytes are read.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The scope.
    pub(crate) scope: ScopeId,
    /// The local number of its stream.
    pub(crate) stream: i64,
    /// Its place in the stream.
    pub(crate) dot: Dot,
    /// Whose life the stream belongs to.
    pub(crate) family: Incarnation,
    /// Its link.
    pub(crate) link: Hash,
    /// Who signs the stream.
    pub(crate) device: DeviceId,
    /// The arrival under which it is projected.
    pub(crate) arrival: u64,
}

/// What taking in an op did.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    /// What became of it.
    pub(crate) verdict: Verdict,
    /// Its writer's clock, where it could be read.
    pub(crate) time: Option<Hlc>,
}

/// Reads an op and projects it. One that cannot be read or may not be here stops nothing behind it.
pub(crate) fn take(
    tx: &Tx<'_>,
    trust: &Trust,
    place: &Place,
    bytes: &[u8],
) -> Result<Taken, StoreError> {
    take_read(tx, trust, place, bytes, Op::decode(bytes).ok().as_ref())
}

/// Projects an op that was read, `None` where that was not possible.
pub(crate) fn take_read(
    tx: &Tx<'_>,
    trust: &Trust,
    place: &Place,
    bytes: &[u8],
    op: Option<&Op>,
) -> Result<Taken, StoreError> {
    let Some(op) = op else {
        return Ok(Taken {
            verdict: Verdict::Malformed,
            time: None,
        });
    };
    // A tariff is long once it is unpacked: that is done for the centre alone.
    if op.kind == Body::TARIFF && place.device != trust.centre_device {
        return Ok(Taken {
            verdict: Verdict::NotGranted,
            time: Some(op.time),
        });
    }
    let verdict = match Body::decode(op.kind, &op.body) {
        Ok(body) => {
            let entry = place.entry(tx, trust, op.time, op.actor)?;
            apply(tx, &entry, &body, &op.body)?
        }
        Err(BodyError::UnknownKind(_)) => Verdict::UnknownKind,
        // A visit without a day is none.
        Err(BodyError::Malformed { .. }) if Struck::read(bytes).is_some() => Verdict::Applied,
        Err(BodyError::Malformed { .. }) => Verdict::Malformed,
    };
    Ok(Taken {
        verdict,
        time: Some(op.time),
    })
}

impl Place {
    /// Returns all about the op but its body.
    pub(crate) fn entry(
        &self,
        tx: &Tx<'_>,
        trust: &Trust,
        time: Hlc,
        actor: ActorId,
    ) -> Result<Entry, StoreError> {
        let right = self.right(tx, trust, actor)?;
        Ok(Entry {
            scope: self.scope,
            stream: self.stream,
            dot: self.dot,
            family: self.family,
            record: RecordId::of(&self.link),
            device: self.device,
            time,
            actor,
            arrival: self.arrival,
            granted: right.granted,
            named: right.named,
            by_centre: self.device == trust.centre_device,
        })
    }

    fn right(&self, tx: &Tx<'_>, trust: &Trust, actor: ActorId) -> Result<Right, StoreError> {
        tx.right((self.scope, self.device, actor), || {
            Ok(Right {
                granted: is_granted(tx, trust, self.scope, self.device)?,
                named: is_named(tx, trust, self.scope, self.device, actor)?,
            })
        })
    }
}
