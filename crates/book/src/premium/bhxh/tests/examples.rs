//! The worked examples of the field, and the edges of a BHXH premium.

use crate::date::{Date, Month};
use crate::money::Dong;
use crate::premium::Warning;
use crate::premium::bhxh::{BhxhQuote, BhxhRequest, LocalSupport, QuoteError, Term, quote};
use crate::tariff::{Group, Rate, Tariff};

fn day(iso: &str) -> Date {
    Date::parse(iso).unwrap()
}

/// One month for everybody else, paid on 2026-11-21.
fn request(income: i64) -> BhxhRequest {
    BhxhRequest::of(
        Dong::new(income),
        Group::Other,
        Term::Months(1),
        day("2026-11-21"),
    )
}

fn ask(request: &BhxhRequest) -> Result<BhxhQuote, QuoteError> {
    quote(Tariff::builtin().unwrap(), request)
}

fn check(request: &BhxhRequest, gross: i64, state: i64, payable: i64) {
    let quote = ask(request).unwrap();
    let parts = [quote.gross, quote.state_support, quote.payable].map(Dong::get);
    assert_eq!(parts, [gross, state, payable], "{request:?}");
}

#[test]
fn the_worked_examples_come_out_to_the_dong() {
    let base = request(1_500_000);
    for (group, state, payable) in [
        (Group::Poor, 165_000, 165_000),
        (Group::NearPoor, 132_000, 198_000),
        (Group::EthnicMinority, 99_000, 231_000),
        (Group::Other, 66_000, 264_000),
    ] {
        check(&BhxhRequest { group, ..base }, 330_000, state, payable);
    }
    let three = BhxhRequest {
        group: Group::Poor,
        term: Term::Months(3),
        ..base
    };
    check(&three, 990_000, 495_000, 495_000);
    check(&request(4_000_000), 880_000, 66_000, 814_000);
    let six = BhxhRequest {
        term: Term::Months(6),
        ..request(4_000_000)
    };
    check(&six, 5_280_000, 396_000, 4_884_000);
    let two_years = BhxhRequest {
        term: Term::Years(2),
        ..base
    };
    check(&two_years, 7_644_801, 1_584_000, 6_060_801);
    assert_eq!(
        ask(&BhxhRequest {
            term: Term::Missing(12),
            ..base
        })
        .unwrap()
        .gross
        .get(),
        4_040_708
    );
    let in_2019 = BhxhRequest {
        paid_on: day("2019-08-01"),
        ..request(800_000)
    };
    check(&in_2019, 176_000, 15_400, 160_600);
    check(
        &BhxhRequest {
            paid_on: day("2026-12-31"),
            ..base
        },
        330_000,
        66_000,
        264_000,
    );
    let in_2027 = BhxhRequest {
        paid_on: day("2027-01-01"),
        ..request(2_200_000)
    };
    check(&in_2027, 484_000, 96_800, 387_200);
}

#[test]
fn long_lumps_are_exact_to_the_dong() {
    // Computed apart, with another program's exact fractions.
    for (income, term, gross) in [
        (1_500_000, Term::Years(3), 11_259_443),
        (1_500_000, Term::Years(4), 14_742_290),
        (1_500_000, Term::Years(5), 18_098_148),
        (1_537_001, Term::Years(5), 18_544_581),
        (50_600_000, Term::Years(5), 610_510_867),
        (1_500_000, Term::Missing(1), 331_023),
        (1_537_001, Term::Missing(12), 4_140_382),
        (1_500_000, Term::Missing(60), 21_791_542),
        (50_600_000, Term::Missing(60), 735_101_355),
    ] {
        let quote = ask(&BhxhRequest {
            term,
            ..request(income)
        })
        .unwrap();
        assert_eq!(quote.gross.get(), gross, "{income} {term:?}");
    }
}

#[test]
fn others_pay_their_parts_before_the_participant() {
    let local = Some(LocalSupport::of_month(Dong::new(66_000)));
    let helped = BhxhRequest {
        local,
        ..request(1_500_000)
    };
    check(&helped, 330_000, 66_000, 198_000);
    let by_percent = BhxhRequest {
        local: Some(LocalSupport::of_premium(Rate::parse("20").unwrap())),
        ..helped
    };
    assert_eq!(ask(&helped), ask(&by_percent));
    let sponsored = ask(&BhxhRequest {
        sponsor: Dong::new(98_000),
        ..helped
    })
    .unwrap();
    assert_eq!(
        (sponsored.sponsor.get(), sponsored.payable.get()),
        (98_000, 100_000)
    );
    let rich = BhxhRequest {
        sponsor: Dong::MAX,
        local: Some(LocalSupport::of_month(Dong::MAX)),
        ..helped
    };
    let paid = ask(&rich).unwrap();
    let parts = [
        paid.state_support,
        paid.local_support,
        paid.sponsor,
        paid.payable,
    ];
    assert_eq!(parts.map(Dong::get), [66_000, 264_000, 0, 0]);
}

