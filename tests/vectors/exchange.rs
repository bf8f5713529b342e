//! Exchanges over a line: a request with its signature, and the reply to it.

use std::collections::BTreeMap;

use line::ZSTD;
use replica::{
    DeviceId, Head, Hlc, Incarnation, Kind, Op, Opening, ScopeId, Seed, StreamKey, Stretch,
    UnixMillis, Vector,
};
use serde_json::{Value, json};
use store::Store;
use sync::{Budget, Caller, Session, answer};
use wire::{Known, Message as _, Omitted, Reference, RequestAuth, SyncReply, SyncRequest};

use super::keys::message;
use super::party::{CENTRE, FIRST, HAMLET, MORNING, ORG, SCOPES, SECOND, Who};

const PATH: &str = "/v1/sync";
const MINUTE: i64 = 60_000;

/// The centre, two devices, and what they said to one another.
#[derive(Debug)]
pub(super) struct Town {
    pub(super) centre: Store,
    first: Store,
    second: Store,
    begin: Vec<Stretch>,
    told: Vec<Value>,
    now: UnixMillis,
}

impl Town {
    pub(super) fn new(mut centre: Store) -> Self {
        centre.sign(&CENTRE.key()).expect("to sign");
        Self {
            begin: held(&centre),
            centre,
            first: FIRST.store(),
            second: SECOND.store(),
            told: Vec::new(),
            now: MORNING,
        }
    }

    pub(super) fn store(&mut self, who: Who) -> &mut Store {
        if who.name == FIRST.name {
            &mut self.first
        } else {
            &mut self.second
        }
    }

    /// Lets a minute pass.
    pub(super) fn later(&mut self) -> UnixMillis {
        self.now.0 += MINUTE;
        self.now
    }

    /// A whole sync of a device with the centre.
    pub(super) fn sync(&mut self, who: Who, about: &str) {
        let mut session = Session::begin(CENTRE.peer());
        loop {
            let request = session
                .request(self.store(who), &who.key(), Budget::default())
                .expect("a request");
            let reply = self.answer(who, request, about);
            let now = self.now;
            let progress = session
                .take(self.store(who), reply, now)
                .expect("its reply");
            assert!(!progress.new_life && progress.refused.is_empty());
            if !progress.again {
                assert!(progress.complete, "{about}");
                return;
            }
        }
    }

    /// Hands a request to the centre and writes both down.
    fn answer(&mut self, who: Who, request: SyncRequest, about: &str) -> SyncReply {
        let now = self.later();
        let packed = request.pack(&ZSTD);
        let auth = RequestAuth::sign(&who.key(), CENTRE.device(), PATH, &packed);
        let said = message(&request);
        let caller = Caller::find(&self.centre.read(), who.device()).expect("to read");
        let caller = caller.expect("a device that was granted");
        let reply = answer(&mut self.centre, &caller, &CENTRE.key(), request, now);
        let reply = reply.expect("a reply");
        self.told.push(json!({
            "about": about,
            "by": who.name,
            "path": PATH,
            "authorization": auth.to_string(),
            "request": said,
            "reply": message(&reply),
        }));
        reply
    }

    /// Sends stretches that no store writes, in the name of another life of the second device.
    pub(super) fn refuse(&mut self, about: &str) {
        let (stretches, references) = by_hand();
        let request = SyncRequest {
            version: 1,
            scopes: Known::Heads(BTreeMap::new()),
            stretches,
            references,
            reply_bytes_max: 0,
            proof_beyond: Some(0),
            cursor: None,
            in_full: false,
            reminder: None,
        };
        let reply = self.answer(SECOND, request, about);
        assert_eq!(reply.verdicts.len(), 6, "{:?}", reply.verdicts);
    }

    pub(super) fn held(&self) -> Vec<Stretch> {
        held(&self.centre)
    }

    pub(super) fn heads(&self) -> BTreeMap<ScopeId, Vector> {
        let reader = self.centre.read();
        let vector = |scope| reader.signed_vector(scope).expect("to read");
        SCOPES.map(|scope| (scope, vector(scope))).into()
    }

    /// What was said; first, as a reply that nobody asked for, what the centre held before.
    pub(super) fn told(self) -> Value {
        let begin = SyncReply {
            time: MORNING,
            heads: None,
            differs: BTreeMap::new(),
            stretches: self.begin,
            references: Vec::new(),
            more: false,
            verdicts: Vec::new(),
            proof: None,
            cursor: None,
        };
        json!({ "held_at_the_centre_before": message(&begin), "exchanges": self.told })
    }
}

/// Every stream whole.
fn held(centre: &Store) -> Vec<Stretch> {
    let reader = centre.read();
    let all = SCOPES.iter().flat_map(|scope| {
        let (all, more) = reader
            .stretches_behind(*scope, &Vector::new(), usize::MAX)
            .expect("to read");
        assert!(!more);
        all
    });
    all.collect()
}

/// A stream that is taken, with an op of an unknown kind; then one stretch for each reason to refuse it.
fn by_hand() -> (Vec<Stretch>, Vec<Reference>) {
    let opening = Opening {
        device: SECOND.device(),
        nonce: [0x99; 16],
        seed: Seed::from_bytes([0x98; 16]),
    };
    let stream = StreamKey {
        org: ORG,
        scope: HAMLET,
        incarnation: opening.incarnation(ORG),
    };
    let op = |kind, body: &[u8]| Op {
        kind: Kind(kind),
        time: Hlc::at(MORNING),
        actor: SECOND.actor(),
        body: body.to_vec(),
    };
    let odd = [op(99, &[0x05]).encode(), vec![0xff, 0x00]];
    let head = |ops: &[Vec<u8>], from: Head| {
        let behind = |head: Head, op: &Vec<u8>| head.followed_by(&opening.seed, op);
        ops.iter().fold(from, behind)
    };
    let signed = |after: Head, ops: Vec<Vec<u8>>| Stretch {
        scope: HAMLET,
        incarnation: stream.incarnation,
        opening: (after.number == 0).then(|| opening.clone()),
        before: None,
        after: after.number,
        signature: SECOND.key().sign_head(&stream, &head(&ops, after)),
        ops,
    };
    let taken = signed(stream.origin(), odd.to_vec());
    let behind = head(&odd, stream.origin());
    let far = Head {
        number: 9,
        ..behind
    };
    let gap = signed(far, vec![vec![0x01]]);
    let mut no_opening = signed(behind, vec![vec![0x02]]);
    no_opening.incarnation = Incarnation::from_bytes([0x55; 8]);
    let nobody = Opening {
        device: DeviceId::from_bytes([0x77; 16]),
        ..opening.clone()
    };
    let mut unknown_signer = signed(stream.origin(), odd.to_vec());
    unknown_signer.incarnation = nobody.incarnation(ORG);
    unknown_signer.opening = Some(nobody);
    let mut unsigned = signed(behind, vec![vec![0x03]]);
    unsigned.ops = vec![vec![0x04]];
    // The id of a record that was made by an op which nobody holds.
    let named = [&[0xa1, 0x00, 0x50][..], &[0x66; 16]].concat();
    let mut unresolved = signed(behind, vec![op(50, &named).encode()]);
    let at = unresolved.ops[0].len() - 16;
    unresolved.ops[0][at..].fill(0);
    let reference = Reference {
        stretch: 5,
        op: 0,
        at,
        stream: None,
        what: Omitted::Record(9),
    };
    let stretches = vec![taken, gap, no_opening, unknown_signer, unsigned, unresolved];
    (stretches, vec![reference])
}
