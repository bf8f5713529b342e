//! Logging in, sessions, and what slows a guesser down.

use axum::http::StatusCode;

use super::world::{Answer, PASSWORD, World};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

async fn log_in(world: &World, user: &str, password: &str) -> Answer {
    let encode = |text: &str| {
        let address = crate::pages::address::address("", &[("x", text)]);
        address.trim_start_matches("?x=").to_owned()
    };
    let body = format!("user={}&password={}", encode(user), encode(password));
    world
        .post(
            "/login",
            &[FORM, HERE, ("accept", "text/html")],
            body.as_bytes(),
        )
        .await
}

fn cookie(answer: &Answer) -> String {
    let text = answer.headers["set-cookie"].to_str().unwrap();
    text.split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_session_opens_with_the_password_and_ends_with_the_logout() {
    let world = World::new();
    let opened = log_in(&world, "Lan", PASSWORD).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let set = opened.headers["set-cookie"].to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Secure"), "a loopback line has no TLS: {set}");
    let session = cookie(&opened);
    let page = world.get("/", &[("cookie", &session)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let out = world
        .post("/logout", &[("cookie", &session), HERE], b"")
        .await;
    assert_eq!(out.headers["location"], "/login");
    let page = world
        .get("/", &[("cookie", &session), ("accept", "text/html")])
        .await;
    assert_eq!(page.headers["location"], "/login");
}

#[tokio::test]
async fn a_session_ends_after_a_working_day() {
    let world = World::new();
    let session = cookie(&log_in(&world, "lan", PASSWORD).await);
    world.pass_seconds(12 * 3600 - 1);
    assert_eq!(
        world.get("/cash", &[("cookie", &session)]).await.status,
        StatusCode::OK
    );
    world.pass_seconds(2);
    assert_eq!(
        world.get("/cash", &[("cookie", &session)]).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let world = World::new();
    let wrong_name = log_in(&world, "nobody", PASSWORD).await;
    let wrong_password = log_in(&world, "lan", "mưa rào tháng bảy").await;
    assert_eq!(wrong_name.status, StatusCode::UNAUTHORIZED);
    assert_eq!(wrong_password.status, StatusCode::UNAUTHORIZED);
    let words = |answer: &Answer| answer.text().replace("nobody", "").replace("lan", "");
    assert_eq!(words(&wrong_name), words(&wrong_password));
    assert!(!wrong_password.text().contains("tháng bảy"));
    assert!(wrong_password.headers.get("set-cookie").is_none());
}

/// Logs in from a browser with these cookies, or from an address of its own.
async fn log_in_from(world: &World, cookies: &str, address: [u8; 4], password: &str) -> StatusCode {
    let password = password.replace(' ', "+");
    let mut request = axum::http::Request::post("/login")
        .header(FORM.0, FORM.1)
        .header(HERE.0, HERE.1)
        .header("cookie", cookies)
        .body(axum::body::Body::from(format!(
            "user=lan&password={password}"
        )))
        .unwrap();
    let peer = std::net::SocketAddr::from((address, 40_000));
    request
        .extensions_mut()
        .insert(axum::extract::ConnectInfo(peer));
    world.send(request).await.status
}

#[tokio::test]
async fn nobody_can_lock_a_supervisor_out_by_name() {
    let world = World::new();
    let opened = log_in(&world, "lan", PASSWORD).await;
    let all = opened.headers.get_all("set-cookie").iter();
    let known = all
        .filter_map(|one| one.to_str().ok()?.split(';').next())
        .find(|one| one.starts_with("known="))
        .unwrap();
    let thief = [10, 0, 0, 66];
    for _ in 0..5 {
        let guessed = log_in_from(&world, "", thief, "sai mật khẩu").await;
        assert_eq!(guessed, StatusCode::UNAUTHORIZED);
    }
    // The control: where the guesses came from, even the right password waits.
    let there = log_in_from(&world, "", thief, PASSWORD).await;
    assert_eq!(there, StatusCode::SERVICE_UNAVAILABLE);
    let elsewhere = log_in_from(&world, "", [10, 0, 0, 1], PASSWORD).await;
    assert_eq!(elsewhere, StatusCode::SEE_OTHER);
    let behind_one_address = log_in_from(&world, known, thief, PASSWORD).await;
    assert_eq!(behind_one_address, StatusCode::SEE_OTHER);
    let forged = known.replace("known=", "known=x");
    let forged = log_in_from(&world, &forged, thief, PASSWORD).await;
    assert_eq!(forged, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn after_five_wrong_passwords_even_the_right_one_waits() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(
            log_in(&world, "lan", "sai mật khẩu").await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let waits = log_in(&world, "lan", PASSWORD).await;
    assert_eq!(waits.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        log_in(&world, "minh", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    world.pass_seconds(2);
    assert_eq!(
        log_in(&world, "lan", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn another_site_cannot_log_anybody_in_or_out() {
    let world = World::new();
    let body = b"user=lan&password=x";
    for headers in [
        [FORM, ("sec-fetch-site", "cross-site")],
        [FORM, ("origin", "https://evil.example")],
        [FORM, ("origin", "null")],
    ] {
        for path in ["/login", "/logout"] {
            let answer = world.post(path, &headers, body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::FORBIDDEN, "origin-refused")
            );
        }
    }
}

#[tokio::test]
async fn the_language_is_remembered() {
    let world = World::new();
    let answer = world.get("/login?lang=en", &[]).await;
    let set = cookie(&answer);
    assert_eq!(set, "lang=en");
    assert!(
        world
            .get("/login", &[("cookie", &set)])
            .await
            .text()
            .contains("Password")
    );
}
