//! Server intake without a network: everything that a centre holds, as requests, into a second centre.

use std::path::Path;
use std::time::Duration;

use replica::{SecretKey, UnixMillis, Vector};
use server::folder::Folder;
use server::intake::ahead;
use store::{Identity, Place, Store};
use wire::{Message as _, SyncRequest};

use super::sender::request;
use crate::fault::{Fault, Outcome};
use crate::workload::{SqliteFloor, Stopwatch, cpu_seconds, sqlite_floor};

/// The most op bytes that are read at once; a stretch is never cut.
const BYTES_AT_ONCE: usize = 1 << 20;
/// The nonce of the second centre's life: the first one's ops are another life's to it.
const OTHER_LIFE: [u8; 16] = [0x5a; 16];

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intake {
    /// How many requests, one stretch each.
    pub requests: usize,
    /// How many ops.
    pub ops: u64,
    /// Bytes of the requests, packed.
    pub bytes: u64,
    /// How long taking them in took: unpacking, signatures, chains, projections, postings, commits.
    pub took: Duration,
    /// The processor time of it.
    pub cpu: Duration,
    /// The bare database with the same rows at the end.
    pub floor: SqliteFloor,
}

/// Takes everything that the closed centre in `centre` holds into a new one in `folder`, `group` requests a
/// transaction, then measures the floor for the rows that it ends with.
///
/// # Errors
///
/// Where something is refused, or the second centre does not end with the ops of the first.
pub fn intake(centre: &Path, folder: &Path, group: usize, now: UnixMillis) -> Outcome<Intake> {
    let files = Folder::at(centre);
    let (first, keys, _) = files.open()?;
    let requests = requests(&first)?;
    let (second, floor) = (folder.join("second"), folder.join("floor"));
    std::fs::create_dir_all(&second)?;
    let database = second.join("server.db");
    let mut store = Store::open(Place::File(&database))?;
    let identity = first
        .read()
        .identity()?
        .ok_or_else(|| Fault::new("no centre"))?;
    let membership = files.membership()?;
    let identity = Identity {
        nonce: OTHER_LIFE,
        ..identity
    };
    store.begin_life(&identity, &membership.own, &membership.centre)?;
    let (clock, cpu) = (Stopwatch::start(), cpu_seconds()?);
    for group in requests.chunks(group.max(1)) {
        take_in(&mut store, &keys.key, group, now)?;
    }
    let (took, cpu) = (clock.elapsed(), cpu_seconds()?.saturating_sub(cpu));
    let (ops, wanted) = (store.read().totals()?, first.read().totals()?);
    if (ops.ops, ops.postings) != (wanted.ops, wanted.postings) {
        let (ops, wanted) = (ops.ops, wanted.ops);
        return Err(Fault::new(format!("{ops} ops of {wanted} were taken in")));
    }
    drop((store, first));
    Ok(Intake {
        requests: requests.len(),
        ops: ops.ops,
        bytes: requests
            .iter()
            .map(|body| u64::try_from(body.len()).unwrap_or(0))
            .sum(),
        took,
        cpu,
        floor: sqlite_floor(&database, &floor)?,
    })
}

/// Takes packed requests in, all in one transaction.
///
/// # Errors
///
/// Where something is refused.
pub fn take_in(
    store: &mut Store,
    key: &SecretKey,
    bodies: &[Vec<u8>],
    now: UnixMillis,
) -> Outcome<()> {
    let org = store
        .read()
        .identity()?
        .ok_or_else(|| Fault::new("no centre"))?
        .org;
    let unpacked = bodies.iter().map_while(|body| {
        let mut request = SyncRequest::unpack(body, &server::ZSTD).ok()?;
        let mut sent = sync::Sent::of(&mut request);
        sent.walk_ahead(org, None);
        Some(sent)
    });
    let taken = ahead(unpacked, |sent| sync::take(store, key, sent, now))?;
    if taken.len() < bodies.len() {
        return Err(Fault::new("a request that cannot be unpacked"));
    }
    for taken in taken {
        let refused = taken?.refused();
        if refused > 0 {
            return Err(Fault::new(format!("{refused} stretches were refused")));
        }
    }
    Ok(())
}

/// Returns everything that a store holds as packed requests, each with one stretch, as devices send them.
fn requests(store: &Store) -> Outcome<Vec<Vec<u8>>> {
    let reader = store.read();
    let mut bodies = Vec::new();
    for scope in reader.scopes()? {
        let mut held = Vector::default();
        loop {
            let (stretches, more) = reader.stretches_behind(scope, &held, BYTES_AT_ONCE)?;
            for stretch in stretches {
                let end = stretch.after + u64::try_from(stretch.ops.len())?;
                let link = reader.link(scope, &stretch.incarnation, end)?;
                let link = link.ok_or_else(|| Fault::new("an op without a link"))?;
                held.set_short(stretch.incarnation, end, link.short());
                bodies.push(request(stretch).pack(&server::ZSTD));
            }
            if !more {
                break;
            }
        }
    }
    Ok(bodies)
}
