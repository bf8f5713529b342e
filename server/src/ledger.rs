//! The consolidated ledger: what was asked for, read into a query; its rows, with codes that people know.
//!
//! One reading serves the page, the JSON, the CSV and the command line, so that they cannot differ.

use std::collections::BTreeMap;

use book::date::Date;
use book::money::Dong;
use book::organisation::Level;
use book::posting::{Account, LedgerGroup, Source};
use replica::{ActorId, Incarnation, Role, ScopeId};
use serde::{Deserialize, Serialize};
use store::Reader;
use store::view::{LedgerBy, LedgerFilter, LedgerRow};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::{as_of, organisation, parse};

/// What is asked of a ledger, as texts; an empty one is as good as none. Days are inclusive, as people say them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Names out of [`BY`], several with commas.
    pub by: Option<String>,
    /// The first day.
    pub from: Option<String>,
    /// The last day.
    pub to: Option<String>,
    /// An office's code.
    pub office: Option<String>,
    /// The code of any unit: a hamlet, an office, a province.
    pub unit: Option<String>,
    /// A collector's code.
    pub collector: Option<String>,
    /// A scheme's code.
    pub scheme: Option<String>,
    /// A group's code.
    pub group: Option<String>,
    /// A month, as 11/2026 or 2026-11.
    pub period: Option<String>,
    /// An account's code.
    pub account: Option<String>,
    /// The code of whose money.
    pub source: Option<String>,
    /// An arrival number of this server; at the edge also a time, which [`Asked::settled`] makes into one.
    pub as_of: Option<String>,
}

/// What is asked of a ledger, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// By what it is broken down.
    pub by: Vec<LedgerBy>,
    /// Which part of it.
    pub filter: LedgerFilter,
}

/// A ledger as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// What was asked.
    pub query: Query,
    /// The rows, in order of their keys.
    pub rows: Vec<Row>,
    /// Everything that was asked for, in one row.
    pub total: Row,
    /// As of which arrival.
    pub as_of: u64,
    /// Of which server's life the arrival is.
    pub incarnation: Incarnation,
    /// Whether it is an office's, which may lack what others brought straight to the centre.
    pub provisional: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Row {
    /// The values broken down by, in the order asked for.
    pub keys: Vec<Key>,
    /// How many receipts have a line in this row.
    pub receipts: u64,
    /// How many lines.
    pub lines: u64,
    /// Counted money, in đồng.
    #[serde(serialize_with = "dong")]
    pub counted: Dong,
    /// Held money, in đồng.
    #[serde(serialize_with = "dong")]
    pub held: Dong,
    /// What state, province and sponsors owe, in đồng.
    #[serde(serialize_with = "dong")]
    pub support: Dong,
    /// By account its balance, debit positive; by source what it gave; otherwise what participants paid, in đồng.
    #[serde(serialize_with = "dong")]
    pub amount: Dong,
}

/// A value broken down by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// A code, as filters take it.
    pub code: String,
    /// A name, as people know it.
    pub label: String,
}

/// Every breakdown with its name in addresses and on the command line.
pub const BY: [(LedgerBy, &str); 11] = [
    (LedgerBy::Commune, "commune"),
    (LedgerBy::Collector, "collector"),
    (LedgerBy::Scheme, "scheme"),
    (LedgerBy::Day, "day"),
    (LedgerBy::Period, "period"),
    (LedgerBy::Group, "group"),
    (LedgerBy::Source, "source"),
    (LedgerBy::Account, "account"),
    (LedgerBy::Hamlet, "hamlet"),
    (LedgerBy::Office, "office"),
    (LedgerBy::Province, "province"),
];

impl Query {
    /// Returns whether rows bear one amount each (what accounts hold, what sources gave) instead of premiums.
    #[must_use]
    pub fn is_of_amounts(&self) -> bool {
        let of_amounts = [LedgerBy::Account, LedgerBy::Source];
        self.by.iter().any(|by| of_amounts.contains(by))
            || self.filter.account.is_some()
            || self.filter.source.is_some()
    }

    /// Returns whether rows tell what sources brought, less what voids and refunds give back.
    #[must_use]
    pub fn is_of_sources(&self) -> bool {
        self.by.contains(&LedgerBy::Source) || self.filter.source.is_some()
    }
}

