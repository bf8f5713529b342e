//! Lives and their branches: whose they are, and where a stretch goes on.

use std::collections::BTreeSet;

use replica::{Hash, Incarnation, ScopeId, Stretch, Vector};

use super::{Answer, Reader};
use crate::log::Stream;
use crate::{Life, life};

const STREAMS: &str = "select incarnation from stream where scope = ?1 order by incarnation";
const BETWEEN: &str = "
    select incarnation from stream where scope = ?1 and incarnation between ?2 and ?3 limit 2";
const OWN: &str = "select incarnation from stream where scope = ?1 and device = ?2";
const CENTRE_LIVES: &str = "
    select distinct family from stream where scope = ?1 and device = ?2 order by family";

/// Lives.
impl Reader<'_> {
    /// The lives of the centre of which ops are held in the organisation's scope; that of its newest proof in front.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn centre_lives(&self) -> Answer<Vec<Incarnation>> {
        let Some(centre) = self.centre()? else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(CENTRE_LIVES)?;
        let values = (
            ScopeId::ORGANISATION.0,
            centre.device().as_bytes().to_owned(),
        );
        let rows = statement.query_map(values, |row| row.get(0).map(Incarnation::from_bytes))?;
        let mut lives: Vec<_> = rows.collect::<Result<_, _>>()?;
        let newest = self.proof()?.map(|proof| proof.life);
        lives.sort_by_key(|life| Some(*life) != newest);
        Ok(lives)
    }

    /// The names of the streams in `scope`, in order.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn streams(&self, scope: ScopeId) -> Answer<Vec<Incarnation>> {
        let mut statement = self.connection.prepare_cached(STREAMS)?;
        let rows = statement.query_map([scope.0], |row| row.get(0).map(Incarnation::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stream in `scope` of which the name lies in a range, both ends included; `None` where none does, or several.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn only_stream(
        &self,
        scope: ScopeId,
        (first, last): (Incarnation, Incarnation),
    ) -> Answer<Option<Incarnation>> {
        let mut statement = self.connection.prepare_cached(BETWEEN)?;
        let values = (scope.0, first.as_bytes(), last.as_bytes());
        let rows = statement.query_map(values, |row| row.get(0).map(Incarnation::from_bytes))?;
        let found: Vec<Incarnation> = rows.collect::<Result<_, _>>()?;
        Ok(match found[..] {
            [only] => Some(only),
            _ => None,
        })
    }

    /// The names of the own streams in `scope`, of every life, and of their branches.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn own_streams(&self, scope: ScopeId) -> Answer<BTreeSet<Incarnation>> {
        let Some(own) = self.identity()? else {
            return Ok(BTreeSet::new());
        };
        let mut statement = self.connection.prepare_cached(OWN)?;
        let values = (scope.0, own.device.as_bytes());
        let rows = statement.query_map(values, |row| row.get(0).map(Incarnation::from_bytes))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The links behind which a stretch may begin here: more than one where it names a history by what it was called
    /// before it branched. Its signature tells which one is meant.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn bases(&self, stretch: &Stretch, life: Incarnation) -> Answer<Vec<Hash>> {
        let after = stretch.after;
        if after == 0 {
            return Ok(vec![self.key(stretch.scope, life)?.origin().hash]);
        }
        let mut bases = Vec::new();
        for stream in Stream::family(self.connection, stretch.scope, &life)? {
            let link = if stream.start.number < after && after <= stream.head.number {
                stream.link_at(self.connection, after)?
            } else {
                None
            };
            let Some(link) = link.filter(|link| stretch.before.is_none_or(|said| said == *link))
            else {
                continue;
            };
            if stream.incarnation == stretch.incarnation {
                bases.insert(0, link);
            } else {
                bases.push(link);
            }
        }
        Ok(bases)
    }

    /// Whose life a stream or branch is part of.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn life_of(
        &self,
        scope: ScopeId,
        incarnation: &Incarnation,
    ) -> Answer<Option<Incarnation>> {
        let found = Stream::find(self.connection, scope, incarnation)?;
        Ok(found.map(|stream| stream.family))
    }

    /// The signed heads of one life in a scope.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn signed_life(&self, scope: ScopeId, life: &Incarnation) -> Answer<Vector> {
        let mut vector = Vector::new();
        for stream in Stream::family(self.connection, scope, life)? {
            self.set_signed(&mut vector, &stream)?;
        }
        Ok(vector)
    }

    /// The lives of this replica, in order: an arrival is told by its number and the life in which it was given out.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn lives(&self) -> Answer<Vec<Life>> {
        life::all(self.connection)
    }

    /// The life in which this server counts its arrivals now; `None` before enrolment.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn server_incarnation(&self) -> Answer<Option<Incarnation>> {
        Ok(self.identity()?.map(|identity| identity.incarnation()))
    }
}
