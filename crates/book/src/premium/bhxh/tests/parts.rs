//! What is given back, and what hangs on where a person lives.

use crate::date::Date;
use crate::money::Dong;
use crate::premium::bhxh::{BhxhRequest, QuoteError, Term, quote, refund};
use crate::tariff::{Group, Place, Province, Tariff};

/// One month for everybody else, paid on 2026-11-21.
fn request(income: i64) -> BhxhRequest {
    BhxhRequest::of(
        Dong::new(income),
        Group::Other,
        Term::Months(1),
        Date::parse("2026-11-21").unwrap(),
    )
}

#[test]
fn the_last_months_and_the_first_make_the_whole() {
    let tariff = Tariff::builtin().unwrap();
    let lump = BhxhRequest {
        term: Term::Years(5),
        group: Group::Poor,
        ..request(1_537_001)
    };
    let all = refund(tariff, &lump, 60).unwrap();
    assert_eq!(all, quote(tariff, &lump).unwrap().shares());
    // Each month less is worth a little more than the next: later months are discounted more.
    let worth = |months| refund(tariff, &lump, months).unwrap().gross.get();
    let steps: Vec<i64> = (2..=60)
        .map(|months| worth(months) - worth(months - 1))
        .collect();
    assert!(
        steps.windows(2).all(|pair| pair[0] <= pair[1] + 1),
        "{steps:?}"
    );
    for (term, remaining, error) in [
        (
            Term::Months(1),
            2,
            QuoteError::NoSuchRemainder {
                remaining: 2,
                months: 1,
            },
        ),
        (
            Term::Missing(12),
            11,
            QuoteError::NoSuchRemainder {
                remaining: 11,
                months: 12,
            },
        ),
        (
            Term::Months(3),
            0,
            QuoteError::NoSuchRemainder {
                remaining: 0,
                months: 3,
            },
        ),
        (
            Term::Months(3),
            4,
            QuoteError::NoSuchRemainder {
                remaining: 4,
                months: 3,
            },
        ),
    ] {
        assert_eq!(
            refund(tariff, &BhxhRequest { term, ..lump }, remaining),
            Err(error)
        );
    }
}

/// Of whatever term: what goes back from its first day on is what was paid, whoever paid it.
#[test]
fn the_whole_of_a_single_month_and_of_missing_months_is_what_was_paid() {
    let tariff = Tariff::builtin().unwrap();
    for (term, months) in [(Term::Months(1), 1), (Term::Missing(12), 12)] {
        let request = BhxhRequest {
            term,
            sponsor: Dong::new(50_001),
            group: Group::Poor,
            supported_months_used: 115,
            ..request(1_537_001)
        };
        let paid = quote(tariff, &request).unwrap().shares();
        assert_eq!(refund(tariff, &request, months), Ok(paid));
        assert!(paid.payable > Dong::ZERO && paid.state > Dong::ZERO);
    }
}

#[test]
fn where_a_person_lives_counts_by_the_tariff() {
    let row = "\n[[local_support]]\nfrom = 2026-01-01\nplace = \"40\"\nscheme = \"bhxh\"\n\
               groups = [\"other\"]\namount = 66_000\nsource = \"a test\"\n";
    let text = format!("{}{row}", include_str!("../../../../tariff/vietnam.toml"));
    let tariff = Tariff::parse(&text).unwrap();
    let place = Place {
        province: "40".parse().ok(),
        commune: None,
    };
    let there = BhxhRequest {
        place,
        ..request(1_500_000)
    };
    let paid = quote(&tariff, &there).unwrap();
    assert_eq!(
        (paid.local_support.get(), paid.payable.get()),
        (66_000, 198_000)
    );
    let next = BhxhRequest {
        group: Group::Poor,
        ..there
    };
    assert_eq!(quote(&tariff, &next).unwrap().local_support, Dong::ZERO);
    let unknown: Province = "39".parse().unwrap();
    let nowhere = BhxhRequest {
        place: Place {
            province: Some(unknown),
            commune: None,
        },
        ..there
    };
    let error = QuoteError::NoSuchProvince { province: unknown };
    assert_eq!(quote(&tariff, &nowhere), Err(error));
}
