//! An op on its way into the projections: where it stands, and who wrote it.

use replica::{ActorId, DeviceId, Dot, Hlc, Incarnation, RecordId, ScopeId};

/// Everything about an op but its body. Equal for every replica, except for `stream` and `arrival`.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The scope.
    pub(crate) scope: ScopeId,
    /// The local number of its stream (`stream.id`).
    pub(crate) stream: i64,
    /// Its place.
    pub(crate) dot: Dot,
    /// Whose life: the place without the branch.
    pub(crate) family: Incarnation,
    /// The record or fact that it makes, where it makes one.
    pub(crate) record: RecordId,
    /// Who signs its stream.
    pub(crate) device: DeviceId,
    /// When, by the writer's clock.
    pub(crate) time: Hlc,
    /// In whose name.
    pub(crate) actor: ActorId,
    /// This replica's arrival under which it is projected: its own, or that of the grant that let it in.
    pub(crate) arrival: u64,
    /// Whether its device may write in the scope: by a grant, as the centre, or as this replica itself.
    pub(crate) granted: bool,
    /// Whether its device may write in this name.
    pub(crate) named: bool,
    /// Whether its device is the centre's.
    pub(crate) by_centre: bool,
}

/// An op's place and device: what decides whether it is held back in its scope. None of it depends on where lives branch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Of {
    /// The scope.
    pub(crate) scope: ScopeId,
    /// Its place, by its life.
    pub(crate) dot: Dot,
    /// Its id: two branches of one life may bear one place.
    pub(crate) id: RecordId,
    /// Who signs its stream.
    pub(crate) device: DeviceId,
}

impl Entry {
    /// Returns the op's place and device.
    pub(crate) fn of(&self) -> Of {
        Of {
            scope: self.scope,
            dot: Dot::new(self.family, self.dot.counter),
            id: self.record,
            device: self.device,
        }
    }
}
