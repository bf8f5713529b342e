//! Acts of a small organisation with two hamlets, and replicas that take in its ops in any order.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::scope::{Ruling, RulingVerdict, Withdrawal};
use replica::{ActorId, RecordId, ScopeId, Stretch, Vector};

use crate::testing::{HAMLET, Member, ORG, declared, device, name_is};
use crate::view::HeldView;
use crate::{Appended, StoreError};

/// The other hamlet.
pub(super) const OTHER: ScopeId = ScopeId(8);

impl Member {
    /// Withdraws a device's grant in the hamlet.
    pub(super) fn withdraw(&mut self, from: &Self) -> Appended {
        let body = Withdrawal {
            device: from.identity.device,
            reason: "chuyển xã".into(),
        };
        self.append(HAMLET, &Body::Withdrawal(body))
    }

    /// What is held, and what was ruled on and is not.
    pub(super) fn ruleable(&self) -> Vec<HeldView> {
        let read = self.store.read();
        let mut all = read.held().unwrap();
        for one in read.rulings().unwrap().into_iter().filter_map(|one| one.on) {
            if all.iter().all(|other| other.id != one.id) {
                all.push(one);
            }
        }
        all
    }

    /// Rules on what is held or was ruled on before.
    pub(super) fn rule(&mut self, id: RecordId, verdict: RulingVerdict) {
        let all = self.ruleable();
        let one = all.iter().find(|one| one.id == id).unwrap();
        self.say(one, verdict, one.standing.bits());
    }

    /// Takes back what was ruled on it: accepts it in spite of nothing.
    pub(super) fn undo(&mut self, id: RecordId) {
        let all = self.ruleable();
        let one = all.iter().find(|one| one.id == id).unwrap();
        self.say(one, RulingVerdict::Accepted, 0);
    }

    fn say(&mut self, one: &HeldView, verdict: RulingVerdict, holds: u32) {
        let ruling = Ruling {
            incarnation: one.dot.actor,
            number: one.dot.counter,
            link: one.id.link(),
            verdict,
            holds,
            reason: "đã đối chiếu".into(),
        };
        self.append(one.scope, &Body::Ruling(ruling));
    }

    /// Moves a household between the hamlets.
    pub(super) fn move_house(&mut self, house: RecordId, from: ScopeId, to: ScopeId) {
        self.now.0 += 1;
        let actor = self.identity.actor;
        self.store
            .write::<_, StoreError>(self.now, |writer| {
                writer.move_household(actor, house, from, to)
            })
            .unwrap();
    }

    /// Gives a record another name in a scope.
    pub(super) fn rename_in(&mut self, scope: ScopeId, record: RecordId, name: &str) -> Appended {
        let fields = name_is(name);
        self.append(scope, &Body::Edit(Edit { record, fields }))
    }

    /// Records a visit.
    pub(super) fn visit(&mut self, household: RecordId) -> Appended {
        let visit = Visit {
            household,
            day: Date::local_day(self.now.0),
            outcome: Outcome::Informed,
            appointment: None,
            note: None,
        };
        self.append(HAMLET, &Body::Visit(visit))
    }

    /// Issues a receipt to a household: declared, and so held for that, too.
    pub(super) fn receipt_of(&mut self, household: RecordId, number: u32, amount: i64) -> Appended {
        let receipt = declared(self.now, number, amount, (Some(household), None));
        self.append(HAMLET, &Body::Receipt(receipt))
    }

    /// Exchanges everything in both hamlets with another replica.
    pub(super) fn meet(&mut self, other: &mut Self) {
        for scope in [HAMLET, OTHER] {
            self.pull(other, scope);
            other.pull(self, scope);
        }
    }

    /// The codes of the reasons for which an op is held; empty where it counts.
    pub(super) fn why(&self, id: RecordId) -> Vec<&'static str> {
        let held = self.store.read().held().unwrap();
        let found = held.iter().find(|one| one.id == id);
        found.map_or_else(Vec::new, |one| {
            one.standing
                .reasons()
                .map(book::standing::Hold::code)
                .collect()
        })
    }

    /// What collectors hold and what waits in suspense, over everything.
    pub(super) fn sums(&self) -> Vec<(&'static str, i64)> {
        let balances = self.store.read().balances().unwrap();
        let mut sums = std::collections::BTreeMap::new();
        for balance in balances {
            *sums.entry(balance.account.code()).or_insert(0) += balance.amount.get();
        }
        sums.into_iter().collect()
    }
}

/// Every op of `from` in both hamlets, one a stretch where each is signed, in an order given by `pick`.
pub(super) fn deliver(from: &mut Member, mut pick: impl FnMut(usize) -> usize) -> Member {
    from.sign();
    let mut to = device(9);
    let read = from.store.read();
    let mut queues: Vec<Vec<Stretch>> = Vec::new();
    for scope in [HAMLET, OTHER] {
        for (incarnation, number, _) in read.vector(scope).unwrap().iter() {
            let mut queue = Vec::new();
            let others = read.vector(scope).unwrap();
            let mut after = 0;
            while after < number {
                let mut known = Vector::new();
                for (other, number, hash) in others.iter().filter(|one| one.0 != incarnation) {
                    known.set_short(other, number, hash);
                }
                if after > 0 {
                    let link = read.link(scope, &incarnation, after).unwrap().unwrap();
                    known.set_short(incarnation, after, link.short());
                }
                let (mut some, _) = read.stretches_behind(scope, &known, 0).unwrap();
                let one = some.remove(0);
                after += u64::try_from(one.ops.len()).unwrap();
                queue.push(one);
            }
            queue.reverse();
            queues.push(queue);
        }
    }
    while !queues.is_empty() {
        let at = pick(queues.len());
        let Some(stretch) = queues[at].pop() else {
            queues.remove(at);
            continue;
        };
        let opening = read
            .opening(stretch.scope, &stretch.incarnation)
            .unwrap()
            .unwrap();
        let signer = read.certificate(opening.device).unwrap().unwrap().key;
        let before = read
            .link(stretch.scope, &stretch.incarnation, stretch.after)
            .unwrap()
            .unwrap();
        let verified = stretch.verify(ORG, opening, before, &signer).unwrap();
        to.store.accept(&verified, to.now).unwrap();
    }
    to
}

/// The centre and two devices that hold both hamlets.
pub(super) fn two_hamlets() -> (Member, Vec<Member>) {
    let (mut centre, mut devices) = crate::testing::world(2);
    for one in &devices {
        centre.grant(OTHER, &one.certificate);
    }
    for one in &mut devices {
        one.pull(&mut centre, OTHER);
    }
    (centre, devices)
}

/// The collector of a device.
pub(super) fn collector(of: &Member) -> ActorId {
    of.identity.actor
}
