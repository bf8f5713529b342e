//! The reasons, and what is made of them.

/// Why a fact is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Hold {
    /// Quoted from a tariff that is not held here: neither comes with the program nor has arrived.
    UnknownTariff = 0,
    /// The amount is not what the tariff gives, or was declared without a quote.
    AmountDiffers = 1,
    /// Another receipt bears the same number, each out of a book of its own device. All of them are held.
    NumberTwice = 2,
    /// The number is not from a book of the device that used it.
    NumberOutsideBook = 3,
    /// An earlier receipt covers the same person, scheme and day.
    PeriodTwice = 4,
    /// The business day is more than a day away from the time of the device's clock.
    DayFarOff = 5,
    /// The device may not write in this scope, or writes in another's name.
    NotGranted = 6,
    /// The receipt's own sums do not hold.
    DoesNotAddUp = 7,
    /// The hand-over was counted before, or the count names another sum or collector.
    CountDiffers = 8,
    /// Its device's grant was withdrawn, and the centre had not got it by then.
    Withdrawn = 9,
    /// It is about a household or person that left the scope, and whoever moved them had not got it by then.
    Moved = 10,
    /// The centre rejected it.
    Rejected = 11,
    /// It takes a second person, who has not approved it.
    NeedsApproval = 12,
    /// Nobody confirms what they did themselves.
    OwnAct = 13,
    /// What it is about is not here, or is nothing that it can be about; an account or receipt is not its office's.
    NothingThere = 14,
    /// The receipt was made void before.
    VoidTwice = 15,
    /// It is paid or repaid with more than what is owed to the payer.
    NotOwed = 16,
    /// The number was given back.
    NumberReturned = 17,
    /// The number's book was closed without it.
    NumberClosed = 18,
    /// An earlier receipt sold the place in the household to another member, in the same year.
    PlaceTwice = 19,
    /// Part of it was paid by transfer, and no bank statement shows that yet.
    AwaitingBank = 20,
    /// An earlier slip bears the same number, or another collector says that it is theirs.
    SlipTwice = 21,
    /// An earlier line of the account bears the same reference and says something else.
    StatementDiffers = 22,
    /// The line of the statement, or what it is matched with, is not here, or is of another office.
    MatchMissing = 23,
    /// It takes more of the line than is left of it.
    MatchExceeds = 24,
    /// What it is matched with was shown before by another line.
    CoveredBefore = 25,
    /// Another took it back.
    Undone = 26,
    /// It says once more what was said before.
    Repeated = 27,
    /// One of its lines is live in an earlier batch.
    InOtherBatch = 28,
    /// The line, or for a void any line of the receipt, was refunded before.
    Refunded = 29,
    /// It gives away what is owed to another payer, or what another collector took.
    AnothersMoney = 30,
}

/// What the centre ruled on something that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It counts in spite of these reasons; of none: what was ruled before is taken back.
    Accepted(Standing),
    /// It is held until the centre says otherwise.
    Rejected,
}

impl Verdict {
    /// What takes back whatever was ruled before.
    pub const UNDONE: Self = Self::Accepted(Standing::COUNTED);
}

/// Counted where it has no reason to be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing(u32);

impl Hold {
    /// Every reason, in order of number.
    pub const ALL: [Self; 31] = [
        Self::UnknownTariff,
        Self::AmountDiffers,
        Self::NumberTwice,
        Self::NumberOutsideBook,
        Self::PeriodTwice,
        Self::DayFarOff,
        Self::NotGranted,
        Self::DoesNotAddUp,
        Self::CountDiffers,
        Self::Withdrawn,
        Self::Moved,
        Self::Rejected,
        Self::NeedsApproval,
        Self::OwnAct,
        Self::NothingThere,
        Self::VoidTwice,
        Self::NotOwed,
        Self::NumberReturned,
        Self::NumberClosed,
        Self::PlaceTwice,
        Self::AwaitingBank,
        Self::SlipTwice,
        Self::StatementDiffers,
        Self::MatchMissing,
        Self::MatchExceeds,
        Self::CoveredBefore,
        Self::Undone,
        Self::Repeated,
        Self::InOtherBatch,
        Self::Refunded,
        Self::AnothersMoney,
    ];

