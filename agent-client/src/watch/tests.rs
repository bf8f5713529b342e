//! A watch over a server that comes and goes, while no time passes.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use line::{Time, Wait};
use tokio::sync::Notify;
use wire::problem::Code;

use super::{Event, LOOK, watch};
use crate::act::{SYNC_PATH, Server, Signed};
use crate::http::free;
use crate::testing::{Centre, NOW, house};

/// Time in which every wait is over as soon as others had their turn; waits between tries are counted.
#[derive(Debug, Default)]
struct Fast {
    waits: Mutex<Vec<u64>>,
}

impl Time for Fast {
    fn millis(&self) -> u64 {
        0
    }

    fn pass(&self, wait: std::time::Duration) -> Wait<'_> {
        if wait != LOOK {
            self.waits.lock().unwrap().push(wait.as_secs());
        }
        Box::pin(tokio::task::yield_now())
    }
}

struct Served {
    centre: Mutex<Centre>,
    /// How many requests are sent away first.
    busy: AtomicU32,
}

async fn answer(State(served): State<Arc<Served>>, headers: HeaderMap, body: Bytes) -> Response {
    let less = |left: u32| left.checked_sub(1);
    let busy = &served.busy;
    if busy
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
    {
        let said = r#"{"code":"server-busy"}"#;
        return (StatusCode::SERVICE_UNAVAILABLE, said).into_response();
    }
    let authorization = headers.get(header::AUTHORIZATION).unwrap();
    let signed = Signed {
        body: body.to_vec(),
        authorization: authorization.to_str().unwrap().to_owned(),
    };
    let answered = served.centre.lock().unwrap().answer(&signed);
    answered.unwrap().into_response()
}

/// Serves a centre with one device; the device has one household that the centre has not.
async fn served(busy: u32) -> (Arc<Served>, Mutex<crate::Agent>) {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = agent.settings().clone();
    settings.servers = vec![Server {
        url,
        ..centre.server()
    }];
    agent.keep_settings(settings).unwrap();
    let served = Arc::new(Served {
        centre: Mutex::new(centre),
        busy: AtomicU32::new(busy),
    });
    let router = Router::new()
        .route(SYNC_PATH, post(answer))
        .with_state(Arc::clone(&served));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (served, Mutex::new(agent))
}

#[tokio::test]
async fn a_watch_tries_again_with_longer_waits_and_sends_what_is_new() {
    let (_served, agent) = served(3).await;
    let (time, stop) = (Fast::default(), Notify::new());
    let mut synced = Vec::new();
    let mut tell = |event: Event<'_>| {
        if let Event::Synced(outcome) = event {
            synced.push((
                outcome.fault.as_ref().map(|fault| fault.code()),
                outcome.waiting,
            ));
            match synced.len() {
                // All is level: another household is registered.
                4 => {
                    house(&mut free(&agent), "Trần Văn Bình");
                }
                5 => stop.notify_one(),
                _ => {}
            }
        }
    };
    let done = watch(&agent, None, &|| NOW, &time, stop.notified(), &mut tell).await;
    let done = done.unwrap();
    assert_eq!((done.fault, done.waiting), (None, 0));
    assert_eq!(done.confirmed_centre, done.here);
    let busy = (Some(Code::ServerBusy), 3);
    assert_eq!(synced, [busy, busy, busy, (None, 0), (None, 0)]);
    let waits = time.waits.lock().unwrap().clone();
    assert!(matches!(waits[..], [2..=3, 4..=6, 8..=12]), "{waits:?}");
}

#[tokio::test]
async fn a_watch_that_is_stopped_tells_what_is_not_confirmed() {
    let (_served, agent) = served(u32::MAX).await;
    let (time, stop) = (Fast::default(), Notify::new());
    let mut tell = |event: Event<'_>| {
        if let Event::Pausing(_) = event {
            stop.notify_one();
        }
    };
    let done = watch(&agent, None, &|| NOW, &time, stop.notified(), &mut tell).await;
    let done = done.unwrap();
    let fault = done.fault.unwrap();
    assert_eq!(
        (fault.code(), fault.0.detail("left"), done.waiting),
        (Code::ServerBusy, "3", 3)
    );
    assert_eq!(fault.0.detail("oldest"), "19:00 21/11/2026");
    // Stopped before anything was tried.
    let none = &mut |_: Event<'_>| {};
    let done = watch(&agent, None, &|| NOW, &time, async {}, none).await;
    assert_eq!(done.unwrap().fault.unwrap().code(), Code::LineCut);
}

#[tokio::test]
async fn what_is_recorded_after_the_last_sync_is_told_at_the_end() {
    let (_served, agent) = served(0).await;
    let (time, stop) = (Fast::default(), Notify::new());
    let mut tell = |event: Event<'_>| {
        if let Event::Synced(_) = event {
            house(&mut free(&agent), "Trần Văn Bình");
            stop.notify_one();
        }
    };
    let done = watch(&agent, None, &|| NOW, &time, stop.notified(), &mut tell).await;
    let done = done.unwrap();
    assert_eq!(done.waiting, 2);
    assert_eq!(done.fault.unwrap().code(), Code::NotConfirmed);
}
