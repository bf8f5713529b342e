//! Who may do what: each address and each command, tried in every role. The tables in the manual are these.

use std::collections::BTreeSet;

use clap::CommandFactory as _;
use store::accounts::Duty;

use super::command_line::{code, founded, json};
use super::world::{PASSWORD, World};
use crate::accounts::{self, NewUser};
use crate::cli::Cli;
use crate::http::{ROUTES, Who};

const MANUAL: &str = include_str!("../../../docs/OPERATIONS.md");
const ROUTER: &str = include_str!("../http/router.rs");

/// The login that the tests know somebody of this duty by.
const fn login(duty: Duty) -> &'static str {
    match duty {
        Duty::Supervisor => "lan",
        Duty::Cashier => "minh",
        Duty::Administrator => "root",
        Duty::Auditor => "thanh",
    }
}

fn answers(who: Who, duty: Option<Duty>) -> bool {
    match (who, duty) {
        (Who::Anyone, _) | (Who::User, Some(_)) => true,
        (Who::Device, _) | (Who::User | Who::Reader, None) => false,
        (Who::Reader, Some(duty)) => duty != Duty::Cashier,
    }
}

#[tokio::test]
async fn every_address_answers_those_whom_the_table_names_and_nobody_else() {
    let world = World::new();
    let auditor = NewUser {
        name: login(Duty::Auditor).into(),
        full_name: None,
        duty: Duty::Auditor,
        office: None,
    };
    let now = world.app.now();
    let added = world
        .app
        .work_now(|store, _| accounts::add_user(store, &auditor, PASSWORD, &[7; 16], now));
    added.unwrap();
    for (who, method, path) in ROUTES {
        let path = path
            .replace("{id}", "0000")
            .replace("{*id}", "0000")
            .replace("{list}", "numbers");
        for duty in std::iter::once(None).chain(Duty::ALL.map(Some)) {
            let token = duty.map(|duty| world.token(login(duty)));
            let headers: Vec<(&str, &str)> = token
                .iter()
                .map(|token| ("authorization", token.as_str()))
                .collect();
            let answer = match *method {
                "get" => world.get(&path, &headers).await,
                "post" => world.post(&path, &headers, b"").await,
                other => panic!("{other}"),
            };
            let problem: serde_json::Value =
                serde_json::from_slice(&answer.body).unwrap_or_default();
            let refused = ["login-failed", "forbidden", "signature-invalid"]
                .contains(&problem["code"].as_str().unwrap_or_default());
            let what = format!("{method} {path} {duty:?}: {} {problem}", answer.status);
            assert_eq!(!refused, answers(*who, duty), "{what}");
        }
    }
}

#[test]
fn an_address_outside_the_table_is_not_served() {
    // The table's own line is the only one that adds an address.
    assert_eq!(ROUTER.matches(".route(").count(), 1);
    let lines = ROUTER
        .lines()
        .filter(|line| line.contains(" => ") && line.contains("::"));
    assert!(lines.count() >= ROUTES.len() - 4);
}

#[test]
fn the_manual_names_every_address_and_who_gets_an_answer() {
    for (who, method, path) in ROUTES {
        let who = match who {
            Who::Anyone => "anybody",
            Who::Device => "devices and offices, by their signature",
            Who::User => "supervisor, cashier, administrator, auditor",
            Who::Reader => "supervisor, administrator, auditor",
        };
        let row = format!("| `{} {path}` | {who} |", method.to_uppercase());
        assert!(MANUAL.contains(&row), "missing in OPERATIONS.md: {row}");
    }
}

const CASHIERS: &[Duty] = &[Duty::Cashier, Duty::Administrator];
const OFFICE: &[Duty] = &[Duty::Supervisor, Duty::Cashier, Duty::Administrator];
const SUPERVISORS: &[Duty] = &[Duty::Supervisor, Duty::Administrator];

