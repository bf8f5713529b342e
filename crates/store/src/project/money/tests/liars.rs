//! What says of itself that it is nobody's keeps no honest receipt out, and no void.

use book::act::PaperCopy;
use book::body::Body;
use book::fact::Receipt;
use replica::RecordId;

use super::super::testing::*;
use super::made::voids;

/// Two devices with their grants and one book.
fn base() -> Vec<Made> {
    vec![
        Made::grant(1, HAMLET, 1, 1001),
        Made::grant(2, HAMLET, 2, 1002),
        Made::grant(3, OFFICE, 2, 1002),
        book_of(1, 1, 100),
    ]
}

/// Takes the ops in both orders; both come out the same.
fn both_ways(ops: &[Made], check: impl Fn(&Bench)) {
    let forth = Bench::of(ops);
    let mut back = ops.to_vec();
    back.reverse();
    let back = Bench::of(&back);
    check(&forth);
    check(&back);
    assert_eq!(forth.digest(), back.digest());
}

/// All days of a century for these persons, in 1970, out of nobody's book.
fn century(persons: std::ops::RangeInclusive<u32>) -> Receipt {
    let mut body = month(77);
    let line = body.lines[0].clone();
    let lines = persons.map(|number| {
        let mut line = line.clone();
        line.person = month(number).lines[0].person;
        line.covers_from = day("01/01/1970");
        line.covers_to = day("31/12/2100");
        line
    });
    body.lines = lines.collect();
    body.number.series = "X".into();
    body
}

fn honest(number: u32) -> Made {
    Made::by(1, number.into(), Body::Receipt(month(number)))
}

#[test]
fn a_receipt_of_nobodys_numbers_or_in_anothers_name_takes_no_days() {
    for actor in [1002, 1001] {
        let lie = Made::by(2, 1, Body::Receipt(century(1..=3)));
        let lie = lie.named(actor).on("01/01/1970");
        let ops = [base(), (1..=3).map(honest).collect(), vec![lie.clone()]].concat();
        both_ways(&ops, |bench| {
            assert!(bench.held(&lie).contains(&"number-outside-book"));
            assert!(!bench.held(&lie).contains(&"period-twice"));
            for number in 1..=3 {
                assert!(bench.held(&honest(number)).is_empty());
            }
        });
    }
}

/// The control: an earlier one that is its writer's takes them, as soon as it is.
#[test]
fn a_receipt_takes_its_days_as_soon_as_its_number_is_its_devices() {
    let mut body = month(1);
    body.number.number = 201;
    let first = Made::by(2, 1, Body::Receipt(body)).at(-60);
    let ops = [base(), vec![honest(1), first.clone()]].concat();
    both_ways(&ops, |bench| {
        assert_eq!(bench.held(&first), ["number-outside-book"]);
        assert!(bench.held(&honest(1)).is_empty());
    });
    let mut book = book_of(2, 201, 250);
    book.number += 50;
    both_ways(&[&ops[..], &[book]].concat(), |bench| {
        assert!(bench.held(&first).is_empty());
        assert_eq!(bench.held(&honest(1)), ["period-twice"]);
    });
}

#[test]
fn a_receipt_in_anothers_name_takes_no_place_in_a_household() {
    let of = |number, who| {
        let mut body = paid(number, "21/11/2026", vec![bhyt(who, 1, "21/11/2026")]);
        body.household = Some(RecordId::from_bytes([55; 16]));
        body
    };
    let sold = Made::by(1, 5, Body::Receipt(of(5, 1)));
    let rival = Made::by(2, 1, Body::Receipt(of(77, 2))).at(-60);
    let lie = rival.clone().named(1001);
    both_ways(
        &[base(), vec![sold.clone(), lie.clone()]].concat(),
        |bench| {
            assert!(bench.held(&lie).contains(&"not-granted"));
            assert!(bench.held(&sold).is_empty());
        },
    );
    // The control: in their own name, out of a book of theirs.
    let mut book = book_of(2, 77, 78);
    book.number += 50;
    both_ways(
        &[base(), vec![sold.clone(), rival, book]].concat(),
        |bench| {
            assert_eq!(bench.held(&sold), ["place-twice"]);
        },
    );
}

#[test]
fn a_hand_over_in_anothers_name_stands_in_front_of_no_void_of_theirs() {
    let receipt = honest(1);
    let void = voids(1, 10, &receipt, PaperCopy::Returned).at(60);
    let lie = hands_over(2, 5, 1).named(1001).at(30);
    let ops = [base(), vec![receipt, void.clone()]].concat();
    both_ways(&[&ops[..], std::slice::from_ref(&lie)].concat(), |bench| {
        assert!(bench.held_act(&void).is_empty());
    });
    // The control: one of their own, and one in a name that the centre gives to that device as well.
    let named = Made::grant(4, OFFICE, 2, 1001);
    for other in [vec![hands_over(1, 5, 1).at(30)], vec![lie, named]] {
        both_ways(&[&ops[..], &other].concat(), |bench| {
            assert_eq!(bench.held_act(&void), ["needs-approval"]);
        });
    }
}
