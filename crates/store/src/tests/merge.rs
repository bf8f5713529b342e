//! Merging: order, repetition and route do not matter; no concurrent edit disappears.

use book::body::{Body, Edit};
use proptest::prelude::*;
use replica::{Saw, SawHead, Vector};

use crate::testing::{HAMLET, Member, foreign_op, name_is, op_by, world};

#[test]
fn concurrent_edits_both_stand_until_someone_who_saw_both_chooses() {
    let (mut centre, mut devices) = world(2);
    let house = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);

    devices[0].rename(house, "Hòa");
    devices[1].rename(house, "Nguyễn Thị Hoà");
    for at in [0, 1, 0] {
        centre.pull(&mut devices[at], HAMLET);
        devices[at].pull(&mut centre, HAMLET);
    }
    for member in devices.iter().chain([&centre]) {
        assert_eq!(member.names(house).len(), 2);
        assert_eq!(member.store.read().conflicts().unwrap().len(), 1);
    }
    assert_eq!(devices[0].names(house), devices[1].names(house));

    devices[1].rename(house, "Hòa");
    centre.pull(&mut devices[1], HAMLET);
    assert_eq!(centre.names(house), ["Hòa"]);
    assert!(centre.store.read().conflicts().unwrap().is_empty());
    centre.check();
}

#[test]
fn equal_values_side_by_side_are_no_conflict() {
    let (mut centre, mut devices) = world(2);
    let house = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    devices[0].rename(house, "Bình");
    devices[1].rename(house, "Bình");
    centre.pull(&mut devices[0], HAMLET);
    centre.pull(&mut devices[1], HAMLET);
    assert_eq!(centre.names(house), ["Bình", "Bình"]);
    assert!(centre.store.read().conflicts().unwrap().is_empty());
}

#[test]
fn a_late_ancestor_is_no_conflict() {
    let (mut centre, mut devices) = world(3);
    let house = devices[0].household("Hoà");
    devices[0].rename(house, "Hòa");
    let (first, rest) = devices.split_first_mut().unwrap();
    // The second device has it from the first; what the second wrote reaches the third before the first's does.
    rest[0].pull(first, HAMLET);
    rest[0].rename(house, "Bình");
    let mine = Vector::new();
    rest[0].sign();
    let second = rest[0].identity.incarnation();
    let (stretches, _) = rest[0]
        .store
        .read()
        .stretches_behind(HAMLET, &mine, usize::MAX)
        .unwrap();
    let late = stretches
        .into_iter()
        .find(|stretch| stretch.incarnation == second)
        .unwrap();
    let opening = late.opening.clone().unwrap();
    let before = rest[1]
        .store
        .read()
        .link(HAMLET, &second, 0)
        .unwrap()
        .unwrap();
    let verified = late
        .verify(crate::testing::ORG, opening, before, &rest[0].key.public())
        .unwrap();
    rest[1].store.accept(&verified, rest[1].now).unwrap();
    assert_eq!(rest[1].names(house), ["Bình"]);
    assert!(
        rest[1]
            .store
            .read()
            .households(None, "", 0, 9)
            .unwrap()
            .is_empty()
    );

    rest[1].pull(first, HAMLET);
    assert_eq!(rest[1].names(house), ["Bình"]);
    assert_eq!(
        rest[1]
            .store
            .read()
            .households(None, "", 0, 9)
            .unwrap()
            .len(),
        1
    );
    centre.pull(&mut rest[1], HAMLET);
    assert_eq!(centre.names(house), ["Bình"]);
    rest[1].check();
}