/// Every command that is done in a user's name, as it may be called, and who may.
const COMMANDS: &[(&str, &str, &[Duty])] = &[
    ("hand-over count", "0000 --counted 1", CASHIERS),
    ("hand-over explain", "0000 --reason x", CASHIERS),
    (
        "sponsor give",
        "--office 17530 --sponsor x --cash 1",
        CASHIERS,
    ),
    (
        "sponsor give-back",
        "--office 17530 --sponsor x --cash 1",
        CASHIERS,
    ),
    ("owed repay", "0000 --amount 1", CASHIERS),
    (
        "refund give",
        "TN26:1 --from 01/12/2026 --decision 1 --decided 20/11/2026",
        OFFICE,
    ),
    ("refund approve", "0000", SUPERVISORS),
    ("refund refuse", "0000", SUPERVISORS),
    ("book return", "TN26:1", CASHIERS),
    ("book close", "TN26:1", SUPERVISORS),
    ("book approve", "0000", SUPERVISORS),
    ("book refuse", "0000", SUPERVISORS),
    ("bank pay-in", "--number 1 --amount 1", CASHIERS),
    ("bank import", "STATEMENT", CASHIERS),
    ("bank match", "FT1 --slip 1", CASHIERS),
    ("bank unmatch", "0000 --reason x", CASHIERS),
    ("period close", "--office 17530 --month 10/2026", CASHIERS),
    ("period reopen", "0000 --reason x", CASHIERS),
    ("period approve", "0000", SUPERVISORS),
    ("period refuse", "0000", SUPERVISORS),
    (
        "batch make",
        "--office 17530 --month 10/2026 --scheme bhyt",
        CASHIERS,
    ),
    ("batch state", "0000 sent", CASHIERS),
    ("void approve", "0000", SUPERVISORS),
    ("void refuse", "0000", SUPERVISORS),
    ("void review", "0000", SUPERVISORS),
    ("declared review", "0000", SUPERVISORS),
    ("duplicates merge", "0000 1111", SUPERVISORS),
    ("duplicates separate", "0000 1111", SUPERVISORS),
];

/// The commands that take the user in whose name something is done, each with that argument's name.
fn in_a_name() -> Vec<(String, String)> {
    fn walk(command: &clap::Command, path: &str, found: &mut Vec<(String, String)>) {
        for one in command.get_subcommands() {
            let path = format!("{path} {}", one.get_name()).trim().to_owned();
            let user = one
                .get_arguments()
                .find(|arg| arg.get_id() == "user" && arg.get_long().is_some());
            if let Some(long) = user.and_then(clap::Arg::get_long) {
                found.push((path.clone(), format!("--{long}")));
            }
            walk(one, &path, found);
        }
    }
    let mut found = Vec::new();
    walk(&Cli::command(), "", &mut found);
    found
}

#[test]
fn every_command_is_done_by_those_whom_the_table_names_and_nobody_else() {
    let parent = founded();
    let folder = parent.path().join("centre");
    for duty in Duty::ALL {
        let args = [
            "user",
            "add",
            login(duty),
            "--role",
            duty.code(),
            "--generate",
        ];
        json(&folder, &args);
    }
    let statement = parent.path().join("sao-ke.csv");
    std::fs::write(&statement, "reference,day,amount,words\n").unwrap();
    let statement = statement.to_str().unwrap();
    let named = in_a_name();
    let known: BTreeSet<&str> = COMMANDS.iter().map(|(name, _, _)| *name).collect();
    let found: BTreeSet<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(found, known, "each command has a row");
    for (command, rest, duties) in COMMANDS {
        let (_, flag) = named.iter().find(|(name, _)| name == command).unwrap();
        for duty in Duty::ALL {
            let words = command.split(' ').chain(rest.split(' '));
            let mut args: Vec<&str> = words
                .map(|word| if word == "STATEMENT" { statement } else { word })
                .collect();
            args.extend([flag.as_str(), login(duty)]);
            let (_, problem) = code(&folder, &args);
            assert!(!problem.starts_with("usage"), "{args:?}: {problem}");
            assert_eq!(
                problem != "forbidden",
                duties.contains(&duty),
                "{args:?}: {problem}"
            );
        }
        let who: Vec<&str> = duties.iter().map(|duty| duty.code()).collect();
        let row = format!("| `{command}` | {} |", who.join(", "));
        assert!(MANUAL.contains(&row), "missing in OPERATIONS.md: {row}");
    }
}
