//! Root keys in the place of others.

use replica::{Rotation, ScopeId};

use super::grant::believe;
use super::{Entry, Verdict};
use crate::Identity;
use crate::StoreError;
use crate::identity::{Trust, cbor};
use crate::sql::{int, time};
use crate::tx::Tx;

const ADD: &str = "
    insert into root (next, incarnation, number, id, time, rotation)
    values (?1, ?2, ?3, ?4, ?5, ?6)";

/// Projects a rotation. It counts where both keys signed it, for the centre that is known.
pub(super) fn rotate(tx: &Tx<'_>, entry: &Entry, body: &Rotation) -> Result<Verdict, StoreError> {
    if entry.scope != ScopeId::ORGANISATION {
        return Ok(Verdict::NotGranted);
    }
    let trust = Trust::load(tx)?;
    let centre = body.verify(trust.org).ok();
    if centre.is_none_or(|centre| centre.device() != trust.centre_device) {
        return Ok(Verdict::Malformed);
    }
    tx.prepare_cached(ADD)?.execute((
        body.next.as_bytes(),
        entry.family.as_bytes(),
        int(entry.dot.counter),
        entry.record.as_bytes(),
        time(entry.time),
        cbor(body),
    ))?;
    // One that does not lead from the root that is pinned here says nothing of the centre.
    let pinned = Identity::load(tx)?.map(|own| own.root);
    if pinned == Some(body.next) {
        believe(tx, &body.centre)?;
    }
    Ok(Verdict::Applied)
}
