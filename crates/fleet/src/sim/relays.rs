//! Relays in chains and loops: what comes through, what is not sent again, and that nobody's words are changed.

use replica::{Incarnation, ScopeId, Vector};

use super::broken::Break;
use super::check::{Check, must};
use super::node::SCOPES;
use super::ongoing::Session;
use super::places::{CENTRE, FIRST_DEVICE, OFFICE, PROVINCE, Shape};
use super::session::{exchange, next_request, peer_of};
use super::world::World;
use crate::fault::Outcome;

impl World {
    /// Over three hops: everything that devices and the office wrote is at the centre.
    pub(super) fn check_relayed(&mut self) -> Outcome<()> {
        // A relay that turns away what it cannot read is caught by what is missing of that.
        if self.shape != Shape::Chain || self.broken == Some(Break::RefuseUnread) {
            return Ok(());
        }
        self.all_at_centre(Check::Relayed, OFFICE)?;
        self.note(Check::Relayed);
        Ok(())
    }

    /// Checks that every own op of every machine from `first` to the last device is at the centre.
    pub(super) fn all_at_centre(&self, check: Check, first: usize) -> Outcome<()> {
        let machines = self.nodes.iter().enumerate();
        for (place, machine) in machines.take(PROVINCE).skip(first) {
            let own = machine.incarnation();
            for status in machine.store.read().status()? {
                let there = self.centre()?.store.read().vector(status.scope)?;
                let there = there.number(&own);
                must(there == status.here, check, || {
                    format!(
                        "machine {place} wrote {} ops in scope {}, {there} are at the centre",
                        status.here, status.scope
                    )
                })?;
            }
        }
        Ok(())
    }

    /// A link stands for everything before it: whoever holds a stream has the link that its writer has.
    pub(super) fn check_genuine(&mut self) -> Outcome<()> {
        for (place, node) in self.nodes.iter().enumerate() {
            for scope in SCOPES {
                for (incarnation, number, hash) in node.store.read().vector(scope)?.iter() {
                    let written = self.written(scope, incarnation, number)?;
                    must(
                        written.is_none_or(|link| link == hash),
                        Check::Genuine,
                        || {
                            format!(
                                "machine {place} holds another op {number} of {incarnation} in scope {scope} \
                             than was written"
                            )
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    /// Returns the link that a stream's writer has at a number. `None`: of the later device, which keeps no log;
    /// its bytes are compared whole.
    fn written(
        &self,
        scope: ScopeId,
        incarnation: Incarnation,
        number: u64,
    ) -> Outcome<Option<replica::ShortHash>> {
        let writer = self
            .nodes
            .iter()
            .find(|node| node.incarnation() == incarnation);
        // Ops that the writer itself does not have were written by nobody, and so was a branch of anyone's stream.
        let nobody = replica::ShortHash::from_bytes([0; 8]);
        let Some(writer) = writer else {
            let is_later = incarnation == self.newcomer.stream().incarnation;
            return Ok((!is_later).then_some(nobody));
        };
        let link = writer.store.read().link(scope, &incarnation, number)?;
        Ok(Some(link.map_or(nobody, |link| link.short())))
    }

    /// Where all is level, a request says so and carries nothing, around loops too.
    pub(super) fn check_idle(&mut self) -> Outcome<()> {
        let device = FIRST_DEVICE + self.chance.index(2);
        for client in [device, OFFICE, self.nodes.len() - 1] {
            for server in self.shape.upstreams(client) {
                let now = self.time();
                let forgets = self.broken == Some(Break::ForgetPeer);
                let (client_node, server_node) = self.two(client, *server)?;
                // The first tells both what the other holds.
                exchange(client_node, server_node, now)?;
                let mut session =
                    Session::begin(0, *server, peer_of(server_node), sync::Budget::default());
                let mut request = next_request(client_node, &mut session)?;
                if forgets {
                    let reader = client_node.store.read();
                    let all = reader.stretches_behind(SCOPES[2], &Vector::new(), usize::MAX)?;
                    request.stretches.extend(all.0);
                }
                let sent = request.stretches.len();
                must(sent == 0, Check::Idle, || {
                    format!(
                        "machine {client} sends machine {server} {sent} stretches that it holds"
                    )
                })?;
            }
        }
        must(self.shape.upstreams(CENTRE).is_empty(), Check::Idle, || {
            "the centre asks".to_owned()
        })
    }
}
