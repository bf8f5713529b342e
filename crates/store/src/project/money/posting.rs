//! Posting: what ought to stand less what stands, as new rows at the current arrival.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use book::act::ActKind;
use book::date::Date;
use book::fact::{Payment, Receipt, Scheme};
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Posting, Source};
use book::standing::Standing;
use replica::{ActorId, RecordId, ScopeId};
use rusqlite::params;

use super::period;
use super::rollup::{Key, Sums, Tally};
use super::run::Length;
use super::stored::{body, bytes, date, scheme, scheme_number};
use crate::StoreError;
use crate::sql::int;
use crate::tx::Tx;

const POST: &str = "
    insert into posting (arrival, scope, fact, account, collector, scheme, grp, day, period, source, amount,
                         receipts, by_scheme, by_grp, by_both, lines)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

type Dimensions = (Account, ActorId, Option<Scheme>, Option<LedgerGroup>, Date);
type Tallied = (ActorId, Option<Scheme>, Option<LedgerGroup>, Date);

/// A posting as a column holds it: account, collector, scheme, group, day and amount.
type Stored = (u8, u32, Option<i64>, Option<u8>, u32, i64);

/// The postings that ought to stand for one fact, summed by what tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ought {
    sums: BTreeMap<Dimensions, i64>,
    /// The lines that a receipt brings into the ledger, whatever their amounts.
    tallies: BTreeMap<Tallied, Tally>,
    /// Whose money its legs tell of.
    whose: Whose,
}

/// Whose money legs tell of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Whose {
    /// Nobody's: it is no premium's.
    #[default]
    Nobodys,
    /// That of their accounts: those of receipts, and of what takes back of them.
    Accounts,
    /// That of a receipt which was paid so: what is given back of it goes out of any purse.
    Paid(Vec<Payment>),
}

impl Whose {
    /// Returns the parts of an amount on an account, each with its source.
    fn parts(
        &self,
        account: Account,
        scheme: Option<Scheme>,
        amount: i64,
    ) -> Vec<(Option<Source>, i64)> {
        let of_account = || vec![(Source::of(account, scheme), amount)];
        match self {
            Self::Nobodys => vec![(None, amount)],
            Self::Accounts => of_account(),
            Self::Paid(payments) if is_purse(account) => {
                let parts = Source::split(payments, Dong::new(amount)).into_iter();
                parts
                    .map(|(source, part)| (Some(source), part.get()))
                    .collect()
            }
            Self::Paid(_) => of_account(),
        }
    }
}

fn is_purse(account: Account) -> bool {
    [Account::CollectorCash, Account::OfficeCash].contains(&account)
}

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
        Self {
            sums,
            ..Self::default()
        }
    }

    /// Sums a receipt's postings and counts its lines.
    pub(super) fn of_receipt(receipt: &Receipt, collector: ActorId, standing: Standing) -> Self {
        let legs = book::posting::of_receipt(receipt, collector, standing);
        Self {
            tallies: tallies(receipt, collector),
            whose: Whose::Accounts,
            ..Self::of(&legs)
        }
    }

    /// The same of an act: what takes back of a premium tells of whose money it does, also where nothing is left of it.
    pub(super) fn of_act(self, kind: ActKind) -> Self {
        match self.whose {
            Whose::Nobodys if kind.takes_premium_back() => Self {
                whose: Whose::Accounts,
                ..self
            },
            Whose::Nobodys | Whose::Accounts | Whose::Paid(_) => self,
        }
    }

    /// The same of what gives back money that came in by these payments, also where nothing is left of it.
    pub(super) fn paid_by(self, payments: &[Payment]) -> Self {
        let any = payments.iter().any(|payment| payment.amount > Dong::ZERO);
        Self {
            whose: if any {
                Whose::Paid(payments.to_vec())
            } else {
                Whose::Nobodys
            },
            ..self
        }
    }

    /// Returns the postings as a column holds them.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let rows: Vec<Stored> = self
            .sums
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
        Ok(Self {
            sums: rows.collect::<Result<_, StoreError>>()?,
            ..Self::default()
        })
    }

    /// Returns what the postings to `account` come to.
    pub(super) fn on(&self, account: Account) -> Dong {
        let sums = self
            .sums
            .iter()
            .filter(|(dimensions, _)| dimensions.0 == account);
        Dong::new(sums.fold(0, |all, (_, sum)| all.saturating_add(*sum)))
    }

    /// Returns what must be added to the counts where `before` stands and this ought to.
    fn tallies_less(&self, before: &Self) -> BTreeMap<Tallied, Tally> {
        let mut difference = self.tallies.clone();
        for (key, tally) in &before.tallies {
            difference.entry(*key).or_default().add(tally.negative());
        }
        difference.retain(|_, tally| *tally != Tally::default());
        difference
    }

    /// Returns what must be posted where `before` stands and this ought to.
    fn less(&self, before: &Self) -> Cow<'_, BTreeMap<Dimensions, i64>> {
        let is_any_zero = || self.sums.values().any(|amount| *amount == 0);
        if before.sums.is_empty() && !is_any_zero() {
            return Cow::Borrowed(&self.sums);
        }
        let mut difference = self.sums.clone();
        for (dimensions, sum) in &before.sums {
            let left = difference.entry(*dimensions).or_default();
            *left = left.saturating_sub(*sum);
        }
        difference.retain(|_, amount| *amount != 0);
        Cow::Owned(difference)
    }
}

