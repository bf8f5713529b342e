//! A line of a receipt: one person, one scheme, one period, and who pays it.

use minicbor::{Decode, Encode};
use replica::RecordId;

use super::basis::Basis;
use crate::date::{Date, Month};
use crate::money::Dong;
use crate::premium::bhxh::{self, BhxhQuote, BhxhRequest};
use crate::premium::bhyt::{self, BhytLine, BhytMember, BhytRequest};
use crate::premium::{QuoteError, Shares};
use crate::tariff::{Place, Scheme, Tariff};

/// One person, one scheme, one period.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Line {
    /// Who is insured, where the person is known yet.
    #[n(0)]
    pub person: Option<RecordId>,
    /// Which insurance.
    #[n(1)]
    pub scheme: Scheme,
    /// What the amount was computed from.
    #[n(2)]
    pub basis: Basis,
    /// The first day covered.
    #[n(3)]
    pub covers_from: Date,
    /// The last day covered.
    #[n(4)]
    pub covers_to: Date,
    /// The full premium.
    #[n(5)]
    pub gross: Dong,
    /// What the state adds.
    #[n(6)]
    pub state: Dong,
    /// What the province or commune adds.
    #[n(7)]
    pub local: Dong,
    /// What a sponsor pays.
    #[n(8)]
    pub sponsor: Dong,
    /// What the participant pays: gross without the three above.
    #[n(9)]
    pub payable: Dong,
}

/// What a line asks a tariff for.
pub(super) enum Asked {
    Bhxh(BhxhRequest),
    Bhyt(BhytRequest),
    /// A person declared the amount.
    Nothing,
}

impl Line {
    /// Returns the line of a quote for social insurance.
    #[must_use]
    pub fn bhxh(person: Option<RecordId>, request: &BhxhRequest, quote: &BhxhQuote) -> Self {
        let basis = Basis::Bhxh {
            income: request.income,
            group: request.group,
            term: request.term,
            supported_months_used: request.supported_months_used,
            place: request.place,
            reason: None,
        };
        let days = (quote.covers_from, quote.covers_to);
        Self::of(person, Scheme::Bhxh, basis, days, quote.shares())
    }

    /// Returns the line of a quote for a member's health insurance.
    #[must_use]
    pub fn bhyt(
        person: Option<RecordId>,
        member: &BhytMember,
        place: Place,
        quoted: &BhytLine,
    ) -> Self {
        let basis = Basis::Bhyt {
            order: member.order,
            months: member.months,
            group: member.group,
            card_expiry: member.card_expiry,
            place,
            reason: None,
        };
        let days = (quoted.card_from, quoted.card_to);
        Self::of(person, Scheme::Bhyt, basis, days, quoted.shares())
    }

    fn of(
        person: Option<RecordId>,
        scheme: Scheme,
        basis: Basis,
        (covers_from, covers_to): (Date, Date),
        shares: Shares,
    ) -> Self {
        Self {
            person,
            scheme,
            basis,
            covers_from,
            covers_to,
            gross: shares.gross,
            state: shares.state,
            local: shares.local,
            sponsor: shares.sponsor,
            payable: shares.payable,
        }
    }

    /// Returns the amounts alone.
    #[must_use]
    pub const fn shares(&self) -> Shares {
        Shares {
            gross: self.gross,
            state: self.state,
            local: self.local,
            sponsor: self.sponsor,
            payable: self.payable,
        }
    }

    /// Computes the line again from its basis, by the tariff that its receipt names: every share and both days. A
    /// sponsor gives what the line says, as far as there is so much to pay. Returns nothing for a declared amount.
    ///
    /// # Errors
    ///
    /// [`QuoteError`] where the tariff has no such premium.
    pub fn again(&self, paid_on: Date, tariff: &Tariff) -> Result<Option<Self>, QuoteError> {
        let (days, shares) = match self.asked(paid_on) {
            Asked::Bhxh(request) => {
                let quote = bhxh::quote(tariff, &request)?;
                ((quote.covers_from, quote.covers_to), quote.shares())
            }
            Asked::Bhyt(request) => {
                let Some(line) = bhyt::quote(tariff, &request)?.lines.into_iter().next() else {
                    return Ok(None);
                };
                ((line.card_from, line.card_to), line.shares())
            }
            Asked::Nothing => return Ok(None),
        };
        let basis = self.basis.clone();
        Ok(Some(Self::of(
            self.person,
            self.scheme,
            basis,
            days,
            shares,
        )))
    }

    /// Returns what the line asks a tariff for.
    pub(super) fn asked(&self, paid_on: Date) -> Asked {
        let sponsor = self.sponsor;
        match self.basis {
            Basis::Bhxh {
                income,
                group,
                term,
                supported_months_used,
                place,
                reason: _,
            } => Asked::Bhxh(BhxhRequest {
                starts: Some(Month::of(self.covers_from)),
                supported_months_used,
                place,
                sponsor,
                ..BhxhRequest::of(income, group, term, paid_on)
            }),
            Basis::Bhyt {
                order,
                months,
                group,
                card_expiry,
                place,
                reason: _,
            } => {
                let member = BhytMember {
                    order,
                    months,
                    card_expiry,
                    group,
                };
                Asked::Bhyt(BhytRequest {
                    place,
                    sponsor,
                    ..BhytRequest::of(vec![member], paid_on)
                })
            }
            Basis::Declared => Asked::Nothing,
        }
    }
}
