//! Voids and what follows from them at the door; statements, refunds and second persons' words at the servers.

use std::collections::BTreeSet;

use book::act::{
    Approval, BankLine, BankMatch, LineKey, LineOf, MatchPart, MatchTo, PaperCopy, Purse, Refund,
    Repayment, Void, VoidReason,
};
use book::body::Body;
use book::date::Date;
use book::fact::{Line, Owed, Payment, Receipt};
use book::money::Dong;
use book::organisation::AccountNumber;
use book::premium::Shares;
use book::tariff::Tariff;
use replica::{Op, RecordId, ScopeId};
use store::Appended;

use super::acts::Placed;
use super::model::{Issued, in_cash};
use super::places::{CENTRE, OFFICE};
use super::said::{Recorded, Said};
use super::world::World;
use super::{broken::Break, node};
use crate::fault::{Fault, Outcome};

/// Among so many of the last ones a receipt or an act is picked.
const LAST: usize = 24;
/// So often at most: what is not here yet is nobody's to judge.
const TRIES: u32 = 6;

impl World {
    /// A collector makes one of their own receipts void, and gives the cash back at once or later.
    pub(super) fn void(&mut self, at: usize) -> Outcome<()> {
        let own = self.node(at)?.identity.actor;
        let batched = self.chance.percent(40);
        let fits = |_: &RecordId, issued: &Issued| issued.collector == own;
        let Some((receipt, issued)) = self.pick_receipt(at, batched, fits)? else {
            return Ok(());
        };
        if !self.works_in(at, issued.scope) {
            return Ok(());
        }
        let day = self.today(at)?;
        let copy = if self.chance.percent(70) {
            PaperCopy::Returned
        } else {
            PaperCopy::Kept
        };
        let void = Said::Void(Void {
            receipt,
            day,
            reason: VoidReason::Mistake,
            words: None,
            copy,
            acknowledged: self.chance.percent(20),
        });
        let Some(void) = self.say(at, issued.scope, void)? else {
            return Ok(());
        };
        let cash = Dong::new(in_cash(&issued.receipt.payments));
        if cash > Dong::ZERO && self.chance.percent(60) {
            let repayment = Repayment {
                owed: Owed::Void(void),
                day,
                amount: cash,
                purse: Purse::Own,
                to: None,
                note: None,
            };
            self.say(at, issued.scope, Said::Repayment(repayment))?;
        }
        Ok(())
    }

    /// A server does one of the things that only servers do; the centre now and then meets what the office does.
    pub(super) fn office_work(&mut self) -> Outcome<()> {
        let at = if self.chance.percent(25) {
            CENTRE
        } else {
            OFFICE
        };
        match self.chance.below(28) {
            0..=4 => self.statement(at),
            5..=8 => self.word(),
            9..=11 => self.refund(),
            12 => self.undo(at),
            13..=15 => self.batch(at),
            16..=18 => self.outcome(at),
            19 => self.pay_in_at_office(),
            20 => self.remit(at),
            21 => self.take_back(),
            22 => self.gift(),
            _ => self.close(),
        }
    }

    /// A statement shows a transfer, wholly or in part, and somebody says what it is. Two servers may take in the same
    /// line, and match it both.
    fn statement(&mut self, at: usize) -> Outcome<()> {
        let act = if self.chance.percent(45) {
            self.pick_act(at, awaited)?
        } else {
            None
        };
        let (to, asked, booked) = match act {
            Some((_, act)) => act,
            None => {
                let fits = |_: &RecordId, one: &Issued| one.receipt.transferred() > Dong::ZERO;
                let Some((receipt, issued)) = self.pick_receipt(at, false, fits)? else {
                    return Ok(());
                };
                let asked = issued.receipt.transferred().get();
                (MatchTo::Payment(receipt), asked, issued.receipt.day)
            }
        };
        let part = if self.chance.percent(25) {
            asked / 2
        } else {
            asked
        };
        let paid = to.fact().map_or_else(String::new, |id| id.to_string());
        // Named by what it shows: whoever takes in the statement reads the same line.
        let key = LineKey {
            account: account()?,
            reference: format!("FT {paid} {part}"),
        };
        let day = self.today(at)?;
        let line = BankLine {
            day: booked,
            key: key.clone(),
            amount: Dong::new(part),
            words: String::new(),
        };
        self.say(at, node::OFFICE, Said::Line(line))?;
        let parts = vec![MatchPart {
            to,
            amount: Dong::new(part),
        }];
        let body = BankMatch {
            day,
            line: key,
            parts,
            undoes: None,
            note: None,
        };
        self.say(at, node::OFFICE, Said::Match(body))?;
        Ok(())
    }

