//! Sponsors' money: what they gave, what lines of receipts used of it, what is left.

use std::collections::BTreeMap;

use book::act::{Act, SponsorGift};
use book::body::Body;
use book::date::Date;
use book::fact::{Method, Payment};
use book::money::Dong;
use book::posting::{Account, LedgerGroup};
use replica::{RecordId, ScopeId};
use serde::Serialize;
use store::view::{LedgerBy, LedgerFilter};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::office::By;
use crate::parse;

/// A gift, or what goes back of one.
#[derive(Debug, Clone)]
pub struct NewGift {
    /// The office.
    pub office: ScopeId,
    /// Who gives.
    pub sponsor: String,
    /// In cash.
    pub cash: Dong,
    /// By transfer.
    pub transfer: Dong,
    /// The ledger's group that it is for; none: for everybody.
    pub group: Option<LedgerGroup>,
    /// Whether it goes back.
    pub back: bool,
    /// For whom, in words.
    pub note: Option<String>,
}

/// What sponsors gave an office for one group, or for everybody, and what was used of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pot {
    /// Given, less what went back.
    pub given: Dong,
    /// What counted lines took of it.
    pub used: Dong,
}

impl Pot {
    /// Returns what is left; less than 0 where lines took more than there was.
    #[must_use]
    pub fn left(&self) -> Dong {
        Dong::new(self.given.get().saturating_sub(self.used.get()))
    }
}

/// An office's pots, by group; none: for everybody.
pub type Pots = BTreeMap<Option<LedgerGroup>, Pot>;

/// Records a gift, or what goes back of one.
///
/// # Errors
///
/// `text-invalid`; `usage-missing` without money; `cash-short` where more goes back than is left of the pot, or than that
/// sponsor gave.
pub fn record(
    writer: &mut Writer<'_>,
    new: &NewGift,
    day: Date,
    (actor, _): By,
) -> Outcome<RecordId> {
    let paid = [(Method::Cash, new.cash), (Method::Transfer, new.transfer)];
    let paid = paid.into_iter().filter(|(_, amount)| *amount != Dong::ZERO);
    let gift = SponsorGift {
        day,
        sponsor: parse::text("--sponsor", &new.sponsor)?,
        payments: paid
            .map(|(method, amount)| Payment { method, amount })
            .collect(),
        group: new.group.map(|group| group.code().to_owned()),
        back: new.back,
        note: new
            .note
            .as_deref()
            .map(|note| parse::text("--note", note))
            .transpose()?,
    };
    let Some(total) = gift.total() else {
        let problem = Problem::new(Code::UsageMissing).with("what", "--cash, --transfer");
        return Err(problem.into());
    };
    if new.back {
        let pots = pots(&writer.read(), new.office)?;
        let left = pots.get(&new.group).map_or(Dong::ZERO, Pot::left);
        let left = left.min(given_by(&writer.read(), new.office, &gift)?);
        if total > left {
            let problem = Problem::new(Code::CashShort).with("amount", total);
            return Err(problem.with("in_hand", left).into());
        }
    }
    let body = Body::Act(Act::SponsorGift(gift));
    Ok(writer.append_as(actor, new.office, &body)?.record)
}

/// Returns what a sponsor gave an office for a group and did not get back.
fn given_by(reader: &Reader<'_>, office: ScopeId, of: &SponsorGift) -> Outcome<Dong> {
    let mut left = 0_i64;
    for view in reader.sponsor_gifts()? {
        let same = (&view.gift.sponsor, &view.gift.group) == (&of.sponsor, &of.group);
        if same && view.scope == office && view.standing.is_counted() {
            let total = view.gift.total().unwrap_or_default().get();
            left = left.saturating_add(if view.gift.back { -total } else { total });
        }
    }
    Ok(Dong::new(left))
}

