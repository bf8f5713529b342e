//! Which lists there are, what each can be narrowed by, and its rows.

use std::collections::BTreeMap;

use store::Reader;
use store::view::LedgerFilter;
use wire::problem::{Code, Problem};

use super::sheet::Sheet;
use super::{bank, behind, cash, cash_count, commission, insurer, ledger, people, refunds};
use crate::failure::Outcome;
use crate::ledger::Asked;
use crate::parse;

/// The filter that asks for what was known at an arrival.
pub(super) const AS_OF: &str = "as_of";

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
            Self::Numbers => &["office", "unit", "collector", AS_OF],
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
            Self::HandOvers => &["from", "to", "office", "unit", "collector", "period", AS_OF],
            Self::CashCount => &[
                "to",
                "office",
                "unit",
                "collector",
                "period",
                "account",
                AS_OF,
            ],
            Self::Bank | Self::BankLines => &["from", "to", "office", "unit", "period", AS_OF],
            Self::Bridge => &["office", "unit", "period", "account", AS_OF],
            Self::Late => &["office", "unit", "period", AS_OF],
        }
    }

    /// Checks that the list can be narrowed by all that is asked for.
    pub(super) fn check(
        self,
        name: &str,
        asked: &BTreeMap<&'static str, String>,
    ) -> Result<(), Problem> {
        let unfit = asked.keys().find(|filter| !self.filters().contains(filter));
        unfit.map_or(Ok(()), |filter| {
            Err(Problem::new(Code::FilterUnfit)
                .with("what", name)
                .with("got", filter))
        })
    }

    /// Returns whether what the list says is kept by arrivals. What became of a number, a line or a hand-over, and when, is
    /// not.
    pub(super) const fn is_by_arrivals(self) -> bool {
        match self {
            Self::Ledger
            | Self::Receipts
            | Self::Postings
            | Self::D05
            | Self::Form4
            | Self::Form4Scale
            | Self::D11
            | Self::B09a
            | Self::B15a
            | Self::C21a
            | Self::C16
            | Self::CashBook
            | Self::CashCount
            | Self::Bridge
            | Self::Late => true,
            Self::Numbers | Self::HandOvers | Self::Bank | Self::BankLines => false,
        }
    }

    /// Returns the headings under which what is known of persons, units and collectors stands as of now, whatever was asked.
    pub(super) const fn columns_of_now(self) -> &'static [&'static str] {
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

    /// Returns the rows.
    pub(super) fn sheet(
        self,
        reader: &Reader<'_>,
        asked: &Asked,
        fixed: &LedgerFilter,
    ) -> Outcome<Sheet> {
        match self {
            Self::Ledger => Ok(ledger::sheet(&crate::ledger::read(reader, asked)?)),
            Self::Receipts => behind::receipts(reader, fixed),
            Self::Postings => behind::postings(reader, fixed),
            Self::D05 => insurer::d05(reader, fixed),
            Self::Form4 => insurer::form_4(reader, fixed, false),
            Self::Form4Scale => insurer::form_4(reader, fixed, true),
            Self::D11 => commission::d11(reader, fixed),
            Self::B09a => insurer::b09a(reader, fixed),
            Self::B15a => people::b15a(reader, fixed),
            Self::C21a => people::c21a(reader, fixed),
            Self::C16 => refunds::c16(reader, fixed),
            Self::Numbers => cash::numbers(reader, fixed),
            Self::CashBook => cash::book(reader, fixed),
            Self::HandOvers => cash::hand_overs(reader, fixed),
            Self::CashCount => cash_count::count(reader, fixed),
            Self::Bank => bank::reconciliation(reader, fixed),
            Self::BankLines => bank::lines(reader, fixed),
            Self::Bridge => bank::bridge(reader, fixed),
            Self::Late => bank::late(reader, fixed),
        }
    }
}

/// The headings under which collectors are named.
const COLLECTOR: [&str; 2] = ["Mã nhân viên thu", "Nhân viên thu"];
