//! Voids at the office: a second person's word, and the evening's review.

use book::act::{Act, PaperCopy, Purse, Repayment, Void, VoidReason};
use book::body::Body;
use book::date::Date;
use book::fact::{Method, Owed};
use book::money::Dong;
use replica::RecordId;
use store::accounts::User;
use store::view::{VoidFilter, VoidView};
use web::lang::Lang;
use wire::problem::Code;

use super::command_line::{code, founded, json, tungnha};
use super::commission::sold_with;
use super::custody;
use super::world::{Device, EVENING, World};
use crate::failure::Failure;
use crate::{accounts, tasks, voids, waiting};

pub(super) fn void_of(receipt: RecordId, copy: PaperCopy) -> Body {
    Body::Act(Act::Void(Void {
        receipt,
        day: Date::local_day(EVENING),
        reason: VoidReason::Spoilt,
        words: None,
        copy,
        acknowledged: false,
    }))
}

/// A receipt of 1,366,200 that was made void.
pub(super) async fn void_receipt(copy: PaperCopy) -> (World, Device, RecordId) {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    let receipt = device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
    let body = void_of(receipt, copy);
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
async fn who_approved_first_is_named_however_many_say_the_same_behind_them() {
    let (world, view) = with_void().await;
    let (lan, root) = (user(&world, "lan").actor, user(&world, "root").actor);
    let stands = || {
        let told = voids::Void::of(&only(&world));
        (told.approved, told.approved_by)
    };
    assert_eq!(stands(), (None, None));
    for (by, approves, who) in [
        (lan, true, lan),
        (root, true, lan),
        // Whoever decides otherwise is named, and whoever decides otherwise again.
        (root, false, root),
        (lan, false, root),
        (root, true, root),
    ] {
        assert_eq!(say(&world, &view, approves, by), Ok(()));
        assert_eq!(stands(), (Some(approves), Some(who.0)));
    }
    let token = world.token("lan");
    let path = format!("/receipts/{}", view.void.receipt);
    let page = world.get(&path, &[("authorization", token.as_str())]).await;
    assert!(page.text().contains("Đã duyệt: root"), "{}", page.text());
}

/// The receipt was handed over before its correction: the void waits, and the new receipt is paid with what it will owe.
#[tokio::test]
async fn a_correction_behind_a_hand_over_is_put_right_by_approving_its_void() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    let first = device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
    device.hand_over(world.office, 1_366_200);
    let void = void_of(first, PaperCopy::Returned);
    let void = device.write(|writer| writer.append(world.hamlet, &void));
    let credit = Method::Credit(Owed::Void(void.record));
    let second = device.receipt_by(world.hamlet, person, "Nguyễn Thị Hoà", credit);
    device.sync(&world).await;
    let held = || {
        let read =
            |reader: &store::Reader<'_>| waiting::held(reader, Lang::Vi, waiting::WaitsFor::Person);
        let held = world.app.read_now(read).unwrap().into_iter();
        held.map(|one| (one.id, one.command)).collect::<Vec<_>>()
    };
    let approves = format!("void approve {}", &void.record.to_string()[..8]);
    let commands = held();
    let of = |id: RecordId| {
        let one = commands.iter().find(|(held, _)| *held == id.to_string());
        one.map(|(_, command)| command.clone())
    };
    assert_eq!(
        (of(void.record), of(second)),
        (Some(approves.clone()), Some(approves.clone()))
    );
    let token = world.token("lan");
    let page = world
        .get("/held", &[("authorization", token.as_str())])
        .await;
    assert_eq!(page.text().matches(&approves).count(), 2, "{}", page.text());
    // It does.
    assert_eq!(
        say(&world, &only(&world), true, user(&world, "lan").actor),
        Ok(())
    );
    assert_eq!(held(), []);
}

/// Where the void does not wait, the record itself is decided.
#[tokio::test]
async fn what_is_paid_out_of_a_refused_void_is_rejected() {
    let (world, view) = with_void().await;
    let mut device = world.device(0, 22).await;
    let back = Body::Act(Act::Repayment(Repayment {
        owed: Owed::Void(view.id),
        day: Date::local_day(EVENING),
        amount: Dong::new(1_366_200),
        purse: Purse::Own,
        to: None,
        note: None,
    }));
    let back = device.write(|writer| writer.append(world.hamlet, &back));
    device.sync(&world).await;
    let command = || {
        let read =
            |reader: &store::Reader<'_>| waiting::held(reader, Lang::Vi, waiting::WaitsFor::Person);
        let held = world.app.read_now(read).unwrap();
        let one = held
            .into_iter()
            .find(|one| one.id == back.record.to_string());
        one.unwrap().command
    };
    assert_eq!(
        command(),
        format!("void approve {}", &view.id.to_string()[..8])
    );
    assert_eq!(say(&world, &view, false, user(&world, "lan").actor), Ok(()));
    assert_eq!(
        command(),
        format!("held reject {}", &back.record.to_string()[..8])
    );
}

