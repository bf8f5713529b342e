//! The invariants of design.md §2, each a check with a model of its own.

use std::collections::{BTreeMap, BTreeSet};

use replica::{Hash, RecordId, ScopeId, Vector};
use store::view::ReceiptFilter;
use store::{Reader, Store};

use super::control::Break;
use super::node::{Node, SCOPES};
use super::run::World;
use crate::fault::{Fault, Outcome};

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident $code:literal $run:ident,)*) => {
        /// What is checked after every quiet point.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check { $($(#[$doc])* $name,)* }

        impl Check {
            /// Every check.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the check's name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            fn run(self, world: &mut World) -> Outcome<()> {
                match self { $(Self::$name => world.$run(),)* }
            }
        }
    };
}

checks! {
    /// 1: what was acknowledged is at the centre, with the same content.
    Stored "stored" check_stored,
    /// 2: chains and signatures hold from the first op to the last.
    Log "log" check_log,
    /// 2: projections dropped and rebuilt come out equal.
    Rebuilt "rebuilt" check_rebuilt,
    /// 3: every fact is there once, however often it was sent.
    Once "once" check_once,
    /// 4: postings sum to zero, and the ledger is what was paid.
    Sums "sums" check_sums,
    /// 4: cash taken is cash in hand, in transit, at the office, over and short.
    Cash "cash" check_cash,
    /// 5: who holds the same ops shows the same, whatever the order in which they came.
    SameState "same-state" check_same_state,
    /// 6: of concurrent edits all values stand, and no others.
    Edits "edits" check_edits,
    /// 7: what cannot be read is kept, passed on byte for byte, and stops nothing.
    Unread "unread" check_unread,
    /// 7: what is unsigned or does not chain is refused, and nothing of it is stored.
    Refused "refused" check_refused,
    /// 7: what is merely wrong is stored and held.
    Held "held" check_held,
    /// 8: a device claims exactly what servers hold.
    Claims "claims" check_claims,
}

/// A check that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Wrong {
    pub(super) check: Check,
    detail: String,
}

impl Wrong {
    pub(super) fn of(check: Check, detail: impl Into<String>) -> Fault {
        Self {
            check,
            detail: detail.into(),
        }
        .into()
    }
}

/// Fails the check with what was found where `holds` is false.
pub(super) fn must(holds: bool, check: Check, detail: impl FnOnce() -> String) -> Outcome<()> {
    if holds {
        Ok(())
    } else {
        Err(Wrong::of(check, detail()))
    }
}

impl World {
    /// Makes every check; under a control, the one that must catch it first.
    pub(super) fn check(&mut self) -> Outcome<()> {
        self.verified.clear();
        if let Some(broken) = self.broken {
            self.tamper(broken)?;
            broken.check().run(self)?;
        }
        for check in Check::ALL {
            check.run(self)?;
            *self.checks.entry(*check).or_default() += 1;
        }
        Ok(())
    }

    pub(super) fn centre(&self) -> Outcome<&Node> {
        self.nodes.first().ok_or_else(|| Fault::new("no centre"))
    }

    fn check_stored(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        for (id, issued) in &self.model.receipts {
            let found = reader.receipt(*id)?;
            let same = found.as_ref().is_some_and(|view| {
                view.receipt == issued.receipt
                    && view.collector == issued.collector
                    && view.scope == issued.scope
                    && (view.dot.actor, view.dot.counter) == issued.place
            });
            must(same, Check::Stored, || {
                format!(
                    "receipt {} was acknowledged; the centre shows {found:?}",
                    issued.receipt.number
                )
            })?;
        }
        let visits: BTreeSet<RecordId> = reader
            .visits(&store::view::VisitFilter::default())?
            .iter()
            .map(|one| one.id)
            .collect();
        let lost: Vec<_> = self.model.visits.difference(&visits).collect();
        must(lost.is_empty(), Check::Stored, || {
            format!("visits {lost:?} are lost")
        })?;
        let handed: BTreeSet<RecordId> = reader.hand_overs()?.iter().map(|one| one.id).collect();
        let lost: Vec<_> = self
            .model
            .hand_overs
            .keys()
            .filter(|id| !handed.contains(id))
            .collect();
        must(lost.is_empty(), Check::Stored, || {
            format!("hand-overs {lost:?} are lost")
        })
    }

