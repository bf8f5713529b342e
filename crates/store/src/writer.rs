//! A transaction that writes: the only way to make an op.

use std::borrow::Cow;
use std::collections::BTreeMap;

use book::body::Body;
use book::fact::ReceiptNumber;
use replica::{
    ActorId, Dot, HybridClock, Kind, Op, RecordId, Saw, SawHead, ScopeId, StreamKey, UnixMillis,
};
use rusqlite::{Connection, OptionalExtension as _};

use crate::identity::{Trust, clock, save_clock};
use crate::log::{Stream, judge, last_arrival};
use crate::project::money::next_number;
use crate::project::{self, Seen, Verdict, context_before, is_granted, let_in_since, scope, take};
use crate::sql::int;
use crate::tx::Tx;
use crate::{Identity, Reader, StoreError, TakeNumberError, branch, moment};

/// So many heads a "saw" op names at most: a thousand are some 30 kB, half of what an op may be.
const SAW_HEADS_MAX: usize = 1000;

/// One writing transaction.
#[derive(Debug)]
pub struct Writer<'t> {
    pub(crate) connection: &'t Connection,
    now: UnixMillis,
    own: Option<Own<'t>>,
    /// Whether an append broke off: then nothing of the transaction may stand, whatever its work returns.
    broken: bool,
}

/// What is needed to make ops, held for the transaction.
#[derive(Debug)]
struct Own<'t> {
    tx: Tx<'t>,
    identity: Identity,
    trust: Trust,
    clock: HybridClock,
    /// The last arrival when the transaction began.
    began: u64,
    arrival: u64,
    streams: BTreeMap<ScopeId, Stream>,
}

/// Where an op was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Its place.
    pub dot: Dot,
    /// The id of the record or fact that it made.
    pub record: RecordId,
}

impl<'t> Writer<'t> {
    pub(crate) fn begin(connection: &'t Connection, now: UnixMillis) -> Result<Self, StoreError> {
        let own = Identity::load(connection)?;
        let own = own
            .map(|identity| Own::load(connection, identity))
            .transpose()?;
        Ok(Self {
            connection,
            now,
            own,
            broken: false,
        })
    }

    /// Keeps the clock, and when this came: the last thing before the commit. An append that broke off lets nothing stand.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::Broken);
        }
        match self.own {
            Some(own) if own.arrival > own.began => {
                moment::keep(self.connection, own.identity.role, own.began, self.now)?;
                save_clock(self.connection, own.clock.last())
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Appends an op to the own stream in `scope`, projects and judges it. Where ops of others arrived since,
    /// a "saw" op goes first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn append(&mut self, scope: ScopeId, body: &Body) -> Result<Appended, StoreError> {
        let actor = self
            .own
            .as_ref()
            .ok_or(StoreError::NotEnrolled)?
            .identity
            .actor;
        self.append_as(actor, scope, body)
    }

    /// The same in another's name, for a server that writes for the person who is logged in.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn append_as(
        &mut self,
        actor: ActorId,
        scope: ScopeId,
        body: &Body,
    ) -> Result<Appended, StoreError> {
        let own = self.own.as_mut().ok_or(StoreError::NotEnrolled)?;
        let done = own
            .enter(scope, actor, self.now)
            .and_then(|()| own.push(scope, actor, self.now, body));
        self.broken |= done.is_err();
        done
    }

    /// Returns the next number of this device's books: in order, each once. It is spent by the receipt that is
    /// appended in this same transaction: until then it is returned again.
    ///
    /// # Errors
    ///
    /// [`TakeNumberError`].
    pub fn take_number(&mut self) -> Result<ReceiptNumber, TakeNumberError> {
        let own = self.own.as_ref().ok_or(StoreError::NotEnrolled)?;
        let next = next_number(self.connection, own.identity.device)?;
        next.ok_or(TakeNumberError::NoneLeft)
    }

    /// Looks up what a client-made id was used for: `None` when it is new, the record where `digest` (a hash of
    /// what was asked) is the same.
    ///
    /// # Errors
    ///
    /// [`StoreError::SameIdOtherContent`].
    pub fn asked_before(
        &mut self,
        id: uuid::Uuid,
        digest: &replica::Hash,
    ) -> Result<Option<RecordId>, StoreError> {
        let mut statement = self.connection.prepare_cached(ASKED)?;
        let found: Option<([u8; 32], [u8; 16])> = statement
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((before, _)) if before != *digest.as_bytes() => {
                Err(StoreError::SameIdOtherContent)
            }
            Some((_, record)) => Ok(Some(RecordId::from_bytes(record))),
            None => Ok(None),
        }
    }

    /// Remembers what a client-made id was used for.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn remember_asked(
        &mut self,
        id: uuid::Uuid,
        digest: &replica::Hash,
        made: RecordId,
    ) -> Result<(), StoreError> {
        if self.asked_before(id, digest)?.is_none() {
            let values = (id.as_bytes(), digest.as_bytes(), made.as_bytes());
            self.connection.prepare_cached(REMEMBER)?.execute(values)?;
        }
        Ok(())
    }

    /// Returns the queries, within this transaction.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(self.connection)
    }

    /// Returns the time that this transaction was begun with.
    #[must_use]
    pub fn now(&self) -> UnixMillis {
        self.now
    }
}

const OTHERS_CAME: &str = "
    select exists (select 1 from stream where scope = ?1 and id <> ?2 and last_arrival > ?3)";
const ASKED: &str = "select digest, record from asked where id = ?1";
const REMEMBER: &str = "insert into asked (id, digest, record) values (?1, ?2, ?3)";

