//! What moved or is held is marked where a collector reads it.

use axum::http::StatusCode;
use book::record::{Field, Fields, Value};
use replica::ScopeId;

use super::Browser;
use crate::testing::{Centre, NOW, house};

const OTHER: ScopeId = ScopeId(12);

#[tokio::test]
async fn a_house_that_moved_says_where_to_and_what_came_too_late_for_it() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(5), centre.device(6));
    centre.hamlet(OTHER, "Xóm 4", &[&one, &two]);
    let (house, _) = house(&mut one, "Nguyễn Thị Hoà");
    for device in [&mut one, &mut two] {
        centre.sync(device);
    }
    // The second collector has not heard of the move when they write the number down.
    one.household_move(house, OTHER, NOW).unwrap();
    let phone = Value::Text("0912345678".to_owned());
    two.household_edit(house, Fields::default().with(Field::Phone, phone), NOW)
        .unwrap();
    for device in [&mut one, &mut two] {
        centre.sync(device);
    }
    centre.sync(&mut one);
    for device in [one, two] {
        let page = Browser::of(device)
            .get(&format!("/households/{house}"))
            .await;
        assert_eq!(page.status, StatusCode::OK);
        for part in ["Chuyển đến từ Xóm 3", "Chờ xem xét", "0912345678"] {
            assert!(page.page.contains(part), "{part} in {}", page.page);
        }
    }
}

#[tokio::test]
async fn a_house_that_stayed_says_nothing_of_it() {
    let mut centre = Centre::new();
    let mut device = centre.device(5);
    let (house, _) = house(&mut device, "Nguyễn Thị Hoà");
    let page = Browser::of(device)
        .get(&format!("/households/{house}"))
        .await
        .page;
    for part in ["Chuyển đến từ", "Đã chuyển sang", "Chờ xem xét"] {
        assert!(!page.contains(part), "{part} in {page}");
    }
}
