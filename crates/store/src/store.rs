//! One database: opening it, writing into it, taking in what others wrote.

use std::collections::BTreeMap;
use std::path::Path;

use replica::{
    DeviceId, Role, ScopeId, SecretKey, SignedCertificate, UnixMillis, Vector, VerifiedStretch,
};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::ballast::Ballast;
use crate::identity::save_certificates;
use crate::intake::{Intake, Unprojected};
use crate::life::{self, Cause};
use crate::log::last_arrival;
use crate::peer::Beside;
use crate::project::{believe_own, money};
use crate::tx::Tx;
use crate::{
    Accepted, Finding, Identity, Met, OpenError, Reader, StoreError, Writer, check, confirm,
    connect, peer, sign, sweep,
};

/// Where a database lives.
#[derive(Debug, Clone, Copy)]
pub enum Place<'p> {
    /// In a file; it and its folder are made where missing.
    File(&'p Path),
    /// In memory, for tests and the simulation: gone when dropped.
    Memory,
}

/// One database, with the one connection that writes.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    /// What must be held before anything is written.
    ballast: Option<Ballast>,
    /// True randomness for the next life, where the program brought any.
    pub(crate) chance: [u8; 16],
    /// For which strike the traces were tried to be removed since the start.
    tried: Option<Vec<u8>>,
    /// What could not be projected again since that was asked for.
    unprojected: Unprojected,
}

/// A connection that never writes: a second one to a file, for pages, while the first takes in a sync; or one to what
/// stood at an earlier arrival.
#[derive(Debug)]
pub struct ReadOnly {
    connection: Connection,
}

impl ReadOnly {
    pub(crate) const fn of(connection: Connection) -> Self {
        Self { connection }
    }

    /// Opens the database in `path` for reading.
    ///
    /// # Errors
    ///
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            connection: connect::open_read_only(path)?,
        })
    }

    /// Returns the queries.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.connection)
    }

    /// Runs queries that all see the database as it was at the first of them, whatever is written meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn snapshot<T>(&self, query: impl FnOnce(&Reader<'_>) -> T) -> Result<T, StoreError> {
        snapshot(&self.connection, query)
    }
}

impl Store {
    /// Opens or makes a database, asserts the settings that durability rests on, migrates it. Behind a step of the schema
    /// that asks for it, everything is projected again.
    ///
    /// # Errors
    ///
    /// [`OpenError`]; a file that is not ours or newer than the program is left as it is.
    pub fn open(place: Place<'_>) -> Result<Self, OpenError> {
        let mut store = Self {
            connection: connect::open(place)?,
            ballast: Ballast::of(place),
            chance: [0; 16],
            tried: None,
            unprojected: Unprojected::new(),
        };
        store.rebuild_where_due()?;
        store.sweep()?;
        Ok(store)
    }

    /// Sets who writes here: once, at enrolment or `init`; and the certificate that names it.
    /// `centre` is the centre's certificate, signed by the root: it and `own` become trusted.
    ///
    /// Repeating it changes nothing. The same device may begin another life with another nonce.
    ///
    /// # Errors
    ///
    /// [`StoreError::Certificate`] where a certificate does not hold, [`StoreError::OtherIdentity`] where one names
    /// another device or the database is another's already.
    pub fn begin_life(
        &mut self,
        identity: &Identity,
        own: &SignedCertificate,
        centre: &SignedCertificate,
    ) -> Result<(), StoreError> {
        let centre_says = centre.verify(identity.org, &identity.root)?;
        let own_says = match identity.role {
            Role::Centre => own.verify(identity.org, &identity.root)?,
            Role::Office | Role::Device => own.verify(identity.org, &centre_says.key)?,
        };
        if own_says.device() != identity.device || own_says.role != identity.role {
            return Err(StoreError::OtherIdentity);
        }
        let tx = self.begin()?;
        let before = Identity::load(&tx)?;
        if before.is_some_and(|is| is.org != identity.org || is.device != identity.device) {
            return Err(StoreError::OtherIdentity);
        }
        identity.save(&tx)?;
        let behind = last_arrival(&tx)?;
        life::note(&tx, identity, (Cause::Enrolled, behind), own_says.from)?;
        save_certificates(&tx, own, centre)?;
        believe_own(&tx)?;
        Ok(tx.commit()?)
    }

