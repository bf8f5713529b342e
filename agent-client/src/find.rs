//! From what a person types to what is meant: abbreviated ids, receipt numbers, hamlets.

use std::str::FromStr as _;

use book::fact::ReceiptNumber;
use book::organisation::Level;
use book::record::RecordKind;
use book::text::fold;
use replica::{RecordId, ScopeId};
use store::Reader;
use store::view::{
    ActorView, HandOverView, ReceiptFilter, ReceiptView, RefundFilter, UnitView, VoidFilter,
};
use wire::problem::Code;

use crate::{Answer, Fault};

/// The least number of hexadecimal digits that an id may be cut to.
const DIGITS_MIN: usize = 4;

/// Finds a household by its id or the beginning of it; of several that are one, the shown one.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `household-unknown`.
pub fn household(reader: &Reader<'_>, what: &str, given: &str) -> Answer<RecordId> {
    record(
        reader,
        what,
        given,
        RecordKind::Household,
        Code::HouseholdUnknown,
    )
}

/// Finds a person by its id or the beginning of it; of several that are one, the shown one.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `person-unknown`.
pub fn person(reader: &Reader<'_>, what: &str, given: &str) -> Answer<RecordId> {
    record(reader, what, given, RecordKind::Person, Code::PersonUnknown)
}

fn record(
    reader: &Reader<'_>,
    what: &str,
    given: &str,
    kind: RecordKind,
    unknown: Code,
) -> Answer<RecordId> {
    let digits = id_digits(what, given)?;
    let mut found = Vec::new();
    for id in reader.record_by_prefix(&digits)? {
        // A record whose creation has not arrived yet may be either.
        if reader
            .record(id)?
            .is_some_and(|record| record.kind.is_none_or(|it| it == kind))
        {
            found.push(reader.shown_as(id)?);
        }
    }
    found.sort_unstable();
    found.dedup();
    one(&found, what, given, unknown)
}

/// Finds a household or person by its id or the beginning of it, and that very one: also where it is shown as another.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `household-unknown`.
pub fn either(reader: &Reader<'_>, what: &str, given: &str) -> Answer<RecordId> {
    let found = reader.record_by_prefix(&id_digits(what, given)?)?;
    one(&found, what, given, Code::HouseholdUnknown)
}

/// Finds a receipt by its number (`SERIES:NUMBER`), its id or the beginning of it.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `receipt-unknown`.
pub fn receipt(reader: &Reader<'_>, what: &str, given: &str) -> Answer<ReceiptView> {
    let mut found = if given.contains(':') {
        let number = ReceiptNumber::from_str(given.trim())
            .map_err(|_| Fault::of(Code::IdInvalid, what, given))?;
        reader.receipts_by_number(&number)?
    } else {
        let digits = id_digits(what, given)?;
        let mut all = reader.receipts(&ReceiptFilter::default())?;
        all.retain(|view| view.id.to_string().starts_with(&digits));
        all
    };
    let ids: Vec<RecordId> = found.iter().map(|view| view.id).collect();
    let id = one(&ids, what, given, Code::ReceiptUnknown)?;
    found.retain(|view| view.id == id);
    found
        .pop()
        .ok_or_else(|| Fault::of(Code::ReceiptUnknown, what, given))
}

