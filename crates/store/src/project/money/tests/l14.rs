//! L14: a line is what the tariff gives for what it says it was computed from, or its receipt is held.

use book::body::Body;
use book::fact::{Basis, Line};
use book::money::Dong;
use book::standing::Hold;
use book::tariff::Tariff;
use proptest::prelude::*;

use super::super::testing::*;

const TODAY: &str = "21/11/2026";

/// How a line is written: who, which scheme, place or months, the sponsor's part, which amount is altered by how much,
/// whether it bears a reason.
type Written = (u8, bool, u32, i64, (u8, i64), bool);

fn written() -> impl Strategy<Value = Written> {
    let altered = (0_u8..3, prop_oneof![4 => Just(0_i64), 1 => -2_i64..3]);
    (
        1_u8..9,
        any::<bool>(),
        0_usize..4,
        0_i64..200_000,
        altered,
        any::<bool>(),
    )
        .prop_map(|(who, health, which, sponsor, altered, reason)| {
            let number = if health { [1, 2, 5, 9] } else { [1, 3, 6, 12] };
            (who, health, number[which], sponsor, altered, reason)
        })
}

fn line((who, health, number, sponsor, (which, by), reasoned): Written) -> Line {
    let mut line = if health {
        bhyt(who, number, TODAY)
    } else {
        bhxh(who, number, TODAY)
    };
    if let Basis::Bhxh { reason, .. } | Basis::Bhyt { reason, .. } = &mut line.basis {
        *reason = reasoned.then(|| "đã hỏi".to_owned());
    }
    let add = |amount: &mut Dong, by: i64| *amount = Dong::new(amount.get() + by);
    let sponsor = sponsor.min(line.payable.get());
    add(&mut line.sponsor, sponsor);
    add(&mut line.payable, -sponsor);
    // The line adds up all the same.
    match which {
        0 => {
            add(&mut line.gross, by);
            add(&mut line.payable, by);
        }
        1 => {
            add(&mut line.state, by);
            add(&mut line.payable, -by);
        }
        _ => {
            add(&mut line.local, by);
            add(&mut line.payable, -by);
        }
    }
    line
}

fn l14(bench: &Bench) -> bool {
    let tariff = Tariff::builtin().unwrap();
    let receipts = bench.read().receipts(&Default::default()).unwrap();
    receipts.iter().all(|view| {
        let is_right = |line: &Line| {
            let again = line.again(view.receipt.day, tariff).unwrap();
            again.is_some_and(|again| again.shares() == line.shares())
        };
        let right = view.receipt.lines.iter().all(is_right);
        right != view.standing.has(Hold::AmountDiffers)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn l14_a_line_is_what_the_tariff_gives_or_its_receipt_is_held(
        receipts in proptest::collection::vec(proptest::collection::vec(written(), 1..4), 1..6)
    ) {
        let mut bench = Bench::of(&[book_of(1, 1, 20)]);
        let mut taken = 0;
        for (number, lines) in (1_u32..).zip(receipts) {
            let altered = lines.iter().any(|(.., (_, by), _)| *by != 0);
            let body = paid(number, TODAY, lines.into_iter().map(line).collect());
            let sum: i64 = body.lines.iter().map(|line| line.payable.get()).sum();
            prop_assert_eq!(body.payable(), Some(Dong::new(sum)));
            taken += sum;
            let made = Made::by(1, number.into(), Body::Receipt(body));
            bench.take(&made);
            prop_assert_eq!(bench.held(&made).contains(&"amount-differs"), altered);
            prop_assert!(l14(&bench));
        }
        // Held or not, the cash is there.
        prop_assert_eq!(bench.on(book::posting::Account::CollectorCash), taken);
    }
}

#[test]
fn l14_is_able_to_be_broken() {
    let right = paid(1, TODAY, vec![line((1, true, 2, 0, (0, 0), false))]);
    let wrong = paid(2, TODAY, vec![line((2, false, 3, 50_000, (1, 1), true))]);
    let made =
        [right, wrong].map(|body| Made::by(1, body.number.number.into(), Body::Receipt(body)));
    for breaks in [
        "update receipt set standing = 0",
        "update receipt set standing = 2",
    ] {
        let mut bench = Bench::of(&[book_of(1, 1, 20)]);
        bench.take_all(&made);
        assert!(l14(&bench));
        bench.store.connection.execute_batch(breaks).unwrap();
        assert!(!l14(&bench), "{breaks}");
    }
}
