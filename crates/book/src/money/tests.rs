//! Amounts: what is read, what is refused, what is printed.

use proptest::prelude::*;

use super::dong::*;

fn check(text: &str, expected: Result<i64, MoneyError>) {
    assert_eq!(Dong::parse(text), expected.map(Dong::new), "{text:?}");
}

#[test]
fn amounts_are_read_as_people_write_them() {
    for text in [
        "1000000",
        "1.000.000",
        "1,000,000",
        " 1.000.000 đ ",
        "1000000đ",
        "1.000.000 đồng",
        "1000000d",
        "1.000.000 Đ",
        "1000000 đo\u{302}\u{300}ng",
        "1000000 ĐỒNG",
        "1.000.000 ₫",
    ] {
        check(text, Ok(1_000_000));
    }
    check("0", Ok(0));
    check("007", Ok(7));
    check("100000000000", Ok(100_000_000_000));
}

#[test]
fn a_single_separator_is_never_guessed() {
    for (text, thousands) in [("1.000", 1_000), ("1,000", 1_000), ("66.000 đ", 66_000)] {
        let as_thousands = Dong::new(thousands);
        check(
            text,
            Err(MoneyError::Ambiguous {
                text: text.to_owned(),
                as_thousands,
            }),
        );
    }
}

#[test]
fn what_is_not_an_amount_is_refused_by_its_own_name() {
    let text = |text: &str| text.to_owned();
    check("", Err(MoneyError::Empty));
    check("  đ ", Err(MoneyError::Empty));
    check("-5", Err(MoneyError::Negative { text: text("-5") }));
    check(
        "12a",
        Err(MoneyError::NotDigits {
            text: text("12a"),
            character: 'a',
        }),
    );
    check(
        "1 000",
        Err(MoneyError::NotDigits {
            text: text("1 000"),
            character: ' ',
        }),
    );
    check(
        "١٢",
        Err(MoneyError::NotDigits {
            text: text("١٢"),
            character: '١',
        }),
    );
    for decimals in [
        "1,5",
        "0.500",
        "1.000.000,50",
        "1,000,000.5",
        "1000.000",
        "1.000,000",
    ] {
        check_decimals_or_grouping(decimals);
    }
    for broken in [
        "1..000",
        ".5",
        "5.",
        "1.00.000",
        "1000.000.000",
        "1.000,000.000",
        "0.000.000",
    ] {
        check(broken, Err(MoneyError::Grouping { text: text(broken) }));
    }
    for big in ["100000000001", "99999999999999999999999", "100.000.000.001"] {
        check(big, Err(MoneyError::TooBig { text: text(big) }));
    }
}

fn check_decimals_or_grouping(text: &str) {
    check(
        text,
        Err(MoneyError::Decimals {
            text: text.to_owned(),
        }),
    );
}

#[test]
fn an_amount_is_printed_in_groups_of_three() {
    for (dong, text) in [
        (0, "0 đ"),
        (999, "999 đ"),
        (66_000, "66.000 đ"),
        (1_366_200, "1.366.200 đ"),
        (-1_366_200, "-1.366.200 đ"),
        (i64::MIN, "-9.223.372.036.854.775.808 đ"),
    ] {
        assert_eq!(Dong::new(dong).to_string(), text);
    }
}

#[test]
fn a_sum_past_64_bits_is_refused() {
    let most = Dong::new(i64::MAX);
    assert_eq!(Dong::checked_sum([most, Dong::new(1)]), None);
    assert_eq!(Dong::checked_sum([]), Some(Dong::ZERO));
    assert_eq!(Dong::new(i64::MIN).checked_neg(), None);
    assert_eq!(Dong::new(i64::MIN).checked_sub(Dong::new(1)), None);
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(dong in 1_000_000..=Dong::MAX.get()) {
        let amount = Dong::new(dong);
        prop_assert_eq!(Dong::parse(&amount.to_string()), Ok(amount));
        prop_assert_eq!(Dong::parse(&dong.to_string()), Ok(amount));
    }

    #[test]
    fn bytes_in_range_are_read_back_and_no_others(dong: i64) {
        let within = dong % (Dong::MAX.get() + 1);
        let bytes = minicbor::to_vec(Dong::new(within)).unwrap();
        prop_assert_eq!(minicbor::decode::<Dong>(&bytes).unwrap(), Dong::new(within));
        prop_assert_eq!(minicbor::to_vec(within).unwrap(), bytes);
        let beyond = minicbor::to_vec(dong).unwrap();
        prop_assert_eq!(minicbor::decode::<Dong>(&beyond).is_ok(), dong == within);
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,30}|[0-9.,đd -]{0,20}") {
        if let Ok(amount) = Dong::parse(&text) {
            prop_assert!((Dong::ZERO..=Dong::MAX).contains(&amount));
        }
    }
}
