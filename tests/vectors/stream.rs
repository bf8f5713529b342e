//! Streams: each op with its leaf, its link and the id of the record that it made, and the signature behind it.

use replica::{Head, OrgId, RecordId, StreamKey, Stretch, Struck, leaf};
use serde_json::{Value, json};
use wire::known_digest;

use super::diagnostic::hex;
use super::party::ORG;
use super::story::Told;
use crate::decoders::{ORG as ORG_OF_EVERY_KIND, every_kind};

/// The streams that the centre holds at the end of the story, and one with ops of every kind.
pub(super) fn streams(told: &Told) -> Value {
    let held: Vec<_> = told.held.iter().map(|one| stream(ORG, one)).collect();
    let vectors = told.heads.iter().map(
        |(scope, vector)| json!({ "scope": scope.0, "digest": hex(vector.digest().as_bytes()) }),
    );
    json!({
        "held_at_the_centre": held,
        "vectors": vectors.collect::<Vec<_>>(),
        "known": hex(known_digest(&told.heads)),
        "every_kind": stream(ORG_OF_EVERY_KIND, &every_kind()),
    })
}

/// A whole stream, as the stretch that it travels in.
fn stream(org: OrgId, stretch: &Stretch) -> Value {
    let opening = stretch.opening.clone().expect("from the first op on");
    let key = StreamKey {
        org,
        scope: stretch.scope,
        incarnation: stretch.incarnation,
    };
    let origin = key.origin();
    let ops = stretch.ops.iter().scan(origin, |head: &mut Head, op| {
        *head = head.followed_by(&opening.seed, op);
        // Bytes that are no op are never struck out.
        let parts = Struck::of(&opening.seed, head.number, op);
        let struck = (!parts.rest.is_empty()).then(|| hex(parts.encode()));
        Some(json!({
            "op": hex(op),
            "struck": struck,
            "leaf": hex(leaf(&opening.seed, head.number, op).as_bytes()),
            "link": hex(head.hash.as_bytes()),
            "record": hex(RecordId::of(&head.hash).as_bytes()),
        }))
    });
    let mut without = opening.seed.clone();
    without.forget(u64::try_from(stretch.ops.len()).expect("few ops"));
    json!({
        "org": hex(org.as_bytes()),
        "scope": stretch.scope.0,
        "incarnation": hex(stretch.incarnation.as_bytes()),
        "device": hex(opening.device.as_bytes()),
        "nonce": hex(opening.nonce),
        "seed": hex(opening.seed.to_bytes()),
        "seed_without_the_last": hex(without.to_bytes()),
        "origin": hex(origin.hash.as_bytes()),
        "ops": ops.collect::<Vec<_>>(),
        "signature": hex(stretch.signature.as_bytes()),
    })
}
