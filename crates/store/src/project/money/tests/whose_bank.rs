//! Whose an account is, and whose the money is that it shows: no office's word does for another's, in any order.

use book::act::{Act, MatchPart};
use book::body::Body;
use book::fact::Scheme;
use book::organisation::Level;
use book::posting::Account;
use replica::ScopeId;

use super::super::testing::*;
use super::bank_world::*;
use super::office::{accepted, batch};
use crate::Reader;
use crate::view::LedgerFilter;

/// The other office's account.
const THEIRS: &str = "970415:2222";

/// The same said by the other office's server, in its own scope.
fn theirs(made: Made) -> Made {
    Made {
        device: 8,
        ..made.scoped(OTHER_OFFICE)
    }
}

/// The same of another account.
fn of_account(mut made: Made, account: &str) -> Made {
    let account = account.parse().unwrap();
    match &mut made.does {
        Does::Says(Body::Act(Act::BankLine(body))) => body.key.account = account,
        Does::Says(Body::Act(Act::BankMatch(body))) => body.line.account = account,
        Does::Says(Body::Act(Act::BankSlip(body))) => body.account = account,
        Does::Says(_) | Does::Grants(..) => unreachable!(),
    }
    made
}

/// Takes the ops in both orders, after the words that every bench heard; both come out the same.
fn both_ways(ops: &[Made], check: impl Fn(&Bench)) {
    let forth = heard(ops);
    let mut back = ops.to_vec();
    back.reverse();
    let back = heard(&back);
    check(&forth);
    check(&back);
    assert_eq!(forth.digest(), back.digest());
}

fn their_words(number: u64) -> [Made; 2] {
    let hamlet = unit(
        number,
        OTHER_HAMLET,
        Level::Hamlet,
        "Xóm 5",
        Some(OTHER_OFFICE),
    );
    [hamlet, given(number + 1, THEIRS, OTHER_OFFICE)]
}

#[test]
fn a_line_of_an_account_that_the_centre_gave_to_nobody_pays_no_premium() {
    let receipt = transfer(1, 264_000);
    let line = of_account(line(20, "FT1", 264_000), "970415:9999");
    let made = matches(21, "FT1", &[payment(&receipt, 264_000)]);
    let matched = of_account(made, "970415:9999");
    let ops = [
        book_of(1, 1, 51),
        receipt.clone(),
        line.clone(),
        matched.clone(),
    ];
    both_ways(&ops, |bench| {
        assert_eq!(bench.held_act(&line), ["nothing-there"]);
        assert_eq!(bench.held_act(&matched), ["match-missing"]);
        assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
        assert_eq!(of(bench, Account::Bank), 0);
    });
    let word = given(40, "970415:9999", OFFICE);
    both_ways(&[&ops[..], &[word]].concat(), |bench| {
        assert!(
            bench.held(&receipt).is_empty(),
            "the centre said whose it is"
        );
        assert_eq!(of(bench, Account::Bank), 264_000);
    });
}

#[test]
fn an_account_that_the_centre_gives_to_another_shows_nothing_here_any_more() {
    let receipt = transfer(1, 264_000);
    let line = line(20, "FT1", 264_000);
    let matched = matches(21, "FT1", &[payment(&receipt, 264_000)]);
    let ops = [book_of(1, 1, 51), receipt.clone(), line.clone(), matched];
    both_ways(&ops, |bench| assert!(bench.held(&receipt).is_empty()));
    let gone = given(40, ACCOUNT, OTHER_OFFICE);
    both_ways(&[&ops[..], std::slice::from_ref(&gone)].concat(), |bench| {
        assert_eq!(bench.held_act(&line), ["nothing-there"]);
        assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
        assert_eq!(of(bench, Account::Bank), 0);
    });
    both_ways(
        &[&ops[..], &[gone, given(41, ACCOUNT, OFFICE)]].concat(),
        |bench| {
            assert!(bench.held(&receipt).is_empty(), "the last word counts");
        },
    );
}

#[test]
fn an_office_shows_what_was_paid_in_its_own_scopes_alone() {
    let receipt = transfer(1, 264_000);
    let parts: [MatchPart; 1] = [payment(&receipt, 264_000)];
    let line = theirs(of_account(line(20, "FT1", 264_000), THEIRS));
    let matched = theirs(of_account(matches(21, "FT1", &parts), THEIRS));
    let ops = [
        &[
            book_of(1, 1, 51),
            receipt.clone(),
            line.clone(),
            matched.clone(),
        ],
        &their_words(30)[..],
    ]
    .concat();
    both_ways(&ops, |bench| {
        assert!(bench.held_act(&line).is_empty());
        assert_eq!(bench.held_act(&matched), ["match-missing"]);
        assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
    });
    // The hamlet goes to that office: what it shows counts, and what was shown before goes on counting.
    let moved = unit(50, HAMLET, Level::Hamlet, "Xóm 1", Some(OTHER_OFFICE));
    both_ways(
        &[&ops[..], std::slice::from_ref(&moved)].concat(),
        |bench| {
            assert!(bench.held_act(&matched).is_empty());
            assert!(bench.held(&receipt).is_empty());
        },
    );
    let ours = [
        book_of(1, 1, 51),
        receipt.clone(),
        super::bank_world::line(20, "FT1", 264_000),
        matches(21, "FT1", &parts),
        moved,
    ];
    both_ways(&ours, |bench| assert!(bench.held(&receipt).is_empty()));
}

