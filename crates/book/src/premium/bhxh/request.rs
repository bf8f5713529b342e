//! What a BHXH premium is asked for.

use super::term::Term;
use crate::date::{Date, Month};
use crate::money::Dong;
use crate::tariff::{Group, LocalSupport, Place};

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
    /// Where the person lives: what province and commune add hangs on it.
    pub place: Place,
    /// What province and commune add, where it is not to be what the tariff says of the place.
    pub local: Option<LocalSupport>,
    /// What a sponsor gives towards the whole term, at most.
    pub sponsor: Dong,
}

impl BhxhRequest {
    /// Returns the request of somebody whom nobody supported before and to whom nobody adds anything but the state.
    #[must_use]
    pub const fn of(income: Dong, group: Group, term: Term, paid_on: Date) -> Self {
        Self {
            income,
            group,
            term,
            paid_on,
            starts: None,
            supported_months_used: 0,
            place: Place::NONE,
            local: None,
            sponsor: Dong::ZERO,
        }
    }
}