fn review(world: &World, view: &VoidView) -> replica::ActorId {
    let (lan, day) = (user(world, "lan"), Date::local_day(EVENING));
    let said = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            let voids = std::slice::from_ref(view);
            voids::review(writer, voids, Some("thiếu liên"), (lan.actor, day))
        })
    });
    said.unwrap();
    lan.actor
}

fn to_review(world: &World) -> usize {
    world.app.read_now(tasks::unreviewed).unwrap().len()
}

/// What the page of what is held says, and how many things the way there says to be waiting.
async fn held_page(world: &World) -> (String, usize) {
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let page = world.get("/held", &headers).await.text();
    let link = page.split("href=\"/held\"").nth(1).unwrap_or_default();
    let link = link.split("</a>").next().unwrap_or_default();
    let count = link.split("class=\"count\">").nth(1).unwrap_or_default();
    let waiting = count.trim_end_matches("</span>").parse();
    (page.clone(), waiting.unwrap_or_default())
}

#[tokio::test]
async fn the_evening_s_review_is_a_task_until_somebody_else_looked() {
    let (world, ..) = void_receipt(PaperCopy::Returned).await;
    let view = only(&world);
    assert!(view.standing.is_counted());
    assert_eq!(to_review(&world), 1);
    let (page, waiting) = held_page(&world).await;
    let command = format!("void review {} --as …", &view.id.to_string()[..8]);
    assert!(
        page.contains("Huỷ chưa ai rà soát") && page.contains(&command),
        "{page}"
    );
    assert_eq!(waiting, 1, "{page}");
    let lan = review(&world, &view);
    assert_eq!(only(&world).review.unwrap().actor, lan);
    assert_eq!(to_review(&world), 0);
    let (page, waiting) = held_page(&world).await;
    assert!(!page.contains(&command) && waiting == 0, "{page}");
}

#[test]
fn the_command_lists_the_evening_s_review_with_what_does_it() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let lan = ["user", "add", "lan", "--role", "supervisor", "--generate"];
    json(&folder, &lan);
    let receipt = sold_with(&folder, &["Lê Văn An"], 0, &[1])[0];
    custody::in_hamlet(&folder, void_of(receipt, PaperCopy::Returned));
    let task = || json(&folder, &["held"])["unreviewed"].clone();
    let first = task()[0].clone();
    assert_eq!(first["number"], "BH26-YT/00001:0000001");
    assert_eq!(
        (&first["payable"], &first["reviewed_by"]),
        (&1_366_200.into(), &serde_json::Value::Null)
    );
    let id = &first["id"].as_str().unwrap()[..8];
    let (_, text, _) = tungnha(&folder, &["held"]);
    let command = format!("void review {id} --as …");
    assert!(
        text.contains("Huỷ chưa ai rà soát") && text.contains(&command),
        "{text}"
    );
    // Another office's supervisor reviews none of it.
    let unit = "unit add --level office --code 17533 --name X";
    json(&folder, &unit.split(' ').collect::<Vec<_>>());
    let nga = "user add nga --role supervisor --office 17533 --generate";
    json(&folder, &nga.split(' ').collect::<Vec<_>>());
    let by_nga = ["void", "review", "--as", "nga"];
    assert_eq!(json(&folder, &by_nga)["reviewed"], serde_json::json!([]));
    let by_nga = ["void", "review", id, "--as", "nga"];
    assert_eq!(code(&folder, &by_nga), (7, "forbidden".into()));
    let done = json(&folder, &["void", "review", id, "--as", "lan"]);
    assert_eq!(done["left"], 0);
    assert_eq!(task(), serde_json::json!([]));
}

#[tokio::test]
async fn what_a_second_person_approved_is_looked_at() {
    let (world, view) = with_void().await;
    // It waits among what is held.
    assert_eq!(to_review(&world), 0);
    // A review approves nothing.
    review(&world, &view);
    let reviewed = only(&world);
    assert_eq!(voids::Void::of(&reviewed).reasons, ["needs-approval"]);

    let (world, view) = with_void().await;
    assert_eq!(say(&world, &view, true, user(&world, "lan").actor), Ok(()));
    let approved = only(&world);
    assert!(approved.standing.is_counted() && approved.review.is_none());
    assert_eq!(to_review(&world), 0);
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
