//! Numbers of any size in as few bytes as they need.

/// The most bytes of one number: 64 bits, seven in each byte.
const BYTES_MAX: u32 = 10;

/// Writes a number: seven bits in each byte, the lowest first, the top bit set in all bytes but the last.
pub(super) fn write(to: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        to.push(low_byte(number) | 0x80);
        number >>= 7;
    }
    to.push(low_byte(number));
}

/// Reads what [`write`] wrote, and moves `from` behind it; `None` where it does not end or has over 64 bits.
pub(super) fn read(from: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for place in 0..BYTES_MAX {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        let bits = u64::from(byte & 0x7f);
        let shifted = bits.checked_shl(place * 7)?;
        if shifted >> (place * 7) != bits {
            return None;
        }
        number |= shifted;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Returns how far it is from one number to another, small where they are near: 0, −1, 1, −2, … as 0, 1, 2, 3, …
pub(super) const fn step(from: u64, to: u64) -> u64 {
    let step = to.wrapping_sub(from);
    let sign = if step >> 63 == 1 { u64::MAX } else { 0 };
    (step << 1) ^ sign
}

/// Returns where a step leads.
pub(super) const fn follow(from: u64, step: u64) -> u64 {
    let sign = if step & 1 == 1 { u64::MAX } else { 0 };
    from.wrapping_add((step >> 1) ^ sign)
}

fn low_byte(number: u64) -> u8 {
    let [low, ..] = number.to_le_bytes();
    low & 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_take_the_bytes_that_the_protocol_says() {
        let cases: [(u64, &[u8]); 5] = [
            (0, &[0]),
            (127, &[127]),
            (128, &[0x80, 1]),
            (300, &[0xac, 2]),
            (
                u64::MAX,
                &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
            ),
        ];
        for (number, bytes) in cases {
            let mut written = Vec::new();
            write(&mut written, number);
            assert_eq!(written, bytes);
        }
        let steps = [(5, 5, 0), (5, 4, 1), (5, 6, 2), (0, u64::MAX, 1)];
        for (from, to, expected) in steps {
            assert_eq!(step(from, to), expected);
        }
    }

    #[test]
    fn a_number_without_an_end_or_over_64_bits_is_none() {
        let too_large = [[0xff; 9].as_slice(), &[2]].concat();
        let endless = [0x80; 11];
        for bytes in [&[][..], &[0x80], &too_large, &endless] {
            assert_eq!(read(&mut &*bytes), None);
        }
    }

    proptest! {
        #[test]
        fn every_number_and_every_step_is_read_back(from: u64, to: u64) {
            let mut written = Vec::new();
            write(&mut written, step(from, to));
            let mut rest = &*written;
            prop_assert_eq!(read(&mut rest).map(|step| follow(from, step)), Some(to));
            prop_assert!(rest.is_empty());
        }
    }
}
