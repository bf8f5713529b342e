//! What devices claim: how far the office and the centre confirmed their own ops.

use std::collections::BTreeMap;

use replica::ScopeId;

use super::check::{Check, Wrong};
use super::node::Node;
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

    /// Checks that nobody claims more than servers hold; `settled`: and no less.
    pub(super) fn check(&self, nodes: &[Node], settled: bool) -> Outcome<()> {
        let [centre, office, devices @ ..] = nodes else {
            return Ok(());
        };
        for (place, device) in devices.iter().enumerate() {
            let own = device.incarnation();
            for (scope, claim) in self.of(place + 2, device)? {
                let centre = centre.store.read().vector(scope)?.number(&own);
                let office = office.store.read().vector(scope)?.number(&own);
                let honest = claim.at_centre <= centre && claim.at_office <= office.max(centre);
                let whole = !settled || claim.at_centre == claim.here;
                if !(honest && whole) {
                    return Err(Wrong::of(
                        Check::Claims,
                        format!(
                            "device {place} says of scope {scope} {claim:?}; the office holds {office}, \
                         the centre {centre}"
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}
