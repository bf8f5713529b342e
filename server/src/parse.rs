//! Texts from the command line and from addresses, made into values once, at the edge.

use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use replica::ScopeId;
use web::problem::{from_date_error, from_money_error, from_text_error};
use wire::problem::{Code, Problem};

/// The longest name or code, in characters.
const TEXT_CHARS_MAX: usize = 120;

/// Reads a name or a code.
///
/// # Errors
///
/// `text-invalid`.
pub(crate) fn text(what: &str, got: &str) -> Result<String, Problem> {
    book::text::clean(got, TEXT_CHARS_MAX).map_err(|error| from_text_error(what, error))
}

/// Reads an amount.
///
/// # Errors
///
/// `amount-invalid` and the other codes of amounts.
pub(crate) fn amount(what: &str, got: &str) -> Result<Dong, Problem> {
    Dong::parse(got).map_err(|error| from_money_error(what, &error))
}

/// Reads a day.
///
/// # Errors
///
/// `date-invalid` or `date-no-such-day`.
pub(crate) fn day(what: &str, got: &str) -> Result<Date, Problem> {
    Date::parse(got).map_err(|error| from_date_error(what, &error))
}

/// Reads a scheme's code.
///
/// # Errors
///
/// `choice-invalid`.
pub(crate) fn scheme(got: &str) -> Result<Scheme, Problem> {
    Scheme::from_code(got).ok_or_else(|| choice("scheme", got, "bhxh, bhyt"))
}

/// Reads a whole number.
///
/// # Errors
///
/// `choice-invalid`.
pub(crate) fn number<N: std::str::FromStr>(what: &str, got: &str) -> Result<N, Problem> {
    got.trim()
        .parse()
        .map_err(|_| choice(what, got, "0, 1, 2 …"))
}

/// Reads how many hours or days something holds: one at least.
///
/// # Errors
///
/// `choice-invalid`.
pub(crate) fn span(what: &str, got: &str) -> Result<u16, Problem> {
    let span: u16 = number(what, got)?;
    let is_any = span > 0;
    is_any
        .then_some(span)
        .ok_or_else(|| choice(what, got, "1, 2, 3 …"))
}

/// Reads a scope's number.
///
/// # Errors
///
/// `choice-invalid`.
pub(crate) fn scope(what: &str, got: &str) -> Result<ScopeId, Problem> {
    number(what, got).map(ScopeId)
}

/// Returns the problem of a value that is none of those possible.
#[must_use]
pub(crate) fn choice(what: &str, got: &str, possible: &str) -> Problem {
    Problem::new(Code::ChoiceInvalid)
        .with("what", what)
        .with("got", got)
        .with("possible", possible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_text_has_its_own_code() {
        let code = |problem: Problem| problem.code;
        assert_eq!(
            amount("counted", "1.000").map_err(code),
            Err(Code::AmountAmbiguous)
        );
        assert_eq!(
            amount("counted", "-5").map_err(code),
            Err(Code::AmountNegative)
        );
        assert_eq!(
            amount("counted", "1000000").map_err(code),
            Ok(Dong::new(1_000_000))
        );
        assert_eq!(
            day("from", "31/02/2026").map_err(code),
            Err(Code::DateNoSuchDay)
        );
        assert_eq!(
            day("from", "yesterday").map_err(code),
            Err(Code::DateInvalid)
        );
        assert_eq!(scheme("car").map_err(code), Err(Code::ChoiceInvalid));
        assert_eq!(
            number::<u64>("as_of", "-1").map_err(code),
            Err(Code::ChoiceInvalid)
        );
    }
}
