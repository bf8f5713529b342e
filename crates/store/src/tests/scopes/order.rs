//! Any order of arrival leaves one state, and rebuilding it changes nothing.

use book::body::Body;
use book::same::Same;
use book::scope::RulingVerdict;
use proptest::prelude::*;
use replica::RecordId;

use super::world::{OTHER, collector, deliver, two_hamlets};
use crate::testing::{HAMLET, Member};

/// One step: what, by which device, about which of the households so far.
type Step = (u8, bool, usize);

fn step() -> impl Strategy<Value = Step> {
    (0_u8..16, any::<bool>(), 0_usize..4)
}

/// Plays the steps and returns the centre, which then holds everything.
fn play(steps: &[Step]) -> Member {
    let (mut centre, mut devices) = two_hamlets();
    let mut houses: Vec<RecordId> = Vec::new();
    let mut numbers = 0;
    for (what, who, which) in steps {
        let at = usize::from(*who);
        let house = houses.get(*which % houses.len().max(1)).copied();
        match (what, house) {
            (0, _) | (_, None) => {
                let house = devices[at].household(&format!("Hộ {}", houses.len()));
                houses.push(house);
            }
            (1 | 2, Some(house)) => {
                devices[at].rename(house, &format!("tên {numbers}"));
            }
            (3, Some(house)) => {
                devices[at].person("An", house);
            }
            (4, Some(house)) => {
                numbers += 1;
                devices[at].receipt_of(house, numbers, 100_000);
            }
            (5, Some(house)) => {
                devices[at].visit(house);
            }
            (6, _) => centre.meet(&mut devices[at]),
            (7, _) => {
                centre.withdraw(&devices[at]);
            }
            (8, _) => {
                let certificate = devices[at].certificate.clone();
                centre.grant(HAMLET, &certificate);
            }
            // Of what counts by a ruling, too: that is taken back.
            (9 | 10 | 15, _) => {
                let all = centre.ruleable();
                if let Some(one) = all.get(which % all.len().max(1)) {
                    match what {
                        9 => centre.rule(one.id, RulingVerdict::Accepted),
                        10 => centre.rule(one.id, RulingVerdict::Rejected),
                        _ => centre.undo(one.id),
                    }
                }
            }
            (11, Some(house)) => centre.move_house(house, HAMLET, OTHER),
            (12, Some(house)) => devices[at].move_house(house, OTHER, HAMLET),
            (13, Some(house)) => {
                if let Some(same) = Same::of(house, houses[0], which % 4 != 3) {
                    devices[at].append(HAMLET, &Body::Same(same));
                }
            }
            (_, Some(house)) => {
                devices[at].rename_in(OTHER, house, &format!("mới {numbers}"));
            }
        }
        centre.sign();
        devices.iter_mut().for_each(Member::sign);
        numbers += 1;
    }
    for one in &mut devices {
        centre.meet(one);
    }
    centre
}

fn cash(of: &Member) -> i64 {
    let read = of.store.read();
    let cash = read.cash().unwrap();
    cash.iter().map(|one| one.taken.get()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn the_order_of_arrival_of_withdrawals_rulings_and_moves_does_not_matter(
        steps in proptest::collection::vec(step(), 4..28),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 64),
    ) {
        let mut centre = play(&steps);
        let mut forwards = deliver(&mut centre, |_| 0);
        let mut backwards = deliver(&mut centre, |many| many - 1);
        let mut at = 0;
        let mut mixed = deliver(&mut centre, |many| {
            at += 1;
            picks[at % picks.len()].index(many)
        });
        mixed.check();
        let digest = |of: &Member| of.store.read().state_digest().unwrap();
        let held = |of: &Member| of.store.read().held().unwrap();
        let rulings = |of: &Member| of.store.read().rulings().unwrap();
        for other in [&mut forwards, &mut backwards, &mut mixed] {
            prop_assert_eq!(held(other), held(&centre));
            prop_assert_eq!(rulings(other), rulings(&centre));
            prop_assert_eq!(digest(other), digest(&centre));
            prop_assert_eq!(cash(other), cash(&centre));
        }
        // Cash is what was taken on receipts, held or not.
        let receipts = centre.store.read().receipts(&Default::default()).unwrap();
        let taken: i64 = receipts.iter().flat_map(|one| &one.receipt.payments)
            .map(|payment| payment.amount.get()).sum();
        prop_assert_eq!(cash(&centre), taken);
    }
}

#[test]
fn one_withdrawal_less_is_another_state() {
    let steps = [(0, false, 0), (6, false, 0), (1, false, 0), (7, false, 0)];
    let digest = |steps: &[Step]| play(steps).store.read().state_digest().unwrap();
    assert_ne!(digest(&steps), digest(&steps[..3]));
    let (centre, devices) = two_hamlets();
    assert_ne!(collector(&centre), collector(&devices[0]));
}
