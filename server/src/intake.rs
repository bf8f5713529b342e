//! The queue in front of the database: requests that wait together are taken in together, by one commit.
//!
//! Whoever finds nobody at work begins to work, for all who wait. Nobody is answered before the commit. A request
//! that fails takes nothing of the others with it. While one is taken in, the next are unpacked on another thread.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError, mpsc};

use axum::body::Bytes;
use line::ZSTD;
use replica::Stretch;
use sync::{Sent, Taken};
use tokio::sync::oneshot;
use wire::problem::{Code, Problem};
use wire::{Message as _, SyncRequest};

use crate::app::App;
use crate::chance;
use crate::failure::{Failure, Outcome};
use crate::memory::Held;

/// How many requests are taken in by one commit.
pub const GROUP_MAX: usize = 32;
/// The bytes from which on no further request joins a group, as [`cost`] counts them.
const GROUP_BYTES: usize = 4 << 20;
/// So many requests wait unpacked, beside the one that is unpacked and the one that is taken in: each is memory.
const AHEAD: usize = 0;
/// The most bytes of ops that are followed along their chains ahead, as [`cost`] counts them: copies of them are kept.
const FOLLOWED_BYTES: usize = 1 << 20;
/// What an op costs in memory beside its bytes.
const OP_BYTES_BESIDE: usize = 64;
/// How many waiting requests make the wait that is asked for a second longer.
const WAITING_PER_SECOND: usize = 64;

/// A request whose stretches were taken in, without them, and what came of them.
type Answer = Outcome<(SyncRequest, Taken)>;

/// Requests that wait for the database.
#[derive(Debug, Default)]
pub(crate) struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    is_led: bool,
}

#[derive(Debug)]
struct Job {
    body: Bytes,
    held: Held,
    answer: oneshot::Sender<Answer>,
}

/// Takes in a request's stretches together with those of others that wait, and returns once they are durable.
///
/// `held` is the memory of `body`.
///
/// # Errors
///
/// `server-busy` where too many wait, `request-malformed`, problems of the store.
pub(crate) async fn take_in(app: &App, body: Bytes, held: Held) -> Answer {
    let (answer, answered) = oneshot::channel();
    let job = Job { body, held, answer };
    if app.queue().join(job, app.limits().waiting)? {
        let app = app.clone();
        tokio::task::spawn_blocking(move || lead(&app));
    }
    let gone = || Failure::because(Code::Internal, "the intake broke off");
    answered.await.map_err(|_| gone())?
}

/// Returns the problem of a server that has no room: with how many seconds to wait, more where more wait, and
/// never the same for all.
pub(crate) fn busy(waiting: usize) -> Failure {
    let base = 1 + waiting / WAITING_PER_SECOND;
    let [chance] = chance::bytes::<1>().unwrap_or([128]);
    let jitter = (base + 1) * usize::from(chance) / 256;
    Problem::new(Code::ServerBusy)
        .with("seconds", base + jitter)
        .into()
}

impl Queue {
    /// Lets a request wait; whether nobody is at work, so that the caller must begin.
    fn join(&self, job: Job, waiting_max: u32) -> Outcome<bool> {
        let mut waiting = self.lock();
        let most = usize::try_from(waiting_max).unwrap_or(usize::MAX);
        if waiting.jobs.len() >= most {
            return Err(busy(waiting.jobs.len()));
        }
        waiting.jobs.push_back(job);
        Ok(!std::mem::replace(&mut waiting.is_led, true))
    }

    /// Returns how many wait.
    pub(crate) fn len(&self) -> usize {
        self.lock().jobs.len()
    }

    /// Returns whoever waits longest.
    fn next(&self) -> Option<Job> {
        self.lock().jobs.pop_front()
    }

    /// Ends the work where nobody waits any more.
    fn leave(&self) -> bool {
        let mut waiting = self.lock();
        waiting.is_led = !waiting.jobs.is_empty();
        !waiting.is_led
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives the work up where it panics: who waits is told, and the next one begins anew.
struct Lead<'a>(&'a App);

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut waiting = self.0.queue().lock();
            waiting.jobs.clear();
            waiting.is_led = false;
        }
    }
}

fn lead(app: &App) {
    let lead = Lead(app);
    while !app.queue().leave() {
        take_group(app);
    }
    drop(lead);
}

/// One request of a group, unpacked.
struct Open {
    request: SyncRequest,
    sent: Sent,
    answer: oneshot::Sender<Answer>,
}

