//! The root rotated while devices and an office are away, over real TLS on loopback.

use replica::{ActorId, Hash, OrgId, PublicKey, Role, ScopeId, SecretKey, UnixMillis};
use wire::problem::Code;
use wire::{EnrolRequest, Invitation, Message as _, RootFingerprint};

use super::lines::{clock, listener, serving};
use super::world::{Device, EVENING};
use crate::App;
use crate::enrol::{self, Invited};
use crate::folder::{Folder, TlsFiles};
use crate::organisation::{self, NewActor, NewUnit};
use crate::settings::Settings;
use crate::upstream::Upstream;
use crate::{relay_once, renew_tls, root, serve, setup, tls};

const NOW: UnixMillis = UnixMillis(EVENING);

/// A centre that serves over TLS, until the sender is dropped.
struct Centre {
    folder: Folder,
    app: App,
    address: String,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Centre {
    fn serve(folder: Folder) -> Self {
        let (listener, address) = listener();
        let app = setup::open(&folder, clock(), None, true).unwrap();
        let stop = serving(&app, listener);
        Self {
            folder,
            app,
            address: format!("https://{address}"),
            _stop: stop,
        }
    }

    fn found(parent: &std::path::Path) -> Self {
        let folder = Folder::at(&parent.join("centre"));
        let settings = Settings::new("https://127.0.0.1:1");
        setup::found(&folder, "Tổ chức thử", &settings, NOW).unwrap();
        let centre = Self::serve(folder);
        let unit = |level, code: &str, parent: Option<&str>| NewUnit {
            level,
            code: code.into(),
            name: code.into(),
            parent: parent.map(Into::into),
        };
        let added = centre.app.work_now(|store, now| {
            store.write(now, |writer| {
                use book::organisation::Level;
                let office = organisation::add_unit(writer, &unit(Level::Office, "17530", None))?;
                organisation::add_unit(writer, &unit(Level::Hamlet, "X3", Some("17530")))?;
                let new = NewActor {
                    code: "NV1".into(),
                    name: "Hoà".into(),
                    office: Some(office),
                };
                organisation::add_actor(writer, &new)
            })
        });
        added.unwrap();
        centre
    }

    fn invite(&self, of_office: bool, code: u8) -> Invitation {
        let until = UnixMillis(NOW.0 + 1000);
        let invited = self.app.work_now(|store, _| {
            let (office, hamlet, person) = {
                let reader = store.read();
                let unit = |code| organisation::unit_by_code(&reader, None, code);
                let code = if of_office { "17530" } else { "NV1" };
                let person = organisation::actor_by_code(&reader, code)?.actor;
                (unit("17530")?.scope, unit("X3")?.scope, person)
            };
            let hamlets = vec![hamlet];
            let invited = if of_office {
                Invited::Office {
                    actor: person,
                    office,
                    hamlets,
                }
            } else {
                Invited::Device {
                    collector: person,
                    office,
                    hamlets,
                }
            };
            enrol::invite(store, &invited, &self.address, [code; 10], until)
        });
        invited.unwrap()
    }

    async fn device(&self, code: u8) -> Device {
        let invitation = self.invite(false, code);
        let line = Upstream::new(&self.address, invitation.root).unwrap();
        let key = SecretKey::from_bytes(&[code; 32]);
        let request = EnrolRequest::new(invitation.code, &key, "máy".into());
        let reply = line
            .post("/v1/enrol", None, request.pack(&::line::ZSTD))
            .await;
        let reply = wire::EnrolReply::unpack(&reply.unwrap(), &::line::ZSTD).unwrap();
        Device::begin(reply, code)
    }

    fn rotated(self) -> Self {
        root::rotate(&self.folder, None, NOW).unwrap();
        Self::serve(self.folder)
    }
}

fn pinned(device: &Device) -> PublicKey {
    device.store.read().identity().unwrap().unwrap().root
}

/// One sync at an address, trusting what the device pins.
async fn sync(device: &mut Device, address: &str) -> Result<(), Code> {
    let root = RootFingerprint::of(&pinned(device));
    let line = Upstream::new(address, root).map_err(|why| why.problem.code)?;
    let told = |why: crate::failure::Failure| why.problem.code;
    let peer = line.peer(device.reply.org).await.map_err(told)?;
    let mut session = ::sync::Session::begin(peer);
    loop {
        let budget = ::sync::Budget::default();
        let request = session
            .request(&mut device.store, &device.key, budget)
            .unwrap();
        let body = request.pack(&::line::ZSTD);
        let auth = wire::RequestAuth::sign(&device.key, peer.device, "/v1/sync", &body);
        let answer = line
            .post("/v1/sync", Some(auth.to_string()), body)
            .await
            .map_err(told)?;
        let reply = wire::SyncReply::unpack(&answer, &::line::ZSTD).unwrap();
        let progress = session.take(&mut device.store, reply, NOW).unwrap();
        assert_eq!(progress.refused, []);
        if !progress.again {
            return Ok(());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_away_while_the_root_was_rotated_trusts_the_new_one_and_pins_it() {
    let parent = tempfile::tempdir().unwrap();
    let centre = Centre::found(parent.path());
    let (mut near, mut away) = (centre.device(21).await, centre.device(22).await);
    sync(&mut near, &centre.address).await.unwrap();
    sync(&mut away, &centre.address).await.unwrap();
    let old = pinned(&away);
    let before = centre.folder.tls().unwrap();

    let centre = centre.rotated();
    sync(&mut near, &centre.address).await.unwrap();
    assert_ne!(pinned(&near), old);
    // Twice: who was away follows both.
    let centre = centre.rotated();
    sync(&mut near, &centre.address).await.unwrap();
    assert_eq!(pinned(&away), old);
    sync(&mut away, &centre.address).await.unwrap();
    assert_eq!(pinned(&away), pinned(&near));
    sync(&mut away, &centre.address).await.unwrap();
    assert_eq!(
        away.store.read().verify(&mut |_, _| ()).unwrap().findings,
        []
    );
    // Who enrols now pins the new root at once; an invitation of before names the old one.
    let mut new = centre.device(23).await;
    sync(&mut new, &centre.address).await.unwrap();
    assert_eq!(pinned(&new), pinned(&near));

    // What stands under the old root alone is not believed any more.
    let (listener, address) = listener();
    let stale = setup::open(&centre.folder, clock(), None, true).unwrap();
    stale.show(serve::tls_config(&before).unwrap());
    let _stop = serving(&stale, listener);
    let refused = sync(&mut away, &format!("https://{address}")).await;
    assert_eq!(refused, Err(Code::ServerNotTrusted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_root_that_the_old_one_did_not_sign_for_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let centre = Centre::found(parent.path());
    let mut device = centre.device(21).await;
    sync(&mut device, &centre.address).await.unwrap();
    let org = device.reply.org;
    let own = centre.folder.tls().unwrap();
    let authority = centre.folder.authority().unwrap().unwrap();
    let key = |byte| SecretKey::from_bytes(&[byte; 32]);
    let shown = |chain: String, app: &App| {
        let files = TlsFiles {
            chain,
            key: own.key.clone(),
        };
        app.show(serve::tls_config(&files).unwrap());
    };
    // Another root that certifies itself, or that a stranger's root certifies.
    let alone = tls::found(org, &key(8)).unwrap();
    let crossed = alone.under(org, &key(8), &key(9)).unwrap();
    for other in [&alone, &crossed] {
        let point = tls::point_of(&own.key).unwrap();
        let chain = other.certify(org, "127.0.0.1", &point).unwrap();
        shown(chain, &centre.app);
        let refused = sync(&mut device, &centre.address).await;
        assert_eq!(refused, Err(Code::ServerNotTrusted));
    }
    // The control: the chain that the pinned root certifies.
    shown(authority.renewed(&own.chain), &centre.app);
    sync(&mut device, &centre.address).await.unwrap();
    // And a rotation that the old root did not sign is no rotation, whoever lets it in.
    let forged = centre.app.work_now(|store, now| {
        let old = store.read().centre_believed()?.unwrap();
        let rotation = replica::Rotation::sign(&key(8), &key(9), &old);
        store.write::<_, crate::failure::Failure>(now, |writer| {
            let body = book::body::Body::Root(Box::new(rotation));
            Ok(writer.append(replica::ScopeId::ORGANISATION, &body)?)
        })
    });
    forged.unwrap();
    let before = pinned(&device);
    sync(&mut device, &centre.address).await.unwrap();
    assert_eq!(pinned(&device), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_was_away_renews_its_certificate_and_devices_that_pinned_the_new_root_trust_it()
 {
    let parent = tempfile::tempdir().unwrap();
    let centre = Centre::found(parent.path());
    let mut device = centre.device(21).await;
    sync(&mut device, &centre.address).await.unwrap();
    let invitation = centre.invite(true, 9);
    let folder = Folder::at(&parent.path().join("office"));
    let (relay, address) = listener();
    let mut settings = Settings::new(&format!("https://{address}"));
    settings.upstream = Some(centre.address.clone());
    setup::join(&folder, &invitation, "Xã Đô Thành", &settings)
        .await
        .unwrap();
    let centre = centre.rotated();
    // The device is ahead of the office, which only knows where the centre was: its old chain is not believed.
    let away = setup::open(&folder, clock(), None, true).unwrap();
    let stop = serving(&away, relay);
    sync(&mut device, &centre.address).await.unwrap();
    let refused = sync(&mut device, &settings.address).await;
    assert_eq!(refused, Err(Code::ServerNotTrusted));
    assert!(
        !renew_tls::renew_tls(&away).await.unwrap(),
        "nothing is known of it yet"
    );
    drop((stop, away));

    let office = setup::open(&folder, clock(), Some(&centre.address), true).unwrap();
    assert!(relay_once(&office).await.unwrap().complete);
    assert!(renew_tls::renew_tls(&office).await.unwrap());
    assert!(
        !renew_tls::renew_tls(&office).await.unwrap(),
        "once is enough"
    );
    let (relay, address) = listener();
    let _stop = serving(&office, relay);
    sync(&mut device, &format!("https://{address}"))
        .await
        .unwrap();
    // It is in the folder, too, for the next start.
    let files = folder.tls().unwrap();
    assert!(tls::stands_under(&files.chain, &pinned(&device)).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_ended_is_refused_and_told_as_such() {
    let parent = tempfile::tempdir().unwrap();
    let centre = Centre::found(parent.path());
    let org: OrgId = centre.app.membership().org;
    let root = RootFingerprint::of(&centre.app.membership().root);
    let files = centre.folder.tls().unwrap();
    let authority = centre.folder.authority().unwrap().unwrap();
    let point = tls::point_of(&files.key).unwrap();
    let mut told = Vec::new();
    for year in [2001, 2199] {
        let chain = authority
            .certify_until(org, "127.0.0.1", &point, year)
            .unwrap();
        let files = TlsFiles {
            chain,
            key: files.key.clone(),
        };
        centre.app.show(serve::tls_config(&files).unwrap());
        let line = Upstream::new(&centre.address, root).unwrap();
        told.push(line.peer(org).await.map_err(|why| why.problem.code).err());
    }
    assert_eq!(told, [Some(Code::CertificateOutOfTime), None]);
}

#[test]
fn a_rotation_that_was_cut_goes_on_and_needs_the_old_key() {
    let parent = tempfile::tempdir().unwrap();
    let folder = Folder::at(&parent.path().join("centre"));
    let settings = Settings::new("https://127.0.0.1:1");
    let founded = setup::found(&folder, "Tổ chức thử", &settings, NOW).unwrap();
    let place = |name: &str| folder.path().join(name);
    // The key is elsewhere, and another was put in its place.
    let stick = parent.path().join("stick.key");
    std::fs::rename(place("root.key"), &stick).unwrap();
    std::fs::write(place("root.key"), "11".repeat(32)).unwrap();
    let failed = root::rotate(&folder, None, NOW).unwrap_err();
    assert_eq!(failed.problem.code, Code::FileFailed);
    let root_now = || {
        folder
            .open()
            .unwrap()
            .0
            .read()
            .identity()
            .unwrap()
            .unwrap()
            .root
    };
    assert_eq!(root_now(), founded.root);
    std::fs::remove_file(place("root.key")).unwrap();
    // Cut behind the op, in front of the last renaming: the same key is put in its place, and no other is made.
    let next = std::fs::read(place("root-next.key")).unwrap();
    let [unused, used] = [1, 2].map(|code| Hash::from_bytes([code; 32]));
    let mut store = folder.open().unwrap().0;
    for code_hash in [unused, used] {
        let invited = store::accounts::Invitation {
            code_hash,
            role: Role::Device,
            actor: ActorId(70),
            scopes: vec![ScopeId::ORGANISATION],
            office: None,
            until: UnixMillis(i64::MAX),
            used: (code_hash == used).then_some(NOW),
        };
        store.put_invitation(&invited).unwrap();
    }
    drop(store);
    root::rotate(&folder, Some(&stick), NOW).unwrap();
    // What was invited under the old root is void; whoever enrolled by such an invitation asks again as before.
    let store = folder.open().unwrap().0;
    assert_eq!(store.read().invitation(&unused).unwrap(), None);
    assert!(store.read().invitation(&used).unwrap().is_some());
    drop(store);
    let after = root_now();
    std::fs::rename(place("root.key"), place("root-next.key")).unwrap();
    root::rotate(&folder, None, NOW).unwrap();
    assert_eq!(root_now(), after);
    assert_eq!(std::fs::read(place("root.key")).unwrap(), next);
}
