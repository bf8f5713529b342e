//! One field group of one record: a multi-value register from the `crdts` crate.
//!
//! Concurrent values all stay until a person chooses. Only bare `MVReg` and `VClock` are used: the crate's `Map`
//! brings overwritten values back, and a clock that is applied out of order jumps (docs/adr/0004). Every write
//! comes from a stream without holes, so neither can happen here.

use crdts::{CmRDT as _, MVReg, VClock, mvreg};

use crate::{Hlc, Incarnation};

/// What a writer had seen: per incarnation, up to which number.
pub type Context = VClock<Incarnation>;

/// An op's place: whose stream, and its number there.
pub type Dot = crdts::Dot<Incarnation>;

/// One of the values that stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sibling<V> {
    /// The op that wrote it.
    pub dot: Dot,
    /// When, by the writer's clock.
    pub time: Hlc,
    /// What its writer had seen, its own op not counted.
    pub context: Context,
    /// The value.
    pub value: V,
}

/// A multi-value register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register<V> {
    siblings: MVReg<Sibling<V>, Incarnation>,
}

impl<V> Default for Register<V> {
    fn default() -> Self {
        Self {
            siblings: MVReg::default(),
        }
    }
}

impl<V: Clone + std::fmt::Debug + Eq> Register<V> {
    /// Takes one write. The order of writes and their repetition do not matter.
    pub fn write(&mut self, sibling: Sibling<V>) {
        let mut clock = sibling.context.clone();
        clock.apply(sibling.dot);
        self.siblings.apply(mvreg::Op::Put {
            clock,
            val: sibling,
        });
    }

    /// Returns the values that stand, the one to show first.
    ///
    /// That is the one with the highest (time, incarnation): the same on every replica, and only a choice of
    /// what to show, never of what to keep.
    #[must_use]
    pub fn siblings(&self) -> Vec<Sibling<V>> {
        let mut all = self.siblings.read().val;
        all.sort_by(|a, b| {
            let key = |s: &Sibling<V>| (s.time, s.dot.actor, s.dot.counter);
            key(b).cmp(&key(a))
        });
        all
    }

    /// Returns the value to show.
    #[must_use]
    pub fn shown(&self) -> Option<V> {
        self.siblings()
            .into_iter()
            .next()
            .map(|sibling| sibling.value)
    }

    /// Returns whether different values stand side by side. Equal ones are no conflict.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.siblings().windows(2).any(|pair| match pair {
            [a, b] => a.value != b.value,
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn inc(id: u8) -> Incarnation {
        Incarnation::from_bytes([id; 8])
    }

    fn write(id: u8, number: u64, seen: &[(u8, u64)], value: u32) -> Sibling<u32> {
        Sibling {
            dot: Dot::new(inc(id), number),
            time: Hlc::from_bits(number),
            context: seen
                .iter()
                .map(|(id, number)| Dot::new(inc(*id), *number))
                .collect(),
            value,
        }
    }

    fn values(writes: &[Sibling<u32>]) -> Vec<u32> {
        let mut register = Register::default();
        writes.iter().for_each(|one| register.write(one.clone()));
        register
            .siblings()
            .into_iter()
            .map(|sibling| sibling.value)
            .collect()
    }

    #[test]
    fn concurrent_values_both_stand_until_someone_who_saw_both_writes() {
        let (a, b) = (write(1, 1, &[], 10), write(2, 1, &[], 20));
        assert_eq!(values(&[a.clone(), b.clone()]), [20, 10]);
        let chosen = write(1, 2, &[(1, 1), (2, 1)], 10);
        assert_eq!(values(&[a, b, chosen]), [10]);
    }

    #[test]
    fn a_late_ancestor_is_no_conflict() {
        let ancestor = write(1, 1, &[], 10);
        let over = write(2, 1, &[(1, 1)], 20);
        assert_eq!(values(&[over, ancestor]), [20]);
    }

    /// Three writers, each of whom sometimes pulls from another; contexts are closed.
    fn history() -> impl Strategy<Value = Vec<Sibling<u32>>> {
        proptest::collection::vec((0_u8..3, 0_u8..3, any::<bool>()), 1..14).prop_map(|steps| {
            let mut seen: [std::collections::BTreeMap<u8, u64>; 3] = Default::default();
            let mut writes = Vec::new();
            for (at, (who, from, pulls)) in steps.into_iter().enumerate() {
                if pulls {
                    for (id, number) in seen[usize::from(from)].clone() {
                        let known = seen[usize::from(who)].entry(id).or_default();
                        *known = number.max(*known);
                    }
                }
                let mine = &mut seen[usize::from(who)];
                let context: Vec<_> = mine.iter().map(|(id, n)| (*id, *n)).collect();
                let number = mine.get(&who).copied().unwrap_or_default() + 1;
                mine.insert(who, number);
                writes.push(write(who, number, &context, u32::try_from(at).unwrap()));
            }
            writes
        })
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(
            (writes, shuffled) in history().prop_flat_map(|writes| {
                let twice = [writes.clone(), writes.clone()].concat();
                (Just(writes), Just(twice).prop_shuffle())
            })
        ) {
            prop_assert_eq!(values(&writes), values(&shuffled));
        }

        #[test]
        fn a_value_stands_exactly_where_nobody_who_saw_it_wrote_again(writes in history()) {
            let standing: std::collections::BTreeSet<_> = values(&writes).into_iter().collect();
            for one in &writes {
                let overwritten = writes
                    .iter()
                    .any(|other| other.context.get(&one.dot.actor) >= one.dot.counter);
                prop_assert_eq!(standing.contains(&one.value), !overwritten);
            }
        }
    }
}
