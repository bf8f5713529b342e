//! Cash to another collector and from one, by pages.

use axum::http::StatusCode;
use book::fact::Denomination;
use book::money::Dong;
use replica::ActorId;

use super::{Browser, value};
use crate::act::{CollectAsked, HandOverAsked, HandTo, Product, Wanted};
use crate::testing::{Centre, NOW, house};

/// A collector with some cash, and another one, both level with the centre.
fn two() -> (Centre, crate::Agent, crate::Agent) {
    let mut centre = Centre::new();
    let mut one = centre.device(5);
    centre.hire(ActorId(8), "NV08", "Nguyễn Văn An");
    let mut other = centre.device(6);
    let (_, person) = house(&mut one, "Lê Thị Lan");
    let asked = CollectAsked {
        id: uuid::Uuid::from_u128(1),
        household: None,
        payer: None,
        lines: vec![Wanted::of(
            Some(person),
            Product::Bhyt {
                months: 12,
                order: None,
                group: None,
            },
        )],
        cash: None,
        transfer: Dong::ZERO,
        credits: Vec::new(),
        day: None,
        again: None,
        visit: false,
    };
    one.collect(&asked, NOW).unwrap();
    for device in [&mut one, &mut other] {
        centre.sync(device);
    }
    (centre, one, other)
}

#[tokio::test]
async fn cash_is_given_to_a_colleague_who_is_chosen_by_name() {
    let (_, one, _) = two();
    let browser = Browser::of(one);
    let page = browser.get("/cash").await.page;
    assert!(
        page.contains("Nguyễn Văn An") && !page.contains("Số giấy nộp tiền"),
        "{page}"
    );
    let request = value(&page, "request");
    let pairs = [
        ("request", request.as_str()),
        ("note-500000", "2"),
        ("to", "NV08"),
    ];
    let done = browser.post("/cash", &pairs).await;
    assert_eq!(
        (done.status, done.place.as_str()),
        (StatusCode::SEE_OTHER, "/cash")
    );
    let views = browser.0.free().read().hand_overs().unwrap();
    assert_eq!(views[0].hand_over.to, Some(ActorId(8)));
    let wrong = [("note-1000", "1"), ("to", "NV99")];
    let refused = browser.post("/cash", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.page.contains("NV08"), "{}", refused.page);
}

#[tokio::test]
async fn what_waits_to_be_counted_is_shown_and_counted_once() {
    let (mut centre, mut one, mut other) = two();
    let given = HandOverAsked {
        id: None,
        to: HandTo::Collector(ActorId(8)),
        amount: None,
        notes: Denomination::fewest(Dong::new(1_000_000)),
        day: None,
    };
    one.hand_over(&given, NOW).unwrap();
    for device in [&mut one, &mut other] {
        centre.sync(device);
    }
    let browser = Browser::of(other);
    let page = browser.get("/cash").await.page;
    assert!(page.contains("Tiền chờ mình đếm"), "{page}");
    let (request, id) = (value(&page, "request"), value(&page, "hand-over"));
    let pairs = [("request", request.as_str()), ("hand-over", id.as_str())];
    let empty = browser.post("/cash", &pairs).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.page.contains("số tờ của từng mệnh giá"),
        "{}",
        empty.page
    );
    let notes = [
        ("note-500000", "1"),
        ("note-20000", "24"),
        ("small-change", "10000"),
    ];
    let counted = [&pairs[..], &notes].concat();
    for _ in 0..2 {
        let done = browser.post("/cash", &counted).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(browser.0.free().hand().unwrap().cash, Dong::new(990_000));
    let page = browser.get("/cash").await.page;
    assert!(!page.contains("Tiền chờ mình đếm"), "{page}");
    // The giver is shown no such form.
    let page = Browser::of(one).get("/cash").await.page;
    assert!(!page.contains("Tiền chờ mình đếm"), "{page}");
}
