//! Every kind of op this version knows, and its bytes. A new kind is a file, a variant here and a migration.

use minicbor::{Decode, Encode};
use replica::{Kind, RecordId, Rotation, Saw, SignedCertificate};

use crate::act::{Act, ActKind};
use crate::fact::{Count, HandOver, Receipt, Visit};
use crate::organisation::{Actor, BankAccount, NumberBook, Unit};
use crate::record::{Fields, RecordKind};
use crate::same::Same;
use crate::scope::{MoveIn, MoveOut, Ruling, Strike, Withdrawal};
use crate::tariff::Published;

/// What an op says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// What the writer had seen.
    Saw(Saw),
    /// A device or server may write in this scope.
    Grant(SignedCertificate),
    /// A device may no longer write in this scope.
    Withdrawal(Withdrawal),
    /// What was written about a record is struck out.
    Strike(Strike),
    /// What becomes of a held op.
    Ruling(Ruling),
    /// Another root key.
    Root(Box<Rotation>),
    /// A unit of the organisation.
    Unit(Unit),
    /// A person or office.
    Actor(Actor),
    /// A receipt book.
    NumberBook(NumberBook),
    /// A tariff.
    Tariff(Published),
    /// An account at a bank.
    BankAccount(BankAccount),
    /// A new household or person.
    Create(RecordKind, Fields),
    /// New values for some fields of a record.
    Edit(Edit),
    /// Records leave the scope.
    MoveOut(MoveOut),
    /// A record arrives in the scope.
    MoveIn(MoveIn),
    /// Whether two records are the same.
    Same(Same),
    /// A visit.
    Visit(Visit),
    /// A receipt.
    Receipt(Receipt),
    /// A hand-over.
    HandOver(HandOver),
    /// A hand-over counted.
    Count(Count),
    /// What else happens to money.
    Act(Act),
}

/// New values for some fields of a record.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Edit {
    /// Which record.
    #[n(0)]
    pub record: RecordId,
    /// The values; none where they are struck out.
    #[n(1)]
    #[cbor(default)]
    pub fields: Fields,
}

/// Why a body cannot be read by this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// A kind of a later version.
    #[error("kind {} is not known to this version", .0.0)]
    UnknownKind(Kind),
    /// A known kind with a body that does not fit it.
    #[error("the body of kind {} cannot be read: {why}", kind.0)]
    Malformed {
        /// The kind.
        kind: Kind,
        /// What is wrong.
        why: String,
    },
}

