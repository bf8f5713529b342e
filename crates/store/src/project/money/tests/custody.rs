//! Cash that goes from hand to hand: to another collector, to the office, straight to the bank.

use book::act::{Act, BankMatch, LineKey, MatchPart, MatchTo};
use book::body::Body;
use book::money::Dong;
use book::posting::Account;
use book::standing::{Hold, Standing};
use proptest::prelude::*;
use replica::ActorId;

use super::super::testing::*;
use super::bank_world::{given, line};
use super::made::{passes, pays_in, takes, voids};
use crate::view::{CustodyView, HeldKind};

const SUM: i64 = 264_000;

/// Two collectors with a device each, granted in the scope of an office that has an account.
fn collectors() -> Vec<Made> {
    vec![
        book_of(1, 1, 51),
        book_of(2, 101, 151),
        given(3, ACCOUNT, OFFICE),
        Made::grant(1, OFFICE, 1, 1001),
        Made::grant(2, OFFICE, 2, 1002),
    ]
}

fn receipt(device: u8, number: u32) -> Made {
    Made::by(device, u64::from(number), Body::Receipt(month(number)))
}

fn in_hand(bench: &Bench, actor: u32) -> i64 {
    let cash = bench.read().cash().unwrap();
    let found = cash.iter().find(|view| view.collector == ActorId(actor));
    found.map_or(0, |view| view.in_hand.get())
}

/// What a collector still holds, receipt by receipt.
fn pieces(bench: &Bench, actor: u32) -> i64 {
    let custody = bench.read().custody(None).unwrap();
    let held = custody.in_hand.get(&ActorId(actor)).into_iter().flatten();
    held.map(|one| one.left.get()).sum()
}

fn held_hand_over(bench: &Bench) -> Vec<&'static str> {
    let views = bench.read().hand_overs().unwrap();
    views[0]
        .standing
        .reasons()
        .map(|hold| hold.code())
        .collect()
}

/// The standing of the one count that there is.
pub(super) fn standing_of_count(bench: &Bench) -> Standing {
    let held = bench.read().held().unwrap();
    let count = held.iter().find(|view| view.kind == HeldKind::Count);
    count.map_or(Standing::COUNTED, |view| view.standing)
}

#[test]
fn a_count_that_is_held_keeps_nobody_from_counting() {
    let given = hands_over(1, 60, SUM);
    let (forged, true_one) = (takes(1, 61, &given, SUM, SUM), counts(62, &given, SUM, SUM));
    let world = [collectors(), vec![receipt(1, 1), given]].concat();
    for said in [[&forged, &true_one], [&true_one, &forged]] {
        let mut bench = Bench::of(&world);
        said.into_iter().for_each(|made| bench.take(made));
        let view = &bench.read().hand_overs().unwrap()[0];
        assert_eq!(
            view.taken.as_ref().map(|taken| taken.id),
            Some(true_one.id())
        );
        assert_eq!(bench.on(Account::InTransit), 0);
    }
}

#[test]
fn cash_is_in_transit_until_the_other_collector_has_counted_it_on_their_own_device() {
    let given = passes(1, 60, SUM, Some(1002));
    let mut bench = Bench::of(&[collectors(), vec![receipt(1, 1), given.clone()]].concat());
    assert_eq!((in_hand(&bench, 1001), in_hand(&bench, 1002)), (0, 0));
    assert_eq!(bench.on(Account::InTransit), SUM);
    bench.take(&takes(2, 61, &given, SUM, SUM - 4_000));
    assert_eq!(
        (in_hand(&bench, 1001), in_hand(&bench, 1002)),
        (0, SUM - 4_000)
    );
    assert_eq!(
        (bench.on(Account::InTransit), bench.on(Account::OverShort)),
        (0, 4_000)
    );
    let cash = bench.read().cash().unwrap();
    assert!(cash.iter().all(crate::view::CashView::is_conserved));
    let view = &bench.read().hand_overs().unwrap()[0];
    let taken = view.taken.as_ref().unwrap();
    assert_eq!(
        (view.given.actor, taken.actor),
        (ActorId(1001), ActorId(1002))
    );
}

