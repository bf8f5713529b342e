//! The command line through the real parser and runner, without a process.

use std::ffi::OsString;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

mod back;
mod bad_input;
mod custody;
mod deposits;
mod duplicates;
mod numbers;
mod papers;
mod quotes;
mod quotes_shared;

use super::run;
use crate::edge::Edge;
use crate::testing::{Centre, edge};

struct Ran {
    exit: u8,
    out: String,
    err: String,
}

fn run_in(folder: &Path, edge: &Edge, args: &[&str]) -> Ran {
    let folder = folder.to_str().unwrap();
    let args = ["tungnha", "--data", folder]
        .into_iter()
        .chain(args.iter().copied())
        .map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, edge, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        exit,
        out: text(out),
        err: text(err),
    }
}

/// A device's folder with a house of one person in it.
struct Device {
    folder: TempDir,
    edge: Edge,
    house: String,
    person: String,
}

impl Device {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Centre::new().folder(folder.path(), 5);
        let empty = String::new;
        let mut device = Self {
            folder,
            edge: edge(),
            house: empty(),
            person: empty(),
        };
        let house = device.json(&[
            "household",
            "add",
            "--name",
            "Nguyễn Thị Hoà",
            "--address",
            "Xóm 3",
        ]);
        device.house = house["id"].as_str().unwrap().to_owned();
        let house = device.house.clone();
        let person = device.json(&[
            "person",
            "add",
            "--household",
            &house,
            "--name",
            "Lê Văn An",
        ]);
        device.person = person["id"].as_str().unwrap().to_owned();
        device
    }

    fn run(&self, args: &[&str]) -> Ran {
        run_in(self.folder.path(), &self.edge, args)
    }

    fn json(&self, args: &[&str]) -> Value {
        let ran = self.run(&[args, &["--json"]].concat());
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{args:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// What the database holds, to see that nothing was written.
    fn counts(&self) -> Value {
        let mut status = self.json(&["status"]);
        status["cash"] = self.json(&["cash"]);
        status
    }
}

#[test]
fn a_receipt_is_printed_again_for_the_same_id_and_refused_for_other_content() {
    let device = Device::new();
    let line = format!("{}:bhyt:12", &device.person[..8]);
    let id = "6f2b1c1e-0000-4000-8000-000000000001";
    let args = ["collect", "--line", &line, "--id", id];
    let (first, second) = (device.json(&args), device.json(&args));
    assert_eq!(
        (&first["before"], &second["before"]),
        (&false.into(), &true.into())
    );
    assert_eq!(first["number"], second["number"]);
    assert_eq!(first["payable"], 1_366_200);
    assert_eq!(first["place"], "here");
    let other = format!("{}:bhyt:6", device.person);
    let ran = device.run(&["collect", "--line", &other, "--id", id, "--json"]);
    assert!(
        ran.exit == 4 && ran.err.contains("same-id-other-content"),
        "{}",
        ran.err
    );
    let ran = device.run(&["collect", "--line", &line, "--json"]);
    assert!(
        ran.exit == 4 && ran.err.contains("paid-recently"),
        "{}",
        ran.err
    );
    assert_eq!(
        device
            .run(&["collect", "--line", &line, "--again", "nộp bù"])
            .exit,
        0
    );
    let number = first["number"].as_str().unwrap();
    assert_eq!(device.json(&["receipt", "show", number])["id"], first["id"]);
    assert_eq!(
        device.json(&["receipt", "list"]).as_array().unwrap().len(),
        2
    );
    let slip = device.run(&["receipt", "show", number]).out;
    assert!(
        slip.contains("1.366.200") && slip.contains("BH26-YT/00005:0000001"),
        "{slip}"
    );
}

#[test]
fn a_quote_has_the_promised_keys_and_amounts() {
    let device = Device::new();
    let quote = device.json(&[
        "quote",
        "bhxh",
        "--income",
        "1500000",
        "--group",
        "poor",
        "--months",
        "3",
        "--paid-on",
        "21/11/2026",
    ]);
    for (key, value) in [
        ("gross", Value::from(990_000)),
        ("state_support", 495_000.into()),
        ("local_support", 0.into()),
        ("sponsor", 0.into()),
        ("payable", 495_000.into()),
        ("months", 3.into()),
        ("covers_from", "2026-11-01".into()),
        ("covers_to", "2027-01-31".into()),
        ("supported_months_left", 117.into()),
        ("warnings", Value::Array(Vec::new())),
    ] {
        assert_eq!(quote[key], value, "{key}");
    }
    assert!(quote["tariff"].is_string());
    assert_eq!(quote.as_object().unwrap().len(), 11);
}

#[test]
fn houses_and_people_are_found_without_diacritics_and_by_the_first_digits_of_their_ids() {
    let device = Device::new();
    for words in ["nguyen thi hoa", "NGUYỄN THỊ HÒA", "xom 3", "le van an"] {
        let found = device.json(&["household", "find", words]);
        assert_eq!(found[0]["id"], device.house.as_str(), "{words}");
    }
    assert_eq!(
        device.json(&["household", "find", "tran"]),
        Value::Array(Vec::new())
    );
    let shown = device.json(&["household", "show", &device.house[..6]]);
    assert_eq!(shown["fields"]["name"]["value"], "Nguyễn Thị Hoà");
    assert_eq!(shown["persons"][0]["id"], device.person.as_str());
}

#[test]
fn status_names_the_centres_newest_signature() {
    let mut centre = Centre::new();
    let mut agent = centre.device(5);
    crate::testing::house(&mut agent, "Nguyễn Thị Lan");
    let unsigned = agent.status().unwrap();
    assert_eq!(super::place::status_json(&unsigned)["proof"], Value::Null);
    assert_eq!(centre.sync(&mut agent).fault, None);
    let (status, server) = (agent.status().unwrap(), centre.server().device);
    let proof = &super::place::status_json(&status)["proof"];
    assert_eq!(proof["server"], server.as_str());
    assert_eq!(proof["arrival"], centre.store.read().arrival().unwrap());
    assert_eq!(proof["time"], "2026-11-21T19:00:00+07:00");
    let text = crate::act::status_text(web::lang::Lang::Vi, &status);
    for part in [server.as_str(), "19:00 21/11/2026"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn status_says_where_each_record_is() {
    let device = Device::new();
    let line = format!("{}:bhyt:12", device.person);
    assert_eq!(device.run(&["collect", "--line", &line]).exit, 0);
    let status = device.json(&["status"]);
    assert_eq!(
        (&status["centre"], &status["office"]),
        (&0.into(), &0.into())
    );
    assert_eq!(status["waiting"], status["device"]);
    assert_eq!(status["receipts_waiting"][0]["place"], "here");
    let text = device.run(&["status"]).out;
    assert!(
        text.contains("trung tâm xác nhận 0/") && text.contains("cũ nhất đang chờ từ 19:00"),
        "{text}"
    );
    // Nobody listens there: what was recorded stays, and the exit status says so.
    let ran = device.run(&["sync", "--json"]);
    assert_eq!(ran.exit, 6);
    assert!(ran.err.contains("server-unreachable"), "{}", ran.err);
    assert_eq!(
        serde_json::from_str::<Value>(&ran.out).unwrap()["complete"],
        false
    );
}

#[test]
fn every_command_has_help_with_an_example() {
    let mut command = <super::Cli as clap::CommandFactory>::command();
    command.build();
    let mut open = vec![command];
    while let Some(command) = open.pop() {
        let name = command.get_name().to_owned();
        let help = command.get_after_help().map(ToString::to_string);
        let has_example = help.is_some_and(|help| help.contains("\n  tungnha "));
        assert!(has_example, "{name}");
        assert!(command.get_about().is_some(), "{name}");
        open.extend(command.get_subcommands().cloned());
    }
}

#[test]
fn what_drives_a_terminal_is_not_printed() {
    assert_eq!(super::report::visible("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb\nc");
}
