//! What each month's facts move on each account: worked out from what was acknowledged, and from no posting.

use std::collections::BTreeMap;

use book::act::{MatchTo, Purse};
use book::date::{Date, Month};
use book::fact::{Method, Payment};
use book::money::Dong;
use book::posting::Account;

use super::judged::Judged;
use super::model::Model;
use super::said::{Recorded, Said};

/// Sums by month and account.
pub(super) type Sums = BTreeMap<(Month, Account), i64>;

/// Returns on which account of this model money stands. Premiums stand together, counted or held: which of several
/// receipts for the same days is the first is another check's. What budgets owe moves no money.
pub(super) const fn merged(account: Account) -> Option<Account> {
    match account {
        Account::Suspense | Account::Sponsors | Account::OwedInsurer => Some(Account::OwedInsurer),
        Account::StateClaimed | Account::SupportDue | Account::LocalClaimed => None,
        Account::CollectorCash
        | Account::TransfersUnmatched
        | Account::InTransit
        | Account::OfficeCash
        | Account::OverShort
        | Account::BankedUnmatched
        | Account::Bank
        | Account::DepositsHeld
        | Account::OwedPayers
        | Account::BankUnexplained
        | Account::PaidInsurer => Some(account),
    }
}

/// Returns what was moved, by the month of the day that each fact says.
pub(super) fn dated(model: &Model, judged: &Judged) -> Sums {
    let mut book = Book {
        model,
        judged,
        sums: Sums::new(),
    };
    for (id, issued) in &model.receipts {
        let receipt = &issued.receipt;
        let owed = !judged.not_owed.contains(id);
        book.paid(receipt.day, &receipt.payments, owed);
        let premium = receipt
            .lines
            .iter()
            .map(|line| line.payable.get())
            .sum::<i64>();
        book.put(receipt.day, Account::OwedInsurer, -premium);
    }
    for handed in model.hand_overs.values() {
        book.pass(
            handed.day,
            [Account::CollectorCash, Account::InTransit],
            handed.amount.get(),
        );
    }
    for counted in model.counts.values() {
        let (stated, amount) = (counted.stated.get(), counted.amount.get());
        book.put(counted.day, Account::InTransit, -stated);
        book.put(counted.day, Account::OfficeCash, amount);
        book.put(counted.day, Account::OverShort, stated - amount);
    }
    for (id, one) in &model.acts {
        let holds = judged.holds.get(id);
        let counts = holds.is_some_and(std::collections::BTreeSet::is_empty);
        if let Some(body) = one.said.as_deposit() {
            book.paid(body.day, &body.payments, true);
            let held = if counts {
                Account::DepositsHeld
            } else {
                Account::OwedInsurer
            };
            let total = body.payments.iter().map(|paid| paid.amount.get());
            book.put(body.day, held, -total.sum::<i64>());
        } else if counts {
            book.act(one);
        }
    }
    book.sums.retain(|_, sum| *sum != 0);
    book.sums
}

struct Book<'m> {
    model: &'m Model,
    judged: &'m Judged,
    sums: Sums,
}

impl Book<'_> {
    fn put(&mut self, day: Date, account: Account, amount: i64) {
        *self.sums.entry((Month::of(day), account)).or_default() += amount;
    }

    fn pass(&mut self, day: Date, [from, to]: [Account; 2], amount: i64) {
        self.put(day, from, -amount);
        self.put(day, to, amount);
    }

    /// New money, and what a deposit pays; what was not owed pays nothing.
    fn paid(&mut self, day: Date, payments: &[Payment], owed: bool) {
        for paid in payments {
            let account = match paid.method {
                Method::Cash => Account::CollectorCash,
                Method::Transfer => Account::TransfersUnmatched,
                Method::Credit(_) => credited(owed),
            };
            self.put(day, account, paid.amount.get());
        }
    }

    /// An act that counts.
    fn act(&mut self, one: &Recorded) {
        match &one.said {
            Said::Void(body) => {
                let Some(issued) = self.model.receipts.get(&body.receipt) else {
                    return;
                };
                let owed = !self.judged.not_owed.contains(&body.receipt);
                let lines = issued.receipt.lines.iter();
                let premium = lines.map(|line| line.payable.get()).sum::<i64>();
                self.put(body.day, Account::OwedInsurer, premium);
                for paid in &issued.receipt.payments {
                    let account = match paid.method {
                        Method::Cash | Method::Transfer => Account::OwedPayers,
                        Method::Credit(_) => credited(owed),
                    };
                    self.put(body.day, account, -paid.amount.get());
                }
            }
            Said::Refund(body, _) if self.is_here(&body.line.receipt) => {
                let accounts = [Account::OwedPayers, Account::OwedInsurer];
                self.pass(body.day, accounts, body.payable.get());
            }
            Said::Repayment(body) => {
                let accounts = [Account::CollectorCash, Account::OwedPayers];
                self.pass(body.day, accounts, body.amount.get());
            }
            Said::Slip(body) => {
                let out_of = match body.purse {
                    Purse::Own => Account::CollectorCash,
                    Purse::Office => Account::OfficeCash,
                };
                let accounts = [out_of, Account::BankedUnmatched];
                self.pass(body.day, accounts, body.amount.get());
            }
            Said::Gift(body) => {
                let accounts = [Account::OwedInsurer, Account::OfficeCash];
                self.pass(body.day, accounts, body.total().map_or(0, Dong::get));
            }
            Said::Line(body) => {
                let accounts = [Account::BankUnexplained, Account::Bank];
                self.pass(body.day, accounts, body.amount.get());
            }
            Said::Match(body) => {
                let acts = self.model.acts.values();
                let mut lines = acts.filter_map(|one| one.said.as_line());
                let day = lines.find(|line| line.key == body.line);
                let day = day.map(|line| line.day);
                for part in &body.parts {
                    let accounts = match part.to {
                        MatchTo::Payment(_) => {
                            [Account::TransfersUnmatched, Account::BankUnexplained]
                        }
                        MatchTo::Slip(_) => [Account::BankedUnmatched, Account::BankUnexplained],
                        MatchTo::Insurer(_) => [Account::BankUnexplained, Account::PaidInsurer],
                    };
                    if let Some(day) = day {
                        self.pass(day, accounts, part.amount.get());
                    }
                }
            }
            Said::Refund(..)
            | Said::Word(_)
            | Said::Gone(_)
            | Said::Deposit(_)
            | Said::Closing(_)
            | Said::Batch(_)
            | Said::Outcome(_) => {}
        }
    }

    /// Returns whether a receipt's money is where it says: nobody gives back what no bank has shown.
    fn is_here(&self, receipt: &replica::RecordId) -> bool {
        let asked = self.model.receipts.get(receipt);
        let asked = asked.map_or(0, |issued| issued.receipt.transferred().get());
        let shown = self.judged.shown.get(receipt).copied().unwrap_or(0);
        shown >= asked && !self.judged.not_owed.contains(receipt)
    }
}

const fn credited(owed: bool) -> Account {
    if owed {
        Account::DepositsHeld
    } else {
        Account::OwedInsurer
    }
}