/// Finds what money is owed out of: a void, deposit or refund by its id or the beginning of it, or a void or the one
/// refund by its receipt.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `deposit-unknown`.
pub fn owed(reader: &Reader<'_>, what: &str, given: &str) -> Answer<RecordId> {
    if given.contains(':') {
        let receipt = receipt(reader, what, given)?;
        if let Some(void) = reader.void_of(receipt.id)? {
            return Ok(void.id);
        }
        let refunds = reader.refunds(&RefundFilter {
            receipt: Some(receipt.id),
            ..RefundFilter::default()
        })?;
        let ids: Vec<RecordId> = refunds.iter().map(|refund| refund.id).collect();
        return one(&ids, what, given, Code::VoidUnknown);
    }
    let digits = id_digits(what, given)?;
    let mut ids = Vec::new();
    for void in reader.voids(&VoidFilter::default())? {
        if [void.id, void.void.receipt]
            .iter()
            .any(|id| id.to_string().starts_with(&digits))
        {
            ids.push(void.id);
        }
    }
    let deposits = reader.deposits()?.into_iter().map(|deposit| deposit.id);
    let refunds = reader.refunds(&RefundFilter::default())?.into_iter();
    let others = deposits.chain(refunds.map(|refund| refund.id));
    ids.extend(others.filter(|id| id.to_string().starts_with(&digits)));
    one(&ids, what, given, Code::DepositUnknown)
}

/// Finds a deposit by its id or the beginning of it.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `deposit-unknown`.
pub fn deposit(reader: &Reader<'_>, what: &str, given: &str) -> Answer<RecordId> {
    let digits = id_digits(what, given)?;
    let ids = reader.deposits()?.into_iter().map(|deposit| deposit.id);
    let ids: Vec<RecordId> = ids
        .filter(|id| id.to_string().starts_with(&digits))
        .collect();
    one(&ids, what, given, Code::DepositUnknown)
}

/// Finds a hand-over by its id or the beginning of it.
///
/// # Errors
///
/// `id-invalid`, `id-ambiguous`, `id-unknown`.
pub fn hand_over(reader: &Reader<'_>, what: &str, given: &str) -> Answer<HandOverView> {
    let digits = id_digits(what, given)?;
    let mut found = reader.hand_overs()?;
    found.retain(|view| view.id.to_string().starts_with(&digits));
    let ids: Vec<RecordId> = found.iter().map(|view| view.id).collect();
    one(&ids, what, given, Code::IdUnknown)?;
    found
        .pop()
        .ok_or_else(|| Fault::of(Code::IdUnknown, what, given))
}

/// Finds another collector of the own office: by code or by name, without diacritics.
///
/// # Errors
///
/// `choice-invalid` with who is possible.
pub fn collector(reader: &Reader<'_>, what: &str, given: &str) -> Answer<ActorView> {
    let others = collectors(reader)?;
    let wanted = fold(given.trim());
    let is_meant = |view: &&ActorView| view.code == given.trim() || fold(&view.name) == wanted;
    let mut found = others.iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.clone()),
        (Some(_), Some(_)) | (None, _) => {
            let possible: Vec<_> = others.iter().map(|view| view.code.as_str()).collect();
            let possible = possible.join(", ");
            Err(Fault::of(Code::ChoiceInvalid, what, given).with("possible", possible))
        }
    }
}

/// Returns the other collectors of the own office, in order of code.
///
/// # Errors
///
/// `scope-unknown` where no office is granted.
pub fn collectors(reader: &Reader<'_>) -> Answer<Vec<ActorView>> {
    let office = office(reader)?;
    let own = reader.identity()?.map(|identity| identity.actor);
    let units = reader.units()?;
    let mut others = reader.actors()?;
    others.retain(|view| {
        view.office == Some(office)
            && Some(view.actor) != own
            && view.is_collector(units.iter().map(|unit| unit.code.as_str()))
    });
    others.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(others)
}

fn id_digits(what: &str, given: &str) -> Answer<String> {
    let digits = given.trim().to_ascii_lowercase();
    let fits = (DIGITS_MIN..=32).contains(&digits.len());
    if fits && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(digits)
    } else {
        Err(Fault::of(Code::IdInvalid, what, given))
    }
}

fn one(found: &[RecordId], what: &str, given: &str, unknown: Code) -> Answer<RecordId> {
    match found {
        [] => Err(Fault::of(unknown, what, given)),
        [id] => Ok(*id),
        several => Err(Fault::of(Code::IdAmbiguous, what, given).with("count", several.len())),
    }
}

