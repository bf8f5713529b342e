//! The collector's cash, and handing it over at the office.

use book::body::Body;
use book::date::Date;
use book::fact::{Denomination, HandOver};
use book::money::Dong;
use replica::UnixMillis;
use store::Reader;
use store::view::CashView;
use uuid::Uuid;
use wire::problem::Code;

use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made, find};

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

/// Cash to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// How much; `None` for the sum of the notes or, where none are given, all that is in hand.
    pub amount: Option<Dong>,
    /// The notes, where they were counted one by one.
    pub notes: Vec<Denomination>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
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

    /// Records that cash is handed over: from now on it is in transit until the office has counted it.
    ///
    /// # Errors
    ///
    /// `cash-short`; `amount-invalid` for nothing, or notes of another sum; `scope-unknown` without an office;
    /// what the store says.
    pub fn hand_over(&mut self, wanted: &HandOverAsked, now: UnixMillis) -> Answer<Made> {
        let digest = asked("hand-over", &wanted.content());
        let today = Date::local_day(now.0);
        self.once(wanted.id, &digest, now, |writer| {
            let office = find::office(&writer.read())?;
            let in_hand = hand(&writer.read())?.cash.in_hand;
            let amount = wanted.sum(in_hand)?;
            if amount > in_hand {
                return Err(Fault::of(Code::CashShort, "amount", &amount.to_string())
                    .with("amount", amount)
                    .with("in_hand", in_hand));
            }
            let day = wanted.day.unwrap_or(today);
            let body = Body::HandOver(HandOver {
                day,
                amount,
                notes: wanted.notes.clone(),
            });
            Ok(writer.append(office, &body)?.record)
        })
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

impl HandOverAsked {
    fn content(&self) -> Vec<u8> {
        let amount = self.amount.unwrap_or(Dong::new(-1));
        let day = self.day.unwrap_or(Date::MIN);
        Body::HandOver(HandOver {
            day,
            amount,
            notes: self.notes.clone(),
        })
        .encode()
    }

    fn sum(&self, in_hand: Dong) -> Answer<Dong> {
        let wrong = |amount: Dong| Fault::of(Code::AmountInvalid, "amount", &amount.to_string());
        let counted = if self.notes.is_empty() {
            None
        } else {
            let total = Denomination::total(&self.notes);
            Some(total.ok_or_else(|| Fault::of(Code::AmountTooLarge, "note", ""))?)
        };
        let amount = match (self.amount, counted) {
            (Some(said), Some(counted)) if said != counted => return Err(wrong(said)),
            (Some(said), Some(_) | None) => said,
            (None, Some(counted)) => counted,
            (None, None) => in_hand,
        };
        if amount <= Dong::ZERO {
            Err(wrong(amount))
        } else {
            Ok(amount)
        }
    }
}
