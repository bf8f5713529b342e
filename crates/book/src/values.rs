//! Values that are more than a text, a number or a day.

use minicbor::{Decode, Encode};

use crate::date::Date;
use crate::fact::Scheme;

/// A person's sex, as on the identity card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Sex {
    /// Nam.
    #[n(0)]
    Male,
    /// Nữ.
    #[n(1)]
    Female,
}

/// A household's poverty status.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Poverty {
    /// The status.
    #[n(0)]
    pub status: PovertyStatus,
    /// The certificate's number.
    #[n(1)]
    pub certificate: Option<String>,
    /// From which day.
    #[n(2)]
    pub from: Option<Date>,
    /// Until which day.
    #[n(3)]
    pub until: Option<Date>,
}

/// What the commune's list says of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PovertyStatus {
    /// Hộ nghèo.
    #[n(0)]
    Poor,
    /// Hộ cận nghèo.
    #[n(1)]
    NearPoor,
    /// Hộ nông, lâm, ngư nghiệp có mức sống trung bình.
    #[n(2)]
    Average,
    /// None of these.
    #[n(3)]
    Other,
}

/// A health insurance card.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Card {
    /// The card's number.
    #[n(0)]
    pub number: String,
    /// Its last day.
    #[n(1)]
    pub expiry: Option<Date>,
}

/// A position on the earth, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Position {
    /// North of the equator.
    #[n(0)]
    pub latitude_micro: i32,
    /// East of Greenwich.
    #[n(1)]
    pub longitude_micro: i32,
}

/// What insures a person or pays them elsewhere: with it they may not join, unless somebody knows better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Elsewhere {
    /// They were asked, and there is nothing.
    #[n(0)]
    Nothing,
    /// BHXH bắt buộc: compulsory social insurance.
    #[n(1)]
    Compulsory,
    /// Lương hưu, trợ cấp BHXH hằng tháng: a pension, or a monthly benefit.
    #[n(2)]
    Pension,
    /// Trợ cấp hưu trí xã hội: the social pension, with which comes a card.
    #[n(3)]
    SocialPension,
    /// A card that the state pays for another reason.
    #[n(4)]
    StateCard,
}

impl Elsewhere {
    /// Each with its word on the command line and in JSON.
    pub const ALL: [(&'static str, Self); 5] = [
        ("none", Self::Nothing),
        ("compulsory", Self::Compulsory),
        ("pension", Self::Pension),
        ("social-pension", Self::SocialPension),
        ("state-card", Self::StateCard),
    ];

    /// Returns the word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "none",
            Self::Compulsory => "compulsory",
            Self::Pension => "pension",
            Self::SocialPension => "social-pension",
            Self::StateCard => "state-card",
        }
    }

    /// Returns whether who has it may not join a scheme.
    #[must_use]
    pub const fn keeps_out_of(self, scheme: Scheme) -> bool {
        match (self, scheme) {
            (Self::Nothing, Scheme::Bhxh | Scheme::Bhyt)
            | (Self::Compulsory | Self::Pension, Scheme::Bhyt)
            | (Self::StateCard, Scheme::Bhxh) => false,
            (Self::Compulsory | Self::Pension | Self::SocialPension, Scheme::Bhxh)
            | (Self::SocialPension | Self::StateCard, Scheme::Bhyt) => true,
        }
    }
}