/// Counts a receipt's lines: by each scheme and group one number, the receipt itself with the first of them.
fn tallies(receipt: &Receipt, collector: ActorId) -> BTreeMap<Tallied, Tally> {
    let mut tallies = BTreeMap::<Tallied, Tally>::new();
    for line in &receipt.lines {
        let (scheme, group) = (Some(line.scheme), LedgerGroup::of(&line.basis));
        let key = (collector, scheme, group, receipt.day);
        tallies.entry(key).or_default().lines += 1;
    }
    let (mut schemes, mut groups) = (BTreeSet::new(), BTreeSet::new());
    for (at, ((_, scheme, group, _), tally)) in tallies.iter_mut().enumerate() {
        tally.receipts = i64::from(at == 0);
        tally.by_scheme = i64::from(schemes.insert(*scheme));
        tally.by_group = i64::from(groups.insert(*group));
        tally.by_both = 1;
    }
    tallies
}

/// One posting, but for the fact it is of.
struct Row {
    dimensions: Dimensions,
    source: Option<Source>,
    sums: Sums,
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
    let mut tallies = after.tallies_less(before);
    let whose = match after.whose {
        Whose::Nobodys => &before.whose,
        Whose::Accounts | Whose::Paid(_) => &after.whose,
    };
    for (&dimensions, &amount) in after.less(before).as_ref() {
        let (account, collector, scheme, group, day) = dimensions;
        // Lines are told once, with the first posting that bears their scheme.
        let tally = scheme.and_then(|_| tallies.remove(&(collector, scheme, group, day)));
        let mut tally = tally.unwrap_or_default();
        for (source, amount) in whose.parts(account, scheme, amount) {
            let tally = std::mem::take(&mut tally);
            let sums = Sums { amount, tally };
            let row = Row {
                dimensions,
                source,
                sums,
            };
            write(tx, arrival, scope, fact, &row)?;
        }
    }
    for ((collector, scheme, group, day), tally) in tallies {
        let dimensions = (Account::Suspense, collector, scheme, group, day);
        let sums = Sums { amount: 0, tally };
        let row = Row {
            dimensions,
            source: None,
            sums,
        };
        write(tx, arrival, scope, fact, &row)?;
    }
    Ok(())
}

fn write(
    tx: &Tx<'_>,
    arrival: u64,
    scope: ScopeId,
    fact: RecordId,
    row: &Row,
) -> Result<(), StoreError> {
    let (account, collector, scheme, group, day) = row.dimensions;
    let (arrival, account, day) = (int(arrival), account.number(), day.ymd());
    let (scheme, period) = (scheme.map(scheme_number), period::of(tx, scope, day)?);
    let group = group.map(LedgerGroup::number);
    let source = row.source.map(Source::number);
    let Sums { amount, tally } = row.sums;
    tx.prepare_cached(POST)?.execute(params![
        arrival,
        scope.0,
        fact.as_bytes(),
        account,
        collector.0,
        scheme,
        group,
        day,
        period,
        source,
        amount,
        tally.receipts,
        tally.by_scheme,
        tally.by_group,
        tally.by_both,
        tally.lines,
    ])?;
    tx.add_to_balance((scope, account, collector), amount);
    let key = Key {
        epoch: Length::Epoch.of(arrival),
        day,
        scope,
        collector,
        account,
        scheme: scheme.unwrap_or(-1),
        group: group.unwrap_or_default(),
        source: source.unwrap_or_default(),
        period,
        block: Length::Block.of(arrival),
    };
    tx.roll_up(arrival, key, row.sums);
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
            .iter()
            .map(|(key, amount)| (key.0, *amount))
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