impl Asked {
    /// Reads what is asked.
    ///
    /// # Errors
    ///
    /// The problem of the first value that is not understood or not known; `choice-invalid` for an arrival that is still to
    /// come; `filter-unfit` for sources of one scheme or group alone.
    pub fn query(&self, reader: &Reader<'_>) -> Outcome<Query> {
        let day = |what, text: &Option<String>| -> Outcome<_> {
            given(text)
                .map(|got| parse::day(what, got))
                .transpose()
                .map_err(Into::into)
        };
        let filter = LedgerFilter {
            from: day("from", &self.from)?,
            until: day("to", &self.to)?.map(|last| last.plus_days(1)),
            units: self.units(reader)?,
            collector: given(&self.collector)
                .map(|got| collector(reader, got))
                .transpose()?,
            scheme: given(&self.scheme).map(parse::scheme).transpose()?,
            group: coded(
                "group",
                given(&self.group),
                LedgerGroup::ALL,
                LedgerGroup::code,
            )?,
            period: given(&self.period).map(period).transpose()?,
            account: coded("account", given(&self.account), Account::ALL, Account::code)?,
            source: coded("source", given(&self.source), Source::ALL, Source::code)?,
            as_of: given(&self.as_of)
                .map(|got| as_of::number(reader, got))
                .transpose()?,
        };
        let by = given(&self.by).map_or_else(|| Ok(vec![LedgerBy::Collector]), breakdown)?;
        let query = Query { by, filter };
        // Cash, transfers and credit pay a receipt, not its lines: of one scheme or group alone there would be none of them.
        let narrowed = [
            ("scheme", query.filter.scheme.is_some()),
            ("group", query.filter.group.is_some()),
        ];
        match narrowed.iter().find(|(_, is_asked)| *is_asked) {
            Some((filter, _)) if query.is_of_sources() => Err(Problem::new(Code::FilterUnfit)
                .with("what", "source")
                .with("got", filter)
                .into()),
            Some(_) | None => Ok(query),
        }
    }

    fn units(&self, reader: &Reader<'_>) -> Outcome<Vec<ScopeId>> {
        let office =
            given(&self.office).map(|got| unit(reader, "office", Some(Level::Office), got));
        let any = given(&self.unit).map(|got| unit(reader, "unit", None, got));
        office.into_iter().chain(any).collect()
    }
}

/// Reads the ledger that is asked for.
///
/// # Errors
///
/// The problem of a value that is not understood.
pub fn read(reader: &Reader<'_>, asked: &Asked) -> Outcome<Ledger> {
    let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
    let query = asked.query(reader)?;
    let as_of = query.filter.as_of.unwrap_or(reader.arrival()?);
    let codes = Codes::read(reader)?;
    // What arrives meanwhile is not in it: the same figures can be asked for again by this arrival.
    let fixed = LedgerFilter {
        as_of: Some(as_of),
        ..query.filter.clone()
    };
    let rows = reader.ledger(&query.by, &fixed)?;
    // What accounts hold and sources gave is simply summed; a receipt of two schemes is still one.
    let total = if query.is_of_amounts() {
        let amount = Dong::checked_sum(rows.iter().map(|row| row.amount)).unwrap_or_default();
        Row {
            amount,
            ..Row::default()
        }
    } else {
        let total = reader.ledger(&[], &fixed)?.into_iter().next();
        total.map(|row| codes.row(&[], row)).unwrap_or_default()
    };
    let rows = rows.into_iter().map(|row| codes.row(&query.by, row));
    Ok(Ledger {
        rows: rows.collect(),
        total,
        as_of,
        incarnation: identity.incarnation(),
        provisional: identity.role != Role::Centre,
        query,
    })
}

/// Returns the name of a breakdown in addresses and on the command line.
#[must_use]
pub const fn by_code(by: LedgerBy) -> &'static str {
    match by {
        LedgerBy::Hamlet => "hamlet",
        LedgerBy::Commune => "commune",
        LedgerBy::Office => "office",
        LedgerBy::Province => "province",
        LedgerBy::Collector => "collector",
        LedgerBy::Scheme => "scheme",
        LedgerBy::Group => "group",
        LedgerBy::Day => "day",
        LedgerBy::Period => "period",
        LedgerBy::Account => "account",
        LedgerBy::Source => "source",
    }
}

