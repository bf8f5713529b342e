//! The collector's cash and receipt books.

use book::date::Date;
use book::money::Dong;
use book::numbers::Stock;
use book::tariff::HandOverDue;
use store::Reader;
use store::view::CashView;
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

/// What a collector asks at every door: the cash in hand, and the receipt numbers left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The cash in hand.
    pub cash: Dong,
    /// How long its receipt numbers last.
    pub stock: Stock,
}

impl Hand {
    /// Returns how many receipt numbers are left.
    #[must_use]
    pub const fn numbers_left(&self) -> u32 {
        self.stock.free
    }

    /// Returns whether the next receipt book is due.
    #[must_use]
    pub fn numbers_low(&self) -> bool {
        self.stock.is_low()
    }
}

impl Agent {
    /// Returns the cash in the collector's hands and the receipt numbers left.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn hand(&self) -> Answer<Hand> {
        hand(&self.read())
    }

    /// Returns all of the collector's cash: what was taken and where it is now.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn cash(&self) -> Answer<CashView> {
        let own = self.identity().actor;
        let mut all = self.read().cash()?.into_iter();
        let cash = all.find(|cash| cash.collector == own);
        Ok(cash.unwrap_or_else(|| CashView::none(own)))
    }

    /// Returns what the rules say of the cash in the collector's hands: more than may be carried, later than it may be.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn due(&self, today: Date) -> Answer<HandOverDue> {
        let own = self.identity().actor;
        Ok(self.read().hand_over_due(own, today)?)
    }
}

pub(crate) fn hand(reader: &Reader<'_>) -> Answer<Hand> {
    let identity = reader
        .identity()?
        .ok_or_else(|| Fault::new(Code::NotEnrolled))?;
    let cash = reader.cash_in_hand(identity.actor)?;
    let stock = reader.stock(identity.device)?;
    Ok(Hand { cash, stock })
}
