//! A centre and one collector's device, without a line between them: for tests.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use book::body::Body;
use book::organisation::{AccountNumber, Actor, BankAccount, Level, NumberBook, Unit};
use book::record::{Field, Fields, Value};
use line::ZSTD;
use replica::{
    ActorId, Certificate, DeviceId, OrgId, RecordId, Role, ScopeId, SecretKey, SignedCertificate,
    UnixMillis,
};
use store::{Identity, Place, Store, StoreError};
use sync::{Budget, Caller, Peer, Session, answer, answer_all, hear_all};
use wire::{Letter, Message as _, Opened, Said, SyncRequest};

use crate::act::{Outcome, Server, Signed};
use crate::edge::Edge;
use crate::home::{DeviceKey, Home, Settings};
use crate::{Agent, Answer};

/// 21 November 2026, 19:00 in Viet Nam.
pub(crate) const NOW: UnixMillis = UnixMillis(1_795_262_400_000);
pub(crate) const OFFICE: ScopeId = ScopeId(10);
pub(crate) const HAMLET: ScopeId = ScopeId(11);
const COLLECTOR: ActorId = ActorId(7);
const ORG: OrgId = OrgId::from_bytes([1; 16]);

/// An organisation's centre.
pub(crate) struct Centre {
    pub(crate) store: Store,
    root: SecretKey,
    key: SecretKey,
    certificate: SignedCertificate,
    whose: ActorId,
}

impl Centre {
    pub(crate) fn new() -> Self {
        let (root, key) = (
            SecretKey::from_bytes(&[2; 32]),
            SecretKey::from_bytes(&[3; 32]),
        );
        let certificate = certificate(&key, Role::Centre, ActorId(1), "Trung tâm").sign(&root);
        let mut store = Store::open(Place::Memory).unwrap();
        let identity = identity(&root, &key, Role::Centre, ActorId(1), [4; 16]);
        store
            .begin_life(&identity, &certificate, &certificate)
            .unwrap();
        let units = [
            (
                ScopeId::ORGANISATION,
                Level::Organisation,
                "BHXH Yên Thành",
                None,
            ),
            (
                OFFICE,
                Level::Office,
                "Xã Đô Thành",
                Some(ScopeId::ORGANISATION),
            ),
            (HAMLET, Level::Hamlet, "Xóm 3", Some(OFFICE)),
        ];
        let bodies = units.map(|(scope, level, name, parent)| {
            let (code, name) = (String::new(), name.to_owned());
            Body::Unit(Unit {
                scope,
                level,
                code,
                name,
                parent,
            })
        });
        write(&mut store, ScopeId::ORGANISATION, bodies);
        let name = "Trần Thị Hoà".to_owned();
        let collector = Actor {
            actor: COLLECTOR,
            code: "NV07".to_owned(),
            name,
            office: Some(OFFICE),
        };
        write(&mut store, ScopeId::ORGANISATION, [Body::Actor(collector)]);
        Self {
            store,
            root,
            key,
            certificate,
            whose: COLLECTOR,
        }
    }

    /// Hires another collector; devices enrolled from now on are theirs.
    pub(crate) fn hire(&mut self, actor: ActorId, code: &str, name: &str) {
        self.says(Body::Actor(Actor {
            actor,
            code: code.to_owned(),
            name: name.to_owned(),
            office: Some(OFFICE),
        }));
        self.whose = actor;
    }

    /// Writes in the organisation's scope.
    pub(crate) fn says(&mut self, body: Body) {
        write(&mut self.store, ScopeId::ORGANISATION, [body]);
    }

    /// Founds another hamlet and lets a device in.
    pub(crate) fn hamlet(&mut self, scope: ScopeId, name: &str, agents: &[&Agent]) {
        let unit = Unit {
            scope,
            level: Level::Hamlet,
            code: String::new(),
            name: name.to_owned(),
            parent: Some(OFFICE),
        };
        write(&mut self.store, ScopeId::ORGANISATION, [Body::Unit(unit)]);
        for agent in agents {
            let device = agent.identity().device;
            let granted = self.store.read().signed_certificate(device).unwrap();
            write(&mut self.store, scope, [Body::Grant(granted.unwrap())]);
        }
    }

