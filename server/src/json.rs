//! What programs read: the ledger and the cash as JSON, amounts in whole đồng.

use std::collections::BTreeMap;

use book::tariff::HandOverDue;
use replica::ActorId;
use serde::Serialize;
use store::view::CashView;

use crate::cash::Cash;
use crate::ledger::{Ledger as Read, Row, by_code, dong};

/// The ledger.
#[derive(Debug, Serialize)]
pub struct Ledger<'l> {
    /// As of which arrival: asked for again, this answer never changes.
    pub as_of: u64,
    /// Of which server's life the arrival is.
    pub server: String,
    /// Whether it is an office's.
    pub provisional: bool,
    /// By what it is broken down.
    pub by: Vec<&'static str>,
    /// The rows.
    pub rows: &'l [Row],
    /// Everything that was asked for, in one row.
    pub total: &'l Row,
}

/// Each collector's cash.
#[derive(Debug, Serialize)]
pub struct CashSheet {
    /// Whether no đồng is lost.
    pub balances: bool,
    /// The collectors.
    pub collectors: Vec<CashRow>,
    /// All of it.
    pub total: CashRow,
}

/// One collector's cash.
#[derive(Debug, Serialize)]
pub struct CashRow {
    /// The collector's number; 0 for all of them.
    pub collector: u32,
    /// Taken on receipts.
    #[serde(serialize_with = "dong")]
    pub taken: book::money::Dong,
    /// In the collector's hands.
    #[serde(serialize_with = "dong")]
    pub in_hand: book::money::Dong,
    /// Handed over and not yet counted.
    #[serde(serialize_with = "dong")]
    pub in_transit: book::money::Dong,
    /// Counted by the office.
    #[serde(serialize_with = "dong")]
    pub at_office: book::money::Dong,
    /// Counted less stated: less than 0 where cash is missing.
    #[serde(serialize_with = "dong")]
    pub over_short: book::money::Dong,
    /// Given back to payers.
    #[serde(serialize_with = "dong")]
    pub repaid: book::money::Dong,
    /// See [`store::view::CashView::banked`].
    #[serde(serialize_with = "dong")]
    pub banked: book::money::Dong,
    /// See [`store::view::CashView::passed`].
    #[serde(serialize_with = "dong")]
    pub passed: book::money::Dong,
    /// What is to be handed over now; none where nothing is.
    pub due: Option<Due>,
}

/// What is to be handed over now, and what nobody confirmed in time, by the tariff's rules.
#[derive(Debug, Serialize)]
pub struct Due {
    /// The most that may be carried.
    pub ceiling: Option<i64>,
    /// How much more is.
    pub over: i64,
    /// Days from the business day to the hand-over.
    pub deadline_days: u32,
    /// How much is late.
    pub late: i64,
    /// The business day of the oldest of it.
    pub oldest: Option<String>,
    /// How much was handed over and should have been counted by now.
    pub uncounted: i64,
    /// The business day of the oldest of it.
    pub uncounted_oldest: Option<String>,
    /// How much late slips say was paid in at a bank, and no statement shows.
    pub unseen: i64,
    /// The day of the oldest of those slips.
    pub unseen_oldest: Option<String>,
}

impl Due {
    fn of(due: &HandOverDue) -> Self {
        Self {
            ceiling: due.ceiling.map(book::money::Dong::get),
            over: due.over.get(),
            deadline_days: due.deadline_days,
            late: due.late.sum.get(),
            oldest: due.late.oldest.map(book::date::Date::iso),
            uncounted: due.uncounted.sum.get(),
            uncounted_oldest: due.uncounted.oldest.map(book::date::Date::iso),
            unseen: due.unseen.sum.get(),
            unseen_oldest: due.unseen.oldest.map(book::date::Date::iso),
        }
    }
}

impl<'l> Ledger<'l> {
    /// Returns a ledger as programs read it.
    #[must_use]
    pub fn of(ledger: &'l Read) -> Self {
        Self {
            as_of: ledger.as_of,
            server: ledger.incarnation.to_string(),
            provisional: ledger.provisional,
            by: ledger.query.by.iter().map(|by| by_code(*by)).collect(),
            rows: &ledger.rows,
            total: &ledger.total,
        }
    }
}

impl CashSheet {
    /// Returns the cash as programs read it.
    #[must_use]
    pub fn of(cash: &Cash, due: &BTreeMap<ActorId, HandOverDue>) -> Self {
        Self {
            balances: cash.balances,
            collectors: cash
                .collectors
                .iter()
                .map(|view| CashRow::of(view, due.get(&view.collector)))
                .collect(),
            total: CashRow::of(&cash.total, None),
        }
    }
}

impl CashRow {
    fn of(view: &CashView, due: Option<&HandOverDue>) -> Self {
        Self {
            collector: view.collector.0,
            taken: view.taken,
            in_hand: view.in_hand,
            in_transit: view.in_transit,
            at_office: view.at_office,
            over_short: view.over_short,
            repaid: view.repaid,
            banked: view.banked,
            passed: view.passed,
            due: due.map(Due::of),
        }
    }
}
