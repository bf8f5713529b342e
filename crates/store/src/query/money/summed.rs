//! The statements that views are read by. Each asks for no more than its view shows: whatever a statement tells apart,
//! sums or compares besides is paid for at every row.

use std::fmt::Write as _;

use book::posting::{Account, LedgerGroup, Source};

use crate::project::money::scheme_number;
use crate::view::{LedgerBy, LedgerFilter};

/// What tells rows apart, in the order in which rolled-up rows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    /// The business day.
    Day,
    /// The scope.
    Scope,
    /// In whose name, or whose cash.
    Collector,
    /// The account's number.
    Account,
    /// The scheme's number.
    Scheme,
    /// The group's number.
    Group,
    /// The number of whose money it was.
    Source,
    /// The month it is reported in.
    Period,
}

impl Column {
    /// Every column, as a row of an answer begins with them.
    const ALL: [Self; 8] = [
        Self::Day,
        Self::Scope,
        Self::Collector,
        Self::Account,
        Self::Scheme,
        Self::Group,
        Self::Source,
        Self::Period,
    ];

    /// Returns where it stands in a row of an answer.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Day => 0,
            Self::Scope => 1,
            Self::Collector => 2,
            Self::Account => 3,
            Self::Scheme => 4,
            Self::Group => 5,
            Self::Source => 6,
            Self::Period => 7,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Scope => "scope",
            Self::Collector => "collector",
            Self::Account => "account",
            Self::Scheme => "scheme",
            Self::Group => "grp",
            Self::Source => "source",
            Self::Period => "period",
        }
    }

    /// Returns its value, null where there is none: rolled-up rows keep a number for that.
    const fn value(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Scope => "scope",
            Self::Collector => "collector",
            Self::Account => "account",
            Self::Scheme => "nullif(scheme, -1)",
            Self::Group => "nullif(grp, 0)",
            Self::Source => "nullif(source, 0)",
            Self::Period => "period",
        }
    }

    /// Returns whether rolled-up rows of one value stand beside each other, so that those told apart by this and what is
    /// before it are summed in passing.
    const fn leads(self) -> bool {
        match self {
            Self::Day | Self::Scope | Self::Collector => true,
            Self::Account | Self::Scheme | Self::Group | Self::Source | Self::Period => false,
        }
    }

    /// Returns what a view that is broken down by something must tell apart.
    pub(super) const fn of(by: LedgerBy) -> Self {
        match by {
            LedgerBy::Hamlet | LedgerBy::Commune | LedgerBy::Office | LedgerBy::Province => {
                Self::Scope
            }
            LedgerBy::Collector => Self::Collector,
            LedgerBy::Scheme => Self::Scheme,
            LedgerBy::Group => Self::Group,
            LedgerBy::Day => Self::Day,
            LedgerBy::Period => Self::Period,
            LedgerBy::Account => Self::Account,
            LedgerBy::Source => Self::Source,
        }
    }
}

/// Which postings a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of premiums.
    Premiums,
    /// Of whose money they are.
    Sources,
    /// All.
    Accounts,
}

impl Kind {
    /// Returns what a view shows.
    pub(super) fn of(by: &[LedgerBy], filter: &LedgerFilter) -> Self {
        if by.contains(&LedgerBy::Account) || filter.account.is_some() {
            Self::Accounts
        } else if by.contains(&LedgerBy::Source) || filter.source.is_some() {
            Self::Sources
        } else {
            Self::Premiums
        }
    }

    const fn holds(self) -> &'static str {
        match self {
            Self::Premiums => {
                "(account between 6 and 8 or account = 10 or account = 11 and scheme >= 0)"
            }
            Self::Sources => "source > 0",
            Self::Accounts => "amount <> 0",
        }
    }
}

/// The sums of a view of premiums, behind the columns, but for receipts: what is counted, held, and borne by others. The
/// kind leaves only accounts 6 to 8, 10 and 11: 6 and 7 are owed to the insurer and in suspense; 8, 10 and 11 are what
/// state, local budgets and sponsors bear. A sponsor's part is owed to the insurer as well, so it is taken from what
/// participants paid. (A list of three or more would be a table that is made, and searched at every row.)
const PREMIUMS: &str =
    "-sum(iif(account = 6 or account = 11, amount, 0)), -sum(iif(account = 7, amount, 0)),
    sum(iif(account >= 8, amount, 0)), sum(lines)";

