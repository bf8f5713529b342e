//! One simulated machine.

use std::path::PathBuf;

use replica::{DeviceId, Incarnation, ScopeId, SecretKey, UnixMillis};
use store::{Identity, Store};

use super::ongoing::Session;

/// A machine with its store.
#[derive(Debug)]
pub(super) struct Node {
    /// Its database.
    pub(super) store: Store,
    /// Where its database is, where a control needs a file.
    pub(super) file: Option<PathBuf>,
    /// Its key.
    pub(super) key: SecretKey,
    /// Who it is.
    pub(super) identity: Identity,
    /// How far its wall clock is off, in milliseconds.
    pub(super) clock_off: i64,
    /// Whether this relay is broken: it passes on nothing that others wrote.
    pub(super) keeps_others: bool,
    /// The sync under way; gone with a crash.
    pub(super) session: Option<Session>,
}

impl Node {
    pub(super) fn device(&self) -> DeviceId {
        self.identity.device
    }

    pub(super) fn incarnation(&self) -> Incarnation {
        self.identity.incarnation()
    }

    /// Returns what this machine's wall clock says at `now`.
    pub(super) fn wall(&self, now: UnixMillis) -> UnixMillis {
        UnixMillis(now.0.saturating_add(self.clock_off))
    }
}

/// The scopes of the simulated organisation.
pub(super) const OFFICE: ScopeId = ScopeId(2);
pub(super) const HAMLETS: [ScopeId; 2] = [ScopeId(3), ScopeId(4)];
/// Every scope.
pub(super) const SCOPES: [ScopeId; 4] = [ScopeId::ORGANISATION, OFFICE, ScopeId(3), ScopeId(4)];
