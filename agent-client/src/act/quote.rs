//! Quotes: what would be paid. They read no record and write nothing.

use book::premium::QuoteError;
use book::premium::bhxh::{BhxhQuote, BhxhRequest, Warning};
use book::premium::bhyt::{BhytQuote, BhytRequest};
use book::tariff::Tariff;
use web::lang::Lang;
use web::problem::from_quote_error;
use wire::problem::Code;

use crate::{Answer, Fault};

/// Quotes voluntary social insurance.
///
/// # Errors
///
/// `income-…`, `term-invalid`, `tariff-no-row`, `amount-…`.
pub fn bhxh(tariff: &Tariff, request: &BhxhRequest) -> Answer<BhxhQuote> {
    let quote = book::premium::bhxh::quote(tariff, request);
    quote.map_err(|error| named(error, "1, 3, 6, 12"))
}

/// Quotes a household's health insurance.
///
/// # Errors
///
/// `term-invalid`, `order-invalid`, `tariff-no-row`, `amount-too-large`.
pub fn bhyt(tariff: &Tariff, request: &BhytRequest) -> Answer<BhytQuote> {
    let quote = book::premium::bhyt::quote(tariff, request);
    quote.map_err(|error| named(error, "3, 6, 12"))
}

/// Names the figure that does not fit, as commands and forms call it.
fn named(error: QuoteError, terms: &str) -> Fault {
    let what = match error {
        QuoteError::IncomeBelowFloor { .. } | QuoteError::IncomeAboveCap { .. } => "income",
        QuoteError::NoSuchTerm { .. } => "months",
        QuoteError::BeforeFirstTariffRow { .. } | QuoteError::NoFundReturn { .. } => "day",
        QuoteError::NegativeSupport { .. }
        | QuoteError::NoSuchShare { .. }
        | QuoteError::AmountOverflow => "amount",
        QuoteError::NoSuchMember { .. } | QuoteError::OrderTwice { .. } => "order",
    };
    let fault = Fault::from(from_quote_error(what, error));
    if fault.code() == Code::TermInvalid {
        fault.with("possible", terms)
    } else {
        fault
    }
}

/// Returns what a person should look at before collecting, in words.
#[must_use]
pub fn warning_text(lang: Lang, warning: &Warning) -> String {
    web::text::quote_warning(lang, *warning)
}