/// The control of the tests above: it is the "saw" op that tells a later choice from a concurrent one.
#[test]
fn the_same_edit_without_its_saw_op_is_a_conflict() {
    let conflicts = |says_what_it_saw: bool| {
        let (mut centre, mut devices) = world(2);
        let house = devices[0].household("Hoà");
        centre.pull(&mut devices[0], HAMLET);
        // What the first device had seen belongs to it: contexts are closed.
        let mut heads = [&devices[0], &centre].map(|seen| SawHead {
            incarnation: seen.identity.incarnation(),
            number: 2,
            hash: None,
        });
        heads.sort_by_key(|head| head.incarnation);
        let saw = Body::Saw(Saw {
            heads: heads.into(),
        });
        let edit = Body::Edit(Edit {
            record: house,
            fields: name_is("Bình"),
        });
        let bodies = if says_what_it_saw {
            vec![saw, edit]
        } else {
            vec![edit]
        };
        let ops = bodies
            .iter()
            .map(|body| op_by(devices[1].identity.actor, body.kind(), &body.encode()))
            .collect();
        foreign_op(&mut centre, &devices[1], ops);
        centre.store.read().conflicts().unwrap().len()
    };
    assert_eq!(conflicts(true), 0);
    assert_eq!(conflicts(false), 1);
}

#[test]
fn what_was_seen_is_said_once() {
    let (mut centre, mut devices) = world(2);
    let house = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    let own = devices[1].identity.incarnation();
    let ops = |member: &Member| member.store.read().vector(HAMLET).unwrap().number(&own);
    devices[1].rename(house, "Hòa");
    assert_eq!(ops(&devices[1]), 2);
    devices[1].rename(house, "Hoà");
    assert_eq!(ops(&devices[1]), 3);
}

/// One step of a history.
#[derive(Debug, Clone)]
enum Step {
    Create(usize, u8),
    Rename(usize, usize, u8),
    Pull(usize, usize, usize),
    PullAgain(usize, usize),
    Receipt(usize, u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0_usize..3;
    prop_oneof![
        (who.clone(), 0_u8..4).prop_map(|(who, name)| Step::Create(who, name)),
        (who.clone(), 0_usize..4, 0_u8..4).prop_map(|(who, at, name)| Step::Rename(who, at, name)),
        (who.clone(), who.clone(), 1_usize..2000).prop_map(|(a, b, max)| Step::Pull(a, b, max)),
        (who.clone(), who.clone()).prop_map(|(a, b)| Step::PullAgain(a, b)),
        (who, 0_u32..3).prop_map(|(who, number)| Step::Receipt(who, number)),
    ]
}

fn two(members: &mut [Member], a: usize, b: usize) -> Option<(&mut Member, &mut Member)> {
    members.get_disjoint_mut([a, b]).ok().map(|[a, b]| (a, b))
}

fn run(steps: &[Step]) -> Vec<Member> {
    let (_, mut members) = world(3);
    let mut records = Vec::new();
    for one in steps {
        match one {
            Step::Create(who, name) => records.push(members[*who].household(&name.to_string())),
            Step::Rename(who, at, name) => {
                if let Some(record) = records.get(*at) {
                    members[*who].rename(*record, &name.to_string());
                }
            }
            Step::Receipt(who, number) => {
                members[*who].receipt(*number, 5_000);
            }
            Step::Pull(a, b, max) => {
                if let Some((a, b)) = two(&mut members, *a, *b) {
                    b.sign();
                    a.pull_some(b, HAMLET, *max);
                }
            }
            Step::PullAgain(a, b) => {
                if let Some((a, b)) = two(&mut members, *a, *b) {
                    b.sign();
                    a.pull_behind(b, HAMLET, &Vector::new(), usize::MAX);
                }
            }
        }
    }
    members
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn replicas_that_hold_the_same_show_the_same(
        steps in proptest::collection::vec(step(), 0..24),
        order in Just([(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]).prop_shuffle(),
    ) {
        let mut members = run(&steps);
        for (a, b) in order.into_iter().chain(order) {
            let (a, b) = two(&mut members, a, b).unwrap();
            a.pull(b, HAMLET);
        }
        let digests: Vec<_> =
            members.iter().map(|member| member.store.read().state_digest().unwrap()).collect();
        prop_assert_eq!(digests[0], digests[1]);
        prop_assert_eq!(digests[0], digests[2]);
        for member in &mut members {
            member.check();
        }
    }
}