    /// Somebody takes a match back.
    fn undo(&mut self, at: usize) -> Outcome<()> {
        let is_match = |_: &RecordId, one: &Recorded| {
            let body = one.said.as_match()?;
            body.undoes.is_none().then(|| body.line.clone())
        };
        let Some((undoes, line)) = self.pick_act(at, is_match)? else {
            return Ok(());
        };
        let body = BankMatch {
            day: self.today(at)?,
            line,
            parts: Vec::new(),
            undoes: Some(undoes),
            note: None,
        };
        self.say(at, node::OFFICE, Said::Match(body))?;
        Ok(())
    }

    /// The office says of a line of a receipt what the insurer gives back.
    fn refund(&mut self) -> Outcome<()> {
        let batched = self.chance.percent(50);
        let any = self.chance.percent(20);
        let fits = |_: &RecordId, issued: &Issued| any || issued.receipt.tariff.is_some();
        let Some((receipt, issued)) = self.pick_receipt(OFFICE, batched, fits)? else {
            return Ok(());
        };
        let day = self.today(OFFICE)?;
        let later = self.chance.between(0, 2);
        let Some(line) = issued.receipt.lines.first() else {
            return Ok(());
        };
        let from = book::date::Month::of(line.covers_from).plus(later);
        let from = line.covers_from.max(from.first_day());
        let from = if line.can_end_before(from) {
            from
        } else {
            line.covers_from
        };
        let (shares, is_quoted) = shares(line, &issued.receipt, from)?;
        let refund = Refund {
            line: LineOf { receipt, line: 1 },
            day,
            from,
            gross: shares.gross,
            state: shares.state,
            local: shares.local,
            sponsor: shares.sponsor,
            payable: shares.payable,
            decision: "7/QĐ".to_owned(),
            decided: day,
            words: None,
        };
        self.say(OFFICE, issued.scope, Said::Refund(refund, is_quoted))?;
        Ok(())
    }

    /// A second person says their word: of a void the office, of a refund, which the office wrote, the centre.
    fn word(&mut self) -> Outcome<()> {
        let at = self.chance.pick(&[OFFICE, CENTRE]);
        // Mostly of what nobody has said a word of yet.
        let again = self.chance.percent(25);
        let said: BTreeSet<_> = self.model.worded().filter(|_| !again).collect();
        let devices: BTreeSet<_> = self
            .devices()
            .map(|(_, node)| node.identity.actor)
            .collect();
        let waits = |id: &RecordId, one: &Recorded| match &one.said {
            _ if said.contains(id) => None,
            Said::Void(_) => (at == OFFICE).then_some(()),
            Said::Refund(..) => (at == CENTRE).then_some(()),
            Said::Gone(_) => (at == CENTRE || devices.contains(&one.by)).then_some(()),
            // A closing has its own.
            Said::Word(_)
            | Said::Repayment(_)
            | Said::Slip(_)
            | Said::Gift(_)
            | Said::Line(_)
            | Said::Match(_)
            | Said::Deposit(_)
            | Said::Closing(_)
            | Said::Batch(_)
            | Said::Outcome(_) => None,
        };
        let Some((act, ())) = self.pick_act(at, waits)? else {
            return Ok(());
        };
        let Some(scope) = self.model.act_scopes.get(&act).copied() else {
            return Ok(());
        };
        let body = Approval {
            act,
            day: self.today(at)?,
            approves: self.chance.percent(80),
            reason: None,
        };
        self.say(at, scope, Said::Word(body))?;
        Ok(())
    }

