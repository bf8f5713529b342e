//! Another root key in the place of the one that was pinned.

use minicbor::{Decode, Encode};

use crate::{
    Certificate, CertificateError, Domain, OrgId, PublicKey, Role, SecretKey, Signature,
    SignedCertificate,
};

/// The word of a root key that another takes its place, and of that one that it knows the centre.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rotation {
    /// The root key until now.
    #[n(0)]
    pub before: PublicKey,
    /// The root key from now on.
    #[n(1)]
    pub next: PublicKey,
    /// The centre's certificate by the new one.
    #[n(2)]
    pub centre: SignedCertificate,
    /// The old one's signature over organisation and new key.
    #[n(3)]
    signature: Signature,
}

impl Rotation {
    /// Puts `next` in the place of `before`.
    #[must_use]
    pub fn sign(before: &SecretKey, next: &SecretKey, centre: &Certificate) -> Self {
        let message = message(centre.org, &next.public());
        Self {
            before: before.public(),
            next: next.public(),
            centre: centre.sign(next),
            signature: before.sign(Domain::Rotation, &message),
        }
    }

    /// Returns the centre's certificate, after checking that both roots signed for `org`.
    ///
    /// # Errors
    ///
    /// [`CertificateError`].
    pub fn verify(&self, org: OrgId) -> Result<Certificate, CertificateError> {
        let message = message(org, &self.next);
        self.before
            .verify(Domain::Rotation, &message, &self.signature)
            .map_err(|_| CertificateError::Signature)?;
        let centre = self.centre.verify(org, &self.next)?;
        match centre.role {
            Role::Centre => Ok(centre),
            Role::Office | Role::Device => Err(CertificateError::Signature),
        }
    }

    /// Returns the root key to which verified rotations lead from a pinned one. Of several from one key the last in the
    /// list counts; none is gone twice.
    #[must_use]
    pub fn follow(pinned: PublicKey, rotations: &[Self]) -> PublicKey {
        let mut root = pinned;
        for _ in rotations {
            let next = rotations.iter().rev().find(|one| one.before == root);
            root = next.map_or(root, |one| one.next);
        }
        root
    }
}

fn message(org: OrgId, next: &PublicKey) -> Vec<u8> {
    [&org.as_bytes()[..], &next.as_bytes()[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ActorId, UnixMillis};

    fn rotation(before: u8, next: u8) -> Rotation {
        let centre = Certificate {
            org: OrgId::from_bytes([1; 16]),
            key: SecretKey::from_bytes(&[9; 32]).public(),
            role: Role::Centre,
            actor: ActorId(1),
            name: "BHXH".into(),
            from: UnixMillis(0),
            until: UnixMillis(1),
        };
        let key = |byte| SecretKey::from_bytes(&[byte; 32]);
        Rotation::sign(&key(before), &key(next), &centre)
    }

    #[test]
    fn only_the_root_before_names_the_next_and_the_next_knows_the_centre() {
        let org = OrgId::from_bytes([1; 16]);
        let honest = rotation(2, 3);
        assert!(honest.verify(org).is_ok());
        assert!(honest.verify(OrgId::from_bytes([2; 16])).is_err());
        let other = rotation(4, 5);
        for forged in [
            Rotation {
                before: other.before,
                ..honest.clone()
            },
            Rotation {
                next: other.next,
                ..honest.clone()
            },
            Rotation {
                centre: other.centre.clone(),
                ..honest.clone()
            },
            Rotation {
                signature: other.signature,
                ..honest
            },
        ] {
            assert!(forged.verify(org).is_err());
        }
    }

    #[test]
    fn a_pinned_key_leads_to_the_last_that_it_is_followed_by() {
        let key = |byte| SecretKey::from_bytes(&[byte; 32]).public();
        let rotations = [
            rotation(2, 3),
            rotation(3, 4),
            rotation(7, 8),
            rotation(3, 5),
        ];
        for (pinned, root) in [(2, 5), (3, 5), (5, 5), (7, 8), (9, 9)] {
            assert_eq!(Rotation::follow(key(pinned), &rotations), key(root));
        }
        let circle = [rotation(2, 3), rotation(3, 2)];
        assert_eq!(Rotation::follow(key(2), &circle), key(2));
    }
}
