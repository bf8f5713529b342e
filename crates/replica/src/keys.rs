//! Ed25519 keys and signatures; every signature states what it is for.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use minicbor::{Decode, Decoder, Encode, Encoder};

/// What a signature is for. A signature made for one purpose is worthless for any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// A stretch of ops, by the device that made them.
    Stretch,
    /// A certificate, by its issuer.
    Certificate,
    /// One HTTP request, by the device that sends it.
    Request,
    /// Heads that a server holds, by that server.
    Proof,
    /// Possession of the key named in an enrolment.
    Enrolment,
    /// The next root key, by the one before.
    Rotation,
}

impl Domain {
    const fn prefix(self) -> &'static [u8] {
        match self {
            Self::Stretch => b"tungnha stretch 1\0",
            Self::Certificate => b"tungnha certificate 1\0",
            Self::Request => b"tungnha request 1\0",
            Self::Proof => b"tungnha proof 1\0",
            Self::Enrolment => b"tungnha enrolment 1\0",
            Self::Rotation => b"tungnha rotation 1\0",
        }
    }

    fn message(self, message: &[u8]) -> Vec<u8> {
        [self.prefix(), message].concat()
    }
}

/// A signature does not hold, or its key is unfit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct SignatureError;

/// A signing key. It never leaves the machine that made it and is wiped from memory when dropped.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

/// The public half of a [`SecretKey`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// An Ed25519 signature.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl SecretKey {
    /// Returns the key with this secret: 32 bytes of true randomness.
    #[must_use]
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// Returns the secret, to be kept in a file that only its owner reads.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Returns the public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Returns the secret of the same key for X25519 (RFC 7748), to open what was sealed to
    /// [`PublicKey::agreement`].
    #[must_use]
    pub fn agreement(&self) -> [u8; 32] {
        self.0.to_scalar_bytes()
    }

    /// Signs `message` for one purpose.
    #[must_use]
    pub fn sign(&self, domain: Domain, message: &[u8]) -> Signature {
        Signature(self.0.sign(&domain.message(message)).to_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {:?}", self.public())
    }
}

impl PublicKey {
    /// Returns the key with these bytes; whether they are a fit key is checked at each verification.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the same key for X25519 (RFC 7748), to seal something to its holder; `None` where it is no key, or a
    /// weak one.
    #[must_use]
    pub fn agreement(&self) -> Option<[u8; 32]> {
        let key = VerifyingKey::from_bytes(&self.0).ok()?;
        (!key.is_weak()).then(|| key.to_montgomery().to_bytes())
    }

    /// Checks that the holder of this key signed `message` for this purpose.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] when the signature does not hold or the key is weak (of small order: such a key
    /// would verify signatures that nobody made).
    pub fn verify(
        &self,
        domain: Domain,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), SignatureError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| SignatureError)?;
        if key.is_weak() {
            return Err(SignatureError);
        }
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&domain.message(message), &signature)
            .map_err(|_| SignatureError)
    }
}

impl Signature {
    /// Returns the signature with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

macro_rules! as_hex_and_cbor {
    ($name:ident, $bytes:literal) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "("))?;
                self.0
                    .iter()
                    .take(8)
                    .try_for_each(|byte| write!(f, "{byte:02x}"))?;
                f.write_str("…)")
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let at = d.position();
                <[u8; $bytes]>::try_from(d.bytes()?).map(Self).map_err(|_| {
                    minicbor::decode::Error::message(concat!(
                        stringify!($name),
                        " has another length"
                    ))
                    .at(at)
                })
            }
        }
    };
}

as_hex_and_cbor!(PublicKey, 32);
as_hex_and_cbor!(Signature, 64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_for_one_purpose_is_worthless_for_another() {
        let key = SecretKey::from_bytes(&[7; 32]);
        let signature = key.sign(Domain::Stretch, b"head");
        assert_eq!(
            key.public().verify(Domain::Stretch, b"head", &signature),
            Ok(())
        );
        assert_eq!(
            key.public().verify(Domain::Proof, b"head", &signature),
            Err(SignatureError)
        );
        assert_eq!(
            key.public().verify(Domain::Stretch, b"heap", &signature),
            Err(SignatureError)
        );
    }

    #[test]
    fn a_weak_key_verifies_nothing() {
        let signature = SecretKey::from_bytes(&[7; 32]).sign(Domain::Stretch, b"x");
        let neutral = {
            let mut bytes = [0; 32];
            bytes[0] = 1;
            PublicKey::from_bytes(bytes)
        };
        assert_eq!(
            neutral.verify(Domain::Stretch, b"x", &signature),
            Err(SignatureError)
        );
    }
}
