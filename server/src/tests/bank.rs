//! Banking by command: accounts, slips, statements, matches; and that doing it again does no harm.

use std::path::Path;

use book::act::MatchTo;
use book::body::Body;
use book::date::Date;
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::organisation::Level;
use replica::ActorId;
use serde_json::Value;
use store::view::LineState;

use super::command_line::{code, founded, json, tungnha};
use super::world::World;
use crate::bank::{self, MatchAsked, NewAccount, Part};
use crate::organisation::{NewUnit, add_unit};

const ACCOUNT: &str = "970415:0011001932418";

/// A centre with a cashier and an account.
pub(super) fn with_account() -> (tempfile::TempDir, std::path::PathBuf) {
    let parent = founded();
    let folder = parent.path().join("centre");
    let add: &[&str] = &[
        "bank",
        "account",
        "add",
        "--office",
        "17530",
        "--bank",
        "970415",
        "--number",
        "0011001932418",
        "--holder",
        "BHXH YEN THANH",
        "--vietqr",
    ];
    assert_eq!(json(&folder, add)["account"], ACCOUNT);
    let user = "user add minh --role cashier --office 17530 --generate";
    json(&folder, &words(user));
    json(&folder, &words("user add lan --role supervisor --generate"));
    (parent, folder)
}

pub(super) fn statement(folder: &Path, rows: &str) -> String {
    let path = folder.with_extension("csv");
    std::fs::write(&path, format!("reference,day,amount,words\n{rows}")).unwrap();
    path.to_string_lossy().into_owned()
}

pub(super) fn import(folder: &Path, rows: &str, flags: &[&str]) -> Value {
    let path = statement(folder, rows);
    let mut args = vec!["bank", "import", &path, "--as", "minh"];
    args.extend(flags);
    json(folder, &args)
}

pub(super) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// An office that has 5,000,001 đ of a sponsor's and paid 5,000,000 of it in.
pub(super) fn with_slip() -> (tempfile::TempDir, std::path::PathBuf) {
    let (parent, folder) = with_account();
    let pay_in = words("bank pay-in --number 0001234 --amount 5000000 --as minh");
    let (status, _, said) = tungnha(&folder, &pay_in);
    assert_eq!(status, 3);
    assert!(
        said.contains("cash-short") && said.contains(" 0 đ"),
        "{said}"
    );
    let gift = "sponsor give --office 17530 --sponsor x --cash 5000001 --as minh";
    json(&folder, &words(gift));
    json(&folder, &pay_in);
    assert_eq!(code(&folder, &pay_in), (4, "slip-used".into()));
    let more = words("bank pay-in --number 0001235 --amount 2 --as minh");
    assert_eq!(code(&folder, &more), (3, "cash-short".into()));
    (parent, folder)
}

#[test]
fn a_statement_is_taken_in_once_and_a_slip_is_found_by_its_number() {
    let (_parent, folder) = with_slip();
    let rows = "FT1,21/11/2026,5000000,NOP TIEN 0001234\nFT2,21/11/2026,-22000,phi\n";
    let tried = import(&folder, rows, &["--dry-run"]);
    assert_eq!((&tried["new"], &tried["matched"]), (&2.into(), &1.into()));
    assert_eq!(json(&folder, &["bank", "lines"]), Value::Array(vec![]));
    let done = import(&folder, rows, &[]);
    assert_eq!(done["unknown"], 1);
    let again = import(&folder, rows, &[]);
    assert_eq!((&again["new"], &again["known"]), (&0.into(), &2.into()));
    let unknown = json(&folder, &["bank", "lines", "--state", "unknown"]);
    assert_eq!(unknown[0]["reference"], "FT2");
    assert_eq!(unknown[0]["left"], -22_000, "as the statement says it");
    let days = json(&folder, &["bank", "reconcile"]);
    let day = &days[0];
    let told = ["in", "out", "differs", "open"].map(|name| day[name].as_i64());
    assert_eq!(told, [5_000_000, 22_000, 0, -22_000].map(Some));
    for (list, rows, sum, expected) in [
        ("bank", 1, "Thu theo sao kê", 5_000_000),
        ("bank", 1, "Lệch", 0),
        ("bank", 1, "Chưa khớp", -22_000),
        ("bank-lines", 2, "Số tiền", 4_978_000),
    ] {
        let dir = folder.join(list);
        let manifest = json(&folder, &["export", list, "--dir", dir.to_str().unwrap()]);
        assert_eq!(
            (&manifest["rows"], &manifest["sums"][sum]),
            (&rows.into(), &expected.into())
        );
    }
    let matched: &[&str] = &["bank", "match", "FT2", "--insurer", "bhyt", "--as", "minh"];
    let made = json(&folder, matched);
    assert_eq!(made["state"], "matched");
    assert_eq!(code(&folder, matched), (4, "match-impossible".into()));
    // The list prints the id that takes the match back; the line's reference does, too.
    let listed = tungnha(&folder, &["bank", "lines"]).1;
    let id = listed.split_once("bhyt (").unwrap().1;
    let id = id.split_once(')').unwrap().0;
    assert!(made["match"].as_str().unwrap().starts_with(id), "{listed}");
    for named in [id, "FT2"] {
        let undo = format!("bank unmatch {named} --reason nhầm --as minh");
        assert_eq!(json(&folder, &words(&undo))["state"], "unknown", "{named}");
        assert_eq!(code(&folder, &words(&undo)), (3, "match-unknown".into()));
        json(&folder, matched);
    }
    assert_eq!(json(&folder, &["bank", "slips"])[0]["shown"], 5_000_000);
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
}