#[test]
fn at_most_120_months_of_a_life_are_supported() {
    let base = BhxhRequest {
        term: Term::Months(12),
        ..request(1_500_000)
    };
    for (used, state, left) in [
        (0, 792_000, 108),
        (108, 792_000, 0),
        (110, 660_000, 0),
        (120, 0, 0),
        (500, 0, 0),
    ] {
        let quote = ask(&BhxhRequest {
            supported_months_used: used,
            ..base
        })
        .unwrap();
        assert_eq!(
            (quote.state_support.get(), quote.supported_months_left),
            (state, left)
        );
    }
}

#[test]
fn the_first_and_last_day_are_covered() {
    let base = request(1_500_000);
    let starts = Some(Month::parse("01/2027").unwrap());
    for (term, starts, from, to) in [
        (Term::Months(1), None, "2026-11-01", "2026-11-30"),
        (Term::Months(12), None, "2026-11-01", "2027-10-31"),
        (Term::Months(3), starts, "2027-01-01", "2027-03-31"),
        (Term::Years(2), None, "2026-11-01", "2028-10-31"),
        (Term::Missing(12), None, "2025-11-01", "2026-10-31"),
    ] {
        let quote = ask(&BhxhRequest {
            term,
            starts,
            ..base
        })
        .unwrap();
        assert_eq!(
            (quote.covers_from, quote.covers_to),
            (day(from), day(to)),
            "{term:?}"
        );
    }
}

#[test]
fn a_warning_does_not_stop_a_payment() {
    let step = Dong::new(50_000);
    let odd = ask(&request(1_530_000)).unwrap();
    assert_eq!(
        odd.warnings,
        [Warning::IncomeStep {
            step,
            below: Dong::new(1_500_000)
        }]
    );
    assert_eq!(ask(&request(1_550_000)).unwrap().warnings, []);
    let starts = Some(Month::parse("10/2026").unwrap());
    let late = ask(&BhxhRequest {
        starts,
        ..request(1_500_000)
    })
    .unwrap();
    assert_eq!(
        late.warnings,
        [Warning::PastDeadline {
            deadline: day("2026-10-31")
        }]
    );
    let in_time = BhxhRequest {
        starts,
        term: Term::Months(3),
        ..request(1_500_000)
    };
    assert_eq!(ask(&in_time).unwrap().warnings, []);
}

fn refuses(request: &BhxhRequest, error: QuoteError) {
    assert_eq!(ask(request), Err(error), "{request:?}");
}

#[test]
fn an_income_outside_the_days_bounds_is_refused() {
    let floor = Dong::new(1_500_000);
    for income in [-1, 0, 1_499_999] {
        let error = QuoteError::IncomeBelowFloor {
            income: Dong::new(income),
            floor,
        };
        refuses(&request(income), error);
    }
    let (income, cap) = (Dong::new(50_600_001), Dong::new(50_600_000));
    refuses(
        &request(50_600_001),
        QuoteError::IncomeAboveCap { income, cap },
    );
    assert!(ask(&request(50_600_000)).is_ok());
}

#[test]
fn a_term_or_day_without_figures_is_refused() {
    let base = request(1_500_000);
    let term = |term| BhxhRequest { term, ..base };
    refuses(&term(Term::Months(2)), QuoteError::NoSuchTerm { months: 2 });
    refuses(&term(Term::Years(6)), QuoteError::NoSuchTerm { months: 72 });
    refuses(
        &term(Term::Missing(0)),
        QuoteError::NoSuchTerm { months: 0 },
    );
    let date = day("2017-12-31");
    let early = BhxhRequest {
        paid_on: date,
        ..base
    };
    refuses(&early, QuoteError::BeforeFirstTariffRow { date });
    let in_2027 = BhxhRequest {
        paid_on: day("2027-01-01"),
        ..request(2_200_000)
    };
    for term in [Term::Years(2), Term::Missing(1)] {
        let unannounced = BhxhRequest { term, ..in_2027 };
        refuses(&unannounced, QuoteError::NoFundReturn { year: 2027 });
    }
}

#[test]
fn support_that_is_no_amount_is_refused() {
    let base = BhxhRequest {
        term: Term::Months(3),
        ..request(1_500_000)
    };
    let negative = QuoteError::NegativeSupport {
        amount: Dong::new(-3),
    };
    let negative_month = QuoteError::NegativeSupport {
        amount: Dong::new(-1),
    };
    refuses(
        &BhxhRequest {
            sponsor: Dong::new(-3),
            ..base
        },
        negative,
    );
    let local = |local| BhxhRequest {
        local: Some(local),
        ..base
    };
    refuses(
        &local(LocalSupport::of_month(Dong::new(-1))),
        negative_month,
    );
    let most = LocalSupport::of_month(Dong::new(i64::MAX));
    refuses(&local(most), QuoteError::AmountOverflow);
}

#[test]
fn support_of_missing_months_is_as_the_tariff_says() {
    let text = include_str!("../../../../tariff/vietnam.toml");
    let request = BhxhRequest {
        term: Term::Missing(12),
        ..request(1_500_000)
    };
    for (word, state) in [("compounded", 808_142), ("plain", 792_000), ("none", 0)] {
        let tariff =
            Tariff::parse(&text.replace("\"compounded\"\nsource", &format!("\"{word}\"\nsource")));
        let quote = quote(&tariff.unwrap(), &request).unwrap();
        assert_eq!(
            (quote.gross.get(), quote.state_support.get()),
            (4_040_708, state),
            "{word}"
        );
    }
}
