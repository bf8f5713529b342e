//! Receipt books by command, on a folder of their own.

use std::path::Path;

use book::body::Body;
use replica::{Certificate, DeviceId, Role, ScopeId, SecretKey, UnixMillis};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::command_line::{code, founded, json, tungnha};
use super::world::EVENING;
use crate::books;
use crate::failure::Failure;
use crate::folder::Folder;

const NOW: UnixMillis = UnixMillis(EVENING);

/// Enrols a device of the first collector at the centre in this folder.
fn enrol(folder: &Path, key: u8) -> DeviceId {
    let (mut store, keys, settings) = Folder::at(folder).open().unwrap();
    let secret = SecretKey::from_bytes(&[key; 32]);
    let actors = store.read().actors().unwrap();
    let collector = actors.iter().find(|actor| actor.code == "NV1").unwrap();
    let (actor, office) = (collector.actor, collector.office.unwrap());
    let certificate = Certificate {
        org: store.read().identity().unwrap().unwrap().org,
        key: secret.public(),
        role: Role::Device,
        actor,
        name: "máy của Hoà".into(),
        from: NOW,
        until: UnixMillis(EVENING + 1_000_000),
    };
    let device = certificate.device();
    store
        .write::<_, Failure>(NOW, |writer| {
            for scope in [ScopeId::ORGANISATION, office] {
                writer.append(scope, &Body::Grant(certificate.sign(&keys.key)))?;
            }
            let whose = (device, actor, office);
            books::next_book(writer, whose, settings.book_size, NOW)
        })
        .unwrap();
    device
}

fn states(book: &Value) -> Value {
    let runs = book["runs"].as_array().unwrap();
    runs.iter()
        .map(|run| json!([run["from"], run["to"], run["state"]]))
        .collect()
}

/// A centre with two users and one device, which has the numbers 1 to 200.
struct Centre {
    parent: TempDir,
    device: DeviceId,
}

impl Centre {
    fn new() -> Self {
        let parent = founded();
        let folder = parent.path().join("centre");
        let password = parent.path().join("password");
        std::fs::write(&password, "mưa rào tháng sáu").unwrap();
        let file = password.to_str().unwrap();
        for (name, role) in [("lan", "supervisor"), ("minh", "cashier")] {
            let add = ["user", "add", name, "--role", role, "--password-file", file];
            json(&folder, &add);
        }
        let device = enrol(&folder, 33);
        Self { parent, device }
    }

    /// What `book …` answers.
    fn book(&self, args: &[&str]) -> Value {
        json(
            &self.parent.path().join("centre"),
            &[&["book"], args].concat(),
        )
    }

    /// How `book …` is refused.
    fn refused(&self, args: &[&str]) -> (u8, String) {
        code(
            &self.parent.path().join("centre"),
            &[&["book"], args].concat(),
        )
    }
}

#[test]
fn the_next_book_is_issued_and_refilled_by_command() {
    let alone = founded();
    let folder = alone.path().join("centre");
    let issue = ["book", "issue", "--collector", "NV1"];
    assert_eq!(code(&folder, &issue), (3, "device-missing".into()));
    let centre = Centre::new();
    let issued = centre.book(&["issue", "--collector", "NV1", "--count", "50"]);
    assert_eq!(
        (&issued[0]["from"], &issued[0]["to"]),
        (&json!(201), &json!(250))
    );
    let overlap = [
        "issue",
        "--collector",
        "NV1",
        "--from",
        "240",
        "--count",
        "20",
    ];
    assert_eq!(centre.refused(&overlap), (4, "book-overlaps".into()));
    assert_eq!(centre.book(&["refill"]), json!([]));
    let digits = centre.device.to_string();
    let refilled = centre.book(&["refill", "--device", &digits[..8]]);
    assert_eq!(refilled[0]["from"], 251);
    assert_eq!(centre.book(&["show", "TN26-NV1:9"])["free"], 200);
    let unknown = (3, "book-unknown".to_owned());
    assert_eq!(centre.refused(&["show", "TN26-NV2:9"]), unknown);
    assert_eq!(centre.refused(&["show", "TN26-NV1:451"]), unknown);
}

