//! Acts as tests make them.

use book::act::{Act, Approval, Deposit, PaperCopy, Purse, Repayment, Void, VoidReason};
use book::body::Body;
use book::fact::{Method, Owed, Payment};
use book::money::Dong;

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

/// The first device's collector takes a deposit in cash.
pub(super) fn deposits(number: u64, cash: i64) -> Made {
    let body = Deposit {
        day: day("21/11/2026"),
        household: None,
        payer: None,
        payments: vec![Payment {
            method: Method::Cash,
            amount: Dong::new(cash),
        }],
        note: None,
    };
    Made::by(1, number, Body::Act(Act::Deposit(body)))
}
