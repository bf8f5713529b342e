//! Whose money it was.

use super::account::Account;
use crate::fact::{Method, Payment, Scheme};
use crate::money::Dong;

/// Whose money a premium was paid with. Numbers are stored and never used again for something else.
///
/// What a void or refund takes back of a premium, it takes back here, too: so the sources come to what the insurer is owed,
/// what waits in suspense, and what state and local budgets bear.
///
/// What became owed to a payer stands below zero under credit until it pays another receipt or is given back. What is given
/// back goes out of the sources of the receipt that it came in by: see [`Source::split`].
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

    /// Returns out of which sources an amount is given back that came in by these payments: of several, by their shares,
    /// whole đồng each; together they are the amount. So it hangs on nothing but the receipt and the amount: neither on the
    /// purse that it is given back from, nor on what else of it was given back or spent.
    #[must_use]
    pub fn split(payments: &[Payment], amount: Dong) -> Vec<(Self, Dong)> {
        let of = |payment: &Payment| i128::from(payment.amount.get().max(0));
        let all: i128 = payments.iter().map(of).sum();
        let (mut so_far, mut given, mut parts) = (0_i128, 0_i64, Vec::new());
        for payment in payments.iter().filter(|payment| of(payment) > 0) {
            so_far += of(payment);
            // Rounded along the way, so that the last one ends at the amount.
            let until = i128::from(amount.get()) * so_far / all;
            let until = i64::try_from(until).unwrap_or(amount.get());
            let source = match payment.method {
                Method::Cash => Self::Cash,
                Method::Transfer => Self::Transfer,
                Method::Credit(_) => Self::Credit,
            };
            parts.push((source, Dong::new(until - given)));
            given = until;
        }
        parts.retain(|(_, part)| *part != Dong::ZERO);
        parts
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

    #[test]
    fn what_is_given_back_goes_out_of_its_sources_by_their_shares() {
        let paid = |method, amount| Payment {
            method,
            amount: Dong::new(amount),
        };
        let split = |payments: &[Payment], amount| -> Vec<(Source, i64)> {
            let parts = Source::split(payments, Dong::new(amount)).into_iter();
            parts.map(|(source, part)| (source, part.get())).collect()
        };
        let (cash, transfer) = (paid(Method::Cash, 2), paid(Method::Transfer, 1));
        assert_eq!(split(&[cash], 100), [(Source::Cash, 100)]);
        assert_eq!(split(&[transfer], -100), [(Source::Transfer, -100)]);
        let both = [cash, transfer];
        assert_eq!(split(&both, 3), [(Source::Cash, 2), (Source::Transfer, 1)]);
        for amount in [1, 2, 100, i64::MAX] {
            let parts = split(&both, amount);
            assert_eq!(parts.iter().map(|(_, part)| part).sum::<i64>(), amount);
            // What is taken back of it is the same the other way round.
            let back = parts.iter().map(|(source, part)| (*source, -part));
            assert_eq!(split(&both, -amount), back.collect::<Vec<_>>());
        }
        assert_eq!(split(&[], 5), []);
    }
}