#[test]
fn a_statement_with_bad_rows_changes_nothing_and_names_them() {
    let (_parent, folder) = with_account();
    import(&folder, "FT1,21/11/2026,5000000,a\n", &[]);
    let path = statement(
        &folder,
        "FT9,21/11/2026,5000000,a\nFT1,21/11/2026,4999999,a\n",
    );
    let (status, _, said) = tungnha(&folder, &["bank", "import", &path, "--as", "minh"]);
    assert_eq!(status, 3);
    assert!(
        said.contains("3, reference: Cùng một mã nhưng nội dung khác: FT1; bản cũ"),
        "{said}"
    );
    assert_eq!(
        json(&folder, &["bank", "lines"]).as_array().unwrap().len(),
        1
    );
    let path = statement(&folder, "FT9,21/11/2026,1.000,a\n");
    let as_supervisor: &[&str] = &["bank", "import", &path, "--as", "lan"];
    assert_eq!(code(&folder, as_supervisor), (7, "forbidden".into()));
    let elsewhere: &[&str] = &[
        "bank",
        "import",
        &path,
        "--account",
        "970415:999999",
        "--as",
        "minh",
    ];
    assert_eq!(code(&folder, elsewhere), (3, "account-unknown".into()));
}

/// A second office, with an account of its own.
const THEIRS: &str = "970415:7777";

fn with_another(folder: &Path) {
    let unit: &[&str] = &[
        "unit",
        "add",
        "--level",
        "office",
        "--code",
        "17533",
        "--name",
        "Xã Mã Thành",
    ];
    json(folder, unit);
    let account: &[&str] = &[
        "bank", "account", "add", "--office", "17533", "--bank", "970415", "--number", "7777",
        "--holder", "BHXH",
    ];
    json(folder, account);
}

#[test]
fn another_offices_account_is_named_before_anything_of_it_is_taken_in() {
    let (_parent, folder) = with_account();
    with_another(&folder);
    let path = statement(&folder, "FT1,21/11/2026,5000000,a\n");
    let theirs: &[&str] = &[
        "bank",
        "import",
        &path,
        "--account",
        THEIRS,
        "--as",
        "minh",
        "--dry-run",
    ];
    let (status, _, said) = tungnha(&folder, theirs);
    assert_eq!(status, 3);
    assert!(
        said.contains("account-elsewhere") && said.contains(THEIRS) && said.contains("Mã Thành"),
        "{said}"
    );
    let slip: &[&str] = &[
        "bank",
        "pay-in",
        "--number",
        "1",
        "--amount",
        "1",
        "--account",
        THEIRS,
        "--as",
        "minh",
    ];
    assert_eq!(code(&folder, slip), (3, "account-elsewhere".into()));
    assert_eq!(json(&folder, &["bank", "lines"]), Value::Array(vec![]));
    // Of the two accounts only one is the office's: it need not be named.
    assert_eq!(
        import(&folder, "FT1,21/11/2026,5000000,a\n", &[])["account"],
        ACCOUNT
    );
    // Whoever is of no office records for all; a match is its office's.
    json(
        &folder,
        &["user", "add", "hai", "--role", "cashier", "--generate"],
    );
    let free: &[&str] = &["bank", "import", &path, "--account", THEIRS, "--as", "hai"];
    assert_eq!(json(&folder, free)["new"], 1);
    let matched: &[&str] = &[
        "bank",
        "match",
        "FT1",
        "--account",
        THEIRS,
        "--insurer",
        "bhyt",
        "--as",
        "minh",
    ];
    assert_eq!(code(&folder, matched), (3, "account-elsewhere".into()));
}

