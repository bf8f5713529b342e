//! Two collectors change hamlets: what each took there before stays theirs, and each works on where they are now.

use book::body::Body;
use book::scope::Withdrawal;
use replica::ScopeId;

use super::node::HAMLETS;
use super::places::{FIRST_DEVICE, ROAMER};
use super::world::World;
use crate::fault::{Fault, Outcome};

/// Of a hundred nights so many see two collectors change places.
const NIGHTS: u64 = 30;

impl World {
    /// In some nights two collectors change hamlets, and hear of it before the morning. What comes too late for a withdrawal is
    /// simulated where machines are copied.
    pub(super) fn may_reassign(&mut self) -> Outcome<()> {
        if !self.has_acts || self.is_last_day || !self.chance.percent(NIGHTS) {
            return Ok(());
        }
        let [one, other] = [0, 1].map(|first| {
            let machines = FIRST_DEVICE..ROAMER;
            let there = |at: &usize| self.hamlets.get(at).copied() == HAMLETS.get(first).copied();
            machines.filter(there).collect::<Vec<_>>()
        });
        let (one, other) = (self.chance.pick(&one), self.chance.pick(&other));
        let [first, second] = HAMLETS;
        self.move_to(one, first, second)?;
        self.move_to(other, second, first)?;
        self.reassigned += 2;
        self.settle()
    }

    fn move_to(&mut self, at: usize, from: ScopeId, to: ScopeId) -> Outcome<()> {
        let now = self.time();
        let device = self.node(at)?.device();
        let known = self.centre()?.store.read().certificates()?;
        let known = known.into_iter().find(|(own, _)| own.device() == device);
        let (_, signed) = known.ok_or_else(|| Fault::new("a device without a certificate"))?;
        let centre = self.node(0)?;
        let wall = centre.wall(now);
        centre.store.write(wall, |writer| -> Outcome<()> {
            let reason = "đổi xóm".to_owned();
            writer.append(from, &Body::Withdrawal(Withdrawal { device, reason }))?;
            writer.append(to, &Body::Grant(signed))?;
            Ok(())
        })?;
        self.hamlets.insert(at, to);
        Ok(())
    }

    /// Returns whether a machine records in a scope.
    pub(super) fn works_in(&self, at: usize, scope: ScopeId) -> bool {
        self.hamlets.get(&at).is_none_or(|hamlet| *hamlet == scope)
    }
}
