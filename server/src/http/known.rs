//! A browser that was logged in once: what it is given, so that others' guesses under the same name do not slow it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use replica::{Hash, SecretKey};

/// The mark of a browser: a name, a nonce, and a code over both that only this server can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// Who was logged in there.
    pub(super) name: String,
    nonce: [u8; 16],
    code: Hash,
}

impl Known {
    /// Makes the mark of a browser in which this name was logged in.
    pub(super) fn make(key: &SecretKey, name: &str, nonce: [u8; 16]) -> Self {
        Self {
            name: name.to_owned(),
            nonce,
            code: code(key, name, &nonce),
        }
    }

    /// Reads a mark; `None` where this server did not make it.
    pub(super) fn read(key: &SecretKey, text: &str) -> Option<Self> {
        let (name, rest) = text.split_once('.')?;
        let (nonce, given) = rest.split_once('.')?;
        let name = String::from_utf8(URL_SAFE_NO_PAD.decode(name).ok()?).ok()?;
        let nonce = URL_SAFE_NO_PAD.decode(nonce).ok()?.try_into().ok()?;
        let known = Self::make(key, &name, nonce);
        let given = URL_SAFE_NO_PAD.decode(given).ok()?;
        // Both sides are hashed once more, so that how long the comparison takes tells nothing of the code.
        let shade = |bytes: &[u8]| Hash::of("tungnha known browser compared 1", &[bytes]);
        (shade(&given) == shade(known.code.as_bytes())).then_some(known)
    }

    /// Returns what the browser counts as among guessers.
    pub(super) fn hash(&self) -> Hash {
        self.code
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let (name, nonce) = (text(self.name.as_bytes()), text(&self.nonce));
        write!(f, "{name}.{nonce}.{}", text(self.code.as_bytes()))
    }
}

/// The hash over a secret that is hashed itself: what it covers has a fixed frame.
fn code(key: &SecretKey, name: &str, nonce: &[u8; 16]) -> Hash {
    let secret = Hash::of("tungnha known browser key 1", &[&key.to_bytes()]);
    Hash::of(
        "tungnha known browser 1",
        &[secret.as_bytes(), nonce, name.as_bytes()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_server_made_is_believed() {
        let (key, other) = (
            SecretKey::from_bytes(&[1; 32]),
            SecretKey::from_bytes(&[2; 32]),
        );
        let known = Known::make(&key, "lan", [7; 16]);
        let text = known.to_string();
        assert_eq!(Known::read(&key, &text), Some(known));
        assert_eq!(Known::read(&other, &text), None);
        let minh = URL_SAFE_NO_PAD.encode("minh");
        let (_, rest) = text.split_once('.').unwrap();
        assert_eq!(Known::read(&key, &format!("{minh}.{rest}")), None);
        for cut in 0..text.len() {
            assert_eq!(Known::read(&key, &text[..cut]), None, "{cut}");
        }
    }
}
