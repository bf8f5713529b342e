//! What somebody tries who writes any op they like: none of it takes money out of anybody's hands.

use book::act::{Act, PaperCopy};
use book::body::Body;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;
use book::posting::Account;

use super::super::testing::*;
use super::made::{PAYER, deposits, repays, says, voids};
use super::whose::taken;

const DAY: &str = "21/11/2026";

fn receipt(number: u32, who: u8) -> Made {
    let mut body = paid(number, DAY, vec![bhxh(who, 1, DAY)]);
    body.household = Some(person(77));
    Made::by(1, number.into(), Body::Receipt(body))
}

fn by(method: Method, amount: i64) -> Payment {
    Payment {
        method,
        amount: Dong::new(amount),
    }
}

#[test]
fn nobody_takes_cash_out_of_their_own_hands_by_a_payment_of_less_than_nothing() {
    let honest = receipt(10, 1);
    let mut body = paid(11, DAY, vec![]);
    body.payments = vec![
        by(Method::Cash, -250_000),
        by(Method::Transfer, 10_000),
        by(Method::Cash, 5_000),
    ];
    let trick = Made::by(1, 11, Body::Receipt(body));
    let slip = deposits(12, -100_000);
    let void = voids(9, 13, &trick, PaperCopy::Returned);
    let word = says(14, &void, true).named(50);
    let bench = taken(&[honest, trick.clone(), slip.clone(), void.clone(), word]);
    assert_eq!(bench.held(&trick), ["does-not-add-up", "awaiting-bank"]);
    assert_eq!(bench.held_act(&slip), ["does-not-add-up"]);
    assert!(
        bench.held_act(&void).is_empty(),
        "{:?}",
        bench.held_act(&void)
    );
    assert_eq!(bench.on(Account::CollectorCash), 264_000);
    assert_eq!(bench.on(Account::Suspense), 0);
    assert_eq!(bench.on(Account::OwedPayers), 0);
    let owed = bench.read().owed(void.id()).unwrap();
    assert!(owed.is_none_or(|owed| owed.left == Dong::ZERO));
}

/// The list of what is owed and the account stay equal.
#[test]
fn a_deposit_takes_nothing_out_of_what_is_owed() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let mut slip = deposits(12, 0);
    if let Does::Says(Body::Act(Act::Deposit(body))) = &mut slip.does {
        body.payments = vec![by(Method::Credit(Owed::Void(void.id())), 264_000)];
    }
    let bench = taken(&[one, void.clone(), slip.clone()]);
    assert_eq!(bench.held_act(&slip), ["does-not-add-up"]);
    assert_eq!(bench.on(Account::OwedPayers), -264_000);
    let owed = bench.read().owed(void.id()).unwrap().unwrap();
    assert_eq!(owed.left.get(), 264_000);
}

#[test]
fn a_paper_that_does_not_add_up_spends_nothing_in_front_of_who_gave_the_money_back() {
    let one = receipt(10, 1);
    let void = voids(1, 11, &one, PaperCopy::Returned);
    let owed = Owed::Void(void.id());
    let mut body = paid(12, DAY, vec![]);
    (body.household, body.payer) = (Some(person(77)), Some(PAYER.into()));
    body.payments = vec![by(Method::Credit(owed), 264_000)];
    let trick = Made::by(1, 12, Body::Receipt(body));
    let back = repays(13, owed, 264_000);
    let bench = taken(&[one, void, trick.clone(), back.clone()]);
    assert_eq!(bench.held(&trick), ["does-not-add-up"]);
    assert!(
        bench.held_act(&back).is_empty(),
        "{:?}",
        bench.held_act(&back)
    );
    assert!(bench.read().balances().unwrap().is_empty());
}

#[test]
fn no_other_days_are_sold_than_the_tariff_gives_for_the_amount() {
    let sold = |number: u32, from: &str, to: &str| {
        let mut line = bhxh(1, 1, DAY);
        (line.covers_from, line.covers_to) = (day(from), day(to));
        Made::by(
            1,
            number.into(),
            Body::Receipt(paid(number, DAY, vec![line])),
        )
    };
    let longer = sold(10, "01/11/2026", "31/10/2028");
    let backwards = sold(11, "30/11/2028", "01/11/2028");
    let later = sold(12, "01/11/2029", "30/11/2029");
    let bench = taken(&[longer.clone(), backwards.clone(), later.clone()]);
    assert_eq!(bench.held(&longer), ["amount-differs"]);
    assert_eq!(bench.held(&backwards), ["amount-differs"]);
    assert!(bench.held(&later).is_empty());
}