fn take_group(app: &App) {
    let mut group = Vec::new();
    let taken = ahead(waiting(app), |opened| {
        let taken = app.work_now(|store, now| {
            let sent = (&mut *opened).map(|open| {
                group.push((open.request, open.answer));
                open.sent
            });
            let taken = sync::take(store, app.key(), sent, now)?;
            for (scope, why) in store.unprojected() {
                tracing::error!(scope = scope.0, %why, "what is kept of a scope that branches is damaged: look with verify");
            }
            for scope in taken.iter().flatten().flat_map(Taken::damaged) {
                tracing::error!(scope = scope.0, "refused, as what is kept of its scope is damaged: look with verify");
            }
            Ok(taken)
        });
        // Where that broke off, the others of the group are told as well.
        group.extend(opened.map(|open| (open.request, open.answer)));
        taken
    });
    match taken {
        Ok(taken) => {
            for ((request, answer), taken) in group.into_iter().zip(taken) {
                let taken = taken.map_err(Failure::from);
                tell(answer, taken.map(|taken| (request, taken)));
            }
        }
        Err(failure) => {
            for (_, answer) in group {
                tell(answer, Err(failure.clone()));
            }
        }
    }
}

/// Returns the requests of one group as they wait, each unpacked when it is asked for.
fn waiting(app: &App) -> impl Iterator<Item = Open> + Send {
    let (mut left, mut bytes) = (GROUP_MAX, 0);
    std::iter::from_fn(move || {
        while left > 0 && bytes < GROUP_BYTES {
            left -= 1;
            if let Some(open) = open(app, app.queue().next()?) {
                bytes += open.sent.stretches().iter().map(cost).sum::<usize>();
                return Some(open);
            }
        }
        None
    })
}

/// Does something with what an iterator yields, while another thread makes the next ones.
pub fn ahead<T: Send, R>(
    items: impl Iterator<Item = T> + Send,
    work: impl FnOnce(&mut dyn Iterator<Item = T>) -> R,
) -> R {
    std::thread::scope(|threads| {
        let (made, next) = mpsc::sync_channel(AHEAD);
        threads.spawn(move || {
            for item in items {
                if made.send(item).is_err() {
                    break;
                }
            }
        });
        work(&mut next.into_iter())
    })
}

/// Unpacks a request and follows its stretches along their chains; `None`: it is none, and that was said.
fn open(app: &App, job: Job) -> Option<Open> {
    let Job { body, held, answer } = job;
    let unpacked = SyncRequest::unpack(&body, &ZSTD);
    drop((body, held));
    match unpacked {
        Ok(mut request) => {
            let mut sent = Sent::of(&mut request);
            let org = app.membership().org;
            if sent.stretches().iter().map(cost).sum::<usize>() <= FOLLOWED_BYTES {
                app.look(|reader| sent.walk_ahead(org, reader));
            }
            Some(Open {
                request,
                sent,
                answer,
            })
        }
        Err(error) => {
            tell(answer, Err(Problem::from(&error).into()));
            None
        }
    }
}

/// What a stretch takes up in memory.
fn cost(stretch: &Stretch) -> usize {
    let ops = stretch.ops.iter();
    ops.map(|op| op.capacity() + OP_BYTES_BESIDE).sum()
}

fn tell(answer: oneshot::Sender<Answer>, what: Answer) {
    // Whoever has hung up finds out at the next sync.
    drop(answer.send(what));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job() -> (Job, oneshot::Receiver<Answer>) {
        let (answer, answered) = oneshot::channel();
        let (body, held) = (Bytes::new(), Held::default());
        (Job { body, held, answer }, answered)
    }

    #[test]
    fn the_first_who_waits_leads_and_the_last_work_is_never_left_behind() {
        let queue = Queue::default();
        assert!(queue.join(job().0, 9).unwrap());
        assert!(!queue.join(job().0, 9).unwrap());
        assert!(!queue.leave());
        assert!(queue.next().is_some() && queue.next().is_some());
        // One more came while the two were worked on.
        assert!(!queue.join(job().0, 9).unwrap());
        assert!(!queue.leave());
        assert!(queue.next().is_some());
        assert!(queue.leave());
        assert!(queue.join(job().0, 9).unwrap());
    }

    #[test]
    fn a_full_queue_asks_to_come_again_the_later_the_longer_it_is() {
        let queue = Queue::default();
        assert!(queue.join(job().0, 1).is_ok());
        let failure = queue.join(job().0, 1).unwrap_err();
        assert_eq!(failure.problem.code, Code::ServerBusy);
        let wait = |waiting| -> usize {
            let asked = busy(waiting).problem;
            asked.detail("seconds").parse().unwrap()
        };
        for _ in 0..100 {
            assert!((1..=2).contains(&wait(0)));
            assert!((17..=34).contains(&wait(1024)));
        }
        let asked: std::collections::BTreeSet<_> = (0..200).map(|_| wait(1024)).collect();
        assert!(asked.len() > 5, "all come again at once: {asked:?}");
    }
}
