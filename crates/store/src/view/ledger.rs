//! Receipts, sums and participants as queries return them.

use std::collections::BTreeMap;

use book::date::Date;
use book::fact::{Line, Receipt, Scheme};
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Source};
use book::standing::Standing;
use replica::{ActorId, DeviceId, Dot, Hlc, RecordId, ScopeId};

/// By what a ledger is broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerBy {
    /// By the unit in whose scope it was written: a hamlet, or an office.
    Hamlet,
    /// By the commune's office above the scope.
    Commune,
    /// By the topmost office above the scope; where no office stands above the commune's, by that.
    Office,
    /// By the province above the scope.
    Province,
    /// By the collector in whose name money was taken.
    Collector,
    /// By scheme.
    Scheme,
    /// By the group of people that lines were paid in.
    Group,
    /// By business day.
    Day,
    /// By the month it is reported in.
    Period,
    /// By account: all of them, and balances instead of premiums.
    Account,
    /// By whose money it was: what each gave instead of what it was for.
    Source,
}

impl LedgerBy {
    /// Returns whether it follows from where the units stand.
    pub(crate) const fn is_unit(self) -> bool {
        match self {
            Self::Hamlet | Self::Commune | Self::Office | Self::Province => true,
            Self::Collector
            | Self::Scheme
            | Self::Group
            | Self::Day
            | Self::Period
            | Self::Account
            | Self::Source => false,
        }
    }
}

/// Which part of the ledger. Days are half-open: `from..until`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerFilter {
    /// The first day.
    pub from: Option<Date>,
    /// The day behind the last.
    pub until: Option<Date>,
    /// Below all of these units only (their own scopes included).
    pub units: Vec<ScopeId>,
    /// Of one collector only.
    pub collector: Option<ActorId>,
    /// Of one scheme only.
    pub scheme: Option<Scheme>,
    /// Of one group only.
    pub group: Option<LedgerGroup>,
    /// Reported in one month only, as the number yyyymm.
    pub period: Option<u32>,
    /// On one account only.
    pub account: Option<Account>,
    /// Of whose money only.
    pub source: Option<Source>,
    /// As this replica knew it when it held so many arrivals; `None` for now.
    pub as_of: Option<u64>,
}

/// One row of the ledger. Sums are over the postings that receipt lines made by their standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// The values broken down by, as stable texts in the order asked for: a scope's or actor's number, the code of
    /// a scheme, group, account or source, an ISO day, a month yyyy-mm. [`Self::labels`] bears their names. Empty where
    /// there is none, as for the scheme of money that no line asks for: a receipt whose payments and lines differ.
    pub keys: Vec<String>,
    /// The names of [`Self::keys`].
    pub labels: Vec<String>,
    /// How many receipts have a line in this row. Accounts and sources bear none.
    pub receipts: u64,
    /// How many lines. Accounts and sources bear none.
    pub lines: u64,
    /// By account the balance, debit positive; by source what it gave; otherwise what participants paid.
    pub amount: Dong,
    /// What participants paid for counted lines: owed to the insurer.
    pub counted: Dong,
    /// What participants paid for lines that are held: in suspense.
    pub held: Dong,
    /// What state, province and sponsors owe on counted lines (memo).
    pub support: Dong,
}

/// The balance of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// The collector, where the account is kept per collector.
    pub collector: Option<ActorId>,
    /// Debit positive, credit negative.
    pub amount: Dong,
}

/// Which receipts, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceiptFilter {
    /// The same part as a ledger's. As of an arrival: those held then, with their
    /// standing of now.
    pub ledger: LedgerFilter,
    /// Of one household only.
    pub household: Option<RecordId>,
    /// Only those that are held.
    pub held_only: bool,
    /// At most so many; `None` for all.
    pub limit: Option<u32>,
}

/// A receipt with what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptView {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// In whose name it was issued.
    pub collector: ActorId,
    /// The device that issued it.
    pub device: DeviceId,
    /// The op that carries it.
    pub dot: Dot,
    /// When, by the device's clock.
    pub time: Hlc,
    /// This replica's arrival number.
    pub arrival: u64,
    /// Counted, or held and why.
    pub standing: Standing,
    /// Whether a void of it is counted.
    pub void: bool,
    /// From which day on lines were given back by refunds that count: by their places, from 1.
    pub refunded: BTreeMap<u32, Date>,
    /// The receipt.
    pub receipt: Receipt,
    /// The shown name of each line's person, in order; empty where not known here.
    pub persons: Vec<String>,
}

impl ReceiptView {
    /// Returns the lines as refunds leave them, those of which nothing is left without.
    #[must_use]
    pub fn left(&self) -> Vec<Line> {
        let mut lines = self.receipt.lines.clone();
        for (at, line) in (1..).zip(&mut lines) {
            if let Some(day) = self.refunded.get(&at) {
                line.covers_to = day.plus_days(-1).min(line.covers_to);
            }
        }
        if !self.refunded.is_empty() {
            lines.retain(|line| line.covers_from <= line.covers_to);
        }
        lines
    }
}

/// A person whose cover in a scheme ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapsed {
    /// The person.
    pub person: RecordId,
    /// The scheme.
    pub scheme: Scheme,
    /// The last day covered.
    pub ended: Date,
    /// Where the last receipt was written.
    pub scope: ScopeId,
    /// Who took the money for it.
    pub collector: ActorId,
}

/// Whose participation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantsFilter {
    /// On which day.
    pub on: Date,
    /// New means: no coverage in the scheme before this day.
    pub new_since: Date,
}

/// Participants of one office in one scheme: persons with a receipt line that covers the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParticipantCount {
    /// The commune's office.
    pub office: ScopeId,
    /// Its name.
    pub name: String,
    /// The scheme.
    pub scheme: Scheme,
    /// How many persons.
    pub persons: u64,
    /// How many of them are new.
    pub new: u64,
}