    /// Returns the queries.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.connection)
    }

    /// Runs queries that all see the database as it was at the first of them, and that lock it once.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn snapshot<T>(&self, query: impl FnOnce(&Reader<'_>) -> T) -> Result<T, StoreError> {
        snapshot(&self.connection, query)
    }

    /// Runs `work` in one transaction: `begin immediate`, commit at `Ok`, nothing at `Err`.
    ///
    /// When this returns `Ok`, what was appended survives a power cut.
    ///
    /// # Errors
    ///
    /// What `work` returns, or [`StoreError`].
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        now: UnixMillis,
        work: impl FnOnce(&mut Writer<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let tx = self.begin()?;
        let mut writer = Writer::begin(&tx, now)?;
        let done = work(&mut writer)?;
        writer.finish()?;
        tx.commit().map_err(StoreError::from)?;
        self.sweep()?;
        Ok(done)
    }

    /// Signs the heads of the own streams that grew since they were last signed, and keeps the signatures: a
    /// stretch that was sent once can be sent again to the byte.
    ///
    /// Where much is unsigned, it is signed at several places, so that it can be sent in small pieces.
    ///
    /// # Errors
    ///
    /// [`StoreError::OtherIdentity`] where the key is not this device's, or another [`StoreError`].
    pub fn sign(&mut self, key: &SecretKey) -> Result<(), StoreError> {
        let tx = self.begin()?;
        sign::own_streams(&tx, key)?;
        Ok(tx.commit()?)
    }

    /// Takes in stretches in one transaction: commit at `Ok`, nothing at `Err`.
    ///
    /// When this returns `Ok`, what was taken in survives a power cut.
    ///
    /// # Errors
    ///
    /// What `work` returns, or [`StoreError`].
    pub fn intake<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Intake<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let chance = self.chance;
        let tx = self.begin()?;
        let mut intake = Intake::begin(&tx, chance)?;
        let done = work(&mut intake)?;
        let unprojected = intake.finish()?;
        tx.commit().map_err(StoreError::from)?;
        self.unprojected.extend(unprojected);
        self.sweep()?;
        Ok(done)
    }

    /// Returns the scopes in which a history branches and that could not be projected again when something came, since this
    /// was last asked, each with why: the log has what came, and the tables show its records as far as they could be read.
    /// Whatever comes next in such a scope tries again.
    pub fn unprojected(&mut self) -> BTreeMap<ScopeId, String> {
        std::mem::take(&mut self.unprojected)
    }

    /// Takes in one verified stretch, as [`Intake::accept`] does, in a transaction of its own.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing of the stretch is stored then.
    pub fn accept(
        &mut self,
        stretch: &VerifiedStretch,
        now: UnixMillis,
    ) -> Result<Accepted, StoreError> {
        self.intake(|intake| intake.accept(stretch, now))
    }

    /// Notes that an office holds what these heads say of the own streams in `scope`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn confirm_office(&mut self, scope: ScopeId, heads: &Vector) -> Result<(), StoreError> {
        let tx = self.begin()?;
        confirm::office(&tx, scope, heads)?;
        Ok(tx.commit()?)
    }

    /// Keeps the centre's newest proof: own streams within it count as confirmed by the centre; a relay passes
    /// it on.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep_proof(&mut self, proof: &replica::Proof) -> Result<(), StoreError> {
        let tx = self.begin()?;
        confirm::keep_proof(&tx, proof)?;
        Ok(tx.commit()?)
    }

    /// Keeps what a server said it holds, for the next sync with it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep_met(&mut self, server: DeviceId, met: &Met) -> Result<(), StoreError> {
        let tx = self.begin()?;
        peer::keep(&tx, server, met)?;
        Ok(tx.commit()?)
    }

    /// Keeps what a server that does not know this replica was told of the centre's words about it, so that the next session
    /// goes on behind it; nothing forgets it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep_introduced(
        &mut self,
        server: DeviceId,
        told: BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        let is_nothing = told.values().all(Vector::is_empty);
        let told = if is_nothing { BTreeMap::new() } else { told };
        self.keep_beside(server, Beside::Introduced, told)
    }

    /// The centre itself says that it holds less than it confirmed: what it lacks of the own streams waits again.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn centre_lost(&mut self, held: &BTreeMap<ScopeId, Vector>) -> Result<(), StoreError> {
        let tx = self.begin()?;
        for (scope, heads) in held {
            confirm::lost(&tx, *scope, heads)?;
        }
        Ok(tx.commit()?)
    }

    /// Keeps what a server says that it holds that has lost some of what it held, for a file that is written to it; nothing
    /// forgets it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn keep_lost(
        &mut self,
        server: DeviceId,
        heads: BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        self.keep_beside(server, Beside::Lost, heads)
    }

    fn keep_beside(
        &mut self,
        server: DeviceId,
        what: Beside,
        heads: BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        let tx = self.begin()?;
        peer::keep_beside(&tx, server, what, heads)?;
        Ok(tx.commit()?)
    }

    /// Empties the ledger's roll-ups and fills them from the postings alone, what `arrivals` at a time bring. They come
    /// out as they were: a measure of what keeping them costs, and their second computation.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing was changed then.
    pub fn roll_up_again(&mut self, arrivals: u64) -> Result<(), StoreError> {
        let tx = self.begin()?;
        money::roll_up_again(&Tx::of(&tx), arrivals)?;
        Ok(tx.commit()?)
    }

    /// Looks for damage before work begins, in bounded time: the file where it is small, every stream's head, the last
    /// links. [`Reader::verify`] looks at everything.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn check(&self) -> Result<Vec<Finding>, StoreError> {
        check::check(&self.connection)
    }

    /// Merges the write-ahead log into the database file, as far as no reader holds it back.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn checkpoint(&mut self) -> Result<(), StoreError> {
        Ok(self
            .connection
            .query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?)
    }

    /// Removes the traces of what was struck out, where there are any. The strike stands whether or not that succeeds.
    fn sweep(&mut self) -> Result<(), StoreError> {
        let due = sweep::due(&self.connection)?;
        if due.is_some() && due != self.tried {
            drop(sweep::sweep(&self.connection));
            self.tried = due;
        }
        Ok(())
    }

    pub(crate) fn begin(&mut self) -> Result<Transaction<'_>, StoreError> {
        self.ballast.as_ref().map_or(Ok(()), Ballast::hold)?;
        Ok(self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

fn snapshot<T>(
    connection: &Connection,
    query: impl FnOnce(&Reader<'_>) -> T,
) -> Result<T, StoreError> {
    // Deferred, as is the default; it writes nothing, so that dropping it ends it.
    let tx = connection.unchecked_transaction()?;
    Ok(query(&Reader::new(&tx)))
}
