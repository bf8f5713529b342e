//! A receipt and the words around it, row by row: what each printed form draws in its own way.

use book::date::{Date, Month};
use book::fact::{Line, Method, Receipt, Scheme};
use book::money::Dong;
use web::format::{date, dong};
use web::lang::Lang;
use web::text::{Text, method_name, tr};

use crate::rows::{Row, Rows};
use crate::words::amount_in_words;

/// The language of the paper.
const VI: Lang = Lang::Vi;

/// A receipt to be printed.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// The receipt.
    pub receipt: &'a Receipt,
    /// The name of the organisation; empty where it is not known.
    pub organisation: &'a str,
    /// The name of the collector; empty where it is not known.
    pub collector: &'a str,
    /// The name of the household as shown; empty where the receipt has none.
    pub household: &'a str,
    /// Its address; empty where it is not known.
    pub address: &'a str,
    /// Who the lines are for, line by line.
    pub insured: &'a [Insured],
    /// The insurer's own number; empty where the receipt has none.
    pub official: &'a str,
    /// When it was recorded, formatted; empty for none.
    pub recorded: &'a str,
    /// The short code of the receipt, by which it is found.
    pub code: &'a str,
    /// The short code of the device that issued it.
    pub device: &'a str,
    /// Whether the bank has yet to show a transfer that is part of it.
    pub provisional: bool,
    /// Why it is void; `None` where it is not.
    pub void: Option<&'a str>,
    /// Which copy this is; 0 for the original.
    pub copy: u32,
    /// The cash that the payer handed over, where change was given.
    pub tendered: Option<Dong>,
    /// What its QR says, so that anyone can check it; empty for none.
    pub proof: &'a str,
}

/// Who a line is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Insured {
    /// The name; empty where it is not known.
    pub name: String,
    /// The number by which the insurer knows the person, masked; empty where it is not known.
    pub number: String,
}

