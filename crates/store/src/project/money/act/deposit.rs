//! Deposits: judged by nothing but themselves and their device's right.

use book::act::Deposit;
use book::posting;
use book::standing::{self, Standing};
use replica::RecordId;

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
    let standing = standing::of_deposit(body, fact.time, may_write(tx, fact)?, withheld);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_deposit(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs)))
}
