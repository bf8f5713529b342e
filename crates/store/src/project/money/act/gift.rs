//! Sponsors' gifts: judged by who wrote them and what the bank shows of them; what goes back, by what was given.
//!
//! No more goes back to a sponsor than they gave. What lines used of it is not asked: that hangs on every line of the
//! office.

use book::act::{ActKind, SponsorGift};
use book::money::Dong;
use book::posting;
use book::standing::{self, Standing};

use super::bank::{awaits_bank, writer};
use super::names::{naming, of_gift};
use super::row::Stored;
use super::turn::{last_of, wait};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::scope::ruled;
use crate::tx::Tx;

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &SponsorGift,
) -> Result<(Standing, Ought), StoreError> {
    let left = if body.back {
        Some(left(tx, fact, body)?)
    } else {
        None
    };
    let awaiting = awaits_bank(tx, fact.id, &body.payments)?;
    let standing = standing::of_sponsor_gift(body, left, awaiting, writer(tx, fact)?);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_sponsor_gift(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}

/// Judges again what goes back to a sponsor, after a gift of theirs, or something that went back before.
pub(super) fn settle(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &SponsorGift,
    arrival: u64,
) -> Result<(), StoreError> {
    let mut behind = of_sponsor(tx, fact, body)?;
    behind.retain(|one| {
        let is_back = one.as_gift().is_some_and(|gift| gift.back);
        is_back && (!body.back || one.fact.place() > fact.place())
    });
    let turns = behind.iter().map(|one| last_of(&one.fact));
    wait(tx, turns.collect(), arrival)
}

/// Returns how much of what a sponsor gave for a group did not go back before: of all their gifts, whenever they came, as
/// two servers' clocks differ.
fn left(tx: &Tx<'_>, fact: &Fact, body: &SponsorGift) -> Result<Dong, StoreError> {
    let mut left = 0_i64;
    for one in of_sponsor(tx, fact, body)? {
        let Some(gift) = one.as_gift() else { continue };
        let total = gift.total().unwrap_or_default().get();
        if gift.back && one.counts_before(fact) {
            left = left.saturating_sub(total);
        } else if !gift.back && one.standing.is_counted() {
            left = left.saturating_add(total);
        }
    }
    Ok(Dong::new(left))
}

fn of_sponsor(tx: &Tx<'_>, fact: &Fact, body: &SponsorGift) -> Result<Vec<Stored>, StoreError> {
    naming(tx, &of_gift(fact.scope, body), ActKind::SponsorGift)
}
