//! A hostile relay: it drops, alters, repeats, mixes, withholds one device's stream, lies about it, and gives old
//! replies again. Below it stands the office's true store: what it lets through is what an office would.

use replica::{Head, Incarnation, ScopeId, SecretKey, StreamKey, Stretch};
use wire::{Codec, Message as _, SyncReply, SyncRequest};

use super::broken::Break;
use super::check::{Check, must};
use super::malice::Hostile;
use super::node::HAMLETS;
use super::places::{DEVICES, FIRST_DEVICE, OFFICE};
use super::world::World;
use crate::fault::Outcome;

/// So many replies and stretches it remembers, to use them again.
const MEMORY: usize = 40;
/// Of a hundred mornings so many turn the office; it stays so until the next quiet evening.
const TURNS_HOSTILE: u64 = 12;

impl World {
    /// Decides in the morning whether the office is hostile today.
    pub(super) fn may_turn_hostile(&mut self) -> Outcome<()> {
        let is_needed = matches!(
            self.broken,
            Some(Break::TrustRelay | Break::BelieveRelay | Break::KeepRoute)
        );
        if self.hostile.is_some() {
            self.malice.days += 1;
            return Ok(());
        }
        if !(self.chance.percent(TURNS_HOSTILE) || is_needed) {
            return Ok(());
        }
        let place = self.chance.index(DEVICES - 1);
        let victim = FIRST_DEVICE + place;
        let [even, odd] = HAMLETS;
        self.hostile = Some(Hostile {
            victim,
            scope: if victim.is_multiple_of(2) { even } else { odd },
            incarnation: self.node(victim)?.incarnation(),
            replies: Vec::new(),
            stretches: Vec::new(),
        });
        self.malice.days += 1;
        Ok(())
    }

    /// Returns whether this machine is hostile today.
    pub(super) fn is_hostile(&self, machine: usize) -> bool {
        machine == OFFICE && self.hostile.is_some()
    }

    /// What becomes of a request that comes to the hostile relay or leaves it.
    pub(super) fn through_request(&mut self, bytes: &[u8]) -> Outcome<Vec<u8>> {
        let Ok(mut request) = SyncRequest::unpack(bytes, &Codec::PLAIN) else {
            return Ok(bytes.to_vec());
        };
        self.keep_back(&mut request.stretches);
        self.spoil(&mut request.stretches)?;
        Ok(request.pack(&Codec::PLAIN))
    }

    /// What becomes of a reply that it gives to `client`.
    pub(super) fn through_reply(&mut self, client: usize, bytes: Vec<u8>) -> Outcome<Vec<u8>> {
        let Some(mut hostile) = self.hostile.take() else {
            return Ok(bytes);
        };
        let old = (!hostile.replies.is_empty() && self.chance.percent(12))
            .then(|| self.chance.index(hostile.replies.len()))
            .and_then(|at| hostile.replies.get(at).cloned());
        if hostile.replies.len() < MEMORY {
            hostile.replies.push(bytes.clone());
        }
        let lie = (hostile.victim == client && self.chance.percent(70))
            .then_some((hostile.scope, hostile.incarnation));
        self.hostile = Some(hostile);
        if let Some(old) = old {
            self.malice.replayed += 1;
            return Ok(old);
        }
        let Ok(mut reply) = SyncReply::unpack(&bytes, &Codec::PLAIN) else {
            return Ok(bytes);
        };
        self.keep_back(&mut reply.stretches);
        self.spoil(&mut reply.stretches)?;
        if self.chance.percent(20) {
            reply.proof = None;
        }
        if let Some((scope, incarnation)) = lie {
            self.claim_all(&mut reply, client, scope, incarnation)?;
        }
        Ok(reply.pack(&Codec::PLAIN))
    }

    /// It says that it holds all of the victim's stream.
    fn claim_all(
        &mut self,
        reply: &mut SyncReply,
        client: usize,
        scope: ScopeId,
        incarnation: Incarnation,
    ) -> Outcome<()> {
        let own = self.node(client)?.store.read().signed_vector(scope)?;
        let Some((number, hash)) = own.get(&incarnation) else {
            return Ok(());
        };
        let heads = reply.heads.as_mut().unwrap_or(&mut reply.differs);
        let heads = heads.entry(scope).or_default();
        heads.set_short(incarnation, number, hash);
        Ok(())
    }

