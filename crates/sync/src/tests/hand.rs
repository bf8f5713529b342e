//! A stream written by hand for what no store would write.

use std::collections::BTreeMap;

use book::body::Body;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{
    ActorId, DeviceId, Head, Hlc, Kind, Op, Opening, OrgId, ScopeId, SecretKey, Seed, StreamKey,
    Stretch, UnixMillis,
};
use wire::limits::PROTOCOL_VERSION;
use wire::{Known, SyncRequest};

pub(super) const NOW: UnixMillis = UnixMillis(1_763_700_000_000);
pub(super) const HAMLET: ScopeId = ScopeId(300);
pub(super) const ORG: OrgId = OrgId::from_bytes([1; 16]);

/// A device that writes what a test tells it to.
pub(super) struct Hand {
    pub(super) key: SecretKey,
    pub(super) opening: Opening,
    pub(super) stream: StreamKey,
    pub(super) actor: ActorId,
}

impl Hand {
    pub(super) fn new(key: SecretKey, id: u8) -> Self {
        let device = DeviceId::of(&key.public());
        let opening = Opening {
            device,
            nonce: [id; 16],
            seed: Seed::from_bytes([id; 16]),
        };
        let stream = StreamKey {
            org: ORG,
            scope: HAMLET,
            incarnation: opening.incarnation(ORG),
        };
        Self {
            key,
            opening,
            stream,
            actor: ActorId(u32::from(id)),
        }
    }

    /// An op that this version reads.
    pub(super) fn household(&self, name: &str) -> Vec<u8> {
        let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
        let body = Body::Create(RecordKind::Household, fields);
        self.op(body.kind(), body.encode())
    }

    /// An op of any kind.
    pub(super) fn op(&self, kind: Kind, body: Vec<u8>) -> Vec<u8> {
        Op {
            kind,
            time: Hlc::at(NOW),
            actor: self.actor,
            body,
        }
        .encode()
    }

    /// A signed stretch of `ops`, of which the first `after` are left out.
    pub(super) fn stretch(&self, ops: &[Vec<u8>], after: usize) -> Stretch {
        let head: Head = ops.iter().fold(self.stream.origin(), |head, op| {
            head.followed_by(&self.opening.seed, op)
        });
        Stretch {
            scope: self.stream.scope,
            incarnation: self.stream.incarnation,
            opening: (after == 0).then(|| self.opening.clone()),
            before: None,
            after: u64::try_from(after).unwrap(),
            ops: ops[after..].to_vec(),
            signature: self.key.sign_head(&self.stream, &head),
        }
    }

    pub(super) fn request(&self, stretches: Vec<Stretch>) -> SyncRequest {
        SyncRequest {
            version: PROTOCOL_VERSION,
            scopes: Known::Heads(BTreeMap::new()),
            stretches,
            reply_bytes_max: 0,
            proof_beyond: None,
            cursor: None,
            in_full: false,
            references: Vec::new(),
            reminder: None,
        }
    }
}
