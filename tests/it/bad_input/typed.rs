//! What a collector types.

use std::process::Command;

use super::refused::{refused, state};
use crate::programs::{Centre, Device};

/// What is typed wrong, its code and exit status, and what is right beside it. `{house}` and `{person}` stand for
/// ids that are known, `_` within an argument for a blank.
const CASES: &[(&str, &str, i32, &str)] = &[
    // Flags and commands.
    (
        "household add --nmae An",
        "usage",
        2,
        "household add --name An",
    ),
    ("households", "usage", 2, "household list"),
    ("collect", "usage-missing", 2, "{again}:1500000"),
    ("status --json=yes", "usage", 2, "status"),
    // CCCD numbers of another length.
    (
        "{add} --cccd 04018700123",
        "cccd-invalid",
        3,
        "{add} --cccd 040187001234",
    ),
    (
        "{add} --cccd 0401870012345",
        "cccd-invalid",
        3,
        "{add} --cccd 040_187_001_234",
    ),
    (
        "{add} --cccd 04018700123x",
        "cccd-invalid",
        3,
        "{add} --cccd 040187001235",
    ),
    (
        "{edit} --cccd 1",
        "cccd-invalid",
        3,
        "{edit} --cccd 040187001236",
    ),
    // Negative amounts.
    (
        "quote bhxh --months 3 --income -1500000",
        "amount-negative",
        3,
        "quote bhxh --months 3 --income 1500000",
    ),
    ("{again}:-1500000", "amount-negative", 3, "{again}:1500000"),
    (
        "{again}:1500000 --cash -66000",
        "amount-negative",
        3,
        "{again}:1500000 --transfer 0",
    ),
    (
        "hand-over add --amount -1000000",
        "amount-negative",
        3,
        "hand-over add --amount 1000 --note 1000:1",
    ),
    // Amounts that can be read in two ways, beside one that cannot.
    (
        "hand-over add --amount 1.000",
        "amount-ambiguous",
        3,
        "hand-over add --amount 1000000 --note 500000:2",
    ),
    (
        "hand-over add --amount 1,000",
        "amount-ambiguous",
        3,
        "hand-over add --amount 1.000.000 --note 500000:2",
    ),
    (
        "{old} --income 1.000",
        "amount-ambiguous",
        3,
        "{old} --income 1000000",
    ),
    (
        "{old} --income 1,000",
        "amount-ambiguous",
        3,
        "{old} --income 1,000,000",
    ),
    ("{again}:1.500", "amount-ambiguous", 3, "{again}:1.500.000"),
    // Days that no calendar has.
    (
        "{add} --birth-date 31/02/1987",
        "date-no-such-day",
        3,
        "{add} --birth-date 28/02/1987",
    ),
    (
        "{add} --birth-date 29/02/1987",
        "date-no-such-day",
        3,
        "{add} --birth-date 29/02/1988",
    ),
    (
        "{visit} --day 31/02/2026",
        "date-no-such-day",
        3,
        "{visit} --day 28/02/2026",
    ),
    (
        "{visit} --day 2026-02-31",
        "date-no-such-day",
        3,
        "{visit} --day 2026-02-28",
    ),
    (
        "{again}:1500000 --day 31/02/2026",
        "date-no-such-day",
        3,
        "{again}:1500000 --day 28/02/2026",
    ),
    (
        "quote bhxh --months 3 --income 1000000 --paid-on 31/04/2021",
        "date-no-such-day",
        3,
        "{old} --income 1000000",
    ),
    (
        "receipt list --day 31/02/2026",
        "date-no-such-day",
        3,
        "receipt list --day 28/02/2026",
    ),
    (
        "{visit} --day today",
        "date-invalid",
        3,
        "{visit} --day 01/03/2026",
    ),
    // Births to come.
    (
        "{add} --birth-date 01/01/2098",
        "birth-date-future",
        3,
        "{add} --birth-date 01/01/1987",
    ),
    (
        "{edit} --birth-date 2098",
        "birth-date-future",
        3,
        "{edit} --birth-date 1987",
    ),
    // Households that nobody knows.
    (
        "household show ffffffff",
        "household-unknown",
        3,
        "household show {house}",
    ),
    (
        "household edit ffffffff --name An",
        "household-unknown",
        3,
        "household edit {house} --name Bình",
    ),
    (
        "person add --household ffffffff --name An",
        "household-unknown",
        3,
        "{add}",
    ),
    (
        "visit add ffffffff --outcome paid",
        "household-unknown",
        3,
        "{visit}",
    ),
    (
        "visit add {person} --outcome paid",
        "household-unknown",
        3,
        "{visit}",
    ),
    (
        "receipt list --household ffffffff",
        "household-unknown",
        3,
        "receipt list --household {house}",
    ),
    ("household show xyz", "id-invalid", 3, "household list"),
    (
        "{again}:1500000 --household ffffffff",
        "household-unknown",
        3,
        "{again}:1500000 --household {house}",
    ),
];

/// Longer beginnings of lines.
const SHORT: &[(&str, &str)] = &[
    ("{add}", "person add --household {house} --name Lê_Thị_Hoà"),
    ("{edit}", "person edit {person}"),
    (
        "{again}",
        "collect --again thêm_tháng --line {person}:bhxh:1",
    ),
    ("{visit}", "visit add {house} --outcome informed"),
    ("{old}", "quote bhxh --months 3 --paid-on 30/06/2021"),
];

#[test]
fn what_is_typed_wrong_is_one_sentence_with_a_code_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let person = device.add_person("Đỗ Văn An");
    let houses = device.run(&["household", "list"]);
    let house = houses[0]["id"].as_str().expect("an id").to_owned();
    // Enough cash for every hand-over below.
    let year = format!("{person}:bhxh:12:9000000");
    device.run(&["collect", "--line", &year]);

    let arguments = |line: &str| -> Vec<String> {
        let short = |line: String, (from, to): &(&str, &str)| line.replace(from, to);
        let line = SHORT.iter().fold(line.to_owned(), short);
        let known = |word: &str| word.replace("{house}", &house).replace("{person}", &person);
        line.split(' ')
            .map(|word| known(word).replace('_', " "))
            .collect()
    };
    let mut records = 0;
    let mut before = state(&device);
    for (wrong, code, exit, right) in CASES {
        let wrong = arguments(wrong);
        let command = |more: &[&str]| -> Command {
            let mut command = device.plain();
            command.args(&wrong).args(more);
            command
        };
        refused(&command, code, *exit);
        assert_eq!(state(&device), before, "{wrong:?} left something behind");

        // The control: the same with the right value passes; where it records, the state shows it.
        let right = arguments(right);
        device.run(&right.iter().map(String::as_str).collect::<Vec<_>>());
        let after = state(&device);
        records += u32::from(after != before);
        before = after;
    }
    assert!(
        records > 20,
        "the state saw only {records} of the good inputs"
    );
}
