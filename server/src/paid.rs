//! What was paid out stays paid for.

use std::collections::BTreeMap;

use book::money::Dong;
use book::standing::Hold;
use replica::RecordId;
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;

/// Changes what counts, and refuses it where what was paid to somebody would be owed to nobody any more: the cash is gone,
/// and what is owed instead would be paid once more. `about`: what is changed, which may spend something itself.
///
/// # Errors
///
/// `not-owed`, and what the change says.
pub(crate) fn stays_paid<T>(
    writer: &mut Writer<'_>,
    about: RecordId,
    change: impl FnOnce(&mut Writer<'_>) -> Outcome<T>,
) -> Outcome<T> {
    let before = for_nothing(&writer.read())?;
    let done = change(writer)?;
    let after = for_nothing(&writer.read())?;
    let newly = after
        .iter()
        .find(|(id, _)| **id != about && !before.contains_key(id));
    let Some((_, (title, amount))) = newly else {
        return Ok(done);
    };
    Err(Problem::new(Code::NotOwed)
        .with("what", title)
        .with("amount", *amount)
        .with("owed", Dong::ZERO)
        .into())
}

/// What spends money that is not owed.
fn for_nothing(reader: &Reader<'_>) -> Outcome<BTreeMap<RecordId, (String, Dong)>> {
    let held = reader.held()?.into_iter();
    let spent = held.filter(|view| view.standing.has(Hold::NotOwed));
    Ok(spent
        .map(|view| (view.id, (view.title, view.amount.unwrap_or_default())))
        .collect())
}
