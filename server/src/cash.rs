//! Cash per collector, the sum that must hold to the đồng, and the counting of hand-overs.

use book::body::Body;
use book::date::Date;
use book::fact::{Count, Denomination};
use book::money::Dong;
use book::organisation::Level;
use book::posting::Account;
use replica::{ActorId, RecordId, ScopeId};
use store::view::{CashView, HandOverView, LedgerBy, LedgerFilter, UnitView};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::parse;

/// The cash of all collectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cash {
    /// Each collector's.
    pub collectors: Vec<CashView>,
    /// All of it; its collector is nobody.
    pub total: CashView,
    /// Whether taken = in hand + in transit + at the office + over or short, for each collector.
    pub balances: bool,
}

/// Reads the cash.
///
/// # Errors
///
/// A problem of the store.
pub fn read(reader: &Reader<'_>) -> Outcome<Cash> {
    let collectors = reader.cash()?;
    let sum = |part: fn(&CashView) -> Dong| {
        let total = Dong::checked_sum(collectors.iter().map(part));
        total.ok_or_else(|| Problem::new(Code::AmountTooLarge))
    };
    let total = CashView {
        collector: ActorId(0),
        taken: sum(|view| view.taken)?,
        in_hand: sum(|view| view.in_hand)?,
        in_transit: sum(|view| view.in_transit)?,
        at_office: sum(|view| view.at_office)?,
        over_short: sum(|view| view.over_short)?,
        repaid: sum(|view| view.repaid)?,
        banked: sum(|view| view.banked)?,
        passed: sum(|view| view.passed)?,
    };
    let balances = collectors.iter().all(CashView::is_conserved);
    Ok(Cash {
        balances,
        total,
        collectors,
    })
}

/// Returns the hand-over whose id begins with these digits.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `id-unknown`.
pub fn hand_over(reader: &Reader<'_>, digits: &str) -> Outcome<HandOverView> {
    let digits = digits.trim().to_ascii_lowercase();
    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Problem::new(Code::IdInvalid).with("got", digits).into());
    }
    let mut found = reader.hand_overs()?;
    found.retain(|view| view.id.to_string().starts_with(&digits));
    match found.len() {
        0 => Err(Problem::new(Code::IdUnknown).with("got", digits).into()),
        1 => found.pop().ok_or_else(|| Code::IdUnknown.into()),
        count => Err(Problem::new(Code::IdAmbiguous).with("count", count).into()),
    }
}

/// Records what was counted of a hand-over, in the name of `actor`.
///
/// # Errors
///
/// `counted-before`; `notes-missing`; `choice-invalid` where the notes come to another sum; `forbidden` where the one who
/// counts is the one who handed over, or it goes to another collector, who counts it.
pub fn count(
    writer: &mut Writer<'_>,
    view: &HandOverView,
    counted: Dong,
    notes: Vec<Denomination>,
    actor: ActorId,
    day: Date,
) -> Outcome<RecordId> {
    if view.count.is_some() {
        return Err(Code::CountedBefore.into());
    }
    if actor == view.collector || view.hand_over.to.is_some() {
        return Err(Problem::new(Code::Forbidden).with("what", "count").into());
    }
    if counted > Dong::ZERO && notes.is_empty() {
        return Err(Code::NotesMissing.into());
    }
    let total = Denomination::total(&notes).ok_or(Code::AmountTooLarge)?;
    if total != counted {
        return Err(parse::choice("--counted", &counted.to_string(), &total.to_string()).into());
    }
    let body = Body::Count(Count {
        hand_over: view.id,
        collector: view.collector,
        stated: view.hand_over.amount,
        counted,
        day,
        notes,
        to: None,
    });
    Ok(writer.append_as(actor, view.scope, &body)?.record)
}

/// Refuses what an office cannot pay out of its cash, as the ledger knows it here.
///
/// # Errors
///
/// `cash-short`.
pub fn office_must_have(reader: &Reader<'_>, scope: ScopeId, amount: Dong) -> Outcome<()> {
    // Less than nothing is there where another server paid out what this one did, before either heard.
    let in_hand = of_office(reader, scope)?.max(Dong::ZERO);
    if amount <= in_hand {
        return Ok(());
    }
    let problem = Problem::new(Code::CashShort).with("amount", amount);
    Err(problem.with("in_hand", in_hand).into())
}

/// Returns the cash of the office that a scope belongs to, as the ledger knows it here.
///
/// # Errors
///
/// A problem of the store.
pub fn of_office(reader: &Reader<'_>, scope: ScopeId) -> Outcome<Dong> {
    let hamlet = |unit: &UnitView| unit.scope == scope && unit.level == Level::Hamlet;
    let parent = reader.units()?.into_iter().find(hamlet);
    let office = parent.and_then(|unit| unit.parent).unwrap_or(scope);
    let filter = LedgerFilter {
        units: vec![office],
        account: Some(Account::OfficeCash),
        ..LedgerFilter::default()
    };
    let rows = reader.ledger(&[LedgerBy::Account], &filter)?;
    Ok(Dong::checked_sum(rows.iter().map(|row| row.amount)).unwrap_or_default())
}
