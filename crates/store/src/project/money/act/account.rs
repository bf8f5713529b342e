//! Whose an account at a bank is, and whose a scope is: the centre's words.
//!
//! Of words on an account the last counts. A unit that was an office's once stays that for what was paid there: communes
//! are merged, and what banks have shown must not wait again.

use book::act::ActKind;
use book::organisation::AccountNumber;
use replica::ScopeId;
use rusqlite::Connection;

use super::names::of_account;
use super::row::any;
use super::turn::{all, found, in_turn};
use crate::StoreError;
use crate::tx::Tx;

const IS_GIVEN: &str = "
    select coalesce((select office = ?2 from bank_account where account = ?1
                     order by time desc, incarnation desc, number desc, id desc limit 1), 0)";
/// Every unit that a scope was ever said to belong to, itself included.
const IS_OF: &str = "
    with recursive above (scope) as (
        values (?1) union select parent from above join unit using (scope) where parent is not null)
    select exists (select 1 from above where scope = ?2)";
/// Matches and batches: bit 23 is `Hold::MatchMissing`, bit 14 `Hold::NothingThere`.
const MISSING: &str = "
    with recursive above (scope) as (
        values (?1) union select parent from above join unit using (scope) where parent is not null)
    select kind, about is not null as has_about, time, incarnation, number, id from act
    where kind in (60, 61) and scope in above and standing & iif(kind = 60, 8388608, 16384) <> 0";

/// Returns whether the centre's last word gives an account to an office.
pub(super) fn is_given(
    tx: &Tx<'_>,
    account: &AccountNumber,
    office: ScopeId,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(IS_GIVEN)?;
    Ok(statement.query_row((account.to_string(), office.0), |row| row.get(0))?)
}

/// Returns whether a scope is an office's, or belongs to one that is, by any word of the centre.
pub(crate) fn is_of(tx: &Connection, scope: ScopeId, office: ScopeId) -> Result<bool, StoreError> {
    if scope == office {
        return Ok(true);
    }
    let mut statement = tx.prepare_cached(IS_OF)?;
    Ok(statement.query_row((scope.0, office.0), |row| row.get(0))?)
}

/// Judges the slips and lines of an account again, after the centre's word on it.
pub(crate) fn account_changed(
    tx: &Tx<'_>,
    account: &AccountNumber,
    arrival: u64,
) -> Result<(), StoreError> {
    let name = of_account(account);
    in_turn(tx, arrival, || {
        for kind in [ActKind::BankSlip, ActKind::BankLine] {
            all(tx, &name, kind, arrival)?;
        }
        Ok(())
    })
}

/// Judges matches and batches again that wait for what they name: of an office that was given another unit, and of those above it.
pub(crate) fn unit_given(tx: &Tx<'_>, office: ScopeId, arrival: u64) -> Result<(), StoreError> {
    if !any(tx)? {
        return Ok(());
    }
    found(tx, MISSING, [office.0], arrival)
}
