//! Reading a list: here, or where it says no longer what it said at an arrival, in the log as far as it reached then.

use std::collections::BTreeMap;

use replica::Incarnation;
use store::view::LedgerFilter;
use store::{Earlier, Reader};
use wire::problem::Code;

use super::list::{AS_OF, List};
use super::sheet::Sheet;
use crate::failure::Outcome;
use crate::ledger::{Asked, given};

/// A list as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Its name.
    pub name: &'static str,
    /// What was asked, without what was left open.
    pub filter: BTreeMap<&'static str, String>,
    /// The rows.
    pub sheet: Sheet,
    /// As of which arrival.
    pub arrival: u64,
    /// As of which arrival persons, units and collectors are named, where the list names them: those of now, always, but
    /// in a list that is read from the log.
    pub persons: Option<u64>,
    /// The headings under which they are.
    pub of_now: &'static [&'static str],
    /// Of which server's life the arrival is.
    pub server: Incarnation,
    /// The link of the op that arrived last, as hexadecimal digits; empty where none did.
    pub head: String,
}

/// A list that is being read.
#[derive(Debug)]
pub enum Reading {
    /// It was read here.
    Done(Box<Export>),
    /// It is read from the log as far as that reached: nothing else needs the database for it.
    Earlier {
        /// The log.
        log: Earlier,
        /// The list's name.
        list: String,
        /// What was asked.
        asked: Box<Asked>,
    },
}

impl Reading {
    /// Returns whether it is read from the log, which takes long where that is long.
    #[must_use]
    pub const fn is_from_log(&self) -> bool {
        match self {
            Self::Done(_) => false,
            Self::Earlier { .. } => true,
        }
    }

    /// Reads what was not read yet. `progress` is told how many ops of the log are projected, of how many.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn finish(self, progress: &mut dyn FnMut(u64, u64)) -> Outcome<Export> {
        match self {
            Self::Done(export) => Ok(*export),
            Self::Earlier { log, list, asked } => {
                let then = log.project(progress)?;
                read_at(&then.read(), &list, &asked)
            }
        }
    }
}

/// Begins to read a list as of an arrival: the last one, or the one asked for. What it says then is as of that arrival, for
/// ever.
///
/// # Errors
///
/// The problem of a value that is not understood; `filter-unfit` for a filter that the list does not know.
pub fn start(reader: &Reader<'_>, list: &str, asked: &Asked) -> Outcome<Reading> {
    let (which, name) = List::parse(list)?;
    which.check(name, &filter(asked))?;
    let as_of = asked.query(reader)?.filter.as_of;
    let earlier = as_of.filter(|_| !which.is_by_arrivals());
    match earlier {
        Some(arrival) if arrival < reader.arrival()? => Ok(Reading::Earlier {
            log: reader.earlier(arrival)?,
            list: list.to_owned(),
            asked: Box::new(asked.clone()),
        }),
        Some(_) | None => {
            read_at(reader, list, asked).map(|export| Reading::Done(Box::new(export)))
        }
    }
}

/// Reads a list at once, from wherever it must be read.
///
/// # Errors
///
/// Those of [`start`].
pub fn read(reader: &Reader<'_>, list: &str, asked: &Asked) -> Outcome<Export> {
    start(reader, list, asked)?.finish(&mut |_, _| ())
}

fn read_at(reader: &Reader<'_>, list: &str, asked: &Asked) -> Outcome<Export> {
    let (list, name) = List::parse(list)?;
    let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
    let now = reader.arrival()?;
    let query = asked.query(reader)?;
    let arrival = query.filter.as_of.unwrap_or(now);
    let fixed = LedgerFilter {
        as_of: Some(arrival),
        ..query.filter
    };
    let settled = Asked {
        as_of: Some(arrival.to_string()),
        ..asked.clone()
    };
    let sheet = list.sheet(reader, &settled, &fixed)?;
    let head = reader.link_at(arrival)?.map(|link| link.to_string());
    Ok(Export {
        name,
        filter: filter(asked),
        sheet,
        arrival,
        persons: (!list.columns_of_now().is_empty()).then_some(now),
        of_now: list.columns_of_now(),
        server: identity.incarnation(),
        head: head.unwrap_or_default(),
    })
}

fn filter(asked: &Asked) -> BTreeMap<&'static str, String> {
    let parts = [
        ("by", &asked.by),
        ("from", &asked.from),
        ("to", &asked.to),
        ("office", &asked.office),
        ("unit", &asked.unit),
        ("collector", &asked.collector),
        ("scheme", &asked.scheme),
        ("group", &asked.group),
        ("period", &asked.period),
        ("account", &asked.account),
        ("source", &asked.source),
        (AS_OF, &asked.as_of),
    ];
    let given = |(name, value)| given(value).map(|value| (name, value.to_owned()));
    parts.into_iter().filter_map(given).collect()
}
