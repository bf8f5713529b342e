//! What one and the same person took from a payer and gave back.

use book::act::{Act, Repayment};
use book::date::Date;
use book::fact::ReceiptNumber;
use replica::{ActorId, RecordId};

use crate::StoreError;
use crate::project::money::{Fact, read_act};
use crate::query::Answer;
use crate::query::Reader;
use crate::view::GivenBackView;

const REPAYMENTS: &str = "
    select id, kind, scope, actor, device, incarnation, number, time, standing, body
    from act where kind = 57 and standing = 0 and day >= ?1
    order by time desc, incarnation desc, number desc, id desc";

/// The money as it was taken.
struct Taken {
    collector: ActorId,
    day: Date,
    receipt: Option<(RecordId, ReceiptNumber)>,
    payer: Option<String>,
    household: Option<RecordId>,
}

impl Reader<'_> {
    /// The repayments that count, from a business day on, by whoever had taken the money: nobody else saw it come and go.
    /// The newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn given_back_alone(&self, from: Date) -> Answer<Vec<GivenBackView>> {
        let mut statement = self.connection.prepare_cached(REPAYMENTS)?;
        let mut rows = statement.query([from.ymd()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (fact, act, _) = read_act(row)?;
            let Act::Repayment(body) = act else {
                return Err(StoreError::damaged("a repayment is none"));
            };
            let taken = self.taken_for(body.owed.id())?;
            let Some(taken) = taken.filter(|taken| taken.collector == fact.actor) else {
                continue;
            };
            found.push(self.given_back(&fact, &body, taken)?);
        }
        Ok(found)
    }

    fn given_back(&self, fact: &Fact, body: &Repayment, taken: Taken) -> Answer<GivenBackView> {
        let name = match taken.household {
            Some(household) => self.told_name(household)?,
            None => String::new(),
        };
        Ok(GivenBackView {
            id: fact.id,
            scope: fact.scope,
            day: body.day,
            collector: taken.collector,
            amount: body.amount,
            owed: body.owed,
            receipt: taken.receipt,
            taken: taken.day,
            payer: taken.payer,
            household: taken.household,
            name,
        })
    }

    /// How the money was taken that is owed out of a void, deposit or refund.
    fn taken_for(&self, owed: RecordId) -> Answer<Option<Taken>> {
        if let Some(view) = self.deposit(owed)? {
            return Ok(Some(Taken {
                collector: view.collector,
                day: view.deposit.day,
                receipt: None,
                payer: view.deposit.payer,
                household: view.deposit.household,
            }));
        }
        let about = self.act_of(owed)?.and_then(|act| act.about());
        let view = about.map(|receipt| self.receipt(receipt)).transpose()?;
        let Some(view) = view.flatten() else {
            return Ok(None);
        };
        Ok(Some(Taken {
            collector: view.collector,
            day: view.receipt.day,
            payer: self.payer_of(&view.receipt)?,
            household: view.receipt.household,
            receipt: Some((view.id, view.receipt.number)),
        }))
    }
}