    fn check_log(&mut self) -> Outcome<()> {
        self.verify(Check::Log, &["chain", "signature"])
    }

    fn check_rebuilt(&mut self) -> Outcome<()> {
        self.verify(Check::Rebuilt, &["projection"])?;
        if !self.is_last_day {
            return Ok(());
        }
        let at = self.chance.index(self.nodes.len());
        let store = &mut self.node(at)?.store;
        let before = store.projection_dump()?;
        store.rebuild()?;
        let after = store.projection_dump()?;
        must(before == after, Check::Rebuilt, || {
            format!("machine {at} rebuilt is another machine")
        })
    }

    /// Recomputes every machine's tables from its log.
    pub(super) fn verify(&mut self, check: Check, codes: &[&str]) -> Outcome<()> {
        if self.verified.is_empty() {
            // The centre after every day, everyone at the end of the world.
            let many = if self.is_last_day {
                self.nodes.len()
            } else {
                1
            };
            for node in self.nodes.iter().take(many) {
                let found = node.store.read().verify(&mut |_, _| ())?;
                self.verified.push(found.findings);
            }
        }
        for (place, findings) in self.verified.iter().enumerate() {
            let ours = findings
                .iter()
                .find(|finding| codes.contains(&finding.code));
            must(ours.is_none(), check, || {
                format!("machine {place}: {ours:?}")
            })?;
        }
        Ok(())
    }

    fn check_once(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        let all = reader.receipts(&ReceiptFilter::default())?;
        let mut numbers = BTreeMap::new();
        for view in &all {
            let times: &mut u32 = numbers.entry(view.receipt.number.clone()).or_default();
            *times += 1;
            must(*times == 1, Check::Once, || {
                format!("{} is there twice", view.receipt.number)
            })?;
            must(
                self.model.receipts.contains_key(&view.id),
                Check::Once,
                || format!("{} was never acknowledged", view.receipt.number),
            )?;
        }
        let (got, known) = (all.len(), self.model.receipts.len());
        must(got == known, Check::Once, || {
            format!("{got} receipts where {known} were acknowledged")
        })
    }

    fn check_same_state(&mut self) -> Outcome<()> {
        let mut digests: Vec<(BTreeMap<ScopeId, Vector>, Hash, usize)> = Vec::new();
        for (place, node) in self.nodes.iter().enumerate() {
            let vectors = vectors(&node.store.read())?;
            let digest = self.digest(&node.store)?;
            if let Some((_, first, other)) = digests.iter().find(|(known, _, _)| *known == vectors)
            {
                must(*first == digest, Check::SameState, || {
                    format!("machines {other} and {place} hold the same and show different state")
                })?;
            }
            digests.push((vectors, digest, place));
        }
        let shadow = self.shadow()?;
        let shown = self.digest(&shadow)?;
        let centre = self.digest(&self.centre()?.store)?;
        must(shown == centre, Check::SameState, || {
            "the same ops in another order show different state".to_owned()
        })
    }

    /// Returns what a replica shows. A broken one lets its own order of arrival show through.
    fn digest(&self, store: &Store) -> Outcome<Hash> {
        let digest = store.read().state_digest()?;
        if self.broken == Some(Break::ArrivalInState) {
            let arrival = store.read().receipts(&ReceiptFilter::default())?;
            let order: Vec<u8> = arrival
                .iter()
                .flat_map(|view| view.arrival.to_be_bytes())
                .collect();
            return Ok(Hash::of("broken digest", &[digest.as_bytes(), &order]));
        }
        Ok(digest)
    }

