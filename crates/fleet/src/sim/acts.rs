//! How each act must stand: worked out from what was acknowledged and when it was written, and from nothing that a
//! replica shows.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{Act, Approval, BankLine, BankMatch, MatchTo, Refund, Repayment, Void};
use book::date::Date;
use book::money::Dong;
use book::standing::{Hold, is_far};
use replica::{ActorId, Hlc, Incarnation, RecordId};

use super::model::Model;
use super::report::ActsOn;

/// An op's place among all others: by its writer's clock, then by stream and number.
pub(super) type Placed = (Hlc, Incarnation, u64);

/// The acts that this world knows.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Void(Void),
    Word(Approval),
    /// A refund, and whether its amounts are what the tariff gives.
    Refund(Refund, bool),
    Repayment(Repayment),
    Line(BankLine),
    Match(BankMatch),
}

/// An acknowledged act.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    pub(super) by: ActorId,
    pub(super) said: Said,
    pub(super) placed: Placed,
}

impl Said {
    /// Returns the act that is recorded.
    pub(super) fn act(&self) -> Act {
        match self.clone() {
            Self::Void(body) => Act::Void(body),
            Self::Word(body) => Act::Approval(body),
            Self::Refund(body, _) => Act::Refund(body),
            Self::Repayment(body) => Act::Repayment(body),
            Self::Line(body) => Act::BankLine(body),
            Self::Match(body) => Act::BankMatch(body),
        }
    }

    /// Returns whether it is a refund of a receipt.
    fn gives_back(&self, receipt: RecordId) -> bool {
        matches!(self, Self::Refund(body, _) if body.line.receipt == receipt)
    }
}

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
}

impl Judged {
    /// Counts what became of receipts.
    pub(super) fn add_to(&self, sums: &mut ActsOn) {
        let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        sums.voids += many(self.void.len());
        sums.refunds += many(self.back.len());
        sums.shown += many(self.shown.len());
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
            judge.count(one);
        }
        judge.done.holds.insert(*id, holds);
    }
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
            Said::Void(_) | Said::Refund(..) | Said::Repayment(_) => {}
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
        let behind = self.receipts.get(&receipt) < Some(&one.placed);
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

    fn of_match(&self, id: RecordId, body: &BankMatch) -> Vec<(bool, Hold)> {
        let mut reasons = vec![(self.undone.contains(&id), Hold::Undone)];
        if body.undoes.is_none() {
            let left = self.lines.get(body.line.reference.as_str());
            let left = left.map_or(0, |(_, left)| *left);
            let total = body.total().map_or(i64::MAX, Dong::get);
            reasons.push((total > left, Hold::MatchExceeds));
            let open = |to: MatchTo| {
                let receipt = to
                    .fact()
                    .and_then(|id| Some((id, self.model.receipts.get(&id)?)));
                receipt.map_or(0, |(id, issued)| {
                    issued.receipt.transferred().get() - self.shown(&id)
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
    fn count(&mut self, one: &Recorded) {
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
            Said::Word(_) => {}
        }
    }
}
