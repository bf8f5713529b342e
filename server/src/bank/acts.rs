//! Accounts, slips and matches, as people make them.

use book::act::{Act, BankMatch, BankSlip, MatchPart, MatchTo, Purse};
use book::body::Body;
use book::date::Date;
use book::fact::{ReceiptNumber, Scheme};
use book::money::Dong;
use book::organisation::{AccountNumber, BankAccount, Level};
use book::standing::Hold;
use replica::{ActorId, RecordId, Role, ScopeId};
use store::view::{BankAccountView, BankLineView, MatchView, PaymentView};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use super::import::append_match;
use crate::failure::{Failure, Outcome};
use crate::organisation::{must_be_centre, unit_by_code};
use crate::{cash, parse};

/// The fewest digits of an id that are looked up.
const DIGITS_MIN: usize = 4;

/// An account to be told of.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The office's code.
    pub office: String,
    /// The bank's code of six digits.
    pub bank: String,
    /// The account's number.
    pub number: String,
    /// Whose name it bears.
    pub holder: String,
    /// Whether payers may be asked to transfer there.
    pub vietqr: bool,
}

/// A part of a match, as it was asked for; without an amount all that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A receipt, by its number.
    Receipt(String, Option<Dong>),
    /// A deposit, by the first digits of its id.
    Deposit(String, Option<Dong>),
    /// A slip, by its number.
    Slip(String, Option<Dong>),
    /// A remittance to the insurer.
    Insurer(Scheme, Option<Dong>),
}

/// A match to be made.
#[derive(Debug, Clone)]
pub struct MatchAsked {
    /// The bank's reference.
    pub reference: String,
    /// The account; may be left out where one account has the reference.
    pub account: Option<AccountNumber>,
    /// What the line is.
    pub parts: Vec<Part>,
    /// Why, in words.
    pub note: Option<String>,
}

/// Says of an account at a bank what holds from now on.
///
/// # Errors
///
/// `forbidden` but at the centre, `account-unknown` for a number that is none, `unit-unknown`, `text-invalid`.
pub fn add_account(writer: &mut Writer<'_>, new: &NewAccount) -> Outcome<BankAccountView> {
    must_be_centre(&writer.read())?;
    let office = unit_by_code(&writer.read(), Some(Level::Office), &new.office)?.scope;
    let body = BankAccount {
        account: number(&format!("{}:{}", new.bank.trim(), new.number.trim()))?,
        office,
        holder: parse::text("--holder", &new.holder)?,
        vietqr: new.vietqr,
    };
    writer.append(ScopeId::ORGANISATION, &Body::BankAccount(body.clone()))?;
    Ok(BankAccountView {
        account: body.account,
        office,
        holder: body.holder,
        vietqr: body.vietqr,
    })
}

/// Returns the account of this number; the only one where none is asked for.
///
/// # Errors
///
/// `account-unknown`; `choice-invalid` where there are several.
pub fn account(reader: &Reader<'_>, asked: Option<&str>) -> Outcome<BankAccountView> {
    let all = reader.bank_accounts()?;
    let unknown = |got: &str| Problem::new(Code::AccountUnknown).with("got", got);
    if let Some(asked) = asked {
        let asked = number(asked)?;
        let found = all.into_iter().find(|view| view.account == asked);
        return Ok(found.ok_or_else(|| unknown(&asked.to_string()))?);
    }
    only(all)
}

/// Returns the only one of some accounts.
fn only(mut all: Vec<BankAccountView>) -> Outcome<BankAccountView> {
    if all.len() > 1 {
        let possible: Vec<_> = all.iter().map(|view| view.account.to_string()).collect();
        let problem = Problem::new(Code::ChoiceInvalid).with("what", "--account");
        return Err(problem.with("possible", possible.join(", ")).into());
    }
    Ok(all.pop().ok_or(Code::AccountUnknown)?)
}

