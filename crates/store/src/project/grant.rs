//! Who may write where: by the centre's word in the scope itself.

use replica::{ActorId, DeviceId, Dot, Hash, Incarnation, Role, ScopeId, SignedCertificate};
use rusqlite::{Connection, OptionalExtension as _};

use super::take::{Place, take};
use super::{Entry, Table, Verdict, money, scope};
use crate::StoreError;
use crate::identity::{Trust, cbor, centre_certificate, own_certificate};
use crate::log::judge;
use crate::sql::{int, nat};
use crate::tx::Tx;

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "certificate",
        clear: "delete from certificate",
        dump: "select device, begins, role, actor, bytes from certificate order by device",
    },
    Table {
        name: "grant",
        clear: "delete from grant",
        dump: "select scope, device, stream, number, actor, role from grant
               order by scope, device, stream, number",
    },
];

const BELIEVE: &str = "
    insert into certificate (device, begins, role, actor, bytes) values (?1, ?2, ?3, ?4, ?5)
    on conflict (device) do update
    set begins = excluded.begins, role = excluded.role, actor = excluded.actor,
        bytes = excluded.bytes
    where (excluded.begins, excluded.bytes) > (certificate.begins, certificate.bytes)";
const IS_BELIEVED: &str = "
    select exists (select 1 from certificate where device = ?1 and bytes = ?2)";
const GRANT: &str = "
    insert or replace into grant (scope, device, stream, number, actor, role)
    values (?1, ?2, ?3, ?4, ?5, ?6)";
/// Whether money may stand otherwise after a grant: the device writes in the scope, and nothing said the same before.
const SAYS_MORE: &str = "
    select exists (select 1 from stream where scope = ?1 and device = ?2)
       and not exists (select 1 from grant
                       where scope = ?1 and device = ?2 and actor = ?3 and role = ?4)";
const GRANTED: &str = "select 1 from grant where scope = ?1 and device = ?2 limit 1";
/// A collector's device writes in its collector's name only. A server writes for whoever is logged in.
const NAMED: &str = "
    select exists (select 1 from grant
                   where scope = ?1 and device = ?2 and (actor = ?3 or role <> 2))";
/// Whether an own stream's own word let somebody in since its "saw" op at a number.
const LET_IN_SINCE: &str = "
    select exists (select 1 from grant where scope = ?1 and stream = ?2 and number > ?3)";
const SHUT_OUT: &str = "
    select op.stream, op.number, op.link, op.bytes, stream.incarnation, stream.family
    from stream join op on op.stream = stream.id
    where stream.scope = ?1 and stream.device = ?2 and op.verdict <> 0 and op.verdict = 3
    order by op.arrival";

/// Projects a grant. It counts only in the centre's own stream, for a certificate that the centre signed.
pub(super) fn apply(
    tx: &Tx<'_>,
    entry: &Entry,
    signed: &SignedCertificate,
) -> Result<Verdict, StoreError> {
    if !entry.by_centre {
        return Ok(Verdict::NotGranted);
    }
    let trust = Trust::load(tx)?;
    // A device is granted many scopes with one certificate: the one that is believed was verified when it came.
    let certificate = if is_believed(tx, &trust, signed)? {
        signed.read()?
    } else {
        let Ok(certificate) = signed.verify(trust.org, &trust.centre.key) else {
            return Ok(Verdict::Malformed);
        };
        believe(tx, signed)?;
        certificate
    };
    let device = certificate.device();
    let (actor, role) = (certificate.actor.0, role_number(certificate.role));
    let key = (entry.scope.0, device.as_bytes(), actor, role);
    let mut says_more = tx.prepare_cached(SAYS_MORE)?;
    let says_more: bool = says_more.query_row(key, |row| row.get(0))?;
    tx.prepare_cached(GRANT)?.execute((
        entry.scope.0,
        device.as_bytes(),
        entry.stream,
        int(entry.dot.counter),
        actor,
        role,
    ))?;
    tx.forget();
    let_in(tx, &trust, entry, device)?;
    if says_more {
        money::grant_changed(tx, entry.scope, device, entry.arrival)?;
    }
    scope::regranted(tx, entry.scope, device, entry.arrival)?;
    Ok(Verdict::Applied)
}

