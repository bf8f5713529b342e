//! One stream, one certificate and one proof that were truly signed. Whatever else passes as signed with their keys
//! was forged.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use replica::{
    ActorId, Certificate, DeviceId, Hash, Head, Held, Hlc, Opening, OrgId, Proof, Role, ScopeId,
    SecretKey, Seed, SignedCertificate, StreamKey, Stretch, UnixMillis, Vector, leaf,
};
use wire::{Excerpt, Leaves};

use super::samples::bodies;

/// What was truly signed.
#[derive(Debug)]
pub(super) struct Genuine {
    /// The organisation.
    pub(super) org: OrgId,
    /// What the stream says of itself.
    pub(super) opening: Opening,
    /// The stream's writer. The centre's key, too.
    pub(super) key: SecretKey,
    /// The stream.
    pub(super) stream: StreamKey,
    /// Its ops.
    pub(super) ops: Vec<Vec<u8>>,
    /// Its links: the origin, then one behind each op.
    pub(super) links: Vec<Hash>,
    /// A certificate.
    pub(super) certificate: Certificate,
    /// The centre's word on what it holds: this stream, and another scope.
    pub(super) proof: Proof,
}

/// The organisation of what was truly signed.
pub const ORG: OrgId = OrgId::from_bytes([1; 16]);

/// Returns a whole stream with an op of every kind, signed.
#[must_use]
pub fn every_kind() -> Stretch {
    genuine().stretch(0, usize::MAX)
}

/// Returns what was truly signed.
pub(super) fn genuine() -> &'static Genuine {
    static GENUINE: OnceLock<Genuine> = OnceLock::new();
    GENUINE.get_or_init(Genuine::new)
}

impl Genuine {
    fn new() -> Self {
        let (org, key) = (ORG, SecretKey::from_bytes(&[2; 32]));
        let opening = Opening {
            device: DeviceId::of(&key.public()),
            nonce: [3; 16],
            seed: Seed::from_bytes([4; 16]),
        };
        let stream = StreamKey {
            org,
            scope: ScopeId(300),
            incarnation: opening.incarnation(org),
        };
        let ops: Vec<_> = bodies()
            .into_iter()
            .zip(0_u64..)
            .map(|((kind, body), at)| {
                let op = replica::Op {
                    kind,
                    time: Hlc::from_bits((1_763_700_000_000 + at * 700) << 16),
                    actor: ActorId(1001),
                    body,
                };
                op.encode()
            })
            .collect();
        let mut head = stream.origin();
        let mut links = vec![head.hash];
        for op in &ops {
            head = head.followed_by(&opening.seed, op);
            links.push(head.hash);
        }
        let certificate = Certificate {
            org,
            key: key.public(),
            role: Role::Device,
            actor: ActorId(1001),
            name: "Máy của chị Hoà".into(),
            from: UnixMillis(1_624_950_000_000),
            until: UnixMillis(1_656_486_000_000),
        };
        let mut held = Vector::new();
        held.set(stream.incarnation, &head);
        let scopes = [
            (stream.scope, Held::Heads(held)),
            (ScopeId(301), Held::Digest(Hash::from_bytes([6; 32]))),
        ];
        let life = stream.incarnation;
        let proof = Proof::sign(org, &key, life, UnixMillis(-5), 77, BTreeMap::from(scopes));
        Self {
            org,
            opening,
            key,
            stream,
            ops,
            links,
            certificate,
            proof,
        }
    }

    /// Returns the ops behind `after`, as many as `count`, signed.
    pub(super) fn stretch(&self, after: usize, count: usize) -> Stretch {
        let end = after.saturating_add(count).min(self.ops.len());
        let head = Head {
            number: u64::try_from(end).expect("few ops"),
            hash: self.links[end],
        };
        Stretch {
            scope: self.stream.scope,
            incarnation: self.stream.incarnation,
            opening: (after == 0).then(|| self.opening.clone()),
            before: None,
            after: u64::try_from(after).expect("few ops"),
            ops: self.ops[after..end].to_vec(),
            signature: self.key.sign_head(&self.stream, &head),
        }
    }

    /// Returns the codes of an op in the midst, signed at its own link and two ops behind it.
    pub(super) fn excerpts(&self) -> [String; 2] {
        [0, 2].map(|behind| {
            let at = self.ops.len() / 2;
            let number = u64::try_from(at).expect("few ops") + 1;
            let leaves: Vec<_> = (number + 1..)
                .zip(&self.ops[at + 1..])
                .map(|(number, op)| leaf(&self.opening.seed, number, op))
                .take(behind)
                .collect();
            let excerpt = Excerpt {
                scope: self.stream.scope,
                nonce: self.opening.nonce,
                number,
                before: *self.links[at].as_bytes(),
                salt: self.opening.seed.salt(number).expect("a whole seed"),
                op: self.ops[at].clone(),
                behind: Leaves::of(&leaves),
                signature: self.stretch(at, 1 + behind).signature,
                certificate: self.signed_certificate(),
            };
            let proven = excerpt.verify(self.org, &self.key.public());
            assert!(proven.is_ok(), "{proven:?}");
            excerpt.to_string()
        })
    }

    /// Returns the certificate, signed.
    pub(super) fn signed_certificate(&self) -> SignedCertificate {
        self.certificate.sign(&self.key)
    }
}
