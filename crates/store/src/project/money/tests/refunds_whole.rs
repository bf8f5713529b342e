//! Refunds of terms that go back whole: a single month, and missing months.

use book::body::Body;
use book::fact::Line;
use book::money::Dong;
use book::posting::Account;
use book::premium::Group;
use book::premium::Shares;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::tariff::Tariff;

use super::super::testing::*;
use super::made::{refund_of, refunds};
use super::refunds::{taken, yes};

const DAY: &str = "21/11/2026";

fn receipt(number: u32, term: Term) -> Made {
    let income = Dong::new(1_500_000);
    let request = BhxhRequest::of(income, Group::Other, term, day(DAY));
    let quote = bhxh::quote(Tariff::builtin().unwrap(), &request).unwrap();
    let line = Line::bhxh(Some(person(1)), &request, &quote);
    Made::by(
        1,
        number.into(),
        Body::Receipt(paid(number, DAY, vec![line])),
    )
}

#[test]
fn a_single_month_and_missing_months_are_given_back_at_what_was_paid_for_them() {
    for (term, from, payable) in [
        (Term::Months(1), "01/11/2026", 264_000),
        (Term::Missing(12), "01/11/2025", 3_232_566),
    ] {
        let one = receipt(10, term);
        let back = refunds(11, &one, 1, from);
        let bench = taken(&[one, back.clone(), yes(12, &back)]);
        assert!(bench.held_act(&back).is_empty(), "{term:?}");
        assert_eq!(bench.on(Account::OwedPayers), -payable);
        assert_eq!(bench.on(Account::OwedInsurer), 0);
        assert_eq!(bench.on(Account::StateClaimed), 0);
    }
}

#[test]
fn a_part_of_the_missing_months_is_given_back_at_what_the_centre_accepts() {
    let one = receipt(10, Term::Missing(12));
    let some = Shares {
        gross: Dong::new(330_000),
        state: Dong::new(66_000),
        payable: Dong::new(264_000),
        ..Shares::default()
    };
    let back = refund_of(11, &one, 1, "01/10/2026", some);
    let bench = taken(&[one, back.clone(), yes(12, &back)]);
    assert_eq!(bench.held_act(&back), ["amount-differs"]);
    assert_eq!(bench.on(Account::OwedPayers), 0);
}
