//! Collectors' commission: what they earned on lines that the insurer accepted, and what is taken back.
//!
//! A statement out of the log and the tariff that each receipt names; nothing is posted, premiums stay whole. It belongs to
//! the collector who issued the receipt, wherever they or the household moved since.

use std::collections::BTreeMap;

use book::commission::{Change, amount, months};
use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use book::tariff::{CommissionKind, Held, Rate, TariffVersion};
use replica::{ActorId, RecordId, ScopeId};
use store::Reader;
use store::view::{LedgerFilter, ReceiptView, UnitView};

use crate::failure::Outcome;

/// One line's commission, earned or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The receipt.
    pub receipt: ReceiptView,
    /// The line's place on it, from 1.
    pub line: u32,
    /// The person.
    pub person: Option<RecordId>,
    /// The person's name; empty where it is not known.
    pub name: String,
    /// Which insurance.
    pub scheme: Scheme,
    /// Whether it is the participant's first payment.
    pub kind: CommissionKind,
    /// The months of the term.
    pub months: u32,
    /// When and by what it was earned or taken back.
    pub change: Change,
    /// What the participant paid; less than 0 where it is taken back.
    pub paid: Dong,
    /// The tariff's percentage.
    pub rate: Rate,
    /// The commission; less than 0 where it is taken back.
    pub amount: Dong,
}

/// Reads what was earned and taken back in a part of the ledger, in order of collector and day.
///
/// The days are those on which the insurer accepted lines or sent them back, receipts were made void and premiums given
/// back.
///
/// # Errors
///
/// A problem of the store.
pub fn read(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Vec<Row>> {
    let units = reader.units()?;
    let (mut rows, mut tariffs) = (Vec::new(), BTreeMap::new());
    for (line, mut changes) in reader.commission_changes()? {
        changes.retain(|change| is_asked(filter, change.day));
        if changes.is_empty() {
            continue;
        }
        let Some(view) = reader.receipt(line.receipt)? else {
            continue;
        };
        if view.standing.is_counted() && fits(filter, &units, &view) {
            for change in changes {
                rows.extend(row(reader, &view, line.line, change, &mut tariffs)?);
            }
        }
    }
    rows.retain(|row| filter.scheme.is_none_or(|only| only == row.scheme));
    rows.sort_by(|a, b| {
        let key = |row: &Row| {
            (
                row.receipt.collector,
                row.change.day,
                row.receipt.id,
                row.line,
            )
        };
        key(a).cmp(&key(b))
    });
    Ok(rows)
}

fn is_asked(filter: &LedgerFilter, day: Date) -> bool {
    filter.from.is_none_or(|from| from <= day)
        && filter.until.is_none_or(|until| day < until)
        && filter.period.is_none_or(|period| day.ymd() / 100 == period)
}

fn fits(filter: &LedgerFilter, units: &[UnitView], view: &ReceiptView) -> bool {
    let above = |scope: ScopeId| units.iter().find(|unit| unit.scope == scope);
    let mut scopes = std::iter::successors(Some(view.scope), |scope| above(*scope)?.parent);
    let chain: Vec<ScopeId> = scopes.by_ref().take(8).collect();
    filter.collector.is_none_or(|only| only == view.collector)
        && filter.units.iter().all(|unit| chain.contains(unit))
}

type Tariffs = BTreeMap<TariffVersion, Option<Held>>;

/// A line that nobody quoted, and one of which the tariff says nothing, earn nothing.
fn row(
    reader: &Reader<'_>,
    view: &ReceiptView,
    line: u32,
    change: Change,
    tariffs: &mut Tariffs,
) -> Outcome<Option<Row>> {
    let at = usize::try_from(line).unwrap_or_default().wrapping_sub(1);
    let (Some(of), Some(version)) = (view.receipt.lines.get(at), &view.receipt.tariff) else {
        return Ok(None);
    };
    if !tariffs.contains_key(version) {
        tariffs.insert(version.clone(), reader.tariff(version)?);
    }
    let tariff = tariffs.get(version).and_then(Option::as_ref);
    let (Some(tariff), Some(months)) = (tariff, months(&of.basis)) else {
        return Ok(None);
    };
    let kind = kind(reader, of.person, of.scheme, of.covers_from)?;
    let Some(rate) = tariff.commission(view.receipt.day, of.scheme, kind, months) else {
        return Ok(None);
    };
    Ok(Some(Row {
        line,
        person: of.person,
        name: view.persons.get(at).cloned().unwrap_or_default(),
        scheme: of.scheme,
        kind,
        months,
        change,
        paid: change.of(of.payable, |paid| paid),
        rate,
        amount: change.of(of.payable, |paid| amount(paid, rate)),
        receipt: view.clone(),
    }))
}

/// Whether anything covered the person in the scheme before the line; one that names nobody is a first payment.
fn kind(
    reader: &Reader<'_>,
    person: Option<RecordId>,
    scheme: Scheme,
    covers_from: Date,
) -> Outcome<CommissionKind> {
    let Some(person) = person else {
        return Ok(CommissionKind::New);
    };
    let before = covers_from.plus_days(-1);
    let ever = reader.covered(person, scheme, before.plus_days(-36_500), before)?;
    Ok(if ever {
        CommissionKind::Continuing
    } else {
        CommissionKind::New
    })
}

/// What one collector earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Earned.
    pub earned: Dong,
    /// Taken back: 0 or less.
    pub taken_back: Dong,
}

impl Sum {
    /// Returns what is due.
    #[must_use]
    pub fn due(&self) -> Dong {
        Dong::new(self.earned.get().saturating_add(self.taken_back.get()))
    }
}

/// Returns each collector's sum.
#[must_use]
pub fn sums(rows: &[Row]) -> BTreeMap<ActorId, Sum> {
    let mut sums = BTreeMap::<ActorId, Sum>::new();
    for row in rows {
        let sum = sums.entry(row.receipt.collector).or_default();
        let part = if row.change.earns() {
            &mut sum.earned
        } else {
            &mut sum.taken_back
        };
        *part = Dong::new(part.get().saturating_add(row.amount.get()));
    }
    sums
}
