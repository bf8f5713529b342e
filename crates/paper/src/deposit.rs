//! The slip of a deposit: money taken that does not pay a premium yet. It is no receipt, and says so above all else.

use book::standing::Hold;
use replica::SecretKey;
use store::view::DepositView;
use store::{Reader, StoreError};
use web::format::{date, dong, short_id, time};
use web::lang::Lang;
use web::text::method_name;

use crate::names::Names;
use crate::proof::{Issued, proof};
use crate::rows::{Row, Rows};
use crate::words::amount_in_words;

/// What it is for where the collector wrote nothing.
const MEANT: &str = "đóng BHXH tự nguyện hoặc BHYT khi đủ tiền một kỳ";
/// What it is not, and whose the money is.
const NOTE: &str = "Tiền này chưa phải tiền đóng BHXH, BHYT: chưa phát sinh quyền lợi, phiếu này không thay biên lai. \
     Tiền vẫn là của người nộp: được trừ vào phiếu thu sau, hoặc trả lại. Khi nộp tiếp hoặc nhận lại tiền, đưa phiếu này.";

/// A deposit with all that its slip says.
#[derive(Debug, Clone)]
pub struct DepositPrint {
    /// The deposit.
    pub view: DepositView,
    /// Which copy this is; 0 for the original.
    pub copy: u32,
    /// What its QR says; empty for none.
    pub proof: String,
    names: Names,
}

impl DepositPrint {
    /// Reads the names around a deposit.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn read(reader: &Reader<'_>, view: DepositView) -> Result<Self, StoreError> {
        Ok(Self {
            names: Names::read(reader, view.collector, view.deposit.household)?,
            copy: 0,
            proof: String::new(),
            view,
        })
    }

    /// Puts the code on it, as on a receipt.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn prove(
        mut self,
        reader: &Reader<'_>,
        key: Option<&SecretKey>,
    ) -> Result<Self, StoreError> {
        let proof = proof(reader, &Issued::deposit(&self.view), key)?;
        self.proof = proof.map_or_else(String::new, |proof| proof.to_string());
        Ok(self)
    }

    /// Returns a name for the file that it is kept in.
    #[must_use]
    pub fn file_name(&self, ending: &str) -> String {
        format!("tam-giu-{}.{ending}", self.code())
    }

    /// Returns the short code by which it is found: a deposit has no number.
    #[must_use]
    pub fn code(&self) -> String {
        short_id(&self.view.id)
    }

    /// Returns the amount in words; nothing where it does not add up.
    #[must_use]
    pub fn in_words(&self) -> Option<String> {
        self.view.deposit.total().map(amount_in_words)
    }

    /// Returns whether the bank has yet to show a transfer.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        self.view.standing.has(Hold::AwaitingBank)
    }

    /// Returns what is drawn of it.
    #[must_use]
    pub fn rows(&self) -> Rows {
        let code = self.code();
        let name = format!("Phiếu nhận tiền tạm giữ {code}");
        let mut rows = Rows::of(&self.names.organisation, name, &self.proof);
        rows.push(Row::Title("PHIẾU NHẬN TIỀN TẠM GIỮ"));
        rows.push(Row::Number(format!("Mã phiếu: {code}")));
        rows.mark("CHƯA PHẢI PHIẾU THU");
        rows.copy_marks(self.copy, self.is_provisional());
        self.spent(&mut rows);
        rows.push(Row::Rule);
        self.about(&mut rows);
        rows.push(Row::Rule);
        self.paid(&mut rows);
        rows.push(Row::Rule);
        let device = short_id(&self.view.device);
        rows.fields([
            ("Người nhận tiền", self.names.collector.as_str()),
            ("Ghi lúc", &time(self.view.time)),
            ("Máy", &device),
        ]);
        rows.push(Row::Note(NOTE.to_owned()));
        rows
    }

    /// Says on a later print what is no longer held: nobody is given the same money twice.
    fn spent(&self, rows: &mut Rows) {
        let total = self.view.deposit.total().unwrap_or_default();
        if self.view.standing.is_counted() && self.view.left != total {
            rows.mark("ĐÃ DÙNG HOẶC ĐÃ TRẢ LẠI");
            rows.mark(&format!("còn giữ {}", dong(self.view.left)));
        }
    }

    fn about(&self, rows: &mut Rows) {
        let names = &self.names;
        let deposit = &self.view.deposit;
        let payer = deposit.payer.as_deref().unwrap_or(&names.household);
        let household = Some(names.household.as_str()).filter(|name| *name != payer);
        rows.fields([
            ("Ngày", date(deposit.day).as_str()),
            ("Người nộp", payer),
            ("Hộ", household.unwrap_or_default()),
            ("Địa chỉ", &names.address),
            ("Để dùng cho", deposit.note.as_deref().unwrap_or(MEANT)),
        ]);
    }

    fn paid(&self, rows: &mut Rows) {
        let total = self.view.deposit.total();
        let said = total.map_or_else(|| "–".to_owned(), dong);
        rows.push(Row::Sum("SỐ TIỀN NHẬN", said));
        let words = self.in_words().unwrap_or_default();
        rows.fields([("Bằng chữ", &words)]);
        for payment in &self.view.deposit.payments {
            let name = method_name(Lang::Vi, payment.method).to_owned();
            rows.push(Row::Amount(name, dong(payment.amount)));
        }
    }
}

#[cfg(test)]
mod tests;
