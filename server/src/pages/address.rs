//! Addresses of pages with their filters.

use crate::ledger::{Asked, given};

/// The names of what is asked of a ledger, as addresses bear them.
pub const NAMES: [&str; 12] = [
    "by",
    "from",
    "to",
    "office",
    "unit",
    "collector",
    "scheme",
    "group",
    "period",
    "account",
    "source",
    "as_of",
];

/// Returns `path` with these pairs as its query; empty values are left out.
#[must_use]
pub fn address(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    let mut joint = '?';
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(joint);
        text.push_str(name);
        text.push('=');
        encode(value, &mut text);
        joint = '&';
    }
    text
}

impl Asked {
    /// Returns the address of `path` with this filter.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        let values = [
            &self.by,
            &self.from,
            &self.to,
            &self.office,
            &self.unit,
            &self.collector,
            &self.scheme,
            &self.group,
            &self.period,
            &self.account,
            &self.source,
            &self.as_of,
        ];
        let parts = NAMES.into_iter().zip(values);
        let parts = parts.map(|(name, value)| (name, given(value).unwrap_or_default()));
        address(path, &parts.collect::<Vec<_>>())
    }
}

fn encode(value: &str, to: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            to.push(char::from(byte));
        } else {
            to.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_characters_stand_as_they_are() {
        let pairs = [("from", "01/11/2026"), ("to", ""), ("office", "#7&x=đ")];
        assert_eq!(
            address("/", &pairs),
            "/?from=01%2F11%2F2026&office=%237%26x%3D%C4%91"
        );
        assert_eq!(address("/cash", &[]), "/cash");
    }
}
