//! Histories that branch: where they do, and what a peer's heads say of branches that are not held here.

use std::collections::BTreeMap;

use book::money::Dong;
use replica::{DeviceId, Hash, Head, Incarnation, ScopeId, Vector};

use super::{Answer, Reader};
use crate::log::Stream;
use crate::shares::{Peer, Share};
use crate::sql::nat;
use crate::view::{BranchView, ForkView};

const BRANCHES: &str = "
    select scope, incarnation from stream where incarnation <> family
    order by scope, family, start_number, start_link, incarnation";
const RECEIPTS: &str = "
    select count(*), coalesce(sum(receipt.cash), 0)
    from op join receipt on receipt.id = substr(op.link, 1, 16)
    where op.stream = ?1";

/// Branches.
impl Reader<'_> {
    /// The places where a device's history branches: it was copied, or restored from an older copy, and both went on.
    /// A person must look which machine is real. By scope, life and place.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn forks(&self) -> Answer<Vec<ForkView>> {
        let mut forks: BTreeMap<_, ForkView> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(BRANCHES)?;
        let rows = statement.query_map([], |row| row.try_into())?;
        for row in rows {
            let (scope, name): (u32, [u8; 8]) = row?;
            let (scope, name) = (ScopeId(scope), Incarnation::from_bytes(name));
            let Some(stream) = Stream::find(self.connection, scope, &name)? else {
                continue;
            };
            let branch = self.branch(&stream)?;
            let place = (scope, stream.family, stream.start.number);
            match forks.entry((place, stream.start.hash)) {
                std::collections::btree_map::Entry::Occupied(mut fork) => {
                    fork.get_mut().branches.push(branch);
                }
                std::collections::btree_map::Entry::Vacant(fork) => {
                    let device = stream.opening.device;
                    fork.insert(ForkView {
                        device,
                        actor: self.certificate(device)?.map(|says| says.actor),
                        scope,
                        life: stream.family,
                        after: stream.start.number,
                        branches: vec![branch],
                    });
                }
            }
        }
        Ok(forks.into_values().collect())
    }

    fn branch(&self, stream: &Stream) -> Answer<BranchView> {
        let mut statement = self.connection.prepare_cached(RECEIPTS)?;
        let (receipts, cash): (i64, i64) =
            statement.query_row([stream.id], |row| row.try_into())?;
        Ok(BranchView {
            stream: stream.incarnation,
            ops: stream.head.number - stream.start.number,
            receipts: nat(receipts)?,
            cash: Dong::new(cash),
        })
    }

    /// The lives of which a peer's heads name an op that is not held here, one for each such head; `None` where its name
    /// is not known here.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn lacking(&self, scope: ScopeId, heads: &Vector) -> Answer<Vec<Option<Incarnation>>> {
        let peer = Peer::of(self.connection, scope, heads)?;
        let unknown = peer.unknown().iter();
        Ok(unknown
            .map(|named| named.as_ref().map(|stream| stream.family))
            .collect())
    }

    /// The signed streams of which a peer does not name the last op or one behind it that is held here, nor says under
    /// their name that it holds something else; `None` where it names an op that is not held here.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn not_held_by(&self, scope: ScopeId, heads: &Vector) -> Answer<Option<Vec<Incarnation>>> {
        let peer = Peer::of(self.connection, scope, heads)?;
        if !peer.unknown().is_empty() {
            return Ok(None);
        }
        let behind = peer
            .shares()
            .iter()
            .filter(|share| share.upto < share.stream.signed);
        Ok(Some(behind.map(|share| share.stream.incarnation).collect()))
    }

    /// The stream in which a number stands that is counted along a branch, and its link: the branch's own, or one that it
    /// goes on from.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn place(
        &self,
        scope: ScopeId,
        branch: &Incarnation,
        number: u64,
    ) -> Answer<Option<(Incarnation, Hash)>> {
        let Some(mut at) = Stream::find(self.connection, scope, branch)? else {
            return Ok(None);
        };
        let family = Stream::family(self.connection, scope, &at.family)?;
        while number <= at.start.number
            && let Some(trunk) = family.iter().find(|one| at.follows(one))
        {
            at = trunk.clone();
        }
        if number <= at.start.number || number > at.head.number {
            return Ok(None);
        }
        let link = at.link_at(self.connection, number)?;
        Ok(link.map(|link| (at.incarnation, link)))
    }

    /// Whether some heads tell of less than others, of what is held here.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn is_less(&self, scope: ScopeId, heads: &Vector, than: &Vector) -> Answer<bool> {
        if heads == than {
            return Ok(false);
        }
        let streams = Stream::in_scope(self.connection, scope)?;
        let now = Peer::among(self.connection, streams.clone(), heads)?;
        let then = Peer::among(self.connection, streams, than)?;
        let mut pairs = now.shares().iter().zip(then.shares());
        Ok(pairs.any(|(now, then)| now.upto < then.upto && !now.is_hidden))
    }

    /// Whether heads tell of less of what a device wrote than is held here. Where they are that device's own, it lost some
    /// of it: nobody else writes it.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn lost_own(&self, scope: ScopeId, heads: &Vector, device: DeviceId) -> Answer<bool> {
        let streams = Stream::of_device(self.connection, scope, device)?;
        let named = |stream: &Stream| heads.number(&stream.incarnation) >= stream.signed;
        if streams.iter().all(named) {
            return Ok(false);
        }
        // A branch may be named otherwise where less is held.
        let peer = Peer::of(self.connection, scope, heads)?;
        let lacks = |share: &Share| share.upto < share.stream.signed && !share.is_hidden;
        let mut shares = peer.shares().iter();
        Ok(shares.any(|share| share.stream.opening.device == device && lacks(share)))
    }

    /// Makes some heads say of one life only what is held of it up to `cap`: so a peer with another branch finds a place
    /// that both have.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn cap(
        &self,
        heads: &mut Vector,
        scope: ScopeId,
        life: &Incarnation,
        cap: u64,
    ) -> Answer<()> {
        for stream in Stream::family(self.connection, scope, life)? {
            heads.forget(&stream.incarnation);
            let number = stream.signed.min(cap);
            if number > stream.start.number
                && let Some(hash) = stream.link_at(self.connection, number)?
            {
                heads.set(stream.incarnation, &Head { number, hash });
            }
        }
        Ok(())
    }

    /// The highest number held of one life in a scope.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn top(&self, scope: ScopeId, life: &Incarnation) -> Answer<u64> {
        let family = Stream::family(self.connection, scope, life)?;
        Ok(family.iter().map(|one| one.head.number).max().unwrap_or(0))
    }
}
