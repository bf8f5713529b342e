//! Deposits: judged by themselves, their device's right and what the bank shows of them.

use book::act::Deposit;
use book::posting;
use book::standing::{self, Standing};
use replica::RecordId;

use super::bank::awaits_bank;
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::right::may_write;
use crate::project::scope::{ruled, withheld};
use crate::tx::Tx;

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Deposit,
    about: &[RecordId],
) -> Result<(Standing, Ought), StoreError> {
    let withheld = withheld(tx, &fact.of_op(), about)?;
    let awaiting = awaits_bank(tx, fact.id, &body.payments)?;
    let granted = may_write(tx, fact)?;
    let standing = standing::of_deposit(body, fact.time, granted, awaiting, withheld);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_deposit(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}
