//! A house written down twice: the note on its page, both sides, the buttons.

use axum::http::StatusCode;

use super::{Browser, collector};
use crate::testing::house;

fn is_noted(page: &str) -> bool {
    page.contains("Có thể trùng với")
}

async fn judge(browser: &Browser, a: &str, b: &str, same: &str) -> super::Answered {
    let pairs = [("a", a), ("b", b), ("same", same)];
    browser.post("/duplicates/pair", &pairs).await
}

#[tokio::test]
async fn two_houses_are_compared_merged_and_taken_apart_with_buttons() {
    let (browser, first, _) = collector();
    let (second, _) = house(&mut browser.0.free(), "NGUYỄN THỊ HÒA <b>");
    let (third, _) = house(&mut browser.0.free(), "Nguyễn Thị Hòa");
    let (a, b) = (first.min(third).to_string(), first.max(third).to_string());
    // The control: a house of another name has no note.
    assert!(!is_noted(
        &browser.get(&format!("/households/{second}")).await.page
    ));
    let page = browser.get(&format!("/households/{first}")).await.page;
    let pair = format!("/duplicates/pair?a={a}&amp;b={b}");
    assert!(is_noted(&page) && page.contains(&pair), "{page}");
    assert!(page.contains("cùng tên chủ hộ trong thôn, xóm"), "{page}");
    let list = browser.get("/duplicates").await.page;
    assert!(list.contains(&pair), "{list}");
    let both = browser
        .get(&format!("/duplicates/pair?a={a}&b={b}"))
        .await
        .page;
    assert!(
        both.contains("Nguyễn Thị Hoà") && both.contains("Nguyễn Thị Hòa"),
        "{both}"
    );

    let merged = judge(&browser, &a, &b, "1").await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER);
    assert_eq!(merged.place, format!("/households/{a}"));
    // The other house's address leads to the one that is shown.
    let led = browser.get(&format!("/households/{b}")).await;
    assert_eq!(
        (led.status, led.place),
        (StatusCode::SEE_OTHER, format!("/households/{a}"))
    );
    let page = browser.get(&format!("/households/{a}")).await.page;
    assert!(
        page.contains("Gộp từ nhiều bản ghi") && !is_noted(&page),
        "{page}"
    );
    // Both names stand beside each other until one is chosen.
    assert!(
        browser
            .get("/conflicts")
            .await
            .page
            .contains("Nguyễn Thị Hòa")
    );

    let apart = judge(&browser, &a, &b, "0").await;
    assert_eq!(
        (apart.status, apart.place.as_str()),
        (StatusCode::SEE_OTHER, "/duplicates")
    );
    assert_eq!(
        browser.get(&format!("/households/{b}")).await.status,
        StatusCode::OK
    );
    assert!(!is_noted(
        &browser.get(&format!("/households/{a}")).await.page
    ));
}

#[tokio::test]
async fn a_wrong_pair_is_said_on_the_page_and_an_unknown_one_is_not_found() {
    let (browser, first, person) = collector();
    let (a, p) = (first.to_string(), person.to_string());
    assert_eq!(
        judge(&browser, &a, &p, "1").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        judge(&browser, &a, &a, "1").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        judge(&browser, &a, &p, "2").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let nobody = "0".repeat(32);
    let unknown = browser
        .get(&format!("/duplicates/pair?a={a}&b={nobody}"))
        .await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let wrong = browser.get("/duplicates/pair?a=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
