//! A writing transaction, with what was asked of the database in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use book::tariff::{Tariff, TariffVersion};
use replica::{ActorId, DeviceId, RecordId, ScopeId};
use rusqlite::Connection;

use crate::StoreError;
use crate::prepared::{Prepared, Statements};
use crate::project::money::{Key, RollUps, Sums};

/// One writing transaction, as everything that projects sees it.
///
/// Most ops come from few devices, and most scopes know no withdrawal, move, ruling or judgement: what the tables say of
/// that is asked once. Invariant: whoever changes one of those tables says so with [`Tx::forget`].
pub(crate) struct Tx<'c> {
    connection: &'c Connection,
    statements: Statements<'c>,
    known: RefCell<Known>,
    balances: RefCell<BTreeMap<Balance, i64>>,
    rolled: RefCell<RollUps>,
    turns: RefCell<Turns>,
}

/// A fact that waits to be judged again: a stage, then its place: time, incarnation, number, id.
pub(crate) type Turn = (u8, i64, [u8; 8], i64, [u8; 16]);

/// Facts that wait to be judged again.
#[derive(Default)]
struct Turns {
    waiting: BTreeSet<Turn>,
    /// Whether somebody goes through them.
    is_begun: bool,
}

/// What a balance is of: scope, account by number, collector.
type Balance = (ScopeId, u8, ActorId);

const ADD_TO_BALANCE: &str = "
    insert into balance (scope, account, collector, amount) values (?1, ?2, ?3, ?4)
    on conflict (scope, account, collector) do update set amount = amount + excluded.amount";

/// What the tables say, as far as it was asked since they changed.
#[derive(Debug, Default)]
struct Known {
    rare: BTreeMap<(Rare, ScopeId), bool>,
    rights: BTreeMap<(ScopeId, DeviceId, ActorId), Right>,
    moneys: BTreeMap<(ScopeId, DeviceId, ActorId), bool>,
    books: BTreeMap<DeviceId, Vec<Book>>,
    tariffs: BTreeMap<TariffVersion, Option<Arc<Tariff>>>,
}

/// What most scopes have nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rare {
    /// Grants withdrawn.
    Withdrawal,
    /// Records that moved.
    Moved,
    /// Rulings.
    Ruling,
    /// Pairs of records that were judged.
    SamePair,
    /// Records that are shown as one with others, whatever the scope.
    Merged,
    /// Months that an office closed, whatever the scope.
    Closing,
    /// Receipt numbers given back or closed, whatever the scope.
    NumberGone,
    /// Acts that give numbers back or close them, counted or held, whatever the scope.
    NumberAct,
    /// Batches, counted or held, whatever the scope.
    Batch,
    /// Acts about money, whatever the scope.
    Act,
    /// What the insurer said of batches, counted or held, whatever the scope.
    Outcome,
}

/// What the grants in a scope say of a device that writes in somebody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Right {
    /// Whether it may write there at all.
    pub(crate) granted: bool,
    /// Whether it may write in this name.
    pub(crate) named: bool,
}

/// Receipt numbers of one series that a device was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Book {
    /// The series.
    pub(crate) series: String,
    /// The first number.
    pub(crate) first: u32,
    /// The number behind the last.
    pub(crate) until: u32,
}

/// So many answers of one sort are remembered at most: the names in ops are their writers' to choose.
const KNOWN_MAX: usize = 1000;

impl Rare {
    const fn any(self) -> &'static str {
        match self {
            Self::Withdrawal => "select exists (select 1 from withdrawal where scope = ?1)",
            Self::Moved => "select exists (select 1 from moved where scope = ?1)",
            Self::Ruling => "select exists (select 1 from ruling where scope = ?1)",
            Self::SamePair => "select exists (select 1 from same_pair where scope = ?1)",
            Self::Closing => "select exists (select 1 from closed_period where ?1 = ?1)",
            Self::NumberGone => "select exists (select 1 from number_gone where ?1 = ?1)",
            Self::NumberAct => {
                "select exists (select 1 from act where kind in (64, 65) and ?1 = ?1)"
            }
            Self::Outcome => "select exists (select 1 from act where kind = 62 and ?1 = ?1)",
            Self::Batch => "select exists (select 1 from act where kind = 61 and ?1 = ?1)",
            Self::Act => "select exists (select 1 from act where ?1 = ?1)",
            Self::Merged => "select exists (select 1 from merged where ?1 = ?1)",
        }
    }
}

impl<'c> Tx<'c> {
    /// Returns a connection's transaction, of which nothing is known yet.
    pub(crate) fn of(connection: &'c Connection) -> Self {
        Self {
            connection,
            statements: Statements::default(),
            known: RefCell::default(),
            balances: RefCell::default(),
            rolled: RefCell::default(),
            turns: RefCell::default(),
        }
    }

    /// Returns a statement, prepared at its first use in the transaction.
    pub(crate) fn prepare_cached(&self, sql: &'static str) -> rusqlite::Result<Prepared<'_, 'c>> {
        self.statements.get(self.connection, sql)
    }

    /// Adds to a balance; [`Self::keep_sums`] writes it down.
    pub(crate) fn add_to_balance(&self, balance: Balance, amount: i64) {
        let mut balances = self.balances.borrow_mut();
        let sum = balances.entry(balance).or_default();
        *sum = sum.saturating_add(amount);
    }

