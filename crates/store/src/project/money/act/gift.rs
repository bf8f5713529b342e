//! Sponsors' gifts: judged by who wrote them and what the bank shows of them.

use book::act::SponsorGift;
use book::posting;
use book::standing::{self, Standing};

use super::bank::{awaits_bank, writer};
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
    let awaiting = awaits_bank(tx, fact.id, &body.payments)?;
    let standing = standing::of_sponsor_gift(body, awaiting, writer(tx, fact)?);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_sponsor_gift(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}
