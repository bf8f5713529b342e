//! A replica that a server does not know shows itself by the centre's words about it: the server was restored from a
//! backup that is older, or has not heard of it yet.

use std::collections::BTreeMap;

use replica::{Head, Role, ScopeId, SignedCertificate, Stretch, Vector};
use store::{Reader, Store, StoreError};

use crate::asking::{Peer, Pushed};
use crate::budget::{Budget, collect};
use crate::passing::is_centres;
use crate::references::say_openings;
use crate::skipped::Skipped;

/// A session's introductions: none, as a rule.
#[derive(Debug, Clone)]
pub(crate) struct Introducing {
    begun: Option<Introduction>,
    /// What comes next, where that is known.
    words: Vec<Stretch>,
    /// Whether the last request introduced this replica.
    shows: bool,
    /// Whether it was looked up what an earlier session left unsaid.
    is_looked_up: bool,
}

impl Introducing {
    pub(crate) const fn none() -> Self {
        Self {
            begun: None,
            words: Vec::new(),
            shows: false,
            is_looked_up: false,
        }
    }

    /// The peer does not know this replica, or still does not: it took in what it was told, and goes on behind that in
    /// another session, too. `false`: nothing is left to say.
    pub(crate) fn again(
        &mut self,
        store: &mut Store,
        (peer, skipped): (Peer, &Skipped),
        budget: Budget,
    ) -> Result<bool, StoreError> {
        let mut begun = match self.begun.take() {
            Some(begun) => {
                store.keep_introduced(peer.device, begun.told())?;
                begun
            }
            None => Introduction::begin(&store.read(), peer)?,
        };
        self.words = begun.next(&store.read(), skipped, budget)?;
        if self.words.is_empty() && begun.is_resumed {
            // It may have lost since what it was told in an earlier session.
            store.keep_introduced(peer.device, BTreeMap::new())?;
            begun = Introduction::begin(&store.read(), peer)?;
            self.words = begun.next(&store.read(), skipped, budget)?;
        }
        self.begun = Some(begun);
        Ok(!self.words.is_empty())
    }

    /// Returns what the next request says of this replica; nothing, as a rule. What an earlier session began is gone on
    /// with: the peer may know this replica by now, and not yet in all scopes.
    pub(crate) fn next(
        &mut self,
        reader: &Reader<'_>,
        (peer, skipped): (Peer, &Skipped),
        budget: Budget,
    ) -> Result<Vec<Stretch>, StoreError> {
        let is_first = !std::mem::replace(&mut self.is_looked_up, true);
        if is_first && self.begun.is_none() && !reader.introduced(peer.device)?.is_empty() {
            self.begun = Some(Introduction::begin(reader, peer)?);
        }
        let mut words = std::mem::take(&mut self.words);
        if let Some(begun) = self.begun.as_mut().filter(|_| words.is_empty()) {
            words = begun.next(reader, skipped, budget)?;
        }
        self.shows = !words.is_empty();
        Ok(words)
    }

    /// The peer answered: passes over what it holds by now, and returns whether anything is left to say.
    pub(crate) fn goes_on(
        &mut self,
        store: &mut Store,
        (peer, skipped): (Peer, &Skipped),
        served: &BTreeMap<ScopeId, Vector>,
    ) -> Result<bool, StoreError> {
        let Some(mut begun) = self.begun.take() else {
            return Ok(false);
        };
        begun.pass_over(&store.read(), served)?;
        let mut goes_on = begun.goes_on(&store.read(), skipped)?;
        if !goes_on && begun.is_resumed {
            begun.say_again(served);
            goes_on = begun.goes_on(&store.read(), skipped)?;
        }
        if goes_on {
            store.keep_introduced(peer.device, begun.told())?;
            self.begun = Some(begun);
            return Ok(true);
        }
        store.keep_introduced(peer.device, BTreeMap::new())?;
        Ok(false)
    }

    /// Returns the certificate that the last request is to show.
    pub(crate) fn shown(
        &self,
        reader: &Reader<'_>,
    ) -> Result<Option<SignedCertificate>, StoreError> {
        let identity = reader.identity()?.filter(|_| self.shows);
        match identity {
            Some(identity) => reader.signed_certificate(identity.device),
            None => Ok(None),
        }
    }
}

/// What there is to say of oneself, and how much of it was said.
#[derive(Debug, Clone)]
struct Introduction {
    /// What the server is taken to hold of the centre's streams: what was said, and what it told. The organisation's scope
    /// is large and comes last: the server knows whom it speaks with before.
    said: [BTreeMap<ScopeId, Vector>; 2],
    /// Whether some of it was said in an earlier session.
    is_resumed: bool,
}

