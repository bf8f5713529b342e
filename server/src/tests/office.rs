//! Months closed and batches, by command and by what stands behind the commands.

use book::act::BatchState;
use book::date::{Date, Month};
use book::fact::Scheme;
use wire::problem::Code;

use super::command_line::{code, founded, json, tungnha};
use super::figures::with_receipts;
use crate::office::{self, NewBatch};

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// An organisation with a cashier, a supervisor and an administrator.
fn with_users() -> (tempfile::TempDir, std::path::PathBuf) {
    let parent = founded();
    let folder = parent.path().join("centre");
    for user in [
        "minh --role cashier",
        "lan --role supervisor",
        "root --role administrator",
    ] {
        let add = format!("user add {user} --office 17530 --generate");
        json(&folder, &words(&add));
    }
    (parent, folder)
}

#[test]
fn a_month_is_closed_by_two_and_opened_by_two() {
    let (_parent, folder) = with_users();
    let month: &[&str] = &["--office", "17530", "--month", "11/2026"];
    let close = |user: &str| {
        let args = [&["period", "close"][..], month, &["--as", user]].concat();
        code(&folder, &args)
    };
    assert_eq!(close("lan"), (7, "forbidden".into()));
    assert_eq!(close("root").0, 0);
    let closing = json(&folder, &["period", "list"])[0].clone();
    assert_eq!(
        (&closing["closed"], &closing["held"][0]),
        (&false.into(), &"needs-approval".into())
    );
    assert_eq!(closing["month"], "2026-11");
    let held = tungnha(&folder, &["held"]).1;
    assert!(
        held.contains("Khoá hoặc mở sổ tháng") && held.contains(" 11/2026 "),
        "{held}"
    );
    let id = closing["id"].as_str().unwrap();
    let own = code(&folder, &["period", "approve", id, "--as", "root"]);
    assert_eq!(own.1, "own-act", "nobody confirms their own");
    assert_eq!(
        code(&folder, &["period", "approve", id, "--as", "minh"]).1,
        "forbidden"
    );
    let listed = |lang: &str| tungnha(&folder, &["period", "list", "--lang", lang]).1;
    assert!(listed("vi").contains("Khoá: Cần người thứ hai duyệt"));
    assert!(listed("en").contains("Closing: It needs a second person’s approval"));
    let approved = json(&folder, &["period", "approve", id, "--as", "lan"]);
    assert_eq!(approved[0]["closed"], true);
    assert_eq!(close("minh"), (4, "period-closed".into()));
    let reopen = json(
        &folder,
        &["period", "reopen", id, "--reason", "sót", "--as", "minh"],
    );
    let opening = reopen[0]["id"].as_str().unwrap();
    json(&folder, &["period", "approve", opening, "--as", "lan"]);
    assert_eq!(json(&folder, &["period", "list"])[0]["closed"], false);
    let ahead = [
        "period", "close", "--office", "17530", "--month", "01/2027", "--as", "minh",
    ];
    assert_eq!(code(&folder, &ahead).0, 3);
    assert_eq!(tungnha(&folder, &["verify"]).0, 0);
    assert_eq!(tungnha(&folder, &["batch", "list"]).0, 0);
    assert_eq!(code(&folder, &["batch", "show", "abcd"]).1, "id-unknown");
}

#[test]
fn what_came_late_is_told_one_by_one_with_both_months() {
    let (_parent, folder) = with_users();
    let bridge = |rest: &str| {
        let line = format!("period bridge --office 17530 --month {rest}");
        (
            json(&folder, &words(&line)),
            tungnha(&folder, &words(&line)).1,
        )
    };
    let close = "period close --office 17530 --month 11/2026 --as minh";
    let closing = json(&folder, &words(close));
    let id = closing[0]["id"].as_str().unwrap();
    json(&folder, &["period", "approve", id, "--as", "lan"]);
    let (nothing, told) = bridge("11/2026");
    assert_eq!(nothing["late"], serde_json::json!([]));
    assert!(told.contains("Không có khoản nào đến muộn."), "{told}");
    let gift = "sponsor give --office 17530 --sponsor x --cash 7000 --day 21/11/2026 --as minh";
    json(&folder, &words(gift));
    let (out, told) = bridge("11/2026");
    assert!(told.contains("11/2026 → 12/2026"), "{told}");
    let late = &out["late"][0];
    assert_eq!(
        (&late["way"], &late["amount"]),
        (&"out".into(), &7_000.into())
    );
    assert_eq!(
        (&late["dated_in"], &late["posted_in"]),
        (&"2026-11".into(), &"2026-12".into())
    );
    assert_eq!(bridge("12/2026").0["late"][0]["way"], "in");
    // As it was known before, nothing had come late.
    assert_eq!(bridge("11/2026 --as-of 1").0["late"], nothing["late"]);
}

