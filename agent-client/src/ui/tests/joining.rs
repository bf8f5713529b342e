//! Who may join, by pages: what is recorded of a person is shown before money is taken.

use axum::http::StatusCode;

use super::{collector, value};

#[tokio::test]
async fn a_person_who_draws_a_pension_is_shown_as_such_before_bhxh_is_collected() {
    let (browser, house, person) = collector();
    let edit = format!("/persons/{person}/edit");
    let form = browser.get(&edit).await.page;
    let request = value(&form, "request");
    let pairs = [
        ("request", request.as_str()),
        ("name", "Nguyễn Thị Hoà"),
        ("elsewhere", "pension"),
    ];
    let saved = browser.post(&edit, &pairs).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.page);
    let path = format!("/households/{house}/collect");
    let (bhxh, income) = (format!("bhxh.{person}"), format!("income.{person}"));
    let asked = [(bhxh.as_str(), "3"), (&income, "1500000"), ("do", "quote")];
    let quoted = browser.post(&path, &asked).await.page;
    assert!(
        quoted.contains("Hưởng lương hưu, trợ cấp hằng tháng: không thuộc diện tham gia.")
            && quoted.contains("name=\"again\""),
        "{quoted}"
    );
}
