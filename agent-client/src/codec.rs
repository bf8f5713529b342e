//! The compressor that `wire` is handed: zstd at level 3.

use wire::Codec;

/// Packs and unpacks bodies with zstd.
pub(crate) const ZSTD: Codec = Codec { compress, expand };

const LEVEL: i32 = 3;

fn compress(body: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(body, LEVEL).unwrap_or_else(|_| body.to_vec())
}

fn expand(frame: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    // A frame that says its length is given just that much room; one that does not, or lies, gets no more than
    // the limit.
    let said = zstd::zstd_safe::get_frame_content_size(frame).ok()?;
    let room = said
        .and_then(|bytes| usize::try_from(bytes).ok())
        .unwrap_or(bytes_max);
    if room > bytes_max {
        return None;
    }
    zstd::bulk::decompress(frame, room).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_is_unpacked_and_a_bomb_is_not() {
        let body = b"Nguyen Thi Hoa ".repeat(1_000);
        let packed = compress(&body);
        assert!(packed.len() < body.len() / 10);
        assert_eq!(expand(&packed, body.len()).as_deref(), Some(&*body));
        assert_eq!(expand(&packed, body.len() - 1), None);
        assert_eq!(expand(&packed[..packed.len() - 1], 1 << 20), None);
        assert_eq!(expand(b"<html>", 1 << 20), None);
    }
}
