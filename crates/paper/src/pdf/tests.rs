use lopdf::Document as Read;
use lopdf::content::Content;

use super::*;
use crate::sheet::tests::{by_transfer, insured, receipt, sheet};
use crate::{Insured, Roll, Sheet};

const ROLLS: [Size; 2] = [Size::Roll(Roll::Mm58), Size::Roll(Roll::Mm80)];
const ALL: [Size; 3] = [Size::A5, ROLLS[0], ROLLS[1]];
/// Thermal printers have 203 dots to the inch. Here lengths are read in hundredths of such a dot.
const DOT: i32 = 100;
const INCH: i32 = 203 * DOT;

/// A code as long as a receipt's of three lines.
fn proof() -> String {
    format!("TUNGNHA-R1:{}", "N4070A1B".repeat(140))
}

fn words(pdf: &[u8]) -> String {
    let read = Read::load_mem(pdf).unwrap();
    let pages: Vec<u32> = read.get_pages().keys().copied().collect();
    let text = read.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn drawn(sheet: &Sheet<'_>, size: Size) -> Vec<u8> {
    pdf(&sheet.rows(), size).unwrap()
}

/// Returns the pages' widths and heights.
fn pages(pdf: &[u8]) -> Vec<(i32, i32)> {
    let read = Read::load_mem(pdf).unwrap();
    let pages = read.get_pages().into_values().map(|id| {
        let page = read.get_dictionary(id).unwrap();
        let media = page.get(b"MediaBox").unwrap().as_array().unwrap();
        let at = |at: usize| length(media[at].as_float().unwrap());
        (at(2) - at(0), at(3) - at(1))
    });
    pages.collect()
}

#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "a PDF says lengths as fractions of a point"
)]
fn length(points: f32) -> i32 {
    (f64::from(points) * f64::from(INCH) / 72.0).round() as i32
}

/// Returns what is filled on the last page: left, top, right and bottom in hundredths of a dot from its upper left
/// corner. Only as much of PDF is read as is written here.
fn filled(pdf: &[u8]) -> Vec<[i32; 4]> {
    let read = Read::load_mem(pdf).unwrap();
    let page = *read.get_pages().values().last().unwrap();
    let (_, height) = *pages(pdf).last().unwrap();
    let content = Content::decode(&read.get_page_content(page)).unwrap();
    let (mut parts, mut corners, mut flips) = (Vec::new(), Vec::new(), false);
    for one in content.operations {
        let at = |at: usize| length(one.operands[at].as_float().unwrap());
        match one.operator.as_str() {
            "cm" => {
                let scale = |at: usize| one.operands[at].as_float().unwrap();
                flips = scale(0) > 0.9 && scale(3) < -0.9;
                assert_eq!((flips, at(5)), (true, height));
            }
            "m" | "l" => corners.push((at(0), at(1))),
            "re" => corners.extend([(at(0), at(1)), (at(0) + at(2), at(1) + at(3))]),
            "h" => {
                let sides = |side: fn(&(i32, i32)) -> i32| {
                    let all = corners.iter().map(side);
                    (all.clone().min().unwrap(), all.max().unwrap())
                };
                let ((left, right), (top, bottom)) = (sides(|it| it.0), sides(|it| it.1));
                parts.push([left, top, right, bottom]);
                corners.clear();
            }
            _ => {}
        }
    }
    assert!(flips && corners.is_empty());
    parts
}

/// Prints the last page with the dots of a thermal printer, and returns what a scanner reads on it.
fn scanned(pdf: &[u8]) -> Option<String> {
    let dots = |length: i32| usize::try_from(length / DOT).unwrap();
    let (width, height) = *pages(pdf).last().unwrap();
    let mut paper = vec![vec![255_u8; dots(width)]; dots(height)];
    for [left, top, right, bottom] in filled(pdf) {
        // Each dot is black that is touched, however little.
        for line in &mut paper[dots(top)..=dots(bottom)] {
            line[dots(left)..=dots(right)].fill(0);
        }
    }
    read(&paper)
}

fn read(dots: &[Vec<u8>]) -> Option<String> {
    let (width, height) = (dots[0].len(), dots.len());
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y][x]);
    let grids = seen.detect_grids();
    Some(grids.first()?.decode().unwrap().1)
}

