//! Finding a place that both sides have of one history, where each holds a branch that the other lacks.
//!
//! The side that asks says of that life that it holds less, and less again, until the other finds the place among its own
//! and sends what stands behind it. Each step goes four times as far back, so a history of n ops takes some log₄ n.

use std::collections::{BTreeMap, BTreeSet};

use replica::{Incarnation, ScopeId, Vector};
use store::{Reader, StoreError};

/// How far the first step goes back. Copies are mostly found soon after they part.
const FIRST_STEP: u64 = 64;
/// So many steps without anything new find any place there is. Whoever still claims to hold more than it sends is not
/// asked on.
const STEPS_MAX: u32 = 32;

type Life = (ScopeId, Incarnation);

/// What is being looked for.
#[derive(Debug, Clone)]
pub(crate) struct Probes {
    /// Up to which number this replica says that it holds a life.
    caps: BTreeMap<Life, u64>,
    /// How many steps were made for a life since it brought something new.
    steps: BTreeMap<Life, u32>,
    /// Lives of which the last reply brought something.
    touched: BTreeSet<Life>,
    /// Lives of which the last reply brought what begins behind ops that are not held here.
    gaps: BTreeSet<Life>,
}

impl Probes {
    pub(crate) const fn new() -> Self {
        Self {
            caps: BTreeMap::new(),
            steps: BTreeMap::new(),
            touched: BTreeSet::new(),
            gaps: BTreeSet::new(),
        }
    }

    /// Returns whether nothing is looked for: what is said of the own heads is all that is held.
    pub(crate) fn is_empty(&self) -> bool {
        self.caps.is_empty()
    }

    /// Says in the own heads how far a place is looked for.
    pub(crate) fn lower(
        &self,
        reader: &Reader<'_>,
        heads: &mut BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        for ((scope, life), cap) in &self.caps {
            if let Some(heads) = heads.get_mut(scope) {
                reader.cap(heads, *scope, life, *cap)?;
            }
        }
        Ok(())
    }

    /// Takes note of a stretch that was taken in up to `number`. Where all of it was held, it says what both have.
    pub(crate) fn took(&mut self, life: Life, number: u64, is_new: bool) {
        self.touched.insert(life);
        if is_new {
            self.caps.remove(&life);
            self.steps.remove(&life);
        } else if let Some(cap) = self.caps.get_mut(&life) {
            *cap = number.max(*cap);
        }
    }

    /// Takes note of a stretch that begins behind ops that are not held here.
    pub(crate) fn met_gap(&mut self, life: Life) {
        self.gaps.insert(life);
    }

    /// Looks further back for what the peer holds, and neither sent nor is held here. `is_all`: it was told what is held
    /// here, and sent all that it could send. `true`: the next request will say something new.
    pub(crate) fn step(
        &mut self,
        reader: &Reader<'_>,
        peer: &BTreeMap<ScopeId, Vector>,
        is_all: bool,
    ) -> Result<bool, StoreError> {
        let touched = std::mem::take(&mut self.touched);
        // What was raised says more next time, too.
        let mut moves = false;
        for life in touched.iter().filter(|life| self.caps.contains_key(life)) {
            moves |= go_on(&mut self.steps, *life);
        }
        let mut lives = std::mem::take(&mut self.gaps);
        if !is_all {
            return Ok(moves);
        }
        for (scope, heads) in peer {
            let lacking = reader.lacking(*scope, heads)?;
            lives.extend(lacking.into_iter().flatten().map(|life| (*scope, life)));
        }
        for life in lives.difference(&touched) {
            let (scope, incarnation) = life;
            let top = reader.top(*scope, incarnation)?;
            let cap = self.caps.get(life).copied();
            let back = cap.map_or(FIRST_STEP, |cap| top.saturating_sub(cap).saturating_mul(4));
            // Where it has all that is held here and sends nothing behind it, there is nothing.
            let is_over = cap.is_some_and(|cap| cap == 0 || cap >= top) || top == 0;
            if !is_over && go_on(&mut self.steps, *life) {
                self.caps.insert(*life, top.saturating_sub(back));
                moves = true;
            }
        }
        Ok(moves)
    }
}

/// Counts a step; `false` where there were too many.
fn go_on(steps: &mut BTreeMap<Life, u32>, life: Life) -> bool {
    let count = steps.entry(life).or_default();
    *count = count.saturating_add(1);
    *count <= STEPS_MAX
}
