//! The evening's checks in a world of copies.

use std::collections::{BTreeMap, BTreeSet};

use book::standing::Hold;
use replica::{Hash, RecordId, ScopeId, Vector};
use store::view::{HeldKind, ReceiptFilter, ReceiptView};

use super::super::broken::Break;
use super::super::check::{Check, must};
use super::super::node::{Node, OFFICE};
use super::world::{HAMLET, HELD, World};
use crate::fault::Outcome;

type Make = fn(&mut World, &[ReceiptView]) -> Outcome<()>;

/// What is checked here, and how.
const MADE: [(Check, Make); 9] = [
    (Check::SameState, |world, _| world.check_level()),
    (Check::Stored, |world, receipts| {
        world.check_stored(receipts)
    }),
    (Check::Once, |world, receipts| world.check_once(receipts)),
    (Check::Cash, |world, _| world.check_cash()),
    (Check::Sums, |world, _| world.check_sums()),
    (Check::Numbers, |world, receipts| {
        world.check_numbers(receipts)
    }),
    (Check::Struck, |world, _| world.check_struck()),
    (Check::Claims, |world, _| world.check_claims()),
    (Check::Rebuilt, |world, _| world.check_rebuilt()),
];

impl World {
    /// Makes every check, that of the whole log on the last day only; under a control, the one that must catch it first.
    pub(super) fn check(&mut self, is_last: bool) -> Outcome<()> {
        let receipts = self
            .centre
            .store
            .read()
            .receipts(&ReceiptFilter::default())?;
        let first = self.broken.map(Break::check);
        let mut due: Vec<_> = MADE
            .iter()
            .filter(|(check, _)| is_last || *check != Check::Rebuilt)
            .collect();
        due.sort_by_key(|(check, _)| Some(*check) != first);
        for (check, make) in due {
            make(self, &receipts)?;
            *self.checks.entry(*check).or_default() += 1;
        }
        Ok(())
    }

    /// Everyone holds the same and shows the same, whatever each of them met first.
    fn check_level(&self) -> Outcome<()> {
        let (heads, digest) = shown(&self.centre)?;
        for (place, node) in self.everyone().enumerate() {
            let (theirs, shows) = shown(node)?;
            must(theirs == heads, Check::SameState, || {
                format!("machine {place} holds {theirs:?} where the centre holds {heads:?}")
            })?;
            must(shows == digest, Check::SameState, || {
                format!("machine {place} holds what the centre holds and shows another state")
            })?;
        }
        Ok(())
    }

    /// What any copy was told is stored is at the centre.
    fn check_stored(&self, receipts: &[ReceiptView]) -> Outcome<()> {
        let there: BTreeMap<_, _> = receipts.iter().map(|view| (view.id, view)).collect();
        for (id, issued) in &self.model.receipts {
            let same = there.get(id).is_some_and(|view| {
                view.receipt.number == issued.number
                    && view.collector == issued.collector
                    && view
                        .receipt
                        .payments
                        .iter()
                        .map(|one| one.amount.get())
                        .sum::<i64>()
                        == issued.cash
            });
            must(same, Check::Stored, || {
                format!("receipt {} is lost", issued.number)
            })?;
        }
        let reader = self.centre.store.read();
        let handed: BTreeSet<_> = reader.hand_overs()?.iter().map(|one| one.id).collect();
        let mut known = BTreeSet::new();
        for scope in [HAMLET, OFFICE] {
            let shown = reader.households(Some(scope), "", 0, 100_000)?;
            known.extend(shown.iter().map(|one| one.id));
        }
        let held = reader.held()?.into_iter();
        known.extend(
            held.filter(|one| one.kind == HeldKind::Household)
                .map(|one| one.id),
        );
        let houses = self.model.households.difference(&self.model.struck);
        let lost: Vec<&RecordId> = houses
            .filter(|id| !known.contains(id))
            .chain(self.model.hand_overs.difference(&handed))
            .collect();
        must(lost.is_empty(), Check::Stored, || {
            format!("{lost:?} are lost")
        })
    }

    fn check_once(&self, receipts: &[ReceiptView]) -> Outcome<()> {
        let (got, known) = (receipts.len(), self.model.receipts.len());
        must(got == known, Check::Once, || {
            format!("{got} receipts where {known} were acknowledged")
        })
    }