/// Returns the dark parts of the code: no line across is as narrow.
fn code(pdf: &[u8]) -> Vec<[i32; 4]> {
    let (width, _) = *pages(pdf).last().unwrap();
    let mut parts = filled(pdf);
    parts.retain(|it| it[2] - it[0] < width / 3);
    parts
}

#[test]
fn what_is_drawn_is_read_back_letter_by_letter() {
    let (receipt, insured, proof) = (by_transfer(), insured(), proof());
    let shown = Sheet {
        proof: &proof,
        ..sheet(&receipt, &insured)
    };
    for (size, signs) in ALL.into_iter().zip([true, false, false]) {
        let said = words(&drawn(&shown, size)).replace('\u{a0}', " ");
        for part in [
            "PHIẾU XÁC NHẬN THU TIỀN",
            "PHIẾU TẠM",
            "Số phiếu: BH26-YT/00001:0000007",
            "Người nộp: Lê Văn Bình",
            "Đặng Thị Ngọc Huyền",
            "Thu tiền đóng BHXH tự nguyện - Số tháng đóng 3 tháng (từ tháng 11/2026 đến tháng 01/2027)",
            "TỔNG CỘNG 1.861.200 đ",
            "Bằng chữ: Một triệu tám trăm sáu mươi mốt nghìn hai trăm đồng",
            "Phiếu xác nhận thu tiền – không thay biên lai.",
            "Quét mã để kiểm tra",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(said.contains("Người thu tiền"), signs, "{said}");
    }
}

#[test]
fn a_receipt_gives_the_same_bytes_each_time_and_another_receipt_others() {
    let (receipt, insured) = (receipt(), insured());
    for size in ALL {
        let first = drawn(&sheet(&receipt, &insured), size);
        assert_eq!(first, drawn(&sheet(&receipt, &insured), size));
        let copy = Sheet {
            copy: 1,
            ..sheet(&receipt, &insured)
        };
        assert_ne!(first, drawn(&copy, size));
        assert!(first.len() < 60_000, "{}", first.len());
    }
}

#[test]
fn a_receipt_of_two_lines_fits_on_one_page() {
    let (receipt, insured, proof) = (by_transfer(), insured(), proof());
    let shown = Sheet {
        proof: &proof,
        ..sheet(&receipt, &insured)
    };
    for size in ALL {
        assert_eq!(pages(&drawn(&shown, size)).len(), 1);
    }
}

#[test]
fn many_lines_take_more_pages_and_lose_nothing() {
    let mut receipt = receipt();
    receipt.lines = std::iter::repeat_n(receipt.lines[1].clone(), 40).collect();
    for (size, most) in ALL.into_iter().zip([8, 1, 1]) {
        let pdf = drawn(&sheet(&receipt, &[]), size);
        let pages = pages(&pdf).len();
        assert!((most.min(3)..=most).contains(&pages), "{pages}");
        assert_eq!(words(&pdf).matches("Thu tiền đóng BHYT").count(), 40);
    }
}

#[test]
fn a_page_is_as_wide_as_its_roll_and_as_long_as_what_stands_on_it() {
    let (mut receipt, insured) = (receipt(), insured());
    assert_eq!(
        pages(&drawn(&sheet(&receipt, &insured), Size::A5))[0],
        (length(419.55), length(595.3))
    );
    for (size, millimetres) in ROLLS.into_iter().zip([58, 80]) {
        let mut before = 0;
        for lines in [1, 2, 6] {
            receipt.lines = std::iter::repeat_n(receipt.lines[0].clone(), lines).collect();
            let pdf = drawn(&sheet(&receipt, &insured), size);
            let [(width, height)] = pages(&pdf)[..] else {
                panic!("{lines} lines do not stand on one page");
            };
            // To a tenth of a millimetre: whole dots.
            let tenths = width * 254 / INCH;
            assert!((tenths - millimetres * 10).abs() <= 1, "{tenths}");
            assert!(height > before, "{lines} lines");
            before = height;
            // Nothing but the margin stands under the last row.
            let last = filled(&pdf).iter().map(|it| it[3]).max().unwrap();
            assert!(
                height > width && height - last > 30 * DOT,
                "{height} {last}"
            );
        }
    }
}

/// Returns how far to the right anything stands.
fn furthest(layout: &layout::Layout) -> i32 {
    let shapes = layout.pages.iter().flat_map(|page| &page.shapes);
    let ends = shapes.map(|shape| match shape {
        layout::Shape::Text { run, size, x, .. } => x + layout::wide(run, *size),
        layout::Shape::Rule { .. } => layout.on.right(),
        layout::Shape::Code(code) => code.x + code.side(),
    });
    ends.max().unwrap()
}

#[test]
fn no_row_is_wider_than_the_roll_however_long_a_name_is() {
    let receipt = receipt();
    let name = "Nguyễn Thị Phương Thảo Quỳnh Ngọc Ánh Tuyết Hương Giang ".repeat(3);
    let glued = "Đặng".repeat(40);
    let insured = [name.trim(), glued.as_str()].map(|name| Insured {
        name: name.to_owned(),
        number: "01******89".to_owned(),
    });
    let shown = Sheet {
        household: &name,
        address: &glued,
        tendered: Some(book::money::Dong::new(999_999_999_999_999)),
        ..sheet(&receipt, &insured)
    };
    for size in ROLLS {
        let layout = layout::Layout::of(&shown.rows(), size).unwrap();
        assert!(furthest(&layout) <= layout.on.right());
        let said = words(&drawn(&shown, size));
        assert_eq!(said.matches("Quỳnh").count(), 6, "{said}");
        // A word that is longer than a line is broken anywhere, and keeps its letters.
        let letters = said.replace(' ', "");
        assert_eq!(letters.matches(&glued).count(), 2, "{said}");
    }
}

#[test]
fn an_amount_that_does_not_fit_beside_its_name_stands_below_it() {
    let rows = |name: &str| crate::Rows {
        name: String::new(),
        rows: vec![crate::rows::Row::Amount(
            name.to_owned(),
            "1.366.200 đ".to_owned(),
        )],
        proof: String::new(),
    };
    let height = |name| pages(&pdf(&rows(name), ROLLS[0]).unwrap())[0].1;
    let (beside, below) = (height("Số tiền"), height("Số tiền phải nộp một lần"));
    assert!(below > beside, "{below} {beside}");
}

/// Codes as long as those of receipts of one line, of three and of six.
#[test]
fn the_code_is_read_from_the_paper_as_it_was_written() {
    let (receipt, insured) = (receipt(), insured());
    for (symbols, dots) in [(730, [4, 5]), (1_120, [3, 5]), (1_760, [3, 4])] {
        let proof = format!("TUNGNHA-R1:{}", "N4070A1B".repeat(symbols / 8));
        let shown = Sheet {
            proof: &proof,
            ..sheet(&receipt, &insured)
        };
        for (size, dots) in ROLLS.into_iter().zip(dots) {
            let pdf = drawn(&shown, size);
            assert_eq!(scanned(&pdf).as_deref(), Some(proof.as_str()), "{size:?}");
            // Whole dots, less what stays light around each module.
            let least = code(&pdf).iter().map(|it| it[3] - it[1]).min();
            assert_eq!(least, Some(dots * DOT - 10), "{size:?}: {symbols}");
        }
        // Printers of A5 sheets draw finer: there the modules themselves are compared.
        let parts = code(&drawn(&shown, Size::A5));
        let step = parts.iter().map(|it| it[3] - it[1]).min().unwrap();
        assert!(step * 2_540 / INCH >= 29, "{symbols}");
        let rows = web::qr::rows(&proof).unwrap();
        let dark = rows.iter().flatten().filter(|module| **module).count();
        let drawn = parts.iter().map(|it| (it[2] - it[0] + step / 2) / step);
        assert_eq!(usize::try_from(drawn.sum::<i32>()), Ok(dark));
        let black = |dark: bool| if dark { [0; 3] } else { [255; 3] };
        let line = |row: &Vec<bool>| row.iter().flat_map(|dark| black(*dark)).collect();
        let dots: Vec<Vec<u8>> = rows
            .iter()
            .flat_map(|row| [line(row), line(row), line(row)])
            .collect();
        assert_eq!(read(&dots).as_deref(), Some(proof.as_str()));
    }
}

#[test]
fn a_sheet_without_a_proof_bears_no_code() {
    let (receipt, insured) = (receipt(), insured());
    for size in ALL {
        let pdf = drawn(&sheet(&receipt, &insured), size);
        assert_eq!(scanned(&pdf), None);
        assert!(!words(&pdf).contains("Quét mã"));
    }
}
