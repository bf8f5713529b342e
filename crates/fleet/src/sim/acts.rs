//! How each act must stand: worked out from what was acknowledged and when it was written, and from nothing that a
//! replica shows.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{BankMatch, MatchPart, MatchTo, Purse, Refund, Repayment, Void};
use book::date::Date;
use book::fact::Payment;
use book::money::Dong;
use book::standing::{Hold, is_far};
use replica::{Hlc, Incarnation, RecordId};

use super::batched::Lines;
use super::gone;
use super::judged::Judged;
use super::model::Model;
use super::said::{Recorded, Said};
use super::slips;

/// An op's place among all others: by its writer's clock, then by stream and number.
pub(super) type Placed = (Hlc, Incarnation, u64);

/// Judges everything in order of place: nothing hangs on what stands behind it but for words of second persons.
pub(super) fn judge(model: &Model, receipts: &BTreeMap<RecordId, Placed>) -> Judged {
    let mut judge = Judge {
        model,
        receipts,
        words: BTreeMap::new(),
        lines: BTreeMap::new(),
        batches: Lines::default(),
        undone: BTreeSet::new(),
        slips_twice: slips::twice(&model.acts),
        done: Judged::default(),
    };
    let mut acts: Vec<_> = model.acts.iter().collect();
    acts.sort_by_key(|(id, one)| (one.placed, **id));
    for (id, one) in &acts {
        judge.foretell(**id, one);
    }
    for (id, one) in acts {
        let holds = judge.holds(*id, one);
        if holds.is_empty() {
            judge.count(*id, one);
        }
        judge.done.holds.insert(*id, holds);
    }
    judge.done.told = judge.batches.events();
    judge.gone();
    judge.deposits();
    judge.done
}

struct Judge<'m> {
    model: &'m Model,
    receipts: &'m BTreeMap<RecordId, Placed>,
    /// The last word on each act.
    words: BTreeMap<RecordId, bool>,
    /// The lines of statements that count, and what is left of each.
    lines: BTreeMap<&'m str, (RecordId, i64)>,
    undone: BTreeSet<RecordId>,
    slips_twice: BTreeSet<RecordId>,
    batches: Lines,
    done: Judged,
}

impl<'m> Judge<'m> {
    /// Notes what acts in front of it hang on, too.
    fn foretell(&mut self, id: RecordId, one: &'m Recorded) {
        match &one.said {
            Said::Word(word) => {
                if !is_far(word.day, one.placed.0) {
                    self.words.insert(word.act, word.approves);
                }
            }
            Said::Line(line) => {
                let left = (id, line.amount.get().abs());
                self.lines.entry(&line.key.reference).or_insert(left);
            }
            Said::Match(body) => self.undone.extend(body.undoes),
            Said::Void(_)
            | Said::Refund(..)
            | Said::Repayment(_)
            | Said::Slip(_)
            | Said::Gift(_)
            | Said::Gone(_)
            | Said::Deposit(_)
            | Said::Closing(_)
            | Said::Batch(_)
            | Said::Outcome(_) => {}
        }
    }

    fn holds(&self, id: RecordId, one: &Recorded) -> BTreeSet<Hold> {
        let far = |day: Date| (is_far(day, one.placed.0), Hold::DayFarOff);
        let reasons = match &one.said {
            Said::Void(body) => [self.of_void(id, one, body), vec![far(body.day)]].concat(),
            Said::Refund(body, is_quoted) => {
                let reasons = self.of_refund(id, one, body, *is_quoted);
                [reasons, vec![far(body.day)]].concat()
            }
            Said::Word(body) => vec![far(body.day)],
            Said::Repayment(body) => vec![far(body.day), (!self.is_owed(body), Hold::NotOwed)],
            Said::Gone(body) => {
                let word = self.words.get(&id);
                vec![
                    (
                        !body.is_closed && is_far(body.day, one.placed.0),
                        Hold::DayFarOff,
                    ),
                    (
                        word != Some(&true) && body.is_used(self.model),
                        Hold::NeedsApproval,
                    ),
                    (word == Some(&false), Hold::Rejected),
                ]
            }
            Said::Slip(_) => vec![(self.slips_twice.contains(&id), Hold::SlipTwice)],
            Said::Match(body) => self.of_match(id, body),
            Said::Line(line) => {
                let first = self.lines.get(line.key.reference.as_str());
                vec![(first.is_none_or(|(first, _)| *first != id), Hold::Repeated)]
            }
            Said::Closing(_) => self.of_closing(id),
            Said::Batch(body) => vec![(self.batches.is_out(body), Hold::InOtherBatch)],
            // What a deposit waits for is known when all matches are.
            Said::Outcome(_) | Said::Deposit(_) | Said::Gift(_) => Vec::new(),
        };
        let reasons = reasons.into_iter();
        reasons
            .filter_map(|(holds, why)| holds.then_some(why))
            .collect()
    }

