//! Passwords: hashed with Argon2id, 19 MiB, two passes.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use wire::problem::{Code, Problem};

/// The fewest characters of a password.
pub(crate) const CHARS_MIN: usize = 10;
/// The most bytes that are looked at: a login cannot be made to hash a megabyte.
pub(crate) const BYTES_MAX: usize = 1024;

/// What a login under an unknown name is checked against, so that it takes as long as any other.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                      $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Returns the hash of a password, as it is stored.
///
/// # Errors
///
/// `text-invalid` for a password that is too short or too long.
pub(crate) fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Problem> {
    if password.chars().count() < CHARS_MIN || password.len() > BYTES_MAX {
        return Err(Problem::new(Code::TextInvalid)
            .with("what", "password")
            .with("min", CHARS_MIN));
    }
    let hashed: Result<PasswordHash, _> =
        Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hashed
        .map(|hash| hash.to_string())
        .map_err(|why| Problem::new(Code::Internal).with("why", why))
}

/// Returns whether `password` is the one that was hashed; `None`: there is nobody of this name.
#[must_use]
pub(crate) fn matches(password: &str, hash: Option<&str>) -> bool {
    if password.len() > BYTES_MAX {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let verified = Argon2::default()
        .verify_password(password.as_bytes(), &parsed)
        .is_ok();
    verified && hash.is_some()
}

/// Returns a password of these random bytes: four groups of four letters and digits that cannot be mixed up.
#[must_use]
pub(crate) fn generated(random: &[u8; 16]) -> String {
    const SYMBOLS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut text = String::new();
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        let symbol = SYMBOLS.get(usize::from(byte % 31)).copied().unwrap_or(b'x');
        text.push(char::from(symbol));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_matches() {
        let hashed = hash("mưa rào tháng sáu", &[7; 16]).unwrap();
        assert!(
            hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hashed}"
        );
        assert!(matches("mưa rào tháng sáu", Some(&hashed)));
        assert!(!matches("mưa rào tháng bảy", Some(&hashed)));
        assert!(!matches("mưa rào tháng sáu", Some("damaged")));
    }

    #[test]
    fn nobody_takes_the_same_work_and_never_matches() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!matches("mưa rào tháng sáu", None));
    }

    #[test]
    fn a_short_password_is_refused() {
        assert_eq!(hash("ngắn", &[7; 16]).unwrap_err().code, Code::TextInvalid);
    }
}
