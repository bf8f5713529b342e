//! The pages through the router, without a port.

mod custody;
mod deposits;
mod duplicates;
mod guarding;
mod joining;
mod moved;
mod papers;

use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use book::record::{Field, Fields, Value};
use replica::RecordId;
use store::view::ReceiptFilter;
use tower::ServiceExt as _;
use web::lang::Lang;

use super::{App, router};
use crate::Agent;
use crate::testing::{Centre, NOW, device, edge, house};

const HOST: &str = "127.0.0.1:7070";

struct Browser(App);

struct Answered {
    status: StatusCode,
    place: String,
    page: String,
}

impl Browser {
    fn of(agent: Agent) -> Self {
        Self(App::new(
            Arc::new(Mutex::new(agent)),
            [9; 16],
            Lang::Vi,
            &edge(),
        ))
    }

    async fn send(&self, request: Request<Body>) -> Answered {
        let response = router(self.0.clone()).oneshot(request).await.unwrap();
        let status = response.status();
        let place = response.headers().get("location");
        let place = place.map_or(String::new(), |it| it.to_str().unwrap().to_owned());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Answered {
            status,
            place,
            page: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let cookie = format!("lang=vi; tungnha={}", self.0.secret());
        let request = Request::builder().method(method).uri(path);
        request.header("host", HOST).header("cookie", cookie)
    }

    async fn get(&self, path: &str) -> Answered {
        self.send(self.request("GET", path).body(Body::empty()).unwrap())
            .await
    }

    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answered {
        let encode = |text: &str| {
            text.bytes()
                .map(|byte| format!("%{byte:02X}"))
                .collect::<String>()
        };
        let pairs: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = self
            .request("POST", path)
            .header("origin", format!("http://{HOST}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(pairs.join("&")));
        self.send(request.unwrap()).await
    }

    fn receipts(&self) -> usize {
        self.0
            .free()
            .read()
            .receipts(&ReceiptFilter::default())
            .unwrap()
            .len()
    }
}

/// Returns the value of the first input with this name.
fn value(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\"")).unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn collector() -> (Browser, RecordId, RecordId) {
    let mut agent = device();
    let (house, person) = house(&mut agent, "Nguyễn Thị Hoà");
    (Browser::of(agent), house, person)
}

#[tokio::test]
async fn from_the_day_to_a_receipt_and_a_double_click_is_one_receipt() {
    let (browser, house, person) = collector();
    let day = browser.get("/").await;
    assert!(
        day.status == StatusCode::OK && day.page.contains("Trần Thị Hoà"),
        "{}",
        day.page
    );
    let path = format!("/households/{house}/collect");
    let form = browser.get(&path).await.page;
    let request = value(&form, "request");
    let (bhyt, bhxh) = (format!("bhyt.{person}"), format!("bhxh.{person}"));
    let income = format!("income.{person}");
    let mut pairs = vec![
        ("request", request.as_str()),
        (&bhyt, "12"),
        (&bhxh, "3"),
        (&income, "1.500.000"),
        ("transfer", "66000"),
        ("do", "quote"),
    ];
    let quoted = browser.post(&path, &pairs).await;
    assert_eq!((quoted.status, browser.receipts()), (StatusCode::OK, 0));
    assert!(quoted.page.contains("2.158.200\u{a0}đ"), "{}", quoted.page);
    assert_eq!(value(&quoted.page, "request"), request);
    let payable = value(&quoted.page, "payable");
    pairs.pop();
    pairs.extend([("payable", payable.as_str()), ("do", "issue")]);
    let (first, second) = tokio::join!(browser.post(&path, &pairs), browser.post(&path, &pairs));
    assert_eq!(
        (first.status, second.status),
        (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
    );
    assert_eq!((first.place.clone(), browser.receipts()), (second.place, 1));
    let receipt = browser.get(&first.place).await.page;
    for part in [
        "BH26-YT/00005:0000001",
        "2.158.200\u{a0}đ",
        "Chuyển khoản",
        "trên máy này",
    ] {
        assert!(receipt.contains(part), "{part} in {receipt}");
    }
    let house = browser.get(&format!("/households/{house}")).await.page;
    assert!(
        house.contains("20/12/2027") && house.contains("BH26-YT/00005:0000001"),
        "{house}"
    );
}

#[tokio::test]
async fn the_terms_of_a_house_stand_side_by_side_and_nothing_is_written() {
    let (browser, house, person) = collector();
    let path = format!("/households/{house}/compare");
    let page = browser.get(&path).await.page;
    assert!(page.contains("So sánh mức đóng") && !page.contains("id=\"compared\""));
    let asked = format!("{path}?income.{person}=1500000&group.{person}=poor&bhyt.{person}=1");
    let page = browser.get(&asked).await.page;
    // A month; three months with a card; five years: 18,098,148 less the state’s 9,900,000.
    for amount in [
        "165.000\u{a0}đ",
        "836.550\u{a0}đ",
        "8.198.148\u{a0}đ",
        "330.000\u{a0}đ",
    ] {
        assert!(page.contains(amount), "{amount}");
    }
    let wrong = browser.get(&format!("{path}?income.{person}=1.000")).await;
    assert_eq!(wrong.status, 422);
    assert!(!wrong.page.contains("id=\"compared\""));
    assert_eq!(browser.receipts(), 0);
}

#[tokio::test]
async fn a_sum_that_changed_since_it_was_seen_is_shown_again_and_not_taken() {
    let (browser, house, person) = collector();
    let bhyt = format!("bhyt.{person}");
    let pairs = [(bhyt.as_str(), "12"), ("payable", "1000"), ("do", "issue")];
    let answered = browser
        .post(&format!("/households/{house}/collect"), &pairs)
        .await;
    assert_eq!(
        (answered.status, browser.receipts()),
        (StatusCode::UNPROCESSABLE_ENTITY, 0)
    );
    assert!(answered.page.contains("1.366.200\u{a0}đ"));
}

#[tokio::test]
async fn who_paid_already_pays_again_only_with_a_reason() {
    let (browser, house, person) = collector();
    let (path, bhyt) = (
        format!("/households/{house}/collect"),
        format!("bhyt.{person}"),
    );
    let issue = [
        (bhyt.as_str(), "12"),
        ("payable", "1366200"),
        ("do", "issue"),
    ];
    assert_eq!(
        browser.post(&path, &issue).await.status,
        StatusCode::SEE_OTHER
    );
    let refused = browser.post(&path, &issue).await;
    assert_eq!(
        (refused.status, browser.receipts()),
        (StatusCode::UNPROCESSABLE_ENTITY, 1)
    );
    assert!(refused.page.contains("name=\"again\""), "{}", refused.page);
    let again = [&issue[..], &[("again", "nộp bù")]].concat();
    assert_eq!(
        browser.post(&path, &again).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(browser.receipts(), 2);
}

#[tokio::test]
async fn a_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it() {
    let (browser, house, _) = collector();
    for (path, pairs, name, kept, sentence) in [
        (
            "/households/new".to_owned(),
            vec![("name", "An"), ("phone", "12x")],
            "phone",
            "12x",
            "số điện thoại không đúng",
        ),
        (
            format!("/households/{house}/person"),
            vec![("name", "An"), ("birth_date", "31/02/1990")],
            "birth_date",
            "31/02/1990",
            "lịch không có ngày",
        ),
        (
            format!("/households/{house}/visit"),
            vec![("outcome", "appointment"), ("appointment", "1/1/26")],
            "appointment",
            "1/1/26",
            "không đọc được ngày",
        ),
        (
            "/cash".to_owned(),
            vec![("small-change", "1.000")],
            "small-change",
            "1.000",
            "hai cách",
        ),
    ] {
        let answered = browser.post(&path, &pairs).await;
        assert_eq!(answered.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert_eq!(value(&answered.page, name), kept);
        assert!(
            answered.page.contains(sentence),
            "{sentence} in {}",
            answered.page
        );
        assert!(
            answered.page.contains(&format!("id=\"f-{name}-error\"")),
            "{path}"
        );
    }
    assert_eq!(
        browser
            .0
            .free()
            .read()
            .households(None, "", 0, 9)
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn houses_people_and_visits_are_recorded_and_found_without_diacritics() {
    let (browser, ..) = collector();
    let made = browser
        .post(
            "/households/new",
            &[("name", "Đặng Văn Ưng"), ("address", "Xóm 3")],
        )
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let person = [
        ("name", "Đặng Thị Ba"),
        ("birth_date", "1987"),
        ("sex", "female"),
    ];
    assert_eq!(
        browser
            .post(&format!("{}/person", made.place), &person)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let visit = [("outcome", "refused"), ("note", "chưa có tiền")];
    assert_eq!(
        browser
            .post(&format!("{}/visit", made.place), &visit)
            .await
            .place,
        made.place
    );
    let edit = browser.get(&format!("{}/edit", made.place)).await.page;
    assert_eq!(value(&edit, "address"), "Xóm 3");
    let edited = [("name", "Đặng Văn Ưng"), ("address", "Xóm 4")];
    assert_eq!(
        browser
            .post(&format!("{}/edit", made.place), &edited)
            .await
            .place,
        made.place
    );
    let house = browser.get(&made.place).await.page;
    for part in ["Xóm 4", "Đặng Thị Ba", "Không tham gia", "chưa có tiền"] {
        assert!(house.contains(part), "{part} in {house}");
    }
    let found = browser.get("/households?q=dang%20thi%20ba").await.page;
    assert!(
        found.contains("Đặng Văn Ưng") && !found.contains("Nguyễn Thị Hoà"),
        "{found}"
    );
}

#[tokio::test]
async fn a_conflict_is_settled_by_the_button_of_the_value_that_was_seen() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(5), centre.device(6));
    let (house, _) = house(&mut one, "Nguyễn Thị Lan");
    assert_eq!(centre.sync(&mut one).fault, None);
    assert_eq!(centre.sync(&mut two).fault, None);
    for (agent, phone) in [(&mut one, "0912345678"), (&mut two, "0987654321")] {
        let fields = Fields::default().with(Field::Phone, Value::Text(phone.into()));
        agent.household_edit(house, fields, NOW).unwrap();
    }
    assert_eq!(centre.sync(&mut two).fault, None);
    assert_eq!(centre.sync(&mut one).fault, None);
    let browser = Browser::of(one);
    let page = browser.get("/conflicts").await.page;
    assert!(
        page.contains("0912345678") && page.contains("0987654321"),
        "{page}"
    );
    let (_, behind) = page.split_once("0987654321").unwrap();
    let button = value(behind, "value");
    let record = house.to_string();
    let pairs = [
        ("record", record.as_str()),
        ("field", "phone"),
        ("value", button.as_str()),
    ];
    assert_eq!(
        browser.post("/conflicts", &pairs).await.status,
        StatusCode::SEE_OTHER
    );
    let shown = browser.0.free().read().record(house).unwrap().unwrap();
    assert_eq!(
        shown.shown(Field::Phone),
        Some(&Value::Text("0987654321".into()))
    );
    // The same button once more: the values that it knew are gone.
    let late = browser.post("/conflicts", &pairs).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_sync_without_a_line_says_so_and_the_day_goes_on() {
    let (browser, ..) = collector();
    let answered = browser.post("/sync", &[]).await;
    assert_eq!(answered.status, StatusCode::OK);
    assert!(
        answered.page.contains("role=\"alert\""),
        "{}",
        answered.page
    );
}
