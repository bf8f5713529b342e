//! A receipt as text, as wide as 58 mm of paper: 32 characters.

use super::card::ReceiptCard;
use super::line::{basis_text, parts};
use crate::format::{date, day_range, dong};
use crate::lang::Lang;
use crate::text::{Text, hold_reason, method_name, scheme_short, tr};

const WIDTH: usize = 32;

/// Returns a receipt as lines of at most 32 characters.
#[must_use]
pub fn text(lang: Lang, card: &ReceiptCard<'_>) -> String {
    let mut slip = Slip(String::new());
    slip.centred(card.organisation);
    slip.centred(&tr(lang, Text::ReceiptTitle).to_uppercase());
    slip.centred(&card.receipt.number.to_string());
    slip.rule('=');
    for (name, value) in [
        (Text::Day, date(card.receipt.day).as_str()),
        (Text::Collector, card.collector),
        (Text::Payer, card.payer()),
    ] {
        if !value.is_empty() {
            slip.wrapped(&format!("{}: {value}", tr(lang, name)));
        }
    }
    lines(lang, card, &mut slip);
    slip.rule('=');
    slip.pair(&tr(lang, Text::Total).to_uppercase(), &card.total());
    for payment in &card.receipt.payments {
        slip.pair(method_name(lang, payment.method), &dong(payment.amount));
    }
    slip.rule('-');
    if let Some(place) = card.place {
        slip.wrapped(&format!("{}: {}", tr(lang, Text::Place), place.name(lang)));
    }
    for hold in card.standing.reasons() {
        slip.wrapped(&format!(
            "{}: {}.",
            tr(lang, Text::Held),
            hold_reason(lang, hold)
        ));
    }
    slip.wrapped(tr(lang, Text::ReceiptNote));
    slip.0
}

fn lines(lang: Lang, card: &ReceiptCard<'_>, slip: &mut Slip) {
    for (at, line) in card.receipt.lines.iter().enumerate() {
        slip.rule('-');
        slip.pair(scheme_short(lang, line.scheme), &dong(line.payable));
        slip.wrapped(card.person(at));
        slip.wrapped(&basis_text(lang, &line.basis));
        slip.wrapped(&day_range(line.covers_from, line.covers_to));
        for (name, amount) in parts(lang, line) {
            slip.pair(&format!(" {name}"), &amount);
        }
    }
}

struct Slip(String);

impl Slip {
    fn line(&mut self, text: &str) {
        // A printer or terminal knows no space that does not break, and must obey nobody's control characters.
        let plain = text.trim_end().replace('\u{a0}', " ");
        self.0.extend(plain.chars().filter(|c| !c.is_control()));
        self.0.push('\n');
    }

    fn rule(&mut self, character: char) {
        self.line(&character.to_string().repeat(WIDTH));
    }

    fn wrapped(&mut self, text: &str) {
        for line in wrap(text) {
            self.line(&line);
        }
    }

    fn centred(&mut self, text: &str) {
        for line in wrap(text) {
            let pad = WIDTH.saturating_sub(width(&line)) / 2;
            self.line(&format!("{}{line}", " ".repeat(pad)));
        }
    }

    /// Puts an amount at the right; below its name where both do not fit in a line.
    fn pair(&mut self, name: &str, amount: &str) {
        let room = WIDTH.saturating_sub(width(name) + width(amount));
        if room > 0 {
            return self.line(&format!("{name}{}{amount}", " ".repeat(room)));
        }
        self.wrapped(name);
        let pad = WIDTH.saturating_sub(width(amount));
        self.line(&format!("{}{amount}", " ".repeat(pad)));
    }
}

/// Returns how many columns a text takes. Names are kept in NFC, where a letter with its marks is one character.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// Breaks a text at spaces, and words that are longer than a line anywhere.
fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && width(&line) + 1 + width(word) > WIDTH {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if width(&line) == WIDTH {
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
    use book::standing::{Hold, Standing};

    use super::super::card::tests::{about, receipt};
    use super::*;

    #[test]
    fn a_slip_fits_the_paper() {
        let receipt = receipt();
        let long = [
            "x".repeat(70),
            "Nguyễn Thị Lan Anh Phương Thảo Hoài".to_owned(),
        ];
        for lang in Lang::ALL {
            let slip = text(lang, &about(&receipt, &long));
            assert!(slip.lines().all(|line| width(line) <= WIDTH), "{slip}");
        }
    }

    #[test]
    fn a_slip_says_all_that_counts() {
        let receipt = receipt();
        let held = Standing::held([Hold::PeriodTwice]);
        let card = ReceiptCard {
            standing: held,
            ..about(&receipt, &[])
        };
        let slip = text(Lang::Vi, &card);
        for part in [
            "BH26-YT/00001:0000007\n",
            "Ngày: 21/11/2026\n",
            "BHYT HGĐ             1.366.200 đ\n",
            "CỘNG                 1.861.200 đ\n",
            "Tiền mặt             1.361.200 đ\n",
            "Nơi đã nhận: trên máy này\n",
            "Chờ xem xét: Người này đã nộp\ncho thời hạn này.\n",
            "Phiếu xác nhận thu tiền – không\nthay biên lai.\n",
        ] {
            assert!(slip.contains(part), "{part} in {slip}");
        }
    }

    #[test]
    fn a_name_cannot_steer_the_printer() {
        let receipt = receipt();
        let persons = ["a\u{1b}[2Jb\r\nc".to_owned()];
        let slip = text(Lang::Vi, &about(&receipt, &persons));
        assert!(slip.contains("a[2Jbc\n"));
    }
}
