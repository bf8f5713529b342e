//! Queries of replication: who writes, what is held, what is confirmed.

use std::collections::BTreeMap;

use replica::{
    Certificate, DeviceId, Hash, Head, Incarnation, Opening, Proof, ScopeId, SignedCertificate,
    StreamKey, UnixMillis, Vector,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::{Answer, Reader};
use crate::identity::known_centre;
use crate::log::{Stream, last_arrival};
use crate::moment::{self, Known};
use crate::peer::Beside;
use crate::project::money::digest_rows;
use crate::project::scope::STATE;
use crate::sql::{int, nat};
use crate::view::Totals;
use crate::{Earlier, Identity, Met, StoreError, Verification, confirm, peer, verify};

const LINK_AT_ARRIVAL: &str = "
    select link from op where arrival <= ?1 order by arrival desc limit 1";
pub(super) const SCOPES_ALL: &str = "select distinct scope from stream order by scope";
const SCOPES_OWN: &str = "
    select scope from grant where device = ?1
    union select scope from stream where device = ?1 and head_number > start_number
    order by scope";
const GRANTED: &str = "select distinct scope from grant where device = ?1 order by scope";
const GRANTED_SINCE: &str = "
    select grant.scope, min(op.arrival) from grant
    join op on op.stream = grant.stream and op.number = grant.number
    where grant.device = ?1 group by grant.scope";
const OP_UPTO: &str = "
    select number, link from op where stream = ?1 and arrival <= ?2
    order by number desc limit 1";
const OP_AT: &str = "select link, arrival from op where stream = ?1 and number = ?2";
const CERTIFICATE: &str = "select bytes from certificate where device = ?1";
const TOTALS: &str = "
    select (select count(*) from op), (select count(*) from record where kind = 1 and moved is null),
           (select count(*) from record where kind = 2 and moved is null), (select count(*) from visit),
           (select count(*) from receipt), (select count(*) from posting)";
const RECORDS: &str = "
    select scope, id, kind, creator, created, state, moved from record order by scope, id";
const PAIRS: &str = "
    select scope, a, b, state, same, contested from same_pair order by scope, a, b";
const MERGED: &str = "select id, scope, shown from merged order by id, scope";
const GRANTS: &str = "select distinct scope, device, actor, role from grant order by 1, 2, 3, 4";
const HEADS: &str = "
    select scope, incarnation, head_number, head_link from stream where head_number > start_number
    order by scope, incarnation";

/// Replication.
impl Reader<'_> {
    /// Who writes here; `None` before enrolment.
    ///
    /// # Errors
    ///
    /// [`StoreError`], as every query.
    pub fn identity(&self) -> Answer<Option<Identity>> {
        Identity::load(self.connection)
    }

    /// The scopes held here: those in which this replica is granted or writes, or (at the centre) all.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn scopes(&self) -> Answer<Vec<ScopeId>> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        match identity.role {
            replica::Role::Centre => scopes(self.connection, SCOPES_ALL, []),
            replica::Role::Office | replica::Role::Device => {
                scopes(self.connection, SCOPES_OWN, [identity.device.as_bytes()])
            }
        }
    }

    /// The scopes that `device` is granted, those left out where the grant is withdrawn.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn granted(&self, device: DeviceId) -> Answer<Vec<ScopeId>> {
        let mut granted = scopes(self.connection, GRANTED, [device.as_bytes()])?;
        let withdrawn = self.withdrawn(device)?;
        granted.retain(|scope| withdrawn.iter().all(|one| one.scope != *scope));
        Ok(granted)
    }

    /// The heads held in `scope`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn vector(&self, scope: ScopeId) -> Answer<Vector> {
        Stream::heads(self.connection, scope)
    }

    /// The heads held in `scope` up to which signed stretches can be passed on.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn signed_vector(&self, scope: ScopeId) -> Answer<Vector> {
        Stream::signed_heads(self.connection, scope)
    }

    pub(super) fn set_signed(&self, vector: &mut Vector, stream: &Stream) -> Answer<()> {
        let number = stream.signed;
        if number > stream.start.number
            && let Some(hash) = stream.link_at(self.connection, number)?
        {
            vector.set(stream.incarnation, &Head { number, hash });
        }
        Ok(())
    }

    /// The heads that were held in `scope` when no more than `arrival` ops had arrived.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn vector_at(&self, scope: ScopeId, arrival: u64) -> Answer<Vector> {
        let mut vector = Vector::new();
        for stream in Stream::in_scope(self.connection, scope)? {
            if stream.last_arrival <= arrival {
                if stream.head.number > stream.start.number {
                    vector.set(stream.incarnation, &stream.head);
                }
                continue;
            }
            let found: Option<(i64, [u8; 32])> = self
                .connection
                .prepare_cached(OP_UPTO)?
                .query_row((stream.id, int(arrival)), |row| row.try_into())
                .optional()?;
            if let Some((number, link)) = found {
                let (number, hash) = (nat(number)?, Hash::from_bytes(link));
                vector.set(stream.incarnation, &Head { number, hash });
            }
        }
        Ok(vector)
    }

    /// The scopes that `device` is granted, each with the arrival of the first grant; those left out where
    /// the grant is withdrawn.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn granted_since(&self, device: DeviceId) -> Answer<BTreeMap<ScopeId, u64>> {
        let mut statement = self.connection.prepare_cached(GRANTED_SINCE)?;
        let rows = statement.query_map([device.as_bytes()], |row| {
            Ok((ScopeId(row.get(0)?), row.get::<_, i64>(1)?))
        })?;
        let mut since = BTreeMap::new();
        for row in rows {
            let (scope, arrival) = row?;
            since.insert(scope, nat(arrival)?);
        }
        for gone in self.withdrawn(device)? {
            since.remove(&gone.scope);
        }
        Ok(since)
    }

    /// What `server` held when it was last met.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn met(&self, server: DeviceId) -> Answer<Option<Met>> {
        peer::find(self.connection, server)
    }

    /// What a server that did not know this replica was told of the centre's words about it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn introduced(&self, server: DeviceId) -> Answer<BTreeMap<ScopeId, Vector>> {
        peer::beside(self.connection, server, Beside::Introduced)
    }

    /// What a server said last that it holds, where it has lost some of what it held and was not given all of it back;
    /// nothing, as a rule.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn lost(&self, server: DeviceId) -> Answer<BTreeMap<ScopeId, Vector>> {
        peer::beside(self.connection, server, Beside::Lost)
    }

    /// The link of one op held here; number 0 is the stream's origin.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn link(
        &self,
        scope: ScopeId,
        incarnation: &Incarnation,
        number: u64,
    ) -> Answer<Option<Hash>> {
        match Stream::find(self.connection, scope, incarnation)? {
            Some(stream) => stream.link_at(self.connection, number),
            None if number == 0 => Ok(Some(self.key(scope, *incarnation)?.origin().hash)),
            None => Ok(None),
        }
    }

    pub(super) fn key(&self, scope: ScopeId, incarnation: Incarnation) -> Answer<StreamKey> {
        let own = self.identity()?.ok_or(StoreError::NotEnrolled)?;
        Ok(StreamKey {
            org: own.org,
            scope,
            incarnation,
        })
    }

    /// What a stream says of itself.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn opening(&self, scope: ScopeId, incarnation: &Incarnation) -> Answer<Option<Opening>> {
        let found = Stream::find(self.connection, scope, incarnation)?;
        Ok(found.map(|stream| stream.opening))
    }

    /// What each branch of a life says of itself, every one once.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn openings(&self, scope: ScopeId, life: &Incarnation) -> Answer<Vec<Opening>> {
        let mut openings: Vec<Opening> = Vec::new();
        for stream in Stream::family(self.connection, scope, life)? {
            if !openings.contains(&stream.opening) {
                openings.push(stream.opening);
            }
        }
        Ok(openings)
    }

    /// The believed certificate of a device or server.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn certificate(&self, device: DeviceId) -> Answer<Option<Certificate>> {
        let mut statement = self.connection.prepare_cached(CERTIFICATE)?;
        let found: Option<Vec<u8>> = statement
            .query_row([device.as_bytes()], |row| row.get(0))
            .optional()?;
        let Some(bytes) = found else { return Ok(None) };
        let signed: SignedCertificate = minicbor::decode(&bytes).map_err(StoreError::damaged)?;
        Ok(Some(signed.read()?))
    }

    /// The centre's certificate.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn centre(&self) -> Answer<Option<Certificate>> {
        let centre = known_centre(self.connection)?;
        Ok(centre.map(|signed| signed.read()).transpose()?)
    }

    /// The centre's newest proof.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn proof(&self) -> Answer<Option<Proof>> {
        confirm::newest_proof(self.connection)
    }

    /// The last arrival number.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn arrival(&self) -> Answer<u64> {
        last_arrival(self.connection)
    }

    /// What had arrived when the minute of `at` began, by this server's own clock, which says `now`.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn known_at(&self, at: UnixMillis, now: UnixMillis) -> Answer<Known> {
        moment::known(self.connection, at, now)
    }

    /// The link of the op that arrived under this number, or of the last one in front of it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn link_at(&self, arrival: u64) -> Answer<Option<Hash>> {
        let mut statement = self.connection.prepare_cached(LINK_AT_ARRIVAL)?;
        let link: Option<[u8; 32]> = statement
            .query_row([int(arrival)], |row| row.get(0))
            .optional()?;
        Ok(link.map(Hash::from_bytes))
    }

    /// How many ops, records and postings there are.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn totals(&self) -> Answer<Totals> {
        let counts: (i64, i64, i64, i64, i64, i64) = self
            .connection
            .prepare_cached(TOTALS)?
            .query_row([], |row| row.try_into())?;
        let (ops, households, persons, visits, receipts, postings) = counts;
        Ok(Totals {
            ops: nat(ops)?,
            households: nat(households)?,
            persons: nat(persons)?,
            visits: nat(visits)?,
            receipts: nat(receipts)?,
            postings: nat(postings)?,
            arrival: self.arrival()?,
        })
    }

    /// A digest of everything that depends on the ops held and on nothing else (no arrival, no clock): equal on
    /// replicas with equal vectors.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn state_digest(&self) -> Answer<Hash> {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"tungnha state 1\0");
        let own = [RECORDS, PAIRS, MERGED, GRANTS, HEADS];
        for statement in own.into_iter().chain(STATE) {
            crate::rebuild::feed_rows(self.connection, statement, &mut hasher)?;
        }
        digest_rows(self.connection, &mut hasher)?;
        Ok(Hash::from_bytes(*hasher.finalize().as_bytes()))
    }

    /// Recomputes everything from the log. `progress` is told how many ops are done, of how many.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where it cannot be done; what does not agree is a finding.
    pub fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Answer<Verification> {
        verify::verify(self.connection, progress)
    }

    /// Copies the log as far as it reached at an arrival, for what is not kept by arrivals. The copy lives in memory as far as
    /// it is small; it is read here and projected elsewhere, so that nobody waits for that.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn earlier(&self, arrival: u64) -> Answer<Earlier> {
        Earlier::copy(self.connection, arrival)
    }

    pub(super) fn op_at(&self, stream: &Stream, number: u64) -> Answer<(Hash, u64)> {
        let mut statement = self.connection.prepare_cached(OP_AT)?;
        let (link, arrival): ([u8; 32], i64) = statement
            .query_row((stream.id, int(number)), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok((Hash::from_bytes(link), nat(arrival)?))
    }
}

pub(super) fn scopes(
    connection: &Connection,
    statement: &'static str,
    values: impl rusqlite::Params,
) -> Answer<Vec<ScopeId>> {
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map(values, |row| row.get(0).map(ScopeId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
