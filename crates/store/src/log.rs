//! The log: streams, their ops in order of arrival, and signatures. Ops go in here and nowhere else.

use replica::{DeviceId, Hash, Head, Incarnation, Opening, ScopeId, Seed, StreamKey, Vector};
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::StoreError;
use crate::project::Verdict;
use crate::sql::{int, nat, small};
use crate::tx::Tx;

/// What taking in a stretch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Accepted {
    /// Ops appended.
    pub ops: u64,
    /// How many of them are quarantined.
    pub quarantined: u64,
    /// The last arrival number given out.
    pub arrival: u64,
    /// The segment in which the stretch ended, by its name here.
    pub ended: Option<Incarnation>,
    /// Whether the history turned out to branch here: names and heads of its segments are others now.
    pub branched: bool,
}

/// One stream as held here, or one segment of it where its history branches.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    /// Its local number.
    pub(crate) id: i64,
    /// Its scope.
    pub(crate) scope: ScopeId,
    /// Its name: the life's, or that of a branch of it.
    pub(crate) incarnation: Incarnation,
    /// Whose life.
    pub(crate) family: Incarnation,
    /// Its device and salts.
    pub(crate) opening: Opening,
    /// What stands in front of its first op.
    pub(crate) start: Head,
    /// The last op held.
    pub(crate) head: Head,
    /// Up to which number it is signed.
    pub(crate) signed: u64,
    /// When its last op arrived.
    pub(crate) last_arrival: u64,
}

const FIND: &str = "
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream where scope = ?1 and incarnation = ?2";
const IN_SCOPE: &str = "
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream where scope = ?1 order by incarnation";
const OF_DEVICE: &str = "
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream where scope = ?1 and device = ?2 order by incarnation";
const ALL: &str = "
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream order by id";
const OF_FAMILY: &str = "
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream where scope = ?1 and incarnation = ?2 and family = ?2
    union all
    select id, scope, incarnation, family, device, nonce, seed, start_number, start_link, head_number,
           head_link, signed_number, last_arrival
    from stream where scope = ?1 and family = ?2 and incarnation <> family
    order by start_number, incarnation";
/// Heads, as far as there are ops; and as far as they are signed.
const HEADS: &str = "
    select incarnation, head_number, head_link from stream
    where scope = ?1 and head_number > start_number";
const SIGNED: &str = "
    select incarnation, signed_number,
           case signed_number when head_number then head_link
           else (select link from op where stream = stream.id and number = signed_number) end
    from stream where scope = ?1 and signed_number > start_number";
const BEGIN: &str = "
    insert into stream (scope, incarnation, family, device, nonce, seed, start_number, start_link,
                        head_number, head_link, signed_number, last_arrival)
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
const LINK_AT: &str = "select link from op where stream = ?1 and number = ?2";
const ADD_OP: &str = "
    insert into op (arrival, stream, number, link, bytes, verdict) values (?1, ?2, ?3, ?4, ?5, 0)";
const MOVE_HEAD: &str = "
    update stream set head_number = ?2, head_link = ?3, last_arrival = ?4 where id = ?1";
const KEEP_SEED: &str = "update stream set seed = ?2 where id = ?1 and seed <> ?2";
const JUDGE: &str = "update op set verdict = ?3 where stream = ?1 and number = ?2";
const ADD_SIGNATURE: &str = "
    insert or ignore into signature (stream, number, signature) values (?1, ?2, ?3)";
const MOVE_SIGNED: &str = "
    update stream set signed_number = max(signed_number, ?2) where id = ?1";
const LAST_ARRIVAL: &str = "select coalesce(max(arrival), 0) from op";

/// A row of one of the statements above that select whole streams, before its numbers are checked.
type Raw = (
    i64,
    i64,
    [u8; 8],
    [u8; 8],
    [u8; 16],
    [u8; 16],
    Vec<u8>,
    i64,
    [u8; 32],
    i64,
    [u8; 32],
    i64,
    i64,
);

fn raw(row: &Row<'_>) -> rusqlite::Result<Raw> {
    row.try_into()
}

