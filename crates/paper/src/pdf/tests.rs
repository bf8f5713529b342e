use lopdf::Document as Read;

use super::*;
use crate::sheet::tests::{by_transfer, insured, receipt, sheet};

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

#[test]
fn what_is_drawn_is_read_back_letter_by_letter() {
    let (receipt, insured, proof) = (by_transfer(), insured(), proof());
    let drawn = Sheet {
        proof: &proof,
        ..sheet(&receipt, &insured)
    };
    let said = words(&pdf(&drawn).unwrap());
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
        "Người thu tiền",
    ] {
        assert!(
            said.replace('\u{a0}', " ").contains(part),
            "{part} in {said}"
        );
    }
}

#[test]
fn a_receipt_gives_the_same_bytes_each_time_and_another_receipt_others() {
    let (receipt, insured) = (receipt(), insured());
    let draw = |sheet: &Sheet<'_>| pdf(sheet).unwrap();
    let first = draw(&sheet(&receipt, &insured));
    assert_eq!(first, draw(&sheet(&receipt, &insured)));
    let copy = Sheet {
        copy: 1,
        ..sheet(&receipt, &insured)
    };
    assert_ne!(first, draw(&copy));
    assert!(first.len() < 60_000, "{}", first.len());
}

#[test]
fn a_receipt_of_two_lines_fits_on_one_page() {
    let (receipt, insured, proof) = (by_transfer(), insured(), proof());
    let drawn = Sheet {
        proof: &proof,
        ..sheet(&receipt, &insured)
    };
    let read = Read::load_mem(&pdf(&drawn).unwrap()).unwrap();
    assert_eq!(read.get_pages().len(), 1);
}

#[test]
fn many_lines_take_more_pages_and_lose_nothing() {
    let mut receipt = receipt();
    receipt.lines = std::iter::repeat_n(receipt.lines[1].clone(), 40).collect();
    let read = Read::load_mem(&pdf(&sheet(&receipt, &[])).unwrap()).unwrap();
    let pages = read.get_pages().len();
    assert!((3..8).contains(&pages), "{pages}");
    let said = words(&pdf(&sheet(&receipt, &[])).unwrap());
    assert_eq!(said.matches("Thu tiền đóng BHYT").count(), 40);
}

#[test]
fn the_code_is_read_from_the_paper_as_it_was_written() {
    let proof = proof();
    let rows = qr::rows(&proof).unwrap();
    // As dots of the finest printer, 203 to the inch: three to a module.
    let dots = rows.len() * 3;
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(dots, dots, |x, y| {
        if rows[y / 3][x / 3] { 0 } else { 255 }
    });
    let codes = seen.detect_grids();
    let (_, read) = codes[0].decode().unwrap();
    assert_eq!(read, proof);
    // What is drawn has the same dark area, and every module is at least a third of a millimetre wide.
    let parts = modules(&rows, 0, 0);
    let step = CODE / i16::try_from(rows.len()).unwrap();
    let dark = rows.iter().flatten().filter(|module| **module).count();
    let drawn: usize = parts
        .iter()
        .map(|(_, _, width, _)| usize::try_from(width / step).unwrap())
        .sum();
    assert_eq!((drawn, i32::from(step) * 254 / 1_440 >= 3), (dark, true));
}
