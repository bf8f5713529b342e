//! Machines are copied, lost and put back.

use store::Store;

use super::super::broken::Break;
use super::super::node::Node;
use super::world::{Backup, COPIES_MAX, World};
use crate::fault::{Fault, Outcome};

impl World {
    /// Somebody copies the device's whole folder. Its copy draws other chance when it starts.
    pub(super) fn copy(&mut self) -> Outcome<()> {
        if self.copies.len() >= COPIES_MAX {
            return Ok(());
        }
        let at = self.chance.index(self.copies.len());
        let one = self.copies.get(at).ok_or_else(|| Fault::new("no device"))?;
        let store = one.store.twin()?;
        let copy = self.twin_of(at, store)?;
        self.copies.push(copy);
        self.copied += 1;
        Ok(())
    }

    /// A copy is lost, and the evening's backup takes its place. What it had not sent would be gone with it, so it sends
    /// first; under a control it does not.
    pub(super) fn put_back(&mut self) -> Outcome<()> {
        let Some(backup) = &mut self.backup else {
            return Ok(());
        };
        let store = backup.device.twin()?;
        backup.lost_since = true;
        let at = self.chance.index(self.copies.len());
        if self.broken != Some(Break::LoseUnsent) {
            self.send_all(at)?;
        }
        let restored = self.twin_of(at, store)?;
        if let Some(place) = self.copies.get_mut(at) {
            *place = restored;
        }
        self.restored += 1;
        Ok(())
    }

    /// The centre's disk is gone, and yesterday's backup takes its place. What devices and offices sent since, they
    /// still hold; what the centre itself struck since, it strikes again.
    pub(super) fn restore_centre(&mut self) -> Outcome<()> {
        let Some(backup) = &self.backup else {
            return Ok(());
        };
        if backup.lost_since {
            return Ok(());
        }
        let mut store = backup.centre.twin()?;
        store.bring_chance(self.chance.bytes());
        self.centre.store = store;
        self.restored += 1;
        let struck: Vec<_> = self.model.struck.iter().copied().collect();
        for record in struck {
            self.strike(record)?;
        }
        Ok(())
    }

    /// In the evening, when all is quiet, the device and the centre are backed up.
    pub(super) fn back_up(&mut self) -> Outcome<()> {
        let Some(device) = self.copies.first() else {
            return Ok(());
        };
        self.backup = Some(Backup {
            device: device.store.twin()?,
            centre: self.centre.store.twin()?,
            lost_since: false,
        });
        Ok(())
    }

    /// Returns a machine like copy `at` with another store.
    fn twin_of(&mut self, at: usize, mut store: Store) -> Outcome<Node> {
        store.bring_chance(self.chance.bytes());
        let one = self.copies.get(at).ok_or_else(|| Fault::new("no device"))?;
        Ok(Node {
            store,
            file: None,
            key: one.key.clone(),
            identity: one.identity.clone(),
            clock_off: one.clock_off,
            keeps_others: false,
            session: None,
        })
    }
}
