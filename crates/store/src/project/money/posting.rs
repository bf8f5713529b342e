//! Posting: what ought to stand less what stands, as new rows at the current arrival.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Posting};
use replica::{ActorId, RecordId, ScopeId};

use super::stored::{body, bytes, date, scheme, scheme_number};
use crate::StoreError;
use crate::sql::int;
use crate::tx::Tx;

const POST: &str = "
    insert into posting (arrival, scope, fact, account, collector, scheme, grp, day, period, amount)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

type Dimensions = (Account, ActorId, Option<Scheme>, Option<LedgerGroup>, Date);

/// A posting as a column holds it: account, collector, scheme, group, day and amount.
type Stored = (u8, u32, Option<i64>, Option<u8>, u32, i64);

/// The postings that ought to stand for one fact, summed by what tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ought(BTreeMap<Dimensions, i64>);

impl Ought {
    /// Sums a fact's postings.
    ///
    /// A fact whose amounts no door ever saw moves nothing: it is held in any case, and sums must not overflow
    /// because of one op.
    pub(super) fn of(legs: &[Posting]) -> Self {
        let possible =
            |leg: &Posting| leg.amount.get().unsigned_abs() <= Dong::MAX.get().unsigned_abs();
        let sum = Dong::checked_sum(legs.iter().map(|leg| leg.amount));
        if !legs.iter().all(possible) || sum != Some(Dong::ZERO) {
            return Self::default();
        }
        let mut sums = BTreeMap::<Dimensions, i64>::new();
        for leg in legs {
            let sum = sums
                .entry((leg.account, leg.collector, leg.scheme, leg.group, leg.day))
                .or_default();
            *sum = sum.saturating_add(leg.amount.get());
        }
        Self(sums)
    }

    /// Returns the postings as a column holds them.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let rows: Vec<Stored> = self
            .0
            .iter()
            .map(|((account, collector, scheme, group, day), amount)| {
                let scheme = scheme.map(scheme_number);
                let group = group.map(LedgerGroup::number);
                (
                    account.number(),
                    collector.0,
                    scheme,
                    group,
                    day.ymd(),
                    *amount,
                )
            })
            .collect();
        bytes(rows)
    }

    /// Reads the postings that a column holds.
    pub(super) fn from_bytes(stored: &[u8]) -> Result<Self, StoreError> {
        let rows: Vec<Stored> = body(stored)?;
        let rows = rows
            .into_iter()
            .map(|(account, collector, of, group, day, amount)| {
                let account = Account::from_number(account)
                    .ok_or_else(|| StoreError::damaged(format!("account {account}")))?;
                let group = group.and_then(LedgerGroup::from_number);
                let of = of.map(scheme).transpose()?;
                Ok(((account, ActorId(collector), of, group, date(day)?), amount))
            });
        Ok(Self(rows.collect::<Result<_, StoreError>>()?))
    }

    /// Returns what the postings to `account` come to.
    pub(super) fn on(&self, account: Account) -> Dong {
        let sums = self
            .0
            .iter()
            .filter(|(dimensions, _)| dimensions.0 == account);
        Dong::new(sums.fold(0, |all, (_, sum)| all.saturating_add(*sum)))
    }

    /// Returns what must be posted where `before` stands and this ought to.
    fn less(&self, before: &Self) -> BTreeMap<Dimensions, i64> {
        let mut difference = self.0.clone();
        for (dimensions, sum) in &before.0 {
            let left = difference.entry(*dimensions).or_default();
            *left = left.saturating_sub(*sum);
        }
        difference.retain(|_, amount| *amount != 0);
        difference
    }
}

/// Posts for one fact what ought to stand less what stands.
pub(super) fn post(
    tx: &Tx<'_>,
    arrival: u64,
    scope: ScopeId,
    fact: RecordId,
    before: &Ought,
    after: &Ought,
) -> Result<(), StoreError> {
    let mut post = tx.prepare_cached(POST)?;
    for ((account, collector, scheme, group, day), amount) in after.less(before) {
        let account = account.number();
        let scheme = scheme.map(scheme_number);
        let (arrival, fact) = (int(arrival), fact.as_bytes());
        post.execute((
            arrival,
            scope.0,
            fact,
            account,
            collector.0,
            scheme,
            group.map(LedgerGroup::number),
            day.ymd(),
            day.ymd() / 100,
            amount,
        ))?;
        tx.add_to_balance((scope, account, collector), amount);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leg(account: Account, amount: i64) -> Posting {
        Posting {
            account,
            collector: ActorId(7),
            scheme: None,
            group: None,
            day: Date::parse("21/11/2026").unwrap(),
            amount: Dong::new(amount),
        }
    }

    #[test]
    fn only_the_difference_is_posted() {
        let (cash, owed, held) = (
            Account::CollectorCash,
            Account::OwedInsurer,
            Account::Suspense,
        );
        let before = Ought::of(&[leg(cash, 5), leg(held, -3), leg(held, -2)]);
        let after = Ought::of(&[leg(cash, 5), leg(owed, -5)]);
        let posted: Vec<_> = after
            .less(&before)
            .into_iter()
            .map(|(key, amount)| (key.0, amount))
            .collect();
        assert_eq!(posted, [(owed, -5), (held, 5)]);
        assert!(after.less(&after).is_empty());
    }

    #[test]
    fn postings_are_read_back_from_a_column() {
        let mut owed = leg(Account::OwedInsurer, -5);
        owed.scheme = Some(Scheme::Bhyt);
        owed.group = Some(LedgerGroup::Pupil);
        let ought = Ought::of(&[leg(Account::CollectorCash, 5), owed]);
        assert_eq!(Ought::from_bytes(&ought.to_bytes()).unwrap(), ought);
        assert!(Ought::from_bytes(&[0xff]).is_err());
    }

    #[test]
    fn what_does_not_balance_or_is_out_of_range_moves_nothing() {
        let (cash, owed) = (Account::CollectorCash, Account::OwedInsurer);
        assert_eq!(Ought::of(&[leg(cash, 5), leg(owed, -4)]), Ought::default());
        assert_eq!(
            Ought::of(&[leg(cash, i64::MAX), leg(owed, -i64::MAX)]),
            Ought::default()
        );
        assert_eq!(
            Ought::of(&[leg(cash, i64::MIN), leg(owed, i64::MIN)]),
            Ought::default()
        );
        assert_ne!(Ought::of(&[leg(cash, 5), leg(owed, -5)]), Ought::default());
    }
}
