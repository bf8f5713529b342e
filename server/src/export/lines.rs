//! The counted lines of receipts, with whom they are for.

use std::collections::BTreeMap;
use std::rc::Rc;

use book::act::Refund;
use book::date::Date;
use book::fact::{Basis, Line, Receipt, Scheme};
use book::money::Dong;
use book::posting::{Account, LedgerGroup};
use book::record::Field;
use book::tariff::{Held, TariffVersion};
use replica::{RecordId, ScopeId};
use store::view::{LedgerFilter, ReceiptView, RecordView, RefundFilter, UnitView, VoidFilter};
use store::{Closed, Reader};
use web::format;
use web::lang::Lang;

use super::pasts::Pasts;
use crate::failure::Outcome;

/// A line of a receipt that is counted.
pub(super) struct Counted {
    pub(super) receipt: ReceiptView,
    pub(super) line: Line,
    /// The line's place on the receipt, from 1.
    at: u32,
    /// The first day that the person bought.
    from: Date,
    /// The person's name as it was known when the receipts were read.
    pub(super) name: String,
    pub(super) person: Option<RecordView>,
    /// The tariff that the receipt names, where it is held here.
    pub(super) tariff: Option<Rc<Held>>,
    /// Why it stands here.
    pub(super) by: By,
    /// Whether that counted before the part that is told of, and counts no longer: a refund that was refused after all,
    /// a receipt that is held since. It stands with the other sign.
    pub(super) is_taken_back: bool,
}

/// Why a line stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum By {
    /// Its receipt is counted.
    Receipt,
    /// A void takes it back.
    Void,
    /// A refund gives some of it back.
    Refund(Rc<Refund>),
}

/// Returns the lines of one scheme that were counted as of the filter's arrival, in order of day and number. What was
/// made void or given back in the filter's part stands in it with the other sign: the part comes to what the ledger says.
pub(super) fn counted(
    reader: &Reader<'_>,
    filter: &LedgerFilter,
    scheme: Scheme,
) -> Outcome<Vec<Counted>> {
    counted_in(reader, filter, &[filter.period], scheme)
}

/// The same of several months together: what came in one and went in another of them stands in none. Where the filter
/// names a month, that of the closing by which voids are judged is this one.
pub(super) fn counted_in(
    reader: &Reader<'_>,
    filter: &LedgerFilter,
    months: &[Option<u32>],
    scheme: Scheme,
) -> Outcome<Vec<Counted>> {
    if filter.scheme.is_some_and(|only| only != scheme) {
        return Ok(Vec::new());
    }
    let filter = LedgerFilter {
        scheme: Some(scheme),
        ..filter.clone()
    };
    let (mut lines, mut tariffs) = (Vec::new(), Tariffs::default());
    for (receipt, by, is_taken_back) in posted(reader, &filter, months)? {
        let named = (1_u32..).zip(receipt.receipt.lines.iter().zip(&receipt.persons));
        let is_told = |at: u32| match &by {
            By::Receipt | By::Void => true,
            By::Refund(refund) => refund.line.line == at,
        };
        let fits = |at: u32, line: &Line| {
            is_told(at)
                && line.scheme == scheme
                && filter
                    .group
                    .is_none_or(|only| LedgerGroup::of(&line.basis) == Some(only))
        };
        for (at, (line, name)) in named.filter(|(at, (line, _))| fits(*at, line)) {
            let person = line
                .person
                .map(|id| reader.record(id))
                .transpose()?
                .flatten();
            let tariff = tariffs.of(reader, &receipt.receipt)?;
            lines.push(Counted {
                tariff,
                line: by.told(line, is_taken_back),
                at,
                from: line.covers_from,
                name: name.clone(),
                person,
                receipt: receipt.clone(),
                by: by.clone(),
                is_taken_back,
            });
        }
    }
    Ok(lines)
}

/// What a fact comes to on each account in each month.
type Sums = BTreeMap<(Account, u32), i64>;

