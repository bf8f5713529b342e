//! What comes as text: invitations, the code on a paper, a request's header, tariffs.

use book::tariff::{Tariff, TariffError};
use wire::{Excerpt, Invitation, RequestAuth};

use super::genuine::genuine;

/// An invitation, as typed.
pub(super) fn invitation(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(invitation) = text.parse::<Invitation>() else {
        return false;
    };
    let written = invitation.to_string();
    assert_eq!(written.parse(), Ok(invitation), "read back");
    true
}

/// The code of a receipt, as scanned or pasted.
pub(super) fn excerpt(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(excerpt) = Excerpt::parse(&text) else {
        return false;
    };
    let written = excerpt.to_string();
    assert_eq!(Excerpt::parse(&written), Ok(excerpt.clone()), "read back");
    let genuine = genuine();
    if excerpt.verify(genuine.org, &genuine.key.public()).is_ok() {
        assert!(genuine.ops.contains(&excerpt.op), "forged");
    }
    true
}

/// The value of a request's `Authorization` header.
pub(super) fn request_auth(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(auth) = text.parse::<RequestAuth>() else {
        return false;
    };
    let written = auth.to_string();
    assert_eq!(written.parse(), Ok(auth), "read back");
    assert!(
        written.eq_ignore_ascii_case(&text),
        "one form but for the letters' case"
    );
    true
}

/// A tariff's file.
pub(super) fn tariff(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    match Tariff::parse(&text) {
        Ok(_) => true,
        Err(why) => {
            is_in_the_file(&why, &text);
            false
        }
    }
}

/// A person is sent to a line that is there.
fn is_in_the_file(why: &TariffError, text: &str) {
    assert!(!why.to_string().is_empty());
    let lines = text.matches('\n').count() + 1;
    if let TariffError::Value { line, .. } = why {
        assert!((1..=lines).contains(line), "{why}");
    }
}
