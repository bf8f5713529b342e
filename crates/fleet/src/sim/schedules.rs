//! Delivery schedules: one history delivered in every way that a bad world has. Equal ops, equal state.
//!
//! Each piece of each stream comes 0 to 5 times, in any order, straight or over a relay, which passes on what it
//! has in cuts of its own. Midway and at the end a replica is compared with every other that holds the same.

use std::collections::BTreeMap;

use replica::{Hash, ScopeId, Stretch, UnixMillis};
use serde_json::{Value, json};
use store::Store;
use store::view::{ReceiptFilter, VisitFilter};

use super::history::{History, WRITTEN};
use super::world::MORNING;
use crate::fault::{Fault, Outcome};
use crate::world::Chance;

/// So many schedules are drawn for each history.
const FOR_EACH: u64 = 20;

/// A replica that is broken on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Broken {
    /// Passes over one kind of op.
    IgnoreKind,
    /// Lets the order in which ops came show.
    ArrivalOrder,
}

/// What schedules did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedules {
    /// Schedules delivered.
    pub schedules: u64,
    /// Histories that they are of.
    pub histories: u64,
    /// Pieces delivered, repeated ones too.
    pub deliveries: u64,
    /// Of them such as held nothing new.
    pub repeated: u64,
    /// Of them such as came before what they stand on, and were refused.
    pub early: u64,
    /// Stretches that came over the relay.
    pub relayed: u64,
    /// States compared with another replica's or with the writers'.
    pub compared: u64,
}

/// A schedule after which a replica shows another state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// The seed of the history.
    pub seed: u64,
    /// Which of its schedules, from 0.
    pub schedule: u64,
    /// What was found.
    pub detail: String,
}

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (seed, schedule, detail) = (self.seed, self.schedule, &self.detail);
        write!(f, "seed {seed} schedule {schedule}: {detail}")
    }
}

impl std::error::Error for Differs {}

impl Schedules {
    /// Returns the counts as JSON.
    #[must_use]
    pub fn json(&self, seed: u64) -> Value {
        json!({
            "seed": seed,
            "schedules": self.schedules,
            "histories": self.histories,
            "deliveries": self.deliveries,
            "repeated": self.repeated,
            "early": self.early,
            "relayed": self.relayed,
            "compared": self.compared,
        })
    }

    /// Returns the counts as people read them.
    #[must_use]
    pub fn print(&self, seed: u64) -> String {
        format!(
            "seed {seed}: {} schedules of {} histories: equal states\n\
             {} deliveries: {} repeated, {} too early, {} over the relay; {} states compared",
            self.schedules,
            self.histories,
            self.deliveries,
            self.repeated,
            self.early,
            self.relayed,
            self.compared,
        )
    }
}

/// What replicas showed that held certain heads.
type Shown = BTreeMap<Vec<Hash>, Hash>;

/// Delivers `count` schedules. `progress` is told how many are done.
///
/// # Errors
///
/// The first schedule after which states [`Differs`].
pub fn schedules(
    count: u64,
    seed: u64,
    broken: Option<Broken>,
    progress: &mut dyn FnMut(u64),
) -> Result<Schedules, Differs> {
    let mut done = Schedules::default();
    let mut seed = seed;
    while done.schedules < count {
        let many = FOR_EACH.min(count - done.schedules);
        deliver_all(seed, many, broken, &mut done)?;
        done.histories += 1;
        progress(done.schedules);
        seed = seed.wrapping_add(1);
    }
    Ok(done)
}

fn deliver_all(
    seed: u64,
    many: u64,
    broken: Option<Broken>,
    done: &mut Schedules,
) -> Result<(), Differs> {
    let failed = |schedule, fault: Fault| Differs {
        seed,
        schedule,
        detail: fault.to_string(),
    };
    let history = History::write(seed).map_err(|fault| failed(0, fault))?;
    let mut known = Shown::new();
    let whole = shown(&history.centre.store, None).map_err(|fault| failed(0, fault))?;
    let (heads, state) = whole;
    known.insert(heads, state);
    for schedule in 0..many {
        let chance = Chance::part(seed, schedule + 1);
        let mut delivery = Delivery {
            history: &history,
            chance,
            broken,
            known: &mut known,
            done,
        };
        delivery.run().map_err(|fault| failed(schedule, fault))?;
        done.schedules += 1;
    }
    Ok(())
}

/// One schedule under way.
struct Delivery<'d> {
    history: &'d History,
    chance: Chance,
    broken: Option<Broken>,
    known: &'d mut Shown,
    done: &'d mut Schedules,
}

