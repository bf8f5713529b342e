//! A commune's list over real processes: cut off in the middle and run again; lists that are bombs.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::programs::{Centre, program};

const HEAD: &str = "Chủ hộ,Địa chỉ,Điện thoại,Họ và tên,Ngày sinh,Giới tính,Số CCCD,Mã số BHXH,\
                    Quan hệ với chủ hộ,Số điện thoại riêng,Số thẻ BHYT,Hạn thẻ BHYT";
/// So many persons change more pages than SQLite keeps in memory: the import is on the disk before it is committed.
const PERSONS: u32 = 15_000;
/// The write-ahead log of an import that is in its middle.
const BEGUN_BYTES: u64 = 256 << 10;
/// More than a list of many thousands needs, less than any of these bombs comes to.
const MEMORY_KILOBYTES: u64 = 256 << 10;

/// A list of so many persons, four to a household, each with numbers of their own.
fn list(folder: &Path, persons: u32) -> PathBuf {
    let mut text = format!("\u{feff}{HEAD}\r\n");
    for at in 0..persons {
        let house = at / 4;
        write!(
            text,
            "Nguyễn Văn Chủ {house},Số {house} Xóm 3,09{house:08},Trần Thị Người {at},{:02}/{:02}/{},Nữ,\
             {:012},{:010},con,,GD4{at:012},31/12/2026\r\n",
            at % 28 + 1,
            at % 12 + 1,
            1950 + at % 60,
            at + 1_000_000,
            at + 100_000,
        )
        .expect("a String");
    }
    let path = folder.join("danh-sách.csv");
    std::fs::write(&path, text).expect("to write a list");
    path
}

fn import(centre: &Centre, list: &Path, how: &[&str]) -> Command {
    let list = list.to_str().expect("a path");
    let asked = [&["import", list, "--scope", "X3", "--json"], how].concat();
    centre.command(&asked)
}

/// Rows of persons who are new, and of such as are there.
fn counts(output: &Output) -> (u64, u64) {
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let count = |key: &str| said[key].as_u64().expect(key);
    (count("persons"), count("there"))
}

fn looked(centre: &Centre, list: &Path) -> (u64, u64) {
    counts(&import(centre, list, &[]).output().expect("the program"))
}

/// Waits until an import has written what it has not committed, or has come to its end.
fn is_in_the_middle(process: &mut Child, log: &Path) -> bool {
    loop {
        let written = std::fs::metadata(log).map_or(0, |file| file.len());
        if written >= BEGUN_BYTES {
            return process.try_wait().expect("its state").is_none();
        }
        if process.try_wait().expect("its state").is_some() {
            return false;
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_import_that_was_cut_off_is_run_again_and_nobody_is_there_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut centre = Centre::found(&folder.path().join("centre"));
    centre.kill();
    let all = list(folder.path(), PERSONS);
    let persons = u64::from(PERSONS);
    let mut process = import(&centre, &all, &["--commit"])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let log = centre.folder().join("server.db-wal");
    assert!(
        is_in_the_middle(&mut process, &log),
        "the import never was in its middle, or {} is another file",
        log.display()
    );
    process.kill().expect("to kill it");
    let ended = process.wait().expect("its end");
    assert!(!ended.success(), "the import was not cut off");

    // All or nothing: of what was half written nobody is there.
    assert_eq!(looked(&centre, &all), (persons, 0));
    let done = import(&centre, &all, &["--commit"]);
    assert_eq!(
        counts(&{ done }.output().expect("the program")),
        (persons, 0)
    );
    assert_eq!(looked(&centre, &all), (0, persons));
    let again = import(&centre, &all, &["--commit"]);
    assert_eq!(
        counts(&{ again }.output().expect("the program")),
        (0, persons)
    );
    centre.run(&["verify"]);
}

/// A workbook whose sheet is one line, and then another one so many times; `{}` in it is counted.
fn workbook(path: &Path, row: &str, times: u32) {
    let mut zip = ZipWriter::new(File::create(path).expect("a file"));
    let mut part = |name: &str, text: &mut dyn Iterator<Item = String>| {
        let options = SimpleFileOptions::default();
        zip.start_file(name, options).expect("a part");
        let mut buffer = std::io::BufWriter::new(&mut zip);
        for piece in text {
            buffer.write_all(piece.as_bytes()).expect("to write");
        }
        buffer.flush().expect("to write");
    };
    let main = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let schema = "http://schemas.openxmlformats.org";
    for (name, text) in [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{schema}/package/2006/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override \
                 PartName=\"/xl/workbook.xml\" ContentType=\"{main}.sheet.main+xml\"/><Override \
                 PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{main}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{schema}/package/2006/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{schema}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
                 </Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{schema}/spreadsheetml/2006/main\" \
                 xmlns:r=\"{schema}/officeDocument/2006/relationships\"><sheets><sheet name=\"DS\" sheetId=\"1\" \
                 r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{schema}/package/2006/relationships\"><Relationship Id=\"r1\" \
                 Type=\"{schema}/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
                 </Relationships>"
            ),
        ),
    ] {
        part(name, &mut std::iter::once(text));
    }
    let row_of = |cells: &[&str]| {
        let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
        let cells: String = cells.iter().map(cell).collect();
        format!("<row>{cells}</row>")
    };
    let heads: Vec<&str> = HEAD.split(',').collect();
    let begin = format!(
        "<worksheet xmlns=\"{schema}/spreadsheetml/2006/main\"><sheetData>{}",
        row_of(&heads)
    );
    let rows = (0..times).map(|at| row.replace("{}", &at.to_string()));
    let end = "</sheetData></worksheet>".to_owned();
    part(
        "xl/worksheets/sheet1.xml",
        &mut std::iter::once(begin).chain(rows).chain([end]),
    );
    zip.finish().expect("a workbook");
}

