//! A household that changes scope: an op that closes its records in the old scope, and one for each in the new.
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

/// A record arrives in the scope in which this stands: a new origin of everything that is known of it. One op a record, so
/// that one can be struck out without the others.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MoveIn {
    /// What arrives, and from where.
    #[n(0)]
    pub moved: Moved,
    /// The values shown, and behind them those that stood beside them; none where they are struck out.
    #[n(1)]
    #[cbor(default)]
    pub values: Vec<Fields>,
}

/// A record that arrives, and the op that closed it in the old scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Moved {
    /// Its id, as before.
    #[n(0)]
    pub record: RecordId,
    /// What it is: 1 household, 2 person.
    #[n(1)]
    pub kind: u8,
    /// Where from.
    #[n(2)]
    pub from: ScopeId,
    /// Whose stream there has the op that closed it.
    #[n(3)]
    pub incarnation: Incarnation,
    /// That op's number.
    #[n(4)]
    pub number: u64,
}
