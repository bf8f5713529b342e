//! What stands behind a row of the ledger.

use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use book::posting::{Account, LedgerGroup, Source};
use book::standing::Standing;
use replica::{ActorId, DeviceId, Hash, Incarnation, RecordId, ScopeId, Signature};

use super::scope::HeldKind;

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingView {
    /// The arrival that caused it.
    pub arrival: u64,
    /// The fact's scope.
    pub scope: ScopeId,
    /// The fact.
    pub fact: RecordId,
    /// Which account.
    pub account: Account,
    /// Whose cash, or in whose name.
    pub collector: ActorId,
    /// Which insurance, where kept per scheme.
    pub scheme: Option<Scheme>,
    /// Which group, where a line says it.
    pub group: Option<LedgerGroup>,
    /// The business day.
    pub day: Date,
    /// The month it is reported in, as the number yyyymm.
    pub period: u32,
    /// Whose money a receipt brought.
    pub source: Option<Source>,
    /// Debit positive, credit negative. Zero where it only tells of lines.
    pub amount: Dong,
}

/// A deposit or gift that stands in suspense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspendedView {
    /// Its id.
    pub id: RecordId,
    /// What it is.
    pub kind: HeldKind,
    /// Its scope.
    pub scope: ScopeId,
    /// This replica's arrival number.
    pub arrival: u64,
    /// Who took it.
    pub collector: ActorId,
    /// The business day.
    pub day: Date,
    /// Why it is held, now.
    pub standing: Standing,
    /// Whose money it is.
    pub whose: Option<String>,
    /// How much of it is in suspense.
    pub amount: Dong,
}

/// A signed op as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpView {
    /// What its link makes its id.
    pub id: RecordId,
    /// This replica's arrival number.
    pub arrival: u64,
    /// Its scope.
    pub scope: ScopeId,
    /// Its stream, or the branch of it.
    pub stream: Incarnation,
    /// Whose life.
    pub life: Incarnation,
    /// Its place there.
    pub number: u64,
    /// The device whose key signs the stream.
    pub device: DeviceId,
    /// Its link in the chain.
    pub link: Hash,
    /// The op as it was signed, or what remains of it.
    pub bytes: Vec<u8>,
    /// The signature of the stretch that it came in, with the number at which that ends; `None` for an own op that was
    /// not passed on yet.
    pub signature: Option<(u64, Signature)>,
}
