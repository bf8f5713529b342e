//! A page of a long list, as programs ask for it.

use serde::Deserialize;

use crate::failure::Outcome;
use crate::parse;

/// How many rows a page has where nobody says.
const LIMIT: usize = 100;
/// How many at most.
const LIMIT_MAX: usize = 1000;

/// The page as the address says it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Paged {
    /// Rows to pass over.
    pub offset: Option<String>,
    /// Rows at most.
    pub limit: Option<String>,
}

/// Their names.
pub const NAMES: [&str; 2] = ["offset", "limit"];

impl Paged {
    /// Returns whether no page was asked for.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.offset.is_none() && self.limit.is_none()
    }
}

/// Which rows: half-open, `offset..offset + limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Rows to pass over.
    pub offset: usize,
    /// Rows at most.
    pub limit: usize,
}

impl Page {
    /// All there is.
    pub const ALL: Self = Self {
        offset: 0,
        limit: usize::MAX,
    };

    /// Reads what was asked for.
    ///
    /// # Errors
    ///
    /// `choice-invalid` for what is no number, and for a page without rows or with too many.
    pub fn of(asked: &Paged) -> Outcome<Self> {
        let number = |what: &str, got: &Option<String>, none| match got.as_deref() {
            Some(got) if !got.is_empty() => parse::number(what, got),
            Some(_) | None => Ok(none),
        };
        let page = Self {
            offset: number("offset", &asked.offset, 0)?,
            limit: number("limit", &asked.limit, LIMIT)?,
        };
        if (1..=LIMIT_MAX).contains(&page.limit) {
            Ok(page)
        } else {
            Err(parse::choice("limit", &page.limit.to_string(), "1–1000").into())
        }
    }
}
