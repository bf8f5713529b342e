//! Which records are one hangs on no order.

use book::body::Body;
use book::same::Same;
use proptest::prelude::*;
use replica::RecordId;

use super::world::phone_is;
use crate::testing::{HAMLET, Member, world};

/// One step of a history.
#[derive(Debug, Clone)]
enum Step {
    Create(usize, bool),
    Judge(usize, usize, usize, bool),
    Phone(usize, usize, u8),
    Receipt(usize, usize),
    Pull(usize, usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (who, at) = (0_usize..3, 0_usize..6);
    prop_oneof![
        2 => (who.clone(), any::<bool>()).prop_map(|(who, person)| Step::Create(who, person)),
        4 => (who.clone(), at.clone(), at.clone(), prop::bool::weighted(0.7))
            .prop_map(|(who, a, b, same)| Step::Judge(who, a, b, same)),
        2 => (who.clone(), at.clone(), 0_u8..3).prop_map(|(who, at, to)| Step::Phone(who, at, to)),
        2 => (who.clone(), at).prop_map(|(who, at)| Step::Receipt(who, at)),
        2 => (who.clone(), who, 1_usize..2000).prop_map(|(a, b, max)| Step::Pull(a, b, max)),
    ]
}

fn two(members: &mut [Member], a: usize, b: usize) -> Option<(&mut Member, &mut Member)> {
    members.get_disjoint_mut([a, b]).ok().map(|[a, b]| (a, b))
}

fn run(steps: &[Step]) -> (Vec<Member>, Vec<RecordId>) {
    let (_, mut members) = world(3);
    let mut records = vec![members[0].household("Đức")];
    let mut number = 0;
    for one in steps {
        match one {
            Step::Create(who, false) => records.push(members[*who].household("Đức")),
            Step::Create(who, true) => {
                let house = records[0];
                records.push(members[*who].person("An", house));
            }
            Step::Judge(who, a, b, same) => {
                if let (Some(a), Some(b)) = (records.get(*a), records.get(*b))
                    && let Some(said) = Same::of(*a, *b, *same)
                {
                    members[*who].append(HAMLET, &Body::Same(said));
                }
            }
            Step::Phone(who, at, to) => {
                if let Some(record) = records.get(*at) {
                    phone_is(&mut members[*who], *record, &to.to_string());
                }
            }
            Step::Receipt(who, at) => {
                number += 1;
                if let Some(record) = records.get(*at) {
                    members[*who].receipt_for(number, *record);
                }
            }
            Step::Pull(a, b, max) => {
                if let Some((a, b)) = two(&mut members, *a, *b) {
                    b.sign();
                    a.pull_some(b, HAMLET, *max);
                }
            }
        }
    }
    (members, records)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_came_first_the_same_records_are_one(
        steps in prop::collection::vec(step(), 0..32),
        order in Just([(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]).prop_shuffle(),
    ) {
        all_see_the_same(&steps, &order);
    }
}

/// Runs the steps, brings everything everywhere in this order, and compares.
fn all_see_the_same(steps: &[Step], order: &[(usize, usize)]) {
    let (mut members, records) = run(steps);
    for (a, b) in order.iter().chain(order) {
        let (a, b) = two(&mut members, *a, *b).unwrap();
        a.pull(b, HAMLET);
    }
    let seen = |member: &Member| {
        let read = member.store.read();
        let views: Vec<_> = records.iter().map(|id| read.record(*id).unwrap()).collect();
        let pairs = read.judged_pairs(None).unwrap();
        let found = read.duplicates(0, 99).unwrap();
        let digest = read.state_digest().unwrap();
        (digest, views, pairs, found, read.conflicts().unwrap())
    };
    let first = seen(&members[0]);
    assert_eq!(first, seen(&members[1]));
    assert_eq!(first, seen(&members[2]));
    for member in &mut members {
        member.check();
    }
}

/// Found by the property: the sets of households were formed anew without judging again.
#[test]
fn receipts_that_name_households_as_persons_are_judged_by_their_sets() {
    let mut steps = vec![Step::Create(0, false); 4];
    steps.push(Step::Judge(1, 4, 3, true));
    steps.push(Step::Receipt(2, 4));
    steps.push(Step::Receipt(0, 3));
    all_see_the_same(&steps, &[(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]);
}
