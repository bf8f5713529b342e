//! One op with all that proves it: what a paper carries, so that anyone can check it without a line.
//!
//! A stream's chain binds an op to its place: with the link in front of it, its salt and its bytes, its own link can be
//! computed, and the device's signature over that link (or over one a little behind it) is the same that a stretch
//! bears. So the paper proves more than that the device once signed these words: it has them at that number of its
//! stream, and can never show another history to the centre without standing convicted by the paper.

use std::fmt;

use minicbor::{Decode, Encode};
use replica::{
    ActorId, Certificate, CertificateError, DeviceId, Domain, Hash, Head, Incarnation, Op, OrgId,
    PublicKey, RecordId, ScopeId, Signature, SignedCertificate, StreamKey, Struck, link,
};

use crate::text::{BASE32, tidy_base32};

/// One op of a stream and what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Excerpt {
    /// In which scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The nonce that began the device's life.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// The op's number in the stream.
    #[n(2)]
    pub number: u64,
    /// The link in front of it.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub before: [u8; 32],
    /// Its salt.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub salt: [u8; 16],
    /// Its bytes.
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub op: Vec<u8>,
    /// The leaves of the ops behind it, up to the one whose link is signed; none where that is its own.
    #[n(6)]
    pub behind: Option<Leaves>,
    /// The device's signature over that link.
    #[n(7)]
    pub signature: Signature,
    /// The device's certificate, signed by the centre.
    #[n(8)]
    pub certificate: SignedCertificate,
}

/// The leaves of consecutive ops, 32 bytes each.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Leaves(
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    Vec<u8>,
);

/// An op that its device signed, as the centre's certificate says. Only [`Excerpt::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The record or fact that it made.
    pub record: RecordId,
    /// In which scope.
    pub scope: ScopeId,
    /// In which life of the device.
    pub incarnation: Incarnation,
    /// Its number in the stream.
    pub number: u64,
    /// The op.
    pub op: Op,
    /// Who holds the key that signed it.
    pub certificate: Certificate,
}

/// Why a text proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExcerptError {
    /// It has not the form of one, or is not all there.
    #[error("not a signed record, or not all of it")]
    Form,
    /// The device belongs to another organisation.
    #[error("the device belongs to another organisation")]
    OtherOrganisation,
    /// The centre did not sign the device's certificate.
    #[error("the centre did not sign the device's certificate")]
    Certificate,
    /// The device did not sign this.
    #[error("the device did not sign this")]
    Signature,
    /// The device signed it in the name of somebody else.
    #[error("device {0} signed it in the name of another")]
    AnotherActor(DeviceId),
}

impl ExcerptError {
    /// Returns the reason's name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::OtherOrganisation => "other-organisation",
            Self::Certificate => "certificate",
            Self::Signature => "signature",
            Self::AnotherActor(_) => "another-actor",
        }
    }
}

const PREFIX: &str = "TUNGNHA-R1:";
/// More than any QR code holds.
const BYTES_MAX: usize = 4 * 1024;
const LEAF_BYTES: usize = 32;

impl Leaves {
    /// Joins leaves; `None` where there are none.
    #[must_use]
    pub fn of(leaves: &[Hash]) -> Option<Self> {
        let bytes: Vec<u8> = leaves.iter().flat_map(|leaf| *leaf.as_bytes()).collect();
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    fn read(&self) -> Option<Vec<Hash>> {
        let (leaves, rest) = self.0.as_chunks::<LEAF_BYTES>();
        let whole = rest.is_empty() && !leaves.is_empty();
        whole.then(|| leaves.iter().map(|leaf| Hash::from_bytes(*leaf)).collect())
    }
}

impl Excerpt {
    /// Checks that a device of the organisation has this op at its place, with the key of the centre's certificate.
    ///
    /// # Errors
    ///
    /// [`ExcerptError`]; then nothing that it says may be believed.
    pub fn verify(&self, org: OrgId, centre: &PublicKey) -> Result<Proven, ExcerptError> {
        let certificate = self.certificate.verify(org, centre);
        let certificate = certificate.map_err(|why| match why {
            CertificateError::Unreadable => ExcerptError::Form,
            CertificateError::Signature if self.claims_another(org) => {
                ExcerptError::OtherOrganisation
            }
            CertificateError::Signature => ExcerptError::Certificate,
            CertificateError::OtherOrganisation => ExcerptError::OtherOrganisation,
        })?;
        let device = certificate.device();
        let stream = StreamKey {
            org,
            scope: self.scope,
            incarnation: Incarnation::of(org, device, &self.nonce),
        };
        let op = Op::decode(&self.op).map_err(|_| ExcerptError::Form)?;
        let leaf = Struck::salted(&self.salt, &self.op).leaf();
        let own = link(&Hash::from_bytes(self.before), &leaf);
        let signed = self.head_signed(own).ok_or(ExcerptError::Form)?;
        certificate
            .key
            .verify(Domain::Stretch, &stream.statement(&signed), &self.signature)
            .map_err(|_| ExcerptError::Signature)?;
        if op.actor != certificate.actor {
            return Err(ExcerptError::AnotherActor(device));
        }
        Ok(Proven {
            record: RecordId::of(&own),
            scope: self.scope,
            incarnation: stream.incarnation,
            number: self.number,
            op,
            certificate,
        })
    }

    fn claims_another(&self, org: OrgId) -> bool {
        let claimed = self.certificate.read();
        claimed.is_ok_and(|certificate| certificate.org != org)
    }

    fn head_signed(&self, own: Hash) -> Option<Head> {
        let leaves = match &self.behind {
            Some(leaves) => leaves.read()?,
            None => Vec::new(),
        };
        let start = Head {
            number: self.number,
            hash: own,
        };
        leaves.iter().try_fold(start, |head, leaf| {
            Some(Head {
                number: head.number.checked_add(1)?,
                hash: link(&head.hash, leaf),
            })
        })
    }

    /// Reads the text of a QR code, or what a person pasted of it.
    ///
    /// # Errors
    ///
    /// [`ExcerptError::Form`].
    pub fn parse(text: &str) -> Result<Self, ExcerptError> {
        let (prefix, symbols) = text
            .trim()
            .split_at_checked(PREFIX.len())
            .ok_or(ExcerptError::Form)?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return Err(ExcerptError::Form);
        }
        let bytes = BASE32.decode_all(&tidy_base32(symbols), BYTES_MAX);
        let bytes = bytes.ok_or(ExcerptError::Form)?;
        let read: Self = minicbor::decode(&bytes).map_err(|_| ExcerptError::Form)?;
        // One text for one value: nothing can be added that the signature does not cover.
        (read.bytes() == bytes)
            .then_some(read)
            .ok_or(ExcerptError::Form)
    }

    /// Returns how many bytes the text carries.
    #[must_use]
    pub fn bytes_len(&self) -> usize {
        self.bytes().len()
    }

    fn bytes(&self) -> Vec<u8> {
        // Encoding into a `Vec` cannot fail; an empty text would simply not verify.
        minicbor::to_vec(self).unwrap_or_default()
    }
}

impl Proven {
    /// Returns in whose name the op was made.
    #[must_use]
    pub fn actor(&self) -> ActorId {
        self.op.actor
    }
}

/// The text of the QR code: capital letters and digits, which a code holds in five and a half bits each.
impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbols = BASE32.encode(&self.bytes()).to_ascii_uppercase();
        write!(f, "{PREFIX}{symbols}")
    }
}

#[cfg(test)]
mod tests;
