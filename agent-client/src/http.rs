//! Syncing over a line: the steps of [`crate::act`] with a server at the other end.

#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};

use line::Line;
use replica::{Hash, UnixMillis};
use store::Identity;
use wire::RootFingerprint;
use wire::problem::{Code, Kind};

use crate::act::{Exchange, Outcome, SYNC_PATH, Server, Signed};
use crate::{Agent, Answer, Fault};

/// Reads the wall clock.
pub type Now<'n> = &'n (dyn Fn() -> UnixMillis + Send + Sync);

/// How often in a row a busy server is asked again before the sync ends.
const BUSY_MAX: u32 = 5;
/// The longest wait that a server may ask for before the sync ends, in seconds.
const BUSY_SECONDS_MAX: u32 = 120;

/// Syncs with the server at `url`, or with the first one known that can be reached. The address that answered is
/// remembered. `tell` is told what is confirmed after each exchange but the last.
///
/// # Errors
///
/// As [`sync()`]; `not-enrolled` where no server is known; what an unknown address answers.
pub async fn sync_at(
    agent: &Mutex<Agent>,
    url: Option<&str>,
    now: Now<'_>,
    tell: &mut impl FnMut(&Outcome),
) -> Answer<Outcome> {
    let known = free(agent).settings().servers.clone();
    let Some(url) = url.map(|url| url.trim_end_matches('/')) else {
        return sync_first(agent, known, now, tell).await;
    };
    let server = match known.into_iter().find(|server| server.url == url) {
        Some(server) => server,
        None => {
            let identity = pinned(agent)?;
            let root = RootFingerprint::of(&identity.root);
            let line = Line::to(url, root)?;
            let (device, role) = line::who(&line, identity.org, root).await?;
            Server::new(url, device, role)
        }
    };
    sync_told(agent, &server, now, tell).await
}

/// Tries the servers in turn until one is reached. Where none is, the last line that was cut is told: much may have
/// gone over it, and the others only could not be reached.
async fn sync_first(
    agent: &Mutex<Agent>,
    servers: Vec<Server>,
    now: Now<'_>,
    tell: &mut impl FnMut(&Outcome),
) -> Answer<Outcome> {
    let mut tried: Vec<(String, Outcome)> = Vec::new();
    let mut is_reached = false;
    for server in servers {
        let outcome = sync_told(agent, &server, now, tell).await?;
        let is_in_vain = |fault: &Fault| fault.code().kind() == Kind::Network;
        is_reached = outcome.bytes_down > 0 || !outcome.fault.as_ref().is_some_and(is_in_vain);
        tried.push((server.url, outcome));
        if is_reached {
            break;
        }
    }
    let was_cut = |fault: &Fault| fault.code() == Code::LineCut;
    let cut = |(_, one): &(String, Outcome)| one.fault.as_ref().is_some_and(was_cut);
    let cut = tried.iter().rposition(cut).filter(|_| !is_reached);
    // Whatever answered tells more than an address where nobody did.
    let was_answered = |fault: &Fault| fault.code() != Code::ServerUnreachable;
    let answered = |(_, one): &(String, Outcome)| one.fault.as_ref().is_some_and(was_answered);
    let answered = tried.iter().rposition(answered).filter(|_| !is_reached);
    let last = tried.len().checked_sub(1);
    let told = cut
        .or(answered)
        .or(last)
        .ok_or_else(|| Fault::new(Code::NotEnrolled))?;
    let (_, mut outcome) = tried.remove(told);
    let others = tried.into_iter();
    outcome.tried = others
        .filter_map(|(url, other)| Some((url, other.fault?)))
        .collect();
    Ok(outcome)
}

/// Syncs with a server over HTTP. The device is free for other acts while the line is waited for.
///
/// # Errors
///
/// What the store says; what the line or the server does is in the outcome.
pub async fn sync(agent: &Mutex<Agent>, server: &Server, now: Now<'_>) -> Answer<Outcome> {
    sync_told(agent, server, now, &mut |_| {}).await
}

