//! What every fact bears besides its body.

use book::organisation::Actor;
use replica::{ActorId, DeviceId, Dot, Hlc, Incarnation, RecordId, ScopeId};
use rusqlite::Row;

use crate::StoreError;
use crate::project::{Entry, Of};
use crate::sql::{hlc, int, nat, time};

/// Who made a fact, where and when. The same on every replica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// Its id.
    pub(crate) id: RecordId,
    /// Its scope.
    pub(crate) scope: ScopeId,
    /// In whose name.
    pub(crate) actor: ActorId,
    /// The device that wrote it.
    pub(crate) device: DeviceId,
    /// The op that carries it, by its life: that of a branch changes its name when the life turns out to branch lower
    /// down, and what was posted must not depend on that. Two branches may bear one dot: the id tells them apart.
    pub(crate) dot: Dot,
    /// When, by its writer's clock.
    pub(crate) time: Hlc,
}

impl Fact {
    /// Returns what an op on its way in bears.
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            id: entry.record,
            scope: entry.scope,
            actor: entry.actor,
            device: entry.device,
            dot: Dot::new(entry.family, entry.dot.counter),
            time: entry.time,
        }
    }

    /// Returns its place among facts: by its writer's clock, the same on every replica.
    pub(crate) const fn place(&self) -> (Hlc, Incarnation, u64, RecordId) {
        (self.time, self.dot.actor, self.dot.counter, self.id)
    }

    /// Returns whether another fact was written in the same name. A number of a server's user is its server's: whoever
    /// tries logins finds one that another's user bears.
    pub(crate) fn is_of_same_name(&self, other: &Self) -> bool {
        let of_user = self.actor.0 >= Actor::USERS_FROM;
        self.actor == other.actor && (!of_user || self.device == other.device)
    }

    /// Returns its place as a row has it.
    pub(crate) fn turn(&self) -> (i64, [u8; 8], i64, [u8; 16]) {
        let (incarnation, number) = (*self.dot.actor.as_bytes(), int(self.dot.counter));
        (time(self.time), incarnation, number, *self.id.as_bytes())
    }

    /// Returns the op's place and device.
    pub(crate) const fn of_op(&self) -> Of {
        Of {
            scope: self.scope,
            dot: self.dot,
            id: self.id,
            device: self.device,
        }
    }

    /// Reads the columns `id`, `scope`, `actor`, `device`, `incarnation`, `number` and `time` of a row.
    pub(crate) fn read(row: &Row<'_>) -> Result<Self, StoreError> {
        let incarnation = Incarnation::from_bytes(row.get("incarnation")?);
        Ok(Self {
            id: RecordId::from_bytes(row.get("id")?),
            scope: ScopeId(row.get("scope")?),
            actor: ActorId(row.get("actor")?),
            device: DeviceId::from_bytes(row.get("device")?),
            dot: Dot::new(incarnation, nat(row.get("number")?)?),
            time: hlc(row.get("time")?),
        })
    }
}
