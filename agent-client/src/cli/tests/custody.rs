//! Cash that goes from hand to hand, by command.

use replica::ActorId;
use serde_json::Value;
use tempfile::TempDir;

use super::{Ran, run_in};
use crate::Agent;
use crate::edge::Edge;
use crate::testing::{Centre, OFFICE, edge};

/// Two collectors' devices and the centre between them.
struct Pair {
    centre: Centre,
    one: Side,
    other: Side,
}

/// A device, and its clock and chance.
struct Side(TempDir, Edge);

impl Side {
    fn run(&self, args: &[&str]) -> Ran {
        run_in(self.0.path(), &self.1, args)
    }
}

impl Pair {
    fn new() -> Self {
        let mut centre = Centre::new();
        let folders = [5, 6].map(|book: u8| {
            let folder = tempfile::tempdir().unwrap();
            if book == 6 {
                centre.hire(ActorId(8), "NV08", "Nguyễn Văn An");
            }
            centre.folder(folder.path(), book);
            Side(folder, edge())
        });
        let [one, other] = folders;
        let mut pair = Self { centre, one, other };
        pair.sync();
        pair
    }

    fn sync(&mut self) {
        for side in [&self.one, &self.other, &self.one, &self.other] {
            let mut agent = Agent::open(side.0.path()).unwrap();
            assert_eq!(self.centre.sync(&mut agent).fault, None);
        }
    }
}

fn json(side: &Side, args: &[&str]) -> Value {
    let ran = side.run(&[args, &["--json"]].concat());
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{args:?}");
    serde_json::from_str(&ran.out).unwrap()
}

fn refused(side: &Side, args: &[&str]) -> (u8, String) {
    let ran = side.run(&[args, &["--json"]].concat());
    let problem: Value = serde_json::from_str(&ran.err).unwrap();
    (ran.exit, problem["code"].as_str().unwrap().to_owned())
}

/// One collector takes a premium of 1,366,200 đ in cash.
fn collect(side: &Side) {
    let house = json(side, &["household", "add", "--name", "Lê Thị Lan"]);
    let house = house["id"].as_str().unwrap();
    let person = json(
        side,
        &["person", "add", "--household", house, "--name", "Lê Văn An"],
    );
    let line = format!("{}:bhyt:12", person["id"].as_str().unwrap());
    json(side, &["collect", "--line", &line]);
}

#[test]
fn another_collector_counts_on_their_own_device_and_both_signatures_are_shown() {
    let mut pair = Pair::new();
    collect(&pair.one);
    let given = ["hand-over", "add", "--to", "NV08", "--note", "500000:2"];
    let made = json(&pair.one, &given);
    assert_eq!(
        (&made["cash_in_hand"], &made["in_transit"]),
        (&366_200.into(), &1_000_000.into())
    );
    pair.sync();
    let id = made["id"].as_str().unwrap();
    let count = [
        "hand-over",
        "count",
        id,
        "--note",
        "500000:1",
        "--note",
        "100000:4",
    ];
    assert_eq!(refused(&pair.one, &count), (7, "own-act".into()));
    let counted = json(&pair.other, &count);
    assert_eq!(
        (&counted["stated"], &counted["counted"]),
        (&1_000_000.into(), &900_000.into())
    );
    assert_eq!(refused(&pair.other, &count), (4, "counted-before".into()));
    pair.sync();
    let one = json(&pair.one, &["cash"]);
    let other = json(&pair.other, &["cash"]);
    assert_eq!(
        [
            &one["in_hand"],
            &one["in_transit"],
            &one["over_short"],
            &one["passed"]
        ],
        [366_200, 0, -100_000, 900_000]
    );
    assert_eq!([&other["in_hand"], &other["passed"]], [900_000, -900_000]);
    for side in [&pair.one, &pair.other] {
        let shown = json(side, &["hand-over", "show", id]);
        assert_eq!(
            (&shown["given"]["actor"], &shown["taken"]["actor"]),
            (&7.into(), &8.into())
        );
        assert_eq!(shown["given"]["hash"], id);
        assert_ne!(shown["given"]["device"], shown["taken"]["device"]);
        let settled = &shown["settles"][0];
        assert_eq!(
            (&settled["settled"], &settled["left"]),
            (&1_000_000.into(), &366_200.into())
        );
        let text = side.run(&["hand-over", "show", id]).out;
        assert!(
            text.contains("Bên nhận: Nguyễn Văn An") && text.contains("Chênh lệch: -100.000"),
            "{text}"
        );
    }
    let listed = json(&pair.other, &["hand-over", "list"]);
    assert_eq!(
        (&listed[0]["to"], &listed[0]["held"]),
        (&8.into(), &serde_json::json!([]))
    );
}

