//! The counted lines of receipts, with whom they are for.

use std::collections::BTreeMap;
use std::rc::Rc;

use book::fact::{Basis, Line, Receipt, Scheme};
use book::money::Dong;
use book::posting::Account;
use book::record::Field;
use book::tariff::{Held, TariffVersion};
use replica::{RecordId, ScopeId};
use store::Reader;
use store::view::{LedgerFilter, ReceiptFilter, ReceiptView, RecordView, UnitView};
use web::format;
use web::lang::Lang;

use crate::failure::Outcome;

/// A line of a receipt that is counted.
pub(super) struct Counted {
    pub(super) receipt: ReceiptView,
    pub(super) line: Line,
    /// The person's name as it was known when the receipts were read.
    pub(super) name: String,
    pub(super) person: Option<RecordView>,
    /// The tariff that the receipt names, where it is held here.
    pub(super) tariff: Option<Rc<Held>>,
}

/// Returns the lines of one scheme that were counted as of the filter's arrival, in order of day and number.
pub(super) fn counted(
    reader: &Reader<'_>,
    filter: &LedgerFilter,
    scheme: Scheme,
) -> Outcome<Vec<Counted>> {
    let filter = LedgerFilter {
        scheme: Some(scheme),
        ..filter.clone()
    };
    let mut nets = BTreeMap::<(RecordId, Account), i64>::new();
    for posting in reader.postings(&filter, usize::MAX)? {
        let bears = [
            Account::OwedInsurer,
            Account::StateClaimed,
            Account::LocalClaimed,
        ];
        if bears.contains(&posting.account) {
            let net = nets.entry((posting.fact, posting.account)).or_default();
            *net = net.saturating_add(posting.amount.get());
        }
    }
    nets.retain(|_, net| *net != 0);
    let wanted = ReceiptFilter {
        ledger: filter,
        ..ReceiptFilter::default()
    };
    let mut receipts = reader.receipts(&wanted)?;
    receipts.retain(|view| {
        let mut of = nets.range((view.id, Account::CollectorCash)..=(view.id, Account::OwedPayers));
        of.next().is_some()
    });
    receipts.sort_by(|one, other| {
        let key = |view: &ReceiptView| (view.receipt.day, view.receipt.number.to_string(), view.id);
        key(one).cmp(&key(other))
    });
    let (mut lines, mut tariffs) = (Vec::new(), Tariffs::default());
    for receipt in receipts {
        let named = receipt.receipt.lines.iter().zip(&receipt.persons);
        for (line, name) in named.filter(|(line, _)| line.scheme == scheme) {
            let person = line
                .person
                .map(|id| reader.record(id))
                .transpose()?
                .flatten();
            let tariff = tariffs.of(reader, &receipt.receipt)?;
            lines.push(Counted {
                tariff,
                line: line.clone(),
                name: name.clone(),
                person,
                receipt: receipt.clone(),
            });
        }
    }
    Ok(lines)
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

impl Counted {
    /// Returns what is known of the person, as text.
    pub(super) fn known(&self, field: Field) -> String {
        known(self.person.as_ref(), field)
    }

    /// Returns how many months the line is for, as far as it was computed from a term.
    pub(super) fn months(&self) -> Option<u32> {
        match &self.line.basis {
            Basis::Bhxh { term, .. } => term.months().ok(),
            Basis::Bhyt { months, .. } => Some(*months),
            Basis::Declared => None,
        }
    }

    /// Returns whether the person paid for the scheme before, and up to the line's first day.
    pub(super) fn history(&self, reader: &Reader<'_>) -> Outcome<History> {
        let Some(person) = self.line.person else {
            return Ok(History::Unknown);
        };
        let before = self.line.covers_from.plus_days(-1);
        if reader.covered(person, self.line.scheme, before, before)? {
            return Ok(History::Continues);
        }
        let ever = reader.covered(person, self.line.scheme, before.plus_days(-36_500), before)?;
        Ok(if ever { History::Again } else { History::First })
    }

    /// Returns what the participant, the state, local budgets and sponsors bear together.
    pub(super) const fn gross(&self) -> Dong {
        self.line.gross
    }
}

/// What a person paid before a line.
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
