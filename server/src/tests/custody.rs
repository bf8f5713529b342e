//! Cash from hand to hand, as the office's command line shows it.

use std::path::Path;

use book::body::Body;
use book::date::Date;
use book::fact::HandOver;
use book::money::Dong;
use replica::{ActorId, RecordId};

use super::command_line::{code, founded, json, tungnha};

/// Records a hand-over of the folder's first collector, in their name.
pub(super) fn hands_over(folder: &Path, amount: i64, to: Option<ActorId>) -> RecordId {
    write(folder, |office| {
        let body = HandOver {
            day: Date::local_day(super::world::EVENING),
            amount: Dong::new(amount),
            notes: Vec::new(),
            to,
        };
        (office, Body::HandOver(body))
    })
}

/// Writes into a folder's log in the name of its first collector; told the office's scope.
pub(super) fn write(
    folder: &Path,
    body: impl FnOnce(replica::ScopeId) -> (replica::ScopeId, Body) + Send,
) -> RecordId {
    let place = crate::folder::Folder::at(folder);
    let now = replica::UnixMillis(super::world::EVENING);
    let app = crate::setup::open(&place, std::sync::Arc::new(move || now), None, false).unwrap();
    let made = app.work_now(|store, now| {
        let actor = crate::organisation::actor_by_code(&store.read(), "NV1")?.actor;
        let level = Some(book::organisation::Level::Office);
        let office = crate::organisation::unit_by_code(&store.read(), level, "17530")?.scope;
        let (scope, body) = body(office);
        store.write(now, |writer| {
            Ok(writer.append_as(actor, scope, &body)?.record)
        })
    });
    made.unwrap()
}

/// Writes into the folder's hamlet in the name of its first collector.
pub(super) fn in_hamlet(folder: &Path, body: Body) -> RecordId {
    let units = json(folder, &["unit", "list"]);
    let mut units = units.as_array().unwrap().iter();
    let hamlet = units.find(|unit| unit["code"] == "X3").unwrap();
    let hamlet = u32::try_from(hamlet["scope"].as_u64().unwrap()).unwrap();
    write(folder, |_| (replica::ScopeId(hamlet), body))
}