    fn keep_back(&mut self, stretches: &mut Vec<Stretch>) {
        let Some(hostile) = &self.hostile else { return };
        let before = stretches.len();
        stretches
            .retain(|one| (one.scope, one.incarnation) != (hostile.scope, hostile.incarnation));
        let kept = before - stretches.len();
        self.malice.withheld += u64::try_from(kept).unwrap_or(0);
    }

    /// Drops, alters, moves, repeats or mixes.
    fn spoil(&mut self, stretches: &mut Vec<Stretch>) -> Outcome<()> {
        let Some(mut hostile) = self.hostile.take() else {
            return Ok(());
        };
        let room = MEMORY.saturating_sub(hostile.stretches.len());
        hostile
            .stretches
            .extend(stretches.iter().take(room).cloned());
        let at = self.chance.index(stretches.len());
        let other = self.chance.index(hostile.stretches.len());
        let other = hostile.stretches.get(other).cloned();
        self.hostile = Some(hostile);
        if stretches.is_empty() || !self.chance.percent(40) {
            return Ok(());
        }
        self.malice.altered += 1;
        let how = self.chance.below(6);
        let Some(one) = stretches.get_mut(at) else {
            return Ok(());
        };
        match how {
            0 => drop(stretches.remove(at)),
            1 => {
                let again = one.clone();
                stretches.push(again);
            }
            2 => {
                one.scope = if one.scope == HAMLETS[0] {
                    HAMLETS[1]
                } else {
                    HAMLETS[0]
                }
            }
            3 => {
                // The ops of one stream under the signature of another.
                if let Some(other) = other.filter(|other| other.incarnation != one.incarnation) {
                    one.ops = other.ops;
                }
            }
            4 => stretches.extend(other),
            _ => self.alter(one)?,
        }
        Ok(())
    }

    /// Changes a bit of an op.
    fn alter(&mut self, stretch: &mut Stretch) -> Outcome<()> {
        let at = self.chance.index(stretch.ops.len());
        let Some(op) = stretch.ops.get_mut(at) else {
            return Ok(());
        };
        let place = self.chance.index(op.len());
        op.iter_mut()
            .skip(place)
            .take(1)
            .for_each(|byte| *byte ^= 1);
        if self.broken == Some(Break::TrustRelay) {
            self.sign_as_writer(stretch)?;
        }
        Ok(())
    }

    /// For one that does not check, every signature is the writer's.
    fn sign_as_writer(&mut self, stretch: &mut Stretch) -> Outcome<()> {
        let (scope, incarnation) = (stretch.scope, stretch.incarnation);
        let writer = self
            .nodes
            .iter()
            .find(|node| node.incarnation() == incarnation);
        let Some(writer) = writer else { return Ok(()) };
        let Some(hash) = writer
            .store
            .read()
            .link(scope, &incarnation, stretch.after)?
        else {
            return Ok(());
        };
        let opening = writer.identity.opening(scope);
        let number = stretch.after;
        let start = Head { number, hash };
        let head = stretch
            .ops
            .iter()
            .fold(start, |head, op| head.followed_by(&opening.seed, op));
        let stream = StreamKey {
            org: writer.identity.org,
            scope,
            incarnation,
        };
        let key: &SecretKey = &writer.key;
        stretch.signature = key.sign_head(&stream, &head);
        Ok(())
    }

    /// In the evening of a hostile day: nothing forged was taken, and whose ops are not at the centre sees it.
    pub(super) fn check_hostile_day(&mut self) -> Outcome<()> {
        if self.hostile.is_none() {
            return Ok(());
        }
        self.check_genuine()?;
        self.note(Check::Genuine);
        let mut waiting = 0;
        for (place, device) in self.devices() {
            let own = device.incarnation();
            let mut waits = false;
            for status in device.store.read().status()? {
                let there = self.centre()?.store.read().vector(status.scope)?;
                let there = there.number(&own);
                let says = if self.broken == Some(Break::BelieveRelay) {
                    status.at_centre.max(status.at_office)
                } else {
                    status.at_centre
                };
                waits |= there < status.here;
                must(says <= there, Check::Withheld, || {
                    format!(
                        "device {place} says that {says} of its ops in scope {} are at the centre, \
                         which holds {there}",
                        status.scope
                    )
                })?;
            }
            let is_victim = self.hostile.as_ref().is_some_and(|one| one.victim == place);
            waiting += u64::from(waits && is_victim);
        }
        self.malice.seen_waiting += waiting;
        self.note(Check::Withheld);
        Ok(())
    }
}
