//! Voids at the office: a second person's word, and the evening's review.

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::Body;
use book::date::Date;
use replica::RecordId;
use store::accounts::User;
use store::view::{VoidFilter, VoidView};
use wire::problem::Code;

use super::world::{Device, EVENING, World};
use crate::failure::Failure;
use crate::{accounts, voids};

/// A receipt of 1,366,200 that was made void.
pub(super) async fn void_receipt(copy: PaperCopy) -> (World, Device, RecordId) {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    let receipt = device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
    let body = Body::Act(Act::Void(Void {
        receipt,
        day: Date::local_day(EVENING),
        reason: VoidReason::Spoilt,
        words: None,
        copy,
        acknowledged: false,
    }));
    device.write(|writer| writer.append(world.hamlet, &body));
    device.sync(&world).await;
    (world, device, receipt)
}

/// A void that waits for a second person: the copy is lost.
async fn with_void() -> (World, VoidView) {
    let (world, ..) = void_receipt(PaperCopy::Lost).await;
    let view = only(&world);
    (world, view)
}

fn only(world: &World) -> VoidView {
    let all = world
        .app
        .work_now(|store, _| Ok::<_, Failure>(store.read().voids(&VoidFilter::default())?));
    all.unwrap().pop().unwrap()
}

fn user(world: &World, name: &str) -> User {
    let user = world
        .app
        .work_now(|store, _| accounts::known_user(&store.read(), name));
    user.unwrap()
}

fn say(world: &World, view: &VoidView, approves: bool, by: replica::ActorId) -> Result<(), Code> {
    let day = Date::local_day(EVENING);
    let said = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            voids::say(writer, view, approves, None, (by, day))
        })
    });
    said.map(drop).map_err(|failure| failure.told().code)
}

#[tokio::test]
async fn a_second_person_decides_and_the_page_tells_who() {
    let (world, view) = with_void().await;
    assert_eq!(voids::Void::of(&view).reasons, ["needs-approval"]);
    // Whoever made it, and took the money, decides nothing.
    assert_eq!(say(&world, &view, true, view.actor), Err(Code::OwnAct));
    let lan = user(&world, "lan");
    assert_eq!(say(&world, &view, true, lan.actor), Ok(()));
    assert!(only(&world).standing.is_counted());
    let token = world.token("lan");
    let path = format!("/receipts/{}", view.void.receipt);
    let headers = [("authorization", token.as_str())];
    let page = world.get(&path, &headers).await.text();
    assert!(
        page.contains("Đã duyệt") && page.contains("Đã huỷ 21/11/2026"),
        "{page}"
    );
    assert_eq!(say(&world, &view, false, lan.actor), Ok(()));
    let held = world.get("/held", &headers).await.text();
    assert!(held.contains(&path), "{held}");
}

#[tokio::test]
async fn the_evening_s_review_leaves_none_that_nobody_looked_at() {
    let (world, view) = with_void().await;
    let open = VoidFilter {
        unreviewed: true,
        ..VoidFilter::default()
    };
    let (lan, day) = (user(&world, "lan"), Date::local_day(EVENING));
    let left = world.app.work_now(|store, now| {
        assert_eq!(store.read().voids(&open)?.len(), 1);
        store.write::<_, Failure>(now, |writer| {
            let voids = std::slice::from_ref(&view);
            voids::review(writer, voids, Some("thiếu liên"), (lan.actor, day))
        })?;
        Ok::<_, Failure>(store.read().voids(&open)?)
    });
    assert!(left.unwrap().is_empty());
    // A review approves nothing.
    let reviewed = only(&world);
    assert_eq!(voids::Void::of(&reviewed).reasons, ["needs-approval"]);
    assert_eq!(reviewed.review.unwrap().actor, lan.actor);
}

#[tokio::test]
async fn a_void_is_found_by_the_number_on_the_paper_and_by_no_other() {
    let (world, view) = with_void().await;
    let number = view.receipt.as_ref().unwrap().number.clone();
    let found = |text: String| {
        let found = world
            .app
            .read_now(|reader| voids::by_prefix(reader, &text).map(|view| view.id));
        found.map_err(|failure| failure.told().code)
    };
    assert_eq!(found(number.to_string()), Ok(view.id));
    assert_eq!(
        found(format!("{}:{}", number.series, number.number)),
        Ok(view.id)
    );
    let other = format!("{}:{}", number.series, number.number + 1);
    assert_eq!(found(other), Err(Code::VoidUnknown));
    assert_eq!(found(number.series), Err(Code::VoidUnknown));
}