#[test]
fn nobody_confirms_their_own_hand_over_nor_one_that_goes_to_somebody_else() {
    let world = [collectors(), vec![receipt(1, 1)]].concat();
    let moves_nothing = |given: &Made, count: Made| {
        let mut bench = Bench::of(&world);
        bench.take(given);
        bench.take(&count);
        assert_eq!(bench.on(Account::InTransit), SUM);
        // It is held, and the hand-over waits to be counted as if nobody had said so.
        assert_eq!(
            standing_of_count(&bench),
            Standing::held([Hold::CountDiffers])
        );
        let view = &bench.read().hand_overs().unwrap()[0];
        assert!(view.count.is_none() && view.taken.is_none() && view.standing.is_counted());
    };
    let (to_other, to_office) = (passes(1, 60, SUM, Some(1002)), hands_over(1, 60, SUM));
    moves_nothing(&to_other, takes(1, 61, &to_other, SUM, SUM));
    moves_nothing(&to_office, takes(2, 61, &to_office, SUM, SUM));
    moves_nothing(&to_other, counts(61, &to_other, SUM, SUM));
    // The office's server cannot say that a collector got it.
    let mut forged = takes(2, 61, &to_other, SUM, SUM);
    forged.device = 9;
    moves_nothing(&to_other, forged);
    let mut bench = Bench::of(&world);
    bench.take(&passes(1, 60, SUM, Some(1001)));
    assert_eq!(
        (held_hand_over(&bench), in_hand(&bench, 1001)),
        (vec!["own-act"], SUM)
    );
}

/// Nobody takes from another what that one never gave: a hand-over written in their name is held, and so is its count.
#[test]
fn a_count_of_a_hand_over_that_is_held_moves_nothing_in_either_order() {
    let mut forged = passes(2, 60, SUM, Some(1002));
    forged.actor = replica::ActorId(1001);
    let count = takes(2, 61, &forged, SUM, 0);
    for order in [[&forged, &count], [&count, &forged]] {
        let mut bench = Bench::of(&[collectors(), vec![receipt(1, 1)]].concat());
        order.iter().for_each(|made| bench.take(made));
        assert_eq!(
            (bench.on(Account::InTransit), bench.on(Account::OverShort)),
            (0, 0)
        );
        assert_eq!((in_hand(&bench, 1001), in_hand(&bench, 1002)), (SUM, 0));
    }
}

#[test]
fn a_count_that_comes_before_its_hand_over_waits_for_it() {
    let given = passes(1, 60, SUM, Some(1002));
    let mut bench = Bench::of(&[collectors(), vec![receipt(1, 1)]].concat());
    bench.take(&takes(2, 61, &given, SUM, SUM));
    assert_eq!(
        (bench.on(Account::InTransit), in_hand(&bench, 1002)),
        (0, 0)
    );
    bench.take(&given);
    assert_eq!(
        (bench.on(Account::InTransit), in_hand(&bench, 1002)),
        (0, SUM)
    );
}

#[test]
fn cash_paid_in_at_the_bank_is_there_when_the_statement_shows_it() {
    let slip = pays_in(1, 60, "000123", SUM);
    let again = pays_in(1, 61, "000123", SUM);
    let mut bench = Bench::of(
        &[
            collectors(),
            vec![receipt(1, 1), slip.clone(), again.clone()],
        ]
        .concat(),
    );
    assert_eq!(bench.held_act(&again), ["slip-twice"]);
    assert_eq!(
        (in_hand(&bench, 1001), bench.on(Account::BankedUnmatched)),
        (0, SUM)
    );
    bench.take(&line(70, "FT1", SUM));
    let body = BankMatch {
        day: day("22/11/2026"),
        line: LineKey {
            account: super::bank_world::account(),
            reference: "FT1".into(),
        },
        parts: vec![MatchPart {
            to: MatchTo::Slip(slip.id()),
            amount: Dong::new(SUM),
        }],
        undoes: None,
        note: None,
    };
    bench.take(&Made::by(9, 71, Body::Act(Act::BankMatch(body))).scoped(OFFICE));
    assert_eq!(
        (bench.on(Account::Bank), bench.on(Account::BankedUnmatched)),
        (SUM, 0)
    );
    // Somebody else's device cannot pay in for a collector, and the office's cannot either.
    for device in [2, 9] {
        let strange = Made {
            device,
            ..pays_in(1, 80 + u64::from(device), &device.to_string(), 1)
        };
        bench.take(&strange);
        assert_eq!(bench.held_act(&strange), ["not-granted"]);
    }
}