#[test]
fn cash_goes_to_nobody_unknown_not_to_oneself_and_never_more_than_is_in_hand() {
    let pair = Pair::new();
    collect(&pair.one);
    let to = |code: &'static str| ["hand-over", "add", "--amount", "1000", "--to", code];
    assert_eq!(
        refused(&pair.one, &to("NV99")),
        (3, "choice-invalid".into())
    );
    assert_eq!(
        refused(&pair.one, &to("NV07")),
        (3, "choice-invalid".into())
    );
    let all = ["hand-over", "add", "--amount", "1366201", "--to", "NV08"];
    assert_eq!(refused(&pair.one, &all), (3, "cash-short".into()));
    assert_eq!(json(&pair.one, &["cash"])["in_hand"], 1_366_200);
}

#[test]
fn cash_paid_in_at_the_bank_bears_the_slips_number_once() {
    let mut pair = Pair::new();
    let account = "970415:0011001932418";
    let slip = [
        "hand-over",
        "add",
        "--slip",
        "000123",
        "--amount",
        "1000000",
    ];
    collect(&pair.one);
    assert_eq!(refused(&pair.one, &slip), (3, "account-unknown".into()));
    pair.centre.account(account.parse().unwrap(), OFFICE, true);
    pair.sync();
    let made = json(&pair.one, &slip);
    assert_eq!(
        (&made["cash_in_hand"], &made["banked"], &made["in_transit"]),
        (&366_200.into(), &1_000_000.into(), &0.into())
    );
    let again = ["hand-over", "add", "--slip", "000123", "--amount", "1"];
    assert_eq!(refused(&pair.one, &again), (4, "slip-used".into()));
}

#[test]
fn cash_that_is_late_is_said_after_a_receipt_in_the_status_and_with_the_cash() {
    let pair = Pair::new();
    let side = &pair.one;
    collect(side);
    assert_eq!(json(side, &["cash"])["due"]["late"], 0);
    let mut later = edge();
    later.now = std::sync::Arc::new(|| replica::UnixMillis(crate::testing::NOW.0 + 2 * 86_400_000));
    for command in ["cash", "status"] {
        let said = run_in(side.0.path(), &later, &[command]).out;
        assert!(
            said.contains("quá hạn, cũ nhất từ 21/11/2026 (2 ngày)"),
            "{said}"
        );
        let ran = run_in(side.0.path(), &later, &[command, "--json"]);
        let told: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(told["due"]["late"], 1_366_200);
        assert_eq!(told["due"]["oldest"], "2026-11-21");
    }
}

/// What was handed over ages on, and is told apart from what is carried.
#[test]
fn cash_that_was_handed_over_is_told_on_later_days_until_it_is_counted() {
    let pair = Pair::new();
    let side = &pair.one;
    collect(side);
    let notes = ["--amount", "1000000", "--note", "500000:2"];
    json(side, &[&["hand-over", "add"][..], &notes].concat());
    let told = |days: i64| {
        let mut at = edge();
        let now = crate::testing::NOW.0 + days * 86_400_000;
        at.now = std::sync::Arc::new(move || replica::UnixMillis(now));
        let out = run_in(side.0.path(), &at, &["cash", "--json"]).out;
        let due = serde_json::from_str::<Value>(&out).unwrap()["due"].clone();
        (due, run_in(side.0.path(), &at, &["cash"]).out)
    };
    let (due, said) = told(0);
    assert_eq!((&due["uncounted"], &due["late"]), (&0.into(), &0.into()));
    assert!(!said.contains("chưa ai"), "{said}");
    let (due, said) = told(1);
    assert_eq!(
        (&due["uncounted"], &due["uncounted_oldest"], &due["late"]),
        (&1_000_000.into(), &"2026-11-21".into(), &366_200.into())
    );
    assert!(
        said.contains("1.000.000\u{a0}đ đã giao mà chưa ai đếm, cũ nhất từ 21/11/2026 (1 ngày)"),
        "{said}"
    );
}