#[test]
fn another_offices_statement_shows_no_receipt_of_this_one_however_often_it_is_taken_in() {
    let world = World::new();
    by_transfer(&world, 1);
    let reads = "reference,day,amount,words\nFT1,21/11/2026,264000,CK BH26YT000010000001\n";
    // Of no office.
    let (actor, day) = (ActorId(900), Date::parse("21/11/2026").unwrap());
    let lines = world.app.work_now(|store, now| {
        let unit = NewUnit {
            level: Level::Office,
            code: "17533".into(),
            name: "Xã Mã Thành".into(),
            parent: None,
        };
        let new = NewAccount {
            office: "17533".into(),
            bank: "970415".into(),
            number: "7777".into(),
            holder: "BHXH".into(),
            vietqr: false,
        };
        store.write(now, |writer| add_unit(writer, &unit))?;
        let account = store.write(now, |writer| bank::add_account(writer, &new))?;
        for _ in 0..2 {
            let rows = bank::read(reads.as_bytes(), &account.account, day);
            let done = bank::import(store, &account, rows, actor, now, false)?;
            assert_eq!((done.matched, done.unknown), (0, 1));
        }
        let asked = MatchAsked {
            reference: "FT1".into(),
            account: None,
            parts: vec![Part::Receipt("BH26-YT/00001:0000001".into(), None)],
            note: None,
        };
        let matched = store.write(now, |writer| bank::match_line(writer, &asked, actor, day));
        let refused = matched.unwrap_err().problem;
        assert_eq!(refused.details["why"], "match-missing");
        Ok(store.read().bank_lines()?)
    });
    assert!(lines.unwrap()[0].matches.is_empty());
}

/// A receipt of 264,000 đồng by transfer, as it came from a device.
fn by_transfer(world: &World, number: u32) {
    let day = Date::parse("21/11/2026").unwrap();
    let amount = Dong::new(264_000);
    let line = Line {
        person: None,
        scheme: Scheme::Bhxh,
        basis: Basis::Declared,
        covers_from: day,
        covers_to: day,
        gross: amount,
        state: Dong::ZERO,
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: amount,
    };
    let receipt = Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number,
        },
        day,
        household: None,
        payer: None,
        lines: vec![line],
        payments: vec![Payment {
            method: Method::Transfer,
            amount,
        }],
        tariff: None,
    };
    let (collector, hamlet) = (world.collectors[0], world.hamlet);
    let body = Body::Receipt(receipt);
    let write = |store: &mut store::Store, now| {
        store.write(
            now,
            |writer| Ok(writer.append_as(collector, hamlet, &body)?),
        )
    };
    world.app.work_now(write).unwrap();
}

#[test]
fn every_state_of_a_line_is_shown() {
    let world = World::new();
    for number in 1..=5 {
        by_transfer(&world, number);
    }
    let reads = "reference,day,amount,words\n\
        EXACT,21/11/2026,264000,CK BH26YT000010000001\nPARTIAL,21/11/2026,200000,BH26-YT/00001:0000002\n\
        OVER,21/11/2026,300000,tien\nTWICE,21/11/2026,264000,BH26YT00001 0000001\nNOBODY,21/11/2026,5000000,abc\n\
        BOTH,21/11/2026,528000,BH26YT000010000004 va BH26YT000010000005\n";
    let (actor, day) = (ActorId(2), Date::parse("21/11/2026").unwrap());
    let states = world.app.work_now(|store, now| {
        let new = NewAccount {
            office: "17530".into(),
            bank: "970415".into(),
            number: "0011001932418".into(),
            holder: "BHXH".into(),
            vietqr: true,
        };
        let account = store.write(now, |writer| bank::add_account(writer, &new))?;
        let rows = bank::read(reads.as_bytes(), &account.account, day);
        let done = bank::import(store, &account, rows, actor, now, false)?;
        assert_eq!((done.matched, done.twice, done.unknown), (2, 1, 3));
        for (reference, number) in [("PARTIAL", 2), ("OVER", 3)] {
            let asked = MatchAsked {
                reference: reference.into(),
                account: None,
                parts: vec![Part::Receipt(format!("BH26-YT/00001:{number:07}"), None)],
                note: None,
            };
            store.write(now, |writer| bank::match_line(writer, &asked, actor, day))?;
        }
        let lines = store.read().bank_lines()?;
        let waits = store.read().bank_payments()?;
        let waits = waits.iter().filter(|one| one.shown < one.asked);
        assert_eq!(waits.map(|one| one.to).filter(is_payment).count(), 1);
        Ok(lines
            .into_iter()
            .map(|view| (view.line.key.reference, view.state))
            .collect::<Vec<_>>())
    });
    let mut states = states.unwrap();
    states.sort();
    let expected = [
        ("BOTH", LineState::Matched),
        ("EXACT", LineState::Matched),
        ("NOBODY", LineState::Unknown),
        ("OVER", LineState::Over),
        ("PARTIAL", LineState::Partial),
        ("TWICE", LineState::Twice),
    ];
    assert_eq!(
        states,
        expected.map(|(reference, state)| (reference.to_owned(), state))
    );
}

fn is_payment(to: &MatchTo) -> bool {
    matches!(to, MatchTo::Payment(_))
}
