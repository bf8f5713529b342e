//! Quotes: what would be paid. They read no record and write nothing.

use std::io::Read as _;
use std::path::Path;

use book::date::Date;
use book::premium::bhxh::{BhxhQuote, BhxhRequest, Term};
use book::premium::bhyt::{BhytQuote, BhytRefund, BhytRequest};
use book::premium::{QuoteError, Shares, Warning};
use book::tariff::{TARIFF_BYTES_MAX, Tariff};
use web::lang::Lang;
use web::problem::{from_quote_error, from_tariff_error};

use wire::problem::Code;

use crate::{Answer, Fault};

/// Quotes voluntary social insurance.
///
/// # Errors
///
/// `income-…`, `term-invalid`, `tariff-no-row`, `province-unknown`, `amount-…`.
pub fn bhxh(tariff: &Tariff, request: &BhxhRequest) -> Answer<BhxhQuote> {
    let quote = book::premium::bhxh::quote(tariff, request);
    quote.map_err(|error| named(error, terms(request.term)))
}

/// Quotes what is given back of the last months of a payment for voluntary social insurance.
///
/// # Errors
///
/// Those of [`bhxh`].
pub fn bhxh_refund(tariff: &Tariff, request: &BhxhRequest, remaining: u32) -> Answer<Shares> {
    let refund = book::premium::bhxh::refund(tariff, request, remaining);
    let terms = match request.term {
        Term::Months(_) => "3, 6, 12",
        Term::Years(_) | Term::Missing(_) => terms(request.term),
    };
    refund.map_err(|error| named(error, terms))
}

/// Quotes a household's health insurance.
///
/// # Errors
///
/// `term-invalid`, `order-invalid`, `tariff-no-row`, `province-unknown`, `amount-…`.
pub fn bhyt(tariff: &Tariff, request: &BhytRequest) -> Answer<BhytQuote> {
    let quote = book::premium::bhyt::quote(tariff, request);
    quote.map_err(|error| named(error, BHYT_TERMS))
}

/// Quotes what is given back of health insurance whose cards are not used from a day on.
///
/// # Errors
///
/// Those of [`bhyt`]; `stop-before-payment`.
pub fn bhyt_refund(tariff: &Tariff, request: &BhytRequest, from: Date) -> Answer<BhytRefund> {
    if from < request.paid_on {
        let fault = Fault::of(Code::StopBeforePayment, "--stop-on", &from.to_string());
        return Err(fault.with("min", request.paid_on));
    }
    let refund = book::premium::bhyt::refund(tariff, request, from);
    refund.map_err(|error| named(error, BHYT_TERMS))
}

/// Reads a tariff from a file.
///
/// # Errors
///
/// `file-failed`; `tariff-invalid` with the line and what to do there.
pub fn tariff_file(path: &Path) -> Answer<Tariff> {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = u64::try_from(TARIFF_BYTES_MAX).unwrap_or(u64::MAX);
        // One byte more than a tariff has tells that it is longer.
        let file = std::fs::File::open(path)?;
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|why| Fault::file(path, &why))?;
    let tariff = Tariff::read(&bytes);
    tariff.map_err(|error| from_tariff_error(&path.display().to_string(), &error).into())
}

const BHYT_TERMS: &str = "3, 6, 12";

const fn terms(term: Term) -> &'static str {
    match term {
        Term::Months(_) => "1, 3, 6, 12",
        Term::Years(_) => "24, 36, 48, 60",
        Term::Missing(_) => "1–60",
    }
}

/// Names the figure that does not fit, as commands and forms call it.
fn named(error: QuoteError, terms: &str) -> Fault {
    let what = match error {
        QuoteError::IncomeBelowFloor { .. } | QuoteError::IncomeAboveCap { .. } => "income",
        QuoteError::NoSuchTerm { .. } | QuoteError::NoSuchRemainder { .. } => "months",
        QuoteError::BeforeFirstTariffRow { .. } | QuoteError::NoFundReturn { .. } => "day",
        QuoteError::NegativeSupport { .. } | QuoteError::AmountOverflow => "amount",
        QuoteError::NoSuchMember { .. } | QuoteError::OrderTwice { .. } => "order",
        QuoteError::NoSuchProvince { .. } => "province",
    };
    let fault = Fault::from(from_quote_error(what, error));
    match error {
        QuoteError::NoSuchTerm { .. } => fault.with("possible", terms),
        QuoteError::IncomeBelowFloor { .. }
        | QuoteError::IncomeAboveCap { .. }
        | QuoteError::NoSuchRemainder { .. }
        | QuoteError::BeforeFirstTariffRow { .. }
        | QuoteError::NoFundReturn { .. }
        | QuoteError::NegativeSupport { .. }
        | QuoteError::AmountOverflow
        | QuoteError::NoSuchMember { .. }
        | QuoteError::OrderTwice { .. }
        | QuoteError::NoSuchProvince { .. } => fault,
    }
}

/// Returns what a person should look at before collecting, in words.
#[must_use]
pub fn warning_text(lang: Lang, warning: &Warning) -> String {
    web::text::quote_warning(lang, *warning)
}