    /// Certifies a device with a book of ten numbers, and begins its life in `store`.
    fn enrol(&mut self, store: &mut Store, key: &DeviceKey, book: u32) -> Identity {
        let own = certificate(&key.secret, Role::Device, self.whose, "Máy của Hoà").sign(&self.key);
        for scope in [ScopeId::ORGANISATION, OFFICE, HAMLET] {
            write(&mut self.store, scope, [Body::Grant(own.clone())]);
        }
        let book = NumberBook {
            device: DeviceId::of(&key.secret.public()),
            collector: self.whose,
            series: format!("BH26-YT/{book:05}"),
            from: 1,
            until: 11,
        };
        write(&mut self.store, OFFICE, [Body::NumberBook(book)]);
        let mut identity = identity(&self.root, &key.secret, Role::Device, self.whose, key.nonce);
        identity.seed_secret = key.nonce.map(|byte| byte.wrapping_add(1));
        store
            .begin_life(&identity, &own, &self.certificate)
            .unwrap();
        identity
    }

    /// Returns a device that has all that the centre has; `book` tells devices apart.
    pub(crate) fn device(&mut self, book: u8) -> Agent {
        let key = device_key(book);
        let mut store = Store::open(Place::Memory).unwrap();
        let identity = self.enrol(&mut store, &key, book.into());
        let mut agent = Agent::enrolled(store, key.secret, identity, Settings::default());
        assert_eq!(self.sync(&mut agent).fault, None);
        agent
    }

    /// Enrols a data folder.
    pub(crate) fn folder(&mut self, folder: &Path, book: u8) {
        let (home, key) = (Home::at(folder), device_key(book));
        home.keep_key(&key).unwrap();
        home.keep_settings(&Settings {
            servers: vec![self.server()],
            ..Settings::default()
        })
        .unwrap();
        let mut store = Store::open(Place::File(&home.database())).unwrap();
        self.enrol(&mut store, &key, book.into());
        drop(store);
        assert_eq!(self.sync(&mut Agent::open(folder).unwrap()).fault, None);
    }

    /// Names an account at a bank; `vietqr`: payers may be asked to transfer there.
    pub(crate) fn account(&mut self, account: AccountNumber, office: ScopeId, vietqr: bool) {
        let body = BankAccount {
            account,
            office,
            holder: "BHXH YEN THANH".to_owned(),
            vietqr,
        };
        write(
            &mut self.store,
            ScopeId::ORGANISATION,
            [Body::BankAccount(body)],
        );
    }

    pub(crate) fn server(&self) -> Server {
        Server::new(
            "http://127.0.0.1:1",
            DeviceId::of(&self.key.public()),
            Role::Centre,
        )
    }

    /// Answers one request.
    pub(crate) fn answer(&mut self, signed: &Signed) -> Answer<Vec<u8>> {
        let request = SyncRequest::unpack(&signed.body, &ZSTD).unwrap();
        let auth: wire::RequestAuth = signed.authorization.parse().unwrap();
        let caller = Caller::find(&self.store.read(), auth.device)?.unwrap();
        let server = DeviceId::of(&self.key.public());
        auth.verify(
            &caller.certificate.key,
            server,
            crate::act::SYNC_PATH,
            &signed.body,
        )
        .unwrap();
        Ok(answer(&mut self.store, &caller, &self.key, request, NOW)?.pack(&ZSTD))
    }

    /// Takes a file in and writes the answer.
    pub(crate) fn answer_file(&mut self, file: &[u8]) -> Vec<u8> {
        let opened = Opened::open(&self.key, file).unwrap();
        let caller = Caller::find(&self.store.read(), opened.sender());
        let caller = caller.unwrap().unwrap();
        let own = DeviceId::of(&self.key.public());
        let letter = opened.read(&caller.certificate.key, own, &ZSTD).unwrap();
        let Said::Ask(requests) = letter else {
            panic!("an answer");
        };
        let heard = hear_all(&mut self.store, &self.key, requests, NOW).unwrap();
        let answered = answer_all(&mut self.store, &caller, &self.key, heard, NOW).unwrap();
        let answer = Letter::Answer(answered.replies);
        answer
            .seal(&self.key, &caller.certificate.key, &[6; 32], &ZSTD)
            .unwrap()
    }

    pub(crate) fn sync(&mut self, agent: &mut Agent) -> Outcome {
        let server = self.server();
        agent
            .sync_with(&server, NOW, |signed| self.answer(signed))
            .unwrap()
    }
}

/// An office's server.
pub(crate) struct OfficeServer {
    store: Store,
    key: SecretKey,
}

