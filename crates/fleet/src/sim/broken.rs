//! What can be broken on purpose. A check that passes under its control proves nothing.

use super::check::Check;

macro_rules! breaks {
    ($($(#[$doc:meta])* $name:ident $code:literal $check:ident $file:literal,)*) => {
        /// What can be broken on purpose.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Break { $($(#[$doc])* $name,)* }

        impl Break {
            /// Every control.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the control's name on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Returns the check that must catch it.
            #[must_use]
            pub const fn check(self) -> Check {
                match self { $(Self::$name => Check::$check,)* }
            }

            /// Returns whether the centre's database must be a file, to be damaged from outside.
            pub(super) const fn needs_file(self) -> bool {
                match self { $(Self::$name => $file,)* }
            }

            /// Returns whether it shows in a world in which receipts are made void, given back and shown by statements.
            pub(super) const fn needs_acts(self) -> bool {
                matches!(
                    self,
                    Self::CountAlone
                        | Self::CountUnmatched
                        | Self::ForgetSpent
                        | Self::ReportLate
                        | Self::BatchTwice
                        | Self::KeepCommission
                )
            }

            /// Returns whether it shows in a world in which machines are copied.
            pub(super) const fn needs_copies(self) -> bool {
                matches!(self, Self::CountTwins | Self::StrikeNothing | Self::LoseUnsent)
            }
        }
    };
}

breaks! {
    /// Says "stored" before the commit, and some commits fail.
    ForgetCommit "forget-commit" Stored false,
    /// Alters a byte of an op that is stored.
    AlterOp "alter-op" Log true,
    /// Changes a projection behind the log's back.
    StaleProjection "stale-projection" Rebuilt true,
    /// Reads the log one op too far.
    OneTooFar "one-too-far" Earlier false,
    /// Records a receipt again when a reply was lost.
    SendAgain "send-again" Once false,
    /// Deletes one posting.
    DeletePosting "delete-posting" Sums true,
    /// Leaves one collector's cash out.
    CashForgotten "cash-forgotten" Cash false,
    /// Lets the order of arrival show in the state.
    ArrivalInState "arrival-in-state" SameState false,
    /// Shows only the last of concurrent values.
    LastWriterWins "last-writer-wins" Edits false,
    /// Turns away what it cannot read.
    RefuseUnread "refuse-unread" Unread false,
    /// Does not check signatures.
    TrustUnsigned "trust-unsigned" Refused false,
    /// Drops receipts that have something wrong.
    RejectWrong "reject-wrong" Held false,
    /// Takes what was sent for what was stored.
    ClaimSent "claim-sent" Claims false,
    /// Does not check the signature of what a relay altered.
    TrustRelay "trust-relay" Genuine false,
    /// Takes a relay's word for the centre's.
    BelieveRelay "believe-relay" Withheld false,
    /// Knows no route but the hostile relay.
    KeepRoute "keep-route" Healed false,
    /// Passes on only what it wrote itself.
    RelayKeeps "relay-keeps" Relayed false,
    /// Forgets what the other side holds.
    ForgetPeer "forget-peer" Idle false,
    /// Puts ops into the order of the wall clock.
    OrderByWall "order-by-wall" Clock false,
    /// Counts receipts whose number copies used twice.
    CountTwins "count-twins" Numbers false,
    /// Lets voids and refunds count without a second person.
    CountAlone "count-alone" Acts true,
    /// Counts transfers that no statement shows.
    CountUnmatched "count-unmatched" Bank true,
    /// Forgets what was spent of deposits.
    ForgetSpent "forget-spent" Deposits true,
    /// Reports what comes late in the month of its day, closed or not.
    ReportLate "report-late" Closed true,
    /// Lets a line be with the insurer by two batches.
    BatchTwice "batch-twice" Batches true,
    /// Takes no commission back.
    KeepCommission "keep-commission" Commission true,
    /// Says that something was struck out, and strikes nothing.
    StrikeNothing "strike-nothing" Struck false,
    /// Loses a copied device with what it had not sent.
    LoseUnsent "lose-unsent" Stored false,
}

impl std::str::FromStr for Break {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|one| one.code() == text).copied();
        found.ok_or_else(|| {
            Self::ALL
                .iter()
                .map(|one| one.code())
                .collect::<Vec<_>>()
                .join(", ")
        })
    }
}
