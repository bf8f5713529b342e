//! Money on its way to the bank, and what the bank shows of it.
//!
//! What stands in `bank` is what statements say, to the đồng; what nobody has matched yet waits on an account of its
//! own: in suspense, it would stand beside the receipt that waits for it, the same money twice.

use replica::ActorId;

use super::account::Account;
use super::leg::{Posting, balanced, negative};
use crate::act::{BankLine, BankMatch, BankSlip, MatchPart, MatchTo, Purse};
use crate::standing::Standing;

/// Returns the postings of a slip: `payer` takes the cash out of the office or out of their own hands. One that is held
/// moves nothing.
#[must_use]
pub fn of_bank_slip(slip: &BankSlip, payer: ActorId, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, payer, slip.day, amount);
    let out_of = match slip.purse {
        Purse::Own => Account::CollectorCash,
        Purse::Office => Account::OfficeCash,
    };
    vec![
        leg(out_of, negative(slip.amount)),
        leg(Account::BankedUnmatched, slip.amount),
    ]
}

/// Returns the postings of a statement's line, taken in by `importer`. One that is held moves nothing.
#[must_use]
pub fn of_bank_line(line: &BankLine, importer: ActorId, standing: Standing) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let leg = |account, amount| Posting::plain(account, importer, line.day, amount);
    vec![
        leg(Account::Bank, line.amount),
        leg(Account::BankUnexplained, negative(line.amount)),
    ]
}

/// Returns the postings of a match: each part is explained and meets what its fact had left open.
///
/// `whose` says in whose name each part's fact stands; the day is the line's, when the bank booked it. One that is held
/// moves nothing.
#[must_use]
pub fn of_bank_match(
    body: &BankMatch,
    line: &BankLine,
    importer: ActorId,
    whose: impl Fn(&MatchPart) -> ActorId,
    standing: Standing,
) -> Vec<Posting> {
    if !standing.is_counted() {
        return Vec::new();
    }
    let parts = body.parts.iter().map(|part| {
        let leg = |account, amount| Posting::plain(account, whose(part), line.day, amount);
        match part.to {
            MatchTo::Payment(_) => leg(Account::TransfersUnmatched, negative(part.amount)),
            MatchTo::Slip(_) => leg(Account::BankedUnmatched, negative(part.amount)),
            MatchTo::Insurer(scheme) => Posting {
                scheme: Some(scheme),
                ..leg(Account::PaidInsurer, part.amount)
            },
        }
    });
    balanced(parts.collect(), |amount| {
        Posting::plain(Account::BankUnexplained, importer, line.day, amount)
    })
}