#[test]
fn a_void_behind_a_slip_takes_a_second_person_in_whatever_order_they_came() {
    let of = receipt(1, 1);
    let slip = pays_in(1, 60, "000123", SUM);
    let void = voids(1, 61, &of, book::act::PaperCopy::Returned);
    let world = [collectors(), vec![of]].concat();
    for ops in [[&slip, &void], [&void, &slip]] {
        let mut bench = Bench::of(&world);
        ops.into_iter().for_each(|op| bench.take(op));
        assert_eq!(bench.held_act(&void), ["needs-approval"]);
    }
}

#[test]
fn a_hand_over_settles_the_oldest_receipts_also_those_that_another_took() {
    let given = passes(1, 60, SUM + 64_000, Some(1002));
    let ops = vec![
        receipt(1, 1),
        receipt(1, 2),
        receipt(2, 103).at(59),
        given.clone(),
        takes(2, 61, &given, SUM + 64_000, SUM + 64_000),
        hands_over(2, 62, 2 * SUM),
    ];
    let bench = Bench::of(&[collectors(), ops.clone()].concat());
    let custody = bench.read().custody(None).unwrap();
    let settled = |made: &Made| -> Vec<(u32, i64, i64)> {
        let pieces = &custody.settles[&made.id()];
        let number = |one: &crate::view::PieceView| one.number.as_ref().unwrap().number;
        let all = pieces.iter();
        all.map(|one| (number(one), one.part.get(), one.left.get()))
            .collect()
    };
    assert_eq!(settled(&given), [(1, SUM, 0), (2, 64_000, 200_000)]);
    assert_eq!(
        settled(&ops[5]),
        [(1, SUM, 0), (2, 64_000, 0), (103, 200_000, 64_000)]
    );
    let left: i64 = custody.in_hand[&ActorId(1001)]
        .iter()
        .map(|one| one.left.get())
        .sum();
    assert_eq!(left, in_hand(&bench, 1001));
    assert_eq!(
        custody.in_hand[&ActorId(1002)][0].left.get(),
        in_hand(&bench, 1002)
    );
}

/// What one collector holds and gave is the same, asked of everybody or of them alone.
pub(super) fn assert_same_of_one(bench: &Bench) {
    let all = bench.read().custody(None).unwrap();
    for actor in [1001, 1002].map(ActorId) {
        let one = bench.read().custody_of(actor).unwrap();
        assert_eq!(one.in_hand.get(&actor), all.in_hand.get(&actor));
        let uncounted = |view: &CustodyView| {
            let pieces = view.uncounted.get(&actor).into_iter().flatten();
            let mut parts: Vec<_> = pieces.map(|one| (one.source, one.part)).collect();
            parts.sort();
            parts.retain(|(_, part)| *part > Dong::ZERO);
            parts
        };
        assert_eq!(uncounted(&one), uncounted(&all));
    }
}

