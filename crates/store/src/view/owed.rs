//! Deposits, and what is owed to payers, as queries return them.

use book::act::Deposit;
use book::date::Date;
use book::fact::{Owed, ReceiptNumber};
use book::money::Dong;
use book::standing::Standing;
use replica::{ActorId, DeviceId, Dot, Hlc, RecordId, ScopeId};

/// A deposit and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositView {
    /// Its id.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// The op that carries it.
    pub dot: Dot,
    /// Who took it.
    pub collector: ActorId,
    /// The device that wrote it.
    pub device: DeviceId,
    /// When, by the device's clock.
    pub time: Hlc,
    /// Counted, or held and why.
    pub standing: Standing,
    /// The deposit.
    pub deposit: Deposit,
    /// What is neither used nor given back.
    pub left: Dong,
}

/// Money that is owed to a payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwedView {
    /// Out of what.
    pub owed: Owed,
    /// The scope in which it is owed.
    pub scope: ScopeId,
    /// How much is left.
    pub left: Dong,
}

/// Money that one and the same person took and gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBackView {
    /// The repayment.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// The business day on which it was given back.
    pub day: Date,
    /// Who took it and gave it back.
    pub collector: ActorId,
    /// How much was given back.
    pub amount: Dong,
    /// Out of what.
    pub owed: Owed,
    /// The receipt, where it was taken for one.
    pub receipt: Option<(RecordId, ReceiptNumber)>,
    /// The business day of the receipt or deposit.
    pub taken: Date,
    /// Who paid, as written on it.
    pub payer: Option<String>,
    /// The payer's household.
    pub household: Option<RecordId>,
    /// Its shown name; empty where it is not known here.
    pub name: String,
}

/// Money that is owed to a payer out of a void or refund of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedOfReceipt {
    /// Out of what, and how much is left.
    pub owed: OwedView,
    /// The void's or refund's business day.
    pub day: Date,
    /// The receipt's number.
    pub number: ReceiptNumber,
}