    fn of_void(&self, id: RecordId, one: &Recorded, body: &Void) -> Vec<(bool, Hold)> {
        let (receipt, time) = (body.receipt, one.placed.0);
        let issued = self.receipts.get(&receipt).map(|placed| placed.0);
        let between = |gave: Hlc| Some(gave) > issued && gave < time;
        let handed = (self.model.hand_overs.values())
            .any(|handed| handed.collector == one.by && between(handed.time));
        let banked = (self.model.acts.values()).any(|gave| {
            gave.said.as_slip().is_some() && gave.by == one.by && between(gave.placed.0)
        });
        let mut acts = self.model.acts.values();
        let refund_known = acts.any(|one| one.said.gives_back(receipt));
        let alone = body.is_known_to_payer() && !handed && !banked && !refund_known;
        vec![
            (self.done.void.contains(&receipt), Hold::VoidTwice),
            (self.done.back.contains_key(&receipt), Hold::Refunded),
            (
                !alone && self.words.get(&id) != Some(&true),
                Hold::NeedsApproval,
            ),
            (self.words.get(&id) == Some(&false), Hold::Rejected),
        ]
    }

    fn of_refund(
        &self,
        id: RecordId,
        one: &Recorded,
        body: &Refund,
        is_quoted: bool,
    ) -> Vec<(bool, Hold)> {
        let receipt = body.line.receipt;
        let of = self.receipts.get(&receipt);
        let behind = of.is_some_and(|of| of < &one.placed);
        let word = self.words.get(&id);
        vec![
            (!behind, Hold::NothingThere),
            (behind && !is_quoted, Hold::AmountDiffers),
            (self.done.void.contains(&receipt), Hold::VoidTwice),
            (self.done.back.contains_key(&receipt), Hold::Refunded),
            (word != Some(&true), Hold::NeedsApproval),
            (word == Some(&false), Hold::Rejected),
        ]
    }

    /// Here each void is repaid once, in whole, and behind it.
    fn is_owed(&self, body: &Repayment) -> bool {
        let void = self.done.holds.get(&body.owed.id());
        void.is_some_and(BTreeSet::is_empty)
    }

    /// It takes two persons, and two to take it back.
    fn of_closing(&self, id: RecordId) -> Vec<(bool, Hold)> {
        let word = |id: &RecordId| self.words.get(id).copied();
        let takes_back =
            |one: &Recorded| matches!(&one.said, Said::Closing(body) if body.reopens == Some(id));
        let mut acts = self.model.acts.iter();
        let undone = acts.any(|(other, one)| takes_back(one) && word(other) == Some(true));
        vec![
            (word(&id) != Some(true), Hold::NeedsApproval),
            (word(&id) == Some(false), Hold::Rejected),
            (undone, Hold::Undone),
        ]
    }

    fn of_match(&self, id: RecordId, body: &BankMatch) -> Vec<(bool, Hold)> {
        let mut reasons = vec![(self.undone.contains(&id), Hold::Undone)];
        if body.undoes.is_none() {
            let left = self.lines.get(body.line.reference.as_str());
            let left = left.map_or(0, |(_, left)| *left);
            let total = body.total().map_or(i64::MAX, Dong::get);
            let open = body.parts.iter().map(|part| (part, self.open(part.to)));
            let open: Vec<_> = open.collect();
            let missing = open.iter().any(|(_, open)| open.is_none());
            reasons.push((missing, Hold::MatchMissing));
            reasons.push((total > left && !missing, Hold::MatchExceeds));
            let over = |(part, open): &(&MatchPart, Option<i64>)| {
                open.is_some_and(|open| part.amount.get() > open)
            };
            reasons.push((open.iter().any(over), Hold::CoveredBefore));
        }
        reasons
    }

