//! The book's errors as problems. `what` names the field or flag that the value came from.

use book::date::DateError;
use book::fact::ReceiptError;
use book::identity::{IdentityError, IdentityKind};
use book::money::MoneyError;
use book::premium::QuoteError;
use book::tariff::TariffError;
use book::text::TextError;
use wire::problem::{Code, Problem};

use super::tariff::vietnamese;

/// Returns the problem of a text that is no amount.
#[must_use]
pub fn from_money_error(what: &str, error: &MoneyError) -> Problem {
    let problem = |code| Problem::new(code).with("what", what);
    match error {
        MoneyError::Empty => problem(Code::AmountInvalid),
        MoneyError::Negative { text } => problem(Code::AmountNegative).with("got", text),
        MoneyError::NotDigits { text, .. }
        | MoneyError::Decimals { text }
        | MoneyError::Grouping { text } => problem(Code::AmountInvalid).with("got", text),
        // Plain digits: with a point they would be as ambiguous as what was typed.
        MoneyError::Ambiguous { text, as_thousands } => problem(Code::AmountAmbiguous)
            .with("text", text)
            .with("as_thousands", as_thousands.get()),
        MoneyError::TooBig { text } => problem(Code::AmountTooLarge).with("got", text),
    }
}

/// Returns the problem of a text that is no date.
#[must_use]
pub fn from_date_error(what: &str, error: &DateError) -> Problem {
    let problem = |code| Problem::new(code).with("what", what);
    match error {
        DateError::Empty => problem(Code::DateInvalid),
        DateError::Form { text } => problem(Code::DateInvalid).with("got", text),
        DateError::NoSuchDay { year, month, day } => {
            problem(Code::DateNoSuchDay).with("got", format!("{day:02}/{month:02}/{year:04}"))
        }
        DateError::YearOutOfRange { year } => problem(Code::DateInvalid).with("got", year),
        DateError::Future { birth, .. } => problem(Code::BirthDateFuture).with("got", birth),
    }
}

/// Returns the problem of a text that is not kept.
#[must_use]
pub fn from_text_error(what: &str, error: TextError) -> Problem {
    let problem = Problem::new(Code::TextInvalid).with("what", what);
    match error {
        TextError::TooLong { max, .. } => problem.with("max", max),
        TextError::Empty | TextError::Control { .. } | TextError::Invisible { .. } => problem,
    }
}

/// Returns the problem of a number that names a person. The number itself is not repeated.
#[must_use]
pub fn from_identity_error(what: &str, error: IdentityError) -> Problem {
    let (kind, digits) = match error {
        IdentityError::Length { kind, got } => (kind, Some(got)),
        IdentityError::Empty { kind }
        | IdentityError::Character { kind, .. }
        | IdentityError::Beginning { kind } => (kind, None),
    };
    let code = match kind {
        IdentityKind::Cccd => Code::CccdInvalid,
        IdentityKind::Bhxh => Code::BhxhNumberInvalid,
        IdentityKind::Phone => Code::PhoneInvalid,
        IdentityKind::Card => Code::CardInvalid,
    };
    let problem = Problem::new(code).with("what", what);
    match digits {
        Some(digits) => problem.with("digits", digits),
        None => problem,
    }
}

/// Returns the problem of a premium that cannot be quoted.
#[must_use]
pub fn from_quote_error(what: &str, error: QuoteError) -> Problem {
    let problem = |code| Problem::new(code).with("what", what);
    match error {
        QuoteError::IncomeBelowFloor { income, floor } => problem(Code::IncomeBelowFloor)
            .with("income", income)
            .with("floor", floor),
        QuoteError::IncomeAboveCap { income, cap } => problem(Code::IncomeAboveCap)
            .with("income", income)
            .with("cap", cap),
        QuoteError::NoSuchTerm { months } => problem(Code::TermInvalid)
            .with("got", months)
            .with("possible", "1, 3, 6, 12"),
        QuoteError::BeforeFirstTariffRow { date } => problem(Code::TariffNoRow).with("got", date),
        QuoteError::NoFundReturn { year } => problem(Code::TariffNoRow).with("got", year),
        QuoteError::NegativeSupport { amount } => problem(Code::AmountNegative).with("got", amount),
        QuoteError::NoSuchRemainder { remaining, months } => problem(Code::TermInvalid)
            .with("got", remaining)
            .with("possible", format!("1–{months}")),
        QuoteError::NoSuchProvince { province } => {
            problem(Code::ProvinceUnknown).with("got", province)
        }
        QuoteError::NoSuchMember { order } | QuoteError::OrderTwice { order } => {
            problem(Code::OrderInvalid).with("got", order)
        }
        QuoteError::AmountOverflow => problem(Code::AmountTooLarge),
    }
}