    /// Adds the posting that was written last to the roll-ups; [`Self::keep_sums`] writes them down.
    pub(crate) fn roll_up(&self, arrival: i64, key: Key, sums: Sums) {
        self.rolled.borrow_mut().add(arrival, key, sums);
    }

    /// Writes the sums down that postings changed: once behind all ops that were projected, within their transaction.
    pub(crate) fn keep_sums(&self) -> Result<(), StoreError> {
        let changed = std::mem::take(&mut *self.balances.borrow_mut());
        for ((scope, account, collector), amount) in changed {
            let values = (scope.0, account, collector.0, amount);
            self.prepare_cached(ADD_TO_BALANCE)?.execute(values)?;
        }
        self.rolled.take().keep(self)
    }

    /// Lets facts wait until it is their turn to be judged again, within [`Self::in_turn`]; one that waits already waits
    /// once.
    pub(crate) fn wait(&self, turns: impl IntoIterator<Item = Turn>) {
        self.turns.borrow_mut().waiting.extend(turns);
    }

    /// Does something, then judges all facts again that wait because of it, the first turn first: what one hangs on has
    /// its turn in front of it.
    ///
    /// Those that have to be judged because of one of them wait as well, however many: calls within calls would be as
    /// deep as a writer likes.
    pub(crate) fn in_turn(
        &self,
        first: impl FnOnce() -> Result<(), StoreError>,
        judge: impl Fn(u8, RecordId) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        if std::mem::replace(&mut self.turns.borrow_mut().is_begun, true) {
            return first();
        }
        let mut done = first();
        while done.is_ok() {
            let next = self.turns.borrow_mut().waiting.pop_first();
            let Some((stage, .., id)) = next else { break };
            done = judge(stage, RecordId::from_bytes(id));
        }
        self.turns.take();
        done
    }

    /// Forgets what was asked and what was to be written down: a part of the transaction was taken back.
    pub(crate) fn taken_back(&self) {
        self.forget();
        self.balances.take();
        self.rolled.take();
    }

    /// Forgets what was asked: it may have changed.
    pub(crate) fn forget(&self) {
        *self.known.borrow_mut() = Known::default();
    }

    /// Returns whether a scope has anything of what is rare.
    pub(crate) fn has_any(&self, rare: Rare, scope: ScopeId) -> Result<bool, StoreError> {
        self.once(
            |known| &mut known.rare,
            (rare, scope),
            || {
                let mut statement = self.prepare_cached(rare.any())?;
                Ok(statement.query_row([scope.0], |row| row.get(0))?)
            },
        )
    }

    /// Returns what a device may write in a scope in somebody's name, asking for it the first time.
    pub(crate) fn right(
        &self,
        key: (ScopeId, DeviceId, ActorId),
        ask: impl FnOnce() -> Result<Right, StoreError>,
    ) -> Result<Right, StoreError> {
        self.once(|known| &mut known.rights, key, ask)
    }

    /// Returns whether money counts that a device writes in a scope in somebody's name, asking for it the first time.
    pub(crate) fn counts(
        &self,
        key: (ScopeId, DeviceId, ActorId),
        ask: impl FnOnce() -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        self.once(|known| &mut known.moneys, key, ask)
    }

    /// Returns whether one of a device's books is as `fits` says, asking for them the first time.
    pub(crate) fn has_book(
        &self,
        device: DeviceId,
        ask: impl FnOnce() -> Result<Vec<Book>, StoreError>,
        fits: impl Fn(&Book) -> bool,
    ) -> Result<bool, StoreError> {
        if let Some(books) = self.known.borrow().books.get(&device) {
            return Ok(books.iter().any(fits));
        }
        let books = ask()?;
        let found = books.iter().any(fits);
        keep(&mut self.known.borrow_mut().books, device, books);
        Ok(found)
    }

    /// Returns the tariff of a version that is not the program's own, where it is held, reading it the first time.
    pub(crate) fn tariff(
        &self,
        version: &TariffVersion,
        read: impl FnOnce() -> Result<Option<Arc<Tariff>>, StoreError>,
    ) -> Result<Option<Arc<Tariff>>, StoreError> {
        if let Some(known) = self.known.borrow().tariffs.get(version) {
            return Ok(known.clone());
        }
        let tariff = read()?;
        let mut known = self.known.borrow_mut();
        keep(&mut known.tariffs, version.clone(), tariff.clone());
        Ok(tariff)
    }

    fn once<K: Ord + Copy, V: Copy>(
        &self,
        of: impl Fn(&mut Known) -> &mut BTreeMap<K, V>,
        key: K,
        ask: impl FnOnce() -> Result<V, StoreError>,
    ) -> Result<V, StoreError> {
        if let Some(known) = of(&mut self.known.borrow_mut()).get(&key) {
            return Ok(*known);
        }
        let answer = ask()?;
        keep(of(&mut self.known.borrow_mut()), key, answer);
        Ok(answer)
    }
}

fn keep<K: Ord, V>(answers: &mut BTreeMap<K, V>, key: K, answer: V) {
    if answers.len() >= KNOWN_MAX {
        answers.clear();
    }
    answers.insert(key, answer);
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").finish_non_exhaustive()
    }
}
