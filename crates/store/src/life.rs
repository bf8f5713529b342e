//! The lives of this replica. A copy of it that writes too, an older copy in its place, a copied database: each is
//! answered by a new life, so that no two ever write under one name again.
//!
//! The *mark* tells copies of the database apart: a value in it and beside it in a file, changed at every sync. A
//! database without its file, or beside that of an earlier or a later day, is a copy.

use replica::{Hash, Incarnation, Proof, UnixMillis};
use rusqlite::Connection;

use crate::identity::{fixed, get, put};
use crate::log::last_arrival;
use crate::sql::{int, nat};
use crate::{Identity, Store, StoreError, moment};

/// Why a life began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Enrolment.
    Enrolled,
    /// Ops of this replica's own that it did not hold came from elsewhere: a copy of it writes or wrote.
    OwnOpsFromElsewhere,
    /// The database is not the one to which the mark beside it belongs, or somebody said that it is a restored copy.
    OtherDatabase,
    /// A word of this server's own names more arrivals than it knows of, or a life: it was restored from a backup.
    ForgottenArrivals,
}

/// One life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Its name.
    pub incarnation: Incarnation,
    /// The last arrival in front of it: those behind are counted in this life.
    pub arrival: u64,
    /// When it began.
    pub began: UnixMillis,
    /// Why.
    pub cause: Cause,
}

/// What was found beside a database when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// The mark in the database: nothing is to be written.
    Fits,
    /// Another, or none: this mark is to be written beside it now. Where it was another database's, a new life has begun.
    Write([u8; 16]),
}

const MINUTE_MILLIS: i64 = 60_000;
/// How long a life went on before a word of an unknown one ends it.
const APART_MILLIS: i64 = 60 * MINUTE_MILLIS;
const MARK: &str = "mark";
const NEXT_MARK: &str = "next mark";
const BEGAN: &str = "
    insert or ignore into life (incarnation, arrival, began, cause) values (?1, ?2, ?3, ?4)";
const ALL: &str = "select incarnation, arrival, began, cause from life order by number";
const FORGET: &str = "delete from meta where name = ?1";

impl Cause {
    const fn number(self) -> u8 {
        match self {
            Self::Enrolled => 0,
            Self::OwnOpsFromElsewhere => 1,
            Self::OtherDatabase => 2,
            Self::ForgottenArrivals => 3,
        }
    }

    fn from_number(number: u8) -> Result<Self, StoreError> {
        [
            Self::Enrolled,
            Self::OwnOpsFromElsewhere,
            Self::OtherDatabase,
            Self::ForgottenArrivals,
        ]
        .into_iter()
        .find(|cause| cause.number() == number)
        .ok_or_else(|| StoreError::damaged(format!("a life of cause {number}")))
    }
}

impl Store {
    /// Gives the store sixteen truly random bytes to begin new lives with. A program does so at each start. Without
    /// them a new life is told from that of another copy only by what made it begin.
    pub const fn bring_chance(&mut self, chance: [u8; 16]) {
        self.chance = chance;
    }

    /// Compares what lies beside the database with the mark in it. Where it is not this database's, a new life begins at
    /// once: the one in the database may be written on elsewhere. `chance` becomes the new mark.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn fit(
        &mut self,
        beside: Option<[u8; 16]>,
        chance: [u8; 16],
        now: UnixMillis,
    ) -> Result<Fit, StoreError> {
        let read = |name| -> Result<Option<[u8; 16]>, StoreError> {
            get(&self.connection, name)?
                .map(|bytes| fixed(&bytes))
                .transpose()
        };
        // What fits is only read: a full disk keeps nobody from looking.
        let current = read(MARK)?;
        if beside.is_some() && (beside == current || beside == read(NEXT_MARK)?) {
            return Ok(Fit::Fits);
        }
        let seen = Hash::of("tungnha mark 1", &[&beside.unwrap_or_default()]);
        let brought = self.chance;
        let tx = self.begin()?;
        if current.is_some() {
            let behind = last_arrival(&tx)?;
            let why = (Cause::OtherDatabase, behind);
            begin(&tx, brought, why, &seen, (lost_until(now), now))?;
        }
        put(&tx, MARK, &chance)?;
        tx.prepare_cached(FORGET)?.execute([NEXT_MARK])?;
        tx.commit()?;
        Ok(Fit::Write(chance))
    }

    /// Begins a new life at once and returns its name: somebody knows that this is a copy that was put in the place of what
    /// was lost, and nothing has shown it yet.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn begin_anew(&mut self, now: UnixMillis) -> Result<Incarnation, StoreError> {
        let chance = self.chance;
        let tx = self.begin()?;
        let behind = last_arrival(&tx)?;
        let seen = Hash::of(
            "tungnha restored 1",
            &[&behind.to_be_bytes(), &now.0.to_be_bytes()],
        );
        let why = (Cause::OtherDatabase, behind);
        let life = begin(&tx, chance, why, &seen, (lost_until(now), now))?;
        tx.commit()?;
        Ok(life)
    }

    /// Announces the next mark. Until it lies beside the database, the one before still fits; then both do, until the
    /// next announcement finds it there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn announce_mark(
        &mut self,
        beside: Option<[u8; 16]>,
        next: [u8; 16],
    ) -> Result<(), StoreError> {
        let tx = self.begin()?;
        let announced = get(&tx, NEXT_MARK)?;
        if let Some(beside) = beside.filter(|beside| announced.as_deref() == Some(beside)) {
            put(&tx, MARK, &beside)?;
        }
        put(&tx, NEXT_MARK, &next)?;
        Ok(tx.commit()?)
    }
}

