//! Syncs over a line to a centre on loopback.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use axum::routing::post;
use tokio::net::TcpListener;
use web::badge::Place;

use super::*;
use crate::testing::{Centre, NOW, house};

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

async fn answer(
    State(centre): State<Arc<Mutex<Centre>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Vec<u8>, StatusCode> {
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|it| it.to_str().ok());
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

/// Serves a centre at a new address.
async fn centre_at(centre: Centre) -> Server {
    let server = centre.server();
    let centre = Arc::new(Mutex::new(centre));
    let router = Router::new()
        .route(SYNC_PATH, post(answer))
        .with_state(centre);
    Server {
        url: serve(router).await,
        ..server
    }
}

#[tokio::test]
async fn servers_are_tried_in_turn_and_what_was_tried_in_vain_is_told() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    for number in 0_u64..200 {
        let scattered = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        house(&mut agent, &format!("Hộ {scattered:x}"));
    }
    let page = || async { axum::response::Html("<html>Đăng nhập Wi-Fi</html>") };
    let portal = serve(Router::new().fallback(page)).await;
    let office = |url: &str| {
        Server::new(
            url,
            replica::DeviceId::from_bytes([7; 16]),
            replica::Role::Office,
        )
    };
    let away = office("http://127.0.0.1:1");
    let good = centre_at(centre).await;
    let mut settings = agent.settings().clone();
    settings.servers = vec![away.clone(), office(&portal), good.clone()];
    agent.keep_settings(settings.clone()).unwrap();
    let agent = Mutex::new(agent);
    let outcome = sync_at(&agent, None, &|| NOW, &mut |_| {}).await.unwrap();
    assert_eq!((outcome.fault, outcome.reached), (None, Place::Centre));
    assert_eq!(outcome.url, good.url);
    let tried: Vec<_> = outcome
        .tried
        .iter()
        .map(|(url, fault)| (&**url, fault.code()))
        .collect();
    assert_eq!(
        tried,
        [
            (&*away.url, Code::ServerUnreachable),
            (&*portal, Code::NotOurServer)
        ]
    );
    // The order stays; how much the line bears is known for the next time, and of none that did not answer.
    assert_eq!(free(&agent).settings().servers, settings.servers);
    let paces = free(&agent).settings().paces.clone();
    assert_eq!(paces.keys().collect::<Vec<_>>(), [&good.url]);

    // Where none answers, the last one's problem is the exit, and nothing is said to be confirmed.
    settings.servers.pop();
    free(&agent).keep_settings(settings).unwrap();
    house(&mut free(&agent), "Trần Văn Bình");
    let outcome = sync_at(&agent, None, &|| NOW, &mut |_| {}).await.unwrap();
    let fault = outcome.fault.unwrap();
    assert_eq!(
        (fault.code(), outcome.confirmed_office),
        (Code::NotOurServer, 0)
    );
    assert_eq!(outcome.tried.len(), 1);
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says_so_and_not_for_ever() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    let good = centre_at(centre).await;
    let count = Arc::new(std::sync::atomic::AtomicU32::new(0));
    let counting = Arc::clone(&count);
    let busy = move || {
        counting.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        async {
            let said = r#"{"code":"server-busy"}"#;
            let head = [(header::RETRY_AFTER, "0")];
            (StatusCode::SERVICE_UNAVAILABLE, head, said).into_response()
        }
    };
    let url = serve(Router::new().fallback(busy)).await;
    let server = Server {
        url,
        ..good.clone()
    };
    let agent = Mutex::new(agent);
    let outcome = sync(&agent, &server, &|| NOW).await.unwrap();
    assert_eq!(outcome.fault.unwrap().code(), Code::ServerBusy);
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), BUSY_MAX);
    assert_eq!(
        (outcome.confirmed_centre, outcome.waiting),
        (0, outcome.here)
    );
    assert_eq!(sync(&agent, &good, &|| NOW).await.unwrap().fault, None);
}

#[tokio::test]
async fn a_sync_over_http_says_what_was_confirmed_and_what_it_cost() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    house(&mut agent, "Nguyễn Thị Lan");
    let server = centre_at(centre).await;
    let agent = Mutex::new(agent);
    let outcome = sync(&agent, &server, &|| NOW).await.unwrap();
    assert_eq!((outcome.fault, outcome.waiting), (None, 0));
    assert_eq!(outcome.confirmed_centre, outcome.here);
    assert!(outcome.bytes_up > 100, "{}", outcome.bytes_up);

    // Nothing new: one request.
    let idle = sync(&agent, &server, &|| NOW).await.unwrap();
    assert_eq!((idle.requests, idle.fault), (1, None));
}
