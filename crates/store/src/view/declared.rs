//! What receipts declare, and nothing else supports, as queries return it.

use book::date::Date;
use book::fact::ReceiptNumber;
use book::money::Dong;
use book::tariff::{BhytGroup, Group, Place, TariffVersion};
use replica::{ActorId, RecordId, ScopeId};

/// A receipt of which somebody is to look whether what it declares is so: it made the premium less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredView {
    /// The receipt.
    pub id: RecordId,
    /// Its scope.
    pub scope: ScopeId,
    /// In whose name it was issued.
    pub collector: ActorId,
    /// Its number.
    pub number: ReceiptNumber,
    /// Its business day.
    pub day: Date,
    /// What the participants paid in all.
    pub payable: Dong,
    /// What it declares, line by line.
    pub claims: Vec<Claim>,
}

/// What one line declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The line's place on the receipt, from 1.
    pub line: u32,
    /// The person's shown name; empty where not known here.
    pub person: String,
    /// What is declared.
    pub what: Declared,
}

/// Something that makes a premium less, and that nobody but the collector says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Declared {
    /// A place in the household's order, of which this many in front of it are nobody's that is known.
    Place {
        /// The place.
        place: u32,
        /// How many members in front of it are missing.
        missing: u32,
    },
    /// A support group for social insurance, which nobody else recorded.
    Group(Group),
    /// A group of health insurance that the state subsidises, which nobody else recorded.
    BhytGroup(BhytGroup),
    /// Local support of a place in which the receipt's scope does not lie.
    Local(Place),
    /// A tariff that is not the one of the receipt's day.
    Tariff(TariffVersion),
}

impl Declared {
    /// Returns the sort's stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Place { .. } => "place",
            Self::Group(_) | Self::BhytGroup(_) => "group",
            Self::Local(_) => "local",
            Self::Tariff(_) => "tariff",
        }
    }
}
