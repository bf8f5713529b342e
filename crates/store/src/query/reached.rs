//! How far the own ops have come.

use replica::{Hlc, Incarnation, Op, Role, ScopeId};

use super::replication::{SCOPES_ALL, scopes};
use super::{Answer, Reader};
use crate::log::Stream;
use crate::sql::{int, nat};
use crate::view::{Reached, ScopeStatus};
use crate::{Identity, confirm};

const ALL_OWN: &str = "
    select stream.scope, family, stream.incarnation, start_number, head_number,
           coalesce(office.number, 0), coalesce(centre.number, 0)
    from stream
         left join confirmed as office
         on office.scope = stream.scope and office.incarnation = stream.incarnation and office.place = 1
         left join confirmed as centre
         on centre.scope = stream.scope and centre.incarnation = stream.incarnation and centre.place = 2
    where device = ?1 and head_number > start_number
    order by stream.scope, stream.incarnation";
const FROM: &str = "
    select bytes from op where stream = ?1 and number >= ?2 order by number";

/// Confirmations.
impl Reader<'_> {
    /// How far the own ops have been confirmed, those of earlier lives included.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn status(&self) -> Answer<Vec<ScopeStatus>> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let mut all = Vec::new();
        for scope in scopes(self.connection, SCOPES_ALL, [])? {
            let mut status = ScopeStatus {
                scope,
                here: 0,
                at_office: 0,
                at_centre: 0,
                at_either: 0,
                oldest_waiting: None,
            };
            for own in self.reached(&identity, scope)? {
                self.add(&mut status, &own)?;
            }
            if status.here > 0 {
                all.push(status);
            }
        }
        Ok(all)
    }

    /// How far each of the own streams in `scope`, of whichever life, has been confirmed.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn own_reached(&self, scope: ScopeId) -> Answer<Vec<Reached>> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let reached = self.reached(&identity, scope)?;
        Ok(reached.into_iter().map(|(_, reached)| reached).collect())
    }

    /// The same of every scope in which something of one's own stands, in order of scope.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn all_reached(&self) -> Answer<Vec<(ScopeId, Reached)>> {
        let Some(identity) = self.identity()? else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(ALL_OWN)?;
        let mut rows = statement.query([identity.device.as_bytes()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let (after, here) = (nat(row.get(3)?)?, nat(row.get(4)?)?);
            let confirmed = [nat(row.get(5)?)?, nat(row.get(6)?)?];
            let [at_office, at_centre] = confirmed.map(|number| number.clamp(after, here));
            let reached = Reached {
                life: Incarnation::from_bytes(row.get(1)?),
                stream: Incarnation::from_bytes(row.get(2)?),
                after,
                here,
                at_office,
                at_centre,
            };
            all.push((ScopeId(row.get(0)?), reached.there_already(identity.role)));
        }
        Ok(all)
    }

    fn reached(&self, identity: &Identity, scope: ScopeId) -> Answer<Vec<(Stream, Reached)>> {
        let mut all = Vec::new();
        for stream in Stream::of_device(self.connection, scope, identity.device)? {
            let here = stream.head.number;
            let (at_office, at_centre) = confirm::confirmed(self.connection, &stream)?;
            let reached = Reached {
                life: stream.family,
                stream: stream.incarnation,
                after: stream.start.number,
                here,
                at_office,
                at_centre,
            };
            all.push((stream, reached.there_already(identity.role)));
        }
        Ok(all)
    }

    fn add(&self, status: &mut ScopeStatus, (stream, own): &(Stream, Reached)) -> Answer<()> {
        let ops = |upto: u64| upto.saturating_sub(own.after);
        status.here += ops(own.here);
        status.at_office += ops(own.at_office);
        status.at_centre += ops(own.at_centre);
        status.at_either += ops(own.at_office.max(own.at_centre));
        if own.at_centre < own.here {
            let time = self.first_time(stream, own.at_centre + 1)?;
            status.oldest_waiting = status.oldest_waiting.into_iter().chain(time).min();
        }
        Ok(())
    }

    /// The time of the first op from `number` on that tells one; of those that are kept unread nobody knows it.
    fn first_time(&self, stream: &Stream, number: u64) -> Answer<Option<Hlc>> {
        let mut statement = self.connection.prepare_cached(FROM)?;
        let mut rows = statement.query((stream.id, int(number)))?;
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(0)?;
            if let Ok(op) = Op::decode(&bytes) {
                return Ok(Some(op.time));
            }
        }
        Ok(None)
    }
}

impl Reached {
    /// What an office or the centre wrote itself is there already.
    fn there_already(self, role: Role) -> Self {
        let here = self.here;
        match role {
            Role::Centre => Self {
                at_office: here,
                at_centre: here,
                ..self
            },
            Role::Office => Self {
                at_office: here,
                ..self
            },
            Role::Device => self,
        }
    }
}
