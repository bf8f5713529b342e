//! A sheet as text for narrow printers: every line fits the roll, whatever the names are.
//!
//! It bears no code: a receipt's is 97 modules wide and more, and a roll 32 or 48 characters. The PDF as wide as the roll
//! bears it.

use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthChar as _;

use crate::rows::{Row, Rows};

/// A roll of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// 58 mm: 32 characters.
    Mm58,
    /// 80 mm: 48 characters.
    Mm80,
}

impl Roll {
    /// Reads a width in millimetres; nothing said is 58.
    #[must_use]
    pub fn of_mm(given: &str) -> Option<Self> {
        match given {
            "" | "58" => Some(Self::Mm58),
            "80" => Some(Self::Mm80),
            _ => None,
        }
    }

    /// Returns how many characters fit side by side.
    #[must_use]
    pub const fn columns(self) -> usize {
        match self {
            Self::Mm58 => 32,
            Self::Mm80 => 48,
        }
    }
}

/// Returns a sheet as lines that fit the roll.
#[must_use]
pub fn text(sheet: &Rows, roll: Roll) -> String {
    let mut slip = Slip {
        text: String::new(),
        columns: roll.columns(),
    };
    for row in &sheet.rows {
        match row {
            Row::Head(text) | Row::Mark(text) | Row::Number(text) => slip.centred(text),
            Row::Title(text) => slip.centred(text),
            Row::Field(name, value) => slip.wrapped(&format!("{name}: {value}")),
            Row::Text(text) | Row::Note(text) => slip.wrapped(text),
            Row::Amount(name, amount) => slip.pair(name, amount),
            Row::Sum(name, amount) => slip.pair(name, amount),
            Row::Rule => slip.rule(),
        }
    }
    slip.text
}

struct Slip {
    text: String,
    columns: usize,
}

impl Slip {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn rule(&mut self) {
        self.line(&"-".repeat(self.columns));
    }

    fn wrapped(&mut self, text: &str) {
        for line in wrap(&plain(text), self.columns) {
            self.line(&line);
        }
    }

    fn centred(&mut self, text: &str) {
        for line in wrap(&plain(text), self.columns) {
            let pad = self.columns.saturating_sub(width(&line)) / 2;
            self.line(&format!("{}{line}", " ".repeat(pad)));
        }
    }

    /// Puts an amount at the right; below its name where both do not fit in a line.
    fn pair(&mut self, name: &str, amount: &str) {
        let (name, amount) = (plain(name), plain(amount));
        let room = self.columns.saturating_sub(width(&name) + width(&amount));
        if room > 0 {
            return self.line(&format!("{name}{}{amount}", " ".repeat(room)));
        }
        self.wrapped(&name);
        for line in wrap(&amount, self.columns) {
            let pad = self.columns.saturating_sub(width(&line));
            self.line(&format!("{}{line}", " ".repeat(pad)));
        }
    }
}

/// Returns what a printer or terminal may be sent: NFC, no space that does not break, no character that steers.
fn plain(text: &str) -> String {
    let spaced = text.nfc().map(|c| if c == '\u{a0}' { ' ' } else { c });
    spaced
        .filter(|c| c.width().is_some() && !book::text::is_invisible(*c))
        .collect()
}

/// Returns how many columns a text takes: a mark that stands above another character takes none.
fn width(text: &str) -> usize {
    text.chars().filter_map(|c| c.width()).sum()
}

