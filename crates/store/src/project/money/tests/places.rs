//! A place in a household's order is one member's for a year.

use book::act::PaperCopy;
use book::body::Body;
use book::fact::{Basis, Line};
use book::premium::BhytGroup;
use proptest::prelude::*;

use super::super::testing::*;
use super::made::voids;

const TODAY: &str = "21/11/2026";

/// A receipt of a household for these lines.
fn sold(device: u8, number: u32, house: u8, lines: Vec<Line>) -> Made {
    let mut body = paid(number, TODAY, lines);
    body.household = Some(person(100 + house));
    Made::by(device, u64::from(number), Body::Receipt(body))
}

fn books() -> [Made; 2] {
    [book_of(1, 1, 40), book_of(2, 40, 80)]
}

#[test]
fn the_later_of_two_who_bought_one_place_is_held_in_whatever_order_they_come() {
    let first = sold(1, 1, 1, vec![bhyt(5, 2, TODAY)]).at(1);
    let second = sold(2, 40, 1, vec![bhyt(6, 2, TODAY)]).at(2);
    for order in [[&first, &second], [&second, &first]] {
        let mut bench = Bench::of(&books());
        bench.take(order[0]);
        bench.take(order[1]);
        assert!(bench.held(&first).is_empty());
        assert_eq!(bench.held(&second), ["place-twice"]);
        // A void gives the place back.
        bench.take(&voids(1, 30, &first, PaperCopy::Returned));
        assert!(bench.held(&second).is_empty());
    }
}

#[test]
fn other_places_households_years_and_the_same_member_are_no_reason() {
    let mut subsidised = bhyt(9, 2, TODAY);
    if let Basis::Bhyt { group, .. } = &mut subsidised.basis {
        *group = Some(BhytGroup::Pupil);
    }
    let mut later = sold(1, 6, 1, vec![bhyt(8, 2, TODAY)]).on("04/01/2027");
    if let Does::Says(Body::Receipt(body)) = &mut later.does {
        body.day = day("04/01/2027");
    }
    let mut bench = Bench::of(&books());
    bench.take(&sold(1, 1, 1, vec![bhyt(5, 2, TODAY)]));
    for (number, made) in (2..).zip([
        sold(1, 2, 1, vec![bhyt(6, 3, TODAY)]),
        sold(1, 3, 2, vec![bhyt(7, 2, TODAY)]),
        sold(1, 4, 1, vec![bhyt(5, 2, TODAY)]),
        sold(1, 5, 1, vec![subsidised]),
        later,
        sold(1, 7, 1, vec![bhyt(10, 6, TODAY), bhyt(11, 6, TODAY)]),
    ]) {
        bench.take(&made);
        assert!(!bench.held(&made).contains(&"place-twice"), "{number}");
    }
    // The control: one receipt that sells one place twice.
    let twice = sold(1, 8, 3, vec![bhyt(12, 1, TODAY), bhyt(13, 1, TODAY)]);
    bench.take(&twice);
    assert_eq!(bench.held(&twice), ["place-twice"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn places_are_judged_the_same_in_whatever_order_their_receipts_come(
        (ops, shuffled) in proptest::collection::vec(
            (1_u8..3, 0_u8..2, 1_u8..4, 1_u32..4, 0_i64..30, any::<bool>()), 1..14
        ).prop_map(|sales| {
            let mut ops = books().to_vec();
            for (number, (device, house, who, place, minute, void)) in (1_u32..).zip(sales) {
                let number = if device == 1 { number } else { 40 + number };
                let made = sold(device, number, house, vec![bhyt(who, place, TODAY)]).at(minute);
                let voided = voids(device, u64::from(number) + 200, &made, PaperCopy::Returned);
                ops.push(made);
                if void {
                    ops.push(voided.at(minute + 1));
                }
            }
            ops
        }).prop_flat_map(|ops| (Just(ops.clone()), Just(ops).prop_shuffle()))
    ) {
        let (one, two) = (Bench::of(&ops), Bench::of(&shuffled));
        prop_assert_eq!(one.digest(), two.digest());
        // No place is counted twice.
        let twice = "
            select count(*) from place_sold a join place_sold b
              on (a.household, a.year, a.place) = (b.household, b.year, b.place) and a.person < b.person
            join receipt ra on ra.row = a.receipt join receipt rb on rb.row = b.receipt
            where ra.void = 0 and rb.void = 0 and ra.standing & 524288 = 0 and rb.standing & 524288 = 0";
        prop_assert_eq!(one.one::<i64>(twice), 0);
    }
}