/// Returns the hamlets that this device is granted.
///
/// # Errors
///
/// What the store says.
pub fn hamlets(reader: &Reader<'_>) -> Answer<Vec<UnitView>> {
    units_of(reader, Level::Hamlet)
}

fn units_of(reader: &Reader<'_>, level: Level) -> Answer<Vec<UnitView>> {
    let held = reader.scopes()?;
    let mut units = reader.units()?;
    units.retain(|unit| unit.level == level && held.contains(&unit.scope));
    let withdrawn = match reader.identity()? {
        Some(identity) => reader.withdrawn(identity.device)?,
        None => Vec::new(),
    };
    let (granted, gone): (Vec<_>, Vec<_>) = units
        .into_iter()
        .partition(|unit| withdrawn.iter().all(|one| one.scope != unit.scope));
    // Where nothing is granted any more, what is recorded is held; it is recorded all the same.
    Ok(if granted.is_empty() { gone } else { granted })
}

/// Finds the hamlet that a new record belongs to: by number, code or name (without diacritics), or the only one.
///
/// # Errors
///
/// `scope-unknown`, or `scope-missing` where none was given and there are several, with what is possible.
pub fn hamlet(reader: &Reader<'_>, what: &str, given: Option<&str>) -> Answer<ScopeId> {
    let hamlets = hamlets(reader)?;
    let fault = |code| {
        let name = |unit: &UnitView| format!("{} ({})", unit.name, unit.scope);
        let names: Vec<String> = hamlets.iter().map(name).collect();
        Fault::of(code, what, given.unwrap_or_default()).with("possible", names.join(", "))
    };
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        return match hamlets.as_slice() {
            [only] => Ok(only.scope),
            [] => Err(fault(Code::ScopeUnknown)),
            [_, _, ..] => Err(fault(Code::ScopeMissing)),
        };
    };
    let wanted = fold(given);
    let is_meant = |unit: &&UnitView| {
        unit.scope.to_string() == given || unit.code == given || fold(&unit.name) == wanted
    };
    let mut found = hamlets.iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(unit), None) => Ok(unit.scope),
        (Some(_), Some(_)) | (None, _) => Err(fault(Code::ScopeUnknown)),
    }
}

/// Returns the office whose scope holds this device's books and hand-overs.
///
/// # Errors
///
/// `scope-unknown` where no office is granted.
pub fn office(reader: &Reader<'_>) -> Answer<ScopeId> {
    let own = reader.identity()?.map(|identity| identity.actor);
    let mut actors = reader.actors()?.into_iter();
    let of_actor = actors
        .find(|view| Some(view.actor) == own)
        .and_then(|view| view.office);
    let offices = units_of(reader, Level::Office)?;
    let is_of_actor = |unit: &&UnitView| Some(unit.scope) == of_actor;
    let found = offices.iter().find(is_of_actor).or_else(|| offices.first());
    found
        .map(|unit| unit.scope)
        .ok_or_else(|| Fault::of(Code::ScopeUnknown, "office", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Centre, HAMLET};

    #[test]
    fn who_has_several_hamlets_is_told_which_and_who_has_one_names_none() {
        let mut centre = Centre::new();
        let mut one = centre.device(5);
        assert_eq!(hamlet(&one.read(), "--hamlet", None).unwrap(), HAMLET);
        centre.hamlet(ScopeId(12), "Xóm 4", &[&one]);
        centre.sync(&mut one);
        let told = |given| {
            let problem = hamlet(&one.read(), "--hamlet", given).unwrap_err().0;
            (problem.code, problem.detail("possible").to_owned())
        };
        let both = format!("Xóm 3 ({HAMLET}), Xóm 4 (12)");
        assert_eq!(told(None), (Code::ScopeMissing, both.clone()));
        assert_eq!(told(Some("Xóm 9")), (Code::ScopeUnknown, both));
        assert_eq!(
            hamlet(&one.read(), "--hamlet", Some("xom 4")).unwrap(),
            ScopeId(12)
        );
    }
}
