//! Which list is exported, and what it holds.

use std::collections::BTreeMap;

use replica::Incarnation;
use store::Reader;
use store::view::LedgerFilter;
use wire::problem::{Code, Problem};

use super::sheet::Sheet;
use super::{bank, behind, cash, cash_count, commission, insurer, ledger, people, refunds};
use crate::failure::Outcome;
use crate::ledger::{Asked, given};
use crate::parse;

/// The filter that asks for what was known at an arrival.
const AS_OF: &str = "as_of";

/// What every view of the ledger can be narrowed by, and its rows broken down.
const LEDGER: [&str; 12] = [
    "by",
    "from",
    "to",
    "office",
    "unit",
    "collector",
    "scheme",
    "group",
    "period",
    "account",
    "source",
    AS_OF,
];
/// The same for what stands behind its rows, which is not broken down.
const BEHIND: [&str; 11] = [
    "from",
    "to",
    "office",
    "unit",
    "collector",
    "scheme",
    "group",
    "period",
    "account",
    "source",
    AS_OF,
];
/// The same for lists of premiums.
const PREMIUMS: [&str; 9] = [
    "from",
    "to",
    "office",
    "unit",
    "collector",
    "scheme",
    "group",
    "period",
    AS_OF,
];

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// The ledger, broken down as asked.
    Ledger,
    /// The receipts behind a part of the ledger.
    Receipts,
    /// The postings behind it.
    Postings,
    /// D05-TS: voluntary social insurance.
    D05,
    /// Mẫu số 4: households' health insurance; the salary base is the reference level.
    Form4,
    /// Mẫu số 4: the salary base is the member's place on the scale.
    Form4Scale,
    /// D11-TS: commission.
    D11,
    /// B09a: support per commune and group.
    B09a,
    /// B15a: targets and results per collector.
    B15a,
    /// C21a: who stopped paying.
    C21a,
    /// C16: what the insurer gives back.
    C16,
    /// The use of receipt numbers.
    Numbers,
    /// The cash book.
    CashBook,
    /// Hand-over minutes with the receipts that they settle.
    HandOvers,
    /// The sheet on which cash is counted at the end of a month.
    CashCount,
    /// Bank statements against the ledger, per account and day.
    Bank,
    /// The lines of bank statements with what they were matched with.
    BankLines,
    /// From what is dated in a month to what is posted in it.
    Bridge,
    /// What is posted in another month than its day's.
    Late,
}

impl List {
    /// Every list with its name on the command line and in file names.
    pub const ALL: [(Self, &'static str); 19] = [
        (Self::Ledger, "ledger"),
        (Self::Receipts, "receipts"),
        (Self::Postings, "postings"),
        (Self::D05, "d05"),
        (Self::Form4, "mau-4"),
        (Self::Form4Scale, "mau-4-theo-bac"),
        (Self::D11, "d11"),
        (Self::B09a, "b09a"),
        (Self::B15a, "b15a"),
        (Self::C21a, "c21a"),
        (Self::C16, "c16"),
        (Self::Numbers, "numbers"),
        (Self::CashBook, "cash-book"),
        (Self::HandOvers, "hand-overs"),
        (Self::CashCount, "cash-count"),
        (Self::Bank, "bank"),
        (Self::BankLines, "bank-lines"),
        (Self::Bridge, "bridge"),
        (Self::Late, "late"),
    ];

    /// Reads a list's name.
    ///
    /// # Errors
    ///
    /// `choice-invalid`.
    pub fn parse(got: &str) -> Outcome<(Self, &'static str)> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == got.trim());
        let possible = Self::ALL.map(|(_, name)| name).join(", ");
        found.ok_or_else(|| parse::choice("list", got, &possible).into())
    }

    /// Returns what the list can be narrowed by, as its addresses have it.
    const fn filters(self) -> &'static [&'static str] {
        match self {
            Self::Ledger => &LEDGER,
            Self::Receipts | Self::Postings => &BEHIND,
            Self::D05
            | Self::Form4
            | Self::Form4Scale
            | Self::D11
            | Self::B09a
            | Self::B15a
            | Self::C16 => &PREMIUMS,
            Self::C21a => &[
                "from",
                "to",
                "office",
                "unit",
                "collector",
                "scheme",
                "period",
                AS_OF,
            ],
            Self::Numbers => &["office", "unit", "collector"],
            Self::CashBook => &[
                "from",
                "to",
                "office",
                "unit",
                "collector",
                "period",
                "account",
                AS_OF,
            ],
            Self::HandOvers => &["from", "to", "office", "unit", "collector", "period"],
            Self::CashCount => &[
                "to",
                "office",
                "unit",
                "collector",
                "period",
                "account",
                AS_OF,
            ],
            Self::Bank | Self::BankLines => &["from", "to", "office", "unit", "period"],
            Self::Bridge => &["office", "unit", "period", "account", AS_OF],
            Self::Late => &["office", "unit", "period", AS_OF],
        }
    }

