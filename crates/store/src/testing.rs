//! A small organisation for tests: a centre and devices, each with a store in memory, that exchange stretches.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{
    ActorId, Certificate, DeviceId, Hlc, Kind, Op, OrgId, RecordId, Role, ScopeId, SecretKey,
    SignedCertificate, StreamKey, Stretch, UnixMillis, Vector,
};
use rusqlite::Connection;

use crate::{Accepted, Appended, Identity, Place, Store, StoreError};

pub(crate) const HAMLET: ScopeId = ScopeId(7);
pub(crate) const ORG: OrgId = OrgId::from_bytes([9; 16]);
/// 2026-11-21, in the evening.
pub(crate) const EVENING: UnixMillis = UnixMillis(1_795_262_400_000);

/// A replica with its key.
pub(crate) struct Member {
    pub(crate) store: Store,
    pub(crate) key: SecretKey,
    pub(crate) identity: Identity,
    pub(crate) certificate: SignedCertificate,
    pub(crate) now: UnixMillis,
}

/// The root's key.
pub(crate) fn root() -> SecretKey {
    SecretKey::from_bytes(&[200; 32])
}

fn centre_key() -> SecretKey {
    SecretKey::from_bytes(&[201; 32])
}

/// A certificate of `issuer`'s.
pub(crate) fn certificate(
    key: &SecretKey,
    role: Role,
    actor: u32,
    issuer: &SecretKey,
) -> SignedCertificate {
    Certificate {
        org: ORG,
        key: key.public(),
        role,
        actor: ActorId(actor),
        name: format!("member {actor}"),
        from: UnixMillis(0),
        until: UnixMillis(i64::MAX),
    }
    .sign(issuer)
}

fn centre_certificate() -> SignedCertificate {
    certificate(&centre_key(), Role::Centre, 1, &root())
}

/// The centre.
pub(crate) fn centre() -> Member {
    centre_in(Place::Memory)
}

/// The same with its database in a place of its own.
pub(crate) fn centre_in(place: Place<'_>) -> Member {
    Member::begin(place, centre_key(), Role::Centre, 1, centre_certificate())
}

/// The device number `id`, whose actor is `1000 + id`.
pub(crate) fn device(id: u8) -> Member {
    device_in(Place::Memory, id)
}

/// The same with its database in a place of its own.
pub(crate) fn device_in(place: Place<'_>, id: u8) -> Member {
    let key = SecretKey::from_bytes(&[id; 32]);
    let actor = 1000 + u32::from(id);
    let own = certificate(&key, Role::Device, actor, &centre_key());
    Member::begin(place, key, Role::Device, actor, own)
}

/// A centre and devices 1 to `count`, all granted the hamlet and knowing it.
pub(crate) fn world(count: u8) -> (Member, Vec<Member>) {
    let mut centre = centre();
    let mut devices: Vec<_> = (1..=count).map(device).collect();
    for one in &devices {
        centre.grant(HAMLET, &one.certificate);
    }
    for one in &mut devices {
        one.pull(&mut centre, HAMLET);
    }
    (centre, devices)
}

impl Member {
    fn begin(
        place: Place<'_>,
        key: SecretKey,
        role: Role,
        actor: u32,
        certificate: SignedCertificate,
    ) -> Self {
        let identity = Identity {
            org: ORG,
            root: root().public(),
            role,
            device: DeviceId::of(&key.public()),
            actor: ActorId(actor),
            nonce: [u8::try_from(actor % 251).unwrap(); 16],
            seed_secret: [u8::try_from(actor % 249).unwrap(); 16],
        };
        let mut store = Store::open(place).unwrap();
        store
            .begin_life(&identity, &certificate, &centre_certificate())
            .unwrap();
        Self {
            store,
            key,
            identity,
            certificate,
            now: EVENING,
        }
    }

    /// The connection, to look and to tamper.
    pub(crate) fn sql(&self) -> &Connection {
        &self.store.connection
    }

    /// Grants the holder of a certificate a scope.
    pub(crate) fn grant(&mut self, scope: ScopeId, certificate: &SignedCertificate) {
        self.append(scope, &Body::Grant(certificate.clone()));
    }

    /// Appends one op in a transaction of its own, a millisecond later than the last.
    pub(crate) fn append(&mut self, scope: ScopeId, body: &Body) -> Appended {
        self.now.0 += 1;
        self.store
            .write::<_, StoreError>(self.now, |writer| writer.append(scope, body))
            .unwrap()
    }

    /// Creates a household in the hamlet.
    pub(crate) fn household(&mut self, name: &str) -> RecordId {
        self.append(HAMLET, &Body::Create(RecordKind::Household, name_is(name)))
            .record
    }

    /// Creates a person of a household.
    pub(crate) fn person(&mut self, name: &str, household: RecordId) -> RecordId {
        let fields = name_is(name).with(Field::Household, Value::Record(household));
        self.append(HAMLET, &Body::Create(RecordKind::Person, fields))
            .record
    }

    /// Gives a record another name.
    pub(crate) fn rename(&mut self, record: RecordId, name: &str) {
        self.append(
            HAMLET,
            &Body::Edit(Edit {
                record,
                fields: name_is(name),
            }),
        );
    }

    /// Returns the names that stand side by side, the shown one first.
    pub(crate) fn names(&self, record: RecordId) -> Vec<String> {
        let view = self.store.read().record(record).unwrap().unwrap();
        let name = view
            .fields
            .into_iter()
            .find(|view| view.field == Field::Name);
        let siblings = name.map(|name| name.siblings).unwrap_or_default();
        siblings
            .into_iter()
            .map(|sibling| {
                let Value::Text(text) = sibling.value else {
                    panic!("a name of another kind")
                };
                text
            })
            .collect()
    }