impl Introduction {
    /// Begins behind what was said in an earlier session.
    fn begin(reader: &Reader<'_>, peer: Peer) -> Result<Self, StoreError> {
        let mut told = reader.introduced(peer.device)?;
        let is_resumed = !told.is_empty();
        let mut said = [BTreeMap::new(), BTreeMap::new()];
        let [scopes, organisation] = &mut said;
        for scope in served_by(reader, peer)? {
            let told = told.remove(&scope).unwrap_or_default();
            if scope == ScopeId::ORGANISATION {
                organisation.insert(scope, told);
            } else {
                scopes.insert(scope, told);
            }
        }
        Ok(Self { said, is_resumed })
    }

    /// Returns what was said.
    fn told(&self) -> BTreeMap<ScopeId, Vector> {
        self.said
            .iter()
            .flatten()
            .map(|(scope, said)| (*scope, said.clone()))
            .collect()
    }

    /// Says nothing more of what the server tells that it holds, op for op: it may have gone on otherwise since.
    fn pass_over(
        &mut self,
        reader: &Reader<'_>,
        served: &BTreeMap<ScopeId, Vector>,
    ) -> Result<(), StoreError> {
        for (scope, said) in self.said.iter_mut().flatten() {
            let heads = served.get(scope).into_iter().flat_map(Vector::iter);
            for (stream, number, hash) in heads {
                if said.number(&stream) < number
                    && let Some(link) = reader.link(*scope, &stream, number)?
                    && link.short() == hash
                {
                    said.set_short(stream, number, hash);
                }
            }
        }
        Ok(())
    }

    /// Forgets that it was said, where the server has nothing of it: it lost since what it was told in an earlier session.
    fn say_again(&mut self, served: &BTreeMap<ScopeId, Vector>) {
        self.is_resumed = false;
        let unserved = self.said.iter_mut().flatten();
        for (_, said) in unserved.filter(|(scope, _)| !served.contains_key(scope)) {
            *said = Vector::new();
        }
    }

    /// Returns whether anything is left to say.
    fn goes_on(&self, reader: &Reader<'_>, skipped: &Skipped) -> Result<bool, StoreError> {
        for said in &self.said {
            for (scope, heads) in behind(reader, skipped, said)? {
                if reader.is_ahead_of(scope, &heads)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Returns the centre's next words, in full, from its first one on; nothing where all was said.
    fn next(
        &mut self,
        reader: &Reader<'_>,
        skipped: &Skipped,
        budget: Budget,
    ) -> Result<Vec<Stretch>, StoreError> {
        for said in &mut self.said {
            let (mut words, _) = collect(
                reader,
                &behind(reader, skipped, said)?,
                budget.request_bytes_max,
            )?;
            say_openings(reader, &mut words)?;
            for word in &words {
                let number = Pushed::of(word).end;
                if let Some(hash) = reader.link(word.scope, &word.incarnation, number)? {
                    let said = said.entry(word.scope).or_default();
                    said.set(word.incarnation, &Head { number, hash });
                }
            }
            if !words.is_empty() {
                return Ok(words);
            }
        }
        Ok(Vec::new())
    }
}

/// Returns the scopes of which a server is to be told: to an office those where it is granted something, as far as was heard
/// of it here, as it takes in nothing else.
fn served_by(reader: &Reader<'_>, peer: Peer) -> Result<Vec<ScopeId>, StoreError> {
    let identity = reader.identity()?.ok_or(StoreError::NotEnrolled)?;
    let mut scopes = reader.granted(identity.device)?;
    let there = reader.granted(peer.device)?;
    if peer.role != Role::Centre && !there.is_empty() {
        scopes.retain(|scope| there.contains(scope));
    }
    Ok(scopes)
}

/// Makes a server that was told `said` of the centre's streams out to hold all others as well, as they are by now: what is
/// written or comes in meanwhile is not this introduction's to send. Nor is what it refused.
fn behind(
    reader: &Reader<'_>,
    skipped: &Skipped,
    said: &BTreeMap<ScopeId, Vector>,
) -> Result<BTreeMap<ScopeId, Vector>, StoreError> {
    let mut behind = said.clone();
    for (scope, heads) in &mut behind {
        for (stream, number, hash) in reader.signed_vector(*scope)?.iter() {
            if !is_centres(reader, *scope, &stream)? {
                heads.set_short(stream, number, hash);
            }
        }
    }
    skipped.not_to_send(&mut behind);
    Ok(behind)
}
