//! A centre, offices and devices, and how they sync.

use std::collections::BTreeMap;

use book::body::Body;
use book::date::Date;
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{
    ActorId, Certificate, DeviceId, RecordId, Role, ScopeId, SecretKey, SignedCertificate,
    UnixMillis, Vector,
};
use store::{Identity, Place, Store, StoreError};
use wire::{Codec, Message as _, SyncReply, SyncRequest};

pub(super) use super::hand::{HAMLET, Hand, NOW, ORG};
use crate::{Budget, Caller, Peer, Progress, Sent, Session, reply, take};

pub(super) const OFFICE: ScopeId = ScopeId(20);

/// A replica with the key that lies beside its database.
pub(super) struct Node {
    pub(super) store: Store,
    pub(super) key: SecretKey,
    pub(super) identity: Identity,
}

/// Whoever is enrolled by the centre.
pub(super) struct Centre {
    pub(super) node: Node,
    own: SignedCertificate,
}

impl Centre {
    pub(super) fn new() -> Self {
        Self::in_place(Place::Memory)
    }

    pub(super) fn in_place(place: Place<'_>) -> Self {
        let root = SecretKey::from_bytes(&[100; 32]);
        let key = SecretKey::from_bytes(&[101; 32]);
        let own = certificate(&key, Role::Centre, 1).sign(&root);
        let mut node = Node::new(place, key, Role::Centre, 1);
        node.store.begin_life(&node.identity, &own, &own).unwrap();
        Self { node, own }
    }

    /// Enrols a replica and grants it the scopes.
    pub(super) fn enrol(&mut self, id: u8, role: Role, scopes: &[ScopeId]) -> Node {
        self.enrol_in(Place::Memory, (id, role), scopes)
    }

    pub(super) fn enrol_in(
        &mut self,
        place: Place<'_>,
        (id, role): (u8, Role),
        scopes: &[ScopeId],
    ) -> Node {
        let key = SecretKey::from_bytes(&[id; 32]);
        let signed = certificate(&key, role, id).sign(&self.node.key);
        let mut node = Node::new(place, key, role, id);
        node.store
            .begin_life(&node.identity, &signed, &self.own)
            .unwrap();
        self.grant(&signed, scopes);
        node
    }

    fn grant(&mut self, signed: &SignedCertificate, scopes: &[ScopeId]) {
        let write = |writer: &mut store::Writer<'_>| -> Result<(), StoreError> {
            for scope in scopes {
                writer.append(*scope, &Body::Grant(signed.clone()))?;
            }
            Ok(())
        };
        self.node.store.write(NOW, write).unwrap();
    }

    /// Grants a replica that is enrolled already some scopes.
    pub(super) fn grant_again(&mut self, node: &Node, scopes: &[ScopeId]) {
        let (role, id) = (
            node.identity.role,
            u8::try_from(node.identity.actor.0).unwrap(),
        );
        let signed = certificate(&node.key, role, id).sign(&self.node.key);
        self.grant(&signed, scopes);
    }

    pub(super) fn device(&mut self, id: u8) -> Node {
        self.enrol(id, Role::Device, &[ScopeId::ORGANISATION, OFFICE, HAMLET])
    }

    pub(super) fn office(&mut self, id: u8) -> Node {
        self.enrol(id, Role::Office, &[ScopeId::ORGANISATION, OFFICE, HAMLET])
    }

    /// Enrols a device whose stream in the hamlet a test writes by hand.
    pub(super) fn hand(&mut self, id: u8) -> Hand {
        let key = SecretKey::from_bytes(&[id; 32]);
        let signed = certificate(&key, Role::Device, id).sign(&self.node.key);
        self.grant(&signed, &[HAMLET]);
        Hand::new(key, id)
    }
}

fn certificate(key: &SecretKey, role: Role, id: u8) -> Certificate {
    Certificate {
        org: ORG,
        key: key.public(),
        role,
        actor: ActorId(u32::from(id)),
        name: format!("Máy {id}"),
        from: UnixMillis(0),
        until: UnixMillis(i64::MAX),
    }
}

impl Node {
    fn new(place: Place<'_>, key: SecretKey, role: Role, id: u8) -> Self {
        let identity = Identity {
            org: ORG,
            root: SecretKey::from_bytes(&[100; 32]).public(),
            role,
            device: DeviceId::of(&key.public()),
            actor: ActorId(u32::from(id)),
            nonce: [id; 16],
            seed_secret: [id; 16],
        };
        Self {
            store: Store::open(place).unwrap(),
            key,
            identity,
        }
    }

    pub(super) fn peer(&self) -> Peer {
        Peer {
            device: self.identity.device,
            role: self.identity.role,
        }
    }

    /// Registers a household in the hamlet.
    pub(super) fn register(&mut self, name: &str) -> RecordId {
        self.register_in(HAMLET, name)
    }

