//! Why a match or a row is refused, in words.

use super::bank::{import, statement, with_account, with_slip, words};
use super::command_line::{code, json, tungnha};

#[test]
fn what_was_shown_before_is_said_to_be_so_and_a_line_that_is_used_up_too() {
    let (_parent, folder) = with_slip();
    let rows = "FT1,21/11/2026,5000000,NOP TIEN 0001234\nFT2,21/11/2026,5000000,nop tien\n\
                FT3,21/11/2026,-22000,phi\n";
    import(&folder, rows, &[]);
    let why = |line: &str| {
        let (status, _, said) = tungnha(&folder, &words(line));
        assert_eq!(status, 4, "{said}");
        assert!(said.contains("match-impossible"), "{said}");
        said
    };
    let said = why("bank match FT2 --slip 0001234 --as minh");
    assert!(said.contains("đã có dòng sao kê khác"), "{said}");
    let insurer = "bank match FT3 --insurer bhyt --as minh";
    json(&folder, &words(insurer));
    let said = why(insurer);
    assert!(said.contains("quá số tiền còn lại"), "{said}");
}

#[test]
fn a_transfer_of_less_or_more_than_it_names_is_proposed_with_the_command_that_takes_it() {
    let (_parent, folder) = with_slip();
    let rows = "FT1,21/11/2026,3000000,NOP TIEN 0001234\nFT2,21/11/2026,2500000,nop not 0001234\n\
                FT3,21/11/2026,22000,khong ro\n";
    let tried = import(&folder, rows, &["--dry-run"]);
    assert_eq!((&tried["partial"], &tried["over"]), (&2.into(), &0.into()));
    let done = import(&folder, rows, &[]);
    assert_eq!((&done["matched"], &done["unknown"]), (&0.into(), &3.into()));
    let first = &done["proposals"][0];
    assert_eq!(first["command"], "bank match FT1 --slip 0001234=3000000");
    let take = |command: &serde_json::Value| {
        let command = format!("{} --as minh", command.as_str().unwrap());
        json(&folder, &words(&command))
    };
    assert_eq!(take(&first["command"])["state"], "partial");
    // The second one is now more than what is open.
    let listed = json(&folder, &["bank", "lines", "--state", "unknown"]);
    let fits: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|line| &line["proposal"])
        .collect();
    assert_eq!(
        fits.iter()
            .map(|one| one["fit"].as_str())
            .collect::<Vec<_>>(),
        [Some("over"), None]
    );
    assert_eq!(
        (&fits[0]["left"], &fits[0]["takes"]),
        (&2_500_000.into(), &2_000_000.into())
    );
    let text = tungnha(&folder, &["bank", "lines"]).1;
    assert!(
        text.contains("FT2 thừa 500.000") && text.contains("bank match FT2 --slip 0001234=2000000"),
        "{text}"
    );
    let taken = take(&fits[0]["command"]);
    assert_eq!(
        (&taken["state"], &taken["left"]),
        (&"over".into(), &500_000.into())
    );
    // Nothing is open of what it names: the rest is for a person, and nothing is proposed for it.
    let again = import(&folder, rows, &[]);
    assert_eq!(again["proposals"], serde_json::json!([]));
    let once = words("bank match FT2 --slip 0001234=1 --as minh");
    assert_eq!(code(&folder, &once), (4, "match-impossible".into()));
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
}

#[test]
fn a_proposed_command_names_the_account_where_two_have_the_reference() {
    let (_parent, folder) = with_slip();
    let more = "bank account add --office 17530 --bank 970415 --number 0022002932418 --holder x";
    json(&folder, &words(more));
    let [one, other] = ["0011001932418", "0022002932418"].map(|number| format!("970415:{number}"));
    let line = "FT1,21/11/2026,3000000,NOP TIEN 0001234\n";
    let first = import(&folder, line, &["--account", &one]);
    let command = |done: &serde_json::Value| done["proposals"][0]["command"].clone();
    assert_eq!(command(&first), "bank match FT1 --slip 0001234=3000000");
    let elsewhere = "FT1,20/11/2026,22000,khong ro\n";
    import(&folder, elsewhere, &["--account", &other]);
    let again = command(&import(&folder, line, &["--account", &one]));
    assert_eq!(
        again,
        format!("bank match FT1 --account {one} --slip 0001234=3000000")
    );
    let taken = format!("{} --as minh", again.as_str().unwrap());
    let told = json(&folder, &words(&taken));
    // Of the line that was matched, whichever account the other one is of.
    assert_eq!(
        (&told["state"], &told["left"]),
        (&"partial".into(), &0.into())
    );
}

#[test]
fn each_wrong_row_is_told_in_the_readers_words() {
    let (_parent, folder) = with_account();
    let path = statement(
        &folder,
        "FT9,21/11/2026,1.000,a\nFT8,31/11/2026,1,a\nFT7,21/11/2026,1,a\n",
    );
    let import = ["bank", "import", &path, "--as", "minh"];
    let (status, _, said) = tungnha(&folder, &import);
    assert_eq!(status, 3);
    assert!(!said.contains("amount-ambiguous"), "{said}");
    assert!(
        said.contains("dòng 2, amount: ") && said.contains("“1.000”"),
        "{said}"
    );
    assert!(said.contains("; 3, day: "), "{said}");
    let english = [&import[..], &["--lang", "en"]].concat();
    let said = tungnha(&folder, &english).2;
    assert!(
        said.contains("row 2, amount: ") && !said.contains("dòng"),
        "{said}"
    );
}

#[test]
fn a_statement_with_a_day_to_come_is_refused_by_its_row_and_nothing_is_taken_in() {
    let (_parent, folder) = with_account();
    let path = statement(
        &folder,
        "FT8,21/11/2026,5000000,a\nFT9,22/11/2026,5000000,a\n",
    );
    let (status, _, said) = tungnha(&folder, &["bank", "import", &path, "--as", "minh"]);
    assert_eq!(status, 3, "{said}");
    assert!(
        said.contains("3, day: giờ “22/11/2026” này chưa đến"),
        "{said}"
    );
    let lines = json(&folder, &["bank", "lines"]);
    assert_eq!(lines, serde_json::json!([]));
}
