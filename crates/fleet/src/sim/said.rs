//! The acts that a world says, as the simulator keeps them.

use book::act::{
    Act, Approval, BankLine, BankMatch, BankSlip, Batch, BatchOutcome, Closing, Deposit, Refund,
    Repayment, SponsorGift, Void,
};
use replica::{ActorId, RecordId};

use super::acts::Placed;
use super::gone::Gone;

/// The acts that this world knows.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Void(Void),
    Word(Approval),
    /// A refund, and whether its amounts are what the tariff gives.
    Refund(Refund, bool),
    Repayment(Repayment),
    Slip(BankSlip),
    Gift(SponsorGift),
    Gone(Gone),
    Line(BankLine),
    Match(BankMatch),
    Deposit(Deposit),
    Closing(Closing),
    Batch(Batch),
    Outcome(BatchOutcome),
}

/// An acknowledged act.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) by: ActorId,
    pub(super) said: Said,
    pub(super) placed: Placed,
}

impl Said {
    /// Returns the act that is recorded.
    pub(super) fn act(&self) -> Act {
        match self.clone() {
            Self::Void(body) => Act::Void(body),
            Self::Word(body) => Act::Approval(body),
            Self::Refund(body, _) => Act::Refund(body),
            Self::Repayment(body) => Act::Repayment(body),
            Self::Slip(body) => Act::BankSlip(body),
            Self::Gift(body) => Act::SponsorGift(body),
            Self::Gone(gone) => gone.act(),
            Self::Line(body) => Act::BankLine(body),
            Self::Match(body) => Act::BankMatch(body),
            Self::Deposit(body) => Act::Deposit(body),
            Self::Closing(body) => Act::Closing(body),
            Self::Batch(body) => Act::Batch(body),
            Self::Outcome(body) => Act::BatchOutcome(body),
        }
    }

    /// Returns whether it is a refund of a receipt.
    pub(super) fn gives_back(&self, receipt: RecordId) -> bool {
        matches!(self, Self::Refund(body, _) if body.line.receipt == receipt)
    }

    /// Returns the second person's word that it is.
    pub(super) fn as_word(&self) -> Option<&Approval> {
        if let Self::Word(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the match that it is.
    pub(super) fn as_match(&self) -> Option<&BankMatch> {
        if let Self::Match(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the bank slip that it is.
    pub(super) fn as_slip(&self) -> Option<&BankSlip> {
        if let Self::Slip(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the numbers that it says are gone.
    pub(super) fn as_gone(&self) -> Option<&Gone> {
        if let Self::Gone(gone) = self {
            Some(gone)
        } else {
            None
        }
    }

    /// Returns the line of a statement that it is.
    pub(super) fn as_line(&self) -> Option<&BankLine> {
        if let Self::Line(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the deposit that it is.
    pub(super) fn as_deposit(&self) -> Option<&Deposit> {
        if let Self::Deposit(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the closing that it is.
    pub(super) fn as_closing(&self) -> Option<&Closing> {
        if let Self::Closing(body) = self {
            Some(body)
        } else {
            None
        }
    }

    /// Returns the batch that it is.
    pub(super) fn as_batch(&self) -> Option<&Batch> {
        if let Self::Batch(body) = self {
            Some(body)
        } else {
            None
        }
    }
}
