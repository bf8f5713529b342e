//! What every request shares: the store, the server's key, its settings, its clock.
//!
//! Invariant: the store is only touched on threads that may block, and no lock is held across an await.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use replica::{SecretKey, UnixMillis};
use store::{ReadOnly, Reader, Store};
use tokio::sync::{Notify, Semaphore};
use wire::EnrolReply;
use wire::problem::Code;

use crate::back_off::BackOff;
use crate::clock::Clock;
use crate::failure::{Failure, Outcome};
use crate::folder::Folder;
use crate::intake::Queue;
use crate::limits::Limits;
use crate::memory::Memory;
use crate::settings::Settings;
use crate::tls::Authority;
use crate::upstream::Upstream;

/// How many passwords are hashed at once: each takes 19 MiB.
const HASHINGS_MAX: usize = 2;

/// How many logins wait for their hashing at once; over it, 503.
const LOGINS_MAX: usize = 16;
/// How many threads wait for the connection that reads: one reads, one is next.
const READINGS_MAX: usize = 2;
/// How many logs are projected again at once, for lists as of an earlier arrival: each takes a core and its own memory.
const REPLAYS_MAX: usize = 1;

/// What an app is made of.
pub struct Parts {
    /// The one connection that writes.
    pub store: Store,
    /// A second connection for pages; without one they wait for the first.
    pub reader: Option<ReadOnly>,
    /// The server's key.
    pub key: SecretKey,
    /// Its place in the organisation.
    pub membership: EnrolReply,
    /// What signs servers' certificates for TLS; kept by the centre.
    pub authority: Option<Authority>,
    /// How it speaks TLS; `None`: not at all, for loopback.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Its settings.
    pub settings: Settings,
    /// Its clock.
    pub clock: Clock,
    /// The server that this one relays to.
    pub upstream: Option<Upstream>,
}

/// A running server's state; clones share it.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    store: Mutex<Store>,
    reader: Option<Mutex<ReadOnly>>,
    key: SecretKey,
    membership: EnrolReply,
    authority: Option<Authority>,
    tls: Mutex<Option<Arc<rustls::ServerConfig>>>,
    folder: OnceLock<Folder>,
    settings: Settings,
    clock: Clock,
    upstream: Option<Upstream>,
    back_off: Mutex<BackOff>,
    hashings: Semaphore,
    logins: Semaphore,
    readings: Semaphore,
    replays: Semaphore,
    bodies: Memory,
    replies: Memory,
    queue: Queue,
    news: Notify,
}

