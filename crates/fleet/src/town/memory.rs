//! A centre and its devices without a disk, over real HTTP and, where asked for, TLS: for proofs that sync thousands
//! of times. No file is made, so nothing here outlives the process.

use std::path::Path;

use agent_client::Agent;
use agent_client::act::Server;
use agent_client::home::Settings as DeviceSettings;
use replica::SecretKey;
use server::app::{App, Parts};
use server::enrol::{self, Invited};
use server::folder::TlsFiles;
use server::organisation;
use server::settings::Settings;
use store::{Identity, Store};
use wire::EnrolRequest;

use super::centre::{Centre, founding};
use super::clock::TownClock;
use super::device::Device;
use super::site::{Site, listen};
use crate::fault::{Outcome, While as _};
use crate::world::Chance;

/// Founds an organisation in memory and serves it on a loopback port, over TLS where asked for.
///
/// # Errors
///
/// What the server's own `init` would say.
pub fn found_in_memory(
    name: &str,
    book_size: u32,
    with_tls: bool,
    clock: &TownClock,
    chance: &mut Chance,
) -> Outcome<Centre> {
    let (listener, address) = listen()?;
    let founding = founding(name, chance);
    let mut store = Store::open(store::Place::Memory).doing(name)?;
    let membership = organisation::found(&mut store, &founding, clock.now())?;
    let (address, tls) = if with_tls {
        let authority = server::tls::found(founding.org, &founding.root)?;
        let (key, point) = server::tls::server_key()?;
        let chain = authority.certify(founding.org, "127.0.0.1", &point)?;
        let config = server::serve::tls_config(&TlsFiles { chain, key })?;
        (address.replacen("http:", "https:", 1), Some(config))
    } else {
        (address, None)
    };
    let settings = Settings {
        book_size,
        ..Settings::new(&address)
    };
    let app = App::new(Parts {
        store,
        reader: None,
        key: founding.server,
        membership,
        authority: None,
        tls,
        settings,
        clock: clock.for_server(),
        upstream: None,
    });
    Ok(Centre {
        site: Site::serve(app, listener, address, Path::new("")),
        clock: clock.clone(),
    })
}

/// Enrols a device in memory. Its first sync is still to come.
///
/// # Errors
///
/// What inviting or enrolling would say.
pub fn enrol_in_memory(
    centre: &Centre,
    name: &str,
    invited: &Invited,
    clock: &TownClock,
    chance: &mut Chance,
) -> Outcome<Device> {
    let (app, address) = (&centre.site.app, centre.site.address.as_str());
    let invitation = centre.invite(invited, address, chance)?;
    let key = SecretKey::from_bytes(&chance.bytes());
    let request = EnrolRequest::new(invitation.code, &key, name.to_owned());
    let reply = centre.work(|store, now| {
        let centre = enrol::Centre {
            key: app.key(),
            certificate: &app.membership().own,
            address,
            book_size: app.settings().book_size,
        };
        enrol::enrol(store, centre, &request, now)
    })?;
    let own = reply.own.read()?;
    let identity = Identity {
        org: reply.org,
        root: reply.root,
        role: own.role,
        device: own.device(),
        actor: own.actor,
        nonce: chance.bytes(),
        seed_secret: chance.bytes(),
    };
    let mut store = Store::open(store::Place::Memory).doing(name)?;
    store.begin_life(&identity, &reply.own, &reply.centre)?;
    let mut settings = DeviceSettings::default();
    let named = reply.addresses.iter();
    let servers = named.map(|address| Server::new(&address.url, address.device, address.role));
    settings.servers.extend(servers);
    let agent = Agent::enrolled(store, key, identity, settings);
    Ok(Device::around(name, agent, clock, chance))
}
