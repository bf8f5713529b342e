//! What is owed to payers: deposits, replacements of receipts, money given back.

use book::act::{Act, Deposit, Purse, Repayment};
use book::body::Body;
use book::date::Date;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;
use book::record::{Field, RecordKind};
use book::standing::Hold;
use replica::{RecordId, ScopeId, UnixMillis};
use store::view::{DepositView, OwedView, ReceiptView};
use uuid::Uuid;
use wire::problem::Code;

use super::collect::{CollectAsked, Credit, Issued, issue};
use super::draft::shown_text;
use super::record::known;
use super::void::{VoidAsked, can_be_void};
use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made};

/// A deposit to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// The household, where it is known.
    pub household: Option<RecordId>,
    /// The hamlet, where no household tells it.
    pub hamlet: Option<ScopeId>,
    /// Who pays; `None` for the head of the household.
    pub payer: Option<String>,
    /// Cash.
    pub cash: Dong,
    /// By bank transfer.
    pub transfer: Dong,
    /// What it is meant for.
    pub note: Option<String>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

/// Money to be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepayAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// The void, deposit or refund.
    pub owed: RecordId,
    /// How much; `None` for all that is left.
    pub amount: Option<Dong>,
    /// To whom, where not to the payer.
    pub to: Option<String>,
    /// Anything else.
    pub note: Option<String>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

impl Agent {
    /// Takes a deposit: less than a premium, held for the payer.
    ///
    /// # Errors
    ///
    /// `amount-invalid` for nothing; `usage-missing` where neither payer nor household is named; `household-unknown`, `scope-unknown`; what the store says.
    pub fn deposit(&mut self, wanted: &DepositAsked, now: UnixMillis) -> Answer<Made> {
        let paid = [
            (Method::Cash, wanted.cash),
            (Method::Transfer, wanted.transfer),
        ];
        let paid = paid.map(|(method, amount)| Payment { method, amount });
        let deposit = Deposit {
            day: wanted.day.unwrap_or_else(|| Date::local_day(now.0)),
            household: wanted.household,
            payer: wanted.payer.clone(),
            payments: paid
                .into_iter()
                .filter(|one| one.amount != Dong::ZERO)
                .collect(),
            note: wanted.note.clone(),
        };
        if deposit.total().is_none() {
            return Err(Fault::of(Code::AmountInvalid, "cash", "0"));
        }
        if wanted.household.is_none() && wanted.payer.is_none() {
            // Whoever gives it back must know to whom.
            return Err(Fault::of(Code::UsageMissing, "payer-or-household", ""));
        }
        let digest = asked(
            "deposit",
            &Body::Act(Act::Deposit(deposit.clone())).encode(),
        );
        self.once(wanted.id, &digest, now, |writer| {
            let mut deposit = deposit;
            let scope = match (wanted.household, wanted.hamlet) {
                (Some(house), _) => {
                    let view = known(&writer.read(), house, RecordKind::Household)?;
                    // As on a receipt: whoever gives it back must know to whom.
                    deposit.payer = deposit.payer.or_else(|| shown_text(&view, Field::Name));
                    view.scope
                }
                (None, Some(hamlet)) => hamlet,
                (None, None) => crate::find::hamlet(&writer.read(), "--hamlet", None)?,
            };
            let body = Body::Act(Act::Deposit(deposit));
            Ok(writer.append(scope, &body)?.record)
        })
    }

    /// Gives money back out of a void or deposit, from the collector's own cash.
    ///
    /// # Errors
    ///
    /// `not-owed` for more than what is left; `cash-short`; `amount-invalid`; what the store says.
    pub fn repay(&mut self, wanted: &RepayAsked, now: UnixMillis) -> Answer<Made> {
        let day = wanted.day.unwrap_or_else(|| Date::local_day(now.0));
        let body = |owed: Owed, amount| {
            Body::Act(Act::Repayment(Repayment {
                owed,
                day,
                amount,
                purse: Purse::Own,
                to: wanted.to.clone(),
                note: wanted.note.clone(),
            }))
        };
        let digest = body(
            Owed::Void(wanted.owed),
            wanted.amount.unwrap_or(Dong::new(-1)),
        );
        let digest = asked("repay", &digest.encode());
        let own = self.identity().actor;
        self.once(wanted.id, &digest, now, |writer| {
            let owed = writer.read().owed(wanted.owed)?;
            let nothing = || Fault::new(Code::NotOwed).with("owed", Dong::ZERO);
            let owed = owed.ok_or_else(nothing)?;
            let amount = wanted.amount.unwrap_or(owed.left);
            if amount <= Dong::ZERO {
                return Err(nothing());
            }
            if amount > owed.left {
                return Err(Fault::new(Code::NotOwed)
                    .with("amount", amount)
                    .with("owed", owed.left));
            }
            let in_hand = writer.read().cash_in_hand(own)?;
            if amount > in_hand {
                return Err(Fault::new(Code::CashShort)
                    .with("amount", amount)
                    .with("in_hand", in_hand));
            }
            Ok(writer.append(owed.scope, &body(owed.owed, amount))?.record)
        })
    }

    /// Replaces a receipt: the old one is made void, and a new one is issued under a new number and paid with what that
    /// owes, in one transaction.
    ///
    /// # Errors
    ///
    /// Those of [`Agent::void`] and [`Agent::collect`]; nothing is written then.
    pub fn correct(
        &mut self,
        void: &VoidAsked,
        wanted: &CollectAsked,
        now: UnixMillis,
    ) -> Answer<Issued> {
        let today = Date::local_day(now.0);
        let day = wanted.day.unwrap_or(today);
        let body = void.body(today);
        let text = format!("{}void {body:?}", wanted.content());
        let digest = asked("correct", text.as_bytes());
        let made = self.once(Some(wanted.id), &digest, now, |writer| {
            let old = can_be_void(&writer.read(), void.receipt)?;
            let made = Body::Act(Act::Void(body.clone()));
            let id = writer.append(old.scope, &made)?.record;
            let credits = credits_of(&old, id);
            // Where the void waits for a second person, so does what it is replaced by.
            let counted = writer.read().void_of(void.receipt)?;
            let counted = counted.is_some_and(|void| void.standing.is_counted());
            let tariff = writer.read().tariff_on(day)?;
            let replaces = Some(void.receipt);
            issue(
                writer,
                wanted,
                (day, &tariff),
                &credits,
                (counted, replaces),
            )
        })?;
        self.issued(made)
    }
}

/// Returns whether a deposit's money is still to be shown by a bank's statement. What is left of it is 0 until then, which
/// says nothing to whoever paid.
#[must_use]
pub fn waits_for_bank(view: &DepositView) -> bool {
    view.left == Dong::ZERO && view.standing.has(Hold::AwaitingBank)
}

/// Returns what a receipt was paid with, as its void leaves it to be used.
fn credits_of(old: &ReceiptView, void: RecordId) -> Vec<Credit> {
    let mut credits = Vec::new();
    let mut new_money = Dong::ZERO;
    for payment in &old.receipt.payments {
        match payment.method {
            Method::Cash | Method::Transfer => {
                new_money = new_money.checked_add(payment.amount).unwrap_or(new_money);
            }
            Method::Credit(owed) => credits.push((owed, payment.amount)),
        }
    }
    if new_money > Dong::ZERO {
        credits.push((Owed::Void(void), new_money));
    }
    let scope = old.scope;
    let credit = |(owed, left)| OwedView { owed, scope, left };
    credits.into_iter().map(credit).collect()
}
