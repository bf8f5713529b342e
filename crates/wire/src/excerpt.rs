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
mod tests {
    use proptest::prelude::*;
    use replica::{Hlc, Kind, Opening, Role, SecretKey, Seed, UnixMillis, leaf};

    use super::*;

    const ORG: OrgId = OrgId::from_bytes([1; 16]);

    fn key(byte: u8) -> SecretKey {
        SecretKey::from_bytes(&[byte; 32])
    }

    /// Op 3 of a stream, with the signature so many ops behind it.
    fn excerpt(actor: u32, behind: usize) -> Excerpt {
        let (centre, device) = (key(2), key(3));
        let certificate = Certificate {
            org: ORG,
            key: device.public(),
            role: Role::Device,
            actor: ActorId(1001),
            name: "Máy của chị Hoà".into(),
            from: UnixMillis(0),
            until: UnixMillis(1),
        };
        let opening = Opening {
            device: certificate.device(),
            nonce: [4; 16],
            seed: Seed::from_bytes([5; 16]),
        };
        let stream = StreamKey {
            org: ORG,
            scope: ScopeId(9),
            incarnation: opening.incarnation(ORG),
        };
        let op = |number: u8| {
            Op {
                kind: Kind(51),
                time: Hlc::from_bits(number.into()),
                actor: ActorId(actor),
                body: vec![0xa1, 0x00, 0x18, 100 + number],
            }
            .encode()
        };
        let before = [1, 2].iter().fold(stream.origin(), |head, number| {
            head.followed_by(&opening.seed, &op(*number))
        });
        let mut head = before.followed_by(&opening.seed, &op(3));
        let mut leaves = Vec::new();
        for number in (4..).take(behind) {
            leaves.push(leaf(&opening.seed, number.into(), &op(number)));
            head = head.followed_by(&opening.seed, &op(number));
        }
        Excerpt {
            scope: stream.scope,
            nonce: opening.nonce,
            number: 3,
            before: *before.hash.as_bytes(),
            salt: opening.seed.salt(3).unwrap(),
            op: op(3),
            behind: Leaves::of(&leaves),
            signature: device.sign_head(&stream, &head),
            certificate: certificate.sign(&centre),
        }
    }

    fn verify(excerpt: &Excerpt) -> Result<Proven, ExcerptError> {
        excerpt.verify(ORG, &key(2).public())
    }

    #[test]
    fn an_op_is_proven_by_the_signature_over_its_link_or_one_behind() {
        let ids: Vec<_> = [0, 1, 7]
            .map(|behind| verify(&excerpt(1001, behind)).unwrap())
            .into();
        assert!(
            ids.iter()
                .all(|proven| proven.record == ids[0].record && proven.number == 3)
        );
        assert_eq!(ids[0].actor(), ActorId(1001));
    }

    #[test]
    fn whoever_is_not_who_it_says_is_refused() {
        let other = excerpt(1002, 0);
        let device = DeviceId::of(&key(3).public());
        assert_eq!(verify(&other), Err(ExcerptError::AnotherActor(device)));
        let genuine = excerpt(1001, 0);
        let elsewhere = genuine.verify(OrgId::from_bytes([9; 16]), &key(2).public());
        assert_eq!(elsewhere, Err(ExcerptError::OtherOrganisation));
        let unknown = genuine.verify(ORG, &key(7).public());
        assert_eq!(unknown, Err(ExcerptError::Certificate));
        let changed = Excerpt {
            nonce: [5; 16],
            ..genuine.clone()
        };
        assert_eq!(verify(&changed), Err(ExcerptError::Signature));
        let short = Excerpt {
            behind: Some(Leaves(vec![0; 31])),
            ..genuine
        };
        assert_eq!(verify(&short), Err(ExcerptError::Form));
    }

    #[test]
    fn the_text_survives_people() {
        let excerpt = excerpt(1001, 1);
        let text = excerpt.to_string();
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b":-".contains(&b))
        );
        let typed = format!("  {}\n {} ", text[..40].to_lowercase(), &text[40..]);
        for text in [text.as_str(), typed.as_str()] {
            assert_eq!(Excerpt::parse(text), Ok(excerpt.clone()));
        }
        for wrong in [
            "",
            "TUNGNHA-R1:",
            "TUNGNHA-R2:00",
            "đ",
            &text[..text.len() - 8],
            "tungnha:https://a#b",
        ] {
            assert_eq!(Excerpt::parse(wrong), Err(ExcerptError::Form), "{wrong}");
        }
    }

    proptest! {
        /// The control: the same check passes where nothing was changed.
        #[test]
        fn a_changed_byte_is_refused(behind in 0_usize..3, at: prop::sample::Index, by in 0_u8..=255) {
            let genuine = excerpt(1001, behind);
            let mut bytes = genuine.bytes();
            let at = at.index(bytes.len());
            bytes[at] ^= by;
            let text = format!("{PREFIX}{}", BASE32.encode(&bytes));
            let read = Excerpt::parse(&text).and_then(|excerpt| verify(&excerpt));
            prop_assert_eq!(read.is_ok(), by == 0, "{} {}", at, by);
        }

        #[test]
        fn a_changed_letter_is_refused(at: prop::sample::Index, letter in "[0-9A-HJKMNP-TV-Z]") {
            let text = excerpt(1001, 0).to_string();
            let at = PREFIX.len() + at.index(text.len() - PREFIX.len());
            let changed = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
            let read = Excerpt::parse(&changed).and_then(|excerpt| verify(&excerpt));
            prop_assert_eq!(read.is_ok(), changed == text);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            drop(Excerpt::parse(&text));
            drop(Excerpt::parse(&format!("{PREFIX}{text}")));
        }
    }
}
