//! Personal data struck out on request: the centre's word, which reaches every replica.

use book::body::Body;
use book::scope::Strike;
use replica::{RecordId, ScopeId};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::parse;

/// What a strike found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The record.
    pub record: RecordId,
    /// Whether it was struck out before: then nothing was written.
    pub already: bool,
    /// The people who were recorded in the household: what was said of them stays.
    pub persons: Vec<RecordId>,
}

/// Returns the record whose id begins with these digits. A whole id names one that has not arrived here.
///
/// # Errors
///
/// `household-unknown`, `id-ambiguous`.
pub fn record_by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<RecordId> {
    let mut found = reader.record_by_prefix(digits)?;
    let count = found.len();
    match (found.pop(), digits.trim().parse()) {
        (Some(record), _) if count == 1 => Ok(record),
        (None, Ok(record)) => Ok(record),
        (None, Err(_)) => Err(Problem::new(Code::HouseholdUnknown)
            .with("got", digits)
            .into()),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous)
            .with("got", digits)
            .with("count", count)
            .into()),
    }
}

/// Strikes a record out.
///
/// # Errors
///
/// `forbidden` but at the centre; `text-invalid`.
pub fn strike(writer: &mut Writer<'_>, record: RecordId, reason: &str) -> Outcome<Done> {
    let reader = writer.read();
    must_be_centre(&reader)?;
    let reason = parse::text("--reason", reason)?;
    let persons = reader.persons_of(record)?.into_iter().map(|one| one.id);
    let done = Done {
        record,
        already: reader.is_struck(record)?,
        persons: persons.collect(),
    };
    if !done.already {
        let body = Body::Strike(Strike { record, reason });
        writer.append(ScopeId::ORGANISATION, &body)?;
    }
    Ok(done)
}
