//! Taking in what others wrote: several stretches in one transaction, each whole or not at all.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use replica::{
    Dot, Head, Hlc, HybridClock, Incarnation, Op, OrgId, Proof, Role, ScopeId, Seed, UnixMillis,
    VerifiedOp, VerifiedStretch,
};
use rusqlite::Connection;

use crate::identity::{Trust, clock, save_clock};
use crate::life::{self, Cause};
use crate::log::{Stream, judge, last_arrival};
use crate::project::{self, Verdict, scope, take_read};
use crate::tx::Tx;
use crate::{Accepted, Identity, Reader, StoreError, branch, confirm, moment};

const SET: &str = "savepoint stretch";
const KEEP: &str = "release stretch";
const BACK: &str = "rollback to stretch";

/// Scopes that could not be projected again, each with why.
pub(crate) type Unprojected = BTreeMap<ScopeId, String>;

/// One transaction that takes in stretches.
///
/// What fails of one stretch takes nothing of the others with it. Nothing of any of them is durable before the
/// transaction is committed: whoever sent them must not be answered earlier.
#[derive(Debug)]
pub struct Intake<'t> {
    tx: Tx<'t>,
    trust: Trust,
    /// This replica's own life.
    own_life: Incarnation,
    /// True randomness for the next life.
    chance: [u8; 16],
    clock: HybridClock,
    /// What the clock said when the transaction began.
    began: Hlc,
    /// The last arrival then.
    began_at: u64,
    /// As what this replica takes in.
    role: Role,
    /// Scopes in which histories branch, and what came shapes anew: projected again once, at the end.
    again: BTreeSet<ScopeId>,
    /// When the first op came that was taken in.
    came: Option<UnixMillis>,
    /// Whether SQLite gave the whole transaction up, as it does on a full disk.
    is_lost: bool,
}

impl<'t> Intake<'t> {
    pub(crate) fn begin(connection: &'t Connection, chance: [u8; 16]) -> Result<Self, StoreError> {
        let began = clock(connection)?;
        let own = Identity::load(connection)?.ok_or(StoreError::NotEnrolled)?;
        Ok(Self {
            tx: Tx::of(connection),
            trust: Trust::of(connection, &own)?,
            own_life: own.incarnation(),
            chance,
            clock: HybridClock::after(began),
            began,
            began_at: last_arrival(connection)?,
            role: own.role,
            again: BTreeSet::new(),
            came: None,
            is_lost: false,
        })
    }

    /// Projects again where histories branch, keeps the clock, and when this came: the last thing before the commit.
    /// Returns the scopes of which what is kept cannot be read, each with why.
    pub(crate) fn finish(mut self) -> Result<Unprojected, StoreError> {
        if self.is_lost {
            return Err(StoreError::Broken);
        }
        let unprojected = self.project_again()?;
        if let Some(came) = self.came {
            moment::keep(&self.tx, self.role, self.began_at, came)?;
        }
        if self.clock.last() != self.began {
            save_clock(&self.tx, self.clock.last())?;
        }
        Ok(unprojected)
    }

    /// Projects again where histories branch. Where that fails for what is damaged there, the log has the new ops all the
    /// same and the tables stay as they are: one scope keeps nobody else from being answered, nor its own money.
    fn project_again(&mut self) -> Result<Unprojected, StoreError> {
        let mut unprojected = Unprojected::new();
        for scope in std::mem::take(&mut self.again) {
            self.run(SET)?;
            match project::again(&self.tx, scope) {
                Ok(()) => {}
                Err(StoreError::Damaged(why)) => {
                    self.tx.taken_back();
                    self.run(BACK)?;
                    unprojected.insert(scope, why);
                }
                Err(error) => return Err(error),
            }
            self.run(KEEP)?;
        }
        Ok(unprojected)
    }