    pub(super) fn register_in(&mut self, scope: ScopeId, name: &str) -> RecordId {
        let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
        let body = Body::Create(RecordKind::Household, fields);
        let write = |writer: &mut store::Writer<'_>| -> Result<_, StoreError> {
            writer.append(scope, &body)
        };
        self.store.write(NOW, write).unwrap().record
    }

    /// Gives a household another name.
    pub(super) fn rename(&mut self, record: RecordId, name: &str) {
        let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
        let body = Body::Edit(book::body::Edit { record, fields });
        let write = |writer: &mut store::Writer<'_>| -> Result<_, StoreError> {
            writer.append(HAMLET, &body)
        };
        self.store.write(NOW, write).unwrap();
    }

    /// Registers households, each behind a signature of its own: each may travel alone.
    pub(super) fn register_pieces(&mut self, count: usize) {
        for number in 0..count {
            self.register(&format!("Hộ {number:04}"));
            self.store.sign(&self.key).unwrap();
        }
    }

    pub(super) fn households(&self) -> usize {
        self.store
            .read()
            .households(Some(HAMLET), "", 0, 100_000)
            .unwrap()
            .len()
    }

    pub(super) fn heads(&self) -> BTreeMap<ScopeId, Vector> {
        let reader = self.store.read();
        let scopes = reader.scopes().unwrap();
        scopes
            .into_iter()
            .map(|scope| (scope, reader.signed_vector(scope).unwrap()))
            .collect()
    }

    /// The bytes of every op held in the hamlet, stream by stream.
    pub(super) fn bytes(&self) -> BTreeMap<replica::Incarnation, Vec<Vec<u8>>> {
        let (stretches, more) = self
            .store
            .read()
            .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
            .unwrap();
        assert!(!more);
        stretches
            .into_iter()
            .map(|stretch| (stretch.incarnation, stretch.ops))
            .collect()
    }

    /// Checks that everything agrees with the log, and that rebuilding changes nothing.
    pub(super) fn check(&mut self) {
        let found = self.store.read().verify(&mut |_, _| ()).unwrap();
        assert_eq!(found.findings, []);
        let before = self.store.projection_dump().unwrap();
        self.store.rebuild().unwrap();
        assert_eq!(self.store.projection_dump().unwrap(), before);
    }

    /// Own ops in the hamlet: here, at an office, at the centre.
    pub(super) fn places(&self) -> (u64, u64, u64) {
        let status = self.store.read().status().unwrap();
        let hamlet = status.iter().find(|one| one.scope == HAMLET);
        hamlet.map_or((0, 0, 0), |one| (one.here, one.at_office, one.at_centre))
    }

    /// Answers as a server does: what it can do before the transaction is done before it.
    pub(super) fn asks(&mut self, caller: DeviceId, mut request: SyncRequest) -> SyncReply {
        let caller = Caller::find(&self.store.read(), caller).unwrap().unwrap();
        let mut sent = Sent::of(&mut request);
        sent.walk_ahead(self.identity.org, Some(&self.store.read()));
        let sent = std::iter::once(sent);
        let mut taken = take(&mut self.store, &self.key, sent, NOW).unwrap();
        let taken = taken.pop().unwrap().unwrap();
        reply(&self.store.read(), &caller, &self.key, &request, taken, NOW).unwrap()
    }
}

/// One exchange, packed and unpacked as on a line; the bytes of request and reply.
pub(super) fn exchange(
    session: &mut Session,
    from: &mut Node,
    to: &mut Node,
    budget: Budget,
) -> (Progress, usize) {
    let request = session.request(&mut from.store, &from.key, budget).unwrap();
    let packed = request.pack(&Codec::PLAIN);
    let request = SyncRequest::unpack(&packed, &Codec::PLAIN).unwrap();
    let reply = to.asks(from.identity.device, request).pack(&Codec::PLAIN);
    let bytes = packed.len() + reply.len();
    let reply = SyncReply::unpack(&reply, &Codec::PLAIN).unwrap();
    (session.take(&mut from.store, reply, NOW).unwrap(), bytes)
}

/// A whole sync; the last progress, with the counts summed, and how many exchanges it took.
pub(super) fn sync_with(from: &mut Node, to: &mut Node, budget: Budget) -> (Progress, usize) {
    let mut session = Session::begin(to.peer());
    let (mut sent, mut received) = (0, 0);
    for exchanges in 1..10_000 {
        let (progress, _) = exchange(&mut session, from, to, budget);
        sent += progress.sent;
        received += progress.received;
        if !progress.again {
            return (
                Progress {
                    sent,
                    received,
                    ..progress
                },
                exchanges,
            );
        }
    }
    panic!("a sync that never ends");
}

pub(super) fn sync(from: &mut Node, to: &mut Node) -> Progress {
    sync_with(from, to, Budget::default()).0
}

/// Syncs and asks that nothing is left.
pub(super) fn settle(from: &mut Node, to: &mut Node) {
    let progress = sync(from, to);
    assert!(
        progress.complete && progress.refused.is_empty(),
        "{progress:?}"
    );
}

/// A receipt for cash, its amount declared and not quoted.
pub(super) fn declared(number: u32, amount: i64, household: Option<RecordId>) -> Body {
    let (day, amount) = (Date::local_day(NOW.0), Dong::new(amount));
    let line = Line {
        person: None,
        scheme: Scheme::Bhyt,
        basis: Basis::Declared,
        covers_from: day,
        covers_to: day.plus_months(12),
        gross: amount,
        state: Dong::ZERO,
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: amount,
    };
    let method = Method::Cash;
    Body::Receipt(Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number,
        },
        day,
        household,
        payer: None,
        lines: vec![line],
        payments: vec![Payment { method, amount }],
        tariff: None,
    })
}

/// Two replicas that exchanged everything hold the same and show the same.
pub(super) fn assert_level(one: &mut Node, other: &mut Node) {
    assert_eq!(one.heads(), other.heads());
    let digest = |node: &Node| node.store.read().state_digest().unwrap();
    assert_eq!(digest(one), digest(other));
    one.check();
    other.check();
}
