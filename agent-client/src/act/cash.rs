//! The collector's cash and receipt books.

use book::date::Date;
use book::tariff::HandOverDue;
use store::Reader;
use store::view::CashView;
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

/// The collector's cash and receipt books, as this device knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The cash.
    pub cash: CashView,
    /// How many receipt numbers are left.
    pub numbers_left: u32,
    /// How many numbers the books have in all.
    pub numbers_all: u32,
}

impl Hand {
    /// Returns whether less than 30 % of the receipt numbers are left.
    #[must_use]
    pub fn numbers_low(&self) -> bool {
        u64::from(self.numbers_left) * 10 < u64::from(self.numbers_all) * 3
    }
}

impl Agent {
    /// Returns the collector's cash and receipt books.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn hand(&self) -> Answer<Hand> {
        hand(&self.read())
    }

    /// Returns what the rules say of the cash in the collector's hands: more than may be carried, later than it may be.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn due(&self, today: Date) -> Answer<HandOverDue> {
        let own = self.identity().actor;
        let mut all = self.read().hand_overs_due(today)?;
        Ok(all.remove(&own).unwrap_or_default())
    }
}

pub(crate) fn hand(reader: &Reader<'_>) -> Answer<Hand> {
    let identity = reader
        .identity()?
        .ok_or_else(|| Fault::new(Code::NotEnrolled))?;
    let mut all = reader.cash()?.into_iter();
    let cash = all
        .find(|cash| cash.collector == identity.actor)
        .unwrap_or_else(|| CashView::none(identity.actor));
    let (mut numbers_left, mut numbers_all) = (0_u32, 0_u32);
    for book in reader
        .books()?
        .iter()
        .filter(|book| book.collector == identity.actor)
    {
        numbers_left = numbers_left.saturating_add(book.until.saturating_sub(book.next));
        numbers_all = numbers_all.saturating_add(book.until.saturating_sub(book.from));
    }
    Ok(Hand {
        cash,
        numbers_left,
        numbers_all,
    })
}
