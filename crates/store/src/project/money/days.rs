//! The days that receipts cover: who covers one already, in front of another or behind it.
//!
//! Those that nobody in front took a day from cover each day once, but for rulings; those that are held for days of
//! another are few, where nobody lies. Each are kept by their lengths, so that a look-up passes those alone that are
//! near. Whether one of the latter is in front is asked from two sides in step, by days and by time: whichever ends
//! first has the answer.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::{Receipt, Scheme};
use replica::{RecordId, ScopeId};

use super::fact::Fact;
use super::stored::scheme_number;
use crate::StoreError;
use crate::project::same;
use crate::sql::{int, time};
use crate::tx::{Rare, Tx};

/// Finds lines that cover days of a span by what is asked of them: those of each length present, by where they begin. The
/// receipts are asked one by one: a join over the partial index is planned anew where plans hang on what is bound.
macro_rules! covering {
    ($select:literal, $counted:literal, $asked:literal) => {
        concat!(
            "with recursive lengths (span) as (
                select (select min(span) from receipt_line
                        where person = ?1 and scheme = ?2
                          and person is not null and covers_from <= covers_to and ",
            $counted,
            ")
                union all
                select (select min(span) from receipt_line
                        where person = ?1 and scheme = ?2 and span > lengths.span
                          and person is not null and covers_from <= covers_to and ",
            $counted,
            ")
                from lengths where span is not null)
             select ",
            $select,
            " from lengths cross join receipt_line as line
             where person = ?1 and scheme = ?2 and line.span = lengths.span
               and covers_from between ?3 - lengths.span and ?4 and covers_to >= ?3
               and person is not null and covers_from <= covers_to and ",
            $counted,
            $asked
        )
    };
}

/// Most receipts are for persons of whom no days are taken yet.
const IS_ANY: &str = "
    select exists (select 1 from receipt_line
                   where person = ?1 and scheme = ?2
                     and person is not null and covers_from <= covers_to and counted < 2)
        or exists (select 1 from receipt_line
                   where person = ?1 and scheme = ?2
                     and person is not null and covers_from <= covers_to and counted = 4)";
/// Most of the others touch nobody's days: asked first, this one answer stands for all below.
const IS_TOUCHED: &str = covering!("1", "counted < 2", " limit 1");
const IS_TOUCHED_TWICE: &str = covering!("1", "counted = 4", " limit 1");
const IS_TAKEN: &str = covering!(
    "1",
    "counted < 2",
    " and (select (time, incarnation, number, id) < (?5, ?6, ?7, ?8) from receipt where row = line.receipt) limit 1"
);
/// Those that are held for other days, each with whether it is in front.
const TWICE: &str = covering!(
    "(select (time, incarnation, number, id) < (?5, ?6, ?7, ?8) from receipt where row = line.receipt)",
    "counted = 4",
    ""
);
/// Those of them in front, each with whether it covers a day.
const TWICE_BEFORE: &str = "
    select covers_from <= ?4 and covers_to >= ?3
           and (select (time, incarnation, number, id) < (?5, ?6, ?7, ?8) from receipt where row = line.receipt)
    from receipt_line as line
    where person = ?1 and scheme = ?2 and made <= ?5
      and person is not null and covers_from <= covers_to and counted = 4
    order by made";
/// Those to which one that takes days adds a reason. It goes only where one takes none any more, or persons are taken
/// apart, and all of theirs are judged again then.
const FREE_BEHIND: &str = covering!(
    "receipt",
    "counted < 2",
    " and (select (time, incarnation, number, id) > (?5, ?6, ?7, ?8) from receipt where row = line.receipt)"
);
/// Those from which one that takes no days any more may take it.
const TWICE_BEHIND: &str = covering!(
    "receipt",
    "counted = 4",
    " and (select (time, incarnation, number, id) > (?5, ?6, ?7, ?8) from receipt where row = line.receipt)"
);

/// What became of the days that a receipt takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// It takes them from now on.
    Takes,
    /// It takes them no more.
    Leaves,
    /// It takes some, or leaves some.
    Either,
}

impl Turned {
    /// Returns what becomes of all of them.
    pub(super) const fn of(takes: bool) -> Self {
        if takes { Self::Takes } else { Self::Leaves }
    }

    /// The statements that find those whose reasons change.
    const fn behind(self) -> &'static [&'static str] {
        match self {
            Self::Takes => &[FREE_BEHIND],
            Self::Leaves => &[TWICE_BEHIND],
            Self::Either => &[FREE_BEHIND, TWICE_BEHIND],
        }
    }
}

/// Returns under which length a line is kept.
pub(super) fn span(from: Date, to: Date) -> u32 {
    to.ymd()
        .saturating_sub(from.ymd())
        .max(1)
        .next_power_of_two()
}