impl Delivery<'_> {
    fn run(&mut self) -> Outcome<()> {
        let mut here = self.history.replica(&mut self.chance)?;
        let mut relay = if self.chance.percent(50) {
            Some(self.history.replica(&mut self.chance)?)
        } else {
            None
        };
        let pieces = self.draw();
        let half = pieces.len() / 2;
        for (place, piece) in pieces.into_iter().enumerate() {
            match &mut relay {
                Some(relay) if self.chance.percent(50) => {
                    self.take(relay, piece)?;
                    if self.chance.percent(20) {
                        self.pass_on(relay, &mut here)?;
                    }
                }
                Some(_) | None => self.take(&mut here, piece)?,
            }
            if place == half {
                self.compare(&here)?;
            }
        }
        if let Some(relay) = &relay {
            self.pass_on(relay, &mut here)?;
            self.compare(relay)?;
        }
        // Whatever never came comes in the end: everything does, sooner or later.
        for scope in WRITTEN {
            let held = here.read().vector(scope)?;
            let centre = self.history.centre.store.read();
            let (rest, _) = centre.stretches_behind(scope, &held, usize::MAX)?;
            for stretch in rest {
                self.take(&mut here, stretch)?;
            }
        }
        let (heads, _) = shown(&here, None)?;
        if !self.known.contains_key(&heads) {
            return Err(Fault::new(
                "a replica that got everything does not hold everything",
            ));
        }
        self.compare(&here)
    }

    /// Every piece 0 to 5 times, in any order: the centre's stream, without which nothing is believed, mostly early.
    fn draw(&mut self) -> Vec<Stretch> {
        let mut drawn = Vec::new();
        for piece in &self.history.pieces {
            let times = self.chance.pick(&[0_u8, 0, 0, 1, 1, 1, 2, 5]);
            drawn.extend((0..times).map(|_| piece.clone()));
        }
        self.chance.shuffle(&mut drawn);
        if self.chance.percent(80) {
            let centre = self.history.centre.incarnation();
            drawn.sort_by_key(|piece| piece.incarnation != centre);
        }
        // In full disorder most pieces come before what they stand on: half the schedules are only a little out.
        if self.chance.percent(50) {
            drawn.sort_by_key(|piece| piece.after / 2);
            let centre = self.history.centre.incarnation();
            drawn.sort_by_key(|piece| piece.incarnation != centre);
        }
        drawn
    }

    fn take(&mut self, store: &mut Store, piece: Stretch) -> Outcome<()> {
        self.done.deliveries += 1;
        let now = UnixMillis(MORNING);
        match sync::accept(store, piece, now) {
            Ok(taken) => self.done.repeated += u64::from(taken.accepted.ops == 0),
            Err(sync::AcceptError::Refused(
                sync::Refusal::Gap { .. } | sync::Refusal::UnknownSigner | sync::Refusal::NoOpening,
            )) => self.done.early += 1,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// The relay passes on what the replica lacks, in stretches of its own.
    fn pass_on(&mut self, relay: &Store, here: &mut Store) -> Outcome<()> {
        for scope in WRITTEN {
            let bytes = self.chance.index(1_500);
            let held = here.read().vector(scope)?;
            let (stretches, _) = relay.read().stretches_behind(scope, &held, bytes)?;
            for stretch in stretches {
                self.done.relayed += 1;
                self.take(here, stretch)?;
            }
        }
        Ok(())
    }

    /// Compares with whatever replica held the same before.
    fn compare(&mut self, store: &Store) -> Outcome<()> {
        let (heads, state) = shown(store, self.broken)?;
        let before = self.known.entry(heads).or_insert(state);
        if *before != state {
            return Err(Fault::new(
                "two replicas hold the same ops and show different states",
            ));
        }
        self.done.compared += 1;
        Ok(())
    }
}

/// Returns what a replica holds, and what it shows of it.
fn shown(store: &Store, broken: Option<Broken>) -> Outcome<(Vec<Hash>, Hash)> {
    let reader = store.read();
    let heads = WRITTEN
        .into_iter()
        .map(|scope: ScopeId| Ok(reader.vector(scope)?.digest()))
        .collect::<Outcome<Vec<Hash>>>()?;
    let mut bytes = reader.state_digest()?.as_bytes().to_vec();
    if broken != Some(Broken::IgnoreKind) {
        for visit in reader.visits(&VisitFilter::default())? {
            bytes.extend_from_slice(visit.id.as_bytes());
        }
    }
    if broken == Some(Broken::ArrivalOrder) {
        for view in reader.receipts(&ReceiptFilter::default())? {
            bytes.extend_from_slice(&view.arrival.to_be_bytes());
        }
    }
    Ok((heads, Hash::of("schedules", &[&bytes])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_schedule_the_state_is_the_same() {
        let done = schedules(400, 1, None, &mut |_| ()).unwrap();
        assert_eq!((done.schedules, done.histories), (400, 20));
        assert!(done.repeated > 1_000 && done.early > 1_000 && done.relayed > 100);
        assert!(done.compared >= 800);
    }

    #[test]
    fn a_replica_that_passes_over_a_kind_is_caught() {
        let caught = schedules(100, 1, Some(Broken::IgnoreKind), &mut |_| ()).unwrap_err();
        assert!(caught.detail.contains("different states"), "{caught}");
    }

    #[test]
    fn a_replica_that_shows_the_order_of_arrival_is_caught() {
        let caught = schedules(100, 1, Some(Broken::ArrivalOrder), &mut |_| ()).unwrap_err();
        assert!(caught.detail.contains("different states"), "{caught}");
    }
}
