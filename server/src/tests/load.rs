//! More than the server can do, and those who say nothing: both are turned away, and everybody else is served.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::StatusCode;
use line::ZSTD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wire::limits::PROTOCOL_VERSION;
use wire::{EnrolReply, Known, Message as _, RequestAuth, SyncRequest};

use super::lines::{listener, serving};
use super::world::{Answer, Device, World};
use crate::limits::Limits;

/// Only against hanging for ever: nothing is measured.
const HANGING: Duration = Duration::from_secs(120);
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

fn empty_request() -> Vec<u8> {
    SyncRequest {
        version: PROTOCOL_VERSION,
        scopes: Known::Heads(BTreeMap::new()),
        stretches: Vec::new(),
        references: Vec::new(),
        reply_bytes_max: 1000,
        proof_beyond: None,
        cursor: None,
        in_full: false,
        reminder: None,
    }
    .pack(&ZSTD)
}

fn auth(device: &Device, body: &[u8]) -> String {
    RequestAuth::sign(&device.key, device.server(), "/v1/sync", body).to_string()
}

async fn sync(world: &World, device: &Device) -> Answer {
    let body = empty_request();
    let auth = auth(device, &body);
    world
        .post("/v1/sync", &[("authorization", &auth)], &body)
        .await
}

/// Enrols a device that has not synced yet.
async fn enrolled(world: &World) -> Device {
    let answer = world.enrol(&world.invite(0, 21), 21).await;
    Device::begin(EnrolReply::unpack(&answer.body, &ZSTD).unwrap(), 21)
}

/// Sends `said` and reads until the server hangs up.
async fn says(address: &str, said: &str) -> (TcpStream, String) {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(said.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let read = tokio::time::timeout(HANGING, line.read_to_end(&mut heard));
    // A line may be reset instead of closed.
    drop(read.await.expect("the server hangs up"));
    (line, String::from_utf8_lossy(&heard).into_owned())
}

#[tokio::test]
async fn over_the_queues_end_a_sync_is_asked_to_come_again() {
    let full = World::with(Limits {
        waiting: 0,
        ..Limits::default()
    });
    let device = enrolled(&full).await;
    let answer = sync(&full, &device).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "server-busy");
    let after: u64 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=10).contains(&after), "{after}");
    // The control: one place in the queue is enough for one.
    let open = World::with(Limits {
        waiting: 1,
        ..Limits::default()
    });
    let device = enrolled(&open).await;
    assert_eq!(sync(&open, &device).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_does_not_fit_into_memory_now_is_asked_to_come_again() {
    let world = World::with(Limits {
        body_kib: 1,
        ..Limits::default()
    });
    let device = enrolled(&world).await;
    let body = vec![0; 1025];
    let auth = auth(&device, &body);
    let answer = world
        .post("/v1/sync", &[("authorization", &auth)], &body)
        .await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers.contains_key("retry-after"));
    // Nothing of it is held any more.
    assert_eq!(sync(&world, &device).await.status, StatusCode::OK);
    let small = World::with(Limits {
        reply_kib: 1,
        ..Limits::default()
    });
    let device = enrolled(&small).await;
    assert_eq!(
        sync(&small, &device).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_ends_a_head_is_cut_while_others_are_served() {
    let world = World::with(Limits {
        head_millis: 300,
        ..Limits::default()
    });
    let (at, address) = listener();
    let _stop = serving(&world.app, at);
    let loris = tokio::spawn({
        let address = address.clone();
        async move { says(&address, "GET /healthz HTTP/1.1\r\nhos").await.1 }
    });
    // The control: the same with its end.
    let (_, served) = says(&address, HEALTH).await;
    assert!(served.starts_with("HTTP/1.1 200"), "{served}");
    let cut = loris.await.unwrap();
    assert!(!cut.starts_with("HTTP/1.1 200"), "{cut}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_ends_a_body_is_cut_while_others_are_served() {
    let world = World::with(Limits {
        still_millis: 300,
        ..Limits::default()
    });
    let device = world.device(0, 21).await;
    let (at, address) = listener();
    let _stop = serving(&world.app, at);
    let auth = auth(&device, b"");
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {auth}\r\ncontent-length: 5000\r\n\r\nabc"
    );
    let loris = tokio::spawn({
        let address = address.clone();
        async move { says(&address, &head).await.1 }
    });
    let (_, served) = says(&address, HEALTH).await;
    assert!(served.starts_with("HTTP/1.1 200"), "{served}");
    let cut = loris.await.unwrap();
    assert!(cut.contains("line-cut"), "{cut}");
    assert!(cut.to_ascii_lowercase().contains("retry-after"), "{cut}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_too_many_waits_until_a_silent_one_is_cut() {
    let world = World::with(Limits {
        connections: 2,
        head_millis: 1500,
        ..Limits::default()
    });
    let (at, address) = listener();
    let _stop = serving(&world.app, at);
    let mut first = TcpStream::connect(&address).await.unwrap();
    let mut second = TcpStream::connect(&address).await.unwrap();
    let mut third = TcpStream::connect(&address).await.unwrap();
    third.write_all(HEALTH.as_bytes()).await.unwrap();
    // The end of a silent one comes first, since the third has no place before.
    let (mut one, mut two, mut heard) = ([0; 1], [0; 1], Vec::new());
    tokio::select! {
        biased;
        cut = first.read(&mut one) => drop(cut),
        cut = second.read(&mut two) => drop(cut),
        early = third.read_buf(&mut heard) => panic!("served before it had a place: {early:?}"),
    }
    let read = tokio::time::timeout(HANGING, third.read_to_end(&mut heard));
    drop(read.await.expect("the third is served"));
    let heard = String::from_utf8_lossy(&heard);
    assert!(heard.starts_with("HTTP/1.1 200"), "{heard}");
}
