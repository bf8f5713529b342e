//! Signing the own streams, at places where they can be cut.

use replica::{DeviceId, Hash, Head, Incarnation, ScopeId, SecretKey, StreamKey};
use rusqlite::Connection;

use crate::log::Stream;
use crate::sql::{int, nat};
use crate::{Identity, StoreError};

/// At most so many ops between two signatures of what is signed at once.
pub(crate) const PIECE_OPS_MAX: u64 = 500;
/// At most so many bytes of ops between two signatures, unless one op alone is longer. A piece is what a cut line
/// costs; over the slowest line met (1 kbit/s) this is six and a half minutes, over a usual one half a second.
pub(crate) const PIECE_BYTES_MAX: u64 = 48 * 1024;

const GROWN: &str = "
    select scope, incarnation from stream
    where device = ?1 and head_number > signed_number order by id";
const UNSIGNED: &str = "
    select number, link, length(bytes) from op where stream = ?1 and number > ?2 order by number";

/// Signs what is unsigned in the streams of this life, and of earlier ones: what they still hold back goes out from here.
pub(crate) fn own_streams(tx: &Connection, key: &SecretKey) -> Result<(), StoreError> {
    let identity = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?;
    if DeviceId::of(&key.public()) != identity.device {
        return Err(StoreError::OtherIdentity);
    }
    let grown: Vec<(u32, [u8; 8])> = {
        let mut statement = tx.prepare_cached(GROWN)?;
        let rows = statement.query_map([identity.device.as_bytes()], |row| row.try_into())?;
        rows.collect::<Result<_, _>>()?
    };
    for (scope, incarnation) in grown {
        let (scope, incarnation) = (ScopeId(scope), Incarnation::from_bytes(incarnation));
        if let Some(mut held) = Stream::find(tx, scope, &incarnation)? {
            let stream = StreamKey {
                org: identity.org,
                scope,
                incarnation: held.family,
            };
            for head in cuts(tx, &held)? {
                held.keep_signature(tx, head.number, &key.sign_head(&stream, &head))?;
            }
        }
    }
    Ok(())
}

/// Returns the heads at which what is unsigned is to be signed; the last one is the stream's head.
fn cuts(tx: &Connection, stream: &Stream) -> Result<Vec<Head>, StoreError> {
    let mut statement = tx.prepare_cached(UNSIGNED)?;
    let mut rows = statement.query((stream.id, int(stream.signed)))?;
    let mut cuts = Vec::new();
    let (mut ops, mut bytes, mut last) = (0, 0, None);
    while let Some(row) = rows.next()? {
        let length = nat(row.get(2)?)?;
        if ops == PIECE_OPS_MAX || (ops > 0 && bytes + length > PIECE_BYTES_MAX) {
            cuts.extend(last);
            (ops, bytes) = (0, 0);
        }
        (ops, bytes) = (ops + 1, bytes + length);
        last = Some(Head {
            number: nat(row.get(0)?)?,
            hash: Hash::from_bytes(row.get(1)?),
        });
    }
    cuts.extend(last);
    Ok(cuts)
}
