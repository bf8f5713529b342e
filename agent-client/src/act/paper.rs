//! The paper that the payer gets, and papers that are shown to the collector.

use paper::{CheckError, Checked, DepositPrint, Print};
use replica::RecordId;
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

impl Agent {
    /// Returns a receipt with all that its paper says, signed where the device issued it.
    ///
    /// # Errors
    ///
    /// `receipt-unknown`; what the store says.
    pub fn paper(&self, id: RecordId) -> Answer<Print> {
        let reader = self.read();
        let view = reader.receipt(id)?;
        let view = view.ok_or_else(|| Fault::new(Code::ReceiptUnknown))?;
        Ok(Print::read(&reader, view)?.prove(&reader, Some(&self.key))?)
    }

    /// Returns a deposit with all that its slip says, signed where the device issued it.
    ///
    /// # Errors
    ///
    /// `deposit-unknown`; what the store says.
    pub fn deposit_paper(&self, id: RecordId) -> Answer<DepositPrint> {
        let reader = self.read();
        let view = reader.deposit(id)?;
        let view = view.ok_or_else(|| Fault::new(Code::DepositUnknown).with("got", id))?;
        Ok(DepositPrint::read(&reader, view)?.prove(&reader, Some(&self.key))?)
    }

    /// Checks the code on a paper, without a line.
    ///
    /// # Errors
    ///
    /// `proof-unreadable`, `receipt-not-genuine`; what the store says.
    pub fn check_paper(&self, code: &str) -> Answer<Checked> {
        paper::check(&self.read(), code).map_err(|error| match (error.problem(), error) {
            (Some(problem), _) => problem.into(),
            (None, CheckError::Store(why)) => why.into(),
            (None, CheckError::Excerpt(_) | CheckError::NotAReceipt) => Fault::new(Code::Internal),
        })
    }
}
