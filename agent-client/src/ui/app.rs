//! What every request needs: the device, the clock, the start's secret.

use std::sync::{Arc, Mutex, MutexGuard};

use replica::Hash;
use uuid::Uuid;
use web::lang::Lang;

use crate::edge::Edge;
use crate::home::hex;
use crate::http::free;
use crate::{Agent, Answer, Fault};

/// What every request needs.
#[derive(Debug, Clone)]
pub struct App {
    agent: Arc<Mutex<Agent>>,
    secret: String,
    lang: Lang,
    edge: Edge,
}

impl App {
    /// Returns the pages of a device. `secret` is drawn anew at every start; `lang` holds until a page's switch.
    #[must_use]
    pub fn new(agent: Arc<Mutex<Agent>>, secret: [u8; 16], lang: Lang, edge: &Edge) -> Self {
        Self {
            agent,
            secret: hex(&secret),
            lang,
            edge: edge.clone(),
        }
    }

    /// Returns the start's secret, as the printed address carries it.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Returns the device.
    #[must_use]
    pub fn agent(&self) -> &Mutex<Agent> {
        &self.agent
    }

    pub(super) fn free(&self) -> MutexGuard<'_, Agent> {
        free(&self.agent)
    }

    pub(super) const fn lang(&self) -> Lang {
        self.lang
    }

    pub(super) const fn edge(&self) -> &Edge {
        &self.edge
    }

    pub(super) fn new_id(&self) -> Answer<Uuid> {
        self.edge
            .new_id()
            .ok_or_else(|| Fault::new(wire::problem::Code::Internal))
    }

    /// Returns whether `given` is the secret. Hashes are compared: how long it takes tells nothing.
    pub(super) fn is_secret(&self, given: &str) -> bool {
        let hash = |text: &str| Hash::of("tungnha start 1", &[text.as_bytes()]);
        hash(given) == hash(&self.secret)
    }
}
