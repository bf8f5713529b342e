//! Taking in what others wrote: several stretches in one transaction, each whole or not at all.

use replica::{Dot, Head, Hlc, HybridClock, UnixMillis, VerifiedStretch};
use rusqlite::Connection;

use crate::identity::{Trust, clock, save_clock};
use crate::log::{Stream, judge, last_arrival};
use crate::project::{self, Verdict, take};
use crate::tx::Tx;
use crate::{Accepted, Reader, StoreError};

const SET: &str = "savepoint stretch";
const KEEP: &str = "release stretch";
const BACK: &str = "rollback to stretch";

/// One transaction that takes in stretches.
///
/// What fails of one stretch takes nothing of the others with it. Nothing of any of them is durable before the
/// transaction is committed: whoever sent them must not be answered earlier.
#[derive(Debug)]
pub struct Intake<'t> {
    tx: Tx<'t>,
    trust: Trust,
    clock: HybridClock,
    /// What the clock said when the transaction began.
    began: Hlc,
    /// Whether SQLite gave the whole transaction up, as it does on a full disk.
    is_lost: bool,
}

impl<'t> Intake<'t> {
    pub(crate) fn begin(connection: &'t Connection) -> Result<Self, StoreError> {
        let began = clock(connection)?;
        Ok(Self {
            tx: Tx::of(connection),
            trust: Trust::load(connection)?,
            clock: HybridClock::after(began),
            began,
            is_lost: false,
        })
    }

    /// Keeps the clock: the last thing before the commit.
    pub(crate) fn finish(self) -> Result<(), StoreError> {
        if self.is_lost {
            return Err(StoreError::Broken);
        }
        if self.clock.last() == self.began {
            return Ok(());
        }
        save_clock(&self.tx, self.clock.last())
    }

    /// Returns the queries, within this transaction.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.tx)
    }

    /// Takes in a verified stretch: appends, projects, judges. It must begin right behind the head that is held; use
    /// [`VerifiedStretch::beyond`] to drop what is known.
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
        if accepted.is_ok() {
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
        let mut stream = Stream::find_or_begin(tx, &stretch.stream, &stretch.opening)?;
        for op in &stretch.ops {
            accepted.arrival += 1;
            let head = Head {
                number: op.number,
                hash: op.link,
            };
            stream.push(tx, head, accepted.arrival, &op.bytes)?;
            let place = project::Place {
                scope: stream.scope,
                stream: stream.id,
                dot: Dot::new(stream.incarnation, op.number),
                link: op.link,
                device: stream.opening.device,
                arrival: accepted.arrival,
            };
            let taken = take(tx, &self.trust, &place, &op.bytes)?;
            if taken.verdict != Verdict::Applied {
                judge(tx, stream.id, op.number, taken.verdict)?;
                accepted.quarantined += 1;
            }
            if let Some(time) = taken.time {
                self.clock.receive(time, now);
            }
            accepted.ops += 1;
        }
        tx.keep_balances()?;
        stream.keep_head(tx)?;
        stream.keep_signature(tx, last.number, &stretch.signature)?;
        Ok(accepted)
    }
}
