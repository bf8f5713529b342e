//! Cash paid in at the bank, out of collectors' hands and the office's; and what goes out to the insurer.

use std::collections::{BTreeMap, BTreeSet};

use book::act::{BankLine, BankMatch, BankSlip, LineKey, MatchPart, MatchTo, Purse, SponsorGift};
use book::fact::{Method, Payment, Scheme};
use book::money::Dong;
use replica::{ActorId, RecordId};

use super::acts::Placed;
use super::model::Model;
use super::node;
use super::office::account;
use super::places::OFFICE;
use super::said::{Recorded, Said};
use super::world::World;
use crate::fault::Outcome;

impl World {
    /// A collector pays a part of their cash in at the bank.
    pub(super) fn pay_in(&mut self, at: usize) -> Outcome<()> {
        let own = self.node(at)?.identity.actor;
        let cash = self.model.cash().remove(&own).unwrap_or_default();
        let before = self.model.slips().filter(|(by, _)| *by == own);
        let before: i64 = before.map(|(_, slip)| slip.amount.get()).sum();
        self.slip(at, Purse::Own, cash.taken - cash.handed - before)
    }

    /// The office pays a part of what it counted in at the bank.
    pub(super) fn pay_in_at_office(&mut self) -> Outcome<()> {
        let counted: i64 = self.model.counts.values().map(|one| one.amount.get()).sum();
        let of_office = |slip: &&BankSlip| slip.purse == Purse::Office;
        let before = self.model.slips().map(|(_, slip)| slip).filter(of_office);
        let before: i64 = before.map(|slip| slip.amount.get()).sum();
        self.slip(OFFICE, Purse::Office, counted - before)
    }

    /// Now and then somebody writes the number of a slip that is written already: their own once more, or another's.
    fn slip(&mut self, at: usize, purse: Purse, there: i64) -> Outcome<()> {
        if there <= 0 {
            return Ok(());
        }
        let again = self.chance.percent(20);
        let last = self.model.slips().last().filter(|_| again);
        let number = last.map_or_else(
            || format!("GNT{}", self.model.said.len()),
            |(_, slip)| slip.number.clone(),
        );
        let slip = BankSlip {
            day: self.today(at)?,
            account: account()?,
            number,
            amount: Dong::new(there / 3 + 1),
            purse,
        };
        self.say(at, node::OFFICE, Said::Slip(slip))?;
        Ok(())
    }

    /// A sponsor brings cash to the office.
    pub(super) fn gift(&mut self) -> Outcome<()> {
        let amount = Dong::new(100_000 * i64::from(self.chance.between(1, 20)));
        let gift = SponsorGift {
            day: self.today(OFFICE)?,
            sponsor: "Hội Khuyến học".to_owned(),
            payments: vec![Payment {
                method: Method::Cash,
                amount,
            }],
            group: None,
            back: false,
            note: None,
        };
        self.say(OFFICE, node::OFFICE, Said::Gift(gift))?;
        Ok(())
    }

    /// A statement shows money that went out, and a server says that the insurer got it.
    pub(super) fn remit(&mut self, at: usize) -> Outcome<()> {
        let amount = 10_000 * i64::from(self.chance.between(1, 40));
        let day = self.today(at)?;
        let key = LineKey {
            account: account()?,
            reference: format!("UNC {}", self.model.said.len()),
        };
        let line = BankLine {
            day,
            key: key.clone(),
            amount: Dong::new(-amount),
            words: String::new(),
        };
        self.say(at, node::OFFICE, Said::Line(line))?;
        // Now and then somebody claims more of it than went out.
        let claimed = if self.chance.percent(15) {
            amount + 1
        } else {
            amount
        };
        let parts = vec![MatchPart {
            to: MatchTo::Insurer(Scheme::Bhxh),
            amount: Dong::new(claimed),
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
}

impl Model {
    /// Returns the slips, each with who wrote it.
    pub(super) fn slips(&self) -> impl Iterator<Item = (ActorId, &BankSlip)> {
        let said = self.said.iter().filter_map(|id| self.acts.get(id));
        said.filter_map(|one| Some((one.by, one.said.as_slip()?)))
    }
}

/// Returns the slips whose number an earlier one of the same writer bears, or any of another's: of these a person must say
/// whose it is.
pub(super) fn twice(acts: &BTreeMap<RecordId, Recorded>) -> BTreeSet<RecordId> {
    let mut of_number = BTreeMap::<&str, Vec<(ActorId, Placed, RecordId)>>::new();
    for (id, one) in acts {
        if let Some(slip) = one.said.as_slip() {
            let same = of_number.entry(&slip.number).or_default();
            same.push((one.by, one.placed, *id));
        }
    }
    let mut twice = BTreeSet::new();
    for same in of_number.values() {
        let is_twice = |(by, placed, _): &&(ActorId, Placed, RecordId)| {
            let mut others = same.iter();
            others.any(|(other, before, _)| other != by || before < placed)
        };
        twice.extend(same.iter().filter(is_twice).map(|(_, _, id)| *id));
    }
    twice
}