/// A statement and its values, all of which are numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// The statement.
    pub(super) text: String,
    /// What is bound.
    pub(super) values: Vec<i64>,
}

impl Question {
    /// Asks for the sums of a view over the rolled-up rows of a cube (first value), of a run (second), in front of a block
    /// (third).
    pub(super) fn of_rolled(by: &[LedgerBy], filter: &LedgerFilter) -> Self {
        let asked = columns(by, filter);
        let told = match asked.last() {
            None => "cube".to_owned(),
            Some(last) if last.leads() => names(Column::ALL.iter().filter(|one| *one <= last)),
            Some(_) => names(asked.iter()),
        };
        let part = "rollup where cube = ?1 and epoch = ?2 and block < ?3";
        let question = Self::select(&asked, by, filter, part, 4);
        question.grouped(&told)
    }

    /// Asks for the same over the postings from one row (first value) up to another (second).
    pub(super) fn of_posted(by: &[LedgerBy], filter: &LedgerFilter) -> Self {
        let asked = columns(by, filter);
        let question = Self::select(
            &asked,
            by,
            filter,
            "posting where row >= ?1 and row < ?2",
            3,
        );
        let told = names(asked.iter());
        if told.is_empty() {
            // Sums of nothing would be a row too.
            return question.with(" having count(*) > 0");
        }
        question.grouped(&told)
    }

    fn select(
        asked: &[Column],
        by: &[LedgerBy],
        filter: &LedgerFilter,
        part: &str,
        first: usize,
    ) -> Self {
        let shown = Column::ALL.iter().map(|one| {
            if asked.contains(one) {
                one.value()
            } else {
                "null"
            }
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        let kind = Kind::of(by, filter);
        let sums = match kind {
            Kind::Premiums => format!("{PREMIUMS}, sum({})", receipts(by, filter)),
            Kind::Sources | Kind::Accounts => "sum(amount)".to_owned(),
        };
        let mut question = Self {
            text: format!("select {shown}, {sums} from {part} and {}", kind.holds()),
            values: Vec::new(),
        };
        for (holds, value) in conditions(filter) {
            let place = first + question.values.len();
            // Writing into a text does not fail.
            write!(question.text, " and {holds} ?{place}").unwrap_or_default();
            question.values.push(value);
        }
        question
    }

    fn grouped(self, told: &str) -> Self {
        self.with(" group by ").with(told)
    }

    fn with(mut self, more: &str) -> Self {
        self.text.push_str(more);
        self
    }
}

/// Returns the columns that a view needs to tell apart, in order.
fn columns(by: &[LedgerBy], filter: &LedgerFilter) -> Vec<Column> {
    let mut columns: Vec<Column> = by.iter().map(|by| Column::of(*by)).collect();
    if !filter.units.is_empty() {
        columns.push(Column::Scope);
    }
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn names<'c>(columns: impl Iterator<Item = &'c Column>) -> String {
    columns.map(|one| one.name()).collect::<Vec<_>>().join(", ")
}

/// Returns the column that tells of a receipt once in each row of a view.
fn receipts(by: &[LedgerBy], filter: &LedgerFilter) -> &'static str {
    let by_scheme = by.contains(&LedgerBy::Scheme) || filter.scheme.is_some();
    let by_group = by.contains(&LedgerBy::Group) || filter.group.is_some();
    match (by_scheme, by_group) {
        (false, false) => "receipts",
        (true, false) => "by_scheme",
        (false, true) => "by_grp",
        (true, true) => "by_both",
    }
}

/// Returns what rows must be, each with its value.
fn conditions(filter: &LedgerFilter) -> impl Iterator<Item = (&'static str, i64)> {
    // A month's day is 0: days and months alike begin behind it.
    let begin = |day: book::date::Date| day.ymd() - u32::from(day.ymd() % 100 == 1);
    [
        ("day >=", filter.from.map(begin).map(i64::from)),
        ("day <", filter.until.map(begin).map(i64::from)),
        ("collector =", filter.collector.map(|one| one.0.into())),
        ("scheme =", filter.scheme.map(scheme_number)),
        (
            "grp =",
            filter.group.map(LedgerGroup::number).map(i64::from),
        ),
        ("period =", filter.period.map(i64::from)),
        (
            "account =",
            filter.account.map(Account::number).map(i64::from),
        ),
        ("source =", filter.source.map(Source::number).map(i64::from)),
    ]
    .into_iter()
    .filter_map(|(holds, value)| value.map(|value| (holds, value)))
}