/// Breaks a text at spaces, and words that are longer than a line anywhere.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if width(&line) + character.width().unwrap_or(0) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Sheet;
    use crate::sheet::tests::{by_transfer, insured, receipt, sheet};

    #[test]
    fn a_slip_of_58_mm_is_this() {
        let (receipt, insured) = (by_transfer(), insured());
        let slip = text(&sheet(&receipt, &insured).rows(), Roll::Mm58);
        let expected = "\
\x20        BHXH Yên Thành
    PHIẾU XÁC NHẬN THU TIỀN
Số phiếu: BH26-YT/00001:0000007
           PHIẾU TẠM
      chờ ngân hàng báo có
--------------------------------
Ngày: 21/11/2026
Người nộp: Lê Văn Bình
Hộ: Nguyễn Văn An
Địa chỉ: Xóm 3, xã Yên Thành,
Nghệ An
--------------------------------
Người tham gia: Nguyễn Thị Lan
(01******89)
Thu tiền đóng BHXH tự nguyện -
Số tháng đóng 3 tháng (từ tháng
11/2026 đến tháng 01/2027)
Nhà nước hỗ trợ        495.000 đ
Số tiền                495.000 đ
--------------------------------
Người tham gia: Đặng Thị Ngọc
Huyền
Thu tiền đóng BHYT - Số tháng
đóng 12 tháng (từ ngày
01/11/2026 đến ngày 31/10/2027)
Số tiền              1.366.200 đ
--------------------------------
TỔNG CỘNG            1.861.200 đ
Bằng chữ: Một triệu tám trăm sáu
mươi mốt nghìn hai trăm đồng
Tiền mặt             1.361.200 đ
Chuyển khoản           500.000 đ
--------------------------------
Người thu: Trần Thị Hoà
Ghi lúc: 19:42 21/11/2026
Mã phiếu: 3f2a9c01
Máy: aa00bb11
Phiếu xác nhận thu tiền – không
thay biên lai.
";
        assert_eq!(slip, expected);
    }

    #[test]
    fn marks_stand_above_everything_that_was_paid() {
        let (receipt, insured) = (receipt(), insured());
        let marked = Sheet {
            void: Some("ghi nhầm người"),
            copy: 2,
            official: "BH25-AG/08907/E 0001234",
            tendered: Some(book::money::Dong::new(2_000_000)),
            ..sheet(&receipt, &insured)
        };
        let slip = text(&marked.rows(), Roll::Mm80);
        for part in [
            "               BIÊN LAI THU TIỀN\n",
            "Số biên lai: BH25-AG/08907/E 0001234\n",
            "ĐÃ HUỶ\n",
            "Lý do huỷ: ghi nhầm người\n",
            "BẢN SAO SỐ 2\n",
            "Tiền khách đưa                       2.000.000 đ\n",
            "Tiền trả lại                           138.800 đ\n",
        ] {
            assert!(slip.contains(part), "{part} in {slip}");
        }
        assert!(slip.find("ĐÃ HUỶ").unwrap() < slip.find("Thu tiền").unwrap());
        // With an official number it is the receipt, and nothing that replaces none; paid in cash it is final.
        assert!(!slip.contains("không thay biên lai") && !slip.contains("PHIẾU TẠM"));
    }

    #[test]
    fn a_name_cannot_steer_the_printer() {
        let receipt = receipt();
        let hostile = [crate::Insured {
            name: "a\u{1b}[2Jb\r\nc\u{202e}d".to_owned(),
            number: String::new(),
        }];
        let slip = text(&sheet(&receipt, &hostile).rows(), Roll::Mm58);
        assert!(slip.contains("Người tham gia: a[2Jbc"), "{slip}");
        assert!(!slip.contains(['\u{1b}', '\r']));
    }

    proptest! {
        #[test]
        fn every_line_fits_the_roll(
            names in proptest::collection::vec("[\u{300}\u{301}\u{323}aâăđêôơưỹộ界가 \u{1f600}\u{200b}A-Z]{0,70}", 2),
            household: String,
            address: String,
            tendered in 0_i64..3_000_000_000,
        ) {
            let receipt = by_transfer();
            let insured: Vec<_> = names.into_iter().map(|name| crate::Insured { number: name.clone(), name }).collect();
            let sheet = Sheet {
                household: &household,
                address: &address,
                void: Some(&address),
                tendered: Some(book::money::Dong::new(tendered)),
                ..sheet(&receipt, &insured)
            };
            for roll in [Roll::Mm58, Roll::Mm80] {
                let slip = text(&sheet.rows(), roll);
                for line in slip.lines() {
                    prop_assert!(width(line) <= roll.columns(), "{line:?}");
                }
            }
        }

        #[test]
        fn nothing_is_lost_by_wrapping(text in "[a-zđộ ]{0,200}", columns in 1_usize..60) {
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            let lines = wrap(&text, columns);
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(lines.iter().all(|line| width(line) <= columns));
        }
    }

    #[test]
    fn a_letter_written_in_parts_takes_one_column() {
        let (apart, whole) = ("Nguye\u{302}\u{303}n", "Nguyễn");
        assert_eq!(width(&plain(apart)), 6);
        assert_eq!(plain(apart), whole);
        // A mark that has no letter of its own to join is counted as what it is.
        assert_eq!(width("x\u{323}\u{302}"), 1);
    }
}
