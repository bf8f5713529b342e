//! Truncated, oversized and meaningless requests.

use axum::http::StatusCode;
use line::ZSTD;
use wire::limits::PACKED_BYTES_MAX;
use wire::{EnrolRequest, Message as _, RequestAuth};

use super::world::{Device, World};

async fn signed(world: &World, device: &Device, body: &[u8]) -> super::world::Answer {
    let auth = RequestAuth::sign(&device.key, device.server(), "/v1/sync", body).to_string();
    world
        .post("/v1/sync", &[("authorization", &auth)], body)
        .await
}

#[tokio::test]
async fn an_oversized_sync_is_refused_with_the_limit() {
    let world = World::new();
    let device = world.device(0, 21).await;
    let answer = signed(&world, &device, &vec![0; PACKED_BYTES_MAX + 1]).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "request-too-large")
    );
    let fits = signed(&world, &device, &vec![0; PACKED_BYTES_MAX]).await;
    assert_eq!(
        (fits.status, fits.code().as_str()),
        (StatusCode::BAD_REQUEST, "request-malformed")
    );
}

#[tokio::test]
async fn a_truncated_sync_is_malformed_at_every_length() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    device.person(world.hamlet, "Nguyễn Văn An");
    let peer = sync::Peer {
        device: device.server(),
        role: replica::Role::Centre,
    };
    let mut session = sync::Session::begin(peer);
    let request = session
        .request(&mut device.store, &device.key, sync::Budget::default())
        .unwrap();
    let body = request.pack(&ZSTD);
    assert!(!request.stretches.is_empty());
    for cut in 0..body.len() {
        let answer = signed(&world, &device, &body[..cut]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{cut}");
    }
    assert_eq!(signed(&world, &device, &body).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_oversized_or_meaningless_enrolment_is_refused() {
    let world = World::new();
    let large = world.post("/v1/enrol", &[], &vec![0; 9000]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    for body in [&b""[..], b"<html>", b"\0\xa0", &[0xff; 100]] {
        let answer = world.post("/v1/enrol", &[], body).await;
        assert_eq!(answer.code(), "request-malformed", "{body:?}");
    }
    let invitation = world.invite(0, 5);
    let key = replica::SecretKey::from_bytes(&[21; 32]);
    let mut request = EnrolRequest::new(invitation.code, &key, "máy".into());
    request.version = 999;
    let answer = world.post("/v1/enrol", &[], &request.pack(&ZSTD)).await;
    assert_eq!(answer.code(), "version-unknown");
}

#[tokio::test]
async fn an_oversized_or_meaningless_login_is_refused() {
    let world = World::new();
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = world.post("/login", &form, &vec![b'a'; 20_000]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = world
        .post("/login", &[("content-type", "text/plain")], b"user=lan")
        .await;
    assert_eq!(answer.code(), "request-malformed");
}

#[tokio::test]
async fn a_filter_that_is_not_understood_names_its_field() {
    let world = World::new();
    let token = world.token("lan");
    for (query, code) in [
        ("by=weather", "choice-invalid"),
        ("from=31/02/2026", "date-no-such-day"),
        ("to=soon", "date-invalid"),
        ("office=00000", "unit-unknown"),
        ("collector=nobody", "collector-unknown"),
        ("scheme=car", "choice-invalid"),
        ("as_of=999999", "choice-invalid"),
        ("format=pdf", "choice-invalid"),
        ("by=day&by=scheme", "request-malformed"),
    ] {
        let path = format!("/v1/ledger?{query}");
        let answer = world.get(&path, &[("authorization", &token)]).await;
        assert_eq!(answer.code(), code, "{query}");
    }
}
