//! Samples of every message, and a compressor that needs no other crate.

use std::collections::BTreeMap;

use crate::{
    Address, Codec, CompactHeld, CompactProof, Cursor, EnrolReply, EnrolRequest, InvitationCode,
    Known, RefusalCode, StretchVerdict, SyncReply, SyncRequest, Verdict,
};
use replica::{
    ActorId, Certificate, DeviceId, Hash, Hlc, Incarnation, Kind, Op, Opening, OrgId, PublicKey,
    Role, ScopeId, SecretKey, Seed, ShortHash, Signature, Stretch, UnixMillis, Vector,
};

/// Runs of equal bytes, as (length, byte).
pub(super) const RUNS: Codec = Codec {
    compress: to_runs,
    expand: from_runs,
};

fn to_runs(body: &[u8]) -> Vec<u8> {
    body.chunk_by(|a, b| a == b)
        .flat_map(|run| run.chunks(255))
        .flat_map(|run| [u8::try_from(run.len()).unwrap(), run[0]])
        .collect()
}

fn from_runs(packed: &[u8], bytes_max: usize) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    for pair in packed.chunks(2) {
        let [length, byte] = pair else { return None };
        body.extend(std::iter::repeat_n(*byte, usize::from(*length)));
        if body.len() > bytes_max {
            return None;
        }
    }
    Some(body)
}

pub(super) fn vector(heads: &[(u8, u64)]) -> Vector {
    let mut vector = Vector::new();
    for (id, number) in heads {
        let hash = ShortHash::from_bytes([id ^ 0xff; 8]);
        vector.set_short(Incarnation::from_bytes([*id; 8]), *number, hash);
    }
    vector
}

pub(super) fn heads() -> BTreeMap<ScopeId, Vector> {
    [
        (ScopeId(1), vector(&[(1, 12)])),
        (ScopeId(300), vector(&[(1, 3), (7, 1000)])),
    ]
    .into()
}

/// A vector that says nothing is held of a stream.
fn gone() -> Vector {
    let mut vector = Vector::new();
    vector.set_short(
        Incarnation::from_bytes([7; 8]),
        0,
        ShortHash::from_bytes([0; 8]),
    );
    vector
}

pub(super) fn op(body: &[u8]) -> Vec<u8> {
    let op = Op {
        kind: Kind(50),
        time: Hlc::from_bits(0x0197_ba5c_2680_0001),
        actor: ActorId(1001),
        body: body.to_vec(),
    };
    op.encode()
}

pub(super) fn stretches() -> Vec<Stretch> {
    let opening = Opening {
        device: DeviceId::from_bytes([2; 16]),
        nonce: [3; 16],
        seed: Seed::from_bytes([4; 16]),
    };
    let known = Stretch {
        scope: ScopeId(300),
        incarnation: Incarnation::from_bytes([7; 8]),
        opening: None,
        before: None,
        after: 998,
        ops: vec![op(&[0x05]), op(&[0x06])],
        signature: Signature::from_bytes([9; 64]),
    };
    let new = Stretch {
        opening: Some(opening.clone()),
        after: 0,
        ..known.clone()
    };
    let odd = Stretch {
        ops: vec![op(&[0x05]), b"\xff\xff".to_vec(), Vec::new()],
        ..known.clone()
    };
    let odd_new = Stretch {
        opening: Some(opening.clone()),
        ..odd.clone()
    };
    let mut branch = known.clone();
    branch.opening = Some(opening);
    branch.before = Some(Hash::from_bytes([6; 32]));
    vec![known, new, odd, odd_new, branch]
}