impl Sheet<'_> {
    /// Returns what each line was paid for, in the words of the insurer's receipts.
    #[must_use]
    pub fn paid_for(&self) -> Vec<String> {
        self.receipt.lines.iter().map(paid_for).collect()
    }

    /// Returns the amount in words; nothing where the sum overflows.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        self.receipt.payable().map(amount_in_words)
    }

    /// Returns what was paid in cash; nothing where the sum overflows.
    #[must_use]
    pub fn cash(&self) -> Option<Dong> {
        let payments = self.receipt.payments.iter();
        let cash = payments.filter(|payment| payment.method == Method::Cash);
        Dong::checked_sum(cash.map(|payment| payment.amount))
    }

    /// Returns the cash handed over and what was given back; nothing where it was too little. It is shown and recorded
    /// nowhere: the receipt says what stayed.
    #[must_use]
    pub fn change(&self) -> Option<(Dong, Dong)> {
        let tendered = self.tendered?;
        let change = tendered.checked_sub(self.cash()?)?;
        (change >= Dong::ZERO).then_some((tendered, change))
    }

    /// Returns what is drawn of it.
    #[must_use]
    pub fn rows(&self) -> Rows {
        let name = format!("Phiếu thu {}", self.receipt.number);
        let mut rows = Rows::of(self.organisation, name, self.proof);
        self.heading(&mut rows);
        rows.push(Row::Rule);
        self.about(&mut rows);
        for (at, line) in self.receipt.lines.iter().enumerate() {
            rows.push(Row::Rule);
            self.line(at, line, &mut rows);
        }
        rows.push(Row::Rule);
        self.paid(&mut rows);
        rows.push(Row::Rule);
        self.origin(&mut rows);
        rows
    }

    /// Returns what was paid, or a dash where the sum overflows.
    fn total(&self) -> String {
        self.receipt.payable().map_or_else(|| "–".to_owned(), dong)
    }

    fn heading(&self, rows: &mut Rows) {
        let (title, number) = (Row::Title, self.receipt.number.to_string());
        if self.official.is_empty() {
            rows.push(title("PHIẾU XÁC NHẬN THU TIỀN"));
        } else {
            rows.push(title("BIÊN LAI THU TIỀN"));
            rows.push(Row::Number(format!("Số biên lai: {}", self.official)));
        }
        rows.push(Row::Number(format!("Số phiếu: {number}")));
        if let Some(why) = self.void {
            rows.mark("ĐÃ HUỶ");
            if !why.is_empty() {
                rows.mark(&format!("Lý do huỷ: {why}"));
            }
        }
        rows.copy_marks(self.copy, self.provisional);
    }

    fn about(&self, rows: &mut Rows) {
        let payer = self.receipt.payer.as_deref().unwrap_or(self.household);
        let household = if self.household == payer {
            ""
        } else {
            self.household
        };
        rows.fields([
            ("Ngày", date(self.receipt.day).as_str()),
            ("Người nộp", payer),
            ("Hộ", household),
            ("Địa chỉ", self.address),
        ]);
    }

    fn line(&self, at: usize, line: &Line, rows: &mut Rows) {
        if let Some(who) = self.insured.get(at).filter(|who| !who.name.is_empty()) {
            let name = who.name.clone();
            let said = if who.number.is_empty() {
                name
            } else {
                format!("{name} ({})", who.number)
            };
            rows.push(Row::Field("Người tham gia", said));
        }
        rows.push(Row::Text(paid_for(line)));
        for (name, amount) in [
            ("Nhà nước hỗ trợ", line.state),
            ("Địa phương hỗ trợ", line.local),
            ("Nhà tài trợ", line.sponsor),
        ] {
            if amount != Dong::ZERO {
                rows.push(Row::Amount(name.to_owned(), dong(amount)));
            }
        }
        rows.push(Row::Amount("Số tiền".to_owned(), dong(line.payable)));
    }

    fn paid(&self, rows: &mut Rows) {
        rows.push(Row::Sum("TỔNG CỘNG", self.total()));
        let words = self.in_words().unwrap_or_default();
        rows.fields([("Bằng chữ", &words)]);
        for payment in &self.receipt.payments {
            let name = method_name(VI, payment.method).to_owned();
            rows.push(Row::Amount(name, dong(payment.amount)));
        }
        if let Some((tendered, change)) = self.change() {
            rows.push(Row::Amount("Tiền khách đưa".to_owned(), dong(tendered)));
            rows.push(Row::Amount("Tiền trả lại".to_owned(), dong(change)));
        }
    }

    fn origin(&self, rows: &mut Rows) {
        rows.fields([
            ("Người thu", self.collector),
            ("Ghi lúc", self.recorded),
            ("Mã phiếu", self.code),
            ("Máy", self.device),
        ]);
        if self.official.is_empty() {
            rows.push(Row::Note(tr(VI, Text::ReceiptNote).to_owned()));
        }
    }
}

/// Returns what a line was paid for, in the words of the insurer's receipts.
pub(crate) fn paid_for(line: &Line) -> String {
    let (what, months, period) = match line.scheme {
        Scheme::Bhyt => (
            "BHYT",
            whole_months(line.covers_from, line.covers_to),
            format!("từ ngày {} đến ngày {}", line.covers_from, line.covers_to),
        ),
        Scheme::Bhxh => {
            let (first, last) = (Month::of(line.covers_from), Month::of(line.covers_to));
            (
                "BHXH tự nguyện",
                months_within(first, last),
                format!("từ tháng {first} đến tháng {last}"),
            )
        }
    };
    match months {
        Some(months) => {
            format!("Thu tiền đóng {what} - Số tháng đóng {months} tháng ({period})")
        }
        None => format!("Thu tiền đóng {what} ({period})"),
    }
}

/// The longest term that is looked for, in months.
const MONTHS_MAX: u32 = 120;

/// Returns how many months it is from a day to the last day covered; `None` where they are not whole.
fn whole_months(from: Date, to: Date) -> Option<u32> {
    (1..=MONTHS_MAX).find(|months| from.plus_months(*months).plus_days(-1) == to)
}

fn months_within(first: Month, last: Month) -> Option<u32> {
    (1..=MONTHS_MAX).find(|months| first.plus(months - 1) == last)
}

#[cfg(test)]
pub(crate) mod tests;
