//! Whose grants were withdrawn, where records went, and what the centre said of things that are held.

use book::record::{Fields, RecordKind};
use book::standing::{Hold, Standing};
use replica::{
    ActorId, Certificate, DeviceId, Dot, Incarnation, RecordId, ScopeId, SignedCertificate, Vector,
};
use rusqlite::{OptionalExtension as _, Row};

use super::{Answer, Reader};
use crate::StoreError;
use crate::log::Stream;
use crate::project::Of;
use crate::project::money::{body, standing};
use crate::project::scope::{is_withdrawn, moved_to};
use crate::sql::{hlc, int, nat};
use crate::tx::Tx;
use crate::view::{HeldOpView, WithdrawnView};

const CERTIFICATES: &str = "select bytes from certificate order by actor, begins, device";
const WITHDRAWN: &str = "
    select distinct scope from withdrawal where device = ?1 order by scope";
const LAST_WITHDRAWAL: &str = "
    select time, reason from withdrawal where scope = ?1 and device = ?2
    order by time desc, incarnation desc, number desc, id desc limit 1";
/// The first signature of each of the centre's streams that covers its withdrawals.
const FAREWELL: &str = "
    select min(signature.number) from signature
    where signature.stream = ?1
      and signature.number >= (select max(number) from withdrawal
                               where scope = ?2 and device = ?3 and stream = ?1)";
const RULING: &str = "
    select reason from ruling
    where scope = ?1 and incarnation = ?2 and number = ?3 and short = substr(?4, 1, 8)
    order by time desc, by_incarnation desc, by_number desc, by_id desc limit 1";
const CAME_FROM: &str = "
    select other from moved where scope = ?1 and record = ?2 and incoming = 1 and standing = 0
    order by time desc, incarnation desc, number desc, id desc limit 1";
const HELD_OPS: &str = "
    select id, scope, incarnation, number, record, kind, actor, time, standing, fields from held_op
    where record = ?1 order by time desc, incarnation desc, number desc, id desc";

/// Scopes.
impl Reader<'_> {
    /// Every device and server of which a certificate is believed here, with that certificate.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn certificates(&self) -> Answer<Vec<(Certificate, SignedCertificate)>> {
        let mut statement = self.connection.prepare_cached(CERTIFICATES)?;
        let rows = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
        rows.map(|row| {
            let signed: SignedCertificate = minicbor::decode(&row?).map_err(StoreError::damaged)?;
            Ok((signed.read()?, signed))
        })
        .collect()
    }

    /// The scopes in which a device's grant is withdrawn.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn withdrawn(&self, device: DeviceId) -> Answer<Vec<WithdrawnView>> {
        let mut statement = self.connection.prepare_cached(WITHDRAWN)?;
        let scopes = statement
            .query_map([device.as_bytes()], |row| row.get(0).map(ScopeId))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut withdrawn = Vec::new();
        for scope in scopes {
            if is_withdrawn(self.connection, scope, device)? {
                let key = (scope.0, device.as_bytes());
                let (time, reason) = self
                    .connection
                    .prepare_cached(LAST_WITHDRAWAL)?
                    .query_row(key, |row| Ok((hlc(row.get(0)?), row.get(1)?)))?;
                withdrawn.push(WithdrawnView {
                    scope,
                    device,
                    time,
                    reason,
                });
            }
        }
        Ok(withdrawn)
    }

    /// The heads of a scope that a device may know: all of them, or, where its grant is withdrawn, its own and the
    /// centre's up to the word that withdrew it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn vector_for(&self, scope: ScopeId, device: DeviceId) -> Answer<Vector> {
        if !is_withdrawn(self.connection, scope, device)? {
            return self.signed_vector(scope);
        }
        let mut vector = Vector::new();
        for stream in self.farewell(scope, device)? {
            self.set_signed(&mut vector, &stream)?;
        }
        Ok(vector)
    }

    /// The streams of a scope that a device may receive whose grant there is withdrawn, each cut where it ends for it.
    pub(super) fn farewell(&self, scope: ScopeId, device: DeviceId) -> Answer<Vec<Stream>> {
        let mut streams = Vec::new();
        for mut stream in Stream::in_scope(self.connection, scope)? {
            if stream.opening.device != device {
                let key = (stream.id, scope.0, device.as_bytes());
                let end: Option<i64> = self
                    .connection
                    .prepare_cached(FAREWELL)?
                    .query_row(key, |row| row.get(0))?;
                stream.signed = end.map_or(Ok(stream.start.number), nat)?;
            }
            if stream.signed > stream.start.number {
                streams.push(stream);
            }
        }
        Ok(streams)
    }

    /// Where the record went that something in `scope` is about.
    pub(super) fn left_for(
        &self,
        scope: ScopeId,
        record: Option<RecordId>,
    ) -> Answer<Option<ScopeId>> {
        let Some(record) = record else {
            return Ok(None);
        };
        Ok(moved_to(&Tx::of(self.connection), scope, record)?.map(ScopeId))
    }

    /// Where a record that is in `scope` came from.
    pub(super) fn came_from(&self, scope: ScopeId, record: RecordId) -> Answer<Option<ScopeId>> {
        let mut statement = self.connection.prepare_cached(CAME_FROM)?;
        Ok(statement
            .query_row((scope.0, record.as_bytes()), |row| row.get(0).map(ScopeId))
            .optional()?)
    }

    /// What the centre said of an op: its last ruling, or why it withdrew the grant.
    pub(super) fn said_of(&self, op: &Of, standing: Standing) -> Answer<Option<String>> {
        let key = (
            op.scope.0,
            op.dot.actor.as_bytes(),
            int(op.dot.counter),
            op.id.as_bytes(),
        );
        let ruled = self
            .connection
            .prepare_cached(RULING)?
            .query_row(key, |row| row.get(0))
            .optional()?;
        if ruled.is_some() || !standing.has(Hold::Withdrawn) {
            return Ok(ruled);
        }
        let key = (op.scope.0, op.device.as_bytes());
        Ok(self
            .connection
            .prepare_cached(LAST_WITHDRAWAL)?
            .query_row(key, |row| row.get(1))
            .optional()?)
    }

    /// New records and edits about a record that are held, newest first.
    pub(super) fn held_ops_of(&self, record: RecordId) -> Answer<Vec<HeldOpView>> {
        let mut statement = self.connection.prepare_cached(HELD_OPS)?;
        let mut rows = statement.query([record.as_bytes()])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            held.push(held_op(row)?);
        }
        Ok(held)
    }
}

fn held_op(row: &Row<'_>) -> Answer<HeldOpView> {
    let fields: Fields = body(row.get_ref(9)?.as_blob().map_err(StoreError::damaged)?)?;
    let kind: Option<u8> = row.get(5)?;
    Ok(HeldOpView {
        id: RecordId::from_bytes(row.get(0)?),
        scope: ScopeId(row.get(1)?),
        dot: Dot::new(Incarnation::from_bytes(row.get(2)?), nat(row.get(3)?)?),
        record: RecordId::from_bytes(row.get(4)?),
        kind: kind.and_then(RecordKind::from_number),
        actor: ActorId(row.get(6)?),
        time: hlc(row.get(7)?),
        standing: standing(row.get(8)?),
        fields,
    })
}
