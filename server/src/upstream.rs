//! The server that this one relays to: who it is, and the line to it.

use std::sync::Mutex;

use line::{Line, Reply};
use sync::{Pace, Peer};
use wire::RootFingerprint;

use crate::failure::Outcome;

/// The server that this one relays to.
#[derive(Debug)]
pub struct Upstream {
    line: Line,
    root: RootFingerprint,
    known: Mutex<Known>,
}

/// What was learned of it since this program began.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    peer: Option<Peer>,
    pace: Pace,
}

impl Upstream {
    /// Returns a client of the server at this address, which must stand under this root.
    ///
    /// # Errors
    ///
    /// `not-our-server` for an address that is none, `server-not-trusted` for a plain line to another machine.
    pub fn new(address: &str, root: RootFingerprint) -> Outcome<Self> {
        Ok(Self {
            line: Line::to(address, root)?,
            root,
            known: Mutex::default(),
        })
    }

    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> &str {
        self.line.url()
    }

    /// Returns who answers at the address; asked once.
    ///
    /// # Errors
    ///
    /// `server-unreachable`, `not-our-server`, `server-not-trusted`.
    pub async fn peer(&self, org: replica::OrgId) -> Outcome<Peer> {
        if let Some(peer) = self.known().peer {
            return Ok(peer);
        }
        let (device, role) = line::who(&self.line, org, self.root).await?;
        let peer = Peer { device, role };
        self.known().peer = Some(peer);
        Ok(peer)
    }

    /// Posts a body and returns the answer's.
    ///
    /// # Errors
    ///
    /// As [`Self::peer`]; also whatever problem the other side names.
    pub async fn post(&self, path: &str, auth: Option<String>, body: Vec<u8>) -> Outcome<Vec<u8>> {
        Ok(self.exchange(path, auth, body).await?.body)
    }

    /// Posts a body and returns the answer, with what the line did for it.
    ///
    /// # Errors
    ///
    /// As [`Self::post`].
    pub async fn exchange(
        &self,
        path: &str,
        auth: Option<String>,
        body: Vec<u8>,
    ) -> Outcome<Reply> {
        Ok(self.line.post(path, auth.as_deref(), body).await?)
    }

    /// Returns how much the line bore of late.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.known().pace
    }

    /// Keeps how much the line bears.
    pub fn keep_pace(&self, pace: Pace) {
        self.known().pace = pace;
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
