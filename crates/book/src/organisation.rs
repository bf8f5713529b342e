//! What the centre says of the organisation: units, people, receipt books.

use minicbor::{Decode, Encode};
use replica::{ActorId, DeviceId, ScopeId};

/// A unit that has a scope of its own. Written in the organisation's scope, by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Unit {
    /// The unit's scope.
    #[n(0)]
    pub scope: ScopeId,
    /// What it is.
    #[n(1)]
    pub level: Level,
    /// Its official code, as digits; empty where there is none.
    #[n(2)]
    pub code: String,
    /// Its name.
    #[n(3)]
    pub name: String,
    /// The unit it belongs to: a hamlet to its commune's office, an office to a higher one, a province or the organisation.
    #[n(4)]
    pub parent: Option<ScopeId>,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Level {
    /// The organisation itself.
    #[n(0)]
    Organisation,
    /// A commune's office: cash, receipt books, hand-overs.
    #[n(1)]
    Office,
    /// A hamlet, or a commune that is not divided: households, people, visits, receipts.
    #[n(2)]
    Hamlet,
    /// A province: it stands above offices and keeps no money of its own.
    #[n(3)]
    Province,
}

impl Level {
    /// Every level, in order of number.
    pub const ALL: [Self; 4] = [
        Self::Organisation,
        Self::Office,
        Self::Hamlet,
        Self::Province,
    ];
}

/// A person or office in whose name ops are made. Written in the organisation's scope, by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Actor {
    /// Its number.
    #[n(0)]
    pub actor: ActorId,
    /// Its code in the insurer's lists.
    #[n(1)]
    pub code: String,
    /// Its name.
    #[n(2)]
    pub name: String,
    /// The office it belongs to.
    #[n(3)]
    pub office: Option<ScopeId>,
}

/// A run of receipt numbers given to one device. Written in the office's scope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NumberBook {
    /// Who may use it.
    #[n(0)]
    pub device: DeviceId,
    /// In whose name.
    #[n(1)]
    pub collector: ActorId,
    /// The series.
    #[n(2)]
    pub series: String,
    /// The first number.
    #[n(3)]
    pub from: u32,
    /// The number behind the last.
    #[n(4)]
    pub until: u32,
}
