//! What an office decided, as queries return it.

use book::act::{Batch, BatchState, Closing, LineOf, SponsorGift};
use book::date::{Date, Month};
use book::money::Dong;
use book::posting::Account;
use book::standing::Standing;
use replica::{ActorId, RecordId, ScopeId};

/// A closing or an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingView {
    /// Its id.
    pub id: RecordId,
    /// The office.
    pub scope: ScopeId,
    /// Who made it.
    pub actor: ActorId,
    /// What it says.
    pub closing: Closing,
    /// Whether it counts: approved, and not taken back.
    pub standing: Standing,
    /// Since which arrival the month is closed by it.
    pub since: Option<u64>,
}

/// One account of an office and a month: from what is dated in the month to what is posted in it.
/// `dated − late_out + late_in = posted`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BridgeRow {
    /// The account.
    pub account: Account,
    /// Postings of the month's days.
    pub dated: Dong,
    /// Of them those that are reported in a later month.
    pub late_out: Dong,
    /// Postings of earlier months' days that are reported in this one.
    pub late_in: Dong,
    /// Everything that is reported in the month.
    pub posted: Dong,
}

/// What is reported in another month than its day's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateView {
    /// The fact.
    pub fact: RecordId,
    /// The number of the receipt that it is, or that it takes back.
    pub number: Option<String>,
    /// Its day.
    pub day: Date,
    /// The month in which it is reported.
    pub posted_in: Month,
    /// The arrival that brought it.
    pub arrival: u64,
    /// What it moves: the sum of what it leaves on the accounts that it debits, but for what budgets owe. What went through
    /// suspense first is told once.
    pub amount: Dong,
}

/// What a sponsor paid in, or got back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SponsorGiftView {
    /// Its id.
    pub id: RecordId,
    /// The office.
    pub scope: ScopeId,
    /// Who took it in.
    pub actor: ActorId,
    /// What it says.
    pub gift: SponsorGift,
    /// Whether it is held.
    pub standing: Standing,
}

/// A batch and how its lines stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchView {
    /// Its id.
    pub id: RecordId,
    /// The office.
    pub scope: ScopeId,
    /// What it says.
    pub batch: Batch,
    /// Whether it is held.
    pub standing: Standing,
    /// Its lines, in order.
    pub lines: Vec<BatchLineView>,
}

/// A line of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchLineView {
    /// Which.
    pub line: LineOf,
    /// The receipt's number, where it is here.
    pub number: Option<String>,
    /// What the participant paid.
    pub payable: Dong,
    /// The full premium.
    pub gross: Dong,
    /// Whether its receipt still counts.
    pub counts: bool,
    /// What the insurer said last; `None`: it was only recorded.
    pub state: Option<BatchState>,
    /// Why.
    pub reason: Option<String>,
    /// The insurer's own number, as it was last told.
    pub official: Option<String>,
}
