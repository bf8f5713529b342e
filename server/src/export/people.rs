//! Targets and results per collector (B15a), who stopped paying (C21a), how many take part.

use std::collections::{BTreeMap, BTreeSet};

use book::date::Date;
use book::fact::Scheme;
use book::record::{Field, Value};
use replica::{ActorId, RecordId};
use store::Reader;
use store::view::LedgerFilter;

use super::lines::{Communes, Counted, History, counted, counted_in, known};
use super::pasts::Pasts;
use super::sheet::{Cell, Sheet};
use crate::failure::Outcome;
use crate::pages::people::Names;
use crate::participants::Participants;

/// Who paid: all, new, continuing.
type Persons = [BTreeSet<RecordId>; 3];

/// B15a. Targets are not recorded yet: what was committed stays empty, and so do the percentages of it.
pub(super) fn b15a(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã nhân viên thu",
        "Nhân viên thu",
        "Loại bảo hiểm",
        "Cam kết: tổng",
        "Cam kết: mới",
        "Cam kết: duy trì",
        "Trong kỳ: tổng",
        "Trong kỳ: mới",
        "Trong kỳ: tiếp tục",
        "Từ đầu năm",
        "Tỷ lệ (%)",
    ];
    let (since, months) = since_the_year_began(reader, filter)?;
    let (names, pasts) = (Names::read(reader)?, Pasts::read(reader, filter)?);
    let mut rows = BTreeMap::<(ActorId, &str), (Persons, BTreeSet<RecordId>)>::new();
    for scheme in Scheme::ALL {
        for one in counted_in(reader, &since, &months, scheme)? {
            let Some(person) = payer(reader, &one, &pasts)? else {
                continue;
            };
            let key = (one.receipt.collector, scheme.code());
            rows.entry(key).or_default().1.insert(person);
        }
        for one in counted(reader, filter, scheme)? {
            let Some(person) = payer(reader, &one, &pasts)? else {
                continue;
            };
            let key = (one.receipt.collector, scheme.code());
            let [all, new, continuing] = &mut rows.entry(key).or_default().0;
            all.insert(person);
            match one.history(&pasts)? {
                History::First => new.insert(person),
                History::Continues | History::Again | History::Unknown => continuing.insert(person),
            };
        }
    }
    let mut sheet = Sheet::new(&head, &[6, 7, 8, 9]);
    for ((collector, scheme), ([all, new, continuing], year)) in rows {
        let mut row = vec![
            Cell::text(names.actor_code(collector)),
            Cell::text(names.actor(collector)),
            Cell::text(scheme),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ];
        row.extend([all.len(), new.len(), continuing.len(), year.len()].map(Cell::count));
        row.push(Cell::Empty);
        sheet.rows.push(row);
    }
    Ok(sheet)
}

/// What lies between 1 January and the end of what is asked for: the reporting months up to the one asked for, whatever
/// their days; else the days up to the last one, which is that of the last op taken into account where none is asked for.
fn since_the_year_began(
    reader: &Reader<'_>,
    filter: &LedgerFilter,
) -> Outcome<(LedgerFilter, Vec<Option<u32>>)> {
    let (from, months) = if let Some(month) = filter.period {
        let january = month / 100 * 100 + 1;
        (None, (january..=month).map(Some).collect())
    } else {
        let last = match filter.until {
            Some(until) => Some(until.plus_days(-1)),
            None => reader
                .day_at(filter.as_of.unwrap_or(u64::MAX))?
                .max(filter.from),
        };
        let first = last.and_then(|last| Date::from_ymd(last.year(), 1, 1).ok());
        (first, vec![None])
    };
    let since = LedgerFilter {
        from,
        ..filter.clone()
    };
    Ok((since, months))
}

/// Participants on a day, per office and scheme.
#[must_use]
pub fn participants(counts: &Participants) -> Sheet {
    let head = ["on", "office", "name", "scheme", "persons", "new"];
    let mut sheet = Sheet::new(&head, &[4, 5]);
    for row in &counts.rows {
        sheet.rows.push(vec![
            Cell::text(counts.on.iso()),
            Cell::text(&row.office),
            Cell::text(&row.name),
            Cell::text(row.scheme.code()),
            Cell::count(row.persons),
            Cell::count(row.new),
        ]);
    }
    sheet
}

/// Returns who paid, as whom they are shown, where a line tells that somebody did: not where it is taken back or given
/// back.
fn payer(reader: &Reader<'_>, one: &Counted, pasts: &Pasts<'_>) -> Outcome<Option<RecordId>> {
    let past = pasts.of(one.receipt.scope);
    if !one.is_payment() || past.is_some_and(|past| past.is_void(one.receipt.id)) {
        return Ok(None);
    }
    let shown = one.line.person.map(|person| reader.shown_as(person));
    Ok(shown.transpose()?)
}

/// C21a: whose last cover ended in the asked days or month, and who did not pay again. Without a last day or a month: who
/// is no longer covered on the day of the last op that is taken into account.
pub(super) fn c21a(reader: &Reader<'_>, filter: &LedgerFilter) -> Outcome<Sheet> {
    let head = [
        "Mã xã",
        "Họ và tên",
        "Mã số BHXH",
        "Loại bảo hiểm",
        "Tháng dừng đóng",
        "Đơn vị khi dừng",
        "Địa chỉ",
        "Điện thoại",
    ];
    let communes = Communes::read(reader)?;
    let mut sheet = Sheet::new(&head, &[]);
    for one in Pasts::read(reader, filter)?.lapsed(filter)? {
        let person = reader.record(one.person)?;
        let household = person.as_ref().and_then(|person| {
            if let Some(Value::Record(id)) = person.shown(Field::Household) {
                return Some(*id);
            }
            None
        });
        let household = household.map(|id| reader.record(id)).transpose()?.flatten();
        let (code, unit) = communes.of(one.scope);
        let of_person = |field| known(person.as_ref(), field);
        let of_house = |field| known(household.as_ref(), field);
        let phone = Some(of_person(Field::Phone)).filter(|phone| !phone.is_empty());
        sheet.rows.push(vec![
            Cell::text(code),
            Cell::text(of_person(Field::Name)),
            Cell::text(of_person(Field::BhxhNumber)),
            Cell::text(one.scheme.code()),
            Cell::text(format!("{:02}/{}", one.ended.month(), one.ended.year())),
            Cell::text(unit),
            Cell::text(of_house(Field::Address)),
            Cell::text(phone.unwrap_or_else(|| of_house(Field::Phone))),
        ]);
    }
    Ok(sheet)
}
