//! Renewing certificates at a sync, long before they end: devices are offline for weeks.
//!
//! A certificate that ended never stops recording or handing over; it is renewed like any other. A revoked device's is
//! not.

use book::body::Body;
use replica::{Certificate, DeviceId, Role, ScopeId, SecretKey, UnixMillis};
use store::{Identity, Reader, Store};

use crate::enrol::CERTIFICATE_MILLIS;
use crate::failure::{Failure, Outcome};

/// How long before its end a certificate is renewed, in milliseconds: 100 days.
const AHEAD_MILLIS: i64 = 100 * 24 * 60 * 60 * 1000;

/// Renews the caller's certificate where it nears its end; for an office's server, those of the devices behind it, too.
/// The new one goes out with this very sync. Nothing but at the centre.
///
/// # Errors
///
/// A problem of the store.
pub(crate) fn renew(
    store: &mut Store,
    key: &SecretKey,
    caller: &Certificate,
    now: UnixMillis,
) -> Outcome<()> {
    let reader = store.read();
    let Some(identity) = reader.identity()? else {
        return Ok(());
    };
    if identity.role != Role::Centre {
        return Ok(());
    }
    let ending = ending(&reader, &identity, caller, now)?;
    if ending.is_empty() {
        return Ok(());
    }
    store.write::<_, Failure>(now, |writer| {
        for old in ending {
            let renewed = Certificate {
                // Of several the one that begins last is believed, whatever this server's clock says.
                from: UnixMillis(now.0.max(old.from.0.saturating_add(1))),
                until: UnixMillis(now.0.saturating_add(CERTIFICATE_MILLIS)),
                ..old
            };
            writer.append(ScopeId::ORGANISATION, &Body::Grant(renewed.sign(key)))?;
        }
        Ok(())
    })?;
    // The intake has signed already, and only what is signed goes out with the reply.
    store.sign(key)?;
    Ok(())
}

/// Returns whether a look at the store is worth it: most callers' own certificates are far from their ends.
pub(crate) fn may_be_due(caller: &Certificate, now: UnixMillis) -> bool {
    match caller.role {
        Role::Office => true,
        Role::Centre | Role::Device => nears(caller, now),
    }
}

fn nears(one: &Certificate, now: UnixMillis) -> bool {
    one.until.0.saturating_sub(now.0) < AHEAD_MILLIS
}

/// Returns the certificates that near their end, among those that this sync can renew.
fn ending(
    reader: &Reader<'_>,
    identity: &Identity,
    caller: &Certificate,
    now: UnixMillis,
) -> Outcome<Vec<Certificate>> {
    let mut ending: Vec<Certificate> = match caller.role {
        Role::Office => reader
            .certificates()?
            .into_iter()
            .map(|(one, _)| one)
            .collect(),
        Role::Centre | Role::Device => vec![caller.clone()],
    };
    ending.retain(|one| nears(one, now) && one.device() != identity.device);
    let mut granted = Vec::new();
    for one in ending {
        if is_granted(reader, one.device())? {
            granted.push(one);
        }
    }
    Ok(granted)
}

fn is_granted(reader: &Reader<'_>, device: DeviceId) -> Outcome<bool> {
    Ok(reader.granted(device)?.contains(&ScopeId::ORGANISATION))
}
