//! Forged and unchained stretches: each must be refused, and nothing of it stored.

use replica::{Hlc, Kind, Op, SecretKey, Stretch};

use super::broken::Break;
use super::check::{Check, must};
use super::node::HAMLETS;
use super::places::{DEVICES, FIRST_DEVICE};
use super::world::World;
use crate::fault::Outcome;

/// How a stretch is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoilt {
    /// A byte of an op is another.
    Altered,
    /// An op is left out.
    Dropped,
    /// It stands in another scope.
    Moved,
    /// Someone else wrote it.
    Foreign,
}

impl World {
    pub(super) fn check_refused(&mut self) -> Outcome<()> {
        for spoilt in [
            Spoilt::Altered,
            Spoilt::Dropped,
            Spoilt::Moved,
            Spoilt::Foreign,
        ] {
            self.try_forged(spoilt)?;
        }
        Ok(())
    }

    fn try_forged(&mut self, spoilt: Spoilt) -> Outcome<()> {
        let Some(stretch) = self.forge(spoilt)? else {
            return Ok(());
        };
        let now = self.time();
        let (scope, stream) = (stretch.scope, stretch.incarnation);
        let centre = self.node(0)?;
        let before = (
            centre.store.read().vector(scope)?,
            centre.store.read().totals()?,
        );
        let taken = sync::accept(&mut centre.store, stretch, now);
        let refused = matches!(taken, Err(sync::AcceptError::Refused(_)));
        let after = (
            centre.store.read().vector(scope)?,
            centre.store.read().totals()?,
        );
        must(refused && before == after, Check::Refused, || {
            format!("a forged stretch of {stream} ({spoilt:?}) was answered with {taken:?}")
        })
    }

    /// Makes a stretch that goes on where a device's stream ends, and spoils it.
    fn forge(&mut self, spoilt: Spoilt) -> Outcome<Option<Stretch>> {
        let victim = FIRST_DEVICE + self.chance.index(DEVICES);
        let (scope, trusts) = (HAMLETS[0], self.broken == Some(Break::TrustUnsigned));
        let nobody = SecretKey::from_bytes(&self.chance.bytes());
        let noise = self.chance.below(1 << 32);
        let node = self.node(victim)?;
        let (incarnation, actor) = (node.incarnation(), node.identity.actor);
        let opening = node.identity.opening(scope);
        let held = node.store.read().vector(scope)?.number(&incarnation);
        let Some(link) = node.store.read().link(scope, &incarnation, held)? else {
            return Ok(None);
        };
        let stream = replica::StreamKey {
            org: node.identity.org,
            scope,
            incarnation,
        };
        let body = minicbor::to_vec(noise).unwrap_or_default();
        let time = Hlc::at(replica::UnixMillis(self.now));
        let op = |kind| {
            Op {
                kind: Kind(kind),
                time,
                actor,
                body: body.clone(),
            }
            .encode()
        };
        let mut ops = vec![op(50), op(51), op(52)];
        let key = self.node(victim)?.key.clone();
        let sign = |key: &SecretKey, ops: &[Vec<u8>]| {
            let start = replica::Head {
                number: held,
                hash: link,
            };
            let head = ops
                .iter()
                .fold(start, |head, op| head.followed_by(&opening.seed, op));
            key.sign_head(&stream, &head)
        };
        // The victim's true signature over what was not sent.
        let mut signature = sign(&key, &ops);
        let mut scope = scope;
        match spoilt {
            Spoilt::Altered => ops
                .iter_mut()
                .take(1)
                .for_each(|op| op.extend_from_slice(&[0])),
            Spoilt::Dropped => drop(ops.remove(1)),
            Spoilt::Moved => scope = HAMLETS[1],
            Spoilt::Foreign => signature = sign(&nobody, &ops),
        }
        if trusts && spoilt != Spoilt::Moved {
            // A peer that does not check is one for which every signature is the victim's.
            signature = sign(&key, &ops);
        }
        let (opening, after) = (Some(opening), held);
        Ok(Some(Stretch {
            scope,
            incarnation,
            opening,
            before: None,
            after,
            ops,
            signature,
        }))
    }

    /// Returns whether the broken centre of one control turns a request away: it carries ops that cannot be read.
    pub(super) fn refuses(&self, letter: &super::link::Letter) -> bool {
        letter.client == 1 && !self.newcomer.sent.is_empty()
    }
}
