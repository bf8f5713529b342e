//! Real lines on loopback: an office that relays, TLS under the pinned root.

use std::net::TcpListener;
use std::sync::Arc;

use line::ZSTD;
use replica::{SecretKey, UnixMillis};
use wire::problem::Code;
use wire::{EnrolReply, EnrolRequest, Message as _, RequestAuth, RootFingerprint, SyncReply};

use super::world::World;
use crate::enrol::Invited;
use crate::folder::Folder;
use crate::serve::{serve_with, tls_config};
use crate::settings::Settings;
use crate::upstream::Upstream;
use crate::{relay_once, setup, tls};

pub(super) fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// Serves until the returned sender is dropped.
pub(super) fn serving(app: &crate::App, listener: TcpListener) -> tokio::sync::oneshot::Sender<()> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let app = app.clone();
    tokio::spawn(serve_with(listener, app, async move {
        drop(stopped.await);
    }));
    stop
}

pub(super) fn clock() -> crate::clock::Clock {
    Arc::new(|| UnixMillis(super::world::EVENING))
}

pub(super) fn invited(world: &World) -> Invited {
    let actor = world
        .app
        .read_now(|reader| crate::organisation::actor_by_code(reader, "17530"));
    let (office, hamlets) = (world.office, vec![world.hamlet]);
    Invited::Office {
        actor: actor.unwrap().actor,
        office,
        hamlets,
    }
}

/// An office's server that joined a centre, which serves as long as this lives.
pub(super) struct Joined {
    _stop: tokio::sync::oneshot::Sender<()>,
    _parent: tempfile::TempDir,
    /// The office's data folder.
    pub(super) folder: Folder,
    /// Whom both trust.
    pub(super) root: RootFingerprint,
}

