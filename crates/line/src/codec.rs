//! The compressor that both programs hand into `wire`: zstd at level 3.

use std::io::Read as _;

use wire::Codec;
use zstd::stream::read::Decoder;

/// zstd, bounded when expanding.
pub const ZSTD: Codec = Codec { compress, expand };

/// Compresses what is written once and read everywhere, as small as it gets.
#[must_use]
pub fn smallest(body: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(body, LEVEL_MAX).unwrap_or_else(|_| body.to_vec())
}

const LEVEL: i32 = 3;
const LEVEL_MAX: i32 = 19;
/// A frame may ask for a window of 8 MiB at most.
const WINDOW_LOG_MAX: u32 = 23;

fn compress(body: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(body, LEVEL).unwrap_or_else(|_| body.to_vec())
}

fn expand(frame: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    // The frame's own word on its size is not believed: a small frame would claim gigabytes.
    let mut decoder = Decoder::with_buffer(frame).ok()?.single_frame();
    decoder.window_log_max(WINDOW_LOG_MAX).ok()?;
    let mut body = Vec::new();
    let limit = u64::try_from(bytes_max).ok()?.checked_add(1)?;
    (&mut decoder).take(limit).read_to_end(&mut body).ok()?;
    // Whatever stands behind the frame is nothing that was packed.
    let is_whole = !frame.is_empty() && decoder.finish().is_empty();
    (is_whole && body.len() <= bytes_max).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = compress(&vec![0; 10_000_000]);
        assert!(bomb.len() < 10_000);
        assert_eq!(expand(&bomb, 9_999_999), None);
        assert_eq!(
            expand(&bomb, 10_000_000).map(|body| body.len()),
            Some(10_000_000)
        );
    }

    #[test]
    fn a_truncated_frame_is_none() {
        let whole = compress(b"mot hai ba bon nam sau bay tam chin muoi");
        assert_eq!(expand(&whole[..whole.len() - 1], 1000), None);
        assert_eq!(expand(b"", 1000), None);
    }

    #[test]
    fn a_frame_that_claims_another_size_gets_no_room_for_it() {
        let mut frame = compress(b"mot hai ba bon nam sau bay tam chin muoi");
        let said = zstd::zstd_safe::get_frame_content_size(&frame);
        assert_eq!(said.ok().flatten(), Some(40));
        // A single segment whose size takes eight bytes: it claims 2 GiB.
        let content = frame.split_off(6);
        let liar = [&frame[..4], &[0xe0], &(2_u64 << 30).to_le_bytes(), &content].concat();
        let claims = zstd::zstd_safe::get_frame_content_size(&liar);
        assert_eq!(claims.ok().flatten(), Some(2 << 30));
        assert_eq!(expand(&liar, 4 << 20), None);
    }

    #[test]
    fn nothing_stands_behind_a_frame() {
        let whole = compress(b"mot hai ba bon nam sau bay tam chin muoi");
        assert!(expand(&whole, 1000).is_some());
        for behind in [&b"\0"[..], &compress(b""), b"\x50\x2a\x4d\x18\0\0\0\0"] {
            assert_eq!(expand(&[&whole, behind].concat(), 1000), None);
        }
    }
}
