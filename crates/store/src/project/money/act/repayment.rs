//! Repayments: judged by what is still owed.

use book::act::Repayment;
use book::posting;
use book::standing::{self, RepaymentAround, Standing};

use super::owed::{self, Wants};
use super::whose::{is_anothers_to_give, paid_by};
use crate::StoreError;
use crate::project::money::fact::Fact;
use crate::project::money::posting::Ought;
use crate::project::money::right::{is_collectors, may_write};
use crate::project::scope::{ruled, withheld};
use crate::tx::Tx;

pub(super) fn judge(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Repayment,
) -> Result<(Standing, Ought), StoreError> {
    let around = RepaymentAround {
        owed: owed::is_owed(tx, fact, &wants(body))?,
        taken_by_another: is_anothers_to_give(tx, fact, body.owed)?,
        by_collector: is_collectors(tx, fact)?,
        granted: may_write(tx, fact)?,
        withheld: withheld(tx, &fact.of_op(), &[])?,
    };
    let standing = standing::of_repayment(body, fact.time, around);
    let standing = ruled(tx, &fact.of_op(), standing)?;
    let legs = posting::of_repayment(body, fact.actor, standing);
    Ok((standing, Ought::of(&legs).paid_by(&paid_by(tx, body.owed)?)))
}

/// Keeps what a repayment spends: one that is held gives nothing back.
pub(super) fn keep(
    tx: &Tx<'_>,
    fact: &Fact,
    body: &Repayment,
    standing: Standing,
    arrival: u64,
) -> Result<(), StoreError> {
    owed::keep(
        tx,
        fact,
        (&wants(body), None),
        standing.is_counted(),
        arrival,
    )
}

fn wants(body: &Repayment) -> Wants {
    Wants::from([(body.owed, body.amount)])
}