/// Returns whether this very certificate, to the last byte of its signature, is believed already. The centre's own is
/// believed by the root's word, and no grant's.
fn is_believed(
    tx: &Connection,
    trust: &Trust,
    signed: &SignedCertificate,
) -> Result<bool, StoreError> {
    let device = match signed.read() {
        Ok(certificate) => certificate.device(),
        Err(_) => return Ok(false),
    };
    if device == trust.centre_device {
        return Ok(false);
    }
    let mut statement = tx.prepare_cached(IS_BELIEVED)?;
    Ok(statement.query_row((device.as_bytes(), cbor(signed)), |row| row.get(0))?)
}

/// Believes the certificates that enrolment brought.
pub(crate) fn believe_own(tx: &Connection) -> Result<(), StoreError> {
    believe(tx, &own_certificate(tx)?)?;
    believe(tx, &centre_certificate(tx)?)
}

/// Believes a verified certificate. Of several for one device the one that begins last counts.
pub(super) fn believe(tx: &Connection, signed: &SignedCertificate) -> Result<(), StoreError> {
    let certificate = signed.read()?;
    tx.prepare_cached(BELIEVE)?.execute((
        certificate.device().as_bytes(),
        certificate.from.0,
        role_number(certificate.role),
        certificate.actor.0,
        cbor(signed),
    ))?;
    Ok(())
}

/// Returns the number under which a role is stored.
pub(crate) const fn role_number(role: Role) -> u8 {
    match role {
        Role::Centre => 0,
        Role::Office => 1,
        Role::Device => 2,
    }
}

/// Returns whether `device` may write in `scope`. In the organisation's scope only the centre's word is read.
pub(crate) fn is_granted(
    tx: &Connection,
    trust: &Trust,
    scope: ScopeId,
    device: DeviceId,
) -> Result<bool, StoreError> {
    if device == trust.centre_device {
        return Ok(true);
    }
    if scope == ScopeId::ORGANISATION {
        return Ok(false);
    }
    if device == trust.own {
        return Ok(true);
    }
    let mut statement = tx.prepare_cached(GRANTED)?;
    let found = statement
        .query_row((scope.0, device.as_bytes()), |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

/// Returns whether `device`, which may write in `scope`, may do so in the name of `actor`. This replica itself takes
/// its name from its certificate, before the grant has come.
pub(crate) fn is_named(
    tx: &Connection,
    trust: &Trust,
    scope: ScopeId,
    device: DeviceId,
    actor: ActorId,
) -> Result<bool, StoreError> {
    if device == trust.centre_device || device == trust.own {
        return Ok(true);
    }
    let key = (scope.0, device.as_bytes(), actor.0);
    Ok(tx.prepare_cached(NAMED)?.query_row(key, |row| row.get(0))?)
}

/// Returns whether the stream of the centre's that is `stream` here let somebody into `scope` behind the op at `number`:
/// then ops that arrived earlier are read only since.
pub(crate) fn let_in_since(
    tx: &Connection,
    scope: ScopeId,
    stream: i64,
    number: u64,
) -> Result<bool, StoreError> {
    let key = (scope.0, stream, int(number));
    Ok(tx
        .prepare_cached(LET_IN_SINCE)?
        .query_row(key, |row| row.get(0))?)
}

/// Projects what `device` wrote in the scope before this grant was known here.
fn let_in(tx: &Tx<'_>, trust: &Trust, grant: &Entry, device: DeviceId) -> Result<(), StoreError> {
    let waiting = {
        let mut statement = tx.prepare_cached(SHUT_OUT)?;
        let rows = statement.query_map((grant.scope.0, device.as_bytes()), |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })?;
        rows.collect::<Result<Vec<(i64, i64, [u8; 32], Vec<u8>, [u8; 8], [u8; 8])>, _>>()?
    };
    for (stream, number, link, bytes, incarnation, family) in waiting {
        let place = Place {
            scope: grant.scope,
            stream,
            dot: Dot::new(Incarnation::from_bytes(incarnation), nat(number)?),
            family: Incarnation::from_bytes(family),
            link: Hash::from_bytes(link),
            device,
            arrival: grant.arrival,
        };
        // What reads the log again meanwhile finds this op in it.
        judge(tx, stream, place.dot.counter, Verdict::Applied)?;
        let verdict = take(tx, trust, &place, &bytes)?.verdict;
        judge(tx, stream, place.dot.counter, verdict)?;
    }
    Ok(())
}
