//! What the centre decides about scopes: who may no longer write where, where households are.

use std::collections::BTreeSet;

use book::body::Body;
use book::organisation::{Actor, Level, NumberBook};
use book::scope::Withdrawal;
use replica::{ActorId, Certificate, DeviceId, RecordId, Role, ScopeId, SignedCertificate};
use store::{Reader, Writer};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::organisation::{hamlets_of, must_be_centre, unit_by_code};
use crate::parse;

/// The fewest digits of an id that are looked up.
pub(crate) const DIGITS_MIN: usize = 4;

/// Returns the devices of a collector that are granted anything.
///
/// # Errors
///
/// A problem of the store.
pub fn devices_of(
    reader: &Reader<'_>,
    collector: ActorId,
) -> Outcome<Vec<(Certificate, SignedCertificate)>> {
    let mut devices = reader.certificates()?;
    devices.retain(|(one, _)| one.role == Role::Device && one.actor == collector);
    Ok(devices)
}

/// Returns the device whose id begins with these digits.
///
/// # Errors
///
/// `device-missing`, `id-ambiguous`.
pub fn device_by_prefix(reader: &Reader<'_>, digits: &str) -> Outcome<Certificate> {
    let wanted = digits.trim().to_ascii_lowercase();
    let mut found = reader.certificates()?;
    found.retain(|(one, _)| {
        wanted.len() >= DIGITS_MIN && one.device().to_string().starts_with(&wanted)
    });
    only(found, digits, Code::DeviceMissing).map(|(one, _)| one)
}

/// Withdraws a collector's grant in a scope, on every device.
///
/// # Errors
///
/// `forbidden` but at the centre; `device-missing` where no device of the collector is granted the scope; `text-invalid`.
pub fn withdraw(
    writer: &mut Writer<'_>,
    collector: ActorId,
    scope: ScopeId,
    reason: &str,
) -> Outcome<Vec<DeviceId>> {
    must_be_centre(&writer.read())?;
    let reason = parse::text("--reason", reason)?;
    let mut withdrawn = Vec::new();
    for (one, _) in devices_of(&writer.read(), collector)? {
        let device = one.device();
        if writer.read().granted(device)?.contains(&scope) {
            append_withdrawal(writer, device, scope, &reason)?;
            withdrawn.push(device);
        }
    }
    if withdrawn.is_empty() {
        return Err(Problem::new(Code::DeviceMissing).with("got", scope).into());
    }
    Ok(withdrawn)
}

/// Grants a collector's devices a scope, where they are not granted it.
///
/// # Errors
///
/// `forbidden` but at the centre; `device-missing` where the collector has no device.
pub fn grant(
    writer: &mut Writer<'_>,
    collector: ActorId,
    scope: ScopeId,
) -> Outcome<Vec<DeviceId>> {
    must_be_centre(&writer.read())?;
    let mut granted = Vec::new();
    for (one, signed) in live_devices_of(&writer.read(), collector)? {
        let device = one.device();
        if !writer.read().granted(device)?.contains(&scope) {
            writer.append(scope, &Body::Grant(signed))?;
            granted.push(device);
        }
    }
    if granted.is_empty() {
        return Err(Problem::new(Code::DeviceMissing).with("got", scope).into());
    }
    Ok(granted)
}

/// Moves a collector to another office, and returns what that changed.
///
/// Their devices lose the scopes that they had and get the new ones, in one transaction; receipt books go with them.
///
/// # Errors
///
/// `forbidden` but at the centre; `unit-unknown`, `user-unknown`, `text-invalid`.
pub fn move_collector(
    writer: &mut Writer<'_>,
    code: &str,
    office: &str,
    hamlets: &[String],
    reason: &str,
) -> Outcome<Moved> {
    must_be_centre(&writer.read())?;
    let reason = parse::text("--reason", reason)?;
    let reader = writer.read();
    let actor = crate::organisation::actor_by_code(&reader, code)?;
    let to = unit_by_code(&reader, Some(Level::Office), office)?.scope;
    let mut wanted = BTreeSet::from([to]);
    let known = hamlets_of(&reader, to)?;
    if let Some(strange) = hamlets
        .iter()
        .find(|code| known.iter().all(|unit| unit.code != code.trim()))
    {
        let problem = Problem::new(Code::UnitUnknown).with("what", "--hamlets");
        return Err(problem.with("got", strange).into());
    }
    let chosen = known
        .iter()
        .filter(|unit| hamlets.is_empty() || hamlets.iter().any(|code| code.trim() == unit.code));
    wanted.extend(chosen.map(|unit| unit.scope));
    let books = reader.books()?;
    let devices = live_devices_of(&reader, actor.actor)?;
    let moved = Actor {
        actor: actor.actor,
        code: actor.code,
        name: actor.name,
        office: Some(to),
    };
    writer.append(ScopeId::ORGANISATION, &Body::Actor(moved))?;
    let mut result = Moved::default();
    for (one, signed) in devices {
        let device = one.device();
        let had: BTreeSet<_> = writer.read().granted(device)?.into_iter().collect();
        let kept = |scope: &&ScopeId| **scope != ScopeId::ORGANISATION && !wanted.contains(scope);
        for scope in had.iter().filter(kept) {
            append_withdrawal(writer, device, *scope, &reason)?;
            result.withdrawn.insert(*scope);
        }
        for scope in wanted.difference(&had) {
            writer.append(*scope, &Body::Grant(signed.clone()))?;
            result.granted.insert(*scope);
        }
        if had.contains(&to) {
            continue;
        }
        for book in books.iter().filter(|book| book.device == device) {
            // The new office must know whose numbers these are, too.
            let again = NumberBook {
                device,
                collector: book.collector,
                series: book.series.clone(),
                from: book.from,
                until: book.until,
            };
            writer.append(to, &Body::NumberBook(again))?;
        }
        result.devices.push(device);
    }
    Ok(result)
}

