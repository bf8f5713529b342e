//! Relaying: an office's server syncs with its upstream, as any device does, and passes on what others wrote.

use std::time::Duration;

use sync::{Budget, Progress, Session};
use wire::problem::{Code, Problem};
use wire::{Message as _, RequestAuth, SyncReply};

use crate::app::App;
use crate::chance;
use crate::codec::ZSTD;
use crate::failure::{Failure, Outcome};
use crate::upstream::Upstream;

/// How often an office asks its upstream for news, in milliseconds.
const PERIOD_MILLIS: u64 = 30_000;
/// The longest wait after failures, in milliseconds.
const BACK_OFF_MILLIS_MAX: u64 = 300_000;
/// How many exchanges one sync may take; the next sync goes on.
const EXCHANGES_MAX: u32 = 10_000;

/// What one sync with the upstream did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relayed {
    /// Exchanges.
    pub exchanges: u32,
    /// Ops passed on.
    pub sent: u64,
    /// Ops received.
    pub received: u64,
    /// Bytes up, packed.
    pub bytes_up: u64,
    /// Bytes down, packed.
    pub bytes_down: u64,
    /// Whether both sides now hold the same.
    pub complete: bool,
}

/// Syncs once with the upstream, until neither side has anything for the other.
///
/// # Errors
///
/// `usage` where there is no upstream; problems of the line and of the other side; `stream-forked`.
pub async fn relay_once(app: &App) -> Outcome<Relayed> {
    let upstream = app
        .upstream()
        .ok_or_else(|| Problem::new(Code::Usage).with("what", "upstream"))?;
    let peer = upstream.peer(app.membership().org).await?;
    let mut session = Session::begin(peer);
    let mut relayed = Relayed::default();
    for _ in 0..EXCHANGES_MAX {
        let (next, progress) = exchange(app, upstream, session, &mut relayed).await?;
        session = next;
        relayed.exchanges += 1;
        relayed.sent += progress.sent;
        relayed.received += progress.received;
        relayed.complete = progress.complete;
        if progress.fork.is_some() {
            return Err(Code::StreamForked.into());
        }
        for refused in &progress.refused {
            tracing::warn!(scope = refused.scope.0, stream = %refused.incarnation, code = ?refused.code,
                by_upstream = refused.by_peer, "stretch refused");
        }
        if !progress.again {
            break;
        }
    }
    Ok(relayed)
}

/// Syncs with the upstream again and again: when ops arrived, and every half minute. Ends never; drop it to stop.
pub async fn relay_for_ever(app: App) {
    let mut failures: u32 = 0;
    loop {
        match relay_once(&app).await {
            Ok(relayed) => {
                if failures > 0 || relayed.sent > 0 || relayed.received > 0 {
                    tracing::info!(
                        sent = relayed.sent,
                        received = relayed.received,
                        "synced upstream"
                    );
                }
                failures = 0;
            }
            Err(failure) => {
                failures = failures.saturating_add(1);
                tracing::warn!(%failure, failures, "sync with upstream failed");
            }
        }
        let pause = tokio::time::sleep(wait(failures));
        if failures == 0 {
            tokio::select! {
                () = pause => {}
                () = app.news().notified() => {}
            }
        } else {
            pause.await;
        }
    }
}

/// One request and its reply. No lock is held while the upstream is asked.
async fn exchange(
    app: &App,
    upstream: &Upstream,
    mut session: Session,
    relayed: &mut Relayed,
) -> Outcome<(Session, Progress)> {
    let (shared, peer) = (
        app.clone(),
        upstream.peer(app.membership().org).await?.device,
    );
    let prepared = app.work(move |store, _| {
        let request = session.request(store, shared.key(), Budget::default())?;
        Ok((session, request.pack(&ZSTD)))
    });
    let (mut session, body) = prepared.await?;
    let auth = RequestAuth::sign(app.key(), peer, "/v1/sync", &body).to_string();
    relayed.bytes_up += bytes(&body);
    let answer = upstream.post("/v1/sync", Some(auth), body).await?;
    relayed.bytes_down += bytes(&answer);
    let reply = SyncReply::unpack(&answer, &ZSTD).map_err(|_| Failure::from(Code::NotOurServer))?;
    app.work(move |store, now| {
        let progress = session.take(store, reply, now)?;
        Ok((session, progress))
    })
    .await
}

/// The wait before the next sync, with a quarter of chance in it, so that a hundred offices do not come at once.
fn wait(failures: u32) -> Duration {
    let millis = if failures == 0 {
        PERIOD_MILLIS
    } else {
        1000_u64
            .saturating_mul(1 << failures.min(9))
            .min(BACK_OFF_MILLIS_MAX)
    };
    let [byte] = chance::bytes::<1>().unwrap_or_default();
    Duration::from_millis(millis + millis * u64::from(byte) / 1024)
}

fn bytes(body: &[u8]) -> u64 {
    u64::try_from(body.len()).unwrap_or(u64::MAX)
}