    /// Returns how much of something no statement shows yet; `None` where nothing that counts says that it is there. What
    /// goes out to the insurer is as much as went out.
    fn open(&self, to: MatchTo) -> Option<i64> {
        match to {
            MatchTo::Payment(id) => {
                let paid = self.model.paid_by(&id)?;
                Some(Payment::transferred(paid).get() - self.shown(&id))
            }
            MatchTo::Slip(id) => {
                let slip = self.model.acts.get(&id)?.said.as_slip()?;
                let counts = !self.slips_twice.contains(&id);
                counts.then(|| slip.amount.get() - self.shown(&id))
            }
            MatchTo::Insurer(_) => Some(i64::MAX),
        }
    }

    fn shown(&self, receipt: &RecordId) -> i64 {
        self.done.shown.get(receipt).copied().unwrap_or_default()
    }

    /// Takes in what an act that counts does.
    fn count(&mut self, id: RecordId, one: &Recorded) {
        match &one.said {
            Said::Void(body) => drop(self.done.void.insert(body.receipt)),
            Said::Refund(body, _) => {
                let back = (body.from, body.payable);
                self.done.back.insert(body.line.receipt, back);
            }
            Said::Repayment(body) => {
                *self.done.repaid.entry(one.by).or_default() += body.amount.get();
            }
            Said::Slip(body) => {
                let amount = body.amount.get();
                self.done.paid_in.insert(id, amount);
                match body.purse {
                    Purse::Own => *self.done.banked.entry(one.by).or_default() += amount,
                    Purse::Office => self.done.office_banked += amount,
                }
            }
            Said::Gift(body) => {
                let total = body.total().map_or(0, Dong::get);
                self.done.gifts.push(total);
            }
            Said::Line(line) => self.done.at_bank += line.amount.get(),
            Said::Match(body) => {
                for part in &body.parts {
                    let amount = part.amount.get();
                    if let Some((_, left)) = self.lines.get_mut(body.line.reference.as_str()) {
                        *left -= amount;
                    }
                    match part.to.fact() {
                        Some(fact) => *self.done.shown.entry(fact).or_default() += amount,
                        None => self.done.remitted += amount,
                    }
                }
            }
            Said::Closing(body) => {
                let closed = body.reopens.is_none().then_some(body.month);
                self.done.closed.extend(closed);
            }
            Said::Batch(body) => self.batches.put(id, body),
            Said::Outcome(body) => self.batches.tell(one.placed, body),
            Said::Word(_) | Said::Gone(_) | Said::Deposit(_) => {}
        }
    }

    /// Two persons' word holds receipts; one person's only keeps numbers from being used.
    fn gone(&mut self) {
        let acts = self.model.acts.iter();
        let gone = acts.filter_map(|(id, one)| {
            let counts = self.done.holds.get(id).is_some_and(BTreeSet::is_empty);
            let by_two = counts && self.words.get(id) == Some(&true);
            one.said.as_gone().filter(|_| by_two)
        });
        self.done.gone = gone::held(self.model, gone);
    }

    /// Works out which deposits count, once it is known what banks show, and what receipts take of them.
    fn deposits(&mut self) {
        for (id, one) in &self.model.acts {
            let Some(body) = one.said.as_deposit() else {
                continue;
            };
            let shown = Dong::new(self.shown(id));
            let reasons = [
                (
                    Payment::transferred(&body.payments) > shown,
                    Hold::AwaitingBank,
                ),
                (is_far(body.day, one.placed.0), Hold::DayFarOff),
            ];
            let holds = reasons.into_iter();
            let holds: BTreeSet<_> = holds
                .filter_map(|(holds, why)| holds.then_some(why))
                .collect();
            if holds.is_empty() {
                let total = body.total().map_or(0, Dong::get);
                self.done.left.insert(*id, total);
            }
            self.done.holds.insert(*id, holds);
        }
        let mut receipts: Vec<_> = self.receipts.iter().collect();
        receipts.sort_by_key(|(id, placed)| (**placed, **id));
        for (id, _) in receipts {
            let wants = self.model.credits(id);
            let left = |deposit| self.done.left.get(deposit).copied().unwrap_or(0);
            if wants
                .iter()
                .any(|(deposit, amount)| *amount > left(deposit))
            {
                self.done.not_owed.insert(*id);
            } else if !self.done.void.contains(id) {
                for (deposit, amount) in wants {
                    if let Some(left) = self.done.left.get_mut(&deposit) {
                        *left -= amount;
                    }
                }
            }
        }
    }
}