impl Body {
    /// Grants withdrawn.
    pub const WITHDRAWAL: Kind = Kind(3);
    /// Records struck out.
    pub const STRIKE: Kind = Kind(4);
    /// Rulings on held ops.
    pub const RULING: Kind = Kind(5);
    /// Rotations of the root key.
    pub const ROOT: Kind = Kind(6);
    /// Units.
    pub const UNIT: Kind = Kind(32);
    /// Persons and offices.
    pub const ACTOR: Kind = Kind(33);
    /// Receipt books.
    pub const NUMBER_BOOK: Kind = Kind(34);
    /// Tariffs.
    pub const TARIFF: Kind = Kind(35);
    /// Accounts at banks.
    pub const BANK_ACCOUNT: Kind = Kind(36);
    /// New households.
    pub const HOUSEHOLD: Kind = Kind(40);
    /// New persons.
    pub const PERSON: Kind = Kind(41);
    /// New values for some fields.
    pub const EDIT: Kind = Kind(42);
    /// Records that leave a scope.
    pub const MOVE_OUT: Kind = Kind(43);
    /// Records that arrive in a scope.
    pub const MOVE_IN: Kind = Kind(44);
    /// Whether two records are the same.
    pub const SAME: Kind = Kind(45);
    /// Visits.
    pub const VISIT: Kind = Kind(50);
    /// Receipts.
    pub const RECEIPT: Kind = Kind(51);
    /// Hand-overs.
    pub const HAND_OVER: Kind = Kind(52);
    /// Hand-overs counted.
    pub const COUNT: Kind = Kind(53);

    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Saw(_) => Kind::SAW,
            Self::Grant(_) => Kind::GRANT,
            Self::Withdrawal(_) => Self::WITHDRAWAL,
            Self::Strike(_) => Self::STRIKE,
            Self::Ruling(_) => Self::RULING,
            Self::Root(_) => Self::ROOT,
            Self::Unit(_) => Self::UNIT,
            Self::Actor(_) => Self::ACTOR,
            Self::NumberBook(_) => Self::NUMBER_BOOK,
            Self::Tariff(_) => Self::TARIFF,
            Self::BankAccount(_) => Self::BANK_ACCOUNT,
            Self::Create(RecordKind::Household, _) => Self::HOUSEHOLD,
            Self::Create(RecordKind::Person, _) => Self::PERSON,
            Self::Edit(_) => Self::EDIT,
            Self::MoveOut(_) => Self::MOVE_OUT,
            Self::MoveIn(_) => Self::MOVE_IN,
            Self::Same(_) => Self::SAME,
            Self::Visit(_) => Self::VISIT,
            Self::Receipt(_) => Self::RECEIPT,
            Self::HandOver(_) => Self::HAND_OVER,
            Self::Count(_) => Self::COUNT,
            Self::Act(act) => act.kind().op(),
        }
    }

    /// Returns the body's bytes, one canonical CBOR item.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        // Encoding into a `Vec` cannot fail.
        match self {
            Self::Saw(body) => minicbor::to_vec(body),
            Self::Grant(body) => minicbor::to_vec(body),
            Self::Withdrawal(body) => minicbor::to_vec(body),
            Self::Strike(body) => minicbor::to_vec(body),
            Self::Ruling(body) => minicbor::to_vec(body),
            Self::Root(body) => minicbor::to_vec(body.as_ref()),
            Self::Unit(body) => minicbor::to_vec(body),
            Self::Actor(body) => minicbor::to_vec(body),
            Self::NumberBook(body) => minicbor::to_vec(body),
            Self::Tariff(body) => minicbor::to_vec(body),
            Self::BankAccount(body) => minicbor::to_vec(body),
            Self::Create(_, body) => minicbor::to_vec(body),
            Self::Edit(body) => minicbor::to_vec(body),
            Self::MoveOut(body) => minicbor::to_vec(body),
            Self::MoveIn(body) => minicbor::to_vec(body),
            Self::Same(body) => minicbor::to_vec(body),
            Self::Visit(body) => minicbor::to_vec(body),
            Self::Receipt(body) => minicbor::to_vec(body),
            Self::HandOver(body) => minicbor::to_vec(body),
            Self::Count(body) => minicbor::to_vec(body),
            Self::Act(act) => return act.encode(),
        }
        .unwrap_or_default()
    }

    /// Reads the body of an op of this kind.
    ///
    /// # Errors
    ///
    /// [`BodyError`]: the op is kept and passed on all the same.
    pub fn decode(kind: Kind, bytes: &[u8]) -> Result<Self, BodyError> {
        let malformed = |why: minicbor::decode::Error| BodyError::Malformed {
            kind,
            why: why.to_string(),
        };
        let read = match kind {
            Kind::SAW => minicbor::decode(bytes).map(Self::Saw),
            Kind::GRANT => minicbor::decode(bytes).map(Self::Grant),
            Self::WITHDRAWAL => minicbor::decode(bytes).map(Self::Withdrawal),
            Self::STRIKE => minicbor::decode(bytes).map(Self::Strike),
            Self::RULING => minicbor::decode(bytes).map(Self::Ruling),
            Self::ROOT => minicbor::decode(bytes).map(|body| Self::Root(Box::new(body))),
            Self::UNIT => minicbor::decode(bytes).map(Self::Unit),
            Self::ACTOR => minicbor::decode(bytes).map(Self::Actor),
            Self::NUMBER_BOOK => minicbor::decode(bytes).map(Self::NumberBook),
            Self::TARIFF => minicbor::decode(bytes).map(Self::Tariff),
            Self::BANK_ACCOUNT => minicbor::decode(bytes).map(Self::BankAccount),
            Self::HOUSEHOLD => {
                minicbor::decode(bytes).map(|fields| Self::Create(RecordKind::Household, fields))
            }
            Self::PERSON => {
                minicbor::decode(bytes).map(|fields| Self::Create(RecordKind::Person, fields))
            }
            Self::EDIT => minicbor::decode(bytes).map(Self::Edit),
            Self::MOVE_OUT => minicbor::decode(bytes).map(Self::MoveOut),
            Self::MOVE_IN => minicbor::decode(bytes).map(Self::MoveIn),
            Self::SAME => minicbor::decode(bytes).map(Self::Same),
            Self::VISIT => minicbor::decode(bytes).map(Self::Visit),
            Self::RECEIPT => minicbor::decode(bytes).map(Self::Receipt),
            Self::HAND_OVER => minicbor::decode(bytes).map(Self::HandOver),
            Self::COUNT => minicbor::decode(bytes).map(Self::Count),
            _ => match ActKind::of(kind) {
                Some(act) => Act::decode(act, bytes).map(Self::Act),
                None => return Err(BodyError::UnknownKind(kind)),
            },
        };
        read.map_err(malformed)
    }
}
