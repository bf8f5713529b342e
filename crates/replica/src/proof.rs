//! A server's signed word on what it holds. The centre's is the collector's proof of delivery; it may travel
//! back by any route.

use std::collections::BTreeMap;

use crate::{
    DeviceId, Domain, Hash, Incarnation, OrgId, PublicKey, ScopeId, SecretKey, Signature,
    SignatureError, UnixMillis, Vector,
};

/// What a server held in some scopes when it had taken in so many ops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The server.
    pub server: DeviceId,
    /// The server's life, in which it counts its arrivals: one restored from a backup counts in another.
    pub life: Incarnation,
    /// The server's time.
    pub time: UnixMillis,
    /// The server's last arrival number.
    pub arrival: u64,
    /// The scopes, with the heads held in each or only their digest.
    pub scopes: BTreeMap<ScopeId, Held>,
    /// The server's signature.
    pub signature: Signature,
}

/// What a server holds in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The heads.
    Heads(Vector),
    /// Only the digest of the heads: enough for the signature, for a reader of other scopes.
    Digest(Hash),
}

impl Held {
    fn digest(&self) -> Hash {
        match self {
            Self::Heads(vector) => vector.digest(),
            Self::Digest(digest) => *digest,
        }
    }
}

impl Proof {
    /// Makes and signs a proof.
    #[must_use]
    pub fn sign(
        org: OrgId,
        key: &SecretKey,
        life: Incarnation,
        time: UnixMillis,
        arrival: u64,
        scopes: BTreeMap<ScopeId, Held>,
    ) -> Self {
        let server = DeviceId::of(&key.public());
        let statement = statement(org, server, life, time, arrival, &scopes);
        Self {
            server,
            life,
            time,
            arrival,
            scopes,
            signature: key.sign(Domain::Proof, &statement),
        }
    }

    /// Checks the server's signature.
    ///
    /// # Errors
    ///
    /// [`SignatureError`] when it does not hold.
    pub fn verify(&self, org: OrgId, key: &PublicKey) -> Result<(), SignatureError> {
        if DeviceId::of(key) != self.server {
            return Err(SignatureError);
        }
        let (server, scopes) = (self.server, &self.scopes);
        let statement = statement(org, server, self.life, self.time, self.arrival, scopes);
        key.verify(Domain::Proof, &statement, &self.signature)
    }

    /// Returns the heads held in one scope, where the proof spells them out.
    #[must_use]
    pub fn heads(&self, scope: ScopeId) -> Option<&Vector> {
        match self.scopes.get(&scope)? {
            Held::Heads(vector) => Some(vector),
            Held::Digest(_) => None,
        }
    }

    /// Returns the proof with only digests for the scopes that `reads` does not name.
    #[must_use]
    pub fn trimmed(&self, reads: impl Fn(ScopeId) -> bool) -> Self {
        let scopes = self.scopes.iter().map(|(scope, held)| {
            let held = if reads(*scope) {
                held.clone()
            } else {
                Held::Digest(held.digest())
            };
            (*scope, held)
        });
        Self {
            scopes: scopes.collect(),
            ..self.clone()
        }
    }
}

fn statement(
    org: OrgId,
    server: DeviceId,
    life: Incarnation,
    time: UnixMillis,
    arrival: u64,
    scopes: &BTreeMap<ScopeId, Held>,
) -> Vec<u8> {
    let mut message = Vec::with_capacity(48 + scopes.len() * 36);
    message.extend_from_slice(org.as_bytes());
    message.extend_from_slice(server.as_bytes());
    message.extend_from_slice(life.as_bytes());
    message.extend_from_slice(&time.0.to_be_bytes());
    message.extend_from_slice(&arrival.to_be_bytes());
    for (scope, held) in scopes {
        message.extend_from_slice(&scope.0.to_be_bytes());
        message.extend_from_slice(held.digest().as_bytes());
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Head;

    #[test]
    fn a_trimmed_proof_still_holds_and_an_altered_one_does_not() {
        let (org, key) = (OrgId::from_bytes([1; 16]), SecretKey::from_bytes(&[2; 32]));
        let mut vector = Vector::new();
        let head = Head {
            number: 58,
            hash: Hash::from_bytes([5; 32]),
        };
        vector.set(Incarnation::from_bytes([3; 8]), &head);
        let scopes = [ScopeId(4), ScopeId(5)]
            .map(|scope| (scope, Held::Heads(vector.clone())))
            .into();
        let life = Incarnation::from_bytes([6; 8]);
        let proof = Proof::sign(org, &key, life, UnixMillis(9), 77, scopes);
        assert_eq!(proof.verify(org, &key.public()), Ok(()));

        let trimmed = proof.trimmed(|scope| scope == ScopeId(4));
        assert_eq!(trimmed.verify(org, &key.public()), Ok(()));
        assert_eq!(trimmed.heads(ScopeId(4)), Some(&vector));
        assert_eq!(trimmed.heads(ScopeId(5)), None);

        let altered = Proof {
            arrival: 78,
            ..proof.clone()
        };
        let other_life = Proof {
            life: Incarnation::from_bytes([7; 8]),
            ..proof
        };
        for changed in [altered, other_life] {
            assert_eq!(changed.verify(org, &key.public()), Err(SignatureError));
        }
    }
}