impl<'t> Own<'t> {
    fn load(connection: &'t Connection, identity: Identity) -> Result<Self, StoreError> {
        let arrival = last_arrival(connection)?;
        Ok(Self {
            tx: Tx::of(connection),
            trust: Trust::of(connection, &identity)?,
            identity,
            clock: HybridClock::after(clock(connection)?),
            began: arrival,
            arrival,
            streams: BTreeMap::new(),
        })
    }

    /// Finds or begins the own stream in `scope`; where others' ops came since its last op, says so first. Within a
    /// transaction none can come, so this is done once a scope.
    fn enter(&mut self, scope: ScopeId, actor: ActorId, now: UnixMillis) -> Result<(), StoreError> {
        if self.streams.contains_key(&scope) {
            return Ok(());
        }
        let incarnation = self.identity.incarnation();
        let key = StreamKey {
            org: self.identity.org,
            scope,
            incarnation,
        };
        let stream = Stream::find_or_begin(&self.tx, &key, &self.identity.opening(scope))?;
        let heads = unseen(&self.tx, &self.trust, &stream)?;
        self.streams.insert(scope, stream);
        // Contexts join: several ops say the same as one, and none is ever too long, whatever others claim to have seen.
        for heads in heads.chunks(SAW_HEADS_MAX) {
            let heads = heads.to_vec();
            self.push(scope, actor, now, &Body::Saw(Saw { heads }))?;
        }
        Ok(())
    }

    fn push(
        &mut self,
        scope: ScopeId,
        actor: ActorId,
        now: UnixMillis,
        body: &Body,
    ) -> Result<Appended, StoreError> {
        let tx = &self.tx;
        let stream = self
            .streams
            .get_mut(&scope)
            .ok_or(StoreError::NotEnrolled)?;
        let time = self.clock.tick(now);
        let op = Op {
            kind: body.kind(),
            time,
            actor,
            body: body.encode(),
        };
        let bytes = op.encode();
        if bytes.len() > Op::BYTES_MAX {
            return Err(StoreError::TooLong(bytes.len()));
        }
        debug_assert!(body.kind() == Kind::GRANT || replica::check_canonical(&bytes).is_ok());
        let head = stream.head.followed_by(&stream.opening.seed, &bytes);
        self.arrival += 1;
        let kept = scope::remaining(tx, stream, (head.number, &head.hash), &bytes)?;
        stream.push(tx, head, self.arrival, &kept)?;
        stream.keep_head(tx)?;
        let place = project::Place {
            scope,
            stream: stream.id,
            dot: Dot::new(stream.incarnation, head.number),
            family: stream.family,
            link: head.hash,
            device: stream.opening.device,
            arrival: self.arrival,
        };
        let entry = place.entry(tx, &self.trust, time, actor)?;
        let verdict = match kept {
            Cow::Borrowed(_) => project::apply(tx, &entry, body, &op.body)?,
            Cow::Owned(kept) => take(tx, &self.trust, &place, &kept)?.verdict,
        };
        tx.keep_sums()?;
        if verdict != Verdict::Applied {
            judge(tx, stream.id, head.number, verdict)?;
        }
        // A grant may have let in what stands in a history that branches.
        if body.kind() == Kind::GRANT && branch::any_in(tx, scope)? {
            project::again(tx, scope)?;
        }
        Ok(Appended {
            dot: entry.dot,
            record: entry.record,
        })
    }
}

/// Returns what arrived in the scope of an own stream since its last op: the heads that its context does not hold yet.
///
/// Contexts are closed: what the writers of the ops held had seen belongs to it, held here or not. Streams of devices
/// that are not granted are left out: nobody was shown what they say.
fn unseen(tx: &Connection, trust: &Trust, own: &Stream) -> Result<Vec<SawHead>, StoreError> {
    let (at, before) = context_before(tx, own.id, u64::MAX)?;
    let key = (own.scope.0, own.id, int(own.last_arrival));
    let others_came: bool = tx
        .prepare_cached(OTHERS_CAME)?
        .query_row(key, |row| row.get(0))?;
    if !others_came && !let_in_since(tx, own.scope, own.id, at)? {
        return Ok(Vec::new());
    }
    let streams = Stream::in_scope(tx, own.scope)?;
    let mut granted = Vec::with_capacity(streams.len());
    for stream in streams {
        if is_granted(tx, trust, own.scope, stream.opening.device)? {
            granted.push(stream);
        }
    }
    let others = || granted.iter().filter(|stream| stream.id != own.id);
    let mut seen = Seen::new();
    for stream in others() {
        let (_, theirs) = context_before(tx, stream.id, u64::MAX)?;
        for (incarnation, number) in theirs {
            let known = seen.entry(incarnation).or_default();
            *known = number.max(*known);
        }
        let known = seen.entry(stream.incarnation).or_default();
        *known = stream.head.number.max(*known);
    }
    let grown = seen.into_iter().filter(|(incarnation, number)| {
        *incarnation != own.incarnation && before.get(incarnation) < Some(number)
    });
    let heads = grown.map(|(incarnation, number)| {
        let named = others().find(|stream| stream.incarnation == incarnation);
        // What is known only through another writer's context has no link here.
        let held = named.filter(|stream| stream.head.number == number);
        SawHead {
            // Branches are named otherwise where less is held, or more. Lives are not.
            incarnation: named.map_or(incarnation, |stream| stream.family),
            number,
            hash: held.map(|stream| stream.head.hash.short()),
        }
    });
    let mut heads: Vec<SawHead> = heads.collect();
    heads.sort_unstable();
    heads.dedup();
    Ok(heads)
}