    /// Returns the queries, within this transaction.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.tx)
    }

    /// Returns the organisation that this replica belongs to.
    #[must_use]
    pub const fn org(&self) -> OrgId {
        self.trust.org
    }

    /// Takes note of a word that this server signed itself: where it names more arrivals than were known here before this
    /// transaction, or a life that is not known, the server was restored from a backup, and begins a new life. `true`:
    /// that is so.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; the whole transaction is lost then.
    pub fn remind(&mut self, proof: &Proof, now: UnixMillis) -> Result<bool, StoreError> {
        let begun = life::reminded(&self.tx, self.chance, self.began_at, proof, now);
        self.is_lost |= begun.is_err();
        let Some(life) = begun? else {
            return Ok(false);
        };
        self.own_life = life;
        Ok(true)
    }

    /// Takes in a verified stretch: appends, projects, judges. It must begin behind an op that is held. What is known of
    /// it is passed over; where it parts from what is held, the history branches.
    ///
    /// Where it brings ops of this replica's own life, a copy of it writes or wrote: a new life begins.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; nothing of this stretch is stored then, and the others are as they were.
    pub fn accept(
        &mut self,
        stretch: &VerifiedStretch,
        now: UnixMillis,
    ) -> Result<Accepted, StoreError> {
        if self.is_lost {
            return Err(StoreError::Broken);
        }
        let before = self.clock;
        self.run(SET)?;
        let accepted = self.append(stretch, now);
        if let Ok(taken) = &accepted {
            if taken.ops > 0 {
                self.came.get_or_insert(now);
            }
            self.run(KEEP)?;
            return accepted;
        }
        self.clock = before;
        self.tx.taken_back();
        self.is_lost = self.tx.is_autocommit();
        if !self.is_lost {
            self.run(BACK)?;
            self.run(KEEP)?;
        }
        accepted
    }

    fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let done = self
            .tx
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]));
        // A savepoint that cannot be set or ended leaves nobody sure of what stands.
        self.is_lost |= done.is_err();
        done?;
        Ok(())
    }

    fn append(
        &mut self,
        stretch: &VerifiedStretch,
        now: UnixMillis,
    ) -> Result<Accepted, StoreError> {
        let tx = &self.tx;
        let mut accepted = Accepted {
            arrival: last_arrival(tx)?,
            ..Accepted::default()
        };
        let Some(last) = stretch.ops.last() else {
            return Ok(accepted);
        };
        let landing = branch::land(
            tx,
            base(tx, stretch)?,
            (&stretch.opening.seed, &stretch.ops),
        )?;
        let mut stream = landing.stream;
        accepted.ended = Some(stream.incarnation);
        accepted.branched = !landing.begun.is_empty();
        // Where the history was cut, contexts bear another name from now on: what the new ops meet must name them too.
        if landing.is_cut {
            project::again(tx, stream.scope)?;
        }
        for branch in &landing.begun {
            project::inherit(tx, stream.scope, branch)?;
        }
        if landing.fresh.is_empty() {
            return Ok(accepted);
        }
        learn_seed(tx, &mut stream, &stretch.opening.seed)?;
        self.push(&mut stream, landing.fresh, now, &mut accepted)?;
        let tx = &self.tx;
        stream.keep_signature(tx, last.number, &stretch.signature)?;
        // Contexts and what they shape follow from all that is held of a history that branches. What is held, and why,
        // names lives and does not wait for it.
        let is_centres = stream.opening.device == self.trust.centre_device;
        if branch::branches(tx, &stream)? || (is_centres && branch::any_in(tx, stream.scope)?) {
            self.again.insert(stream.scope);
        }
        if stream.opening.device == self.trust.own {
            confirm::read_again(tx, self.trust.own, stream.scope)?;
        }
        if stream.family == self.own_life {
            let why = (Cause::OwnOpsFromElsewhere, last_arrival(tx)?);
            let alive = last.op.as_ref().map_or(now, |op| op.time.wall());
            self.own_life = life::begin(tx, self.chance, why, &last.link, (alive, now))?;
        }
        Ok(accepted)
    }

    /// Appends new ops behind the head of a stream, and projects and judges them.
    fn push(
        &mut self,
        stream: &mut Stream,
        ops: &[VerifiedOp],
        now: UnixMillis,
        accepted: &mut Accepted,
    ) -> Result<(), StoreError> {
        let tx = &self.tx;
        let any_struck = scope::any_struck(tx)?;
        for op in ops {
            accepted.arrival += 1;
            let head = Head {
                number: op.number,
                hash: op.link,
            };
            let bytes = if any_struck {
                scope::remaining(tx, stream, (op.number, &op.link), &op.bytes)?
            } else {
                Cow::Borrowed(op.bytes.as_slice())
            };
            stream.push(tx, head, accepted.arrival, &bytes)?;
            let place = project::Place {
                scope: stream.scope,
                stream: stream.id,
                dot: Dot::new(stream.incarnation, op.number),
                family: stream.family,
                link: op.link,
                device: stream.opening.device,
                arrival: accepted.arrival,
            };
            let remaining = match &bytes {
                Cow::Borrowed(_) => None,
                Cow::Owned(remains) => Op::decode(remains).ok(),
            };
            let read = match &bytes {
                Cow::Borrowed(_) => op.op.as_ref(),
                Cow::Owned(_) => remaining.as_ref(),
            };
            let taken = take_read(tx, &self.trust, &place, &bytes, read)?;
            if taken.verdict != Verdict::Applied {
                judge(tx, stream.id, op.number, taken.verdict)?;
                accepted.quarantined += 1;
            }
            if let Some(time) = taken.time {
                self.clock.receive(time, now);
            }
            accepted.ops += 1;
        }
        tx.keep_sums()?;
        stream.keep_head(tx)
    }
}

/// Keeps what the seed that proved what is appended now gives beyond the one that is kept, where salts were forgotten that it
/// needs; those of the ops held stay forgotten. It may be another segment's, which lacks what this one's ops need.
///
/// Nobody signs a seed: one that brings other salts than those of the ops held, or too many, is refused with its stretch. What
/// is kept for other numbers was whoever's word, and gives way.
fn learn_seed(tx: &Connection, stream: &mut Stream, proved: &Seed) -> Result<(), StoreError> {
    let known = &stream.opening.seed;
    if known == proved {
        return Ok(());
    }
    let held = 1..=stream.head.number;
    let joined = known.joined(proved);
    let joined = joined.or_else(|| known.only(held.clone()).joined(proved));
    let short = |seed: &Seed| seed.to_bytes().len() <= Seed::BYTES_MAX;
    let mut learnt = joined.filter(short).ok_or(StoreError::OtherSeed)?;
    held.filter(|number| known.salt(*number).is_none())
        .for_each(|number| learnt.forget(number));
    stream.opening.seed = learnt;
    stream.keep_seed(tx)?;
    Ok(())
}

/// Finds the segment behind one of whose ops a stretch begins; begins the stream of an unknown one.
fn base(tx: &Connection, stretch: &VerifiedStretch) -> Result<Stream, StoreError> {
    let key = &stretch.stream;
    let family = Stream::family(tx, key.scope, &key.incarnation)?;
    if family.is_empty() && stretch.before == key.origin() {
        return Stream::find_or_begin(tx, key, &stretch.opening);
    }
    let held = branch::holding(tx, &family, &stretch.before)?;
    held.ok_or_else(|| StoreError::Gap {
        expected: family.iter().map(|one| one.head.number).max().unwrap_or(0) + 1,
        got: stretch.before.number + 1,
    })
}