    /// Gives everything that the centre holds to an empty replica, in another order, some of it twice.
    fn shadow(&mut self) -> Outcome<Store> {
        let mut stretches = Vec::new();
        let reader = self.centre()?.store.read();
        for scope in SCOPES {
            stretches.extend(
                reader
                    .stretches_behind(scope, &Vector::new(), usize::MAX)?
                    .0,
            );
        }
        let centre = self.nodes.first().ok_or_else(|| Fault::new("no centre"))?;
        let mut shadow = self.authority.shadow(&mut self.chance, centre)?;
        self.chance.shuffle(&mut stretches);
        let now = self.time();
        // What comes before its certificate or its beginning is refused and tried again.
        while !stretches.is_empty() {
            let before = stretches.len();
            let mut later = Vec::new();
            for stretch in stretches {
                match sync::accept(&mut shadow, stretch.clone(), now) {
                    Ok(_) if self.chance.percent(10) => {
                        let again = sync::accept(&mut shadow, stretch, now);
                        again.map_err(|why| Wrong::of(Check::SameState, why.to_string()))?;
                    }
                    Ok(_) => {}
                    Err(sync::AcceptError::Refused(_)) => later.push(stretch),
                    Err(sync::AcceptError::Store(error)) => return Err(error.into()),
                }
            }
            must(later.len() < before, Check::SameState, || {
                format!(
                    "{} stretches of the centre are taken by nobody",
                    later.len()
                )
            })?;
            stretches = later;
        }
        Ok(shadow)
    }

    fn check_edits(&mut self) -> Outcome<()> {
        let reader = self.centre()?.store.read();
        for ((_, record, field), expected) in self.model.standing() {
            let view = reader.record(record)?;
            let fields = view.iter().flat_map(|view| &view.fields);
            let siblings = fields
                .filter(|view| view.field == field)
                .flat_map(|view| &view.siblings);
            let mut found: Vec<Vec<u8>> = siblings.map(|one| one.value.to_bytes()).collect();
            if self.broken == Some(Break::LastWriterWins) {
                found.truncate(1);
            }
            let found: BTreeSet<_> = found.into_iter().collect();
            must(found == expected, Check::Edits, || {
                format!(
                    "{} of {record}: {} values stand, {} must",
                    field.code(),
                    found.len(),
                    expected.len()
                )
            })?;
        }
        Ok(())
    }

    fn check_unread(&mut self) -> Outcome<()> {
        let (stream, sent) = (self.newcomer.stream(), &self.newcomer.sent);
        for (place, node) in self.nodes.iter().enumerate() {
            let reader = node.store.read();
            if sent.is_empty() || !reader.scopes()?.contains(&stream.scope) {
                continue;
            }
            let (all, _) = reader.stretches_behind(stream.scope, &Vector::new(), usize::MAX)?;
            let of_stream = all
                .into_iter()
                .filter(|one| one.incarnation == stream.incarnation);
            let bytes: Vec<Vec<u8>> = of_stream.flat_map(|one| one.ops).collect();
            must(bytes == *sent, Check::Unread, || {
                format!(
                    "machine {place} passes on {} of {} ops of a later version",
                    bytes.len(),
                    sent.len()
                )
            })?;
            let kept = reader.quarantine()?;
            let kept: Vec<u64> = kept
                .iter()
                .filter(|view| view.dot.actor == stream.incarnation && view.why == "unknown-kind")
                .map(|view| view.dot.counter)
                .collect();
            must(kept == self.newcomer.unread, Check::Unread, || {
                format!(
                    "machine {place} keeps {kept:?} unread, must keep {:?}",
                    self.newcomer.unread
                )
            })?;
            let visits = reader.visits(&store::view::VisitFilter::default())?;
            let shown = |id: &RecordId| visits.iter().any(|view| view.id == *id);
            must(
                self.newcomer.visits.iter().all(shown),
                Check::Unread,
                || format!("machine {place} lacks a visit behind an unread op"),
            )?;
        }
        Ok(())
    }

    fn check_claims(&mut self) -> Outcome<()> {
        self.claims.check(&self.nodes, true)
    }
}

fn vectors(reader: &Reader<'_>) -> Outcome<BTreeMap<ScopeId, Vector>> {
    let held = SCOPES
        .into_iter()
        .map(|scope| Ok((scope, reader.vector(scope)?)));
    held.collect()
}
