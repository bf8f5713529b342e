//! What a peer's heads mean here. It may name the segments of a history as it knows them: before a branch that is known
//! here, or after one that is not.

use replica::{ScopeId, ShortHash, Vector};
use rusqlite::Connection;

use crate::StoreError;
use crate::log::Stream;

/// The streams of one scope, with how far a peer holds each.
#[derive(Debug)]
pub(crate) struct Peer {
    shares: Vec<Share>,
    /// The streams here that bear the names of heads of which the op is not held here, where there are such.
    unknown: Vec<Option<Stream>>,
}

/// How far a peer holds a stream.
#[derive(Debug)]
pub(crate) struct Share {
    /// The stream.
    pub(crate) stream: Stream,
    /// Up to which number the peer surely holds it; its start where it may hold nothing.
    pub(crate) upto: u64,
    /// Whether the peer holds what is not held here under this name: more of it, or another branch. Nothing is to be
    /// sent before that is known.
    pub(crate) is_hidden: bool,
}

impl Peer {
    /// Finds a peer's heads among what is held in a scope, in order of the streams' names.
    ///
    /// A head ahead of what is held here says that the peer holds all of that stream. One with another hash, or beyond
    /// the place where the history branches, says nothing but that there is another branch: what the two have in common
    /// is found out by asking.
    pub(crate) fn of(
        connection: &Connection,
        scope: ScopeId,
        heads: &Vector,
    ) -> Result<Self, StoreError> {
        Self::among(connection, Stream::in_scope(connection, scope)?, heads)
    }

    /// The same among the streams of a scope, in order of name.
    pub(crate) fn among(
        connection: &Connection,
        streams: Vec<Stream>,
        heads: &Vector,
    ) -> Result<Self, StoreError> {
        let share = |stream: Stream| Share {
            upto: stream.start.number,
            stream,
            is_hidden: false,
        };
        let mut peer = Self {
            shares: streams.into_iter().map(share).collect(),
            unknown: Vec::new(),
        };
        for (name, number, hash) in heads.iter() {
            let named = peer
                .shares
                .binary_search_by_key(&name, |share| share.stream.incarnation)
                .ok();
            let found = match named {
                Some(at) if peer.is_at(connection, at, number, hash)? => Some(at),
                Some(at) if !peer.may_be_elsewhere(at, number) => None,
                Some(_) | None => peer.search(connection, number, hash)?,
            };
            match (found, named) {
                (Some(at), _) => peer.reach(at, number),
                (None, named) => peer.hide(named),
            }
        }
        Ok(peer)
    }

    /// Returns the streams in order of name.
    pub(crate) fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// Returns, for each head of which the op is not held here, the stream that bears its name here.
    pub(crate) fn unknown(&self) -> &[Option<Stream>] {
        &self.unknown
    }

    /// Returns a stream behind those that it branches from, as far as they go beyond `after`.
    pub(crate) fn path(&self, stream: &Stream, after: u64) -> Vec<Stream> {
        let mut path = vec![stream.clone()];
        let mut at = stream;
        while at.start.number > after
            && let Some(trunk) = self.trunk(at)
        {
            path.insert(0, trunk.stream.clone());
            at = &trunk.stream;
        }
        path
    }

    /// Returns the stream from which another one goes on.
    pub(crate) fn trunk(&self, branch: &Stream) -> Option<&Share> {
        self.shares.iter().find(|one| branch.follows(&one.stream))
    }

    fn is_at(
        &self,
        connection: &Connection,
        at: usize,
        number: u64,
        hash: ShortHash,
    ) -> Result<bool, StoreError> {
        let Some(Share { stream, .. }) = self.shares.get(at) else {
            return Ok(false);
        };
        if number <= stream.start.number || number > stream.head.number {
            return Ok(false);
        }
        let link = stream.link_at(connection, number)?;
        Ok(link.is_some_and(|link| link.short() == hash))
    }

    /// Whether a head of this name may stand in a branch of it.
    fn may_be_elsewhere(&self, at: usize, number: u64) -> bool {
        let Some(Share { stream, .. }) = self.shares.get(at) else {
            return false;
        };
        number > stream.head.number && self.shares.iter().any(|one| one.stream.follows(stream))
    }

    fn search(
        &self,
        connection: &Connection,
        number: u64,
        hash: ShortHash,
    ) -> Result<Option<usize>, StoreError> {
        for at in 0..self.shares.len() {
            if self.is_at(connection, at, number, hash)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whoever holds an op holds what stands in front of it.
    fn reach(&mut self, at: usize, number: u64) {
        let (mut at, mut number) = (Some(at), number);
        while let Some(share) = at.and_then(|at| self.shares.get_mut(at)) {
            share.upto = number.max(share.upto);
            number = share.stream.start.number;
            let branch = share.stream.clone();
            at = self
                .shares
                .iter()
                .position(|one| branch.follows(&one.stream));
        }
    }

    fn hide(&mut self, named: Option<usize>) {
        let share = named.and_then(|at| self.shares.get_mut(at));
        self.unknown.push(share.map(|share| {
            share.is_hidden = true;
            share.stream.clone()
        }));
    }
}