    /// Issues a receipt over an amount that nobody quoted: it is held, its postings stand.
    pub(crate) fn receipt(&mut self, number: u32, amount: i64) -> RecordId {
        self.issue(number, amount, None)
    }

    /// The same, for a record: a household that pays and the person it is for, whichever of them it is.
    pub(crate) fn receipt_for(&mut self, number: u32, whom: RecordId) -> RecordId {
        self.issue(number, 5_000, Some(whom))
    }

    fn issue(&mut self, number: u32, amount: i64, whom: Option<RecordId>) -> RecordId {
        let payer = Some("Nguyễn Thị Hoà".into());
        let receipt = Receipt {
            payer,
            ..declared(self.now, number, amount, (whom, whom))
        };
        self.append(HAMLET, &Body::Receipt(receipt)).record
    }

    /// Signs what is unsigned.
    pub(crate) fn sign(&mut self) {
        self.store.sign(&self.key).unwrap();
    }

    /// Takes everything from `other` that this replica lacks in `scope`.
    pub(crate) fn pull(&mut self, other: &mut Self, scope: ScopeId) -> Accepted {
        other.sign();
        let mut sum = Accepted::default();
        loop {
            let (some, more) = self.pull_some(other, scope, usize::MAX);
            sum.ops += some.ops;
            sum.quarantined += some.quarantined;
            sum.arrival = some.arrival;
            if !more {
                return sum;
            }
        }
    }

    /// Takes stretches of at most so many bytes; `true`: there is more.
    pub(crate) fn pull_some(
        &mut self,
        other: &Self,
        scope: ScopeId,
        bytes_max: usize,
    ) -> (Accepted, bool) {
        let mine = self.store.read().vector(scope).unwrap();
        self.pull_behind(other, scope, &mine, bytes_max)
    }

    /// Takes what stands behind `claimed`; what is known of it is passed over.
    pub(crate) fn pull_behind(
        &mut self,
        other: &Self,
        scope: ScopeId,
        claimed: &Vector,
        bytes_max: usize,
    ) -> (Accepted, bool) {
        let read = other.store.read();
        let (stretches, more) = read.stretches_behind(scope, claimed, bytes_max).unwrap();
        let mut sum = Accepted::default();
        for stretch in stretches {
            let opening = read.opening(scope, &stretch.incarnation).unwrap().unwrap();
            // A session knows the certificate before it verifies: by an earlier grant, or brought along.
            let signer = read.certificate(opening.device).unwrap().unwrap().key;
            let before = read.link(scope, &stretch.incarnation, stretch.after);
            let before = stretch.before.or(before.unwrap()).unwrap();
            let verified = stretch.verify(ORG, opening, before, &signer).unwrap();
            let some = self.store.accept(&verified, self.now).unwrap();
            sum.ops += some.ops;
            sum.quarantined += some.quarantined;
            sum.arrival = some.arrival;
        }
        (sum, more)
    }

    /// Checks what must hold at every moment: everything agrees, and rebuilding changes nothing.
    pub(crate) fn check(&mut self) {
        let found = self.store.read().verify(&mut |_, _| ()).unwrap();
        assert_eq!(found.findings, []);
        let before = self.store.projection_dump().unwrap();
        self.store.rebuild().unwrap();
        assert_eq!(self.store.projection_dump().unwrap(), before);
    }
}

/// A name alone.
pub(crate) fn name_is(name: &str) -> Fields {
    Fields::default().with(Field::Name, Value::Text(name.into()))
}

/// Lets `to` take in a stream of `from` with these very ops, as a later version or a liar would write them.
pub(crate) fn foreign_op(to: &mut Member, from: &Member, ops: Vec<Vec<u8>>) -> Accepted {
    let opening = from.identity.opening(HAMLET);
    let incarnation = opening.incarnation(ORG);
    let stream = StreamKey {
        org: ORG,
        scope: HAMLET,
        incarnation,
    };
    let origin = stream.origin();
    let end = ops
        .iter()
        .fold(origin, |head, op| head.followed_by(&opening.seed, op));
    let signature = from.key.sign_head(&stream, &end);
    let stretch = Stretch {
        scope: HAMLET,
        incarnation,
        opening: Some(opening.clone()),
        before: None,
        after: 0,
        ops,
        signature,
    };
    let verified = stretch
        .verify(ORG, opening, origin.hash, &from.key.public())
        .unwrap();
    to.store.accept(&verified, EVENING).unwrap()
}

/// Returns the bytes of an op of device 1's collector.
pub(crate) fn op(kind: Kind, body: &[u8]) -> Vec<u8> {
    op_by(ActorId(1001), kind, body)
}

/// The same in another's name.
pub(crate) fn op_by(actor: ActorId, kind: Kind, body: &[u8]) -> Vec<u8> {
    Op {
        kind,
        time: Hlc::at(EVENING),
        actor,
        body: body.to_vec(),
    }
    .encode()
}

/// A receipt for cash, its amount declared and not quoted, that names a household and a person.
pub(crate) fn declared(
    now: UnixMillis,
    number: u32,
    amount: i64,
    (household, person): (Option<RecordId>, Option<RecordId>),
) -> Receipt {
    let (day, amount) = (Date::local_day(now.0), Dong::new(amount));
    let line = Line {
        person,
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
    Receipt {
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
    }
}
