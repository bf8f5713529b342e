//! Which receipt what happened to money is about.

use book::act::Act;
use book::fact::ReceiptNumber;
use replica::RecordId;

use crate::project::money::read_act;
use crate::query::{Answer, Reader};

const NUMBER: &str = "select series, receipt_number from receipt where id = ?1";
const ACT: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where id = ?1";
/// A repayment leads to a void or refund, and that to its receipt.
const STEPS: usize = 3;

impl Reader<'_> {
    /// The number of the receipt that a fact is, or that it makes void, gives back of or repays; `None` where it is
    /// about no receipt, or one that has not arrived.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn receipt_number_of(&self, fact: RecordId) -> Answer<Option<ReceiptNumber>> {
        let mut of = Some(fact);
        for _ in 0..STEPS {
            let Some(id) = of else { break };
            let mut statement = self.connection.prepare_cached(NUMBER)?;
            let mut rows = statement.query([id.as_bytes()])?;
            if let Some(row) = rows.next()? {
                return Ok(Some(ReceiptNumber {
                    series: row.get(0)?,
                    number: row.get(1)?,
                }));
            }
            of = self.behind(id)?;
        }
        Ok(None)
    }

    /// What an act takes back or repays.
    fn behind(&self, id: RecordId) -> Answer<Option<RecordId>> {
        let mut statement = self.connection.prepare_cached(ACT)?;
        let mut rows = statement.query([id.as_bytes()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let (_, act, _) = read_act(row)?;
        Ok(match act {
            Act::Void(body) => Some(body.receipt),
            Act::Refund(body) => Some(body.line.receipt),
            Act::Repayment(body) => Some(body.owed.id()),
            Act::Approval(_)
            | Act::Deposit(_)
            | Act::BankSlip(_)
            | Act::BankLine(_)
            | Act::BankMatch(_)
            | Act::Batch(_)
            | Act::BatchOutcome(_)
            | Act::Closing(_)
            | Act::BookReturn(_)
            | Act::BookClosing(_)
            | Act::SponsorGift(_)
            | Act::Explanation(_)
            | Act::Review(_) => None,
        })
    }
}
