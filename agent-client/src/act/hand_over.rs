//! Handing cash over: to the office, to another collector, or straight to the bank; and counting what another gave.

use book::act::{Act, BankSlip, Purse};
use book::body::Body;
use book::date::Date;
use book::fact::{Count, Denomination, HandOver};
use book::money::Dong;
use book::organisation::AccountNumber;
use replica::{ActorId, RecordId, UnixMillis};
use store::Reader;
use store::view::HandOverView;
use uuid::Uuid;
use wire::problem::Code;

use crate::agent::asked;
use crate::{Agent, Answer, Fault, Made, find};

/// Cash to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// To whom.
    pub to: HandTo,
    /// How much; `None` for the sum of the notes or, at the bank, all that is in hand.
    pub amount: Option<Dong>,
    /// The notes. None at the bank, which counts them itself.
    pub notes: Vec<Denomination>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

/// To whom cash goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandTo {
    /// To the office.
    Office,
    /// To another collector of the office.
    Collector(ActorId),
    /// To the bank, by a slip.
    Bank {
        /// The account; `None` for the office's only one.
        account: Option<AccountNumber>,
        /// The slip's number, as the bank printed it.
        number: String,
    },
}

/// What was counted of a hand-over that another collector made to this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveAsked {
    /// See [`Made::before`].
    pub id: Option<Uuid>,
    /// The hand-over.
    pub hand_over: RecordId,
    /// How much there was; `None` for the sum of the notes.
    pub counted: Option<Dong>,
    /// The notes; none only where there was nothing.
    pub notes: Vec<Denomination>,
    /// The business day; `None` for today.
    pub day: Option<Date>,
}

impl Agent {
    /// Records that cash is handed over: from now on it is in transit until whoever it goes to has counted it. What is paid
    /// in at the bank is there once a statement shows it.
    ///
    /// # Errors
    ///
    /// `cash-short`; `amount-invalid` for nothing, or notes of another sum; `notes-missing` where they are, but at the bank;
    /// `scope-unknown` without an office; `own-act` to oneself; `account-unknown`, `slip-used`; what the store says.
    pub fn hand_over(&mut self, wanted: &HandOverAsked, now: UnixMillis) -> Answer<Made> {
        let digest = asked("hand-over", &wanted.content());
        let today = Date::local_day(now.0);
        let own = self.identity().actor;
        self.once(wanted.id, &digest, now, |writer| {
            let office = find::office(&writer.read())?;
            let in_hand = writer.read().cash_in_hand(own)?;
            let amount = sum(wanted.amount, &wanted.notes)?.unwrap_or(in_hand);
            if amount <= Dong::ZERO {
                return Err(wrong(amount));
            }
            if amount > in_hand {
                return Err(Fault::of(Code::CashShort, "amount", &amount.to_string())
                    .with("amount", amount)
                    .with("in_hand", in_hand));
            }
            let day = wanted.day.unwrap_or(today);
            let given = |to| {
                must_tell_notes(amount, &wanted.notes)?;
                Ok::<_, Fault>(Body::HandOver(HandOver {
                    day,
                    amount,
                    notes: wanted.notes.clone(),
                    to,
                }))
            };
            let body = match &wanted.to {
                HandTo::Office => given(None)?,
                HandTo::Collector(to) if *to == own => {
                    return Err(Fault::of(Code::OwnAct, "to", &to.to_string()));
                }
                HandTo::Collector(to) => given(Some(*to))?,
                HandTo::Bank { account, number } => {
                    let account = account_of(&writer.read(), office, account.as_ref())?;
                    unused(&writer.read(), &account, number)?;
                    Body::Act(Act::BankSlip(BankSlip {
                        day,
                        account,
                        number: number.clone(),
                        amount,
                        purse: Purse::Own,
                    }))
                }
            };
            Ok(writer.append(office, &body)?.record)
        })
    }

    /// Records what was counted of a hand-over that another collector made to this one: from now on that much is in this
    /// collector's hands.
    ///
    /// # Errors
    ///
    /// `forbidden` where it goes to somebody else, `own-act` for one's own, `counted-before`, `amount-invalid`,
    /// `notes-missing`, `not-found`; what the store says.
    pub fn receive(&mut self, wanted: &ReceiveAsked, now: UnixMillis) -> Answer<Made> {
        let digest = asked("hand-over-count", &wanted.content());
        let own = self.identity().actor;
        let day = wanted.day.unwrap_or_else(|| Date::local_day(now.0));
        self.once(wanted.id, &digest, now, |writer| {
            let mut all = writer.read().hand_overs()?.into_iter();
            let view = all.find(|view| view.id == wanted.hand_over);
            let view = view.ok_or_else(|| Fault::new(Code::NotFound))?;
            must_be_for(&view, own)?;
            let counted = sum(wanted.counted, &wanted.notes)?;
            let counted = counted.ok_or_else(|| wrong(Dong::ZERO))?;
            must_tell_notes(counted, &wanted.notes)?;
            let body = Body::Count(Count {
                hand_over: view.id,
                collector: view.collector,
                stated: view.hand_over.amount,
                counted,
                day,
                notes: wanted.notes.clone(),
                to: Some(own),
            });
            Ok(writer.append(view.scope, &body)?.record)
        })
    }

