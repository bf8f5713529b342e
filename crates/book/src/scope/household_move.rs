//! A household that changes scope: an op that closes its records in the old scope, and one that opens them in the new.
//!
//! Records keep their ids: receipts and visits go on naming them, whichever scope they were written in.

use minicbor::{Decode, Encode};
use replica::{Incarnation, RecordId, ScopeId};

use crate::record::Fields;

/// Records leave the scope in which this stands.
///
/// What is written about them there and is not in the op's causal context is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MoveOut {
    /// Where to.
    #[n(0)]
    pub to: ScopeId,
    /// The household and the people who go with it.
    #[n(1)]
    pub records: Vec<RecordId>,
}

/// Records arrive in the scope in which this stands: a new origin of everything that is known of them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MoveIn {
    /// Where from.
    #[n(0)]
    pub from: ScopeId,
    /// Whose stream there has the op that closed them.
    #[n(1)]
    pub incarnation: Incarnation,
    /// That op's number.
    #[n(2)]
    pub number: u64,
    /// The records.
    #[n(3)]
    pub records: Vec<MovedRecord>,
}

/// One record with everything that stood in it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MovedRecord {
    /// Its id, as before.
    #[n(0)]
    pub record: RecordId,
    /// What it is: 1 household, 2 person.
    #[n(1)]
    pub kind: u8,
    /// The values shown, and behind them those that stood beside them.
    #[n(2)]
    pub values: Vec<Fields>,
}
