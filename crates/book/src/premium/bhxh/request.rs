//! What a BHXH premium is asked for.

use super::term::Term;
use crate::date::{Date, Month};
use crate::money::Dong;
use crate::tariff::Group;

/// What a BHXH premium is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BhxhRequest {
    /// The monthly income chosen (TN).
    pub income: Dong,
    /// The support group that counts, see [`Group::best`].
    pub group: Group,
    /// What is paid for.
    pub term: Term,
    /// The day of payment: its figures hold for the whole term.
    pub paid_on: Date,
    /// The first month covered. `None`: the month of payment; for missing months those just before it.
    pub starts: Option<Month>,
    /// Months that the state supported before, since 2018.
    pub supported_months_used: u32,
    /// What the province or commune adds.
    pub local: Option<LocalSupport>,
    /// What a sponsor gives towards the whole term, at most.
    pub sponsor: Dong,
}

/// What a province or commune adds for each month of the term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalSupport {
    /// An amount a month.
    PerMonth(Dong),
    /// A share of the premium on the poverty line, in hundredths of a percent.
    Percent(u32),
}
