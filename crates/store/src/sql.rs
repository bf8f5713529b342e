//! Numbers on their way into SQLite and back: its integers are signed.

use replica::Hlc;

use crate::StoreError;

/// Returns a count or number as SQLite keeps it. None of ours comes near 2⁶³: each costs bytes.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Returns a stored count or number.
pub(crate) fn nat(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored).map_err(|_| StoreError::damaged("a negative number"))
}

/// Returns a stored small number.
pub(crate) fn small(stored: i64) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::damaged("a number out of range"))
}

/// Returns a clock reading as SQLite keeps it: its bits with the first one flipped, so that signed numbers sort as
/// readings do.
pub(crate) const fn time(time: Hlc) -> i64 {
    (time.bits() ^ FIRST_BIT).cast_signed()
}

/// Returns a stored clock reading.
pub(crate) const fn hlc(stored: i64) -> Hlc {
    Hlc::from_bits(stored.cast_unsigned() ^ FIRST_BIT)
}

const FIRST_BIT: u64 = 1 << 63;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_sort_as_stored_and_come_back() {
        let readings = [0, 1, 1 << 62, 1 << 63, u64::MAX].map(Hlc::from_bits);
        assert!(readings.map(time).is_sorted());
        assert_eq!(readings.map(|reading| hlc(time(reading))), readings);
    }
}