/// Returns those spans of which another receipt covers a day.
pub(super) fn touched(tx: &Tx<'_>, spans: Vec<Span>) -> Result<Vec<Span>, StoreError> {
    let mut touched = Vec::new();
    for span in spans {
        for person in same::one_with(tx, span.person)? {
            let mut is_any = tx.prepare_cached(IS_ANY)?;
            if !is_any.query_row((person.as_bytes(), span.scheme), |row| row.get(0))? {
                continue;
            }
            let key = (person.as_bytes(), span.scheme, span.from, span.to);
            if tx.prepare_cached(IS_TOUCHED)?.exists(key)?
                || tx.prepare_cached(IS_TOUCHED_TWICE)?.exists(key)?
            {
                touched.push(span);
                break;
            }
        }
    }
    Ok(touched)
}

/// Returns whether an earlier receipt covers a day of these spans.
pub(super) fn are_taken(tx: &Tx<'_>, fact: &Fact, spans: &[Span]) -> Result<bool, StoreError> {
    for span in spans {
        for person in same::one_with(tx, span.person)? {
            let key = span.key(&person, fact);
            if tx.prepare_cached(IS_TAKEN)?.exists(key)? || is_taken_twice(tx, key)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_taken_twice(tx: &Tx<'_>, key: Key<'_>) -> Result<bool, StoreError> {
    let (mut by_days, mut by_time) = (tx.prepare_cached(TWICE)?, tx.prepare_cached(TWICE_BEFORE)?);
    let (mut by_days, mut by_time) = (by_days.query(key)?, by_time.query(key)?);
    loop {
        for rows in [&mut by_days, &mut by_time] {
            let Some(row) = rows.next()? else {
                return Ok(false);
            };
            if row.get(0)? {
                return Ok(true);
            }
        }
    }
}

/// Returns the receipts behind one that cover a day of these spans, and whose reasons it may change.
pub(super) fn behind(
    tx: &Tx<'_>,
    spans: &[Span],
    fact: &Fact,
    turned: Turned,
) -> Result<Vec<i64>, StoreError> {
    let mut rows = Vec::new();
    for span in spans {
        for person in same::one_with(tx, span.person)? {
            for behind in turned.behind() {
                let mut statement = tx.prepare_cached(behind)?;
                let found = statement.query_map(span.key(&person, fact), |row| row.get(0))?;
                rows.extend(found.collect::<Result<Vec<i64>, _>>()?);
            }
        }
    }
    Ok(rows)
}

/// Days that a receipt covers for one person in one scheme; of several persons who are one, for the shown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    person: RecordId,
    scheme: i64,
    from: u32,
    to: u32,
}

/// What a span's statements ask by: the days, and the receipt's place in time.
type Key<'k> = (
    &'k [u8; 16],
    i64,
    u32,
    u32,
    i64,
    &'k [u8; 8],
    i64,
    &'k [u8; 16],
);

impl Span {
    fn key<'k>(&self, person: &'k RecordId, fact: &'k Fact) -> Key<'k> {
        (
            person.as_bytes(),
            self.scheme,
            self.from,
            self.to,
            time(fact.time),
            fact.dot.actor.as_bytes(),
            int(fact.dot.counter),
            fact.id.as_bytes(),
        )
    }
}

/// Returns the days that a receipt covers, lines that overlap as one span, and whether any do. A line that ends before
/// it begins covers no day.
pub(super) fn spans(tx: &Tx<'_>, receipt: &Receipt) -> Result<(Vec<Span>, bool), StoreError> {
    let mut lines = BTreeMap::<(RecordId, i64), Vec<(u32, u32)>>::new();
    for line in &receipt.lines {
        let (from, to) = (line.covers_from.ymd(), line.covers_to.ymd());
        if let Some(person) = line.person.filter(|_| from <= to) {
            let scheme: Scheme = line.scheme;
            let days = lines.entry((person, scheme_number(scheme))).or_default();
            days.push((from, to));
        }
    }
    let (mut spans, mut overlap) = (Vec::<Span>::new(), false);
    for ((person, scheme), mut days) in lines {
        days.sort_unstable();
        for (from, to) in days {
            match spans.last_mut() {
                Some(last) if (last.person, last.scheme) == (person, scheme) && from <= last.to => {
                    overlap = true;
                    last.to = to.max(last.to);
                }
                _ => spans.push(Span {
                    person,
                    scheme,
                    from,
                    to,
                }),
            }
        }
    }
    overlap |= do_meet(tx, &spans)?;
    Ok((spans, overlap))
}

/// Returns whether two of a receipt's own spans are for records that are one, and share a day.
fn do_meet(tx: &Tx<'_>, spans: &[Span]) -> Result<bool, StoreError> {
    if !tx.has_any(Rare::Merged, ScopeId::ORGANISATION)? {
        return Ok(false);
    }
    for (at, one) in spans.iter().enumerate() {
        let same = same::one_with(tx, one.person)?;
        let meets = |other: &Span| {
            other.scheme == one.scheme
                && other.from <= one.to
                && one.from <= other.to
                && same.contains(&other.person)
        };
        if spans.iter().skip(at + 1).any(meets) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The statements by which days are found, for tests that count how often they are asked.
#[cfg(test)]
pub(super) const fn statements() -> [&'static str; 5] {
    [IS_ANY, IS_TOUCHED, IS_TOUCHED_TWICE, IS_TAKEN, FREE_BEHIND]
}
