//! Who may ask, what stays text, what is not found.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use book::fact::Outcome;
use book::record::{Field, Fields, Value};
use tower::ServiceExt as _;

use super::super::router;
use super::{Browser, HOST, collector};
use crate::act::VisitAsked;
use crate::testing::{NOW, device, house};

/// Method, path, host, cookie, origin, fetch site, and the status that answers.
type Case<'c> = (
    &'c str,
    &'c str,
    &'c str,
    &'c str,
    Option<&'c str>,
    Option<&'c str>,
    u16,
);

#[tokio::test]
async fn foreign_names_foreign_forms_and_strangers_are_refused() {
    let (browser, house, _) = collector();
    let visit = format!("/households/{house}/visit");
    let secret = format!("tungnha={}", browser.0.secret());
    let wrong = format!("tungnha={}", "0".repeat(32));
    let own = format!("http://{HOST}");
    let cases: [Case<'_>; 10] = [
        ("GET", "/", "evil.example", &secret, None, None, 403),
        (
            "GET",
            "/",
            "127.0.0.1.evil.example:7070",
            &secret,
            None,
            None,
            403,
        ),
        ("GET", "/", HOST, &wrong, None, None, 403),
        ("GET", "/", HOST, "", None, None, 403),
        ("GET", "/start?key=0", HOST, "", None, None, 403),
        (
            "POST",
            &visit,
            HOST,
            &secret,
            Some("http://evil.example"),
            None,
            403,
        ),
        (
            "POST",
            &visit,
            HOST,
            &secret,
            Some(&own),
            Some("cross-site"),
            403,
        ),
        ("POST", &visit, HOST, &secret, None, None, 403),
        // The controls.
        (
            "POST",
            &visit,
            HOST,
            &secret,
            Some(&own),
            Some("same-origin"),
            303,
        ),
        ("GET", "/", "localhost:1", &secret, None, None, 200),
    ];
    for (method, path, host, cookie, origin, site, status) in cases {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", host);
        request = request.header("cookie", cookie);
        for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answered = browser
            .send(request.body(Body::from("outcome=absent")).unwrap())
            .await;
        assert_eq!(
            answered.status.as_u16(),
            status,
            "{method} {path} {host} {cookie} {origin:?} {site:?}"
        );
    }
}

#[tokio::test]
async fn the_starts_secret_becomes_a_cookie_that_scripts_and_other_sites_do_not_get() {
    let (browser, ..) = collector();
    let start = format!("/start?key={}", browser.0.secret());
    let request = Request::builder()
        .uri(start)
        .header("host", HOST)
        .body(Body::empty())
        .unwrap();
    let response = router(browser.0.clone()).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert_eq!(response.headers()["location"], "/");
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
}

#[tokio::test]
async fn hostile_names_stay_text_on_every_page() {
    let mut agent = device();
    let evil = "<script>alert(1)</script>\"'&";
    let (house, person) = house(&mut agent, evil);
    let fields = Fields::default().with(Field::Note, Value::Text(evil.into()));
    agent.household_edit(house, fields, NOW).unwrap();
    let visit = VisitAsked {
        id: None,
        household: house,
        day: None,
        outcome: Outcome::Informed,
        appointment: None,
        note: Some(evil.into()),
    };
    agent.visit_add(&visit, NOW).unwrap();
    let browser = Browser::of(agent);
    let bhyt = format!("bhyt.{person}");
    let pairs = [
        (bhyt.as_str(), "12"),
        ("payer", evil),
        ("payable", "1366200"),
        ("do", "issue"),
    ];
    let receipt = browser
        .post(&format!("/households/{house}/collect"), &pairs)
        .await
        .place;
    let house = format!("/households/{house}");
    for path in [
        "/".to_owned(),
        "/households?q=%3Cscript%3E".to_owned(),
        house.clone(),
        format!("{house}/edit"),
        format!("{house}/visit"),
        format!("{house}/collect"),
        receipt,
        "/%3Cscript%3E".to_owned(),
    ] {
        let page = browser.get(&path).await.page;
        assert!(
            page.contains("<html") && !page.contains("<script"),
            "{path}: {page}"
        );
        assert!(!page.contains("\"'&"), "{path}: {page}");
    }
}

#[tokio::test]
async fn pages_speak_english_where_asked_and_strange_addresses_are_not_found() {
    let (browser, ..) = collector();
    assert!(
        browser
            .get("/?lang=en")
            .await
            .page
            .contains("Houses to visit")
    );
    assert!(browser.get("/").await.page.contains("Nhà cần đến"));
    for path in [
        "/nothing",
        "/households/x",
        "/receipts/00000000000000000000000000000000",
    ] {
        assert_eq!(
            browser.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(browser.get("/assets/style.css").await.page.contains("body"));
}
