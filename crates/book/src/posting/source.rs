//! Whose money it was.

use super::account::Account;
use crate::fact::Scheme;

/// Whose money a premium was paid with. Numbers are stored and never used again for something else.
///
/// What a void or refund takes back of a premium, it takes back here, too: so the sources come to what the insurer is owed,
/// what waits in suspense, and what state and local budgets bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The participants', in cash.
    Cash,
    /// The participants', by transfer.
    Transfer,
    /// A sponsor's.
    Sponsor,
    /// The state's share.
    State,
    /// The province's or commune's share.
    Local,
    /// The participants', out of a deposit or of what was owed to them; less what became owed to them.
    Credit,
}

impl Source {
    /// Every source, in order of number.
    pub const ALL: [Self; 6] = [
        Self::Cash,
        Self::Transfer,
        Self::Sponsor,
        Self::State,
        Self::Local,
        Self::Credit,
    ];

    /// Returns whose money a leg of a receipt, void or refund tells of; `None` where it tells what the money was for.
    #[must_use]
    pub const fn of(account: Account, scheme: Option<Scheme>) -> Option<Self> {
        match account {
            Account::CollectorCash => Some(Self::Cash),
            Account::TransfersUnmatched => Some(Self::Transfer),
            Account::Sponsors if scheme.is_some() => Some(Self::Sponsor),
            Account::StateClaimed => Some(Self::State),
            Account::LocalClaimed => Some(Self::Local),
            Account::DepositsHeld | Account::OwedPayers => Some(Self::Credit),
            Account::Sponsors
            | Account::InTransit
            | Account::OfficeCash
            | Account::OverShort
            | Account::OwedInsurer
            | Account::Suspense
            | Account::SupportDue
            | Account::BankedUnmatched
            | Account::Bank
            | Account::BankUnexplained
            | Account::PaidInsurer => None,
        }
    }

    /// Returns the number under which it is stored.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Cash => 1,
            Self::Transfer => 2,
            Self::Sponsor => 3,
            Self::State => 4,
            Self::Local => 5,
            Self::Credit => 6,
        }
    }

    /// Returns the source with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|source| source.number() == number)
    }

    /// Returns the source's name in JSON and CSV.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Transfer => "transfer",
            Self::Sponsor => "sponsor",
            Self::State => "state",
            Self::Local => "local",
            Self::Credit => "credit",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_read_back_by_its_number() {
        for source in Source::ALL {
            assert_eq!(Source::from_number(source.number()), Some(source));
        }
        assert_eq!(Source::from_number(0), None);
    }
}
