//! The worked examples of the field, the edges, and the laws of a BHYT premium.

use proptest::prelude::*;

use super::{BhytMember, BhytQuote, BhytRequest, CardRule, QuoteError, quote};
use crate::date::Date;
use crate::money::Dong;
use crate::tariff::{BhytGroup, Tariff};

fn day(iso: &str) -> Date {
    Date::parse(iso).unwrap()
}

fn member(order: u32, months: u32) -> BhytMember {
    BhytMember {
        order,
        months,
        card_expiry: None,
        group: None,
    }
}

fn ask(members: Vec<BhytMember>, paid_on: &str) -> Result<BhytQuote, QuoteError> {
    quote(
        Tariff::builtin().unwrap(),
        &BhytRequest::of(members, day(paid_on)),
    )
}

#[test]
fn the_household_scale_comes_out_to_the_dong() {
    for (paid_on, year) in [
        (
            "2026-06-30",
            [1_263_600, 884_520, 758_160, 631_800, 505_440, 505_440],
        ),
        (
            "2026-07-01",
            [1_366_200, 956_340, 819_720, 683_100, 546_480, 546_480],
        ),
    ] {
        for (months, divisor) in [(12, 1), (6, 2), (3, 4)] {
            let household = (1..=6).map(|order| member(order, months)).collect();
            let quote = ask(household, paid_on).unwrap();
            let amounts: Vec<i64> = quote.lines.iter().map(|line| line.payable.get()).collect();
            assert_eq!(
                amounts,
                year.map(|amount| amount / divisor),
                "{paid_on} {months}"
            );
            assert_eq!(quote.total.get(), year.iter().sum::<i64>() / divisor);
            assert!(quote.lines.iter().all(|line| line.gross == line.payable));
        }
    }
}

#[test]
fn a_first_card_starts_after_thirty_days() {
    let quote = ask(vec![member(1, 12)], "2026-11-21").unwrap();
    let line = quote.lines[0];
    assert_eq!(line.rule, CardRule::First);
    assert_eq!(
        (line.card_from, line.card_to),
        (day("2026-12-21"), day("2027-12-20"))
    );
    let renewed = BhytMember {
        card_expiry: Some(day("2026-12-31")),
        ..member(1, 3)
    };
    let line = ask(vec![renewed], "2026-11-21").unwrap().lines[0];
    assert_eq!(line.rule, CardRule::Renewal);
    assert_eq!(
        (line.card_from, line.card_to),
        (day("2027-01-01"), day("2027-03-31"))
    );
}

#[test]
fn a_subsidised_member_stands_outside_the_scale() {
    let pupil = BhytMember {
        group: Some(BhytGroup::Pupil),
        ..member(3, 12)
    };
    let near_poor = BhytMember {
        group: Some(BhytGroup::NearPoor),
        ..member(3, 12)
    };
    let quote = ask(vec![pupil, near_poor, member(3, 12)], "2026-11-21").unwrap();
    let parts: Vec<[i64; 3]> = quote
        .lines
        .iter()
        .map(|line| [line.gross, line.state_support, line.payable].map(Dong::get))
        .collect();
    let expected = [
        [1_366_200, 409_860, 956_340],
        [1_366_200, 956_340, 409_860],
        [819_720, 0, 819_720],
    ];
    assert_eq!(parts, expected);
}

#[test]
fn half_a_dong_goes_to_the_states_part() {
    let text =
        include_str!("../../../tariff/vietnam.toml").replace("pupil = \"30\"", "pupil = \"15\"");
    let pupil = BhytMember {
        group: Some(BhytGroup::Pupil),
        ..member(1, 3)
    };
    let request = BhytRequest::of(vec![pupil], day("2026-11-21"));
    let line = quote(&Tariff::parse(&text).unwrap(), &request)
        .unwrap()
        .lines[0];
    let parts = [line.gross, line.state_support, line.payable].map(Dong::get);
    assert_eq!(parts, [341_550, 51_233, 290_317]);
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let early = day("2017-06-30");
    for (members, paid_on, error) in [
        (
            vec![member(1, 1)],
            "2026-11-21",
            QuoteError::NoSuchTerm { months: 1 },
        ),
        (
            vec![member(0, 3)],
            "2026-11-21",
            QuoteError::NoSuchMember { order: 0 },
        ),
        (
            vec![member(2, 3), member(2, 6)],
            "2026-11-21",
            QuoteError::OrderTwice { order: 2 },
        ),
        (
            vec![member(1, 3)],
            "2017-06-30",
            QuoteError::BeforeFirstTariffRow { date: early },
        ),
    ] {
        assert_eq!(ask(members, paid_on), Err(error));
    }
    assert_eq!(ask(Vec::new(), "2026-11-21").unwrap().total, Dong::ZERO);
}

proptest! {
    #[test]
    fn a_household_is_quoted_whole_and_its_parts_add_up(
        terms in prop::collection::vec((prop::sample::select(vec![3_u32, 6, 12]), 0..500_i32), 0..9),
        groups in prop::collection::vec(prop::sample::select(vec![
            None, Some(BhytGroup::NearPoor), Some(BhytGroup::Pupil), Some(BhytGroup::AverageFarmer),
        ]), 9),
        offset in 0..3_000_i32,
    ) {
        let paid_on = day("2019-07-01").plus_days(offset);
        let members: Vec<BhytMember> = (1..).zip(terms).zip(groups).map(|((order, (months, ago)), group)| {
            BhytMember { order, months, card_expiry: Some(paid_on.plus_days(200 - ago)), group }
        }).collect();
        let quote = quote(Tariff::builtin().unwrap(), &BhytRequest::of(members.clone(), paid_on)).unwrap();
        prop_assert_eq!(quote.lines.len(), members.len());
        for (line, member) in quote.lines.iter().zip(&members) {
            prop_assert!(line.payable >= Dong::ZERO && line.state_support >= Dong::ZERO);
            prop_assert_eq!(line.payable.checked_add(line.state_support), Some(line.gross));
            prop_assert!(line.card_from > member.card_expiry.unwrap() && line.card_from >= paid_on);
            prop_assert!(line.card_from < line.card_to);
        }
        let total = Dong::checked_sum(quote.lines.iter().map(|line| line.payable));
        prop_assert_eq!(total, Some(quote.total));
    }

    #[test]
    fn a_later_member_never_pays_more(order in 1..20_u32, months in prop::sample::select(vec![3_u32, 6, 12])) {
        let quote = ask(vec![member(order, months), member(order + 1, months)], "2026-11-21").unwrap();
        prop_assert!(quote.lines[0].payable >= quote.lines[1].payable);
    }
}
