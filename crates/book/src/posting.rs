//! Postings: what a fact moves between accounts. Debits are positive; every fact's postings sum to zero.
//!
//! These rules are frozen: a changed rule is a new version of the fact's kind (golden files in `tests/golden`).

use replica::ActorId;

use crate::date::Date;
use crate::fact::{Count, HandOver, Method, Receipt, Scheme};
use crate::money::Dong;
use crate::standing::{Hold, Standing};

/// Where money stands. Numbers are stored and never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Cash in a collector's hands.
    CollectorCash,
    /// Transfers that no bank statement shows yet.
    TransfersUnmatched,
    /// Cash between a collector's hands and the office.
    InTransit,
    /// Cash at the office.
    OfficeCash,
    /// More or less than a hand-over said.
    OverShort,
    /// Owed to the insurer.
    OwedInsurer,
    /// Held until someone rules on it.
    Suspense,
    /// Memo: the insurer's claim on state, province and sponsors.
    SupportClaimed,
    /// Memo: the other side of that claim.
    SupportDue,
}

/// One leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Which account.
    pub account: Account,
    /// Whose cash, or in whose name it was taken.
    pub collector: ActorId,
    /// Which insurance, where the account is kept per scheme.
    pub scheme: Option<Scheme>,
    /// The business day.
    pub day: Date,
    /// How much: debit positive, credit negative.
    pub amount: Dong,
}

impl Account {
    /// Every account, in order of number.
    pub const ALL: [Self; 9] = [
        Self::CollectorCash,
        Self::TransfersUnmatched,
        Self::InTransit,
        Self::OfficeCash,
        Self::OverShort,
        Self::OwedInsurer,
        Self::Suspense,
        Self::SupportClaimed,
        Self::SupportDue,
    ];

    /// Returns the number under which it is stored.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::CollectorCash => 1,
            Self::TransfersUnmatched => 2,
            Self::InTransit => 3,
            Self::OfficeCash => 4,
            Self::OverShort => 5,
            Self::OwedInsurer => 6,
            Self::Suspense => 7,
            Self::SupportClaimed => 8,
            Self::SupportDue => 9,
        }
    }

    /// Returns the account with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|account| account.number() == number)
    }

    /// Returns the account's name in JSON and CSV.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CollectorCash => "collector-cash",
            Self::TransfersUnmatched => "transfers-unmatched",
            Self::InTransit => "in-transit",
            Self::OfficeCash => "office-cash",
            Self::OverShort => "over-short",
            Self::OwedInsurer => "owed-insurer",
            Self::Suspense => "suspense",
            Self::SupportClaimed => "support-claimed",
            Self::SupportDue => "support-due",
        }
    }
}

/// Returns the postings of a receipt taken by `collector`. Cash stays the collector's while the receipt is held; what
/// it was taken for waits in suspense.
///
/// A device that may not write in `collector`'s name puts nothing into their hands: both sides wait in suspense.
#[must_use]
pub fn of_receipt(receipt: &Receipt, collector: ActorId, standing: Standing) -> Vec<Posting> {
    let leg = |account, scheme, amount| Posting {
        account,
        collector,
        scheme,
        day: receipt.day,
        amount,
    };
    let strange = standing.has(Hold::NotGranted);
    let mut legs = Vec::new();
    for payment in &receipt.payments {
        let account = match payment.method {
            Method::Cash | Method::Transfer if strange => Account::Suspense,
            Method::Cash => Account::CollectorCash,
            Method::Transfer => Account::TransfersUnmatched,
        };
        legs.push(leg(account, None, payment.amount));
    }
    for line in &receipt.lines {
        let account = if standing.is_counted() {
            Account::OwedInsurer
        } else {
            Account::Suspense
        };
        legs.push(leg(account, Some(line.scheme), negative(line.payable)));
        let support = saturating_sum([line.state, line.local, line.sponsor]);
        if standing.is_counted() && support != Dong::ZERO {
            legs.push(leg(Account::SupportClaimed, Some(line.scheme), support));
            legs.push(leg(
                Account::SupportDue,
                Some(line.scheme),
                negative(support),
            ));
        }
    }
    balanced(legs, |amount| leg(Account::Suspense, None, amount))
}

/// Returns the postings of a hand-over by `collector`.
#[must_use]
pub fn of_hand_over(hand_over: &HandOver, collector: ActorId) -> Vec<Posting> {
    let leg = |account, amount| Posting {
        account,
        collector,
        scheme: None,
        day: hand_over.day,
        amount,
    };
    vec![
        leg(Account::CollectorCash, negative(hand_over.amount)),
        leg(Account::InTransit, hand_over.amount),
    ]
}

/// Returns the postings of a count. A count that is held moves nothing: the cash stays in transit.
#[must_use]
pub fn of_count(count: &Count, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let leg = |account, amount| Posting {
        account,
        collector: count.collector,
        scheme: None,
        day: count.day,
        amount,
    };
    let legs = vec![
        leg(Account::InTransit, negative(count.stated)),
        leg(Account::OfficeCash, count.counted),
    ];
    balanced(legs, |amount| leg(Account::OverShort, amount))
}

/// Adds the leg that makes the sum zero, where it is not. A receipt whose own sums do not hold is stored like any
/// other; what it leaves open waits in suspense.
fn balanced(mut legs: Vec<Posting>, rest: impl Fn(Dong) -> Posting) -> Vec<Posting> {
    legs.retain(|leg| leg.amount != Dong::ZERO);
    let open = saturating_sum(legs.iter().map(|leg| leg.amount));
    if open != Dong::ZERO {
        legs.push(rest(negative(open)));
    }
    legs
}

fn negative(amount: Dong) -> Dong {
    Dong::new(amount.get().saturating_neg())
}

fn saturating_sum(amounts: impl IntoIterator<Item = Dong>) -> Dong {
    Dong::new(
        amounts
            .into_iter()
            .fold(0, |sum: i64, amount| sum.saturating_add(amount.get())),
    )
}