async fn sync_told(
    agent: &Mutex<Agent>,
    server: &Server,
    now: Now<'_>,
    tell: &mut impl FnMut(&Outcome),
) -> Answer<Outcome> {
    let pace = free(agent).settings().pace(&server.url);
    let mut exchange = Exchange::with(server)?.over(&server.url, pace);
    let root = RootFingerprint::of(&pinned(agent)?.root);
    let ended = match Line::to(&server.url, root) {
        Ok(line) => exchanges(agent, &line, &mut exchange, now, tell).await,
        Err(problem) => Err(problem.into()),
    };
    if ended
        .as_ref()
        .is_err_and(|fault| fault.code() == Code::LineCut)
    {
        exchange.was_cut();
    }
    remember(agent, server, &exchange)?;
    free(agent).sync_end(exchange, ended)
}

/// Returns whom this device trusts by now: the root may have been rotated since the program began.
fn pinned(agent: &Mutex<Agent>) -> Answer<Identity> {
    let identity = free(agent).read().identity()?;
    identity.ok_or_else(|| Fault::new(Code::NotEnrolled))
}

/// Keeps which address answered and how much its line bears, where either is news.
fn remember(agent: &Mutex<Agent>, server: &Server, exchange: &Exchange) -> Answer<()> {
    let mut agent = free(agent);
    let mut settings = agent.settings().clone();
    if exchange.answered() > 0 {
        settings.met(server);
    }
    let before = settings.pace(&server.url);
    if let Some(pace) = exchange.pace().filter(|pace| *pace != before) {
        settings.paces.insert(server.url.clone(), pace.bytes());
    }
    if settings == *agent.settings() {
        return Ok(());
    }
    agent.keep_settings(settings)
}

async fn exchanges(
    agent: &Mutex<Agent>,
    line: &Line,
    exchange: &mut Exchange,
    now: Now<'_>,
    tell: &mut impl FnMut(&Outcome),
) -> Answer<()> {
    loop {
        let signed = free(agent).sync_request(exchange)?;
        let reply = match patiently(agent, line, &signed, now).await {
            Err(fault) if fault.code() == Code::DeviceUnknown => {
                if free(agent).sync_introduce(exchange)? {
                    continue;
                }
                return Err(fault);
            }
            replied => replied?,
        };
        let again = free(agent).sync_take(exchange, &reply.body, now());
        exchange.measured(&reply);
        if !again.map_err(|fault| named(fault, line))? {
            return Ok(());
        }
        let so_far = free(agent).sync_so_far(exchange)?;
        tell(&so_far);
    }
}

/// Sends a request, and again where the server is busy and says when to come back.
async fn patiently(
    agent: &Mutex<Agent>,
    line: &Line,
    signed: &Signed,
    now: Now<'_>,
) -> Answer<line::Reply> {
    let mut busy = 0;
    loop {
        let body = signed.body.clone();
        let posted = line
            .post(SYNC_PATH, Some(&signed.authorization), body)
            .await;
        let problem = match posted {
            Ok(reply) => return Ok(reply),
            Err(problem) => problem,
        };
        busy += 1;
        let asked = problem.detail("seconds").parse().ok();
        let is_worth_it = |seconds: &u32| busy < BUSY_MAX && *seconds <= BUSY_SECONDS_MAX;
        let is_busy = problem.code == Code::ServerBusy;
        let Some(seconds) = asked.filter(is_worth_it).filter(|_| is_busy) else {
            return Err(problem.into());
        };
        let chance = chance(&free(agent), now());
        line.wait(line::pause(busy, Some(seconds), chance)).await;
    }
}

/// Returns a byte that differs from device to device and from time to time, so that devices that were sent away
/// together do not come back together.
pub(crate) fn chance(agent: &Agent, now: UnixMillis) -> u8 {
    let device = agent.identity().device;
    let hash = Hash::of(
        "tungnha pause 1",
        &[device.as_bytes(), &now.0.to_be_bytes()],
    );
    hash.as_bytes().first().copied().unwrap_or_default()
}

fn named(fault: Fault, line: &Line) -> Fault {
    if fault.code() == Code::NotOurServer {
        line.problem(Code::NotOurServer).into()
    } else {
        fault
    }
}

/// Locks the device. An act that panicked was rolled back by its transaction, so the device is sound.
pub(crate) fn free(agent: &Mutex<Agent>) -> MutexGuard<'_, Agent> {
    agent.lock().unwrap_or_else(PoisonError::into_inner)
}
