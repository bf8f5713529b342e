//! The laws of a BHXH premium, for any request.

use proptest::prelude::*;

use super::{BhxhQuote, BhxhRequest, LocalSupport, Term, quote, refund};
use crate::date::Date;
use crate::money::Dong;
use crate::tariff::{Group, Place, Rate, Tariff};

fn ask(request: &BhxhRequest) -> BhxhQuote {
    quote(Tariff::builtin().unwrap(), request).unwrap()
}

fn any_request() -> impl Strategy<Value = BhxhRequest> {
    let term = prop_oneof![
        prop::sample::select(vec![1, 3, 6, 12]).prop_map(Term::Months),
        (2..=5_u32).prop_map(Term::Years),
        (1..=60_u32).prop_map(Term::Missing),
    ];
    let local = prop_oneof![
        Just(None),
        (0..500_000_i64).prop_map(|n| Some(LocalSupport::of_month(Dong::new(n)))),
        (0..=10_000_u32).prop_map(|n| Some(LocalSupport::of_premium(
            Rate::from_basis_points(n).unwrap()
        ))),
    ];
    let money = (1_500_000..=50_600_000_i64, 0..10_000_000_i64);
    let group = prop::sample::select(Group::ALL.to_vec());
    (money, group, term, local, 0..200_u32, 0..365_i32).prop_map(
        |((income, sponsor), group, term, local, supported_months_used, day_of_year)| BhxhRequest {
            group,
            term,
            local,
            supported_months_used,
            sponsor: Dong::new(sponsor),
            paid_on: Date::parse("2026-01-01").unwrap().plus_days(day_of_year),
            income: Dong::new(income),
            starts: None,
            place: Place::NONE,
        },
    )
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_whole_and_none_is_negative(request in any_request()) {
        prop_assume!(request.income <= Tariff::builtin().unwrap().income_cap(request.paid_on).unwrap());
        let quote = ask(&request);
        let parts = [quote.state_support, quote.local_support, quote.sponsor, quote.payable];
        prop_assert!(parts.iter().all(|part| *part >= Dong::ZERO));
        prop_assert_eq!(Dong::checked_sum(parts), Some(quote.gross));
        prop_assert!(quote.sponsor <= request.sponsor);
        prop_assert_eq!(quote.covers_to.plus_days(1), quote.covers_from.plus_months(quote.months));
    }

    #[test]
    fn a_higher_income_is_never_cheaper(request in any_request(), more in 0..1_000_000_i64) {
        let higher = BhxhRequest { income: Dong::new(request.income.get() + more), ..request };
        prop_assume!(higher.income <= Tariff::builtin().unwrap().income_cap(request.paid_on).unwrap());
        let (less, more) = (ask(&request), ask(&higher));
        prop_assert!(less.gross <= more.gross && less.payable <= more.payable);
    }

    #[test]
    fn a_lump_ahead_is_cheaper_and_missing_months_dearer_than_plain(request in any_request()) {
        prop_assume!(request.income <= Tariff::builtin().unwrap().income_cap(request.paid_on).unwrap());
        let plain = |months: u32| request.income.get() * i64::from(months) * 22;
        let quote = ask(&request);
        let (gross, plain) = (quote.gross.get() * 100, plain(quote.months));
        match request.term {
            Term::Months(_) => prop_assert!((gross - plain).abs() <= 50),
            Term::Years(_) => prop_assert!(gross < plain),
            Term::Missing(_) => prop_assert!(gross > plain),
        }
    }

    #[test]
    fn what_is_given_back_was_paid(request in any_request(), remaining in 1..=60_u32) {
        prop_assume!(request.income <= Tariff::builtin().unwrap().income_cap(request.paid_on).unwrap());
        let paid = ask(&request);
        let whole = matches!(request.term, Term::Missing(_));
        let remaining = if whole { paid.months } else { remaining };
        prop_assume!(remaining <= paid.months);
        let back = refund(Tariff::builtin().unwrap(), &request, remaining).unwrap();
        let parts = [back.state, back.local, back.sponsor, back.payable];
        prop_assert_eq!(Dong::checked_sum(parts), Some(back.gross));
        prop_assert!(parts.iter().all(|part| *part >= Dong::ZERO) && back.gross <= paid.gross);
    }
}
