//! What receipts declare and nobody else says: shown to whoever supervises, until somebody else looked.

use book::body::Body;
use book::date::Date;
use book::fact::{Line, Method, Payment, Receipt};
use book::premium::bhyt::{BhytMember, BhytRequest, quote};
use book::tariff::{BUILTIN_TEXT, Place, Tariff};
use replica::{RecordId, UnixMillis};
use web::lang::Lang;
use wire::problem::Code;

use super::command_line::{code, founded, json, tungnha};
use super::commission::sold_with;
use super::world::{Device, EVENING, World};
use crate::failure::Failure;
use crate::{accounts, declared};

/// A card in the third place of an unknown household.
fn third(world: &World, device: &mut Device) -> RecordId {
    let person = device.person(world.hamlet, "Lê Văn Tám");
    let (tariff, day) = (Tariff::builtin().unwrap(), Date::local_day(EVENING));
    let member = BhytMember {
        order: 3,
        months: 12,
        card_expiry: None,
        group: None,
    };
    let quoted = quote(tariff, &BhytRequest::of(vec![member], day)).unwrap();
    let line = Line::bhyt(Some(person), &member, Place::NONE, &quoted.lines[0]);
    let hamlet = world.hamlet;
    let issue = |writer: &mut store::Writer<'_>| -> Result<_, store::TakeNumberError> {
        let receipt = Receipt {
            number: writer.take_number()?,
            day,
            household: None,
            payer: None,
            payments: vec![Payment {
                method: Method::Cash,
                amount: line.payable,
            }],
            lines: vec![line],
            tariff: Some(tariff.version().clone()),
        };
        Ok(writer.append(hamlet, &Body::Receipt(receipt))?.record)
    };
    device.store.write(UnixMillis(EVENING), issue).unwrap()
}

#[tokio::test]
async fn a_place_that_nobody_stands_in_front_of_is_shown_until_somebody_else_looked() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    device.receipt(world.hamlet, person, "Nguyễn Văn An");
    let receipt = third(&world, &mut device);
    device.sync(&world).await;

    let token = world.token("lan");
    let read = async |path: &str| {
        let headers = [("authorization", token.as_str())];
        world.get(path, &headers).await.text()
    };
    let listed =
        async || serde_json::from_str::<serde_json::Value>(&read("/v1/declared").await).unwrap();
    let told = listed().await;
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told[0]["receipt"], receipt.to_string());
    let claim = &told[0]["claims"][0];
    assert_eq!(
        (&claim["what"], &claim["line"], &claim["person"]),
        (&"place".into(), &1.into(), &"Lê Văn Tám".into())
    );
    let page = read("/held").await;
    let command = format!("declared review {} --as …", &receipt.to_string()[..8]);
    for words in [
        command.as_str(),
        "khai là người thứ 3 trong hộ, chưa thấy 2 người đứng trước",
    ] {
        assert!(page.contains(words), "{page}");
    }

    let day = Date::local_day(EVENING);
    let review = |actor| {
        let done = world.app.work_now(|store, now| {
            let all = declared::list(&store.read(), day, declared::DAYS)?;
            let one = declared::by_prefix(&all, &all[0].number.to_string())?;
            store.write::<_, Failure>(now, |writer| {
                declared::review(writer, &[one], None, (actor, day))
            })
        });
        done.map_err(|failure| failure.told().code)
    };
    let collector = world
        .app
        .read_now(|reader| Ok(reader.receipt(receipt)?.unwrap().collector))
        .unwrap();
    assert_eq!(review(collector), Err(Code::OwnAct));
    assert_eq!(listed().await.as_array().unwrap().len(), 1);
    let lan = world
        .app
        .work_now(|store, _| accounts::known_user(&store.read(), "lan"))
        .unwrap();
    assert_eq!(review(lan.actor), Ok(()));
    assert_eq!(listed().await, serde_json::json!([]));
    assert!(!read("/held").await.contains("declared review"));
    let page = read(&format!("/receipts/{receipt}")).await;
    assert!(
        page.contains("khai là người thứ 3") && page.contains("Đã xem: "),
        "{page}"
    );
}

#[test]
fn the_command_lists_what_is_declared_and_records_who_looked() {
    let parent = founded();
    let folder = parent.path().join("centre");
    json(
        &folder,
        &["user", "add", "lan", "--role", "supervisor", "--generate"],
    );
    sold_with(&folder, &["Lê Văn An", "Hà Thị Bé"], 0, &[1, 2]);
    assert_eq!(json(&folder, &["declared", "list"]), serde_json::json!([]));
    // A tariff for the same days takes the place of the one by which they were sold.
    let file = parent.path().join("next.toml");
    std::fs::write(&file, BUILTIN_TEXT.replace("VN-2026-11", "VN-2026-12")).unwrap();
    json(&folder, &["tariff", "publish", file.to_str().unwrap()]);
    let all = json(&folder, &["declared", "list", "--days", "1"]);
    let number = all[0]["number"].as_str().unwrap();
    assert_eq!(
        (all.as_array().unwrap().len(), &all[0]["claims"][0]["what"]),
        (2, &"tariff".into())
    );
    assert_eq!(json(&folder, &["held"])["declared"], all);
    let (_, text, _) = tungnha(&folder, &["held"]);
    assert!(
        text.contains("VN-2026-11") && text.contains("declared review "),
        "{text}"
    );

    // Another office's supervisor has no say, and nobody reviews what is not there.
    let unit = "unit add --level office --code 17533 --name X";
    json(&folder, &unit.split(' ').collect::<Vec<_>>());
    let nga = "user add nga --role supervisor --office 17533 --generate";
    json(&folder, &nga.split(' ').collect::<Vec<_>>());
    let review = |id: &str, user: &str| code(&folder, &["declared", "review", id, "--as", user]);
    assert_eq!(review(number, "nga"), (7, "forbidden".into()));
    assert_eq!(review("BH26-YT/00001:0000009", "lan").1, "declared-unknown");
    let both = [number, number, all[1]["receipt"].as_str().unwrap()];
    let done = json(
        &folder,
        &[
            "declared", "review", both[0], both[1], both[2], "--as", "lan", "--note", "đúng",
        ],
    );
    assert_eq!(
        (done["reviewed"].as_array().unwrap().len(), &done["left"]),
        (2, &0.into())
    );
    assert_eq!(review(number, "lan").1, "declared-unknown");
    assert_eq!(json(&folder, &["declared", "list"]), serde_json::json!([]));
}

#[test]
fn each_sort_is_said_in_both_languages() {
    use store::view::{Claim, Declared};
    let what = [
        Declared::Place {
            place: 5,
            missing: 4,
        },
        Declared::Group(book::premium::Group::Poor),
        Declared::BhytGroup(book::premium::BhytGroup::Pupil),
        Declared::Local(Place {
            province: "14".parse().ok(),
            commune: "00004".parse().ok(),
        }),
        Declared::Tariff(Tariff::builtin().unwrap().version().clone()),
    ];
    let claims = what.map(|what| Claim {
        line: 1,
        person: String::new(),
        what,
    });
    let [vi, en] = [Lang::Vi, Lang::En].map(|lang| declared::line(lang, &claims));
    assert!(
        vi.contains("“Hộ nghèo") && vi.contains("00004, 14") && vi.contains("VN-2026-11"),
        "{vi}"
    );
    assert!(
        en.contains("member 5") && en.contains("4 in front") && !en.contains('{'),
        "{en}"
    );
}