impl Stream {
    fn checked(raw: Raw) -> Result<Self, StoreError> {
        let (id, scope, incarnation, family, device, nonce, seed, after, before, number, link, ..) =
            raw;
        let (.., signed, arrival) = raw;
        let head = |number, link| -> Result<Head, StoreError> {
            Ok(Head {
                number: nat(number)?,
                hash: Hash::from_bytes(link),
            })
        };
        Ok(Self {
            id,
            scope: ScopeId(small(scope)?),
            incarnation: Incarnation::from_bytes(incarnation),
            family: Incarnation::from_bytes(family),
            opening: Opening {
                device: DeviceId::from_bytes(device),
                nonce,
                seed: Seed::read_kept(&seed)
                    .ok_or_else(|| StoreError::damaged("a seed that is none"))?,
            },
            start: head(after, before)?,
            head: head(number, link)?,
            signed: nat(signed)?,
            last_arrival: nat(arrival)?,
        })
    }

    /// Finds a stream.
    pub(crate) fn find(
        connection: &Connection,
        scope: ScopeId,
        incarnation: &Incarnation,
    ) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare_cached(FIND)?;
        let found = statement
            .query_row((scope.0, incarnation.as_bytes()), raw)
            .optional()?;
        found.map(Self::checked).transpose()
    }

    /// Finds a stream or begins it.
    pub(crate) fn find_or_begin(
        connection: &Connection,
        key: &StreamKey,
        opening: &Opening,
    ) -> Result<Self, StoreError> {
        if let Some(found) = Self::find(connection, key.scope, &key.incarnation)? {
            return Ok(found);
        }
        let origin = key.origin();
        Self {
            id: 0,
            scope: key.scope,
            incarnation: key.incarnation,
            family: key.incarnation,
            opening: opening.clone(),
            start: origin,
            head: origin,
            signed: 0,
            last_arrival: 0,
        }
        .begin(connection)
    }

    /// Adds a stream, whose local number is given now.
    pub(crate) fn begin(mut self, connection: &Connection) -> Result<Self, StoreError> {
        let (scope, arrival) = (self.scope.0, int(self.last_arrival));
        let values = (
            scope,
            self.incarnation.as_bytes(),
            self.family.as_bytes(),
            self.opening.device.as_bytes(),
            self.opening.nonce,
            self.opening.seed.to_bytes(),
            int(self.start.number),
            self.start.hash.as_bytes(),
            int(self.head.number),
            self.head.hash.as_bytes(),
            int(self.signed),
            arrival,
        );
        connection.prepare_cached(BEGIN)?.execute(values)?;
        self.id = connection.last_insert_rowid();
        Ok(self)
    }

    /// Returns every segment of one life in a scope, those that begin first in front.
    pub(crate) fn family(
        connection: &Connection,
        scope: ScopeId,
        family: &Incarnation,
    ) -> Result<Vec<Self>, StoreError> {
        let mut statement = connection.prepare_cached(OF_FAMILY)?;
        let rows = statement.query_map((scope.0, family.as_bytes()), raw)?;
        rows.map(|row| Self::checked(row?)).collect()
    }

    /// Returns the link at a number of this segment, what stands in front of it included.
    pub(crate) fn link_at(
        &self,
        connection: &Connection,
        number: u64,
    ) -> Result<Option<Hash>, StoreError> {
        if number == self.start.number {
            return Ok(Some(self.start.hash));
        }
        if number == self.head.number {
            return Ok(Some(self.head.hash));
        }
        let mut statement = connection.prepare_cached(LINK_AT)?;
        let found = statement.query_row((self.id, int(number)), |row| row.get(0));
        Ok(found.optional()?.map(Hash::from_bytes))
    }

    /// Returns whether this segment is another than the first of its life.
    pub(crate) fn is_branch(&self) -> bool {
        self.incarnation != self.family
    }

    /// Returns whether this segment goes on from `other`.
    pub(crate) fn follows(&self, other: &Self) -> bool {
        self.is_branch()
            && self.id != other.id
            && self.family == other.family
            && self.start == other.head
    }

    /// Returns the streams of a scope, in order of incarnation.
    pub(crate) fn in_scope(
        connection: &Connection,
        scope: ScopeId,
    ) -> Result<Vec<Self>, StoreError> {
        let mut statement = connection.prepare_cached(IN_SCOPE)?;
        let rows = statement.query_map([scope.0], raw)?;
        rows.map(|row| Self::checked(row?)).collect()
    }

    /// Returns what one device wrote in a scope, in order of incarnation.
    pub(crate) fn of_device(
        connection: &Connection,
        scope: ScopeId,
        device: DeviceId,
    ) -> Result<Vec<Self>, StoreError> {
        let mut statement = connection.prepare_cached(OF_DEVICE)?;
        let rows = statement.query_map((scope.0, device.as_bytes()), raw)?;
        rows.map(|row| Self::checked(row?)).collect()
    }

    /// Returns the heads held in a scope.
    pub(crate) fn heads(connection: &Connection, scope: ScopeId) -> Result<Vector, StoreError> {
        heads(connection, HEADS, scope)
    }

    /// Returns the heads held in a scope up to which it can be passed on.
    pub(crate) fn signed_heads(
        connection: &Connection,
        scope: ScopeId,
    ) -> Result<Vector, StoreError> {
        heads(connection, SIGNED, scope)
    }

    /// Returns every stream, in order of its arrival.
    pub(crate) fn all(connection: &Connection) -> Result<Vec<Self>, StoreError> {
        let mut statement = connection.prepare_cached(ALL)?;
        let rows = statement.query_map([], raw)?;
        rows.map(|row| Self::checked(row?)).collect()
    }

    /// Appends an op behind the head. The stream's own row follows with [`Self::keep_head`].
    pub(crate) fn push(
        &mut self,
        tx: &Tx<'_>,
        head: Head,
        arrival: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let expected = self.head.number + 1;
        if head.number != expected {
            return Err(StoreError::Gap {
                expected,
                got: head.number,
            });
        }
        let (at, number, link) = (int(arrival), int(head.number), head.hash.as_bytes());
        tx.prepare_cached(ADD_OP)?
            .execute((at, self.id, number, link, bytes))?;
        self.head = head;
        self.last_arrival = arrival;
        Ok(())
    }

    /// Keeps where the head stands: once behind all ops that were pushed, within their transaction.
    pub(crate) fn keep_head(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.prepare_cached(MOVE_HEAD)?.execute((
            self.id,
            int(self.head.number),
            self.head.hash.as_bytes(),
            int(self.last_arrival),
        ))?;
        Ok(())
    }

    /// Keeps what is left of the seed; `true`: that is another than was kept.
    pub(crate) fn keep_seed(&self, connection: &Connection) -> Result<bool, StoreError> {
        let values = (self.id, self.opening.seed.to_bytes());
        Ok(connection.prepare_cached(KEEP_SEED)?.execute(values)? > 0)
    }

    /// Keeps a signature over the head at `number`.
    pub(crate) fn keep_signature(
        &mut self,
        connection: &Connection,
        number: u64,
        signature: &replica::Signature,
    ) -> Result<(), StoreError> {
        let values = (self.id, int(number), signature.as_bytes());
        connection.prepare_cached(ADD_SIGNATURE)?.execute(values)?;
        connection
            .prepare_cached(MOVE_SIGNED)?
            .execute((self.id, int(number)))?;
        self.signed = self.signed.max(number);
        Ok(())
    }
}

fn heads(
    connection: &Connection,
    statement: &'static str,
    scope: ScopeId,
) -> Result<Vector, StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let mut rows = statement.query([scope.0])?;
    let mut vector = Vector::new();
    while let Some(row) = rows.next()? {
        let (incarnation, number, link): ([u8; 8], i64, Option<[u8; 32]>) = row.try_into()?;
        // What is missing is for the verification to find.
        if let Some(hash) = link.map(Hash::from_bytes) {
            let number = nat(number)?;
            vector.set(Incarnation::from_bytes(incarnation), &Head { number, hash });
        }
    }
    Ok(vector)
}

/// Notes what became of an op.
pub(crate) fn judge(
    connection: &Connection,
    stream: i64,
    number: u64,
    verdict: Verdict,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(JUDGE)?
        .execute((stream, int(number), verdict.number()))?;
    Ok(())
}

/// Returns the last arrival number.
pub(crate) fn last_arrival(connection: &Connection) -> Result<u64, StoreError> {
    nat(connection
        .prepare_cached(LAST_ARRIVAL)?
        .query_row([], |row| row.get(0))?)
}