    /// Checks that the list can be narrowed by all that is asked for.
    fn check(self, name: &str, asked: &BTreeMap<&'static str, String>) -> Result<(), Problem> {
        let unfit = asked
            .iter()
            .find(|(filter, _)| !self.filters().contains(filter));
        match unfit {
            // What became of a number, a line or a hand-over, and when, is not kept by arrivals.
            Some((&AS_OF, arrival)) => Err(Problem::new(Code::NowOnly)
                .with("what", name)
                .with("got", arrival)),
            Some((filter, _)) => Err(Problem::new(Code::FilterUnfit)
                .with("what", name)
                .with("got", filter)),
            None => Ok(()),
        }
    }

    /// Returns the headings under which what is known of persons, units and collectors stands as of now, whatever was asked.
    const fn columns_of_now(self) -> &'static [&'static str] {
        match self {
            Self::D05 => &["Họ và tên", "1 Mã số BHXH", "2 Ngày sinh", COLLECTOR[0]],
            Self::Form4 | Self::Form4Scale => &[
                "Chủ hộ",
                "Điện thoại",
                "Địa chỉ",
                "Họ và tên",
                "Mã số BHXH",
                "Số CCCD",
                "Ngày sinh",
                "Quan hệ với chủ hộ",
                "Tổ chức",
                COLLECTOR[0],
                COLLECTOR[1],
            ],
            Self::D11 => &[COLLECTOR[0], COLLECTOR[1], "Người tham gia", "Mã số BHXH"],
            Self::C21a => &[
                "Mã xã",
                "Họ và tên",
                "Mã số BHXH",
                "Đơn vị khi dừng",
                "Địa chỉ",
                "Điện thoại",
            ],
            Self::C16 => &["Họ và tên", "Mã số BHXH", "Cơ quan", COLLECTOR[0]],
            Self::B09a => &["Mã xã", "Xã"],
            Self::Receipts | Self::Postings => &behind::OF_NOW,
            Self::B15a | Self::CashBook | Self::HandOvers => &COLLECTOR,
            Self::CashCount => &["Mã nhân viên thu hoặc cơ sở", "Nhân viên thu hoặc cơ sở"],
            Self::Ledger
            | Self::Numbers
            | Self::Bank
            | Self::BankLines
            | Self::Bridge
            | Self::Late => &[],
        }
    }
}

/// The headings under which collectors are named.
const COLLECTOR: [&str; 2] = ["Mã nhân viên thu", "Nhân viên thu"];

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
    /// As of which arrival persons, units and collectors are named, where the list names them: those of now, always.
    pub persons: Option<u64>,
    /// The headings under which they are.
    pub of_now: &'static [&'static str],
    /// Of which server's life the arrival is.
    pub server: Incarnation,
    /// The link of the op that arrived last, as hexadecimal digits; empty where none did.
    pub head: String,
}

/// Reads a list, as of an arrival: the last one, or the one asked for.
///
/// # Errors
///
/// The problem of a value that is not understood; `now-only` and
/// `filter-unfit` for a filter that the list does not know.
pub fn read(reader: &Reader<'_>, list: &str, asked: &Asked) -> Outcome<Export> {
    let (list, name) = List::parse(list)?;
    let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
    let now = reader.arrival()?;
    let query = asked.query(reader)?;
    let arrival = query.filter.as_of.unwrap_or(now);
    let filter = filter(asked);
    list.check(name, &filter)?;
    let fixed = LedgerFilter {
        as_of: Some(arrival),
        ..query.filter
    };
    let sheet = match list {
        List::Ledger => {
            let asked = Asked {
                as_of: Some(arrival.to_string()),
                ..asked.clone()
            };
            ledger::sheet(&crate::ledger::read(reader, &asked)?)
        }
        List::Receipts => behind::receipts(reader, &fixed)?,
        List::Postings => behind::postings(reader, &fixed)?,
        List::D05 => insurer::d05(reader, &fixed)?,
        List::Form4 => insurer::form_4(reader, &fixed, false)?,
        List::Form4Scale => insurer::form_4(reader, &fixed, true)?,
        List::D11 => commission::d11(reader, &fixed)?,
        List::B09a => insurer::b09a(reader, &fixed)?,
        List::B15a => people::b15a(reader, &fixed)?,
        List::C21a => people::c21a(reader, &fixed)?,
        List::C16 => refunds::c16(reader, &fixed)?,
        List::Numbers => cash::numbers(reader, &fixed)?,
        List::CashBook => cash::book(reader, &fixed)?,
        List::HandOvers => cash::hand_overs(reader, &fixed)?,
        List::CashCount => cash_count::count(reader, &fixed)?,
        List::Bank => bank::reconciliation(reader, &fixed)?,
        List::BankLines => bank::lines(reader, &fixed)?,
        List::Bridge => bank::bridge(reader, &fixed)?,
        List::Late => bank::late(reader, &fixed)?,
    };
    let head = reader.link_at(arrival)?.map(|link| link.to_string());
    Ok(Export {
        name,
        filter,
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