    /// Returns the hand-overs that wait for this collector to count them, the newest first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn to_receive(&self) -> Answer<Vec<HandOverView>> {
        let own = self.identity().actor;
        let mut all = self.read().hand_overs()?;
        all.retain(|view| {
            view.hand_over.to == Some(own) && view.count.is_none() && view.standing.is_counted()
        });
        Ok(all)
    }
}

fn must_be_for(view: &HandOverView, own: ActorId) -> Answer<()> {
    let what = view.id.to_string();
    if view.collector == own {
        return Err(Fault::of(Code::OwnAct, "hand-over", &what));
    }
    if view.hand_over.to != Some(own) {
        return Err(Fault::of(Code::Forbidden, "hand-over", &what));
    }
    if view.count.is_some() {
        return Err(Fault::of(Code::CountedBefore, "hand-over", &what));
    }
    Ok(())
}

/// Returns the amount that was said, or what the notes come to; `None` where neither is given.
fn sum(said: Option<Dong>, notes: &[Denomination]) -> Answer<Option<Dong>> {
    if notes.is_empty() {
        return Ok(said);
    }
    let total = Denomination::total(notes);
    let counted = total.ok_or_else(|| Fault::of(Code::AmountTooLarge, "note", ""))?;
    match said {
        Some(said) if said != counted => Err(wrong(said)),
        Some(_) | None => Ok(Some(counted)),
    }
}

/// Both sides count note by note: two sums alone would agree where a note was counted as another.
fn must_tell_notes(amount: Dong, notes: &[Denomination]) -> Answer<()> {
    if amount > Dong::ZERO && notes.is_empty() {
        return Err(Fault::of(Code::NotesMissing, "note", ""));
    }
    Ok(())
}

fn wrong(amount: Dong) -> Fault {
    Fault::of(Code::AmountInvalid, "amount", &amount.to_string())
}

fn account_of(
    reader: &Reader<'_>,
    office: replica::ScopeId,
    named: Option<&AccountNumber>,
) -> Answer<AccountNumber> {
    let mut all = reader.bank_accounts()?;
    all.retain(|view| view.office == office && named.is_none_or(|named| view.account == *named));
    let got = named.map_or_else(String::new, ToString::to_string);
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => Ok(only.account),
        (Some(_), false) | (None, _) => Err(Fault::of(Code::AccountUnknown, "--account", &got)),
    }
}

fn unused(reader: &Reader<'_>, account: &AccountNumber, number: &str) -> Answer<()> {
    let slips = reader.bank_slips()?;
    let same = |view: &store::view::BankSlipView| {
        view.slip.account == *account && view.slip.number == number
    };
    if slips.iter().any(same) {
        return Err(Fault::of(Code::SlipUsed, "--slip", number));
    }
    Ok(())
}

impl HandOverAsked {
    fn content(&self) -> Vec<u8> {
        let amount = self.amount.unwrap_or(Dong::new(-1));
        let (to, slip) = match &self.to {
            HandTo::Office => (None, String::new()),
            HandTo::Collector(to) => (Some(*to), String::new()),
            HandTo::Bank { account, number } => {
                let account = account.as_ref().map(ToString::to_string);
                (None, format!("{} {number}", account.unwrap_or_default()))
            }
        };
        let body = Body::HandOver(HandOver {
            day: self.day.unwrap_or(Date::MIN),
            amount,
            notes: self.notes.clone(),
            to,
        });
        [body.encode(), slip.into_bytes()].concat()
    }
}

impl ReceiveAsked {
    fn content(&self) -> Vec<u8> {
        let amount = self.counted.unwrap_or(Dong::new(-1));
        let body = Body::Count(Count {
            hand_over: self.hand_over,
            collector: ActorId(0),
            stated: Dong::ZERO,
            counted: amount,
            day: self.day.unwrap_or(Date::MIN),
            notes: self.notes.clone(),
            to: None,
        });
        body.encode()
    }
}
