//! One collector's device: its store, its key and where its files are.

use std::path::Path;

use book::date::Date;
use book::tariff::Held;
use replica::{DeviceId, Hash, RecordId, SecretKey, UnixMillis};
use store::{Identity, Place, Reader, Store, Writer};
use uuid::Uuid;
use wire::problem::Code;

use crate::home::{Home, Settings};
use crate::{Answer, Fault};

/// One collector's device. Each act is a method in [`crate::act`] and one transaction.
#[derive(Debug)]
pub struct Agent {
    pub(crate) store: Store,
    pub(crate) key: SecretKey,
    pub(crate) identity: Identity,
    pub(crate) settings: Settings,
    home: Option<Home>,
}

/// What an act made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Made {
    /// The record or fact.
    pub id: RecordId,
    /// Whether the same request had made it before: nothing was written now.
    pub before: bool,
}

impl Agent {
    /// Opens an enrolled data folder.
    ///
    /// # Errors
    ///
    /// `not-enrolled`, `database-…`, `file-failed`; `stream-forked` where the key beside the database is another
    /// device's.
    pub fn open(folder: &Path) -> Answer<Self> {
        let home = Home::at(folder);
        let database = home.database();
        let key = home.key()?;
        if !database.exists() {
            return Err(Fault::new(Code::NotEnrolled).with("what", folder.display()));
        }
        let mut store = Store::open(Place::File(&database))
            .map_err(|error| Fault::opening(&database, error))?;
        let (Some(identity), Some(key)) = (store.read().identity()?, key) else {
            return Err(Fault::new(Code::NotEnrolled).with("what", folder.display()));
        };
        if identity.device != DeviceId::of(&key.secret.public()) {
            return Err(Fault::new(Code::StreamForked).with("what", folder.display()));
        }
        home.fit(&mut store)?;
        let identity = store.read().identity()?.unwrap_or(identity);
        let settings = home.settings()?;
        Ok(Self {
            home: Some(home),
            ..Self::enrolled(store, key.secret, identity, settings)
        })
    }

    /// Returns the device of a store that has begun its life: for tests and the simulation.
    pub fn enrolled(store: Store, key: SecretKey, identity: Identity, settings: Settings) -> Self {
        Self {
            store,
            key,
            identity,
            settings,
            home: None,
        }
    }

    /// Changes the mark that lies beside the database, where it lies in files. Where there is no room for it the mark
    /// before goes on to fit; a sync is worth more.
    pub(crate) fn change_mark(&mut self) {
        if let Some(home) = &self.home {
            home.change_mark(&mut self.store).unwrap_or_default();
        }
    }

    /// Reads who writes here anew: a sync may have begun another life.
    pub(crate) fn know_again(&mut self) -> Answer<()> {
        if let Some(identity) = self.read().identity()? {
            self.identity = identity;
        }
        Ok(())
    }

    /// Returns the queries.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        self.store.read()
    }

    /// Runs queries that all see the database as it was at the first of them.
    pub(crate) fn snapshot<T>(&self, query: impl FnOnce(&Reader<'_>) -> Answer<T>) -> Answer<T> {
        self.store.snapshot(query)?
    }

    /// Returns the store, for a session that takes in what others wrote.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Returns who writes here.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Returns the device's key.
    #[must_use]
    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// Returns the tariff that amounts paid on `day` are quoted from.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn tariff_on(&self, day: Date) -> Answer<Held> {
        Ok(self.read().tariff_on(day)?)
    }

    /// Returns the servers' addresses and by what they are known.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Keeps changed settings.
    ///
    /// # Errors
    ///
    /// `file-failed`, `disk-full`.
    pub fn keep_settings(&mut self, settings: Settings) -> Answer<()> {
        if let Some(home) = &self.home {
            home.keep_settings(&settings)?;
        }
        self.settings = settings;
        Ok(())
    }

    /// Runs `work` in one transaction; `digest` says what was asked under the client-made `id`. The same id
    /// with the same content writes nothing and gives what it made the first time.
    pub(crate) fn once(
        &mut self,
        id: Option<Uuid>,
        digest: &Hash,
        now: UnixMillis,
        work: impl FnOnce(&mut Writer<'_>) -> Answer<RecordId>,
    ) -> Answer<Made> {
        self.store.write(now, |writer| {
            let Some(asked) = id else {
                return Ok(Made {
                    id: work(writer)?,
                    before: false,
                });
            };
            if let Some(id) = writer.asked_before(asked, digest)? {
                return Ok(Made { id, before: true });
            }
            let id = work(writer)?;
            writer.remember_asked(asked, digest, id)?;
            Ok(Made { id, before: false })
        })
    }
}

/// Returns the digest of what was asked: `kind` of act and its content.
pub(crate) fn asked(kind: &str, content: &[u8]) -> Hash {
    Hash::of(
        "tungnha asked 1",
        &[
            Hash::of("tungnha act 1", &[kind.as_bytes()]).as_bytes(),
            content,
        ],
    )
}