/// Looks at a list within the limit of memory.
fn bounded(centre: &Centre, list: &Path) -> Output {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!(
            "ulimit -v {MEMORY_KILOBYTES} && exec \"$0\" \"$@\""
        ))
        .arg(program("tungnha-server"))
        .arg("--data")
        .arg(centre.folder())
        .arg("import")
        .arg(list)
        .args(["--scope", "X3", "--json"]);
    shell.output().expect("a shell")
}

#[test]
fn lists_that_come_to_hundreds_of_megabytes_are_refused_within_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut centre = Centre::found(&folder.path().join("centre"));
    centre.kill();
    let below = |name: &str| folder.path().join(name);
    // Blanks, a thousandth of their size; and rows that differ, which no ratio tells from a list: 240 MB each.
    workbook(&below("blank.xlsx"), &" ".repeat(1 << 20), 240);
    let row = format!(
        "<row><c t=\"inlineStr\"><is><t>Nguyễn Văn Ba {{}} {}</t></is></c></row>",
        "Thôn Đông, xã Đô Thành, tỉnh Nghệ An. ".repeat(2)
    );
    let times = u32::try_from((240 << 20) / row.len()).expect("a count");
    workbook(&below("rows.xlsx"), &row, times);
    let file = |name: &str| File::create(below(name)).expect("a file");
    file("long.csv").set_len(200 << 20).expect("a long file");
    for name in ["blank.xlsx", "rows.xlsx", "long.csv"] {
        let ran = bounded(&centre, &below(name));
        let said: Value = serde_json::from_slice(&ran.stderr)
            .unwrap_or_else(|why| panic!("{name}: {why}, {}", ran.status));
        assert_eq!(
            (said["code"].as_str(), ran.status.code()),
            (Some("import-too-large"), Some(3)),
            "{name}: {said}"
        );
        assert!(ran.stdout.is_empty(), "{name}");
    }
    // The rows alone say what they come to: the file is no larger than a list may be, and not a hundredth of it.
    let packed = std::fs::metadata(below("rows.xlsx")).expect("a file").len();
    assert!((240 << 20) / 100 < packed && packed < 20 << 20, "{packed}");
    // Beside them: a list of thousands is read within the same limit, and so is a workbook of the same make.
    assert_eq!(
        counts(&bounded(&centre, &list(folder.path(), 4_000))),
        (4_000, 0)
    );
    workbook(&below("none.xlsx"), "", 0);
    assert_eq!(counts(&bounded(&centre, &below("none.xlsx"))), (0, 0));
}
