//! Founds an organisation and brings its centre up.

use std::path::Path;

use book::organisation::Level;
use replica::{ActorId, OrgId, ScopeId, SecretKey, UnixMillis};
use server::app::{App, Parts};
use server::enrol::{INVITATION_MILLIS, Invited, invite};
use server::folder::{Folder, KeyFile};
use server::organisation::{self, Founding, NewActor, NewUnit};
use server::settings::Settings;
use store::Store;

use super::clock::TownClock;
use super::site::{Site, listen};
use crate::fault::{Outcome, While as _};
use crate::world::Chance;

/// A centre that is up.
#[derive(Debug)]
pub struct Centre {
    /// The server.
    pub site: Site,
    pub(super) clock: TownClock,
}

/// A commune's office with its hamlets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The office's scope.
    pub office: ScopeId,
    /// The office as an actor.
    pub actor: ActorId,
    /// The hamlets' scopes, in the order asked for.
    pub hamlets: Vec<ScopeId>,
}

/// Draws what an organisation is founded with.
pub(super) fn founding(name: &str, chance: &mut Chance) -> Founding {
    Founding {
        org: OrgId::from_bytes(chance.bytes()),
        root: SecretKey::from_bytes(&chance.bytes()),
        server: SecretKey::from_bytes(&chance.bytes()),
        nonce: chance.bytes(),
        seed_secret: chance.bytes(),
        name: name.to_owned(),
    }
}

/// Founds an organisation in `folder` and serves it on a loopback port.
///
/// # Errors
///
/// What the server's own `init` would say.
pub fn found(
    folder: &Path,
    name: &str,
    book_size: u32,
    clock: &TownClock,
    chance: &mut Chance,
) -> Outcome<Centre> {
    let files = Folder::at(folder);
    std::fs::create_dir_all(folder)?;
    let (listener, address) = listen()?;
    let founding = founding(name, chance);
    let mut store = files.open_store()?;
    let membership = organisation::found(&mut store, &founding, clock.now())?;
    let key = founding.server.clone();
    files.write_root_key(&founding.root)?;
    files.write_server_key(&KeyFile {
        key: key.clone(),
        nonce: founding.nonce,
    })?;
    files.write_membership(&membership)?;
    let settings = Settings {
        book_size,
        ..Settings::new(&address)
    };
    files.write_settings(&settings)?;
    let parts = Parts {
        store,
        reader: Some(files.open_reader()?),
        key,
        membership,
        authority: None,
        tls: None,
        settings,
        clock: clock.for_server(),
        upstream: None,
    };
    let site = Site::serve(App::new(parts), listener, address, folder);
    Ok(Centre {
        site,
        clock: clock.clone(),
    })
}

impl Centre {
    /// Runs work on the centre's store.
    ///
    /// # Errors
    ///
    /// What the work returns.
    pub fn work<T>(
        &self,
        work: impl FnOnce(&mut Store, UnixMillis) -> server::failure::Outcome<T>,
    ) -> Outcome<T> {
        Ok(self.site.app.work_now(work)?)
    }

    /// Adds a commune's office and its hamlets.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn add_commune(&self, code: &str, name: &str, hamlets: &[String]) -> Outcome<Place> {
        let added = self.work(|store, now| {
            store.write(now, |writer| {
                let office = NewUnit {
                    level: Level::Office,
                    code: code.to_owned(),
                    name: name.to_owned(),
                    parent: None,
                };
                let office = organisation::add_unit(writer, &office)?;
                let actor = organisation::actor_by_code(&writer.read(), code)?.actor;
                let mut scopes = Vec::new();
                for (hamlet, place) in hamlets.iter().zip(1..) {
                    let unit = NewUnit {
                        level: Level::Hamlet,
                        code: format!("{code}-{place:02}"),
                        name: hamlet.clone(),
                        parent: Some(code.to_owned()),
                    };
                    scopes.push(organisation::add_unit(writer, &unit)?);
                }
                Ok(Place {
                    office,
                    actor,
                    hamlets: scopes,
                })
            })
        });
        added.doing(name)
    }

    /// Adds a collector and returns their number.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn add_collector(&self, code: &str, name: &str, office: ScopeId) -> Outcome<ActorId> {
        let new = NewActor {
            code: code.to_owned(),
            name: name.to_owned(),
            office: Some(office),
        };
        let added = self
            .work(|store, now| store.write(now, |writer| organisation::add_actor(writer, &new)));
        added.doing(name)
    }

    /// Makes a one-time invitation to the server at `address`.
    ///
    /// # Errors
    ///
    /// What the server says.
    pub fn invite(
        &self,
        invited: &Invited,
        address: &str,
        chance: &mut Chance,
    ) -> Outcome<wire::Invitation> {
        let until = UnixMillis(self.clock.now().0.saturating_add(INVITATION_MILLIS));
        let code = chance.bytes();
        self.work(|store, _| invite(store, invited, address, code, until))
    }
}
