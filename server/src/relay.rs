//! Relaying: an office's server syncs with its upstream, as any device does, and passes on what others wrote.

use std::time::Duration;

use line::ZSTD;
use sync::{Moved, Progress, Session, op_bytes_of};
use wire::problem::{Code, Problem};
use wire::{Message as _, RequestAuth, SyncReply};

use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::renew_tls::renew_tls;
use crate::upstream::Upstream;
use crate::{accounts, chance};

/// How often an office asks its upstream for news.
const PERIOD: Duration = Duration::from_secs(30);
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
/// `usage` where there is no upstream; problems of the line and of the other side.
pub async fn relay_once(app: &App) -> Outcome<Relayed> {
    let upstream = app
        .upstream()
        .ok_or_else(|| Problem::new(Code::Usage).with("what", "upstream"))?;
    let peer = upstream.peer(app.membership().org).await?;
    let mut session = Session::begin(peer);
    let mut relayed = Relayed::default();
    for _ in 0..EXCHANGES_MAX {
        let mut asked = session.clone();
        let exchanged = exchange(app, upstream, session, &mut relayed).await;
        if let Err(failure) = &exchanged
            && failure.problem.code == Code::LineCut
        {
            upstream.keep_pace(upstream.pace().after_cut());
        }
        let (next, progress) = match exchanged {
            Err(failure) if failure.problem.code == Code::DeviceUnknown => {
                let budget = upstream.pace().budget();
                let introduced = app.work(move |store, _| {
                    let has_words = asked.introduce(store, budget)?;
                    Ok(has_words.then_some(asked))
                });
                session = introduced.await?.ok_or(failure)?;
                continue;
            }
            exchanged => exchanged?,
        };
        session = next;
        relayed.exchanges += 1;
        relayed.sent += progress.sent;
        relayed.received += progress.received;
        relayed.complete = progress.complete;
        if progress.new_life {
            tracing::warn!(
                "ops of this server's own came back from upstream: it goes on in a new life"
            );
        }
        for refused in &progress.refused {
            tracing::warn!(scope = refused.scope.0, stream = %refused.incarnation, code = ?refused.code,
                by_upstream = refused.by_peer, "stretch refused");
        }
        if !progress.again {
            break;
        }
    }
    // By now an office knows its scope.
    app.work(|store, now| accounts::introduce(store, None, now))
        .await?;
    Ok(relayed)
}

/// Syncs with the upstream again and again: when ops arrived, and every half minute. Ends never; drop it to stop.
pub async fn relay_for_ever(app: App) {
    let mut failures: u32 = 0;
    loop {
        let asked = match relay_once(&app).await {
            Ok(relayed) => {
                if let Err(failure) = renew_tls(&app).await {
                    tracing::warn!(%failure, "the certificate for TLS was not renewed");
                }
                if failures > 0 || relayed.sent > 0 || relayed.received > 0 {
                    tracing::info!(
                        sent = relayed.sent,
                        received = relayed.received,
                        "synced upstream"
                    );
                }
                failures = 0;
                None
            }
            Err(failure) => {
                failures = failures.saturating_add(1);
                tracing::warn!(%failure, failures, "sync with upstream failed");
                failure.problem.detail("seconds").parse().ok()
            }
        };
        let pause = tokio::time::sleep(wait(failures, asked));
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
    let pace = upstream.pace();
    let prepared = app.work(move |store, _| {
        let request = session.request(store, shared.key(), pace.budget())?;
        let (ops, body) = (op_bytes_of(&request.stretches), request.pack(&ZSTD));
        let auth = RequestAuth::sign(shared.key(), peer, "/v1/sync", &body)
            .showing(session.shown(&store.read())?);
        Ok((session, ops, auth.to_string(), body))
    });
    let (mut session, ops_up, auth, body) = prepared.await?;
    relayed.bytes_up += bytes(&body);
    let answer = upstream.exchange("/v1/sync", Some(auth), body).await?;
    relayed.bytes_down += bytes(&answer.body);
    let reply =
        SyncReply::unpack(&answer.body, &ZSTD).map_err(|_| Failure::from(Code::NotOurServer))?;
    let up = Moved::up(ops_up, answer.up.bytes, answer.up.millis);
    let (whole, rest) = (bytes(&answer.body), answer.down);
    let down = Moved::down(
        op_bytes_of(&reply.stretches),
        whole,
        rest.bytes,
        rest.millis,
    );
    upstream.keep_pace(pace.after(up, down));
    app.work(move |store, now| {
        let progress = session.take(store, reply, now)?;
        Ok((session, progress))
    })
    .await
}

/// The wait before the next sync, with chance in it, so that a hundred offices do not come at once.
fn wait(failures: u32, asked_seconds: Option<u32>) -> Duration {
    let [chance] = chance::bytes::<1>().unwrap_or_default();
    if failures == 0 {
        PERIOD + PERIOD * u32::from(chance) / 1024
    } else {
        line::pause(failures, asked_seconds, chance)
    }
}

fn bytes(body: &[u8]) -> u64 {
    u64::try_from(body.len()).unwrap_or(u64::MAX)
}
