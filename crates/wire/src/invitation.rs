//! An invitation as text: where to, whose organisation, and a code that is good for one enrolment.
//!
//! `tungnha:<address>#<root>.<code><check>`. The check tells a typing error apart from a code that was never
//! made: it is a polynomial in a prime field, so every single wrong character and every two neighbours swapped
//! change it.

use std::fmt;
use std::str::FromStr;

use replica::{Hash, PublicKey};

use crate::limits::ADDRESS_BYTES_MAX;
use crate::problem::{Code, Problem};
use crate::text::{BASE32, tidy_base32};

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The server's address, as `https://centre.example.vn`, in small letters.
    address: String,
    /// Which organisation: enrolment with any other root fails.
    pub root: RootFingerprint,
    /// The code.
    pub code: InvitationCode,
}

/// Sixteen bytes that name an organisation's root key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootFingerprint([u8; 16]);

/// Ten random bytes, good for one enrolment. The server keeps only their hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct InvitationCode([u8; 10]);

/// Why a text is not an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationError {
    /// It has not the form of one.
    #[error("not an invitation: expected tungnha:ADDRESS#KEY.CODE")]
    Form,
    /// It has the form of one, with a typing error somewhere.
    #[error("a typing error in the invitation")]
    Mistyped,
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        Self::new(Code::InvitationInvalid).with(
            "why",
            match error {
                InvitationError::Form => "form",
                InvitationError::Mistyped => "mistyped",
            },
        )
    }
}

impl RootFingerprint {
    /// Returns the fingerprint of a root key.
    #[must_use]
    pub fn of(root: &PublicKey) -> Self {
        Self(Hash::of("tungnha root 1", &[root.as_bytes()]).prefix())
    }
}

impl InvitationCode {
    /// Returns the code with these bytes, drawn at random once.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 10]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    /// Returns the hash that the server keeps.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of("tungnha invitation 1", &[&self.0])
    }
}

impl fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationCode(…)")
    }
}

const PREFIX: &str = "tungnha:";
const ROOT_SYMBOLS: usize = 26;
const CODE_SYMBOLS: usize = 16;
/// Below 32², so that two symbols hold a remainder, and above the difference of any two bytes.
const PRIME: u32 = 1021;
/// A generator of the whole multiplicative group of that field.
const BASE: u32 = 10;

impl Invitation {
    /// Makes an invitation.
    ///
    /// # Errors
    ///
    /// [`InvitationError::Form`] where the address is empty, too long, or has blanks, `#` or letters that are
    /// not ASCII.
    pub fn new(
        address: &str,
        root: RootFingerprint,
        code: InvitationCode,
    ) -> Result<Self, InvitationError> {
        let fits = (1..=ADDRESS_BYTES_MAX).contains(&address.len())
            && address
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'#');
        if !fits {
            return Err(InvitationError::Form);
        }
        Ok(Self {
            address: address.to_ascii_lowercase(),
            root,
            code,
        })
    }

    /// Returns the server's address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    fn without_check(&self) -> String {
        let (root, code) = (BASE32.encode(&self.root.0), BASE32.encode(&self.code.0));
        format!("{PREFIX}{}#{root}.{code}", self.address)
    }
}

/// Returns the check's two symbols. The sum of `byte · BASE^place` differs wherever one byte differs, because
/// neither a difference of bytes nor a power of the base is 0 modulo the prime; and wherever two unlike
/// neighbours are swapped, because `BASE` is not 1.
fn check(text: &str) -> [char; 2] {
    let sum = text
        .bytes()
        .fold(0, |sum, byte| (sum * BASE + u32::from(byte)) % PRIME);
    [BASE32.symbol(sum / 32), BASE32.symbol(sum % 32)]
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.without_check();
        let [first, second] = check(&text);
        write!(f, "{text}{first}{second}")
    }
}

impl FromStr for Invitation {
    type Err = InvitationError;

