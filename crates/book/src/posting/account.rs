//! The accounts.

macro_rules! accounts {
    ($($(#[doc = $meaning:literal])+ $name:ident = $number:literal $code:literal,)+) => {
        /// Where money stands. Numbers are stored and never used again for something else.
        ///
        /// Premiums are never revenue: what participants and sponsors paid is owed to the insurer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Account {
            $($(#[doc = $meaning])+ $name,)+
        }

        impl Account {
            /// Every account, in order of number.
            pub const ALL: [Self; [$($number),+].len()] = [$(Self::$name),+];

            /// Returns the number under which it is stored.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self {
                    $(Self::$name => $number,)+
                }
            }

            /// Returns the account's name in JSON and CSV.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

accounts! {
    /// Cash in a collector's hands, or a collaborator's.
    CollectorCash = 1 "collector-cash",
    /// Transfers that no bank statement shows yet.
    TransfersUnmatched = 2 "transfers-unmatched",
    /// Cash between a collector's hands and whoever counts it.
    InTransit = 3 "in-transit",
    /// Cash at the office.
    OfficeCash = 4 "office-cash",
    /// More or less than a hand-over said.
    OverShort = 5 "over-short",
    /// Owed to the insurer, per scheme: premiums and nothing else. What was paid of it is [`Self::PaidInsurer`].
    OwedInsurer = 6 "owed-insurer",
    /// Held until someone rules on it.
    Suspense = 7 "suspense",
    /// Memo: the insurer's claim on the state's budget.
    StateClaimed = 8 "state-claimed",
    /// Memo: the other side of the insurer's claims.
    SupportDue = 9 "support-due",
    /// Memo: the insurer's claim on provinces' and communes' budgets.
    LocalClaimed = 10 "local-claimed",
    /// Sponsors' money: what they gave less what was used of it.
    Sponsors = 11 "sponsors",
    /// Cash paid in at the bank that no statement shows yet.
    BankedUnmatched = 12 "banked-unmatched",
    /// Money that bank statements show.
    Bank = 13 "bank",
    /// Deposits held for payers: refundable, without cover.
    DepositsHeld = 14 "deposits-held",
    /// Owed to payers: premiums of receipts that were made void, and refunds.
    OwedPayers = 15 "owed-payers",
    /// Money that bank statements show and nobody has explained yet: the other side of [`Self::Bank`]. Not suspense, where
    /// the receipts stand that wait for the same money.
    BankUnexplained = 16 "bank-unexplained",
    /// Paid to the insurer, per scheme. Apart from what is owed: a remittance makes what was collected no less.
    PaidInsurer = 17 "paid-insurer",
}

impl Account {
    /// Returns the account with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|account| account.number() == number)
    }
}