/// Nobody knows for how long another one went on: until just now.
const fn lost_until(now: UnixMillis) -> UnixMillis {
    UnixMillis(now.0.saturating_sub(MINUTE_MILLIS))
}

/// Begins a new life where a word that this server signed itself tells of what is not known here: of more arrivals in the
/// present life than when the transaction `began`, or of a life that this database never began. Either way the server was
/// restored from a backup, and what it counts from now on it counts in another life.
pub(crate) fn reminded(
    tx: &Connection,
    chance: [u8; 16],
    began: u64,
    proof: &Proof,
    now: UnixMillis,
) -> Result<Option<Incarnation>, StoreError> {
    let identity = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?;
    let key = crate::Reader::new(tx)
        .certificate(identity.device)?
        .map(|own| own.key);
    let is_own = proof.server == identity.device
        && key.is_some_and(|key| proof.verify(identity.org, &key).is_ok());
    let lives = all(tx)?;
    let is_known = lives.iter().any(|one| one.incarnation == proof.life);
    let is_news = if is_known {
        proof.life == identity.incarnation() && proof.arrival > began
    } else {
        // A word that is older than the present life says nothing of whether that is in use elsewhere. Two servers that run
        // under one key would send each other from life to life; so they do no more than once in so long.
        let last = lives.last().map_or(0, |last| last.began.0);
        proof.time.0.saturating_sub(last) >= APART_MILLIS
    };
    if !is_own || !is_news {
        return Ok(None);
    }
    let seen = Hash::of(
        "tungnha reminder 1",
        &[proof.life.as_bytes(), &proof.arrival.to_be_bytes()],
    );
    // The next word of the lost life must not look newer than this one, whatever the clock says.
    let now = if is_known { now } else { now.max(proof.time) };
    // Nobody was told yet of what arrived within the transaction: it counts in the new life, too.
    let why = (Cause::ForgottenArrivals, began);
    begin(tx, chance, why, &seen, (proof.time, now)).map(Some)
}

/// Begins a new life for a cause, behind an arrival, and returns it. `seen` is what made it begin: other copies see something
/// else, or bring another chance. `alive` is a time at which the life before went on where this database does not reach.
pub(crate) fn begin(
    tx: &Connection,
    chance: [u8; 16],
    (cause, behind): (Cause, u64),
    seen: &Hash,
    (alive, now): (UnixMillis, UnixMillis),
) -> Result<Incarnation, StoreError> {
    let mut identity = Identity::load(tx)?.ok_or(StoreError::NotEnrolled)?;
    let parts: [&[u8]; 4] = [
        &chance,
        &identity.seed_secret,
        &identity.nonce,
        seen.as_bytes(),
    ];
    identity.nonce = Hash::of("tungnha life 1", &parts).prefix();
    // A salt must not serve two ops: what remains of one would betray the other when it is struck out.
    let secret = [&identity.seed_secret[..], &identity.nonce];
    identity.seed_secret = Hash::of("tungnha seed secret 1", &secret).prefix();
    identity.save(tx)?;
    note(tx, &identity, (cause, behind), now)?;
    moment::forget(tx, alive, now)?;
    Ok(identity.incarnation())
}

/// Notes that the life of this identity began for a cause, behind an arrival.
pub(crate) fn note(
    tx: &Connection,
    identity: &Identity,
    (cause, behind): (Cause, u64),
    now: UnixMillis,
) -> Result<(), StoreError> {
    let values = (
        identity.incarnation().as_bytes().to_owned(),
        int(behind),
        now.0,
        cause.number(),
    );
    tx.prepare_cached(BEGAN)?.execute(values)?;
    Ok(())
}

/// Returns the lives, in order.
pub(crate) fn all(tx: &Connection) -> Result<Vec<Life>, StoreError> {
    let mut statement = tx.prepare_cached(ALL)?;
    let rows = statement.query_map([], |row| -> rusqlite::Result<([u8; 8], i64, i64, u8)> {
        row.try_into()
    })?;
    rows.map(|row| {
        let (incarnation, arrival, began, cause) = row?;
        Ok(Life {
            incarnation: Incarnation::from_bytes(incarnation),
            arrival: nat(arrival)?,
            began: UnixMillis(began),
            cause: Cause::from_number(cause)?,
        })
    })
    .collect()
}