#[test]
fn what_another_office_says_earlier_holds_no_line_slip_or_batch_of_this_one() {
    let receipt = receipt_of(1);
    let ours = [
        line(20, "FT1", 264_000),
        slip(21, "0007", 100_000),
        batch(22, &[(&receipt, 1)]),
    ];
    let early = |made: Made, minutes: i64| theirs(made).at(minutes);
    let strange = [
        early(line(20, "FT1", 1), -600),
        early(slip(21, "0007", 1), -599),
        early(batch(22, &[(&receipt, 1)]), -598),
    ];
    let ops = [&[book_of(1, 1, 51), receipt], &ours[..], &strange[..]].concat();
    both_ways(&ops, |bench| {
        ours.iter()
            .for_each(|one| assert!(bench.held_act(one).is_empty()));
        assert_eq!(bench.held_act(&strange[0]), ["nothing-there"]);
        assert_eq!(bench.held_act(&strange[1]), ["nothing-there"]);
        assert_eq!(of(bench, Account::Bank), 264_000);
        assert_eq!(of(bench, Account::OfficeCash), -100_000);
    });
    // The control: the same office's are compared.
    let own = strange.map(|made| Made {
        number: made.number + 60,
        ..made.scoped(OFFICE)
    });
    both_ways(&[&ops[..5], &own[..]].concat(), |bench| {
        let held = ours.each_ref().map(|one| bench.held_act(one));
        assert_eq!(
            held,
            [["statement-differs"], ["slip-twice"], ["in-other-batch"]]
        );
    });
}

#[test]
fn a_slip_in_a_scope_that_has_no_account_moves_no_cash() {
    let own = super::made::pays_in(1, 20, "0008", 100_000).scoped(HAMLET);
    let grant = Made::grant(1, HAMLET, 1, 1001);
    both_ways(&[grant, own.clone()], |bench| {
        assert_eq!(bench.held_act(&own), ["nothing-there"]);
        assert_eq!(of(bench, Account::CollectorCash), 0);
    });
}

/// An office above others has an account for all of them.
#[test]
fn an_office_shows_what_was_paid_in_the_offices_below_it() {
    let receipt = transfer(1, 264_000);
    let parts = [payment(&receipt, 264_000)];
    let shows = [
        book_of(1, 1, 51),
        receipt.clone(),
        theirs(of_account(line(20, "FT1", 264_000), THEIRS)),
        theirs(of_account(matches(21, "FT1", &parts), THEIRS)),
        given(31, THEIRS, OTHER_OFFICE),
    ];
    let below = unit(50, OFFICE, Level::Office, "Hoa Thành", Some(OTHER_OFFICE));
    both_ways(&shows, |bench| {
        assert_eq!(bench.held(&receipt), ["awaiting-bank"]);
    });
    both_ways(&[&shows[..], &[below]].concat(), |bench| {
        assert!(bench.held(&receipt).is_empty());
    });
}

/// The lines of an office's receipts that went to the insurer in no batch.
fn without_batch(reader: Reader<'_>, office: ScopeId) -> usize {
    let until = day("30/11/2026");
    let lines = reader.lines_without_batch(office, Scheme::Bhxh, until, 100);
    lines.unwrap().len()
}

/// The lines on which commission is earned.
fn earned_on(reader: Reader<'_>) -> usize {
    let all = LedgerFilter::default();
    reader.commission(&all).unwrap().len()
}

#[test]
fn another_offices_batch_neither_hides_a_line_nor_earns_on_it() {
    let receipt = receipt_of(1);
    let strange = theirs(batch(22, &[(&receipt, 1)])).at(-600);
    let word = theirs(accepted(23, &strange));
    let ops = [book_of(1, 1, 51), receipt.clone(), strange.clone(), word];
    both_ways(&ops, |bench| {
        assert_eq!(bench.held_act(&strange), ["nothing-there"]);
        assert_eq!(without_batch(bench.read(), OFFICE), 1);
        assert!(bench.read().at_insurer(receipt.id()).unwrap().is_empty());
        assert_eq!(earned_on(bench.read()), 0);
    });
    // The control: their own office's is believed.
    let own = batch(24, &[(&receipt, 1)]);
    let ops = [&ops[..], &[accepted(25, &own), own.clone()]].concat();
    both_ways(&ops, |bench| {
        assert!(bench.held_act(&own).is_empty());
        assert_eq!(without_batch(bench.read(), OFFICE), 0);
        assert_eq!(bench.read().at_insurer(receipt.id()).unwrap().len(), 1);
        assert_eq!(earned_on(bench.read()), 1);
    });
}

#[test]
fn what_an_office_sent_before_its_hamlet_was_given_to_another_is_not_sent_again() {
    let (sent, open) = (receipt_of(1), receipt_of(2));
    let before = batch(22, &[(&sent, 1)]);
    let again = theirs(batch(23, &[(&sent, 1)]));
    let later = theirs(batch(24, &[(&open, 1)]));
    let moved = unit(40, HAMLET, Level::Hamlet, "Xóm 1", Some(OTHER_OFFICE));
    let ops = [book_of(1, 1, 51), sent, open, before.clone(), moved];
    both_ways(&ops, |bench| {
        assert!(bench.held_act(&before).is_empty());
        assert_eq!(without_batch(bench.read(), OTHER_OFFICE), 1);
    });
    let ops = [&ops[..], &[again.clone(), later.clone()]].concat();
    both_ways(&ops, |bench| {
        assert_eq!(bench.held_act(&again), ["in-other-batch"]);
        assert!(bench.held_act(&later).is_empty());
        assert_eq!(without_batch(bench.read(), OTHER_OFFICE), 0);
    });
}

fn receipt_of(number: u32) -> Made {
    Made::by(1, 100 + u64::from(number), Body::Receipt(month(number)))
}