    /// Returns the reason's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownTariff => "unknown-tariff",
            Self::AmountDiffers => "amount-differs",
            Self::NumberTwice => "number-twice",
            Self::NumberOutsideBook => "number-outside-book",
            Self::PeriodTwice => "period-twice",
            Self::DayFarOff => "day-far-off",
            Self::NotGranted => "not-granted",
            Self::DoesNotAddUp => "does-not-add-up",
            Self::CountDiffers => "count-differs",
            Self::Withdrawn => "withdrawn",
            Self::Moved => "moved",
            Self::Rejected => "rejected",
            Self::NeedsApproval => "needs-approval",
            Self::OwnAct => "own-act",
            Self::NothingThere => "nothing-there",
            Self::VoidTwice => "void-twice",
            Self::NotOwed => "not-owed",
            Self::NumberReturned => "number-returned",
            Self::NumberClosed => "number-closed",
            Self::PlaceTwice => "place-twice",
            Self::AwaitingBank => "awaiting-bank",
            Self::SlipTwice => "slip-twice",
            Self::StatementDiffers => "statement-differs",
            Self::MatchMissing => "match-missing",
            Self::MatchExceeds => "match-exceeds",
            Self::CoveredBefore => "covered-before",
            Self::Undone => "undone",
            Self::Repeated => "repeated",
            Self::InOtherBatch => "in-other-batch",
            Self::Refunded => "refunded",
            Self::AnothersMoney => "anothers-money",
        }
    }

    /// Returns whether the centre can accept a fact in spite of this reason. Sums that do not hold cannot be posted, and
    /// a second count would move the same cash again: those are put right by another fact. A second person is not
    /// replaced by the first one's ruling.
    #[must_use]
    pub const fn can_be_accepted(self) -> bool {
        match self {
            Self::UnknownTariff
            | Self::AmountDiffers
            | Self::NumberTwice
            | Self::NumberOutsideBook
            | Self::PeriodTwice
            | Self::DayFarOff
            | Self::NotGranted
            | Self::Withdrawn
            | Self::Moved
            | Self::Rejected
            | Self::NumberReturned
            | Self::NumberClosed
            | Self::PlaceTwice
            | Self::AnothersMoney => true,
            Self::DoesNotAddUp
            | Self::CountDiffers
            | Self::NeedsApproval
            | Self::OwnAct
            | Self::NothingThere
            | Self::VoidTwice
            | Self::NotOwed
            | Self::AwaitingBank
            | Self::SlipTwice
            | Self::StatementDiffers
            | Self::MatchMissing
            | Self::MatchExceeds
            | Self::CoveredBefore
            | Self::Undone
            | Self::Repeated
            | Self::InOtherBatch
            | Self::Refunded => false,
        }
    }

    /// Returns whether a person has to do something about it. What waits for a bank, was taken back or was said once
    /// more is as it should be.
    #[must_use]
    pub const fn needs_a_person(self) -> bool {
        !matches!(self, Self::AwaitingBank | Self::Undone | Self::Repeated)
    }

    const fn bit(self) -> u32 {
        1 << (self as u8)
    }
}

impl Standing {
    /// Counted.
    pub const COUNTED: Self = Self(0);

    /// Returns the standing held for these reasons; counted where there are none.
    #[must_use]
    pub fn held(reasons: impl IntoIterator<Item = Hold>) -> Self {
        Self(reasons.into_iter().fold(0, |bits, hold| bits | hold.bit()))
    }

    /// Returns the standing stored under these bits; bits of a later version are dropped.
    #[must_use]
    pub fn from_bits(bits: u32) -> Self {
        Self::held(Hold::ALL.into_iter().filter(|hold| bits & hold.bit() != 0))
    }

    /// Returns the bits under which it is stored.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Returns whether it is counted.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        self.0 == 0
    }

    /// Returns whether it is held for this reason, alone or among others.
    #[must_use]
    pub const fn has(self, hold: Hold) -> bool {
        self.0 & hold.bit() != 0
    }

    /// Returns whether a receipt takes its days and places from nobody: it is no receipt of its writer's, does not add up,
    /// or was rejected. None of this hangs on other receipts. Anybody could keep honest receipts out otherwise.
    #[must_use]
    pub const fn takes_nothing(self) -> bool {
        self.has(Hold::NumberOutsideBook)
            || self.has(Hold::NotGranted)
            || self.has(Hold::DoesNotAddUp)
            || self.has(Hold::Rejected)
    }

    /// Returns this standing after the centre's last ruling, where there is one. A reason that is not named in an
    /// acceptance holds on.
    #[must_use]
    pub fn ruled(self, verdict: Option<Verdict>) -> Self {
        match verdict {
            None => self,
            Some(Verdict::Rejected) => Self(self.0 | Hold::Rejected.bit()),
            Some(Verdict::Accepted(named)) => Self::held(
                self.reasons()
                    .filter(|hold| !named.has(*hold) || !hold.can_be_accepted()),
            ),
        }
    }

    /// Returns whether the centre's acceptance would make it count, or would once a bank statement shows its transfers.
    #[must_use]
    pub fn can_be_accepted(self) -> bool {
        let mut wrong = self
            .reasons()
            .filter(|hold| hold.needs_a_person())
            .peekable();
        wrong.peek().is_some() && wrong.all(Hold::can_be_accepted)
    }

    /// Returns whether a person has to do something about it.
    #[must_use]
    pub fn needs_a_person(self) -> bool {
        self.reasons().any(Hold::needs_a_person)
    }

    /// Returns why it is held.
    pub fn reasons(self) -> impl Iterator<Item = Hold> {
        Hold::ALL
            .into_iter()
            .filter(move |hold| self.0 & hold.bit() != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_covers_the_reasons_it_names_and_a_rejection_holds() {
        let held = Standing::held([Hold::Withdrawn, Hold::PeriodTwice]);
        let named = Standing::held([Hold::Withdrawn]);
        let accepted = held.ruled(Some(Verdict::Accepted(named)));
        assert_eq!(accepted, Standing::held([Hold::PeriodTwice]));
        assert!(held.ruled(Some(Verdict::Accepted(held))).is_counted());
        let rejected = named.ruled(Some(Verdict::Rejected));
        assert!(rejected.has(Hold::Rejected) && rejected.has(Hold::Withdrawn));
        assert_eq!(held.ruled(None), held);
        assert_eq!(held.ruled(Some(Verdict::UNDONE)), held);
    }

    #[test]
    fn sums_that_do_not_hold_are_not_made_to_by_a_ruling() {
        let held = Standing::held([Hold::DoesNotAddUp]);
        assert!(!held.can_be_accepted());
        assert_eq!(held.ruled(Some(Verdict::Accepted(held))), held);
    }
}
