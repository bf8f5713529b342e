//! Each route for each kind of caller.

use axum::http::StatusCode;
use line::ZSTD;
use wire::limits::PROTOCOL_VERSION;
use wire::{Known, Message as _, RequestAuth, SyncRequest};

use super::world::World;

const PAGES: [&str; 9] = [
    "/",
    "/receipts",
    "/conflicts",
    "/duplicates",
    "/held",
    "/cash",
    "/books",
    "/hand-overs",
    "/participants",
];
const REPORTS: [&str; 8] = [
    "/v1/ledger",
    "/v1/participants",
    "/v1/conflicts",
    "/v1/duplicates",
    "/v1/held",
    "/v1/declared",
    "/v1/overspent",
    "/v1/cash",
];

fn empty_request() -> Vec<u8> {
    let request = SyncRequest {
        version: PROTOCOL_VERSION,
        scopes: Known::Heads(std::collections::BTreeMap::new()),
        stretches: Vec::new(),
        references: Vec::new(),
        reply_bytes_max: 1000,
        proof_beyond: None,
        cursor: None,
        in_full: false,
        reminder: None,
    };
    request.pack(&ZSTD)
}

#[tokio::test]
async fn a_stranger_is_led_to_the_login_and_told_nothing_else() {
    let world = World::new();
    for path in PAGES {
        let answer = world.get(path, &[("accept", "text/html")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.headers["location"], "/login", "{path}");
        assert!(answer.body.is_empty(), "{path}");
    }
    for path in REPORTS {
        let answer = world.get(path, &[]).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNAUTHORIZED, "login-failed")
        );
    }
}

#[tokio::test]
async fn what_anyone_may_ask_is_answered_to_anyone() {
    let world = World::new();
    let organisation = world.get("/v1/organisation", &[]).await;
    assert_eq!(organisation.status, StatusCode::OK);
    assert_eq!(organisation.json()["role"], "centre");
    assert_eq!(organisation.json()["org"], "01".repeat(16));
    assert_eq!(world.get("/healthz", &[]).await.text(), "ok\n");
    let style = world.get("/assets/style.css", &[]).await;
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    let login = world.get("/login", &[("accept", "text/html")]).await;
    assert!(login.text().contains("Mật khẩu"));
    assert!(
        world
            .get("/login?lang=en", &[])
            .await
            .text()
            .contains("Password")
    );
}

#[tokio::test]
async fn a_supervisor_reads_every_page_and_report() {
    let world = World::new();
    let token = world.token("lan");
    for path in PAGES.into_iter().chain(REPORTS) {
        let answer = world.get(path, &[("authorization", &token)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_cashier_sees_cash_and_no_people() {
    let world = World::new();
    let token = world.token("minh");
    for (path, status) in [
        ("/cash", StatusCode::OK),
        ("/hand-overs", StatusCode::OK),
        ("/v1/cash", StatusCode::OK),
        ("/receipts", StatusCode::FORBIDDEN),
        ("/participants", StatusCode::FORBIDDEN),
        ("/v1/ledger", StatusCode::FORBIDDEN),
        ("/v1/conflicts", StatusCode::FORBIDDEN),
        ("/v1/duplicates", StatusCode::FORBIDDEN),
        ("/duplicates", StatusCode::FORBIDDEN),
    ] {
        let answer = world.get(path, &[("authorization", &token)]).await;
        assert_eq!(answer.status, status, "{path}");
    }
    let answer = world.get("/", &[("authorization", &token)]).await;
    assert_eq!(answer.headers["location"], "/cash");
}

#[tokio::test]
async fn a_device_syncs_and_reads_no_page() {
    let world = World::new();
    let device = world.device(0, 21).await;
    let body = empty_request();
    let auth = RequestAuth::sign(&device.key, device.server(), "/v1/sync", &body).to_string();
    let headers = [("authorization", auth.as_str())];
    assert_eq!(
        world.post("/v1/sync", &headers, &body).await.status,
        StatusCode::OK
    );
    for path in REPORTS {
        assert_eq!(
            world.get(path, &headers).await.status,
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_sync_is_refused_without_the_right_signature() {
    let world = World::new();
    let device = world.device(0, 21).await;
    let body = empty_request();
    let sign = |path: &str, body: &[u8]| {
        RequestAuth::sign(&device.key, device.server(), path, body).to_string()
    };
    let stranger = replica::SecretKey::from_bytes(&[99; 32]);
    let strange = RequestAuth::sign(&stranger, device.server(), "/v1/sync", &body).to_string();
    // What somebody else certified, and what the centre did of another key.
    let own = device.reply.own.clone();
    let forged = own.read().unwrap().sign(&stranger);
    let showing = |key: &replica::SecretKey, shown| {
        let auth = RequestAuth::sign(key, device.server(), "/v1/sync", &body);
        auth.showing(Some(shown)).to_string()
    };
    let shown_forged = showing(&stranger, forged);
    let shown_anothers = showing(&stranger, own);
    let elsewhere = replica::DeviceId::from_bytes([8; 16]);
    let elsewhere = RequestAuth::sign(&device.key, elsewhere, "/v1/sync", &body).to_string();
    for (auth, code) in [
        (String::new(), "signature-invalid"),
        ("Tungnha nonsense".to_owned(), "signature-invalid"),
        (world.token("lan"), "signature-invalid"),
        (sign("/v1/enrol", &body), "signature-invalid"),
        (sign("/v1/sync", b"another body"), "signature-invalid"),
        (elsewhere, "signature-invalid"),
        (strange, "device-unknown"),
        (shown_forged, "device-unknown"),
        (shown_anothers, "signature-invalid"),
    ] {
        let answer = world
            .post("/v1/sync", &[("authorization", &auth)], &body)
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{auth}");
        assert_eq!(answer.code(), code, "{auth}");
    }
}

#[tokio::test]
async fn only_an_offices_server_is_certified_for_tls() {
    let world = World::new();
    let device = world.device(0, 21).await;
    let (_, point) = crate::tls::server_key().unwrap();
    let body = crate::http::TlsRequest::new("https://10.0.0.2:8443", &point).to_json();
    let auth = RequestAuth::sign(&device.key, device.server(), "/v1/tls", &body).to_string();
    let answer = world
        .post("/v1/tls", &[("authorization", &auth)], &body)
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::FORBIDDEN, "forbidden")
    );
}

#[tokio::test]
async fn an_unknown_address_is_worded_for_whoever_asked() {
    let world = World::new();
    let page = world.get("/nowhere", &[("accept", "text/html,*/*")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().starts_with("<!DOCTYPE html>"));
    let json = world.get("/nowhere", &[]).await;
    assert_eq!(json.code(), "not-found");
    let api = world
        .get("/v1/nowhere?lang=en", &[("accept", "text/html")])
        .await;
    assert_eq!(api.code(), "not-found");
    assert_eq!(world.get("/v1/sync", &[]).await.code(), "not-found");
}

#[tokio::test]
async fn every_reply_confines_what_a_browser_does_with_it() {
    let world = World::new();
    for path in ["/login", "/nowhere", "/v1/organisation"] {
        let answer = world.get(path, &[("accept", "text/html")]).await;
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert_eq!(
            answer.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
    }
}
