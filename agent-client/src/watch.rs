//! Syncing on and on: a laptop on a wire. Tries again with longer and longer waits, and at once for what is new.

#[cfg(test)]
mod tests;

use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;

use line::{Time, pause};
use wire::problem::{Code, Kind};

use crate::act::{Exchange, Outcome};
use crate::http::{Now, chance, free, sync_at};
use crate::{Agent, Answer, Fault};

/// How often a server is asked for news where all is level.
const IDLE: Duration = Duration::from_secs(60);
/// How often is looked whether something was recorded here.
const LOOK: Duration = Duration::from_secs(2);

/// What a watch has to tell.
#[derive(Debug)]
pub enum Event<'e> {
    /// An exchange was made, and there is more: what is confirmed so far.
    Exchanged(&'e Outcome),
    /// A sync ended, well or not.
    Synced(&'e Outcome),
    /// No sync could begin.
    Failed(&'e Fault),
    /// The next try comes after so many seconds.
    Pausing(u64),
}

/// Syncs until `stop` is done, and returns what is true then.
///
/// # Errors
///
/// What the store says. What lines and servers do is told, and tried again.
pub async fn watch(
    agent: &Mutex<Agent>,
    url: Option<&str>,
    now: Now<'_>,
    time: &dyn Time,
    stop: impl Future<Output = ()>,
    tell: &mut impl FnMut(Event<'_>),
) -> Answer<Outcome> {
    let mut stop = pin!(stop);
    let (mut failures, mut last) = (0, None);
    loop {
        let here = recorded(agent)?;
        let synced = {
            let mut exchanged = |outcome: &Outcome| tell(Event::Exchanged(outcome));
            tokio::select! {
                biased;
                () = &mut stop => break,
                synced = sync_at(agent, url, now, &mut exchanged) => synced,
            }
        };
        let fault = match synced {
            Ok(outcome) => {
                tell(Event::Synced(&outcome));
                let fault = outcome.fault.clone();
                last = Some(outcome);
                fault
            }
            Err(fault) => {
                if !matches!(fault.code().kind(), Kind::Network | Kind::Refused) {
                    return Err(fault);
                }
                tell(Event::Failed(&fault));
                Some(fault)
            }
        };
        let wait = match &fault {
            None => {
                failures = 0;
                idle(agent, time, here)
            }
            Some(fault) => {
                failures += 1;
                let asked = fault.0.detail("seconds").parse().ok();
                let wait = pause(failures, asked, chance(&free(agent), now()));
                tell(Event::Pausing(wait.as_secs()));
                time.pass(wait)
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = wait => {}
        }
    }
    stopped(agent, last)
}

/// Waits until something was recorded here, or the server may have news.
fn idle<'t>(agent: &'t Mutex<Agent>, time: &'t dyn Time, here: u64) -> line::Wait<'t> {
    Box::pin(async move {
        let looks = IDLE.as_secs() / LOOK.as_secs();
        for _ in 0..looks {
            time.pass(LOOK).await;
            // Where the store cannot be read, the sync will say so.
            if !recorded(agent).is_ok_and(|now| now == here) {
                return;
            }
        }
    })
}

/// Returns how many own records this device holds.
fn recorded(agent: &Mutex<Agent>) -> Answer<u64> {
    let scopes = free(agent).read().status()?;
    Ok(scopes.iter().map(|scope| scope.here).sum())
}

fn stopped(agent: &Mutex<Agent>, last: Option<Outcome>) -> Answer<Outcome> {
    let agent = free(agent);
    if let Some(last) = last {
        return Ok(last.at_stop(agent.confirmed()?));
    }
    let servers = &agent.settings().servers;
    let server = servers.first().ok_or(Fault::new(Code::NotEnrolled))?;
    agent.sync_end(Exchange::with(server)?, Err(Fault::new(Code::LineCut)))
}
