//! What is owed to payers, and giving it back out of the office's cash.

use book::act::{Act, Purse, Repayment};
use book::body::Body;
use book::date::Date;
use book::fact::Owed;
use book::money::Dong;
use replica::{ActorId, RecordId, ScopeId};
use serde::Serialize;
use store::view::{RefundFilter, VoidFilter};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::{cash, parse};

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// Money that is owed to a payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedTo {
    /// Out of what.
    pub owed: Owed,
    /// Its scope.
    pub scope: ScopeId,
    /// The receipt that was made void or given back of, where it is one.
    pub receipt: Option<(RecordId, String)>,
    /// Who paid.
    pub payer: String,
    /// Since when.
    pub day: Date,
    /// Who took the money.
    pub collector: ActorId,
    /// How much is left.
    pub left: Dong,
}

/// The same as programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwedJson {
    /// The void, deposit or refund.
    pub id: String,
    /// `void`, `deposit` or `refund`.
    pub of: &'static str,
    /// The number of the receipt that was made void or given back of.
    pub receipt: Option<String>,
    /// Who paid.
    pub payer: String,
    /// Since when.
    pub day: String,
    /// Who took the money.
    pub collector: u32,
    /// How much is left, in đồng.
    pub left: i64,
}

/// What is to be given back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// How much; all that is left where nothing is said.
    pub amount: Option<Dong>,
    /// To whom, where not to the payer.
    pub to: Option<String>,
    /// Anything else.
    pub note: Option<String>,
}

impl OwedTo {
    /// Returns it as programs read it.
    #[must_use]
    pub fn to_json(&self) -> OwedJson {
        OwedJson {
            id: self.owed.id().to_string(),
            of: self.owed.code(),
            receipt: self.receipt.as_ref().map(|(_, number)| number.clone()),
            payer: self.payer.clone(),
            day: self.day.iso(),
            collector: self.collector.0,
            left: self.left.get(),
        }
    }
}

/// Reads what is owed to payers, the oldest first.
///
/// # Errors
///
/// A problem of the store.
pub fn list(reader: &Reader<'_>) -> Outcome<Vec<OwedTo>> {
    let mut found = Vec::new();
    for void in reader.voids(&VoidFilter::default())? {
        let (Some(owed), Some(receipt)) = (reader.owed(void.id)?, void.receipt) else {
            continue;
        };
        let view = reader.receipt(void.void.receipt)?;
        found.push(OwedTo {
            owed: owed.owed,
            scope: owed.scope,
            receipt: Some((void.void.receipt, receipt.number.to_string())),
            payer: view.and_then(|view| view.receipt.payer).unwrap_or_default(),
            day: void.void.day,
            collector: receipt.collector,
            left: owed.left,
        });
    }
    for deposit in reader.deposits()? {
        found.push(OwedTo {
            owed: Owed::Deposit(deposit.id),
            scope: deposit.scope,
            receipt: None,
            payer: deposit.deposit.payer.unwrap_or_default(),
            day: deposit.deposit.day,
            collector: deposit.collector,
            left: deposit.left,
        });
    }
    for refund in reader.refunds(&RefundFilter::default())? {
        let (Some(owed), Some(line)) = (reader.owed(refund.id)?, refund.line) else {
            continue;
        };
        let receipt = refund.refund.line.receipt;
        let view = reader.receipt(receipt)?;
        found.push(OwedTo {
            owed: owed.owed,
            scope: owed.scope,
            receipt: Some((receipt, line.number.to_string())),
            payer: view.and_then(|view| view.receipt.payer).unwrap_or_default(),
            day: refund.refund.day,
            collector: line.collector,
            left: owed.left,
        });
    }
    found.retain(|one| one.left > Dong::ZERO);
    found.sort_by_key(|one| (one.day, one.owed.id()));
    Ok(found)
}

/// Returns what is owed out of the void or refund, its receipt or the deposit whose id begins with these digits, or out of the
/// receipt of this number.
///
/// # Errors
///
/// `owed-unknown` where nothing of the kind is owed; `id-ambiguous`.
pub fn by_prefix(reader: &Reader<'_>, text: &str) -> Outcome<OwedTo> {
    let wanted = text.trim().to_ascii_lowercase();
    let mut found = list(reader)?;
    found.retain(|one| {
        let ids = [Some(one.owed.id()), one.receipt.as_ref().map(|(id, _)| *id)];
        let mut ids = ids.iter().flatten().map(RecordId::to_string);
        let by_number = one
            .receipt
            .as_ref()
            .is_some_and(|(_, number)| number == text.trim());
        by_number || (wanted.len() >= DIGITS_MIN && ids.any(|id| id.starts_with(&wanted)))
    });
    let count = found.len();
    match (found.pop(), count) {
        (Some(one), 1) => Ok(one),
        (Some(_), _) => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
        (None, _) => Err(Problem::new(Code::OwedUnknown).with("got", text).into()),
    }
}

/// Gives money back out of the office's cash, in the name of `actor`.
///
/// # Errors
///
/// `not-owed` for more than what is left; `cash-short` for more than the office has, as far as is known here;
/// `amount-invalid` for nothing; `text-invalid`.
pub fn repay(
    writer: &mut Writer<'_>,
    one: &OwedTo,
    asked: &Asked,
    (actor, day): (ActorId, Date),
) -> Outcome<RecordId> {
    let amount = asked.amount.unwrap_or(one.left);
    if amount <= Dong::ZERO {
        let problem = Problem::new(Code::AmountInvalid).with("what", "--amount");
        return Err(problem.with("got", amount).into());
    }
    // Somebody may have given it back since it was looked up.
    let left = writer.read().owed(one.owed.id())?;
    let left = left.map_or(Dong::ZERO, |owed| owed.left);
    if amount > left {
        let problem = Problem::new(Code::NotOwed).with("amount", amount);
        return Err(problem.with("owed", left).into());
    }
    cash::office_must_have(&writer.read(), one.scope, amount)?;
    let words = |what, text: &Option<String>| -> Outcome<Option<String>> {
        let text = text.as_deref();
        Ok(text.map(|text| parse::text(what, text)).transpose()?)
    };
    let body = Body::Act(Act::Repayment(Repayment {
        owed: one.owed,
        day,
        amount,
        purse: Purse::Office,
        to: words("--to", &asked.to)?,
        note: words("--note", &asked.note)?,
    }));
    Ok(writer.append_as(actor, one.scope, &body)?.record)
}
