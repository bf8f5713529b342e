//! Every kind of act. A new kind is a file, a line here and its judgement.

use minicbor::decode;
use replica::{Kind, RecordId};

use super::approval::Approval;
use super::bank_line::BankLine;
use super::bank_match::BankMatch;
use super::bank_slip::BankSlip;
use super::batch::{Batch, BatchOutcome};
use super::book_closing::BookClosing;
use super::book_return::BookReturn;
use super::closing::Closing;
use super::deposit::Deposit;
use super::explanation::Explanation;
use super::refund::Refund;
use super::repayment::Repayment;
use super::review::Review;
use super::sponsor_gift::SponsorGift;
use super::void::Void;
use crate::date::Date;

macro_rules! acts {
    ($($(#[doc = $meaning:literal])+ $name:ident = $number:literal $code:literal,)+) => {
        /// What an act says.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Act {
            $($(#[doc = $meaning])+ $name($name),)+
        }

        /// What sort of act it is. Numbers are the ops' kinds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActKind {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Act {
            /// Returns the sort of act.
            #[must_use]
            pub const fn kind(&self) -> ActKind {
                match self {
                    $(Self::$name(_) => ActKind::$name,)+
                }
            }

            /// Returns the act's bytes, one canonical CBOR item.
            #[must_use]
            pub fn encode(&self) -> Vec<u8> {
                // Encoding into a `Vec` cannot fail.
                match self {
                    $(Self::$name(act) => minicbor::to_vec(act),)+
                }
                .unwrap_or_default()
            }

            /// Reads an act of this sort.
            ///
            /// # Errors
            ///
            /// Bytes that are no such act.
            pub fn decode(kind: ActKind, bytes: &[u8]) -> Result<Self, decode::Error> {
                match kind {
                    $(ActKind::$name => minicbor::decode(bytes).map(Self::$name),)+
                }
            }

            /// Returns the business day.
            #[must_use]
            pub const fn day(&self) -> Date {
                match self {
                    $(Self::$name(act) => act.day,)+
                }
            }

            /// Returns the fact that the act is about, where it is about one.
            #[must_use]
            pub const fn about(&self) -> Option<RecordId> {
                match self {
                    $(Self::$name(act) => act.about(),)+
                }
            }
        }

        impl ActKind {
            /// Every sort, in order of number.
            pub const ALL: [Self; [$($number),+].len()] = [$(Self::$name),+];

            /// Returns the kind of its ops.
            #[must_use]
            pub const fn op(self) -> Kind {
                match self {
                    $(Self::$name => Kind($number),)+
                }
            }

            /// Returns the sort's stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

acts! {
    /// A receipt is made void.
    Void = 54 "void",
    /// A second person's word on an act.
    Approval = 55 "approval",
    /// Money held for a payer.
    Deposit = 56 "deposit",
    /// Money given back to a payer.
    Repayment = 57 "repayment",
    /// Cash paid in at the bank.
    BankSlip = 58 "bank-slip",
    /// A line of a bank statement.
    BankLine = 59 "bank-line",
    /// What a line of a statement shows.
    BankMatch = 60 "bank-match",
    /// Lines that go to the insurer together.
    Batch = 61 "batch",
    /// What became of a batch.
    BatchOutcome = 62 "batch-outcome",
    /// A month is closed, or opened again.
    Closing = 63 "closing",
    /// Receipt numbers are given back.
    BookReturn = 64 "book-return",
    /// A receipt book that did not come back is closed.
    BookClosing = 65 "book-closing",
    /// What a sponsor pays in, or gets back.
    SponsorGift = 66 "sponsor-gift",
    /// Why a count differs.
    Explanation = 67 "explanation",
    /// The office has looked at a void, or at what a receipt declares.
    Review = 68 "review",
    /// What is left of a premium is given back.
    Refund = 69 "refund",
}

impl ActKind {
    /// Returns the sort whose ops are of this kind.
    #[must_use]
    pub fn of(kind: Kind) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.op() == kind)
    }
}

impl ActKind {
    /// Returns whether such an act takes back of a premium that was paid.
    #[must_use]
    pub const fn takes_premium_back(self) -> bool {
        match self {
            Self::Void | Self::Refund => true,
            Self::Approval
            | Self::Deposit
            | Self::Repayment
            | Self::BankSlip
            | Self::BankLine
            | Self::BankMatch
            | Self::Batch
            | Self::BatchOutcome
            | Self::Closing
            | Self::BookReturn
            | Self::BookClosing
            | Self::SponsorGift
            | Self::Explanation
            | Self::Review => false,
        }
    }
}