/// Joins the office, whose server will listen at `office`.
pub(super) async fn joined(world: &World, office: &str) -> Joined {
    let (centre, address) = listener();
    let stop = serving(&world.app, centre);
    let invitation = world.invite_as(&invited(world), 9);
    let upstream = format!("http://{address}");
    let invitation = wire::Invitation::new(&upstream, invitation.root, invitation.code).unwrap();
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(&parent.path().join("office"));
    let mut settings = Settings::new(&format!("http://{office}"));
    settings.upstream = Some(upstream);
    setup::join(&folder, &invitation, "Xã Đô Thành", &settings)
        .await
        .unwrap();
    Joined {
        _stop: stop,
        _parent: parent,
        folder,
        root: invitation.root,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_joins_relays_and_hands_out_the_centres_proof() {
    let world = World::new();
    let joined = joined(&world, "127.0.0.1:8444").await;
    let office = setup::open(&joined.folder, clock(), None, false).unwrap();

    let first = relay_once(&office).await.unwrap();
    assert!(first.received > 0 && first.complete, "{first:?}");
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    device.receipt(world.hamlet, person, "Nguyễn Văn An");
    device.sync(&world).await;
    let second = relay_once(&office).await.unwrap();
    assert!(second.received > 0 && second.complete, "{second:?}");
    let digest = |app: &crate::App| {
        let scopes = [replica::ScopeId(1), world.office, world.hamlet];
        app.read_now(|reader| {
            let heads: Result<Vec<_>, _> = scopes
                .iter()
                .map(|scope| reader.signed_vector(*scope))
                .collect();
            Ok(heads?)
        })
    };
    assert_eq!(digest(&office).unwrap(), digest(&world.app).unwrap());
    assert!(
        office
            .read_now(|reader| Ok(reader.proof()?))
            .unwrap()
            .is_some()
    );
    let idle = relay_once(&office).await.unwrap();
    assert_eq!(
        (idle.sent, idle.received, idle.exchanges),
        (0, 0, 1),
        "{idle:?}"
    );
}

/// One exchange with a server over its line.
async fn exchange(device: &mut super::world::Device, line: &Upstream, session: &mut sync::Session) {
    let peer = line.peer(device.reply.org).await.unwrap();
    let budget = sync::Budget::default();
    let request = session
        .request(&mut device.store, &device.key, budget)
        .unwrap();
    let body = request.pack(&ZSTD);
    let auth = RequestAuth::sign(&device.key, peer.device, "/v1/sync", &body).to_string();
    let answer = line.post("/v1/sync", Some(auth), body).await.unwrap();
    let reply = SyncReply::unpack(&answer, &ZSTD).unwrap();
    let now = UnixMillis(super::world::EVENING);
    let progress = session.take(&mut device.store, reply, now).unwrap();
    assert_eq!((progress.refused, progress.new_life), (Vec::new(), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_who_only_ever_meets_the_office_is_confirmed_by_the_centre() {
    let world = World::new();
    let (relay, address) = listener();
    let joined = joined(&world, &address).await;
    let office = setup::open(&joined.folder, clock(), None, false).unwrap();
    let _stop = serving(&office, relay);

    let own = format!("http://{address}");
    let line = Upstream::new(&own, joined.root).unwrap();
    let key = SecretKey::from_bytes(&[21; 32]);
    let request = EnrolRequest::new(world.invite(0, 21).code, &key, "máy".into());
    let reply = line
        .post("/v1/enrol", None, request.pack(&ZSTD))
        .await
        .unwrap();
    let reply = EnrolReply::unpack(&reply, &ZSTD).unwrap();
    let urls: Vec<&str> = reply.addresses.iter().map(|one| one.url.as_str()).collect();
    assert_eq!(urls, [own.as_str(), "http://127.0.0.1:8443"]);
    let mut device = super::world::Device::begin(reply, 21);
    relay_once(&office).await.unwrap();

    let peer = line.peer(device.reply.org).await.unwrap();
    let mut session = sync::Session::begin(peer);
    exchange(&mut device, &line, &mut session).await;
    exchange(&mut device, &line, &mut session).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    device.receipt(world.hamlet, person, "Nguyễn Văn An");
    let mut session = sync::Session::begin(peer);
    exchange(&mut device, &line, &mut session).await;
    let status = |device: &super::world::Device| {
        let statuses = device.store.read().status().unwrap();
        statuses
            .into_iter()
            .find(|status| status.scope == world.hamlet)
            .unwrap()
    };
    let at_office = status(&device);
    assert!(at_office.at_office == at_office.here && at_office.at_centre < at_office.here);
    relay_once(&office).await.unwrap();
    let mut session = sync::Session::begin(peer);
    exchange(&mut device, &line, &mut session).await;
    exchange(&mut device, &line, &mut session).await;
    assert_eq!(status(&device).at_centre, at_office.here);
    let receipts = |reader: &store::Reader<'_>| Ok(reader.totals()?.receipts);
    assert_eq!(world.app.read_now(receipts).unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_whose_reply_was_lost_joins_with_the_same_command_again() {
    let world = World::new();
    let (centre, address) = listener();
    let _stop = serving(&world.app, centre);
    let made = world.invite_as(&invited(&world), 9);
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(&parent.path().join("office"));
    // The draft's key was enrolled, and nothing came back.
    let key = SecretKey::from_bytes(&[77; 32]);
    let file = crate::folder::KeyFile {
        key: key.clone(),
        nonce: [7; 16],
    };
    folder.draft().unwrap().write_server_key(&file).unwrap();
    let request = EnrolRequest::new(made.code, &key, "office".into());
    let lost = world.post("/v1/enrol", &[], &request.pack(&ZSTD)).await;
    assert_eq!(lost.status, axum::http::StatusCode::OK);
    let invitation = wire::Invitation::new(&format!("http://{address}"), made.root, made.code);
    let settings = Settings::new("http://127.0.0.1:8444");
    let joined = setup::join(&folder, &invitation.unwrap(), "office", &settings)
        .await
        .unwrap();
    assert_eq!(joined.own.read().unwrap().key, key.public());
    assert!(setup::open(&folder, clock(), None, false).is_ok());
    let again = folder.draft().unwrap_err();
    assert_eq!(again.problem.code, Code::AlreadyEnrolled);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_joins_over_tls_and_is_certified_under_the_same_root() {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(&parent.path().join("centre"));
    let (listener, address) = listener();
    let settings = Settings::new(&format!("https://{address}"));
    let now = UnixMillis(super::world::EVENING);
    setup::found(&folder, "Tổ chức thử", &settings, now).unwrap();
    let app = setup::open(&folder, clock(), None, true).unwrap();
    let _stop = serving(&app, listener);
    let invitation = app.work_now(|store, now| {
        let new = crate::organisation::NewUnit {
            level: book::organisation::Level::Office,
            code: "17530".into(),
            name: "Xã Đô Thành".into(),
            parent: None,
        };
        let office = store.write(now, |writer| crate::organisation::add_unit(writer, &new))?;
        let actor = crate::organisation::actor_by_code(&store.read(), "17530")?.actor;
        let invited = Invited::Office {
            actor,
            office,
            hamlets: Vec::new(),
        };
        let until = UnixMillis(now.0 + 1000);
        crate::enrol::invite(store, &invited, &settings.address, [9; 10], until)
    });
    let invitation = invitation.unwrap();
    let office = Folder::at(&parent.path().join("office"));
    let (relay, address) = self::listener();
    let mut settings = Settings::new(&format!("https://{address}"));
    settings.upstream = Some(invitation.address().to_owned());
    setup::join(&office, &invitation, "Xã Đô Thành", &settings)
        .await
        .unwrap();
    let office = setup::open(&office, clock(), None, true).unwrap();
    let _stop = serving(&office, relay);
    assert!(relay_once(&office).await.unwrap().complete);
    let line = Upstream::new(&settings.address, invitation.root).unwrap();
    let peer = line.peer(office.membership().org).await.unwrap();
    assert_eq!(peer.role, replica::Role::Office);
}

#[tokio::test]
async fn an_office_whose_upstream_is_away_says_so() {
    let (listener, address) = listener();
    drop(listener);
    let root = RootFingerprint::of(&SecretKey::from_bytes(&[2; 32]).public());
    let upstream = Upstream::new(&format!("http://{address}"), root).unwrap();
    let failure = upstream
        .post("/v1/enrol", None, Vec::new())
        .await
        .unwrap_err();
    assert_eq!(failure.problem.code, Code::ServerUnreachable);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_answers_with_a_web_page_is_not_ours() {
    let (listener, address) = listener();
    let page = axum::Router::new().fallback(|| async { axum::response::Html("<p>Wi-Fi") });
    listener.set_nonblocking(true).unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    tokio::spawn(async move { axum::serve(listener, page).await });
    let root = RootFingerprint::of(&SecretKey::from_bytes(&[2; 32]).public());
    let upstream = Upstream::new(&format!("http://{address}"), root).unwrap();
    let failure = upstream
        .peer(replica::OrgId::from_bytes([1; 16]))
        .await
        .unwrap_err();
    assert_eq!(failure.problem.code, Code::NotOurServer);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_only_the_pinned_root_is_believed() {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(&parent.path().join("centre"));
    let (listener, address) = listener();
    let settings = Settings::new(&format!("https://{address}"));
    let now = UnixMillis(super::world::EVENING);
    let membership = setup::found(&folder, "Tổ chức thử", &settings, now).unwrap();
    let app = setup::open(&folder, clock(), None, true).unwrap();
    assert!(app.tls().is_some());
    let _stop = serving(&app, listener);
    let root = RootFingerprint::of(&membership.root);
    let good = Upstream::new(&settings.address, root).unwrap();
    let peer = good.peer(membership.org).await.unwrap();
    assert_eq!(peer.device, replica::DeviceId::of(&app.key().public()));
    let other = RootFingerprint::of(&SecretKey::from_bytes(&[9; 32]).public());
    let bad = Upstream::new(&settings.address, other).unwrap();
    let failure = bad.peer(membership.org).await.unwrap_err();
    assert_eq!(failure.problem.code, Code::ServerNotTrusted);
}

#[test]
fn a_damaged_chain_is_not_served() {
    let (key, _) = tls::server_key().unwrap();
    let files = crate::folder::TlsFiles {
        chain: String::new(),
        key,
    };
    assert!(tls_config(&files).is_err());
}
