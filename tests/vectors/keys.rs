//! Keys and what follows from them: identities, certificates, an invitation and an enrolment.

use line::ZSTD;
use replica::{Hash, Seed, SignedCertificate};
use serde_json::{Value, json};
use wire::{
    Address, EnrolReply, EnrolRequest, Invitation, InvitationCode, Message, RootFingerprint,
};

use super::diagnostic::{diagnostic, hex};
use super::party::{CENTRE, FIRST, MORNING, OFFICE, ORG, ROOT_SECRET, SCOPES, SECOND, Who, root};

const CODE: InvitationCode = InvitationCode::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
const ADDRESS: &str = "https://trung-tam.example.vn:8443";

pub(super) fn keys() -> Value {
    let root = root().public();
    let fingerprint = RootFingerprint::of(&root);
    let invitation = Invitation::new(ADDRESS, fingerprint, CODE).expect("a fit address");
    let request = EnrolRequest::new(CODE, &FIRST.key(), "Máy 3".into());
    let reply = EnrolReply {
        org: ORG,
        root,
        centre: CENTRE.certificate(),
        own: FIRST.certificate(),
        scopes: SCOPES.to_vec(),
        time: MORNING,
        office: Some(OFFICE),
        addresses: vec![Address {
            device: CENTRE.device(),
            role: CENTRE.role,
            url: ADDRESS.into(),
        }],
    };
    let parties = [CENTRE, FIRST, SECOND].map(party);
    json!({
        "hash": {
            "domain": "tungnha device 1", "bytes": "00ff",
            "hash": hex(Hash::of("tungnha device 1", &[&[0x00, 0xff]]).as_bytes()),
        },
        "org": hex(ORG.as_bytes()),
        "root": {
            "secret": hex(ROOT_SECRET), "key": hex(root.as_bytes()),
            "fingerprint": hex(Hash::of("tungnha root 1", &[root.as_bytes()]).prefix::<16>()),
        },
        "parties": parties,
        "invitation": {
            "text": invitation.to_string(), "address": ADDRESS, "code": hex(CODE.as_bytes()),
            "code_hash": hex(CODE.hash().as_bytes()),
        },
        "enrolment": { "request": message(&request), "reply": message(&reply) },
    })
}

fn party(who: Who) -> Value {
    let (key, identity) = (who.key(), who.identity());
    let seeds = SCOPES.map(|scope| {
        let seed = Seed::derive(&identity.seed_secret, scope);
        json!({ "scope": scope.0, "seed": hex(seed.to_bytes()) })
    });
    json!({
        "name": who.name,
        "secret": hex(key.to_bytes()),
        "key": hex(key.public().as_bytes()),
        "x25519_key": hex(key.public().agreement().expect("a fit key")),
        "device": hex(who.device().as_bytes()),
        "nonce": hex(identity.nonce),
        "incarnation": hex(identity.incarnation().as_bytes()),
        "seed_secret": hex(identity.seed_secret),
        "seeds": seeds,
        "certificate": certificate(&who.certificate()),
    })
}

fn certificate(signed: &SignedCertificate) -> Value {
    let bytes = minicbor::to_vec(signed).expect("to write into memory");
    let read = signed.read().expect("a certificate");
    let inner = minicbor::to_vec(read).expect("to write into memory");
    json!({ "signed": hex(bytes), "says": diagnostic(&inner) })
}

/// A message as it travels in both forms, and what it says.
pub(super) fn message(message: &impl Message) -> Value {
    let body = message.to_body();
    json!({ "packed": hex(message.pack(&ZSTD)), "body": hex(&body), "says": diagnostic(&body) })
}
