//! A small organisation: a centre in memory, one office, one hamlet, two collectors, three users.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use book::body::Body as OpBody;
use book::date::Date;
use book::fact::{Basis, HandOver, Line, Method, Payment, Receipt, Scheme};
use book::money::Dong;
use book::organisation::Level;
use book::premium::bhyt::{BhytMember, BhytRequest, quote};
use book::record::{Field, Fields, RecordKind, Value};
use book::tariff::Tariff;
use line::ZSTD;
use replica::{ActorId, DeviceId, OrgId, RecordId, Role, ScopeId, SecretKey, UnixMillis};
use store::accounts::Duty;
use store::{Identity, Place, Store};
use sync::{Budget, Peer, Session};
use tower::ServiceExt as _;
use wire::{EnrolReply, EnrolRequest, Invitation, Message as _, RequestAuth, SyncReply};

use crate::accounts::{self, NewUser};
use crate::app::{App, Parts};
use crate::enrol::{self, Invited};
use crate::limits::Limits;
use crate::organisation::{self, Founding, NewActor, NewUnit};
use crate::settings::Settings;
use crate::{router, tls};

/// 2026-11-21 at 19:00 in Viet Nam.
pub(super) const EVENING: i64 = 1_795_262_400_000;
pub(super) const PASSWORD: &str = "mưa rào tháng sáu";

pub(super) struct World {
    pub(super) app: App,
    pub(super) clock: Arc<AtomicI64>,
    pub(super) office: ScopeId,
    pub(super) hamlet: ScopeId,
    pub(super) collectors: [ActorId; 2],
}

pub(super) struct Device {
    pub(super) store: Store,
    pub(super) key: SecretKey,
    pub(super) reply: EnrolReply,
}

/// An answer, read whole.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(super) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(Limits::default())
    }

    pub(super) fn with(limits: Limits) -> Self {
        Self::set(Settings {
            limits,
            ..Settings::new("http://127.0.0.1:8443")
        })
    }

    pub(super) fn set(settings: Settings) -> Self {
        let mut store = Store::open(Place::Memory).unwrap();
        let founding = Founding {
            org: OrgId::from_bytes([1; 16]),
            root: SecretKey::from_bytes(&[2; 32]),
            server: SecretKey::from_bytes(&[3; 32]),
            nonce: [4; 16],
            seed_secret: [5; 16],
            name: "Tổ chức thử".into(),
        };
        let now = UnixMillis(EVENING);
        let membership = organisation::found(&mut store, &founding, now).unwrap();
        let (office, hamlet, collectors) = people(&mut store, now);
        for (name, duty) in [
            ("lan", Duty::Supervisor),
            ("minh", Duty::Cashier),
            ("root", Duty::Administrator),
        ] {
            let new = NewUser {
                name: name.into(),
                full_name: None,
                duty,
                office: Some(office),
            };
            accounts::add_user(&mut store, &new, PASSWORD, &[7; 16], now).unwrap();
        }
        let clock = Arc::new(AtomicI64::new(EVENING));
        let ticking = Arc::clone(&clock);
        let app = App::new(Parts {
            store,
            reader: None,
            key: founding.server,
            membership,
            authority: Some(tls::found(founding.org, &founding.root).unwrap()),
            tls: None,
            settings,
            clock: Arc::new(move || UnixMillis(ticking.load(Ordering::Relaxed))),
            upstream: None,
        });
        Self {
            app,
            clock,
            office,
            hamlet,
            collectors,
        }
    }

    pub(super) fn router(&self) -> Router {
        router(self.app.clone())
    }

    pub(super) fn pass_seconds(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Answer {
        read(self.router().oneshot(request).await.unwrap()).await
    }

    /// Asks for an address with these headers.
    pub(super) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::post(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_vec())).unwrap())
            .await
    }

    /// Opens a token of a user.
    pub(super) fn token(&self, user: &str) -> String {
        let mut secret = [0; 32];
        secret[..user.len()].copy_from_slice(user.as_bytes());
        let opened = self
            .app
            .work_now(|store, _| accounts::open_token(store, user, &secret, None))
            .unwrap();
        format!("Bearer {opened}")
    }

    pub(super) fn invite(&self, collector: usize, code: u8) -> Invitation {
        let invited = Invited::Device {
            collector: self.collectors[collector],
            office: self.office,
            hamlets: vec![self.hamlet],
        };
        self.invite_as(&invited, code)
    }

    pub(super) fn invite_as(&self, invited: &Invited, code: u8) -> Invitation {
        let address = self.app.settings().address.clone();
        let until = UnixMillis(self.app.now().0 + enrol::INVITATION_MILLIS);
        self.app
            .work_now(|store, _| enrol::invite(store, invited, &address, [code; 10], until))
            .unwrap()
    }

    pub(super) async fn enrol(&self, invitation: &Invitation, key: u8) -> Answer {
        let key = SecretKey::from_bytes(&[key; 32]);
        let request = EnrolRequest::new(invitation.code, &key, format!("máy {}", 1));
        self.post("/v1/enrol", &[], &request.pack(&ZSTD)).await
    }

    /// Invites and enrols a collector's device, and lets it sync once.
    pub(super) async fn device(&self, collector: usize, key: u8) -> Device {
        let invitation = self.invite(collector, key);
        let answer = self.enrol(&invitation, key).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let reply = EnrolReply::unpack(&answer.body, &ZSTD).unwrap();
        let mut device = Device::begin(reply, key);
        device.sync(self).await;
        device
    }
}

