//! Deposits by pages: taken, shown, used for a receipt, given back.

use axum::http::StatusCode;
use book::act::{PaperCopy, VoidReason};
use book::money::Dong;
use replica::RecordId;

use super::{Answered, Browser, collector, value};
use crate::act::VoidAsked;
use crate::testing::NOW;

/// Takes a deposit of so much cash and returns the address of its slip.
async fn deposit(browser: &Browser, house: RecordId, cash: &str) -> String {
    let path = format!("/households/{house}/deposit");
    let form = browser.get(&path).await.page;
    let request = value(&form, "request");
    let pairs = [
        ("request", request.as_str()),
        ("cash", cash),
        ("note", "BHYT tháng 12"),
    ];
    let (first, second) = tokio::join!(browser.post(&path, &pairs), browser.post(&path, &pairs));
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.page);
    assert_eq!(first.place, second.place, "a double click is one deposit");
    first.place
}

fn left(browser: &Browser) -> Vec<Dong> {
    let agent = browser.0.free();
    let deposits = agent.read().deposits().unwrap();
    deposits.iter().map(|view| view.left).collect()
}

fn in_hand(browser: &Browser) -> Dong {
    browser.0.free().hand().unwrap().cash
}

#[tokio::test]
async fn a_deposit_is_shown_at_its_house_and_on_its_day_and_is_no_receipt() {
    let (browser, house, _) = collector();
    let slip = deposit(&browser, house, "150000").await;
    assert_eq!(
        (left(&browser), browser.receipts()),
        (vec![Dong::new(150_000)], 0)
    );
    assert_eq!(in_hand(&browser), Dong::new(150_000));
    let shown = browser.get(&slip).await.page;
    for part in [
        "150.000\u{a0}đ",
        "BHYT tháng 12",
        "Nguyễn Thị Hoà",
        "chưa có phiếu thu",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    for file in [
        "paper.pdf?mm=58",
        "paper.pdf?mm=80",
        "paper.pdf",
        "paper.txt",
    ] {
        let path = format!("{slip}/{file}");
        assert!(shown.contains(&format!("href=\"{path}\"")), "{shown}");
        let (_, content) = browser.file(&path).await;
        let text = String::from_utf8_lossy(&content);
        assert!(
            text.starts_with("%PDF-") || text.contains("TẠM GIỮ"),
            "{path}"
        );
    }
    let link = format!("href=\"{slip}\"");
    for path in ["/".to_owned(), format!("/households/{house}")] {
        let page = browser.get(&path).await.page;
        assert!(
            page.contains(&link) && page.contains("Tiền tạm giữ"),
            "{path}: {page}"
        );
    }
}

#[tokio::test]
async fn a_deposit_by_transfer_waits_for_the_bank_and_is_not_said_to_be_used_up() {
    let (browser, house, _) = collector();
    let path = format!("/households/{house}/deposit");
    let request = value(&browser.get(&path).await.page, "request");
    let pairs = [("request", request.as_str()), ("transfer", "70000")];
    let slip = browser.post(&path, &pairs).await.place;
    for path in [slip, format!("/households/{house}")] {
        let page = browser.get(&path).await.page;
        assert!(page.contains("Chờ sao kê ngân hàng"), "{path}: {page}");
        assert!(!page.contains("Còn lại"), "{path}: {page}");
    }
}

#[tokio::test]
async fn nothing_and_what_is_no_amount_are_refused_at_their_field() {
    let (browser, house, _) = collector();
    let path = format!("/households/{house}/deposit");
    for (cash, transfer) in [("", ""), ("0", ""), ("12.5", ""), ("-5", ""), ("1000", "x")] {
        let pairs = [("cash", cash), ("transfer", transfer)];
        let answered = browser.post(&path, &pairs).await;
        assert_eq!(
            answered.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{cash} {transfer}"
        );
        let (field, label) = if transfer.is_empty() {
            ("cash", "Tiền mặt")
        } else {
            ("transfer", "Chuyển khoản")
        };
        assert!(
            answered
                .page
                .contains(&format!("href=\"#f-{field}\">{label}: ")),
            "{}",
            answered.page
        );
    }
    assert_eq!(left(&browser), Vec::new());
    let unknown = browser.get(&format!("/deposits/{house}")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_deposit_pays_for_a_receipt_first_and_only_the_rest_is_taken() {
    let (browser, house, person) = collector();
    let slip = deposit(&browser, house, "150000").await;
    let id = slip.trim_start_matches("/deposits/").to_owned();
    let path = format!("/households/{house}/collect");
    let form = browser.get(&path).await.page;
    assert!(
        form.contains("Dùng tiền tạm giữ") && form.contains(&id),
        "{form}"
    );
    let request = value(&form, "request");
    let bhyt = format!("bhyt.{person}");
    let mut pairs = vec![
        ("request", request.as_str()),
        (&bhyt, "12"),
        ("credit", id.as_str()),
        ("do", "quote"),
    ];
    let quoted = browser.post(&path, &pairs).await;
    assert!(quoted.page.contains("1.216.200\u{a0}đ"), "{}", quoted.page);
    pairs.pop();
    let issue = async |credited: &str| -> Answered {
        let mut pairs = pairs.clone();
        pairs.extend([
            ("payable", "1366200"),
            ("credited", credited),
            ("do", "issue"),
        ]);
        browser.post(&path, &pairs).await
    };
    // Who has not seen what the deposit pays is asked again.
    let unseen = issue("0").await;
    assert_eq!(
        (unseen.status, browser.receipts()),
        (StatusCode::UNPROCESSABLE_ENTITY, 0)
    );
    let issued = issue(&value(&quoted.page, "credited")).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.page);
    assert_eq!((left(&browser), browser.receipts()), (vec![Dong::ZERO], 1));
    assert_eq!(in_hand(&browser), Dong::new(1_366_200));
    let used = browser.get(&path).await.page;
    assert!(!used.contains("Dùng tiền tạm giữ"), "{used}");
}

#[tokio::test]
async fn a_deposit_is_given_back_in_parts_and_never_more_than_is_left() {
    let (browser, house, _) = collector();
    let slip = deposit(&browser, house, "150000").await;
    let back = async |amount: &str| -> StatusCode {
        let request = value(&browser.get(&slip).await.page, "request");
        let pairs = [("request", request.as_str()), ("amount", amount)];
        browser.post(&slip, &pairs).await.status
    };
    assert_eq!(back("50000").await, StatusCode::SEE_OTHER);
    assert_eq!(left(&browser), [Dong::new(100_000)]);
    assert_eq!(back("100001").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back("").await, StatusCode::SEE_OTHER);
    assert_eq!(
        (left(&browser), in_hand(&browser)),
        (vec![Dong::ZERO], Dong::ZERO)
    );
    assert!(!browser.get(&slip).await.page.contains("name=\"amount\""));
}

#[tokio::test]
async fn the_money_of_a_void_receipt_pays_for_the_next_of_the_same_people() {
    let (browser, house, person) = collector();
    let path = format!("/households/{house}/collect");
    let form = browser.get(&path).await.page;
    assert!(!form.contains("Dùng tiền tạm giữ"), "{form}");
    let request = value(&form, "request");
    let bhyt = format!("bhyt.{person}");
    let first = [
        ("request", request.as_str()),
        (bhyt.as_str(), "12"),
        ("payable", "1366200"),
        ("credited", "0"),
        ("do", "issue"),
    ];
    let issued = browser.post(&path, &first).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.page);
    let receipt: RecordId = issued
        .place
        .trim_start_matches("/receipts/")
        .parse()
        .unwrap();
    let void = VoidAsked {
        id: None,
        receipt,
        reason: VoidReason::Mistake,
        words: None,
        copy: PaperCopy::Returned,
        acknowledged: false,
        day: None,
    };
    let void = browser.0.free().void(&void, NOW).unwrap().id.to_string();
    let form = browser.get(&path).await.page;
    for part in [&void, "phiếu đã huỷ", "chờ trung tâm chấp nhận"] {
        assert!(form.contains(part), "{part} in {form}");
    }
    let request = value(&form, "request");
    let next = [
        ("request", request.as_str()),
        (bhyt.as_str(), "6"),
        ("credit", void.as_str()),
        ("payable", "683100"),
        ("credited", "683100"),
        ("again", "phiếu trước đã huỷ"),
        ("do", "issue"),
    ];
    let issued = browser.post(&path, &next).await;
    assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.page);
    // No more cash came in; the rest is offered on.
    assert_eq!(in_hand(&browser), Dong::new(1_366_200));
    let form = browser.get(&path).await.page;
    assert!(
        form.contains(&void) && form.contains("683.100\u{a0}đ ("),
        "{form}"
    );
    let counted = browser.0.free();
    let found: RecordId = issued
        .place
        .trim_start_matches("/receipts/")
        .parse()
        .unwrap();
    let view = counted.read().receipt(found).unwrap().unwrap();
    assert!(view.standing.is_counted(), "{:?}", view.standing);
}