#[tokio::test]
async fn a_line_goes_to_the_insurer_once_until_it_comes_back() {
    let world = with_receipts().await;
    let by = (replica::ActorId(2), Date::parse("21/11/2026").unwrap());
    let new = NewBatch {
        office: world.office,
        month: Month::parse("11/2026").unwrap(),
        scheme: Scheme::Bhyt,
        receipts: Vec::new(),
    };
    let done = world.app.work_now(|store, now| {
        let (first, batch) = store.write(now, |writer| office::make_batch(writer, &new, by))?;
        assert_eq!((batch.number, batch.lines.len()), (1, 5));
        let none = store.write(now, |writer| office::make_batch(writer, &new, by));
        assert_eq!(none.unwrap_err().problem.code, Code::BatchEmpty);
        let view = office::batch_by_prefix(&store.read(), &first.to_string())?;
        let back = view.lines[0].number.clone().unwrap();
        let again = NewBatch {
            receipts: vec![back.clone()],
            ..new.clone()
        };
        let early = store.write(now, |writer| office::make_batch(writer, &again, by));
        assert_eq!(early.unwrap_err().problem.code, Code::WouldBeHeld);
        for (state, receipts) in [
            (BatchState::Accepted, Vec::new()),
            (BatchState::Returned, vec![back]),
        ] {
            store.write(now, |writer| {
                let number = (state == BatchState::Accepted).then_some("BH25-AG/08907/E:0000123");
                let words = (Some("sai ngày sinh"), number);
                office::tell_batch(writer, &view, state, &receipts, words, by)
            })?;
        }
        // A word about the whole is none about what came back; and nothing comes back without a reason.
        let view = office::batch_by_prefix(&store.read(), &first.to_string())?;
        let tell = |writer: &mut store::Writer<'_>, state| {
            office::tell_batch(writer, &view, state, &[], (None, None), by)
        };
        store.write(now, |writer| tell(writer, BatchState::Accepted))?;
        let unsaid = store.write(now, |writer| tell(writer, BatchState::Returned));
        assert_eq!(unsaid.unwrap_err().problem.code, Code::TextInvalid);
        let (second, batch) = store.write(now, |writer| office::make_batch(writer, &again, by))?;
        assert_eq!((batch.number, batch.lines.len()), (2, 1));
        assert_ne!(first, second);
        let views = store.read().batches()?;
        // What the insurer said of a line is found from its receipt, in the last batch that it went to.
        let (newest, kept) = (&views[0].lines[0], &views[0].lines[1]);
        assert_eq!(store.read().at_insurer(newest.line.receipt)?[0].state, None);
        let at_insurer = store.read().at_insurer(kept.line.receipt)?;
        assert_eq!(at_insurer[0].state, Some(BatchState::Accepted));
        assert_eq!(
            at_insurer[0].official.as_deref(),
            Some("BH25-AG/08907/E:0000123")
        );
        let states = views[0].lines.iter().map(|line| line.state);
        Ok(states.collect::<Vec<_>>())
    });
    let accepted = Some(BatchState::Accepted);
    let returned = Some(BatchState::Returned);
    assert_eq!(
        done.unwrap(),
        [returned, accepted, accepted, accepted, accepted]
    );
}

#[tokio::test]
async fn notes_make_the_count_and_a_difference_is_made_good() {
    let world = with_receipts().await;
    let (cashier, day) = (replica::ActorId(2), Date::parse("21/11/2026").unwrap());
    let dong = book::money::Dong::new;
    let cash = world.app.work_now(|store, now| {
        let view = store.read().hand_overs()?.remove(0);
        let notes = vec![book::fact::Denomination {
            note: dong(330_000),
            count: 3,
        }];
        let count = |writer: &mut store::Writer<'_>, counted| {
            crate::cash::count(writer, &view, counted, notes.clone(), cashier, day)
        };
        let wrong = store.write(now, |writer| count(writer, dong(1)));
        assert_eq!(wrong.unwrap_err().problem.code, Code::ChoiceInvalid);
        store.write(now, |writer| count(writer, dong(990_000)))?;
        let view = store.read().hand_overs()?.remove(0);
        let by = (cashier, day);
        let too_much = store.write(now, |writer| {
            office::explain(writer, &view, "bù", dong(10_001), by)
        });
        assert_eq!(too_much.unwrap_err().problem.code, Code::WouldBeHeld);
        store.write(now, |writer| {
            office::explain(writer, &view, "đếm nhầm, đã bù", dong(10_000), by)
        })?;
        crate::cash::read(&store.read())
    });
    let cash = cash.unwrap();
    assert!(cash.balances);
    assert_eq!(
        (cash.total.at_office, cash.total.over_short),
        (dong(1_000_000), dong(0))
    );
}
