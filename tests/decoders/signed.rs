//! What is signed: whatever its bytes, it is refused or says what was signed.

use replica::{CertificateError, Held, SignedCertificate, Stretch, check_canonical};
use wire::{Message as _, SyncReply, SyncRequest};

use super::genuine::genuine;

/// Stretches in a request: each is refused, or its ops are those of the stream.
pub(super) fn stretch(bytes: &[u8]) -> bool {
    let Ok(request) = SyncRequest::from_body(bytes) else {
        return false;
    };
    // All of them, whatever became of the first.
    let taken = request.stretches.into_iter().map(verified);
    taken.filter(|is_taken| *is_taken).count() > 0
}

fn verified(stretch: Stretch) -> bool {
    let genuine = genuine();
    let after = usize::try_from(stretch.after).unwrap_or(usize::MAX);
    // A gap is refused before anything is hashed.
    let Some(before) = genuine.links.get(after) else {
        return false;
    };
    let claimed = stretch.opening.clone();
    let opening = claimed.unwrap_or_else(|| genuine.opening.clone());
    let key = genuine.key.public();
    let Ok(verified) = stretch.verify(genuine.org, opening, *before, &key) else {
        return false;
    };
    let ops: Vec<_> = verified.ops.iter().map(|op| op.bytes.clone()).collect();
    let end = after + ops.len();
    assert_eq!(genuine.ops.get(after..end), Some(&*ops), "ops never signed");
    assert_eq!(verified.head().hash, genuine.links[end], "another head");
    true
}

/// A certificate with its issuer's signature.
pub(super) fn certificate(bytes: &[u8]) -> bool {
    let genuine = genuine();
    let Ok(signed) = minicbor::decode::<SignedCertificate>(bytes) else {
        return false;
    };
    let again = minicbor::to_vec(&signed).expect("to write into memory");
    assert_eq!(check_canonical(&again), Ok(()));
    assert_eq!(minicbor::decode(&again).ok().as_ref(), Some(&signed));
    let read = signed.read();
    match signed.verify(genuine.org, &genuine.key.public()) {
        Ok(certificate) => {
            assert_eq!(certificate, genuine.certificate, "never signed");
            assert_eq!(read, Ok(certificate));
            true
        }
        Err(CertificateError::Unreadable) => panic!("signed bytes were signed as a certificate"),
        Err(CertificateError::Signature | CertificateError::OtherOrganisation) => read.is_ok(),
    }
}

/// The centre's word in a reply.
pub(super) fn proof(bytes: &[u8]) -> bool {
    let genuine = genuine();
    let Ok(reply) = SyncReply::from_body(bytes) else {
        return false;
    };
    let held = reply.heads.unwrap_or_default();
    let centre = (genuine.proof.server, genuine.proof.life);
    let full = reply
        .proof
        .and_then(|proof| proof.expand(centre, reply.time, &held));
    let Some(full) = full else {
        return false;
    };
    if full.verify(genuine.org, &genuine.key.public()).is_err() {
        return false;
    }
    let only_digests = |_| false;
    assert_eq!(
        full.trimmed(only_digests),
        genuine.proof.trimmed(only_digests),
        "never signed"
    );
    let spelled = full.scopes.values();
    spelled
        .filter(|held| matches!(held, Held::Heads(_)))
        .count()
        > 0
}