/// What two honest collectors do, each with no more than they hold: the amounts in their hands after each step.
/// Each step's time is its number, or what a clock says instead.
fn honest(bench: &mut Bench, steps: &[(u8, u8, i64)], clocks: &[i64], greedy: bool) -> bool {
    let mut hands = [0_i64, 0];
    let mut open: Vec<(usize, i64, Made)> = Vec::new();
    let mut holds = true;
    for (number, (who, what, quarters)) in (1_u64..).zip(steps) {
        let minute = i64::try_from(number).unwrap();
        let clock = clocks.get(usize::try_from(number).unwrap() - 1);
        let minute = clock.copied().unwrap_or(minute);
        let (me, other) = (usize::from(*who), usize::from(1 - *who));
        let device = who + 1;
        let part = if greedy {
            hands[me] + 1
        } else {
            hands[me] * quarters / 4
        };
        match what {
            0 => {
                let of = u32::try_from(number).unwrap() + u32::from(*who) * 100;
                bench.take(&receipt(device, of).at(minute));
                hands[me] += SUM;
            }
            1 => {
                let to = 1001 + u32::try_from(other).unwrap();
                let given = passes(device, 200 + number, part, Some(to)).at(minute);
                bench.take(&given);
                hands[me] -= part;
                open.push((other, part, given));
            }
            2 => {
                bench.take(&hands_over(device, 200 + number, part).at(minute));
                hands[me] -= part;
            }
            3 if part > 0 => {
                bench.take(&pays_in(device, 200 + number, &number.to_string(), part).at(minute));
                hands[me] -= part;
            }
            _ => {
                let mine = open.iter().position(|(to, _, _)| *to == me);
                if let Some((_, amount, given)) = mine.map(|at| open.remove(at)) {
                    bench.take(&takes(device, 200 + number, &given, amount, amount).at(minute));
                    hands[me] += amount;
                }
            }
        }
        let shown = [in_hand(bench, 1001), in_hand(bench, 1002)];
        assert_eq!(shown, hands);
        holds &= shown.iter().all(|sum| *sum >= 0);
        let cash = bench.read().cash().unwrap();
        assert!(cash.iter().all(crate::view::CashView::is_conserved));
        assert_same_of_one(bench);
        if !greedy {
            assert_eq!([1001, 1002].map(|actor| pieces(bench, actor)), hands);
        }
    }
    holds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn l17_cash_in_hand_is_never_less_than_nothing_along_the_chain(
        steps in proptest::collection::vec((0_u8..2, 0_u8..6, 1_i64..5), 1..24)
    ) {
        let mut bench = Bench::of(&collectors());
        prop_assert!(honest(&mut bench, &steps, &[], false));
    }

    /// A count dated before its hand-over, cash given on before it came: every receipt stays in somebody's hands.
    #[test]
    fn a_receipts_cash_is_in_somebodys_hands_whatever_clocks_say(
        steps in proptest::collection::vec((0_u8..2, 0_u8..6, 1_i64..5, -300_i64..300), 1..24)
    ) {
        let clocks: Vec<i64> = steps.iter().map(|step| step.3).collect();
        let steps: Vec<_> = steps.iter().map(|(who, what, part, _)| (*who, *what, *part)).collect();
        let mut bench = Bench::of(&collectors());
        prop_assert!(honest(&mut bench, &steps, &clocks, false));
    }
}

#[test]
fn l17_is_able_to_be_broken_by_who_gives_more_than_they_hold() {
    let mut bench = Bench::of(&collectors());
    assert!(!honest(
        &mut bench,
        &[(0, 0, 4), (0, 1, 4), (1, 4, 4)],
        &[],
        true
    ));
}

/// Two who gave each other what neither had: asking in whose hands it is comes to an end.
#[test]
fn money_that_nobody_took_goes_round_and_the_question_ends() {
    let mut bench = Bench::of(&collectors());
    let there = passes(1, 201, 5, Some(1002));
    let back = passes(2, 203, 5, Some(1001));
    let (one, other) = (takes(2, 202, &there, 5, 5), takes(1, 204, &back, 5, 5));
    bench.take_all(&[there, one, back, other]);
    assert_eq!([1001, 1002].map(|actor| in_hand(&bench, actor)), [0, 0]);
    assert_eq!([1001, 1002].map(|actor| pieces(&bench, actor)), [0, 0]);
}