    /// Records an act; `None` where a control swallowed it.
    pub(super) fn say(
        &mut self,
        at: usize,
        scope: ScopeId,
        said: Said,
    ) -> Outcome<Option<RecordId>> {
        let act = said.act();
        let (appended, _, _) = self.commit(at, scope, |_| Ok(Body::Act(act)))?;
        let Some(placed) = self.placed(at, &appended)? else {
            return Ok(None);
        };
        let by = self.node(at)?.identity.actor;
        let record = appended.record;
        self.model
            .acts
            .insert(record, Recorded { by, said, placed });
        self.model.act_scopes.insert(record, scope);
        self.model.said.push(record);
        Ok(Some(record))
    }

    /// Returns the place of an op that was just written; `None` where a control swallowed it.
    pub(super) fn placed(&mut self, at: usize, appended: &Appended) -> Outcome<Option<Placed>> {
        let written = self.node(at)?.store.read().op_of(appended.record)?;
        let Some(written) = written else {
            return match self.broken {
                Some(Break::ForgetCommit) => Ok(None),
                Some(_) | None => Err(Fault::new("an op that was committed is not there")),
            };
        };
        let op = Op::decode(&written.bytes).map_err(|why| Fault::new(why.to_string()))?;
        Ok(Some((op.time, appended.dot.actor, appended.dot.counter)))
    }

    /// Picks one of the last receipts that a machine holds; `batched`: of which the insurer was told.
    pub(super) fn pick_receipt(
        &mut self,
        at: usize,
        batched: bool,
        fits: impl Fn(&RecordId, &Issued) -> bool,
    ) -> Outcome<Option<(RecordId, Issued)>> {
        for _ in 0..TRIES {
            let back = self.chance.index(LAST);
            let issued = self.model.issued.iter().rev();
            let issued = issued.filter(|id| !batched || self.model.batched.contains(*id));
            let fitting = issued.filter_map(|id| {
                let issued = self.model.receipts.get(id)?;
                fits(id, issued).then_some((*id, issued))
            });
            let Some((id, issued)) = fitting.take(back + 1).last() else {
                return Ok(None);
            };
            let issued = issued.clone();
            if self.node(at)?.store.read().receipt(id)?.is_some() {
                return Ok(Some((id, issued)));
            }
        }
        Ok(None)
    }

    /// Picks one of the last acts that a machine holds.
    pub(super) fn pick_act<T>(
        &mut self,
        at: usize,
        fits: impl Fn(&RecordId, &Recorded) -> Option<T>,
    ) -> Outcome<Option<(RecordId, T)>> {
        for _ in 0..TRIES {
            let back = self.chance.index(LAST);
            let said = self.model.said.iter().rev();
            let fitting = said.filter_map(|id| Some((*id, fits(id, self.model.acts.get(id)?)?)));
            let Some((id, found)) = fitting.take(back + 1).last() else {
                return Ok(None);
            };
            if self.node(at)?.store.read().act_standing(id)?.is_some() {
                return Ok(Some((id, found)));
            }
        }
        Ok(None)
    }
}

/// Returns what a statement will show of a deposit or a slip, how much of it and when, where there is anything.
fn awaited(id: &RecordId, one: &Recorded) -> Option<(MatchTo, i64, Date)> {
    if let Some(slip) = one.said.as_slip() {
        return Some((MatchTo::Slip(*id), slip.amount.get(), slip.day));
    }
    let body = one.said.as_deposit()?;
    let asked = Payment::transferred(&body.payments).get();
    (asked > 0).then_some((MatchTo::Payment(*id), asked, body.day))
}

/// Returns what the tariff gives back of a line from a day on, or else all of the line.
fn shares(line: &Line, receipt: &Receipt, from: Date) -> Outcome<(Shares, bool)> {
    let tariff = Tariff::builtin().map_err(|error| Fault::new(error.to_string()))?;
    let quoted = line.given_back(receipt.day, tariff, from);
    Ok(match quoted.ok().flatten() {
        Some(shares) => (shares, receipt.tariff.is_some()),
        None => (line.shares(), false),
    })
}

pub(super) fn account() -> Outcome<AccountNumber> {
    let number = "970415:0011001932418".parse();
    number.map_err(|_| Fault::new("no account"))
}