/// Returns the receipts that the filter's postings of these months come to, each with why, and whether that is taken back.
fn posted(
    reader: &Reader<'_>,
    filter: &LedgerFilter,
    months: &[Option<u32>],
) -> Outcome<Vec<(ReceiptView, By, bool)>> {
    let mut facts = BTreeMap::<RecordId, Sums>::new();
    let as_of = filter.as_of.unwrap_or(u64::MAX);
    let closed = filter.period.map(|month| reader.closed(month, as_of));
    let closed = closed.transpose()?;
    for period in months {
        let of_month = LedgerFilter {
            period: *period,
            ..filter.clone()
        };
        for posting in reader.postings(&of_month, usize::MAX)? {
            // Another month may be open still: behind the closing of the one asked for nothing of it is told.
            let until = closed.as_ref().filter(|_| *period != filter.period);
            let until = until.and_then(|closed| closed.since(posting.scope));
            if until.is_some_and(|until| posting.arrival > until) {
                continue;
            }
            let bears = [
                Account::OwedInsurer,
                Account::StateClaimed,
                Account::LocalClaimed,
            ];
            if bears.contains(&posting.account) {
                let sums = facts.entry(posting.fact).or_default();
                let sum = sums.entry((posting.account, posting.period)).or_default();
                *sum = sum.saturating_add(posting.amount.get());
            }
        }
    }
    facts.retain(|_, sums| {
        let mut nets = BTreeMap::<Account, i64>::new();
        for ((account, _), sum) in &*sums {
            let net = nets.entry(*account).or_default();
            *net = net.saturating_add(*sum);
        }
        nets.into_values().any(|net| net != 0)
    });
    let mut acts = BTreeMap::<RecordId, (RecordId, By)>::new();
    for view in reader.voids(&VoidFilter::default())? {
        acts.insert(view.id, (view.void.receipt, By::Void));
    }
    undone(reader, (as_of, closed.as_ref()), &acts, &mut facts)?;
    for view in reader.refunds(&RefundFilter::default())? {
        let receipt = view.refund.line.receipt;
        acts.insert(view.id, (receipt, By::Refund(Rc::new(view.refund))));
    }
    let mut found = Vec::with_capacity(facts.len());
    for (fact, sums) in facts {
        let (of, by) = acts.remove(&fact).unwrap_or((fact, By::Receipt));
        if let Some(receipt) = reader.receipt(of)? {
            let is_taken_back = is_paid(&sums) != (by == By::Receipt);
            found.push((receipt, by, is_taken_back));
        }
    }
    found.sort_by(|one, other| {
        let key = |(view, by, _): &(ReceiptView, By, bool)| {
            (
                view.receipt.day,
                view.receipt.number.to_string(),
                view.id,
                by.place(),
            )
        };
        key(one).cmp(&key(other))
    });
    Ok(found)
}

/// Returns whether what a fact comes to is paid, and not given back: premiums are owed to the insurer, and claimed from who
/// bears a share.
fn is_paid(sums: &Sums) -> bool {
    let paid = |((account, _), sum): (&(Account, u32), &i64)| {
        if *account == Account::OwedInsurer {
            sum.saturating_neg()
        } else {
            *sum
        }
    };
    sums.iter().map(paid).fold(0, i64::saturating_add) > 0
}

/// Leaves out what was void in the month in which it was paid and before it was in any batch: the insurer was never told
/// of it, and the two come to nothing.
fn undone(
    reader: &Reader<'_>,
    (as_of, closed): (u64, Option<&Closed>),
    voids: &BTreeMap<RecordId, (RecordId, By)>,
    facts: &mut BTreeMap<RecordId, Sums>,
) -> Outcome<()> {
    for (void, (receipt, _)) in voids {
        let (Some(back), Some(paid)) = (facts.get(void), facts.get(receipt)) else {
            continue;
        };
        let left = |(of, sum): (&_, &i64)| sum.saturating_add(back.get(of).copied().unwrap_or(0));
        if back.len() != paid.len() || paid.iter().map(left).any(|left| left != 0) {
            continue;
        }
        let scope = reader.receipt(*receipt)?.map(|view| view.scope);
        let since = closed.zip(scope);
        let since = since.and_then(|(closed, scope)| closed.since(scope));
        if !reader.was_in_batch(*receipt, since.unwrap_or(as_of))? {
            facts.remove(void);
            facts.remove(receipt);
        }
    }
    Ok(())
}

/// The tariffs that receipts name, each read once.
#[derive(Default)]
struct Tariffs(BTreeMap<TariffVersion, Option<Rc<Held>>>);

impl Tariffs {
    fn of(&mut self, reader: &Reader<'_>, receipt: &Receipt) -> Outcome<Option<Rc<Held>>> {
        let Some(version) = &receipt.tariff else {
            return Ok(None);
        };
        if let Some(known) = self.0.get(version) {
            return Ok(known.clone());
        }
        let held = reader.tariff(version)?.map(Rc::new);
        self.0.insert(version.clone(), held.clone());
        Ok(held)
    }
}

