//! What stands behind a sum of the ledger as files: on the command line, over HTTP and from the pages.

use super::cash_lists::void;
use super::command_line::{code, founded, json, tungnha};
use super::figures::with_receipts;
use super::world::World;
use crate::drill;
use crate::export::{self, Cell, Export, Form, Sheet};
use crate::ledger::Asked;

fn read(world: &World, list: &str, asked: &Asked) -> Export {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.unwrap()
}

fn column(sheet: &Sheet, heading: &str) -> usize {
    sheet.head.iter().position(|head| head == heading).unwrap()
}

fn standings(world: &World, asked: &Asked) -> Vec<Cell> {
    let sheet = read(world, "receipts", asked).sheet;
    let at = column(&sheet, "standing");
    sheet.rows.iter().map(|row| row[at].clone()).collect()
}

#[tokio::test]
async fn receipts_and_postings_come_as_files_over_http_as_the_export_has_them() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let asked = Asked {
        collector: Some("NV2".into()),
        source: Some("cash".into()),
        ..Asked::default()
    };
    for (list, heading) in [("receipts", "payable"), ("postings", "amount")] {
        let export = read(&world, list, &asked);
        let told = world
            .get("/v1/ledger?by=source&collector=NV2&source=cash", &headers)
            .await
            .json();
        let sum = export.sheet.sum(column(&export.sheet, heading));
        assert_eq!(told["total"]["amount"], sum, "{list}");
        assert_eq!(sum, 2 * 1_366_200);
        let path = format!("/v1/ledger/{list}?collector=NV2&source=cash");
        for form in [Form::Csv, Form::Xlsx] {
            let address = format!("{path}&format={}", form.ending());
            let answer = world.get(&address, &headers).await;
            assert_eq!(answer.headers["content-type"], form.media());
            assert!(answer.body == form.bytes(&export).unwrap(), "{address}");
        }
        let rows = world.get(&path, &headers).await.json();
        assert_eq!(rows.as_array().unwrap().len(), export.sheet.rows.len());
        let wrong = world.get(&format!("{path}&format=pdf"), &headers).await;
        assert_eq!(wrong.code(), "choice-invalid");
    }
    // What an answer cannot hold is said, never left out; what is not broken down says so.
    let some = world.app.read_now(|reader| {
        let rows = drill::postings(reader, &asked)?.len();
        let whole = drill::postings_within(reader, &asked, rows)?.len();
        Ok((
            rows,
            whole,
            drill::postings_within(reader, &asked, rows - 1),
        ))
    });
    let (rows, whole, cut) = some.unwrap();
    assert_eq!(rows, whole);
    assert_eq!(
        cut.unwrap_err().problem.code,
        wire::problem::Code::ListTooLong
    );
    for form in ["json", "csv"] {
        for list in ["receipts", "postings"] {
            let path = format!("/v1/ledger/{list}?by=day&format={form}");
            assert_eq!(world.get(&path, &headers).await.code(), "filter-unfit");
        }
    }
    // The ledger itself is one sheet in both forms, its total last.
    let book = |form| world.get(form, &headers);
    let csv = book("/v1/ledger?by=scheme&format=csv").await.text();
    assert!(
        csv.ends_with("\"6831000\",\"0\",\"0\",\"6831000\"\r\n"),
        "{csv}"
    );
    let xlsx = book("/v1/ledger?by=scheme&format=xlsx").await;
    assert!(xlsx.body.starts_with(b"PK"));
    assert_eq!(xlsx.headers["content-type"], Form::Xlsx.media());
    // The pages lead there, as of the arrival that they show.
    let now = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    for (page, list) in [("/", "/v1/ledger?"), ("/receipts", "/v1/ledger/receipts?")] {
        let text = world.get(page, &headers).await.text();
        for form in ["csv", "xlsx"] {
            let link = format!("href=\"{list}as_of={now}&amp;format={form}\"");
            assert!(text.contains(&link), "{link}\n{text}");
        }
    }
}

#[tokio::test]
async fn a_receipt_stands_in_the_list_as_it_stood_at_the_arrival() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Lê Văn An");
    let receipt = device.receipt(world.hamlet, person, "Lê Văn An");
    device.sync(&world).await;
    let then = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let past = Asked {
        as_of: Some(then.to_string()),
        ..Asked::default()
    };
    void(&world, &mut device, receipt);
    device.sync(&world).await;
    let token = world.token("lan");
    let told = world
        .get("/v1/ledger/receipts", &[("authorization", token.as_str())])
        .await
        .json();
    assert_eq!(told[0]["standing"], "void");
    let page = world
        .get("/receipts", &[("authorization", token.as_str())])
        .await
        .text();
    assert!(
        page.contains("Đã huỷ") && !page.contains("Đã tính"),
        "{page}"
    );
    assert_eq!(standings(&world, &past), [Cell::text("counted")]);
    assert_eq!(standings(&world, &Asked::default()), [Cell::text("void")]);
}

