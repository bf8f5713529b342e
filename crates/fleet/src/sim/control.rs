//! Controls: deliberately broken variants. A check that passes under its control proves nothing.

use super::check::Check;
use super::run::{Config, Failure, simulate};

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

/// What became of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlOutcome {
    /// The control.
    pub broken: Break,
    /// Whether the check that must catch it did.
    pub is_caught: bool,
    /// What was found; `None` where nothing was noticed.
    pub failure: Option<Failure>,
}

/// Runs every control until its check fails, for at most `device_days` each.
#[must_use]
pub fn controls(seed: u64, device_days: u64) -> Vec<ControlOutcome> {
    let run = |broken: &Break| {
        let config = Config {
            seed,
            device_days,
            broken: Some(*broken),
        };
        let failure = simulate(&config, &mut |_| ()).err();
        let is_caught = failure
            .as_ref()
            .is_some_and(|one| one.check == Some(broken.check()));
        ControlOutcome {
            broken: *broken,
            is_caught,
            failure,
        }
    };
    Break::ALL.iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_has_a_control_that_it_catches() {
        for outcome in controls(1, 60) {
            assert!(outcome.is_caught, "{outcome:?}");
        }
        for check in Check::ALL {
            assert!(
                Break::ALL.iter().any(|broken| broken.check() == *check),
                "{check:?}"
            );
        }
    }

    #[test]
    fn a_world_in_which_nothing_is_broken_passes_every_check() {
        let config = Config {
            seed: 20_210_630,
            device_days: 100,
            broken: None,
        };
        let report = simulate(&config, &mut |_| ()).unwrap();
        assert!(report.device_days >= 100 && report.crashes > 0 && report.letters.lost > 0);
        for check in Check::ALL {
            assert!(
                report.checks.get(check).copied().unwrap_or(0) > 0,
                "{check:?}"
            );
        }
    }
}