impl By {
    /// Its place among those of one receipt.
    fn place(&self) -> u32 {
        match self {
            Self::Receipt => 0,
            Self::Void => 1,
            Self::Refund(refund) => refund.line.line.saturating_add(1),
        }
    }

    /// Returns the line as it stands in a list: with a minus where it is void or given back, with the other sign where that
    /// is taken back.
    fn told(&self, line: &Line, is_taken_back: bool) -> Line {
        let (from, shares, is_minus) = match self {
            Self::Receipt => (line.covers_from, line.shares(), is_taken_back),
            Self::Void => (line.covers_from, line.shares(), !is_taken_back),
            Self::Refund(refund) => (refund.from, refund.shares(), !is_taken_back),
        };
        let back = |amount: Dong| {
            if is_minus {
                Dong::new(amount.get().saturating_neg())
            } else {
                amount
            }
        };
        Line {
            covers_from: from,
            gross: back(shares.gross),
            state: back(shares.state),
            local: back(shares.local),
            sponsor: back(shares.sponsor),
            payable: back(shares.payable),
            ..line.clone()
        }
    }
}

impl Counted {
    /// Returns whether it says that somebody paid.
    pub(super) fn is_payment(&self) -> bool {
        self.by == By::Receipt && !self.is_taken_back
    }

    /// Returns what is known of the person, as text.
    pub(super) fn known(&self, field: Field) -> String {
        known(self.person.as_ref(), field)
    }

    /// Returns how many months the line is for, as far as it was computed from a term; of a refund those given back.
    pub(super) fn months(&self) -> Option<u32> {
        if let By::Refund(refund) = &self.by {
            let at = usize::try_from(refund.line.line).unwrap_or_default();
            let line = self.receipt.receipt.lines.get(at.wrapping_sub(1))?;
            return Some(line.months_from(refund.from));
        }
        match &self.line.basis {
            Basis::Bhxh { term, .. } => term.months().ok(),
            Basis::Bhyt { months, .. } => Some(*months),
            Basis::Declared => None,
        }
    }

    /// Returns whether the person paid for the scheme before, and up to the line's first day.
    pub(super) fn history(&self, pasts: &Pasts<'_>) -> Outcome<History> {
        if self.line.person.is_none() {
            return Ok(History::Unknown);
        }
        let past = pasts.of(self.receipt.scope);
        let before = past.map(|past| past.paid_before(&self.receipt, self.at));
        Ok(match before.transpose()?.flatten() {
            None => History::First,
            Some(last) if last.plus_days(1) < self.from => History::Again,
            Some(_) => History::Continues,
        })
    }

    /// Returns what the participant, the state, local budgets and sponsors bear together.
    pub(super) const fn gross(&self) -> Dong {
        self.line.gross
    }
}

/// What a person paid before a line: by the same rule as commission's, whichever days were bought first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum History {
    First,
    Continues,
    Again,
    /// The line names nobody.
    Unknown,
}

impl History {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::First => "Đóng lần đầu",
            Self::Continues => "Đóng tiếp",
            Self::Again => "Đăng ký lại",
            Self::Unknown => "",
        }
    }
}

/// Returns what is known of a record, as text.
pub(super) fn known(record: Option<&RecordView>, field: Field) -> String {
    let shown = record.and_then(|record| record.shown(field));
    shown.map_or_else(String::new, |value| format::value(Lang::Vi, value))
}

/// The commune above each scope: a hamlet's parent, or the unit itself.
pub(super) struct Communes(BTreeMap<ScopeId, UnitView>);

impl Communes {
    pub(super) fn read(reader: &Reader<'_>) -> Outcome<Self> {
        let units = reader.units()?.into_iter().map(|unit| (unit.scope, unit));
        Ok(Self(units.collect()))
    }

    /// Returns a scope's commune: its code and name.
    pub(super) fn of(&self, scope: ScopeId) -> (String, String) {
        let unit = self.0.get(&scope);
        let above = unit
            .filter(|unit| unit.level == book::organisation::Level::Hamlet)
            .and_then(|unit| self.0.get(&unit.parent?));
        above.or(unit).map_or_else(
            || (format!("#{scope}"), String::new()),
            |unit| (unit.code.clone(), unit.name.clone()),
        )
    }
}
