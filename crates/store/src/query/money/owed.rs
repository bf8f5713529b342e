//! Deposits, and what is owed to payers.

use book::act::{Act, ActKind};
use book::fact::{Owed, ReceiptNumber};
use book::money::Dong;
use book::standing::Standing;
use replica::{RecordId, ScopeId};

use crate::StoreError;
use crate::project::money::{Fact, date, owed_at_all, read_act, spent};
use crate::query::Answer;
use crate::query::Reader;
use crate::tx::Tx;
use crate::view::{DepositView, OwedOfReceipt, OwedView};

const DEPOSITS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = 56 order by time, incarnation, number, id";
const ONE: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where id = ?1";

/// The voids and refunds of a household's receipts.
const OUT_OF_RECEIPTS: &str = "
    select act.id, act.day, series, receipt_number
    from act join receipt on receipt.id = act.about
    where act.kind in (54, 69) and act.standing = 0 and receipt.household = ?1
    order by act.time, act.incarnation, act.number, act.id";

impl Reader<'_> {
    /// What is left of what is owed out of voids and refunds of a household's receipts, oldest first; of households that
    /// are shown as one, of all of them.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn owed_out_of_receipts(&self, household: RecordId) -> Answer<Vec<OwedOfReceipt>> {
        let mut found = Vec::new();
        for house in self.set_of(household)? {
            let mut statement = self.connection.prepare_cached(OUT_OF_RECEIPTS)?;
            let mut rows = statement.query([house.as_bytes()])?;
            while let Some(row) = rows.next()? {
                let owed = self.owed(RecordId::from_bytes(row.get(0)?))?;
                let Some(owed) = owed.filter(|owed| owed.left > Dong::ZERO) else {
                    continue;
                };
                found.push(OwedOfReceipt {
                    owed,
                    day: date(row.get(1)?)?,
                    number: ReceiptNumber {
                        series: row.get(2)?,
                        number: row.get(3)?,
                    },
                });
            }
        }
        Ok(found)
    }

    /// Deposits, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn deposits(&self) -> Answer<Vec<DepositView>> {
        let mut statement = self.connection.prepare_cached(DEPOSITS)?;
        let mut rows = statement.query([])?;
        let mut deposits = Vec::new();
        while let Some(row) = rows.next()? {
            let found = self.deposit_of(read_act(row)?)?;
            deposits.push(found.ok_or_else(|| StoreError::damaged("a deposit is none"))?);
        }
        Ok(deposits)
    }

    /// One deposit; `None` where the id is not one's.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn deposit(&self, id: RecordId) -> Answer<Option<DepositView>> {
        let mut statement = self.connection.prepare_cached(ONE)?;
        let mut rows = statement.query([id.as_bytes()])?;
        match rows.next()? {
            Some(row) => self.deposit_of(read_act(row)?),
            None => Ok(None),
        }
    }

    fn deposit_of(
        &self,
        (fact, act, standing): (Fact, Act, Standing),
    ) -> Answer<Option<DepositView>> {
        let Act::Deposit(deposit) = act else {
            return Ok(None);
        };
        Ok(Some(DepositView {
            id: fact.id,
            scope: fact.scope,
            dot: fact.dot,
            collector: fact.actor,
            device: fact.device,
            time: fact.time,
            standing,
            left: self.left(fact.scope, Owed::Deposit(fact.id))?,
            deposit,
        }))
    }

    /// What is left of what is owed out of a void, deposit or refund; `None` where there is no such act.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn owed(&self, id: RecordId) -> Answer<Option<OwedView>> {
        let mut statement = self.connection.prepare_cached(ONE)?;
        let mut rows = statement.query([id.as_bytes()])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let (fact, act, _) = read_act(row)?;
        let owed = match act.kind() {
            ActKind::Void => Owed::Void(id),
            ActKind::Deposit => Owed::Deposit(id),
            ActKind::Refund => Owed::Refund(id),
            ActKind::Approval
            | ActKind::Repayment
            | ActKind::BankSlip
            | ActKind::BankLine
            | ActKind::BankMatch
            | ActKind::Batch
            | ActKind::BatchOutcome
            | ActKind::Closing
            | ActKind::BookReturn
            | ActKind::BookClosing
            | ActKind::SponsorGift
            | ActKind::Explanation
            | ActKind::Review => return Ok(None),
        };
        Ok(Some(OwedView {
            owed,
            scope: fact.scope,
            left: self.left(fact.scope, owed)?,
        }))
    }

    fn left(&self, scope: ScopeId, owed: Owed) -> Answer<Dong> {
        let all = owed_at_all(&Tx::of(self.connection), scope, owed)?;
        let spent = spent(self.connection, owed.id())?;
        Ok(all.checked_sub(spent).unwrap_or_default())
    }
}
