//! One device of a crowd: its one request, and what it demands of the reply.

use replica::{DeviceId, Hash, Incarnation, OrgId, PublicKey, ScopeId, SecretKey, Stretch};
use wire::limits::PROTOCOL_VERSION;
use wire::{Known, Message as _, RequestAuth, SyncReply, SyncRequest};

use crate::fault::{Fault, Outcome};

/// The path that devices sync at.
pub(super) const PATH: &str = "/v1/sync";

/// One device with its packed and signed request.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The request's body.
    pub body: Vec<u8>,
    /// The request's authorization.
    pub auth: String,
    org: OrgId,
    centre: PublicKey,
    scope: ScopeId,
    incarnation: Incarnation,
    last: u64,
    link: Hash,
}

/// What a server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The centre's signature covers all of the device's ops.
    SignedOff,
    /// Busy: come again after so many seconds.
    Busy(u64),
    /// Anything else, by its status.
    Other(u16),
}

impl Sender {
    /// Returns a device that sends this stretch, `link` behind its last op, to the centre with this key.
    #[must_use]
    pub fn new(
        key: &SecretKey,
        org: OrgId,
        centre: PublicKey,
        stretch: Stretch,
        link: Hash,
    ) -> Self {
        let last = u64::try_from(stretch.ops.len()).unwrap_or(u64::MAX);
        let (scope, incarnation) = (stretch.scope, stretch.incarnation);
        let body = request(stretch).pack(&server::ZSTD);
        let auth = RequestAuth::sign(key, DeviceId::of(&centre), PATH, &body).to_string();
        Self {
            body,
            auth,
            org,
            centre,
            scope,
            incarnation,
            last,
            link,
        }
    }

    /// Returns whether a reply proves that the centre holds all: by its own signature over its heads.
    ///
    /// # Errors
    ///
    /// Where the reply cannot be read or what it says does not hold.
    pub fn check(&self, body: &[u8]) -> Outcome<()> {
        let reply = SyncReply::unpack(body, &server::ZSTD)?;
        // What this device holds the server cannot tell, so that it spells its heads out.
        let held = reply.heads.clone().unwrap_or_default();
        let proof = reply
            .proof
            .as_ref()
            .and_then(|proof| {
                let centre = (DeviceId::of(&self.centre), proof.life?);
                proof.expand(centre, reply.time, &held)
            })
            .ok_or_else(|| Fault::new("a reply without a proof"))?;
        proof.verify(self.org, &self.centre)?;
        let heads = proof.heads(self.scope);
        match heads.and_then(|heads| heads.get(&self.incarnation)) {
            Some((number, hash)) if (number, hash) == (self.last, self.link.short()) => Ok(()),
            found => Err(Fault::new(format!(
                "the proof names {found:?} instead of {}; {:?}",
                self.last, reply.verdicts
            ))),
        }
    }
}

/// Returns the request of a device that holds other things than the server and has this to send. What it asks back
/// is only the proof.
#[must_use]
pub fn request(stretch: Stretch) -> SyncRequest {
    SyncRequest {
        version: PROTOCOL_VERSION,
        scopes: Known::Same([0; 16]),
        stretches: vec![stretch],
        references: Vec::new(),
        reply_bytes_max: wire::limits::BODY_OP_BYTES_MAX,
        proof_beyond: Some(0),
        cursor: None,
        reminder: None,
        in_full: false,
    }
}
