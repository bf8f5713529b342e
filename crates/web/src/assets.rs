//! The one file that the pages load, and the policy that lets them load nothing else.

/// The style sheet.
pub const STYLE: &str = include_str!("style.css");

/// The media type of [`STYLE`].
pub const STYLE_TYPE: &str = "text/css; charset=utf-8";

/// Where a program serves [`STYLE`]. Pages ask for it with its hash behind it, so it may be cached for ever.
pub const STYLE_PATH: &str = "/assets/style.css";

/// The `Cache-Control` of [`STYLE`].
pub const STYLE_CACHE: &str = "public, max-age=31536000, immutable";

/// The `Content-Security-Policy` of every page: no script, nothing from elsewhere, in no frame.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; \
    img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every page beside the policy: no sniffing, no address given away, nothing kept by caches.
pub const PAGE_HEADERS: [(&str, &str); 4] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-store"),
];

const STYLE_HASH: u64 = fnv(STYLE.as_bytes());

/// Returns the address of the style sheet with its hash.
#[must_use]
pub fn style_href() -> String {
    format!("{STYLE_PATH}?v={STYLE_HASH:016x}")
}

/// FNV-1a: tells versions of our own file apart, and keeps nobody out.
const fn fnv(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let [byte, ..] = (*first as u64).to_le_bytes();
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        rest = tail;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_follows_the_file() {
        assert_eq!(fnv(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv(b"foobar"), 0x8594_4171_f739_67e8);
        assert!(style_href().starts_with("/assets/style.css?v="));
    }

    #[test]
    fn the_style_sheet_loads_nothing_from_elsewhere() {
        assert!(!STYLE.contains("@import"));
        assert!(!STYLE.contains("http"));
        assert!(!STYLE.contains("url("));
    }
}