    /// Reads what a person typed or scanned: blanks around it, capital letters, and hyphens or blanks within
    /// the key and code do not matter.
    fn from_str(typed: &str) -> Result<Self, InvitationError> {
        let form = InvitationError::Form;
        let typed = typed.trim();
        let head = typed.get(..PREFIX.len()).ok_or(form)?;
        let rest = typed.get(PREFIX.len()..).ok_or(form)?;
        let (address, secret) = rest.rsplit_once('#').ok_or(form)?;
        let (root, code) = secret.split_once('.').ok_or(form)?;
        let (root, code) = (tidy_base32(root), tidy_base32(code));
        let is_form = head.eq_ignore_ascii_case(PREFIX)
            && root.len() == ROOT_SYMBOLS
            && code.len() == CODE_SYMBOLS + 2;
        if !is_form {
            return Err(form);
        }
        let (code, tail) = code.split_at_checked(CODE_SYMBOLS).ok_or(form)?;
        let mistyped = InvitationError::Mistyped;
        let root = BASE32.decode(&root).map(RootFingerprint).ok_or(mistyped)?;
        let code = BASE32.decode(code).map(InvitationCode).ok_or(mistyped)?;
        let invitation = Self::new(address, root, code)?;
        if tail.chars().eq(check(&invitation.without_check())) {
            Ok(invitation)
        } else {
            Err(mistyped)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Invitation {
        let root = RootFingerprint::of(&PublicKey::from_bytes([3; 32]));
        let code = InvitationCode::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        Invitation::new("https://trung-tam.example.vn:8443", root, code).unwrap()
    }

    #[test]
    fn this_version_writes_as_it_always_did() {
        let text = sample().to_string();
        assert_eq!(text, GOLDEN);
        assert_eq!(text.parse(), Ok(sample()));
    }

    const GOLDEN: &str =
        "tungnha:https://trung-tam.example.vn:8443#271766tev4qnfk4nn4fqx5ark0.000g40r40m30e27zce";

    #[test]
    fn capitals_hyphens_and_look_alikes_do_not_matter() {
        let text = sample().to_string();
        let (head, secret) = text.split_once('#').unwrap();
        let typed = secret.to_uppercase().replace('0', "O").replace('1', "L");
        let typed = format!(
            "  {}#{}-{}\n",
            head.to_uppercase(),
            &typed[..5],
            &typed[5..]
        );
        assert_eq!(typed.parse(), Ok(sample()));
    }

    #[test]
    fn every_single_wrong_character_is_noticed() {
        let text = sample().to_string();
        for at in 0..text.len() {
            for wrong in (b' '..=b'~').map(char::from) {
                let typed = format!("{}{wrong}{}", &text[..at], &text[at + 1..]);
                // Another way to write the same is no error.
                if let Ok(read) = typed.parse::<Invitation>() {
                    assert_eq!(read, sample(), "{typed}");
                }
            }
        }
    }

    #[test]
    fn two_neighbours_swapped_are_noticed() {
        let text = sample().to_string();
        for at in 1..text.len() {
            let mut typed = text.clone().into_bytes();
            typed.swap(at - 1, at);
            let typed = String::from_utf8(typed).unwrap();
            assert_eq!(
                typed.parse::<Invitation>().is_ok(),
                typed == text,
                "{typed}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            address in "[a-z0-9:/.-]{1,60}", root: [u8; 32], code: [u8; 10],
        ) {
            let root = RootFingerprint::of(&PublicKey::from_bytes(root));
            let code = InvitationCode::from_bytes(code);
            let invitation = Invitation::new(&address, root, code).unwrap();
            prop_assert_eq!(invitation.to_string().parse(), Ok(invitation));
        }

        #[test]
        fn a_single_wrong_character_never_passes(
            code: [u8; 10], at in 0_usize..200, wrong in "[ -~]",
        ) {
            let whole = Invitation { code: InvitationCode::from_bytes(code), ..sample() };
            let mut typed = whole.to_string();
            let at = at % typed.len();
            typed.replace_range(at..=at, &wrong);
            prop_assert!(typed.parse::<Invitation>().is_ok_and(|read| read == whole)
                || typed.parse::<Invitation>().is_err());
        }

        #[test]
        fn no_text_makes_the_parser_panic(text: String, rest in "tungnha:[ -~]{0,80}") {
            drop((text.parse::<Invitation>(), rest.parse::<Invitation>()));
        }
    }
}
