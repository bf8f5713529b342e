//! How values of the book stand in columns, and back.

use book::date::Date;
use book::fact::Scheme;
use book::standing::Standing;
use minicbor::{Decode, Encode};

use crate::StoreError;

/// Returns the number under which a scheme is stored.
pub(crate) const fn scheme_number(scheme: Scheme) -> i64 {
    match scheme {
        Scheme::Bhxh => 0,
        Scheme::Bhyt => 1,
    }
}

/// Returns the scheme stored under a number.
pub(crate) fn scheme(stored: i64) -> Result<Scheme, StoreError> {
    let found = Scheme::ALL
        .into_iter()
        .find(|scheme| scheme_number(*scheme) == stored);
    found.ok_or_else(|| StoreError::damaged(format!("scheme {stored}")))
}

/// Returns the day stored as a number.
pub(crate) fn date(stored: u32) -> Result<Date, StoreError> {
    Date::from_ymd_number(stored).map_err(StoreError::damaged)
}

/// Returns the standing stored as bits.
pub(crate) fn standing(stored: u32) -> Standing {
    Standing::from_bits(stored)
}

/// Returns a fact's bytes, as a column holds them.
pub(crate) fn bytes(body: impl Encode<()>) -> Vec<u8> {
    // Most receipts fit.
    let mut bytes = Vec::with_capacity(160);
    let written = minicbor::encode(body, &mut bytes);
    // Writing to a `Vec` cannot fail.
    debug_assert!(written.is_ok());
    bytes
}

/// Returns a fact from the bytes that a column holds.
pub(crate) fn body<'b, T: Decode<'b, ()>>(stored: &'b [u8]) -> Result<T, StoreError> {
    minicbor::decode(stored).map_err(StoreError::damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_back_and_a_strange_number_is_damage() {
        for one in Scheme::ALL {
            assert_eq!(scheme(scheme_number(one)).unwrap(), one);
        }
        assert!(matches!(scheme(7), Err(StoreError::Damaged(_))));
        assert!(matches!(date(20_260_231), Err(StoreError::Damaged(_))));
    }
}
