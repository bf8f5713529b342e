//! The two insurances.

use minicbor::{Decode, Encode};

/// Which insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Scheme {
    /// BHXH tự nguyện: voluntary social insurance.
    #[n(0)]
    Bhxh,
    /// BHYT hộ gia đình: household health insurance.
    #[n(1)]
    Bhyt,
}

impl Scheme {
    /// Both schemes.
    pub const ALL: [Self; 2] = [Self::Bhxh, Self::Bhyt];

    /// Returns the scheme's name in JSON, in CSV and on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bhxh => "bhxh",
            Self::Bhyt => "bhyt",
        }
    }

    /// Returns the scheme with this name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.code() == code)
    }
}