#[test]
fn each_of_two_copies_that_are_said_to_be_restored_issues_a_series_of_its_own() {
    let centre = Centre::new();
    let issue = ["book", "issue", "--collector", "NV1", "--count", "50"];
    let folder = centre.parent.path().join("centre");
    let copy = centre.parent.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for file in std::fs::read_dir(&folder).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.join(file.file_name())).unwrap();
    }
    let mut series = vec!["TN26-NV1".to_owned()];
    for folder in [&folder, &copy] {
        // The control: a whole folder does not know that it is a copy.
        let unsaid = json(folder, &issue);
        assert_eq!(
            (&unsaid[0]["series"], &unsaid[0]["from"]),
            (&json!("TN26-NV1"), &json!(201))
        );
        let life = json(folder, &["restored"])["life"]
            .as_str()
            .unwrap()
            .to_owned();
        let issued = json(folder, &issue);
        assert_eq!(issued[0]["from"], 1);
        let name = issued[0]["series"].as_str().unwrap();
        assert_eq!(name, format!("TN26-NV1-{}", life[..8].to_uppercase()));
        assert!(!series.contains(&name.to_owned()));
        series.push(name.to_owned());
    }
}

#[test]
fn numbers_are_taken_back_and_books_closed_by_command() {
    let centre = Centre::new();
    let any = "TN26-NV1:0000007";
    let shown = centre.book(&["return", any, "--from", "5", "--to", "10", "--as", "minh"]);
    let expected = json!([[1, 4, "free"], [5, 10, "returned"], [11, 200, "free"]]);
    assert_eq!(states(&shown), expected);
    let again = ["return", any, "--from", "10", "--to", "11", "--as", "minh"];
    assert_eq!(centre.refused(&again), (3, "choice-invalid".into()));
    let close = |user| ["close", any, "--as", user, "--reason", "mất máy"];
    assert_eq!(centre.refused(&close("minh")).1, "forbidden");
    let expected = json!([[1, 4, "unknown"], [5, 10, "returned"], [11, 200, "unknown"]]);
    assert_eq!(states(&centre.book(&close("lan"))), expected);
    assert_eq!(states(&centre.book(&["show", any])), expected);
    let listed = centre.book(&["list", "--collector", "NV1"]);
    let counted = ["used", "void", "returned", "unknown", "free"].map(|state| &listed[0][state]);
    assert_eq!(counted, [0, 0, 6, 194, 0]);
    // Each is one person's word, until another says theirs.
    let words = centre.book(&["show", any])["words"].clone();
    let of = |closed: bool| {
        let mut words = words.as_array().unwrap().iter();
        let found = words.find(|word| word["closed"] == closed).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (returned, closed) = (of(false), of(true));
    let approve = |id, user| ["approve", id, "--as", user];
    assert_eq!(centre.refused(&approve(&returned, "minh")).1, "forbidden");
    assert_eq!(centre.refused(&approve(&closed, "lan")).1, "own-act");
    assert_eq!(centre.refused(&approve("ffff", "lan")).1, "id-unknown");
    let shown = centre.book(&approve(&returned, "lan"));
    let said = shown["words"].as_array().unwrap().iter();
    let approved: Vec<_> = said.map(|word| word["approved"] == true).collect();
    assert_eq!(approved.iter().filter(|is| **is).count(), 1);
    assert_eq!(states(&shown), expected);
    assert_eq!(centre.book(&["list", "--low"]), json!([]));
    let folder = centre.parent.path().join("centre");
    let (_, text, _) = tungnha(&folder, &["book", "show", any]);
    assert!(
        text.contains("Trả lại") && text.contains("minh 21/11/2026"),
        "{text}"
    );
    let refused = centre.book(&["refuse", &returned, "--as", "lan"]);
    let expected = json!([[1, 4, "unknown"], [5, 10, "free"], [11, 200, "unknown"]]);
    assert_eq!(states(&refused), expected);
    // What was refused waits for nobody; the command that says otherwise stands beside it.
    let held = |args: &[&str]| super::command_line::json(&folder, args)["held"].clone();
    assert_eq!(held(&["held"]), json!([]));
    let decided = held(&["held", "list", "--decided"]);
    assert_eq!(decided[0]["id"], returned);
    assert_eq!(
        decided[0]["command"],
        format!("book approve {}", &returned[..8])
    );
}
