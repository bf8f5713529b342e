//! What devices claim: how far the office and the centre confirmed their own ops.

use std::collections::BTreeMap;

use replica::{ScopeId, Vector};

use super::check::{Check, must};
use super::node::{Node, SCOPES};
use super::places::{CENTRE, DEVICES, FIRST_DEVICE, OFFICE, PROVINCE};
use crate::fault::Outcome;

/// What one device says of its own stream in one scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Claim {
    pub(super) here: u64,
    pub(super) at_office: u64,
    pub(super) at_centre: u64,
}

/// What a broken device said, per machine and scope. An honest one's word is its store's status.
#[derive(Debug, Default)]
pub(super) struct Claims(BTreeMap<(usize, ScopeId), u64>);

impl Claims {
    /// A broken device takes what it sent for what was taken.
    pub(super) fn claim_sent(&mut self, machine: usize, node: &Node) -> Outcome<()> {
        for status in node.store.read().status()? {
            self.0.insert((machine, status.scope), status.here);
        }
        Ok(())
    }

    /// Returns what a device says now.
    fn of(&self, machine: usize, node: &Node) -> Outcome<Vec<(ScopeId, Claim)>> {
        let status = node.store.read().status()?.into_iter().map(|status| {
            let said = self.0.get(&(machine, status.scope)).copied().unwrap_or(0);
            let at_centre = status.at_centre.max(said);
            (
                status.scope,
                Claim {
                    here: status.here,
                    at_office: status.at_office,
                    at_centre,
                },
            )
        });
        Ok(status.collect())
    }

    /// Checks that nobody claims more than servers hold. `by_all`: of offices too, not only of the centre.
    pub(super) fn honest(&self, nodes: &[Node], by_all: bool) -> Outcome<()> {
        self.compare(nodes, by_all, false)
    }

    /// Checks that everybody claims exactly what servers hold.
    pub(super) fn check(&self, nodes: &[Node], settled: bool) -> Outcome<()> {
        self.compare(nodes, true, settled)
    }

    fn compare(&self, nodes: &[Node], by_all: bool, settled: bool) -> Outcome<()> {
        let held = |place: usize| -> Outcome<BTreeMap<ScopeId, Vector>> {
            let Some(node) = nodes.get(place) else {
                return Ok(BTreeMap::new());
            };
            let reader = node.store.read();
            let held = SCOPES
                .into_iter()
                .map(|scope| Ok((scope, reader.vector(scope)?)));
            held.collect()
        };
        let (at_centre, at_office, at_province) = (held(CENTRE)?, held(OFFICE)?, held(PROVINCE)?);
        for (place, device) in nodes.iter().enumerate().skip(FIRST_DEVICE).take(DEVICES) {
            let own = device.incarnation();
            for (scope, claim) in self.of(place, device)? {
                let number = |held: &BTreeMap<ScopeId, Vector>| {
                    held.get(&scope).map_or(0, |heads| heads.number(&own))
                };
                let (centre, office) = (number(&at_centre), number(&at_office));
                let anywhere = centre.max(office).max(number(&at_province));
                let honest = claim.at_centre <= centre && (!by_all || claim.at_office <= anywhere);
                let whole = !settled || claim.at_centre == claim.here;
                must(honest && whole, Check::Claims, || {
                    format!(
                        "device {place} says of scope {scope} {claim:?}; the office holds {office}, \
                         the centre {centre}"
                    )
                })?;
            }
        }
        Ok(())
    }
}