impl OfficeServer {
    /// Enrols an office that serves the organisation's scope and these.
    pub(crate) fn of(centre: &mut Centre, seed: u8, scopes: &[ScopeId]) -> Self {
        let key = SecretKey::from_bytes(&[seed; 32]);
        let actor = ActorId(seed.into());
        let own = certificate(&key, Role::Office, actor, "Xã").sign(&centre.key);
        for scope in [ScopeId::ORGANISATION].iter().chain(scopes) {
            write(&mut centre.store, *scope, [Body::Grant(own.clone())]);
        }
        let mut store = Store::open(Place::Memory).unwrap();
        let identity = identity(&centre.root, &key, Role::Office, actor, [seed; 16]);
        store
            .begin_life(&identity, &own, &centre.certificate)
            .unwrap();
        let mut office = Self { store, key };
        office.go_up(centre);
        office
    }

    /// Syncs with the centre.
    pub(crate) fn go_up(&mut self, centre: &mut Centre) {
        let role = Role::Centre;
        let device = DeviceId::of(&centre.key.public());
        let mut session = Session::begin(Peer { device, role });
        let own = DeviceId::of(&self.key.public());
        let budget = Budget::default();
        loop {
            let request = session.request(&mut self.store, &self.key, budget).unwrap();
            let caller = Caller::find(&centre.store.read(), own).unwrap().unwrap();
            let reply = answer(&mut centre.store, &caller, &centre.key, request, NOW).unwrap();
            if !session.take(&mut self.store, reply, NOW).unwrap().again {
                return;
            }
        }
    }

    /// A device's sync with it.
    pub(crate) fn sync(&mut self, agent: &mut Agent) -> Outcome {
        let device = DeviceId::of(&self.key.public());
        let server = Server::new("http://127.0.0.1:2", device, Role::Office);
        let synced = agent.sync_with(&server, NOW, |signed| {
            let request = SyncRequest::unpack(&signed.body, &ZSTD).unwrap();
            let auth: wire::RequestAuth = signed.authorization.parse().unwrap();
            let caller = Caller::find(&self.store.read(), auth.device)?.unwrap();
            Ok(answer(&mut self.store, &caller, &self.key, request, NOW)?.pack(&ZSTD))
        });
        synced.unwrap()
    }
}

/// Returns a device of an organisation of its own.
pub(crate) fn device() -> Agent {
    Centre::new().device(5)
}

/// Returns the edge of a test: the clock stands, chance counts.
pub(crate) fn edge() -> Edge {
    let count = AtomicU8::new(1);
    let random = move || Some([count.fetch_add(1, Ordering::Relaxed); 32]);
    Edge {
        now: Arc::new(|| NOW),
        random: Arc::new(random),
        place: None,
    }
}

/// Registers a house with one person and returns both.
pub(crate) fn house(agent: &mut Agent, name: &str) -> (RecordId, RecordId) {
    let named = |name: &str| Fields::default().with(Field::Name, Value::Text(name.to_owned()));
    let house = agent
        .household_add(None, HAMLET, named(name), NOW)
        .unwrap()
        .id;
    let person = agent.person_add(None, house, named(name), NOW).unwrap().id;
    (house, person)
}

fn device_key(book: u8) -> DeviceKey {
    let secret = SecretKey::from_bytes(&[book; 32]);
    DeviceKey {
        secret,
        nonce: [book; 16],
    }
}

fn certificate(key: &SecretKey, role: Role, actor: ActorId, name: &str) -> Certificate {
    let (from, until) = (UnixMillis(0), UnixMillis(i64::MAX));
    Certificate {
        org: ORG,
        key: key.public(),
        role,
        actor,
        name: name.to_owned(),
        from,
        until,
    }
}

fn identity(
    root: &SecretKey,
    key: &SecretKey,
    role: Role,
    actor: ActorId,
    nonce: [u8; 16],
) -> Identity {
    let device = DeviceId::of(&key.public());
    Identity {
        org: ORG,
        root: root.public(),
        role,
        device,
        actor,
        nonce,
        seed_secret: nonce,
    }
}

fn write(store: &mut Store, scope: ScopeId, bodies: impl IntoIterator<Item = Body>) {
    let written: Result<(), StoreError> = store.write(NOW, |writer| {
        for body in bodies {
            writer.append(scope, &body)?;
        }
        Ok(())
    });
    written.unwrap();
}
