//! The line against small servers on loopback.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, Redirect};
use axum::routing::post;
use replica::SecretKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::testing::{Centre, NOW, house};

fn root() -> RootFingerprint {
    RootFingerprint::of(&SecretKey::from_bytes(&[2; 32]).public())
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Answers every connection with these bytes and closes it.
async fn speak(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(bytes).await;
        }
    });
    url
}

async fn code(url: &str) -> Code {
    let line = match Line::to(url, root()) {
        Ok(line) => line,
        Err(fault) => return fault.code(),
    };
    line.post(SYNC_PATH, None, vec![0; 100])
        .await
        .unwrap_err()
        .code()
}

#[tokio::test]
async fn whatever_answers_instead_of_a_server_of_ours_has_its_name() {
    let page = || async { Html("<html>Đăng nhập Wi-Fi</html>") };
    let says = |status: StatusCode, text: &'static str| {
        Router::new().fallback(move || async move { (status, text) })
    };
    let to_login = || async { Redirect::temporary("http://192.0.2.1/login") };
    let cases = [
        (
            serve(Router::new().fallback(page)).await,
            Code::NotOurServer,
        ),
        (
            serve(Router::new().fallback(to_login)).await,
            Code::NotOurServer,
        ),
        (
            serve(says(StatusCode::NOT_FOUND, "not found")).await,
            Code::NotOurServer,
        ),
        (
            serve(says(
                StatusCode::UNAUTHORIZED,
                r#"{"code":"device-unknown"}"#,
            ))
            .await,
            Code::DeviceUnknown,
        ),
        (
            serve(says(
                StatusCode::INTERNAL_SERVER_ERROR,
                r#"{"code":"internal"}"#,
            ))
            .await,
            Code::ServerBusy,
        ),
        (
            speak(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await,
            Code::LineCut,
        ),
        (
            speak(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n").await,
            Code::LineCut,
        ),
        (speak(b"").await, Code::LineCut),
        (speak(b"SSH-2.0-x\r\n").await, Code::NotOurServer),
        ("http://127.0.0.1:1".to_owned(), Code::ServerUnreachable),
        ("http://192.0.2.1".to_owned(), Code::ServerNotTrusted),
        (
            "http://localhost.example".to_owned(),
            Code::ServerNotTrusted,
        ),
        ("ftp://127.0.0.1".to_owned(), Code::NotOurServer),
        ("centre".to_owned(), Code::NotOurServer),
    ];
    for (url, expected) in cases {
        assert_eq!(code(&url).await, expected, "{url}");
    }
}

#[tokio::test]
async fn plain_http_behind_https_is_not_trusted_as_a_server() {
    let url = speak(b"HTTP/1.1 200 OK\r\n\r\n")
        .await
        .replace("http:", "https:");
    assert_eq!(code(&url).await, Code::NotOurServer);
}

async fn answer(
    State(centre): State<Arc<Mutex<Centre>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Vec<u8>, StatusCode> {
    let authorization = headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok());
    let authorization = authorization.unwrap_or_default().to_owned();
    let signed = Signed {
        body: body.to_vec(),
        authorization,
    };
    centre
        .lock()
        .unwrap()
        .answer(&signed)
        .map_err(|_| StatusCode::BAD_REQUEST)
}

#[tokio::test]
async fn a_sync_over_http_says_what_was_confirmed_and_what_it_cost() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    let server = centre.server();
    let centre = Arc::new(Mutex::new(centre));
    let url = serve(
        Router::new()
            .route(SYNC_PATH, post(answer))
            .with_state(centre),
    )
    .await;
    let server = Server { url, ..server };
    let agent = Mutex::new(agent);
    let outcome = sync(&agent, &server, &|| NOW).await.unwrap();
    assert_eq!((outcome.fault, outcome.waiting), (None, 0));
    assert_eq!(outcome.confirmed_centre, outcome.here);
    assert!(outcome.bytes_up > 100, "{}", outcome.bytes_up);

    // Nothing new: one request.
    let idle = sync(&agent, &server, &|| NOW).await.unwrap();
    assert_eq!((idle.requests, idle.fault), (1, None));
}