/// What moving a collector changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// Their devices.
    pub devices: Vec<DeviceId>,
    /// The scopes withdrawn.
    pub withdrawn: BTreeSet<ScopeId>,
    /// The scopes granted.
    pub granted: BTreeSet<ScopeId>,
}

/// Revokes a device: its grants are withdrawn in every scope, those returned. It receives nothing more; what it still hands
/// over is held.
///
/// Where nothing is granted as far as is known here, it is withdrawn all the same: a centre that was restored from a backup
/// may have granted there what it forgot, and whoever heard of it brings it back.
///
/// # Errors
///
/// `forbidden` but at the centre and for the centre's own device; `text-invalid`.
pub fn revoke(
    writer: &mut Writer<'_>,
    device: &Certificate,
    reason: &str,
) -> Outcome<Vec<ScopeId>> {
    must_be_centre(&writer.read())?;
    if device.role == Role::Centre {
        return Err(Problem::new(Code::Forbidden).with("what", "centre").into());
    }
    let reason = parse::text("--reason", reason)?;
    let scopes = writer.read().granted(device.device())?;
    let units = writer.read().units()?.into_iter().map(|unit| unit.scope);
    let everywhere: BTreeSet<ScopeId> = scopes
        .iter()
        .copied()
        .chain([ScopeId::ORGANISATION])
        .chain(units)
        .collect();
    for scope in everywhere {
        append_withdrawal(writer, device.device(), scope, &reason)?;
    }
    Ok(scopes)
}

/// Moves a household to another hamlet; returns what was moved.
///
/// # Errors
///
/// `household-unknown`, `unit-unknown`, `scope-unknown` where this server does not hold the hamlet.
pub fn move_household(
    writer: &mut Writer<'_>,
    household: RecordId,
    to: &str,
) -> Outcome<Vec<RecordId>> {
    let reader = writer.read();
    let actor = reader.identity()?.ok_or(Code::NotEnrolled)?.actor;
    let unknown = || Problem::new(Code::HouseholdUnknown).with("got", household);
    let view = reader.record(household)?.ok_or_else(unknown)?;
    let unit = unit_by_code(&reader, Some(Level::Hamlet), to)?;
    let is_centre = must_be_centre(&reader).is_ok();
    if !is_centre && !reader.scopes()?.contains(&unit.scope) {
        return Err(Problem::new(Code::ScopeUnknown).with("got", to).into());
    }
    let from = if view.scope == unit.scope {
        // Those who were left behind and were accepted since follow.
        view.came_from.unwrap_or(view.scope)
    } else {
        view.scope
    };
    let moved = if from == unit.scope {
        Vec::new()
    } else {
        writer.move_household(actor, household, from, unit.scope)?
    };
    if moved.is_empty() {
        return Err(Problem::new(Code::ChoiceInvalid)
            .with("what", "--to")
            .with("got", to)
            .into());
    }
    Ok(moved)
}

/// Returns the devices of a collector that were not revoked.
pub(crate) fn live_devices_of(
    reader: &Reader<'_>,
    collector: ActorId,
) -> Outcome<Vec<(Certificate, SignedCertificate)>> {
    let mut live = Vec::new();
    for one in devices_of(reader, collector)? {
        // A revoked device stays revoked.
        if reader
            .granted(one.0.device())?
            .contains(&ScopeId::ORGANISATION)
        {
            live.push(one);
        }
    }
    Ok(live)
}

fn append_withdrawal(
    writer: &mut Writer<'_>,
    device: DeviceId,
    scope: ScopeId,
    reason: &str,
) -> Outcome<()> {
    let reason = reason.to_owned();
    writer.append(scope, &Body::Withdrawal(Withdrawal { device, reason }))?;
    Ok(())
}

pub(crate) fn only<T>(mut found: Vec<T>, digits: &str, none: Code) -> Outcome<T> {
    let count = found.len();
    match found.pop() {
        Some(one) if count == 1 => Ok(one),
        Some(_) => Err(Problem::new(Code::IdAmbiguous)
            .with("got", digits)
            .with("count", count)
            .into()),
        None => Err(Problem::new(none).with("got", digits).into()),
    }
}
