//! From an op's body to the function that projects its kind.

use book::body::Body;

use super::{Entry, Verdict, grant, money, organisation, root, same, saw, scope, tariff};
use crate::StoreError;
use crate::tx::Tx;

/// Projects one readable op and returns what became of it. `bytes` are those of its body.
pub(crate) fn apply(
    tx: &Tx<'_>,
    entry: &Entry,
    body: &Body,
    bytes: &[u8],
) -> Result<Verdict, StoreError> {
    match body {
        Body::Grant(_)
        | Body::Withdrawal(_)
        | Body::Strike(_)
        | Body::Root(_)
        | Body::Ruling(_)
        | Body::Unit(_)
        | Body::NumberBook(_)
        | Body::Tariff(_)
        | Body::BankAccount(_) => {
            if !entry.by_centre {
                return Ok(Verdict::NotGranted);
            }
        }
        Body::Actor(actor) => {
            if !entry.by_centre && !organisation::may_name(tx, entry, actor)? {
                return Ok(Verdict::NotGranted);
            }
        }
        Body::Create(..)
        | Body::Edit(_)
        | Body::Same(_)
        | Body::MoveOut(_)
        | Body::MoveIn(_)
        | Body::Visit(_) => {
            if !entry.granted || !entry.named {
                return Ok(Verdict::NotGranted);
            }
        }
        // What was seen by one that may not write shapes nothing. A grant lets it in in front of what stands behind it.
        // Money in another's name is not kept unread but held, where people see it.
        Body::Saw(_) | Body::Receipt(_) | Body::HandOver(_) | Body::Count(_) | Body::Act(_) => {
            if !entry.granted {
                return Ok(Verdict::NotGranted);
            }
        }
    }
    match body {
        Body::Grant(signed) => return grant::apply(tx, entry, signed),
        Body::Saw(saw) => saw::apply(tx, entry, saw)?,
        Body::Unit(unit) => organisation::unit(tx, entry, unit)?,
        Body::Actor(actor) => organisation::actor(tx, entry, actor)?,
        Body::NumberBook(book) => money::number_book(tx, entry, book)?,
        Body::Tariff(published) => tariff::publish(tx, entry, published)?,
        Body::BankAccount(account) => organisation::bank_account(tx, entry, account)?,
        Body::Withdrawal(withdrawal) => scope::withdraw(tx, entry, withdrawal)?,
        Body::Root(rotation) => return root::rotate(tx, entry, rotation),
        Body::Strike(strike) => return scope::strike(tx, entry, strike),
        Body::Ruling(ruling) => scope::rule(tx, entry, ruling)?,
        Body::Create(kind, fields) => scope::create(tx, entry, *kind, fields)?,
        Body::Edit(edit) => scope::edit(tx, entry, edit)?,
        Body::MoveOut(out) => scope::move_out(tx, entry, out)?,
        Body::MoveIn(moved) => scope::move_in(tx, entry, moved)?,
        Body::Same(said) => same::judge(tx, entry, said)?,
        Body::Visit(visit) => money::visit(tx, entry, visit)?,
        Body::Receipt(receipt) => money::receipt(tx, entry, receipt, bytes)?,
        Body::HandOver(hand_over) => money::hand_over(tx, entry, hand_over)?,
        Body::Count(count) => money::count(tx, entry, count)?,
        Body::Act(act) => money::act(tx, entry, act)?,
    }
    Ok(Verdict::Applied)
}