/// Returns the problem of a receipt that cannot be issued.
#[must_use]
pub fn from_receipt_error(error: &ReceiptError) -> Problem {
    match error {
        ReceiptError::NoLines => Problem::new(Code::ReceiptNoLines),
        ReceiptError::OutOfRange => Problem::new(Code::AmountTooLarge),
        // Lines are quoted, not typed: one that does not add up is a fault of ours.
        ReceiptError::LineSum { line } => {
            Problem::new(Code::Internal).with("what", format!("line {line}"))
        }
        ReceiptError::NotPaid { paid, payable } => Problem::new(Code::ReceiptNotPaid)
            .with("paid", paid)
            .with("payable", payable),
    }
}

/// Returns the problem of a tariff file; `what` names the file. The reason stays in English: who edits a tariff
/// reads its field names.
#[must_use]
pub fn from_tariff_error(what: &str, error: &TariffError) -> Problem {
    let line = match error {
        TariffError::Syntax { line, .. }
        | TariffError::UnknownKey { line, .. }
        | TariffError::Missing { line, .. }
        | TariffError::Value { line, .. }
        | TariffError::Order { line, .. }
        | TariffError::YearTwice { line, .. } => *line,
        TariffError::TooLong | TariffError::TooMuch | TariffError::Unpacked => 1,
    };
    let text = error.to_string();
    let why = text.split_once(": ").map_or(text.as_str(), |(_, why)| why);
    Problem::new(Code::TariffInvalid)
        .with("what", what)
        .with("line", line)
        .with("why", why)
        .with("why_vi", vietnamese(error))
}

#[cfg(test)]
mod tests {
    use book::date::{BirthDate, Date};
    use book::identity::{Cccd, Phone};
    use book::money::Dong;

    use super::super::sentence;
    use super::*;
    use crate::lang::Lang;

    fn amount(text: &str) -> Problem {
        from_money_error("--amount", &Dong::parse(text).unwrap_err())
    }

    fn day(text: &str) -> Problem {
        from_date_error("--day", &Date::parse(text).unwrap_err())
    }

    #[test]
    fn what_people_mistype_has_a_code_of_its_own() {
        for (problem, code) in [
            (amount(""), Code::AmountInvalid),
            (amount("12a"), Code::AmountInvalid),
            (amount("-5"), Code::AmountNegative),
            (amount("1.000"), Code::AmountAmbiguous),
            (amount("1,000"), Code::AmountAmbiguous),
            (amount("100000000001"), Code::AmountTooLarge),
            (day("31/02/2026"), Code::DateNoSuchDay),
            (day("2026"), Code::DateInvalid),
            (day("31/12/1899"), Code::DateInvalid),
        ] {
            assert_eq!(problem.code, code);
            assert!(sentence(Lang::Vi, &problem).starts_with("--"));
        }
    }

    #[test]
    fn the_way_out_of_an_ambiguous_amount_is_not_ambiguous() {
        let problem = amount("66.000");
        assert_eq!(
            Dong::parse(problem.detail("as_thousands")),
            Ok(Dong::new(66_000))
        );
        assert!(sentence(Lang::Vi, &problem).ends_with("viết liền các chữ số: 66000."));
    }

    #[test]
    fn a_birth_in_the_future_is_told_apart() {
        let today = Date::parse("21/11/2026").unwrap();
        let error = BirthDate::parse("22/11/2026", today).unwrap_err();
        let problem = from_date_error("birth_date", &error);
        assert_eq!(problem.code, Code::BirthDateFuture);
        assert!(sentence(Lang::Vi, &problem).starts_with("Ngày sinh: ngày sinh 22/11/2026"));
    }

    #[test]
    fn a_persons_number_is_never_repeated() {
        let problem = from_identity_error("cccd", Cccd::parse("012345678").unwrap_err());
        assert_eq!(
            (problem.code, problem.detail("digits")),
            (Code::CccdInvalid, "9")
        );
        assert!(!sentence(Lang::Vi, &problem).contains("012345678"));
        let problem = from_identity_error("phone", Phone::parse("01111234567").unwrap_err());
        assert_eq!(problem.code, Code::PhoneInvalid);
        assert!(!problem.to_string().contains("1111"));
    }

    #[test]
    fn a_quote_says_which_figure_does_not_fit() {
        let error = QuoteError::IncomeBelowFloor {
            income: Dong::new(1_000_000),
            floor: Dong::new(1_500_000),
        };
        let told = sentence(Lang::Vi, &from_quote_error("--income", error));
        assert!(told.contains("1.000.000 đ") && told.contains("1.500.000 đ"));
        let told = from_quote_error("--months", QuoteError::NoSuchTerm { months: 5 });
        assert!(
            sentence(Lang::En, &told).ends_with("term, 5 in months; choose one of: 1, 3, 6, 12.")
        );
    }
}