impl App {
    /// Returns an app made of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let limits = parts.settings.limits;
        let (bodies, replies) = (Memory::new(limits.body_kib), Memory::new(limits.reply_kib));
        Self(Arc::new(Shared {
            store: Mutex::new(parts.store),
            reader: parts.reader.map(Mutex::new),
            key: parts.key,
            membership: parts.membership,
            authority: parts.authority,
            tls: Mutex::new(parts.tls),
            folder: OnceLock::new(),
            settings: parts.settings,
            clock: parts.clock,
            upstream: parts.upstream,
            back_off: Mutex::new(BackOff::default()),
            hashings: Semaphore::new(HASHINGS_MAX),
            logins: Semaphore::new(LOGINS_MAX),
            readings: Semaphore::new(READINGS_MAX),
            replays: Semaphore::new(REPLAYS_MAX),
            bodies,
            replies,
            queue: Queue::default(),
            news: Notify::new(),
        }))
    }

    /// Returns the server's time.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        (self.0.clock)()
    }

    /// Returns the server's key.
    #[must_use]
    pub fn key(&self) -> &SecretKey {
        &self.0.key
    }

    /// Returns the server's place in the organisation.
    #[must_use]
    pub fn membership(&self) -> &EnrolReply {
        &self.0.membership
    }

    /// Returns what signs servers' certificates for TLS.
    #[must_use]
    pub fn authority(&self) -> Option<&Authority> {
        self.0.authority.as_ref()
    }

    /// Returns how the server speaks TLS.
    #[must_use]
    pub fn tls(&self) -> Option<Arc<rustls::ServerConfig>> {
        lock(&self.0.tls).clone()
    }

    /// Shows another certificate to whoever connects from now on.
    pub fn show(&self, tls: Arc<rustls::ServerConfig>) {
        *lock(&self.0.tls) = Some(tls);
    }

    /// Returns the folder in which the server lives, where it has one.
    #[must_use]
    pub fn folder(&self) -> Option<&Folder> {
        self.0.folder.get()
    }

    /// Says in which folder the server lives: once.
    pub(crate) fn lives_in(&self, folder: Folder) {
        self.0.folder.get_or_init(|| folder);
    }

    /// Returns the settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Returns the server that this one relays to.
    #[must_use]
    pub fn upstream(&self) -> Option<&Upstream> {
        self.0.upstream.as_ref()
    }

    /// Returns what is rung when ops have arrived that the upstream may lack.
    #[must_use]
    pub fn news(&self) -> &Notify {
        &self.0.news
    }

    /// Returns how many more passwords may be hashed at this moment.
    #[must_use]
    pub fn hashings(&self) -> &Semaphore {
        &self.0.hashings
    }

    /// Returns how much is done at once.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.settings.limits
    }

    /// Returns the memory for request bodies.
    pub(crate) fn bodies(&self) -> &Memory {
        &self.0.bodies
    }

    /// Returns the memory for replies.
    pub(crate) fn replies(&self) -> &Memory {
        &self.0.replies
    }

    /// Returns the requests that wait for the database.
    pub(crate) fn queue(&self) -> &Queue {
        &self.0.queue
    }

    /// Returns how many more logins may wait for their hashing.
    pub(crate) fn logins(&self) -> &Semaphore {
        &self.0.logins
    }

    /// Returns the wrong passwords of late.
    pub(crate) fn back_off(&self) -> MutexGuard<'_, BackOff> {
        lock(&self.0.back_off)
    }

    /// Runs a query, on a thread that may block. All that it reads is of one moment.
    ///
    /// # Errors
    ///
    /// What the query returns.
    pub async fn read<T, F>(&self, query: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Outcome<T> + Send + 'static,
    {
        let turn = self.0.readings.acquire().await;
        let turn = turn.map_err(|why| Failure::because(Code::Internal, why))?;
        let app = self.clone();
        let read = blocking(move || app.read_now(query)).await;
        drop(turn);
        read
    }

    /// Runs what projects a log again beside the database, on a thread that may block, in turn.
    ///
    /// # Errors
    ///
    /// What the work returns.
    pub async fn replay<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce() -> Outcome<T> + Send + 'static,
    {
        let turn = self.0.replays.acquire().await;
        let turn = turn.map_err(|why| Failure::because(Code::Internal, why))?;
        let done = blocking(work).await;
        drop(turn);
        done
    }

    /// Runs work on the store, on a thread that may block.
    ///
    /// # Errors
    ///
    /// What the work returns.
    pub async fn work<T, F>(&self, work: F) -> Outcome<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store, UnixMillis) -> Outcome<T> + Send + 'static,
    {
        let app = self.clone();
        blocking(move || app.work_now(work)).await
    }

    /// Runs a query here and now: for code that is not async. All that it reads is of one moment.
    ///
    /// # Errors
    ///
    /// What the query returns.
    pub fn read_now<T>(&self, query: impl FnOnce(&Reader<'_>) -> Outcome<T>) -> Outcome<T> {
        match &self.0.reader {
            Some(reader) => lock(reader).snapshot(query)?,
            None => query(&lock(&self.0.store).read()),
        }
    }

    /// Looks at a state that may be older than what is written meanwhile, without waiting for anybody; at nothing where
    /// somebody else is reading.
    pub(crate) fn look<T>(&self, work: impl FnOnce(Option<&Reader<'_>>) -> T) -> T {
        let reader = self.0.reader.as_ref().and_then(|one| one.try_lock().ok());
        work(reader.as_deref().map(ReadOnly::read).as_ref())
    }

    /// Runs work on the store here and now: for code that is not async.
    ///
    /// # Errors
    ///
    /// What the work returns.
    pub fn work_now<T>(
        &self,
        work: impl FnOnce(&mut Store, UnixMillis) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut store = lock(&self.0.store);
        // Behind the lock: what waited for it must not be dated in front of what others wrote meanwhile.
        let now = self.now();
        work(&mut store, now)
    }
}

#[cfg(test)]
impl App {
    /// Returns whether somebody works on the store now.
    pub(crate) fn is_at_work(&self) -> bool {
        self.0.store.try_lock().is_err()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}

/// Locks, also behind a thread that panicked: the store's transaction was rolled back with it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs work on a thread that may block.
///
/// # Errors
///
/// What the work returns; `internal` where it panicked.
pub async fn blocking<T, F>(work: F) -> Outcome<T>
where
    T: Send + 'static,
    F: FnOnce() -> Outcome<T> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|why| Err(Failure::because(Code::Internal, why)))
}
