//! The sheet on which cash is counted at the end of a month or day.

use std::collections::BTreeMap;

use book::date::Date;
use book::money::Dong;
use book::posting::Account;
use replica::{ActorId, RecordId, ScopeId};
use store::Reader;
use store::view::{HandOverView, LedgerBy, LedgerFilter, UnitView};
use web::format;
use web::lang::Lang;

use super::cash::{asked, month, said};
use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;
use crate::pages::people::Names;

/// Who holds cash: collectors in front of offices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Holder {
    Collector(ActorId),
    /// Whoever brought it or took it out.
    Till(ScopeId),
}

/// The sheet on which cash is counted: what the books say of each collector and each office's till at the end of the
/// asked month or day, and room for what is counted. In a collector's row stands how the counts of
/// what they handed over in it differed, and why.
pub(super) fn count(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã nhân viên thu hoặc cơ sở",
        "Nhân viên thu hoặc cơ sở",
        "Tài khoản",
        "Số dư trên sổ",
        "Số đếm được",
        "Chênh lệch",
        "Giải trình",
    ];
    let names = Names::read(reader)?;
    let units = reader.units()?.into_iter().map(|unit| (unit.scope, unit));
    let units: BTreeMap<ScopeId, UnitView> = units.collect();
    let mut sheet = Sheet::new(&head, &[3]);
    let (mut held, explained) = (held(reader, filter)?, explained(reader, filter)?);
    if asked(filter)?.contains(&Account::CollectorCash) {
        for collector in explained.keys() {
            let row = (Holder::Collector(*collector), Account::CollectorCash);
            held.entry(row).or_default();
        }
    }
    for ((holder, account), amount) in held {
        let (code, name) = match holder {
            Holder::Collector(actor) => (names.actor_code(actor), names.actor(actor)),
            Holder::Till(office) => units.get(&office).map_or_else(
                || (format!("#{office}"), String::new()),
                |unit| (unit.code.clone(), unit.name.clone()),
            ),
        };
        let mut cells = vec![
            Cell::text(code),
            Cell::text(name),
            Cell::text(account.code()),
            Cell::Whole(amount),
        ];
        cells.extend([Cell::Empty, Cell::Empty]);
        let why = match (holder, account) {
            (Holder::Collector(actor), Account::CollectorCash) => explained.get(&actor),
            (Holder::Collector(_) | Holder::Till(_), _) => None,
        };
        cells.push(Cell::text(why.cloned().unwrap_or_default()));
        sheet.rows.push(cells);
    }
    Ok(sheet)
}

/// Returns how the counts of what each collector handed over differed in the asked month or on the asked day, and why; all
/// of them where neither is asked for.
fn explained(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<BTreeMap<ActorId, String>> {
    let day = filter.until.map(|until| until.plus_days(-1));
    let over_short = LedgerFilter {
        account: Some(Account::OverShort),
        from: day.filter(|_| filter.period.is_none()),
        ..filter.clone()
    };
    let views = reader.hand_overs()?.into_iter();
    let views = views.filter_map(|view| Some((view.taken.as_ref()?.id, view)));
    let views: BTreeMap<RecordId, HandOverView> = views.collect();
    // What the ledger knew at the arrival: of counts alone, in which it bears the other sign.
    let mut differ = BTreeMap::<(ActorId, Date, RecordId), i64>::new();
    for posting in reader.postings(&over_short, usize::MAX)? {
        if views.contains_key(&posting.fact) {
            let of = (posting.collector, posting.day, posting.fact);
            let sum = differ.entry(of).or_default();
            *sum = sum.saturating_sub(posting.amount.get());
        }
    }
    let mut found = BTreeMap::<ActorId, Vec<String>>::new();
    for ((collector, day, count), difference) in differ {
        let view = views.get(&count).filter(|_| difference != 0);
        let Some(view) = view else { continue };
        let why = match said(view, filter.as_of) {
            said if said.is_empty() => "chưa giải thích".to_owned(),
            said => said,
        };
        let (day, amount) = (format::date(day), Dong::new(difference));
        let amount = format::over_short(Lang::Vi, amount);
        let told = found.entry(collector).or_default();
        told.push(format!("{day} {amount}: {why}"));
    }
    let joined = |(collector, told): (ActorId, Vec<String>)| (collector, told.join("; "));
    Ok(found.into_iter().map(joined).collect())
}

/// Cash by holder and account, without what is nothing. A collector has no till.
fn held(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<BTreeMap<(Holder, Account), i64>> {
    let until = filter.period.map(month);
    let accounts = asked(filter)?;
    let all = LedgerFilter {
        from: None,
        period: None,
        account: None,
        ..filter.clone()
    };
    let by = [
        LedgerBy::Commune,
        LedgerBy::Collector,
        LedgerBy::Account,
        LedgerBy::Period,
    ];
    let mut held = BTreeMap::<(Holder, Account), i64>::new();
    for row in reader.ledger(&by, &all)? {
        let [office, collector, account, month] = row.keys.as_slice() else {
            continue;
        };
        let account = accounts.iter().find(|one| one.code() == account);
        let Some(account) = account.filter(|_| until.as_ref().is_none_or(|last| month <= last))
        else {
            continue;
        };
        let holder = if *account == Account::OfficeCash {
            Holder::Till(ScopeId(office.parse().unwrap_or_default()))
        } else {
            Holder::Collector(ActorId(collector.parse().unwrap_or_default()))
        };
        let sum = held.entry((holder, *account)).or_default();
        *sum = sum.saturating_add(row.amount.get());
    }
    held.retain(|(holder, _), amount| {
        let is_asked = filter.collector.is_none() || matches!(holder, Holder::Collector(_));
        is_asked && *amount != 0
    });
    Ok(held)
}