/// Writes an amount as a whole number of đồng.
///
/// # Errors
///
/// The serializer's.
pub fn dong<S: serde::Serializer>(amount: &Dong, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(amount.get())
}

/// Returns a value that was given; an empty text is none.
#[must_use]
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn breakdown(text: &str) -> Result<Vec<LedgerBy>, Problem> {
    let one = |got: &str| {
        let found = BY.into_iter().find(|(_, code)| *code == got.trim());
        found
            .map(|(by, _)| by)
            .ok_or_else(|| parse::choice("by", got, &BY.map(|(_, code)| code).join(", ")))
    };
    let mut by = Vec::new();
    for got in text.split(',') {
        let one = one(got)?;
        if !by.contains(&one) {
            by.push(one);
        }
    }
    Ok(by)
}

fn unit(reader: &Reader<'_>, what: &str, level: Option<Level>, got: &str) -> Outcome<ScopeId> {
    match got.strip_prefix('#') {
        Some(number) => Ok(parse::scope(what, number)?),
        None => Ok(organisation::unit_by_code(reader, level, got)?.scope),
    }
}

/// Reads one of the values that bear a code.
fn coded<T: Copy, const N: usize>(
    what: &str,
    text: Option<&str>,
    all: [T; N],
    code: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Problem> {
    let Some(got) = text else {
        return Ok(None);
    };
    let found = all.into_iter().find(|one| code(*one) == got);
    let possible = || all.map(&code).join(", ");
    found
        .map(Some)
        .ok_or_else(|| parse::choice(what, got, &possible()))
}

/// Reads a month as the number yyyymm.
fn period(got: &str) -> Result<u32, Problem> {
    let first = if got.contains('-') {
        format!("{got}-01")
    } else {
        format!("01/{got}")
    };
    let wrong = |_| parse::choice("period", got, "11/2026, 12/2026 …");
    let day: Date = parse::day("period", &first).map_err(wrong)?;
    Ok(day.ymd() / 100)
}

fn collector(reader: &Reader<'_>, got: &str) -> Outcome<ActorId> {
    match got.strip_prefix('#') {
        Some(number) => Ok(ActorId(parse::number("collector", number)?)),
        None => Ok(organisation::actor_by_code(reader, got)?.actor),
    }
}

/// The codes of units and people; one without a code goes by `#` and its number.
struct Codes {
    units: BTreeMap<String, String>,
    actors: BTreeMap<String, String>,
}

impl Codes {
    fn read(reader: &Reader<'_>) -> Outcome<Self> {
        let units = reader
            .units()?
            .into_iter()
            .map(|unit| (unit.scope.to_string(), unit.code));
        let actors = reader
            .actors()?
            .into_iter()
            .map(|one| (one.actor.to_string(), one.code));
        Ok(Self {
            units: units.collect(),
            actors: actors.collect(),
        })
    }

    fn row(&self, by: &[LedgerBy], row: LedgerRow) -> Row {
        let labelled = row.keys.into_iter().zip(row.labels);
        let keys = by.iter().zip(labelled).map(|(by, (key, label))| Key {
            code: self.code(*by, key),
            label,
        });
        Row {
            keys: keys.collect(),
            receipts: row.receipts,
            lines: row.lines,
            counted: row.counted,
            held: row.held,
            support: row.support,
            amount: row.amount,
        }
    }

    fn code(&self, by: LedgerBy, key: String) -> String {
        let codes = match by {
            LedgerBy::Hamlet | LedgerBy::Commune | LedgerBy::Office | LedgerBy::Province => {
                &self.units
            }
            LedgerBy::Collector => &self.actors,
            LedgerBy::Scheme
            | LedgerBy::Group
            | LedgerBy::Day
            | LedgerBy::Period
            | LedgerBy::Account
            | LedgerBy::Source => return key,
        };
        if key.is_empty() {
            return key;
        }
        match codes.get(&key) {
            Some(code) if !code.is_empty() => code.clone(),
            Some(_) | None => format!("#{key}"),
        }
    }
}

#[cfg(test)]
mod tests;
