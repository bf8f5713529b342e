//! What whoever keeps the server types.

use super::refused::{centre_state, refused};
use crate::programs::Centre;

/// What is typed wrong, its code and exit status, and what is right beside it; `_` within an argument is a blank.
const CASES: &[(&str, &str, i32, &str)] = &[
    ("ledger --bye day", "usage", 2, "ledger --by day"),
    ("ledgers", "usage", 2, "ledger"),
    ("unit add --level hamlet", "usage-missing", 2, "unit list"),
    (
        "ledger --by house",
        "choice-invalid",
        3,
        "ledger --by commune,scheme",
    ),
    (
        "ledger --from 31/02/2026",
        "date-no-such-day",
        3,
        "ledger --from 28/02/2026",
    ),
    (
        "ledger --to 2026/02",
        "date-invalid",
        3,
        "ledger --to 2026-02-28",
    ),
    (
        "participants --on 31/06/2021",
        "date-no-such-day",
        3,
        "participants --on 30/06/2021",
    ),
    (
        "ledger --office 99999",
        "unit-unknown",
        3,
        "ledger --office 17530",
    ),
    (
        "ledger --format pdf",
        "choice-invalid",
        3,
        "ledger --format csv",
    ),
    (
        "invite --collector NA-999",
        "collector-unknown",
        3,
        "invite --collector NA-001",
    ),
    (
        "invite --office 99999",
        "unit-unknown",
        3,
        "invite --office 17530",
    ),
    (
        "unit add --level hamlet --code X9 --name Xóm_9 --parent 99999",
        "unit-unknown",
        3,
        "unit add --level hamlet --code X9 --name Xóm_9 --parent 17530",
    ),
    (
        "unit add --level village --code X8 --name Xóm_8 --parent 17530",
        "choice-invalid",
        3,
        "unit add --level hamlet --code X8 --name Xóm_8 --parent 17530",
    ),
    (
        "unit add --level hamlet --code X3 --name Xóm_3 --parent 17530",
        "name-taken",
        4,
        "unit add --level hamlet --code X4 --name Xóm_4 --parent 17530",
    ),
    (
        "collector add --code NA-001 --name An --office 17530",
        "name-taken",
        4,
        "collector add --code NA-002 --name An --office 17530",
    ),
    (
        "hand-over count ffff --counted 1.000 --as giamsat",
        "amount-ambiguous",
        3,
        "hand-over list",
    ),
    (
        "hand-over count ffff --counted -1 --as giamsat",
        "amount-negative",
        3,
        "hand-over list",
    ),
    ("init --name Hai", "already-enrolled", 4, "verify"),
    ("serve --listen nowhere", "usage", 2, "verify"),
];

#[test]
fn what_is_typed_wrong_at_the_server_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let arguments = |line: &str| -> Vec<String> {
        line.split(' ').map(|word| word.replace('_', " ")).collect()
    };
    for (wrong, code, exit, right) in CASES {
        let before = centre_state(&centre);
        let wrong = arguments(wrong);
        let words: Vec<&str> = wrong.iter().map(String::as_str).collect();
        refused(
            &|more| centre.command(&[words.as_slice(), more].concat()),
            code,
            *exit,
        );
        assert_eq!(
            centre_state(&centre),
            before,
            "{wrong:?} left something behind"
        );
        let right = arguments(right);
        let words: Vec<&str> = right.iter().map(String::as_str).collect();
        let ran = super::refused::output(centre.command(&words));
        assert!(ran.status.success(), "{right:?}: {ran:?}");
        let grows = right.iter().any(|word| word == "add");
        assert_eq!(centre_state(&centre) != before, grows, "{right:?}");
    }
}