/// The same of the accounts of the office whose user somebody is; those of every office for whoever is of none.
///
/// # Errors
///
/// `account-elsewhere` for an account that the centre gave to another office; `account-unknown`, `choice-invalid`.
pub fn account_for(
    reader: &Reader<'_>,
    asked: Option<&str>,
    actor: ActorId,
) -> Outcome<BankAccountView> {
    let actors = reader.actors()?;
    let office_of = |actor| actors.iter().find(|one| one.actor == actor)?.office;
    let server = reader.identity()?.filter(|own| own.role == Role::Office);
    let office = office_of(actor).or_else(|| office_of(server?.actor));
    let units = reader.units()?;
    let is_office = |scope: &ScopeId| {
        let mut offices = units.iter().filter(|unit| unit.level == Level::Office);
        offices.any(|unit| unit.scope == *scope)
    };
    let Some(office) = office.filter(is_office) else {
        return account(reader, asked);
    };
    if asked.is_some() {
        let view = account(reader, asked)?;
        if view.office == office {
            return Ok(view);
        }
        let whose = units.iter().find(|unit| unit.scope == view.office);
        let whose = whose.map_or_else(|| view.office.to_string(), |unit| unit.name.clone());
        let problem = Problem::new(Code::AccountElsewhere).with("got", &view.account);
        return Err(problem.with("possible", whose).into());
    }
    let mut own = reader.bank_accounts()?;
    own.retain(|view| view.office == office);
    only(own)
}

fn number(text: &str) -> Outcome<AccountNumber> {
    let unknown = |_| Problem::new(Code::AccountUnknown).with("got", text);
    Ok(text.parse().map_err(unknown)?)
}

/// Records cash that was paid in at the bank.
///
/// # Errors
///
/// `slip-used` where a slip of the account bears the number; `cash-short` for more than the office has, as far as is known
/// here; `amount-invalid`, `text-invalid`.
pub fn pay_in(
    writer: &mut Writer<'_>,
    account: &BankAccountView,
    slip: &str,
    amount: Dong,
    actor: ActorId,
    day: Date,
) -> Outcome<RecordId> {
    let slip = BankSlip {
        day,
        account: account.account.clone(),
        number: parse::text("--number", slip)?,
        amount,
        purse: Purse::Office,
    };
    if amount == Dong::ZERO {
        return Err(parse::choice("--amount", "0", "1, 2, 3 …").into());
    }
    let used = writer
        .read()
        .bank_slips()?
        .into_iter()
        .filter(|view| view.scope == account.office && view.slip.account == slip.account)
        .any(|view| view.slip.number == slip.number);
    if used {
        let problem = Problem::new(Code::SlipUsed).with("got", &slip.number);
        return Err(problem.into());
    }
    cash::office_must_have(&writer.read(), account.office, amount)?;
    let body = Body::Act(Act::BankSlip(slip));
    Ok(writer.append_as(actor, account.office, &body)?.record)
}

/// Matches a line of a statement with what it shows.
///
/// # Errors
///
/// `account-elsewhere`; `line-unknown`, `receipt-unknown` and the like for what is not here, `id-ambiguous`; `match-impossible` where the match would be held:
/// nothing is written then.
pub fn match_line(
    writer: &mut Writer<'_>,
    asked: &MatchAsked,
    actor: ActorId,
    day: Date,
) -> Outcome<RecordId> {
    let line = line_by_reference(&writer.read(), &asked.reference, asked.account.as_ref())?;
    let number = line.key().account.to_string();
    let office = account_for(&writer.read(), Some(&number), actor)?.office;
    let payments = writer.read().bank_payments()?;
    let mut left = line.left().get();
    let mut parts = Vec::with_capacity(asked.parts.len());
    for part in &asked.parts {
        let (to, open, amount) = part_of(&writer.read(), part, &payments)?;
        // Nothing of nothing is no match, and would be said not to add up.
        let in_the_way = match (amount, open) {
            (None, Some(0)) => Some(Hold::CoveredBefore),
            (None, _) if left == 0 => Some(Hold::MatchExceeds),
            (Some(_), _) | (None, _) => None,
        };
        if let Some(hold) = in_the_way {
            return Err(impossible(hold, &line));
        }
        let amount = amount.unwrap_or_else(|| Dong::new(open.map_or(left, |open| open.min(left))));
        left = left.saturating_sub(amount.get());
        parts.push(MatchPart { to, amount });
    }
    let note = asked.note.as_deref();
    let body = BankMatch {
        day,
        line: line.line.key.clone(),
        parts,
        undoes: None,
        note: note.map(|note| parse::text("--note", note)).transpose()?,
    };
    let made = append_match(writer, office, actor, body)?;
    must_count(&writer.read(), made, &line)?;
    Ok(made)
}

