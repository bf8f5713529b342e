//! How each act must stand: worked out from what was acknowledged and when it was written, and from nothing that a
//! replica shows.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{BankMatch, LineOf, MatchTo, Refund, Repayment, Void};
use book::date::{Date, Month};
use book::fact::Payment;
use book::money::Dong;
use book::standing::{Hold, is_far};
use replica::{ActorId, Hlc, Incarnation, RecordId};

use super::batched::{Event, Lines};
use super::model::Model;
use super::report::ActsOn;
use super::said::{Recorded, Said};

/// An op's place among all others: by its writer's clock, then by stream and number.
pub(super) type Placed = (Hlc, Incarnation, u64);

/// How everything must stand.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Why each act is held; counted where there is no reason.
    pub(super) holds: BTreeMap<RecordId, BTreeSet<Hold>>,
    /// Receipts that are void.
    pub(super) void: BTreeSet<RecordId>,
    /// From which day on receipts were given back, and how much of them.
    pub(super) back: BTreeMap<RecordId, (Date, Dong)>,
    /// How much of each receipt statements show.
    pub(super) shown: BTreeMap<RecordId, i64>,
    /// How much each collector gave back to payers.
    pub(super) repaid: BTreeMap<ActorId, i64>,
    /// What statements say in all.
    pub(super) at_bank: i64,
    /// What is left of each deposit that counts.
    pub(super) left: BTreeMap<RecordId, i64>,
    /// Receipts paid with what was not owed.
    pub(super) not_owed: BTreeSet<RecordId>,
    /// Months that are closed.
    pub(super) closed: BTreeSet<Month>,
    /// What the insurer said of each line in batches that count, in order.
    pub(super) told: BTreeMap<LineOf, Vec<(Placed, Event)>>,
}

impl Judged {
    /// Counts what became of receipts.
    pub(super) fn add_to(&self, sums: &mut ActsOn) {
        let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        sums.voids += many(self.void.len());
        sums.refunds += many(self.back.len());
        sums.shown += many(self.shown.len());
        sums.deposits += many(self.left.len());
        sums.closed += many(self.closed.len());
        let is_accepted = |told: &&Vec<(Placed, Event)>| {
            told.last()
                .is_some_and(|(_, event)| *event == Event::Accepted)
        };
        sums.accepted += many(self.told.values().filter(is_accepted).count());
        sums.held += many(
            self.holds
                .values()
                .filter(|holds| !holds.is_empty())
                .count(),
        );
    }

    /// Returns how much of what statements say nobody has explained.
    pub(super) fn left_at_bank(&self) -> i64 {
        self.at_bank - self.shown.values().sum::<i64>()
    }
}

/// Judges everything in order of place: nothing hangs on what stands behind it but for words of second persons.
pub(super) fn judge(model: &Model, receipts: &BTreeMap<RecordId, Placed>) -> Judged {
    let mut judge = Judge {
        model,
        receipts,
        words: BTreeMap::new(),
        lines: BTreeMap::new(),
        batches: Lines::default(),
        undone: BTreeSet::new(),
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
                let left = (id, line.amount.get());
                self.lines.entry(&line.key.reference).or_insert(left);
            }
            Said::Match(body) => self.undone.extend(body.undoes),
            Said::Void(_)
            | Said::Refund(..)
            | Said::Repayment(_)
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
            Said::Match(body) => self.of_match(id, body),
            Said::Line(line) => {
                let first = self.lines.get(line.key.reference.as_str());
                vec![(first.is_none_or(|(first, _)| *first != id), Hold::Repeated)]
            }
            Said::Closing(_) => self.of_closing(id),
            Said::Batch(body) => vec![(self.batches.is_out(body), Hold::InOtherBatch)],
            // What a deposit waits for is known when all matches are.
            Said::Outcome(_) | Said::Deposit(_) => Vec::new(),
        };
        let reasons = reasons.into_iter();
        reasons
            .filter_map(|(holds, why)| holds.then_some(why))
            .collect()
    }

    fn of_void(&self, id: RecordId, one: &Recorded, body: &Void) -> Vec<(bool, Hold)> {
        let (receipt, time) = (body.receipt, one.placed.0);
        let issued = self.receipts.get(&receipt).map(|placed| placed.0);
        let handed = self.model.hand_overs.values().any(|handed| {
            handed.collector == one.by && Some(handed.time) > issued && handed.time < time
        });
        let mut acts = self.model.acts.values();
        let refund_known = acts.any(|one| one.said.gives_back(receipt));
        let alone = body.is_known_to_payer() && !handed && !refund_known;
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
            reasons.push((total > left, Hold::MatchExceeds));
            let open = |to: MatchTo| {
                let paid = to
                    .fact()
                    .and_then(|id| Some((id, self.model.paid_by(&id)?)));
                paid.map_or(0, |(id, paid)| {
                    Payment::transferred(paid).get() - self.shown(&id)
                })
            };
            let over = body
                .parts
                .iter()
                .any(|part| part.amount.get() > open(part.to));
            reasons.push((over, Hold::CoveredBefore));
        }
        reasons
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
            Said::Line(line) => self.done.at_bank += line.amount.get(),
            Said::Match(body) => {
                for part in &body.parts {
                    let amount = part.amount.get();
                    if let Some((_, left)) = self.lines.get_mut(body.line.reference.as_str()) {
                        *left -= amount;
                    }
                    if let Some(receipt) = part.to.fact() {
                        *self.done.shown.entry(receipt).or_default() += amount;
                    }
                }
            }
            Said::Closing(body) => {
                let closed = body.reopens.is_none().then_some(body.month);
                self.done.closed.extend(closed);
            }
            Said::Batch(body) => self.batches.put(id, body),
            Said::Outcome(body) => self.batches.tell(one.placed, body),
            Said::Word(_) | Said::Deposit(_) => {}
        }
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
