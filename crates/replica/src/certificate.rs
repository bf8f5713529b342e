//! Certificates: the organisation's root signs servers, servers sign devices.

use minicbor::{Decode, Encode};

use crate::{ActorId, DeviceId, Domain, OrgId, PublicKey, SecretKey, Signature, UnixMillis};

/// What the holder of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Role {
    /// The organisation's one centre.
    #[n(0)]
    Centre,
    /// A commune office's server: stores and forwards, and writes what its office does.
    #[n(1)]
    Office,
    /// A collector's device.
    #[n(2)]
    Device,
}

/// Who holds a key, in what role, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Certificate {
    /// The organisation.
    #[n(0)]
    pub org: OrgId,
    /// The key.
    #[n(1)]
    pub key: PublicKey,
    /// The role.
    #[n(2)]
    pub role: Role,
    /// In whose name the holder writes.
    #[n(3)]
    pub actor: ActorId,
    /// The holder's name, as people know it.
    #[n(4)]
    pub name: String,
    /// From when it holds.
    #[n(5)]
    pub from: UnixMillis,
    /// Until when. An expired certificate still verifies what was signed: a lease only ends reading.
    #[n(6)]
    pub until: UnixMillis,
}

/// A certificate's bytes with its issuer's signature. The bytes are kept as they came.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedCertificate {
    /// The encoded [`Certificate`].
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    bytes: Vec<u8>,
    /// The issuer's signature over them.
    #[n(1)]
    signature: Signature,
}

/// Why a certificate is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are no certificate.
    #[error("not a certificate")]
    Unreadable,
    /// The issuer did not sign it.
    #[error("the certificate was not signed by its issuer")]
    Signature,
    /// It belongs to another organisation.
    #[error("the certificate belongs to another organisation")]
    OtherOrganisation,
}

impl Certificate {
    /// Returns the device that this certificate is for.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::of(&self.key)
    }

    /// Signs the certificate as its issuer.
    #[must_use]
    pub fn sign(&self, issuer: &SecretKey) -> SignedCertificate {
        // Encoding into a `Vec` cannot fail; an empty text would simply not verify.
        let bytes = minicbor::to_vec(self).unwrap_or_default();
        let signature = issuer.sign(Domain::Certificate, &bytes);
        SignedCertificate { bytes, signature }
    }
}

impl SignedCertificate {
    /// Returns the certificate after checking that `issuer` signed it for `org`.
    ///
    /// # Errors
    ///
    /// [`CertificateError`].
    pub fn verify(&self, org: OrgId, issuer: &PublicKey) -> Result<Certificate, CertificateError> {
        issuer
            .verify(Domain::Certificate, &self.bytes, &self.signature)
            .map_err(|_| CertificateError::Signature)?;
        let certificate = self.read()?;
        if certificate.org == org {
            Ok(certificate)
        } else {
            Err(CertificateError::OtherOrganisation)
        }
    }

    /// Returns what the certificate says, unverified: for showing it, and for finding its issuer.
    ///
    /// # Errors
    ///
    /// [`CertificateError::Unreadable`].
    pub fn read(&self) -> Result<Certificate, CertificateError> {
        minicbor::decode(&self.bytes).map_err(|_| CertificateError::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_issuer_named_is_believed() {
        let org = OrgId::from_bytes([1; 16]);
        let (root, other) = (
            SecretKey::from_bytes(&[1; 32]),
            SecretKey::from_bytes(&[2; 32]),
        );
        let certificate = Certificate {
            org,
            key: other.public(),
            role: Role::Device,
            actor: ActorId(7),
            name: "Trần Thị Hoà".into(),
            from: UnixMillis(0),
            until: UnixMillis(1),
        };
        let signed = certificate.sign(&root);
        assert_eq!(signed.verify(org, &root.public()), Ok(certificate));
        let wrong = signed.verify(org, &other.public());
        assert_eq!(wrong, Err(CertificateError::Signature));
        let elsewhere = signed.verify(OrgId::from_bytes([9; 16]), &root.public());
        assert_eq!(elsewhere, Err(CertificateError::OtherOrganisation));
    }
}
