//! Deposits, and what is owed to payers.

use book::act::{Act, ActKind};
use book::fact::Owed;
use book::money::Dong;
use replica::{RecordId, ScopeId};

use crate::StoreError;
use crate::project::money::{owed_at_all, read_act, spent};
use crate::query::Answer;
use crate::query::Reader;
use crate::tx::Tx;
use crate::view::{DepositView, OwedView};

const DEPOSITS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = 56 order by time, incarnation, number, id";
const ONE: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where id = ?1";

impl Reader<'_> {
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
            let (fact, act, standing) = read_act(row)?;
            let Act::Deposit(deposit) = act else {
                return Err(StoreError::damaged("a deposit is none"));
            };
            deposits.push(DepositView {
                id: fact.id,
                scope: fact.scope,
                dot: fact.dot,
                collector: fact.actor,
                time: fact.time,
                standing,
                left: self.left(fact.scope, Owed::Deposit(fact.id))?,
                deposit,
            });
        }
        Ok(deposits)
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