#[test]
fn the_minutes_show_who_signed_what_and_a_count_of_the_office_is_the_second_signature() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let user = [
        "user",
        "add",
        "minh",
        "--role",
        "cashier",
        "--office",
        "17530",
        "--generate",
    ];
    json(&folder, &user);
    let id = hands_over(&folder, 1_000_000, None).to_string();
    let open = json(&folder, &["hand-over", "show", &id[..8]]);
    assert_eq!(
        (&open["taken"], &open["counted"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
    let notes = ["--note", "500000x1", "--note", "100000x4"];
    json(
        &folder,
        &[&["hand-over", "count", &id, "--as", "minh"][..], &notes].concat(),
    );
    let shown = json(&folder, &["hand-over", "show", &id]);
    assert_eq!(shown["given"]["hash"], id.as_str());
    let user = json(&folder, &["user", "list"])[0]["actor"].clone();
    assert_eq!(
        (&shown["taken"]["actor"], &shown["counted"]),
        (&user, &900_000.into())
    );
    assert_eq!(
        shown["notes_counted"][0],
        serde_json::json!({ "note": 500_000, "count": 1 })
    );
    // The difference waits until somebody says why.
    let open = json(&folder, &["hand-over", "list", "--open"]);
    assert_eq!(open[0]["difference"], -100_000);
    let tasks = || json(&folder, &["held"])["differences"].clone();
    assert_eq!(
        (&tasks()[0]["hand_over"], &tasks()[0]["difference"]),
        (&id.as_str().into(), &(-100_000).into())
    );
    let (_, told, _) = tungnha(&folder, &["held"]);
    assert!(
        told.contains(&format!("hand-over explain {}", &id[..8])),
        "{told}"
    );
    let explain = [
        "hand-over",
        "explain",
        &id,
        "--reason",
        "đếm nhầm",
        "--as",
        "minh",
    ];
    let (_, text, _) = tungnha(&folder, &["hand-over", "show", &id]);
    json(&folder, &explain);
    assert_eq!(
        json(&folder, &["hand-over", "list", "--open"]),
        serde_json::json!([])
    );
    assert_eq!(tasks(), serde_json::json!([]));
    assert!(
        text.contains("Trần Thị Hoà") && text.contains("Chênh lệch: -100.000"),
        "{text}"
    );
}

/// A hand-over of 1,000,000 that minh counted as 900,000.
fn counted_short() -> (tempfile::TempDir, String) {
    let parent = founded();
    let folder = parent.path().join("centre");
    let minh = ["user", "add", "minh", "--role", "cashier", "--generate"];
    json(&folder, &minh);
    let id = hands_over(&folder, 1_000_000, None).to_string();
    let count = [
        "hand-over",
        "count",
        &id,
        "--note",
        "100000x9",
        "--as",
        "minh",
    ];
    json(&folder, &count);
    (parent, id)
}

#[test]
fn what_was_said_of_a_difference_stands_wherever_the_difference_is_told() {
    let (parent, id) = counted_short();
    let folder = parent.path().join("centre");
    let csv = |list: &str, more: &[&str]| {
        let dir = tempfile::tempdir_in(parent.path()).unwrap();
        let to = dir.path().join("out");
        let args = [
            "export",
            list,
            "--period",
            "11/2026",
            "--dir",
            to.to_str().unwrap(),
        ];
        let made = json(&folder, &[&args[..], more].concat());
        let csv = std::fs::read_to_string(to.join(format!("{list}.csv"))).unwrap();
        (csv, made["arrival"].to_string())
    };
    let open = "21/11/2026 -100.000\u{a0}đ (thiếu): chưa giải thích";
    let (before, arrival) = csv("cash-count", &[]);
    assert!(before.contains(open), "{before}");
    let (_, text, _) = tungnha(&folder, &["hand-over", "show", &id]);
    assert!(!text.contains("Giải trình"), "{text}");
    let explain = "--reason|đếm nhầm|--paid|100000|--as|minh";
    let explain: Vec<&str> = explain.split('|').collect();
    json(
        &folder,
        &[&["hand-over", "explain", &id], &explain[..]].concat(),
    );

    let (_, text, _) = tungnha(&folder, &["hand-over", "show", &id]);
    let said = "Giải trình: đếm nhầm (đã bù 100.000\u{a0}đ) · minh · 21/11/2026";
    assert!(text.contains(said), "{text}");
    let shown = json(&folder, &["hand-over", "show", &id]);
    let user = json(&folder, &["user", "list"])[0]["actor"].clone();
    let said = &shown["explanations"][0];
    assert_eq!(
        (&said["reason"], &said["moved"], &said["actor"]),
        (&"đếm nhầm".into(), &100_000.into(), &user)
    );
    let (minutes, _) = csv("hand-overs", &[]);
    let cells = "\"-100000\",\"đếm nhầm (đã bù 100.000\u{a0}đ)\",\"100000\"";
    assert!(minutes.contains(cells), "{minutes}");
    let why = "21/11/2026 -100.000\u{a0}đ (thiếu): đếm nhầm (đã bù 100.000\u{a0}đ)";
    let (count, _) = csv("cash-count", &[]);
    let row = count.lines().find(|line| line.contains("collector-cash"));
    assert!(row.unwrap().contains(why), "{count}");
    // At an arrival before, it is what was known then.
    assert_eq!(csv("cash-count", &["--as-of", &arrival]).0, before);
}

#[test]
fn the_office_does_not_count_what_goes_to_another_collector() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let user = ["user", "add", "minh", "--role", "cashier", "--generate"];
    json(&folder, &user);
    let other = json(
        &folder,
        &[
            "collector",
            "add",
            "--code",
            "NV2",
            "--name",
            "Lê Văn An",
            "--office",
            "17530",
        ],
    );
    let other = ActorId(u32::try_from(other["actor"].as_u64().unwrap()).unwrap());
    let id = hands_over(&folder, 1_000_000, Some(other)).to_string();
    let count = [
        "hand-over",
        "count",
        &id,
        "--counted",
        "1000000",
        "--as",
        "minh",
    ];
    assert_eq!(code(&folder, &count), (7, "forbidden".into()));
    assert_eq!(json(&folder, &["hand-over", "list"])[0]["to"], other.0);
    let cash = json(&folder, &["cash"]);
    assert_eq!(cash["total"]["in_transit"], 1_000_000);
    // Until they have, its giver alone says where it is: somebody has to ask.
    let waits = json(&folder, &["held"])["uncounted"].clone();
    assert_eq!(
        (&waits[0]["hand_over"], &waits[0]["to"]),
        (&serde_json::json!(id), &serde_json::json!(other.0))
    );
    let listed = tungnha(&folder, &["held"]).1;
    assert!(listed.contains("chờ người nhận đếm: Lê Văn An"), "{listed}");
    assert!(!listed.contains("hand-over count"), "{listed}");
}

#[test]
fn a_cashier_acts_for_their_own_office_alone() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let unit = [
        "unit",
        "add",
        "--level",
        "office",
        "--code",
        "17533",
        "--name",
        "Đô Thành",
    ];
    json(&folder, &unit);
    for (name, office) in [
        ("nga", Some("17533")),
        ("minh", Some("17530")),
        ("hai", None),
    ] {
        let mut user = vec!["user", "add", name, "--role", "cashier", "--generate"];
        user.extend(office.iter().flat_map(|office| ["--office", office]));
        json(&folder, &user);
    }
    let id = hands_over(&folder, 500_000, None).to_string();
    let count = |user: &'static str| {
        let args = [
            "hand-over",
            "count",
            &id,
            "--note",
            "500000x1",
            "--as",
            user,
        ];
        code(&folder, &args)
    };
    let others = [
        vec![
            "sponsor",
            "give",
            "--office",
            "17530",
            "--sponsor",
            "x",
            "--cash",
            "1000",
            "--as",
            "nga",
        ],
        vec![
            "period", "close", "--office", "17530", "--month", "10/2026", "--as", "nga",
        ],
    ];
    for args in others {
        assert_eq!(code(&folder, &args), (7, "forbidden".into()), "{args:?}");
    }
    assert_eq!(count("nga"), (7, "forbidden".into()));
    // It waits to be counted until it is.
    let waits = || json(&folder, &["held"])["uncounted"].clone();
    assert_eq!(waits()[0]["hand_over"], id.as_str());
    assert_eq!(waits()[0]["stated"], 500_000);
    assert_eq!(
        json(&folder, &["hand-over", "show", &id])["counted"],
        serde_json::Value::Null
    );
    // The control: their own office's, and whoever belongs to none.
    assert_eq!(count("minh").0, 0);
    assert_eq!(waits(), serde_json::json!([]));
    assert_eq!(count("hai"), (4, "counted-before".into()));
}