/// Reads an office's pots: given by the gifts, used by the lines of its receipts. Both are the account of sponsors in the
/// ledger, by group.
///
/// # Errors
///
/// A problem of the store.
pub fn pots(reader: &Reader<'_>, office: ScopeId) -> Outcome<Pots> {
    let mut pots = Pots::new();
    let filter = LedgerFilter {
        units: vec![office],
        account: Some(Account::Sponsors),
        ..LedgerFilter::default()
    };
    for row in reader.ledger(&[LedgerBy::Account, LedgerBy::Group], &filter)? {
        let group = row
            .keys
            .get(1)
            .and_then(|code| LedgerGroup::from_code(code));
        let pot: &mut Pot = pots.entry(group).or_default();
        // On the account given money is a credit.
        pot.used = Dong::new(pot.used.get().saturating_add(row.amount.get()));
    }
    for view in reader.sponsor_gifts()? {
        if view.scope != office || !view.standing.is_counted() {
            continue;
        }
        let total = view.gift.total().unwrap_or_default().get();
        let given = if view.gift.back { -total } else { total };
        let group = view.gift.group.as_deref().and_then(LedgerGroup::from_code);
        let pot = pots.entry(group).or_default();
        pot.given = Dong::new(pot.given.get().saturating_add(given));
        pot.used = Dong::new(pot.used.get().saturating_add(given));
    }
    pots.retain(|_, pot| *pot != Pot::default());
    Ok(pots)
}

/// Returns what lines took beyond what was given, of what is left by group: what a group lacks, less what is left of what is
/// for everybody. What is left for one group serves no other.
fn missing(left: impl Iterator<Item = (Option<LedgerGroup>, Dong)>) -> Dong {
    let mut missing = 0_i64;
    for (group, left) in left {
        let lacks = left.get().saturating_neg();
        missing = missing.saturating_add(if group.is_some() { lacks.max(0) } else { lacks });
    }
    Dong::new(missing.max(0))
}

/// Returns what lines took of an office's pots beyond what was given.
#[must_use]
pub fn missing_of(pots: &Pots) -> Dong {
    missing(pots.iter().map(|(group, pot)| (*group, pot.left())))
}

/// An office whose lines took more of sponsors' money than sponsors gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overspent {
    /// The office's scope.
    pub scope: u32,
    /// Its name.
    pub name: String,
    /// The groups that lack money, by their codes; `everybody` for none.
    pub groups: Vec<&'static str>,
    /// What is missing in all, in đồng.
    pub missing: i64,
}

/// Reads the offices that lack sponsors' money: to take in more, or to look at the receipts.
///
/// # Errors
///
/// A problem of the store.
pub fn overspent(reader: &Reader<'_>) -> Outcome<Vec<Overspent>> {
    let mut left: BTreeMap<u32, (String, BTreeMap<Option<LedgerGroup>, Dong>)> = BTreeMap::new();
    let filter = LedgerFilter {
        account: Some(Account::Sponsors),
        ..LedgerFilter::default()
    };
    // One walk for all offices: this is asked at every page.
    for row in reader.ledger(
        &[LedgerBy::Commune, LedgerBy::Account, LedgerBy::Group],
        &filter,
    )? {
        let (Some(scope), group) = (row.keys.first(), row.keys.get(2)) else {
            continue;
        };
        let name = row.labels.first().cloned().unwrap_or_default();
        let (_, office) = left
            .entry(scope.parse().unwrap_or_default())
            .or_insert_with(|| (name, BTreeMap::new()));
        let group = group.and_then(|code| LedgerGroup::from_code(code));
        let sum = office.entry(group).or_default();
        // On the account given money is a credit.
        *sum = Dong::new(sum.get().saturating_sub(row.amount.get()));
    }
    let overspent = left.into_iter().map(|(scope, (name, left))| Overspent {
        scope,
        name,
        groups: left
            .iter()
            .filter(|(_, left)| **left < Dong::ZERO)
            .map(|(group, _)| group.map_or("everybody", LedgerGroup::code))
            .collect(),
        missing: missing(left.into_iter()).get(),
    });
    Ok(overspent.filter(|one| one.missing > 0).collect())
}

/// Returns all pots of an office together: what is given for everybody serves every group.
#[must_use]
pub fn total(pots: &Pots) -> Pot {
    let add = |sum: Dong, part: Dong| Dong::new(sum.get().saturating_add(part.get()));
    pots.values().fold(Pot::default(), |sum, pot| Pot {
        given: add(sum.given, pot.given),
        used: add(sum.used, pot.used),
    })
}
