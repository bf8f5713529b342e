//! Clocks that say anything between 1970 and 2100, and jump at any op.

use std::collections::BTreeMap;

use replica::Incarnation;

use super::broken::Break;
use super::check::{Check, must};
use super::world::World;
use crate::fault::Outcome;

/// 2100-01-01 in milliseconds since 1970.
const YEAR_2100: u64 = 4_102_444_800_000;
/// A clock nobody has looked after is so far off, to both sides.
const HONEST_MILLIS: u64 = 1_200_000;

impl World {
    /// Sets every clock for the day: some minutes off; in some worlds anywhere, the centre's too.
    pub(super) fn set_clocks(&mut self) -> Outcome<()> {
        for at in 1..self.nodes.len() {
            let off = i64::try_from(self.chance.below(2 * HONEST_MILLIS)).unwrap_or(0);
            let middle = i64::try_from(HONEST_MILLIS).unwrap_or(0);
            self.node(at)?.clock_off = off - middle;
        }
        if self.has_wild_clocks && self.chance.percent(30) {
            self.jump(0)?;
        }
        Ok(())
    }

    /// In a world of wild clocks one may jump before any op, backwards as well as forwards.
    pub(super) fn may_jump(&mut self, at: usize) -> Outcome<()> {
        if self.has_wild_clocks && self.chance.percent(12) {
            self.jump(at)?;
        }
        Ok(())
    }

    fn jump(&mut self, at: usize) -> Outcome<()> {
        let to = i64::try_from(self.chance.below(YEAR_2100)).unwrap_or(0);
        let now = self.now;
        self.node(at)?.clock_off = to - now;
        Ok(())
    }

    /// Every stream counts on in the order in which its ops were acknowledged, and shows them in that order.
    pub(super) fn check_clock(&mut self) -> Outcome<()> {
        for ((scope, incarnation), ops) in &self.contexts {
            let is_sorted = ops.windows(2).all(|pair| match pair {
                [(first, _), (second, _)] => first < second,
                _ => true,
            });
            must(is_sorted, Check::Clock, || {
                format!("stream {incarnation} of scope {scope} does not count on")
            })?;
        }
        let by_wall = self.broken == Some(Break::OrderByWall);
        let mut streams: BTreeMap<_, BTreeMap<u64, u64>> = BTreeMap::new();
        for view in &self.shown {
            let wall = self.model.receipts.get(&view.id).map(|issued| issued.wall);
            let shown = match wall.filter(|_| by_wall) {
                Some(wall) => wall.0.cast_unsigned(),
                None => view.time.bits(),
            };
            let stream: (_, Incarnation) = (view.scope, view.dot.actor);
            let times = streams.entry(stream).or_default();
            times.insert(view.dot.counter, shown);
        }
        for ((scope, incarnation), times) in streams {
            must(
                times.values().is_sorted_by(|one, next| one < next),
                Check::Clock,
                || format!("receipts of {incarnation} in scope {scope} are shown in another order"),
            )?;
        }
        Ok(())
    }
}