/// A number that is nobody's counts nothing: the centre rejects the hand-over, and its giver has the cash again.
#[test]
fn a_hand_over_to_nobody_is_rejected_at_the_centre_and_no_other_that_counts() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let of_office = hands_over(&folder, 1_000, None).to_string();
    let stray = hands_over(&folder, 2_000, Some(ActorId(99_999))).to_string();
    let task = |id: &str| {
        let held = json(&folder, &["held"]);
        let tasks = held["uncounted"].as_array().unwrap().clone();
        tasks.into_iter().find(|one| one["hand_over"] == id)
    };
    assert_eq!(task(&stray).unwrap()["to_nobody"], true);
    assert_eq!(task(&of_office).unwrap()["to_nobody"], false);
    let text = tungnha(&folder, &["held"]).1;
    assert!(
        text.contains(&format!("held reject {}", &stray[..8])),
        "{text}"
    );
    let in_hand = || {
        json(&folder, &["cash"])["total"]["in_hand"]
            .as_i64()
            .unwrap()
    };
    assert_eq!(in_hand(), -3_000);
    let reject = |id: &str| {
        code(
            &folder,
            &["held", "reject", &id[..8], "--reason", "ghi nhầm số"],
        )
    };
    assert_eq!(reject(&of_office), (3, "held-unknown".into()));
    assert_eq!(reject(&stray), (0, String::new()));
    assert_eq!((in_hand(), task(&stray)), (-1_000, None));
    json(
        &folder,
        &["held", "undo", &stray[..8], "--reason", "xem lại"],
    );
    assert_eq!(in_hand(), -3_000);
}
