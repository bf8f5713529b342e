//! What a server said it held when it was last met: a later request need not spell it out again.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::{Decoder, Encoder};
use replica::{DeviceId, Incarnation, ScopeId, ShortHash, Vector};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;
use crate::identity::{get, put};
use crate::sql::{int, nat};

/// What a server held at one of its arrivals, in the scopes that it shares with this replica.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Met {
    /// The server's arrival number.
    pub arrival: u64,
    /// Its heads.
    pub heads: BTreeMap<ScopeId, Vector>,
    /// Scopes held here that it did not serve.
    pub unserved: BTreeSet<ScopeId>,
}

const FIND: &str = "select arrival, heads from peer where server = ?1";
const KEEP: &str = "
    insert into peer (server, arrival, heads) values (?1, ?2, ?3)
    on conflict (server) do update set arrival = excluded.arrival, heads = excluded.heads";

const FORGET: &str = "delete from meta where name = ?1";

pub(crate) fn find(tx: &Connection, server: DeviceId) -> Result<Option<Met>, StoreError> {
    let found: Option<(i64, Vec<u8>)> = tx
        .prepare_cached(FIND)?
        .query_row([server.as_bytes()], |row| row.try_into())
        .optional()?;
    let Some((arrival, bytes)) = found else {
        return Ok(None);
    };
    let (heads, unserved) = decode(&bytes).map_err(StoreError::damaged)?;
    Ok(Some(Met {
        arrival: nat(arrival)?,
        heads,
        unserved,
    }))
}

pub(crate) fn keep(tx: &Connection, server: DeviceId, met: &Met) -> Result<(), StoreError> {
    let values = (server.as_bytes(), int(met.arrival), encode(met));
    tx.prepare_cached(KEEP)?.execute(values)?;
    Ok(())
}

/// Heads that are kept of a server, beside what it held, while something goes on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// What it was told of the centre's words about this replica, which it did not know.
    Introduced,
    /// What it said last that it holds, having lost some of what it held.
    Lost,
}

/// Returns what is kept beside; nothing, as a rule.
pub(crate) fn beside(
    tx: &Connection,
    server: DeviceId,
    what: Beside,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let Some(bytes) = get(tx, &what.name(server))? else {
        return Ok(BTreeMap::new());
    };
    Ok(decode(&bytes).map_err(StoreError::damaged)?.0)
}

/// Keeps that; no row, where it is nothing.
pub(crate) fn keep_beside(
    tx: &Connection,
    server: DeviceId,
    what: Beside,
    heads: BTreeMap<ScopeId, Vector>,
) -> Result<(), StoreError> {
    let name = what.name(server);
    if heads.is_empty() {
        tx.prepare_cached(FORGET)?.execute([name])?;
        return Ok(());
    }
    let kept = Met {
        heads,
        ..Met::default()
    };
    put(tx, &name, &encode(&kept))
}

impl Beside {
    fn name(self, server: DeviceId) -> String {
        match self {
            Self::Introduced => format!("introduced to {server}"),
            Self::Lost => format!("lost by {server}"),
        }
    }
}

fn encode(met: &Met) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = encode_into(&mut Encoder::new(&mut bytes), met);
    // Writing to a `Vec` cannot fail.
    debug_assert!(written.is_ok());
    bytes
}

fn encode_into(
    e: &mut Encoder<&mut Vec<u8>>,
    met: &Met,
) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    e.map(count(met.heads.len()))?;
    for (scope, heads) in &met.heads {
        e.encode(scope)?.array(count(heads.len()))?;
        for (incarnation, number, hash) in heads.iter() {
            e.array(3)?
                .encode(incarnation)?
                .u64(number)?
                .bytes(hash.as_bytes())?;
        }
    }
    e.array(count(met.unserved.len()))?;
    for scope in &met.unserved {
        e.encode(scope)?;
    }
    Ok(())
}

type Content = (BTreeMap<ScopeId, Vector>, BTreeSet<ScopeId>);

fn decode(bytes: &[u8]) -> Result<Content, minicbor::decode::Error> {
    let d = &mut Decoder::new(bytes);
    let (mut heads, mut unserved) = (BTreeMap::new(), BTreeSet::new());
    for _ in 0..d.map()?.unwrap_or_default() {
        let scope: ScopeId = d.decode()?;
        let mut vector = Vector::new();
        for _ in 0..d.array()?.unwrap_or_default() {
            d.array()?;
            let incarnation: Incarnation = d.decode()?;
            let number = d.u64()?;
            let hash = d
                .bytes()?
                .try_into()
                .map_err(|_| minicbor::decode::Error::message("another length"))?;
            vector.set_short(incarnation, number, ShortHash::from_bytes(hash));
        }
        heads.insert(scope, vector);
    }
    for _ in 0..d.array()?.unwrap_or_default() {
        unserved.insert(d.decode()?);
    }
    Ok((heads, unserved))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_of_a_server_is_read_back() {
        let mut vector = Vector::new();
        vector.set_short(
            Incarnation::from_bytes([1; 8]),
            70_000,
            ShortHash::from_bytes([2; 8]),
        );
        let met = Met {
            arrival: 12,
            heads: [(ScopeId(1), vector), (ScopeId(300), Vector::new())].into(),
            unserved: [ScopeId(7)].into(),
        };
        let read = decode(&encode(&met)).unwrap();
        assert_eq!(read, (met.heads, met.unserved));
    }
}