#[test]
fn a_file_for_a_spreadsheet_leaves_the_command_line_to_the_byte() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let (status, out, err) = tungnha(&folder, &["ledger", "--by", "scheme", "--format", "csv"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let head = "\u{feff}\"scheme\",\"scheme_name\",\"receipts\",\"lines\",\"counted\",\"held\",\"support\",\"amount\"\r\n";
    let total = "\"total\",\"\",\"0\",\"0\",\"0\",\"0\",\"0\",\"0\"\r\n";
    assert_eq!(out, format!("{head}{total}"));
    let (_, out, _) = tungnha(&folder, &["ledger", "postings", "--format", "csv"]);
    assert!(out.starts_with("\u{feff}\"arrival\",\"day\"") && out.ends_with("\"fact\"\r\n"));
    // Asked for as JSON, it is JSON.
    let (_, out, _) = tungnha(&folder, &["ledger", "receipts", "--format", "json"]);
    assert_eq!(out, "[]\n");
    // Neither word is dropped: a program that asks for both would read the one as the other.
    for list in [&["ledger"][..], &["ledger", "receipts"]] {
        let both = [list, &["--format", "csv"]].concat();
        assert_eq!(code(&folder, &both), (3, "choice-invalid".into()));
    }
    let broken_down = ["ledger", "--by", "day", "receipts"];
    assert_eq!(code(&folder, &broken_down), (3, "filter-unfit".into()));
    // A workbook goes into a file, and over no other.
    let file = parent.path().join("so.xlsx");
    let path = file.to_str().unwrap();
    for args in [
        &["ledger"][..],
        &["ledger", "receipts"],
        &["ledger", "postings"],
        &["participants", "--on", "30/06/2026"],
    ] {
        let whole = |more: &[&'static str]| [args, more].concat();
        assert_eq!(
            code(&folder, &whole(&["--format", "xlsx"])),
            (2, "usage-missing".into())
        );
        let mut into = whole(&["--format", "xlsx", "--out"]);
        into.push(path);
        let (status, out, err) = tungnha(&folder, &into);
        assert_eq!((status, err.as_str()), (0, ""), "{args:?}");
        assert!(out.contains(path));
        assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
        let mut other = whole(&["--format", "csv", "--out"]);
        other.push(path);
        assert_eq!(code(&folder, &other), (5, "file-failed".into()));
        std::fs::remove_file(&file).unwrap();
        let mut table = whole(&["--out"]);
        table.push(path);
        assert_eq!(code(&folder, &table), (3, "choice-invalid".into()));
        assert!(!file.exists());
    }
}

#[test]
fn more_rows_than_a_workbook_has_are_told_and_fit_into_csv() {
    let sheet = Sheet {
        head: vec!["a".into()],
        rows: vec![vec![Cell::Whole(1)]; 1 << 20],
        summed: Vec::new(),
    };
    let refused = Form::Xlsx.of("postings", &sheet).unwrap_err().problem;
    assert_eq!(refused.code, wire::problem::Code::ListTooLong);
    assert_eq!(refused.detail("max"), "1048575");
    assert!(Form::Csv.of("postings", &sheet).is_ok());
}

#[tokio::test]
async fn what_is_told_by_source_says_what_is_below_zero() {
    let vi = "Theo nguồn tiền: huỷ và hoàn đã trừ";
    let en = "By whose money: voids and refunds are taken back";
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let parent = founded();
    let folder = parent.path().join("centre");
    for (line, address, is_gross) in [
        ("ledger --by source", "/?by=source", true),
        ("ledger --by source,account", "/?by=source,account", true),
        (
            "ledger --by scheme --source cash",
            "/?by=scheme&source=cash",
            true,
        ),
        ("ledger --by account", "/?by=account", false),
        ("ledger --by scheme", "/?by=scheme", false),
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let told = tungnha(&folder, &args).1;
        assert_eq!(told.contains(vi), is_gross, "{told}");
        let told = tungnha(&folder, &[&args[..], &["--lang", "en"]].concat()).1;
        assert_eq!(told.contains(en), is_gross, "{told}");
        let page = world.get(address, &headers).await.text();
        assert_eq!(page.contains(vi), is_gross, "{address}");
    }
}

#[test]
fn sources_of_one_scheme_or_group_alone_are_refused() {
    let parent = founded();
    let folder = parent.path().join("centre");
    for line in [
        "ledger --by source --scheme bhyt",
        "ledger --by day --source cash --group poor",
        "ledger receipts --source cash --scheme bhxh",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        assert_eq!(code(&folder, &args).1, "filter-unfit", "{line}");
    }
    for line in [
        "ledger --by source,scheme",
        "ledger --by scheme --source cash",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        json(&folder, &args);
    }
}