pub(crate) fn requests() -> Vec<SyncRequest> {
    let idle = SyncRequest {
        version: 1,
        scopes: Known::Same([0xab; 16]),
        stretches: Vec::new(),
        references: Vec::new(),
        reply_bytes_max: 786_432,
        proof_beyond: None,
        cursor: Some(Cursor {
            arrival: 12_599,
            differs: BTreeMap::new(),
        }),
        in_full: false,
        reminder: None,
    };
    let full = SyncRequest {
        scopes: Known::Heads(heads()),
        stretches: stretches(),
        references: Vec::new(),
        reply_bytes_max: 4_096,
        proof_beyond: Some(77),
        cursor: None,
        in_full: true,
        reminder: Some(word()),
        ..idle
    };
    let mut differs = heads();
    differs.insert(ScopeId(300), gone());
    let elsewhere = SyncRequest {
        cursor: Some(Cursor {
            arrival: 12_599,
            differs,
        }),
        ..idle.clone()
    };
    vec![idle, full, elsewhere]
}

fn word() -> CompactProof {
    let scopes = [(ScopeId(300), CompactHeld::Digest(Hash::from_bytes([6; 32])))];
    CompactProof {
        arrival: 12_601,
        life: Some(Incarnation::from_bytes([12; 8])),
        time: Some(UnixMillis(1_763_600_000_000)),
        scopes: Some(scopes.into()),
        signature: Signature::from_bytes([8; 64]),
    }
}

pub(crate) fn replies() -> Vec<SyncReply> {
    let idle = SyncReply {
        time: UnixMillis(1_763_700_000_000),
        heads: None,
        differs: BTreeMap::new(),
        stretches: Vec::new(),
        references: Vec::new(),
        more: false,
        verdicts: Vec::new(),
        proof: None,
        cursor: None,
    };
    let signature = Signature::from_bytes([8; 64]);
    let proved = SyncReply {
        proof: Some(CompactProof {
            arrival: 12_600,
            life: None,
            time: None,
            scopes: None,
            signature,
        }),
        ..idle.clone()
    };
    let scopes = [
        (ScopeId(1), CompactHeld::AsReply),
        (ScopeId(300), CompactHeld::Heads(vector(&[(7, 998)]))),
        (ScopeId(301), CompactHeld::Digest(Hash::from_bytes([6; 32]))),
    ];
    let (scope, incarnation) = (ScopeId(300), Incarnation::from_bytes([7; 8]));
    let verdicts = [
        Verdict::Taken {
            ops: 2,
            quarantined: 1,
        },
        Verdict::Refused(RefusalCode::TooLong),
        Verdict::Refused(RefusalCode::Other(99)),
    ];
    let full = SyncReply {
        time: UnixMillis(-1),
        heads: Some(heads()),
        differs: [(ScopeId(301), gone())].into(),
        stretches: stretches(),
        references: Vec::new(),
        more: true,
        verdicts: verdicts
            .map(|verdict| StretchVerdict {
                scope,
                incarnation,
                verdict,
            })
            .to_vec(),
        proof: Some(CompactProof {
            arrival: 12_600,
            life: Some(Incarnation::from_bytes([12; 8])),
            time: Some(UnixMillis(1_763_700_000_001)),
            scopes: Some(scopes.into()),
            signature,
        }),
        cursor: Some(12_601),
    };
    vec![idle, proved, full]
}

pub(super) fn enrol_request() -> EnrolRequest {
    let code = InvitationCode::from_bytes([5; 10]);
    EnrolRequest::new(
        code,
        &SecretKey::from_bytes(&[7; 32]),
        "Máy của chị Hoà".into(),
    )
}

pub(super) fn enrol_reply() -> EnrolReply {
    let root = SecretKey::from_bytes(&[1; 32]);
    let org = OrgId::from_bytes([1; 16]);
    let certificate = Certificate {
        org,
        key: PublicKey::from_bytes([2; 32]),
        role: Role::Device,
        actor: ActorId(7),
        name: "Trần Thị Hoà".into(),
        from: UnixMillis(0),
        until: UnixMillis(1),
    }
    .sign(&root);
    EnrolReply {
        org,
        root: root.public(),
        centre: certificate.clone(),
        own: certificate,
        scopes: vec![ScopeId(1), ScopeId(20), ScopeId(300)],
        time: UnixMillis(1_763_700_000_000),
        office: Some(ScopeId(20)),
        addresses: vec![Address {
            device: DeviceId::from_bytes([2; 16]),
            role: Role::Office,
            url: "https://tram.example.vn".into(),
        }],
    }
}