impl Device {
    pub(super) fn begin(reply: EnrolReply, key: u8) -> Self {
        let secret = SecretKey::from_bytes(&[key; 32]);
        let own = reply.own.read().unwrap();
        let identity = Identity {
            org: reply.org,
            root: reply.root,
            role: own.role,
            device: own.device(),
            actor: own.actor,
            nonce: [key; 16],
            seed_secret: [key; 16],
        };
        let mut store = Store::open(Place::Memory).unwrap();
        store
            .begin_life(&identity, &reply.own, &reply.centre)
            .unwrap();
        Self {
            store,
            key: secret,
            reply,
        }
    }

    pub(super) fn key_device(&self) -> DeviceId {
        DeviceId::of(&self.key.public())
    }

    pub(super) fn server(&self) -> DeviceId {
        self.reply.centre.read().unwrap().device()
    }

    /// Syncs until nothing is left.
    pub(super) async fn sync(&mut self, world: &World) {
        let peer = Peer {
            device: self.server(),
            role: Role::Centre,
        };
        let mut session = Session::begin(peer);
        loop {
            let request = session
                .request(&mut self.store, &self.key, Budget::default())
                .unwrap();
            let body = request.pack(&ZSTD);
            let auth = RequestAuth::sign(&self.key, peer.device, "/v1/sync", &body).to_string();
            let headers = [(header::AUTHORIZATION.as_str(), auth.as_str())];
            let answer = world.post("/v1/sync", &headers, &body).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            let reply = SyncReply::unpack(&answer.body, &ZSTD).unwrap();
            let progress = session
                .take(&mut self.store, reply, UnixMillis(EVENING))
                .unwrap();
            assert_eq!(progress.refused, []);
            if !progress.again {
                return;
            }
        }
    }

    pub(super) fn write<T>(
        &mut self,
        work: impl FnOnce(&mut store::Writer<'_>) -> Result<T, store::StoreError>,
    ) -> T {
        self.store.write(UnixMillis(EVENING), work).unwrap()
    }

    pub(super) fn person(&mut self, hamlet: ScopeId, name: &str) -> RecordId {
        let fields = Fields::default().with(Field::Name, Value::Text(name.into()));
        let body = OpBody::Create(RecordKind::Person, fields);
        self.write(|writer| writer.append(hamlet, &body)).record
    }

    /// Issues a receipt for twelve months of health insurance, as the tariff quotes it.
    pub(super) fn receipt(&mut self, hamlet: ScopeId, person: RecordId, payer: &str) -> RecordId {
        self.receipt_by(hamlet, person, payer, Method::Cash)
    }

    /// The same, paid so.
    pub(super) fn receipt_by(
        &mut self,
        hamlet: ScopeId,
        person: RecordId,
        payer: &str,
        method: Method,
    ) -> RecordId {
        let tariff = Tariff::builtin().unwrap();
        let day = Date::local_day(EVENING);
        let member = BhytMember {
            order: 1,
            months: 12,
            card_expiry: None,
            group: None,
        };
        let quoted = quote(tariff, &BhytRequest::of(vec![member], day)).unwrap();
        let line = &quoted.lines[0];
        let line = Line {
            person: Some(person),
            scheme: Scheme::Bhyt,
            basis: Basis::bhyt(1, 12),
            covers_from: day.plus_days(30),
            covers_to: day.plus_days(30).plus_months(12).plus_days(-1),
            gross: line.gross,
            state: line.state_support,
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: line.gross,
        };
        let payments = vec![Payment {
            method,
            amount: line.payable,
        }];
        let version = tariff.version().clone();
        self.store
            .write(UnixMillis(EVENING), |writer| {
                let number = writer.take_number()?;
                let receipt = Receipt {
                    number,
                    day,
                    household: None,
                    payer: Some(payer.into()),
                    lines: vec![line],
                    payments,
                    tariff: Some(version),
                };
                Ok::<_, store::TakeNumberError>(
                    writer.append(hamlet, &OpBody::Receipt(receipt))?.record,
                )
            })
            .unwrap()
    }

    pub(super) fn hand_over(&mut self, office: ScopeId, amount: i64) -> RecordId {
        let day = Date::local_day(EVENING);
        let body = OpBody::HandOver(HandOver {
            day,
            amount: Dong::new(amount),
            notes: Vec::new(),
            to: None,
        });
        self.write(|writer| writer.append(office, &body)).record
    }
}

fn people(store: &mut Store, now: UnixMillis) -> (ScopeId, ScopeId, [ActorId; 2]) {
    let unit = |level, code: &str, name: &str, parent: Option<&str>| NewUnit {
        level,
        code: code.into(),
        name: name.into(),
        parent: parent.map(Into::into),
    };
    store
        .write(now, |writer| {
            let new = unit(Level::Office, "17530", "Xã Đô Thành", None);
            let office = organisation::add_unit(writer, &new)?;
            let new = unit(Level::Hamlet, "X3", "Xóm 3", Some("17530"));
            let hamlet = organisation::add_unit(writer, &new)?;
            let actor = |code: &str, name: &str| NewActor {
                code: code.into(),
                name: name.into(),
                office: Some(office),
            };
            let first = organisation::add_actor(writer, &actor("NV1", "Trần Thị Hoà"))?;
            let second = organisation::add_actor(writer, &actor("NV2", "Lê Văn Bình"))?;
            Ok::<_, crate::failure::Failure>((office, hamlet, [first, second]))
        })
        .unwrap()
}

async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.to_vec(),
    }
}