    /// Every collector's cash is what all copies took, and is somewhere.
    fn check_cash(&self) -> Outcome<()> {
        let views = self.centre.store.read().cash()?;
        for (collector, taken) in self.model.taken() {
            let view = views.iter().find(|view| view.collector == collector);
            let found = view.map_or(0, |view| view.taken.get());
            must(found == taken, Check::Cash, || {
                format!("collector {collector} took {taken}, the centre says {found}")
            })?;
            must(
                view.is_none_or(store::view::CashView::is_conserved),
                Check::Cash,
                || format!("collector {collector}: {view:?} does not add up"),
            )?;
        }
        Ok(())
    }

    fn check_sums(&self) -> Outcome<()> {
        let balances = self.centre.store.read().balances()?;
        let open: i64 = balances.iter().map(|one| one.amount.get()).sum();
        must(open == 0, Check::Sums, || {
            format!("all accounts together are {open}, not 0")
        })
    }

    /// A number that copies used more than once counts for none of them, and no other is held for that.
    fn check_numbers(&self, receipts: &[ReceiptView]) -> Outcome<()> {
        let views: BTreeMap<_, _> = receipts.iter().map(|view| (view.id, view)).collect();
        let counts = self.broken == Some(Break::CountTwins);
        for (number, ids) in self.model.numbers() {
            for view in ids.iter().filter_map(|id| views.get(id)) {
                let twice = view.standing.reasons().any(|why| why == Hold::NumberTwice);
                let expected = ids.len() > 1;
                let holds = if expected {
                    !counts && !view.standing.is_counted()
                } else {
                    !twice
                };
                must(holds, Check::Numbers, || {
                    format!(
                        "{number} was used {} times and stands as {:?}",
                        ids.len(),
                        view.standing
                    )
                })?;
            }
        }
        Ok(())
    }

    /// What the centre struck out is said nowhere: in no op, and in nothing that is shown.
    fn check_struck(&self) -> Outcome<()> {
        for (place, node) in self.everyone().chain([&self.centre]).enumerate() {
            let said = |text: &str| {
                let words = |one: &String| text.contains(one.as_str());
                self.model.unsaid.iter().find(|one| words(one)).cloned()
            };
            let reader = node.store.read();
            for record in &self.model.struck {
                let shown = reader.record(*record)?;
                let fields = shown.iter().flat_map(|view| &view.fields);
                for value in fields.flat_map(|field| &field.siblings) {
                    let kept = said(&String::from_utf8_lossy(&value.value.to_bytes()));
                    must(kept.is_none(), Check::Struck, || {
                        format!("machine {place} still shows {kept:?}")
                    })?;
                }
            }
            for scope in HELD {
                let (all, _) = reader.stretches_behind(scope, &Vector::new(), usize::MAX)?;
                for op in all.iter().flat_map(|one| &one.ops) {
                    let kept = said(&String::from_utf8_lossy(op));
                    must(kept.is_none(), Check::Struck, || {
                        format!("machine {place} still holds {kept:?}")
                    })?;
                }
            }
        }
        Ok(())
    }

    /// Every device knows that all it wrote in this life is at the centre.
    fn check_claims(&self) -> Outcome<()> {
        for device in self.copies.iter().chain(&self.others) {
            for status in device.store.read().status()? {
                must(status.here == status.at_centre, Check::Claims, || {
                    format!("a device says {status:?} when all is quiet")
                })?;
            }
        }
        Ok(())
    }

    /// The centre verifies wholly; a machine that is rebuilt is the same machine.
    fn check_rebuilt(&mut self) -> Outcome<()> {
        let found = self.centre.store.read().verify(&mut |_, _| ())?;
        self.verified += 1;
        must(found.findings.is_empty(), Check::Rebuilt, || {
            format!("the centre: {:?}", found.findings.first())
        })?;
        let at = self.chance.index(self.copies.len());
        if let Some(copy) = self.copies.get_mut(at) {
            let before = copy.store.projection_dump()?;
            copy.store.rebuild()?;
            self.rebuilt += 1;
            let same = copy.store.projection_dump()? == before;
            must(same, Check::Rebuilt, || {
                "a copy rebuilt is another machine".to_owned()
            })?;
        }
        Ok(())
    }

    /// Returns every machine but the centre.
    fn everyone(&self) -> impl Iterator<Item = &Node> {
        self.offices.iter().chain(&self.copies).chain(&self.others)
    }
}

/// Returns what a machine holds, and a digest of what it shows.
fn shown(node: &Node) -> Outcome<(Vec<(ScopeId, Vector)>, Hash)> {
    let reader = node.store.read();
    let heads = HELD
        .into_iter()
        .map(|scope| Ok((scope, reader.vector(scope)?)));
    Ok((heads.collect::<Outcome<_>>()?, reader.state_digest()?))
}
