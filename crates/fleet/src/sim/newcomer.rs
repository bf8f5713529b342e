//! A device of a later version: its ops are made here byte by byte, some of a kind that nobody here can read.

use book::body::Body;
use book::date::Date;
use book::fact::{Outcome as Came, Visit};
use book::record::{Field, Fields, RecordKind, Value};
use replica::{
    ActorId, Head, Hlc, HybridClock, Kind, Op, Opening, RecordId, Role, ScopeId, SecretKey, Seed,
    StreamKey, Stretch, UnixMillis, VerifiedStretch,
};

use super::founding::{Authority, Newly};
use super::node::{HAMLETS, Node, OFFICE};
use crate::fault::Outcome;
use crate::world::Chance;

/// A kind that no version has.
const LATER: Kind = Kind(900);

/// The later device.
pub(super) struct Newcomer {
    key: SecretKey,
    opening: Opening,
    stream: StreamKey,
    head: Head,
    clock: HybridClock,
    actor: ActorId,
    /// The household that its visits are about.
    house: Option<RecordId>,
    /// What it sent, in order.
    pub(super) sent: Vec<Vec<u8>>,
    /// Which of them nobody here can read, by number.
    pub(super) unread: Vec<u64>,
    /// The visits behind them.
    pub(super) visits: Vec<RecordId>,
}

impl Newcomer {
    pub(super) fn enrol(
        chance: &mut Chance,
        authority: &Authority,
        centre: &mut Node,
    ) -> Outcome<Self> {
        let key = SecretKey::from_bytes(&chance.bytes());
        let actor = ActorId(99);
        let scopes = vec![ScopeId::ORGANISATION, OFFICE, HAMLETS[0]];
        let newly = Newly {
            role: Role::Device,
            actor,
            name: "Máy đời sau",
            scopes,
        };
        let (signed, device) = authority.certify(&key, &newly);
        authority.admit(centre, &signed, device, &newly)?;
        let opening = Opening {
            device,
            nonce: chance.bytes(),
            seed: Seed::from_bytes(chance.bytes()),
        };
        let org = authority.org();
        let stream = StreamKey {
            org,
            scope: HAMLETS[0],
            incarnation: opening.incarnation(org),
        };
        let (head, clock) = (stream.origin(), HybridClock::default());
        let (sent, unread, visits) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self {
            key,
            opening,
            stream,
            head,
            clock,
            actor,
            house: None,
            sent,
            unread,
            visits,
        })
    }

    pub(super) fn stream(&self) -> StreamKey {
        self.stream
    }

    pub(super) fn head(&self) -> Head {
        self.head
    }

    pub(super) fn opening(&self) -> Opening {
        self.opening.clone()
    }

    /// Makes a stretch: a household once, an op of a later kind, and a visit behind it.
    pub(super) fn stretch(
        &mut self,
        chance: &mut Chance,
        now: UnixMillis,
    ) -> Outcome<VerifiedStretch> {
        let before = self.head;
        let mut ops = Vec::new();
        if self.house.is_none() {
            let fields =
                Fields::default().with(Field::Name, Value::Text("Phan Thị Mai Hoa".into()));
            let body = Body::Create(RecordKind::Household, fields);
            ops.push(self.push(body.kind(), body.encode(), now));
            self.house = Some(RecordId::of(&self.head.hash));
        }
        let later = minicbor::to_vec(chance.below(1 << 40)).unwrap_or_default();
        ops.push(self.push(LATER, later, now));
        self.unread.push(self.head.number);
        let household = self.house.unwrap_or(RecordId::from_bytes([0; 16]));
        let day = Date::local_day(now.0);
        let visit = Visit {
            household,
            day,
            outcome: Came::Informed,
            appointment: None,
            note: None,
        };
        let body = Body::Visit(visit);
        ops.push(self.push(body.kind(), body.encode(), now));
        self.visits.push(RecordId::of(&self.head.hash));
        let stretch = Stretch {
            scope: self.stream.scope,
            incarnation: self.stream.incarnation,
            opening: Some(self.opening.clone()),
            before: None,
            after: before.number,
            ops,
            signature: self.key.sign_head(&self.stream, &self.head),
        };
        Ok(stretch.verify(
            self.stream.org,
            self.opening.clone(),
            before.hash,
            &self.key.public(),
        )?)
    }

    fn push(&mut self, kind: Kind, body: Vec<u8>, now: UnixMillis) -> Vec<u8> {
        let time: Hlc = self.clock.tick(now);
        let bytes = Op {
            kind,
            time,
            actor: self.actor,
            body,
        }
        .encode();
        self.head = self.head.followed_by(&self.opening.seed, &bytes);
        self.sent.push(bytes.clone());
        bytes
    }
}
