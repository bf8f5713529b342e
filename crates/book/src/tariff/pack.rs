//! A tariff's file as one op carries it: as it is, or compressed.

use std::io::Read as _;

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::error::TariffError;
use super::table::TARIFF_BYTES_MAX;

/// The most bytes that a file takes in an op, compressed or not: it leaves room for the op's head.
pub const OP_BYTES_MAX: usize = 60 << 10;

/// Where a frame of zstd says what follows its head.
const DESCRIPTOR: usize = 4;
/// A checksum, or a dictionary: neither is of use in what is signed, and a reader without them would differ.
const EXTRAS: u8 = 0b111;

/// Returns the file in a frame of zstd.
pub(super) fn unpack(frame: &[u8]) -> Result<String, TariffError> {
    if frame.len() > OP_BYTES_MAX {
        return Err(TariffError::TooMuch);
    }
    let bytes = expand(frame).ok_or(TariffError::Unpacked)?;
    if bytes.len() > TARIFF_BYTES_MAX {
        return Err(TariffError::TooLong);
    }
    String::from_utf8(bytes).map_err(|_| TariffError::Unpacked)
}

/// Expands a frame to at most a byte more than a file has. What the decoder holds back is at most its window.
fn expand(frame: &[u8]) -> Option<Vec<u8>> {
    frame.get(DESCRIPTOR).filter(|byte| **byte & EXTRAS == 0)?;
    let most = u64::try_from(TARIFF_BYTES_MAX).ok()?;
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(most);
    let mut decoder = StreamingDecoder::new_with_decoder(frame, decoder).ok()?;
    let mut bytes = Vec::new();
    let mut bounded = (&mut decoder).take(most.saturating_add(1));
    bounded.read_to_end(&mut bytes).ok()?;
    let said = decoder.decoder.content_size();
    let is_whole = decoder.get_ref().is_empty() && u64::try_from(bytes.len()) == Ok(said);
    is_whole.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of one block that repeats a byte: eight bytes of head, four of block, whatever it expands to.
    fn repeats(said: u32, blocks: &[u32]) -> Vec<u8> {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
        frame.extend(said.to_le_bytes());
        for (nth, length) in blocks.iter().enumerate() {
            let last = u32::from(nth + 1 == blocks.len());
            let head = (length << 3) | (1 << 1) | last;
            frame.extend(&head.to_le_bytes()[..3]);
            frame.push(b'#');
        }
        frame
    }

    #[test]
    fn a_frame_is_expanded_to_what_it_says_and_no_further() {
        let block = 128 << 10;
        assert_eq!(unpack(&repeats(5, &[5])).unwrap(), "#####");
        assert_eq!(unpack(&repeats(5, &[6])), Err(TariffError::Unpacked));
        assert_eq!(unpack(&repeats(6, &[5])), Err(TariffError::Unpacked));
        let most = u32::try_from(TARIFF_BYTES_MAX).unwrap();
        assert_eq!(
            unpack(&repeats(most, &[block; 16])).unwrap().len(),
            TARIFF_BYTES_MAX
        );
        // 15 MiB of blocks in 60 KiB: refused by its head, or stopped where a file ends.
        let bomb = vec![block; (OP_BYTES_MAX - 9) / 4];
        for said in [u32::MAX, most + 1, most, 5] {
            assert_eq!(
                unpack(&repeats(said, &bomb)),
                Err(TariffError::Unpacked),
                "{said}"
            );
        }
        assert_eq!(
            unpack(&repeats(5, &vec![1; OP_BYTES_MAX / 4])),
            Err(TariffError::TooMuch)
        );
    }

    #[test]
    fn whatever_else_is_no_file() {
        let right = repeats(5, &[5]);
        let mut behind = right.clone();
        behind.push(0);
        let mut checked = right.clone();
        checked[DESCRIPTOR] |= 4;
        for frame in [
            &right[..right.len() - 1],
            &behind,
            &checked,
            b"",
            b"version",
        ] {
            assert_eq!(unpack(frame), Err(TariffError::Unpacked), "{frame:x?}");
        }
        let mut no_text = right;
        *no_text.last_mut().unwrap() = 0xff;
        assert_eq!(unpack(&no_text), Err(TariffError::Unpacked));
    }
}