/// Takes a match back, named by the first digits of its id or, where its line has no other, by the line's reference.
///
/// # Errors
///
/// `account-elsewhere`, `match-unknown`, `id-ambiguous`, `text-invalid`.
pub fn unmatch(
    writer: &mut Writer<'_>,
    what: &str,
    reason: &str,
    actor: ActorId,
    day: Date,
) -> Outcome<RecordId> {
    let lines = writer.read().bank_lines()?;
    let all = lines.iter().flat_map(|line| &line.matches);
    let (reference, digits) = (what.trim(), what.trim().to_ascii_lowercase());
    let named = |view: &&MatchView| {
        let by_id = digits.len() >= DIGITS_MIN && view.id.to_string().starts_with(&digits);
        by_id || view.body.line.reference == reference
    };
    let mut found: Vec<_> = all
        .filter(|view| view.body.undoes.is_none() && !view.standing.has(Hold::Undone))
        .filter(named)
        .collect();
    let (Some(view), true) = (found.pop(), found.is_empty()) else {
        let code = if found.is_empty() {
            Code::MatchUnknown
        } else {
            Code::IdAmbiguous
        };
        return Err(Problem::new(code).with("got", reference).into());
    };
    let line = view.body.line.clone();
    let office = account_for(&writer.read(), Some(&line.account.to_string()), actor)?.office;
    let body = BankMatch {
        day,
        line,
        parts: Vec::new(),
        undoes: Some(view.id),
        note: Some(parse::text("--reason", reason)?),
    };
    append_match(writer, office, actor, body)
}

fn line_by_reference(
    reader: &Reader<'_>,
    reference: &str,
    account: Option<&AccountNumber>,
) -> Outcome<BankLineView> {
    let mut found = reader.bank_lines()?;
    found.retain(|view| {
        view.standing.is_counted()
            && view.key().reference == reference.trim()
            && account.is_none_or(|account| *account == view.key().account)
    });
    let unknown = || Problem::new(Code::LineUnknown).with("got", reference);
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) | (None, _) => Err(unknown().into()),
    }
}

/// Returns what a part is, how much of it is open, and how much was asked for.
fn part_of(
    reader: &Reader<'_>,
    part: &Part,
    payments: &[PaymentView],
) -> Outcome<(MatchTo, Option<i64>, Option<Dong>)> {
    let open = |to: MatchTo| {
        let found = payments.iter().find(|view| view.to == to);
        found.map(|view| view.asked.get().saturating_sub(view.shown.get()))
    };
    match part {
        Part::Receipt(number, amount) => {
            let unknown = || Problem::new(Code::ReceiptUnknown).with("got", number);
            let parsed: ReceiptNumber = number.parse().map_err(|_| unknown())?;
            let mut found = reader.receipts_by_number(&parsed)?;
            let (Some(view), true) = (found.pop(), found.is_empty()) else {
                return Err(unknown().into());
            };
            let to = MatchTo::Payment(view.id);
            Ok((to, open(to), *amount))
        }
        Part::Deposit(digits, amount) => {
            let wanted = digits.trim().to_ascii_lowercase();
            let is_meant = |view: &&PaymentView| {
                let id = view.to.fact().map(|id| id.to_string()).unwrap_or_default();
                view.number.is_none() && wanted.len() >= DIGITS_MIN && id.starts_with(&wanted)
            };
            let mut found = payments.iter().filter(is_meant);
            let to = match (found.next(), found.next()) {
                (Some(only), None) => only.to,
                (Some(_), Some(_)) => {
                    return Err(Problem::new(Code::IdAmbiguous).with("got", digits).into());
                }
                (None, _) => {
                    return Err(Problem::new(Code::DepositUnknown)
                        .with("got", digits)
                        .into());
                }
            };
            Ok((to, open(to), *amount))
        }
        Part::Slip(number, amount) => {
            let is_meant = |view: &&PaymentView| {
                matches!(view.to, MatchTo::Slip(_)) && view.number.as_deref() == Some(number.trim())
            };
            let found = payments.iter().find(is_meant);
            let unknown = || Problem::new(Code::SlipUnknown).with("got", number);
            let to = found.ok_or_else(unknown)?.to;
            Ok((to, open(to), *amount))
        }
        Part::Insurer(scheme, amount) => Ok((MatchTo::Insurer(*scheme), None, *amount)),
    }
}

fn must_count(reader: &Reader<'_>, made: RecordId, line: &BankLineView) -> Outcome<()> {
    let standing = reader.act_standing(made)?.unwrap_or_default();
    match standing.reasons().next() {
        None => Ok(()),
        Some(hold) => Err(impossible(hold, line)),
    }
}

fn impossible(hold: Hold, line: &BankLineView) -> Failure {
    Problem::new(Code::MatchImpossible)
        .with("what", &line.key().reference)
        .with("why", hold.code())
        .with("left", line.left())
        .into()
}
