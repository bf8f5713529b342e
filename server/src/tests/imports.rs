//! Importing a commune's list: looked at first, refused by row and column, all or nothing, never twice.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Formula, Workbook};
use web::lang::Lang;
use web::problem::sentence;
use wire::problem::{Code, Problem};

use super::world::World;
use crate::import::{COLUMNS, How, Imported, import, rejects};

fn header() -> String {
    COLUMNS.map(|column| column.head).join(",")
}

const HOA: &str = "Nguyễn Văn Ba,Số 3 xóm 3,0912345678,Nguyễn Thị Hoà,1987,Nữ,001087000123,0123456789,vợ,,GD4010123456789,31/12/2026";
const BA: &str =
    "Nguyễn Văn Ba,Số 3 xóm 3,0912345678,Nguyễn Văn Ba,05/03/1985,Nam,001085000321,,chủ hộ,,,";
const AN: &str = "Lê Thị An,Số 9 xóm 3,,Lê Thị An,1960,Nữ,,,chủ hộ,,,";

fn file(folder: &Path, rows: &[&str]) -> PathBuf {
    let path = folder.join("list.csv");
    let text = [header().as_str()]
        .iter()
        .chain(rows)
        .map(|row| format!("{row}\r\n"))
        .collect::<String>();
    std::fs::write(&path, format!("\u{feff}{text}")).unwrap();
    path
}

fn run(world: &World, path: &Path, how: How) -> Result<Imported, Code> {
    tried(world, path, how).map_err(|problem| problem.code)
}

fn tried(world: &World, path: &Path, how: How) -> Result<Imported, Problem> {
    let today = book::date::Date::parse("21/11/2026").unwrap();
    world
        .app
        .work_now(|store, now| {
            store.write(now, |writer| import(writer, path, world.hamlet, how, today))
        })
        .map_err(crate::failure::Failure::told)
}

/// Returns in words why a list is refused whole, in both languages.
fn said(world: &World, path: &Path) -> [String; 2] {
    let problem = tried(world, path, How::All).unwrap_err();
    Lang::ALL.map(|lang| sentence(lang, &problem))
}

fn counts(done: &Imported) -> (u64, u64, u64, u64, usize) {
    (
        done.rows,
        done.households,
        done.persons,
        done.there,
        done.refused.len(),
    )
}

fn ops(world: &World) -> u64 {
    world
        .app
        .read_now(|reader| Ok(reader.totals()?.ops))
        .unwrap()
}

#[test]
fn a_list_is_looked_at_then_written_and_a_second_time_all_are_there() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let path = file(folder.path(), &[HOA, BA, AN]);
    let before = ops(&world);
    let looked = run(&world, &path, How::Look).unwrap();
    assert_eq!(counts(&looked), (3, 2, 3, 0, 0));
    assert!(!looked.written && ops(&world) == before);
    let done = run(&world, &path, How::All).unwrap();
    assert_eq!(counts(&done), (3, 2, 3, 0, 0));
    assert_eq!(ops(&world), before + 5);
    // Broken off or repeated: what is there is passed over, however it is spelt.
    let other = HOA
        .replace("Nguyễn Văn Ba", "nguyen van ba")
        .replace("Nguyễn Thị Hoà", "Nguyễn Thị Hòa");
    let new = AN.replace(",Lê Thị An,1960", ",Lê Văn Tám,1990");
    let path = file(folder.path(), &[&other, BA, AN, &new]);
    let again = run(&world, &path, How::All).unwrap();
    assert_eq!(counts(&again), (4, 0, 1, 3, 0));
    assert_eq!(ops(&world), before + 6);
    let houses = world
        .app
        .read_now(|reader| Ok(reader.households(Some(world.hamlet), "", 0, 9)?))
        .unwrap();
    let persons: Vec<_> = houses
        .iter()
        .map(|house| (house.name.as_str(), house.persons))
        .collect();
    assert_eq!(persons, [("Lê Thị An", 2), ("Nguyễn Văn Ba", 2)]);
}

#[test]
fn each_wrong_cell_is_told_by_row_and_column_and_nothing_is_written() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let before = ops(&world);
    let cases = [
        (
            HOA.replace("001087000123", "1087000123"),
            "Số CCCD",
            Code::ImportNumber,
        ),
        (
            HOA.replace("001087000123", "1.08E+10"),
            "Số CCCD",
            Code::ImportNumber,
        ),
        (
            HOA.replace(",0123456789,", ",123456789,"),
            "Mã số BHXH",
            Code::ImportNumber,
        ),
        (
            HOA.replace("Nguyễn Thị Hoà", "=A1"),
            "Họ và tên",
            Code::ImportFormula,
        ),
        (
            HOA.replace("Nguyễn Thị Hoà", "NguyÔn ThÞ Hoµ"),
            "Họ và tên",
            Code::ImportEncoding,
        ),
        (
            HOA.replace("1987", "31/02/1987"),
            "Ngày sinh",
            Code::DateNoSuchDay,
        ),
        (
            HOA.replace("1987", "2030"),
            "Ngày sinh",
            Code::BirthDateFuture,
        ),
        (HOA.replace(",Nữ,", ",X,"), "Giới tính", Code::ChoiceInvalid),
        (
            HOA.replace("Nguyễn Văn Ba", ""),
            "Chủ hộ",
            Code::TextInvalid,
        ),
        (
            HOA.replace("GD4010123456789", "GD40"),
            "Số thẻ BHYT",
            Code::CardInvalid,
        ),
    ];
    for (row, column, code) in &cases {
        let path = file(folder.path(), &[BA, row]);
        let looked = run(&world, &path, How::Look).unwrap();
        let told = looked
            .refused
            .iter()
            .map(|one| (one.line, one.column, one.problem.code));
        assert_eq!(told.collect::<Vec<_>>(), [(3, *column, *code)], "{row}");
        assert_eq!(run(&world, &path, How::All), Err(Code::ImportRows));
        assert_eq!(ops(&world), before);
    }
    // The good row alone is written where that is asked, the other goes back with its reason.
    let path = file(folder.path(), &[BA, &cases[0].0]);
    let done = run(&world, &path, How::Good).unwrap();
    assert_eq!((done.persons, ops(&world)), (1, before + 2));
    let back = rejects(&done, web::lang::Lang::Vi);
    assert!(
        back.starts_with('\u{feff}') && back.contains("1087000123") && back.contains("Số CCCD:"),
        "{back}"
    );
    assert_eq!(back.lines().count(), 2);
}

