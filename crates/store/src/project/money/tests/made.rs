//! Acts as tests make them.

use book::act::{
    Act, Approval, BankSlip, Deposit, LineOf, PaperCopy, Purse, Refund, Repayment, Void, VoidReason,
};
use book::body::Body;
use book::fact::{Count, HandOver, Method, Owed, Payment};
use book::money::Dong;
use book::premium::Shares;
use book::tariff::Tariff;

use replica::ActorId;

use super::super::testing::*;

/// A receipt, or whatever else, is made void.
pub(super) fn voids(device: u8, number: u64, of: &Made, copy: PaperCopy) -> Made {
    let body = Void {
        receipt: of.id(),
        day: day("21/11/2026"),
        reason: VoidReason::Mistake,
        words: None,
        copy,
        acknowledged: false,
    };
    Made::by(device, number, Body::Act(Act::Void(body))).scoped(of.scope)
}

/// The office (device 9) says its word on an act.
pub(super) fn says(number: u64, of: &Made, approves: bool) -> Made {
    let body = Approval {
        act: of.id(),
        day: day("21/11/2026"),
        approves,
        reason: None,
    };
    Made::by(9, number, Body::Act(Act::Approval(body))).scoped(of.scope)
}

/// The first device's collector gives money back.
pub(super) fn repays(number: u64, owed: Owed, amount: i64) -> Made {
    let body = Repayment {
        owed,
        day: day("21/11/2026"),
        amount: Dong::new(amount),
        purse: Purse::Own,
        to: None,
        note: None,
    };
    Made::by(1, number, Body::Act(Act::Repayment(body)))
}

/// Who pays deposits, and receipts with what is owed.
pub(super) const PAYER: &str = "Lê Văn An";

/// The first device's collector takes a deposit in cash.
pub(super) fn deposits(number: u64, cash: i64) -> Made {
    let body = Deposit {
        day: day("21/11/2026"),
        household: None,
        payer: Some(PAYER.into()),
        payments: vec![Payment {
            method: Method::Cash,
            amount: Dong::new(cash),
        }],
        note: None,
    };
    Made::by(1, number, Body::Act(Act::Deposit(body)))
}

/// A collector hands cash over, to another collector where one is named.
pub(super) fn passes(device: u8, number: u64, amount: i64, to: Option<u32>) -> Made {
    let body = HandOver {
        day: day("21/11/2026"),
        amount: Dong::new(amount),
        notes: vec![],
        to: to.map(ActorId),
    };
    Made::by(device, number, Body::HandOver(body))
}

/// A collector counts, on their own device, what another handed over.
pub(super) fn takes(device: u8, number: u64, of: &Made, stated: i64, counted: i64) -> Made {
    let body = Count {
        hand_over: of.id(),
        collector: of.actor,
        stated: Dong::new(stated),
        counted: Dong::new(counted),
        day: day("21/11/2026"),
        notes: vec![],
        to: Some(ActorId(1000 + u32::from(device))),
    };
    Made::by(device, number, Body::Count(body))
}

/// A collector pays cash in at the bank.
pub(super) fn pays_in(device: u8, number: u64, slip: &str, amount: i64) -> Made {
    let body = BankSlip {
        day: day("21/11/2026"),
        account: ACCOUNT.parse().unwrap(),
        number: slip.into(),
        amount: Dong::new(amount),
        purse: Purse::Own,
    };
    Made::by(device, number, Body::Act(Act::BankSlip(body))).scoped(OFFICE)
}

/// Somebody at a server (device 8) gives back what is left of a receipt's line, as its tariff has it. Of what no tariff
/// gives anything back: all that was paid.
pub(super) fn refunds(number: u64, of: &Made, line: u32, from: &str) -> Made {
    let Does::Says(Body::Receipt(receipt)) = &of.does else {
        return refund_of(number, of, line, from, Shares::default());
    };
    let Some(found) = receipt.lines.get(usize::try_from(line).unwrap() - 1) else {
        return refund_of(number, of, line, from, Shares::default());
    };
    let back = found.given_back(receipt.day, Tariff::builtin().unwrap(), day(from));
    let back = back.ok().flatten().unwrap_or_else(|| found.shares());
    refund_of(number, of, line, from, back)
}

/// The same with other amounts.
pub(super) fn refund_of(number: u64, of: &Made, line: u32, from: &str, back: Shares) -> Made {
    let body = Refund {
        line: LineOf {
            receipt: of.id(),
            line,
        },
        day: day("21/11/2026"),
        from: day(from),
        gross: back.gross,
        state: back.state,
        local: back.local,
        sponsor: back.sponsor,
        payable: back.payable,
        decision: "12/QĐ-BHXH".into(),
        decided: day("20/11/2026"),
        words: None,
    };
    Made::by(8, number, Body::Act(Act::Refund(body))).scoped(of.scope)
}
