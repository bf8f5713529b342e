//! What addresses may be asked with, and that a mistyped name is never passed over.

use axum::http::StatusCode;

use super::world::World;
use crate::http::{ROUTES, Who};
use crate::pages::address;
use crate::{ledger, paged, participants};

#[tokio::test]
async fn a_mistyped_parameter_is_refused_by_name_on_every_page_and_report() {
    let world = World::new();
    let token = world.token("lan");
    let pages = ROUTES.iter().filter(|(who, method, _)| {
        let is_polled = matches!(who, Who::Anyone | Who::Device);
        *method == "get" && !is_polled
    });
    for (_, _, path) in pages {
        let path = path
            .replace("{id}", "0000")
            .replace("{*id}", "0000")
            .replace("{list}", "numbers");
        let asked = format!("{path}?lang=en&collecter=NV1");
        let answer = world.get(&asked, &[("authorization", &token)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(answer.code(), "parameter-unknown", "{path}");
        let said = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(said.contains("“collecter”"), "{said}");
    }
}

/// Whoever is not logged in hears of that first, and is not told what an address knows.
#[tokio::test]
async fn a_stranger_with_a_mistyped_parameter_is_led_to_log_in() {
    let world = World::new();
    let cashier = world.token("minh");
    for (who, method, path) in ROUTES {
        let (none, less) = match who {
            Who::Anyone | Who::Device => continue,
            Who::User => (401, 400),
            Who::Reader => (401, 403),
        };
        if *method != "get" {
            continue;
        }
        let path = path
            .replace("{id}", "0000")
            .replace("{*id}", "0000")
            .replace("{list}", "numbers");
        let asked = format!("{path}?collecter=NV1");
        assert_eq!(world.get(&asked, &[]).await.status, none, "{path}");
        let headers = [("authorization", cashier.as_str())];
        assert_eq!(world.get(&asked, &headers).await.status, less, "{path}");
    }
    let html = [("accept", "text/html")];
    let [mistyped, right] = ["/receipts?collecter=NV1", "/receipts"];
    let (mistyped, right) = (
        world.get(mistyped, &html).await,
        world.get(right, &html).await,
    );
    assert_eq!(mistyped.status, right.status);
    assert!(mistyped.status != 400);
}

#[tokio::test]
async fn what_may_be_asked_is_named_where_something_else_was() {
    let world = World::new();
    let token = world.token("lan");
    let headers = [("authorization", token.as_str()), ("accept", "text/html")];
    let said = world.get("/?collecter=NV1", &headers).await.text();
    assert!(said.contains("không có tham số “collecter”"), "{said}");
    assert!(said.contains(&address::NAMES.join(", ")), "{said}");
    let said = world.get("/cash?to=21/11/2026", &headers).await.text();
    assert!(
        said.contains("không có tham số “to”; hãy xem lại cách viết."),
        "{said}"
    );
}

#[tokio::test]
async fn whatever_an_address_knows_is_taken() {
    let world = World::new();
    let token = world.token("lan");
    for (paths, names) in [
        (
            &[
                "/",
                "/receipts",
                "/v1/ledger",
                "/v1/ledger/receipts",
                "/v1/export/receipts",
            ][..],
            &address::NAMES[..],
        ),
        (&["/participants", "/v1/participants"], &participants::NAMES),
        (
            &["/duplicates", "/v1/duplicates", "/v1/conflicts"],
            &paged::NAMES,
        ),
    ] {
        for (path, name) in paths
            .iter()
            .flat_map(|path| names.iter().map(move |name| (path, name)))
        {
            let asked = format!("{path}?{name}=&lang=vi");
            let answer = world.get(&asked, &[("authorization", &token)]).await;
            assert_eq!(answer.status, StatusCode::OK, "{asked}: {}", answer.text());
        }
    }
}

#[test]
fn the_names_are_those_of_the_fields() {
    let fields = serde_json::to_value(ledger::Asked::default()).unwrap();
    let mut names = address::NAMES;
    names.sort_unstable();
    let fields: Vec<_> = fields.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, names);
}