#[test]
fn what_is_no_such_list_is_refused_as_what_it_is() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let path = folder.path().join("list");
    let long = "x".repeat(5000);
    let cases: [(Vec<u8>, Code); 6] = [
        (b"ten,tuoi\r\nBa,3\r\n".to_vec(), Code::ImportHeader),
        (
            format!("{}\r\n", header().replace(',', ";")).into_bytes(),
            Code::ImportHeader,
        ),
        (b"\xff\xfeC\0h\0".to_vec(), Code::ImportEncoding),
        (b"Ch\xf1 h\xe9,...\r\n".to_vec(), Code::ImportEncoding),
        (
            format!("{}\r\n{long},,\r\n", header()).into_bytes(),
            Code::ImportTooLarge,
        ),
        (b"PK\x03\x04 and no workbook".to_vec(), Code::ImportFile),
    ];
    for (bytes, code) in cases {
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(run(&world, &path, How::All), Err(code));
    }
    assert_eq!(
        run(&world, &folder.path().join("none"), How::Look),
        Err(Code::ImportFile)
    );
}

#[test]
fn a_list_is_refused_in_the_readers_language() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let [vi, en] = said(&world, &folder.path().join("none"));
    assert!(vi.contains("(không có tệp này)"), "{vi}");
    assert!(en.contains("os error"), "{en}");
    let path = folder.path().join("list");
    std::fs::write(&path, b"PK\x03\x04 and no workbook").unwrap();
    let [vi, en] = said(&world, &path);
    assert!(
        vi.contains("(tệp XLSX bị hỏng hoặc không phải tệp XLSX)"),
        "{vi}"
    );
    assert!(en.contains("Zip archive"), "{en}");
    let mut book = Workbook::new();
    for _ in 0..2 {
        book.add_worksheet();
    }
    book.save(&path).unwrap();
    let [vi, en] = said(&world, &path);
    assert!(vi.contains("(tệp có 2 trang tính)"), "{vi}");
    assert!(en.contains("(it has 2 sheets)"), "{en}");
    let path = file(folder.path(), &[BA, &HOA.replace("Nữ", "bà")]);
    let [vi, en] = said(&world, &path);
    assert!(
        vi.contains(
            "dòng 3, cột Giới tính: không có lựa chọn “bà” này; chọn một trong: Nam, Nữ; hãy sửa"
        ),
        "{vi}"
    );
    assert!(en.contains("there is no such choice as “bà”"), "{en}");
}

/// A workbook of one row; `change` puts something else into it.
fn workbook(path: &Path, change: impl Fn(&mut rust_xlsxwriter::Worksheet)) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, one) in (0_u16..).zip(COLUMNS) {
        sheet.write_string(0, column, one.head).unwrap();
    }
    for (column, text) in (0_u16..).zip(BA.split(',')) {
        sheet.write_string(1, column, text).unwrap();
    }
    change(sheet);
    book.save(path).unwrap();
}

#[test]
fn a_workbook_is_read_like_the_list_and_numbers_and_formulas_in_it_are_refused() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let path = folder.path().join("list.xlsx");
    workbook(&path, |sheet| {
        sheet.write_number(1, 6, 1_085_000_321.0).unwrap();
        sheet
            .write_formula(1, 3, Formula::new("=A2").set_result("Ba"))
            .unwrap();
    });
    let looked = run(&world, &path, How::Look).unwrap();
    let told = looked
        .refused
        .iter()
        .map(|one| (one.line, one.column, one.problem.code));
    let wrong = [
        (2, "Họ và tên", Code::ImportFormula),
        (2, "Số CCCD", Code::ImportNumber),
    ];
    assert_eq!(told.collect::<Vec<_>>(), wrong);
    workbook(&path, |_| ());
    assert_eq!(
        counts(&run(&world, &path, How::All).unwrap()),
        (1, 1, 1, 0, 0)
    );
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked_whole() {
    let (world, folder) = (World::new(), tempfile::tempdir().unwrap());
    let path = folder.path().join("bomb.xlsx");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    archive
        .start_file("xl/worksheets/sheet1.xml", options)
        .unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..24 {
        archive.write_all(&zeros).unwrap();
    }
    archive.finish().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 1 << 20);
    assert_eq!(run(&world, &path, How::Look), Err(Code::ImportTooLarge));
    // The control: as dense, but small, it is only no workbook.
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    archive
        .start_file("xl/worksheets/sheet1.xml", options)
        .unwrap();
    archive.write_all(&zeros[..1 << 19]).unwrap();
    archive.finish().unwrap();
    assert_eq!(run(&world, &path, How::Look), Err(Code::ImportFile));
}
