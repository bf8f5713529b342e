//! Which records may be one, and what people said of them.
//!
//! Pairs are found where rows of `alike` meet under one key: one walk along that table, no record read.

use std::collections::{BTreeMap, BTreeSet};

use book::record::RecordKind;
use book::same::Alike;
use replica::{Dot, RecordId, ScopeId};
use rusqlite::{OptionalExtension as _, Row};

use super::{Answer, Reader};
use crate::StoreError;
use crate::project::alike::{Class, Key, keys};
use crate::project::same::{judgements, set_of, shown_as};
use crate::project::state::State;
use crate::tx::Tx;
use crate::view::{DuplicateSide, DuplicateView, Duplicates, JudgementView, NotOne, PairView};

/// So many pairs are found at most in one go; those behind them come when these are judged.
const PAIRS_MAX: usize = 10_000;
/// So many of them under one key: a number that a whole hamlet bears hides no other pair.
const PAIRS_OF_KEY_MAX: usize = 50;
/// So many rows are read for that at most: judged pairs are passed over.
const ROWS_OF_KEY_MAX: usize = 5_000;

const MET: &str = "select class, key from alike group by class, key having count(*) > 1";
const UNDER_KEY: &str = "
    select x.kind, x.scope, x.id, x.house, x.one, x.other, y.kind, y.scope, y.id, y.house, y.one, y.other
    from alike x cross join alike y
    where x.class = ?1 and x.key = ?2 and y.class = ?1 and y.key = ?2
      and (y.scope, y.id) > (x.scope, x.id) and x.id <> y.id and (?1 < 3 or y.scope = x.scope)";
/// That two records of two scopes are not the same can be said in the scope of either; that they are, only where both
/// stand. What is said elsewhere hides nothing.
const JUDGED: &str = "
    select coalesce((select shown from merged where id = a), a),
           coalesce((select shown from merged where id = b), b)
    from same_pair
    where exists (select 1 from record where record.scope = same_pair.scope and id = a and kind is not null)
        + exists (select 1 from record where record.scope = same_pair.scope and id = b and kind is not null)
        > same_pair.same";
const SIDE: &str = "
    select scope, name, address from record where id = ?1
    order by kind is null, moved is not null, scope limit 1";
const STATE: &str = "
    select kind, state from record where id = ?1 and kind is not null
    order by moved is not null, scope limit 1";
const LIVING_THERE: &str =
    "select id from record where household = ?1 and kind = 2 and moved is null";
const PAIRS: &str = "
    select scope, a, b, state, same,
           (select shown from merged where id = a and scope = same_pair.scope)
           is (select shown from merged where id = b and scope = same_pair.scope)
           and exists (select 1 from merged where id = a and scope = same_pair.scope),
           coalesce((select name from record where record.scope = same_pair.scope and id = a), ''),
           coalesce((select name from record where record.scope = same_pair.scope and id = b), '')
    from same_pair";

/// Candidates with their reasons.
type Found = BTreeMap<Candidate, BTreeSet<Alike>>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    person: bool,
    a: RecordId,
    b: RecordId,
}

/// Records that may be one.
impl Reader<'_> {
    /// Pairs of records that may be one and that nobody has judged, the strongest reason first. Half-open page
    /// `offset..offset+limit`. Of two scopes only numbers can agree.
    ///
    /// # Errors
    ///
    /// [`StoreError`], as every query.
    pub fn duplicates(&self, offset: usize, limit: usize) -> Answer<Duplicates> {
        let judged = self.judged()?;
        let mut statement = self.connection.prepare_cached(MET)?;
        let mut rows = statement.query([])?;
        let mut found = Found::new();
        while let Some(row) = rows.next()?.filter(|_| found.len() < PAIRS_MAX) {
            self.under_key(row.get(0)?, row.get(1)?, &judged, &mut found)?;
        }
        let mut found: Vec<_> = found.into_iter().collect();
        // Of equal reasons those of the smaller ids.
        found.sort_by_key(|(pair, reasons)| (reasons.first().copied(), *pair));
        let more = found.len() > offset.saturating_add(limit);
        let page = found.into_iter().skip(offset).take(limit);
        let pairs = page.map(|(pair, reasons)| self.duplicate(pair, reasons));
        Ok(Duplicates {
            pairs: pairs.collect::<Answer<_>>()?,
            more,
        })
    }

    /// The pairs of [`Self::duplicates`] that one record is in, all of them.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn duplicates_of(&self, id: RecordId) -> Answer<Vec<DuplicateView>> {
        let shown = self.shown_as(id)?;
        let mut asked = BTreeSet::new();
        for member in self.set_of(id)? {
            asked.extend(self.keys(member)?);
            let mut statement = self.connection.prepare_cached(LIVING_THERE)?;
            let persons = statement.query_map([member.as_bytes()], |row| {
                row.get(0).map(RecordId::from_bytes)
            })?;
            for person in persons {
                let numbers = self.keys(person?)?.into_iter();
                asked.extend(numbers.filter(|(class, _)| *class <= Class::BhxhNumber));
            }
        }
        let judged = self.judged()?;
        let mut found = Found::new();
        for (class, key) in asked {
            self.under_key(class as u8, key, &judged, &mut found)?;
        }
        found.retain(|pair, _| pair.a == shown || pair.b == shown);
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by_key(|(pair, reasons)| (reasons.first().copied(), *pair));
        let pairs = found.into_iter();
        pairs
            .map(|(pair, reasons)| self.duplicate(pair, reasons))
            .collect()
    }

    /// What people said of pairs: of all, or of those of one record and what is shown as one with it.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn judged_pairs(&self, of: Option<RecordId>) -> Answer<Vec<PairView>> {
        let set = of.map(|id| self.set_of(id)).transpose()?;
        let mut statement = self.connection.prepare_cached(PAIRS)?;
        let mut rows = statement.query([])?;
        let mut pairs = Vec::new();
        while let Some(row) = rows.next()? {
            let pair = pair(row)?;
            let is_meant = set
                .as_ref()
                .is_none_or(|set| set.contains(&pair.a) || set.contains(&pair.b));
            if is_meant {
                pairs.push(pair);
            }
        }
        pairs.sort_by_key(|pair| (!pair.is_contested(), pair.scope, pair.a, pair.b));
        Ok(pairs)
    }

    /// What people said of one pair.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn judged_pair(&self, one: RecordId, other: RecordId) -> Answer<Option<PairView>> {
        let (a, b) = (one.min(other), one.max(other));
        let mut pairs = self.judged_pairs(Some(a))?.into_iter();
        Ok(pairs.find(|pair| (pair.a, pair.b) == (a, b)))
    }

    /// The scope in which two records can be said to be the same, or why that cannot be said. That they are not can be
    /// said of records of two scopes, too, in the scope of the first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn scope_of_pair(
        &self,
        a: RecordId,
        b: RecordId,
        same: bool,
    ) -> Answer<Result<ScopeId, NotOne>> {
        let mut found = Vec::new();
        for id in [a, b] {
            match self.record(id)? {
                Some(view) if view.kind.is_some() => found.push(view),
                Some(_) | None => return Ok(Err(NotOne::Unknown(id))),
            }
        }
        let [one, other] = found.as_slice() else {
            return Ok(Err(NotOne::Kinds));
        };
        Ok(if a == b || one.kind != other.kind {
            Err(NotOne::Kinds)
        } else if same && one.scope != other.scope {
            Err(NotOne::Scopes)
        } else {
            Ok(one.scope)
        })
    }

    /// The record as which this one is shown: itself where it is alone.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn shown_as(&self, id: RecordId) -> Answer<RecordId> {
        shown_as(&Tx::of(self.connection), id)
    }

    /// Every record that is shown as one with this: itself where it is alone.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn set_of(&self, id: RecordId) -> Answer<Vec<RecordId>> {
        set_of(&Tx::of(self.connection), id)
    }

    /// Every pair that was judged, as what it is shown.
    fn judged(&self) -> Answer<BTreeSet<(RecordId, RecordId)>> {
        let mut statement = self.connection.prepare_cached(JUDGED)?;
        let rows = statement.query_map([], |row| {
            let a = RecordId::from_bytes(row.get(0)?);
            let b = RecordId::from_bytes(row.get(1)?);
            Ok((a.min(b), a.max(b)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn under_key(
        &self,
        class: u8,
        key: i64,
        judged: &BTreeSet<(RecordId, RecordId)>,
        found: &mut Found,
    ) -> Answer<()> {
        let class =
            Class::from_number(class).ok_or_else(|| StoreError::damaged("a key of no class"))?;
        let before = found.len();
        let mut statement = self.connection.prepare_cached(UNDER_KEY)?;
        let mut rows = statement.query((class as u8, key))?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            read += 1;
            if found.len() >= before + PAIRS_OF_KEY_MAX || read > ROWS_OF_KEY_MAX {
                break;
            }
            let (x, y) = (Met::read(row, 0)?, Met::read(row, 6)?);
            for (person, a, b, reason) in x.with(&y, class) {
                let (a, b) = (self.shown_as(a)?, self.shown_as(b)?);
                let (a, b) = (a.min(b), a.max(b));
                if a != b && !judged.contains(&(a, b)) {
                    let pair = Candidate { person, a, b };
                    found.entry(pair).or_default().insert(reason);
                }
            }
        }
        Ok(())
    }

    fn keys(&self, id: RecordId) -> Answer<Vec<(Class, i64)>> {
        let mut statement = self.connection.prepare_cached(STATE)?;
        let found: Option<(u8, Vec<u8>)> = statement
            .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((kind, state)) = found else {
            return Ok(Vec::new());
        };
        let kind = RecordKind::from_number(kind);
        let kind = kind.ok_or_else(|| StoreError::damaged("a record of an unknown kind"))?;
        let keys = keys(id, kind, &State::decode(&state)?)?.keys;
        let name = |key: Key| (key.class, key.hash);
        Ok(keys.into_iter().map(name).collect())
    }

    fn duplicate(&self, pair: Candidate, reasons: BTreeSet<Alike>) -> Answer<DuplicateView> {
        let kind = if pair.person {
            RecordKind::Person
        } else {
            RecordKind::Household
        };
        Ok(DuplicateView {
            kind,
            a: self.side(pair.a)?,
            b: self.side(pair.b)?,
            reasons: reasons.into_iter().collect(),
        })
    }

    fn side(&self, id: RecordId) -> Answer<DuplicateSide> {
        let mut statement = self.connection.prepare_cached(SIDE)?;
        let found: Option<(u32, String, String)> = statement
            .query_row([id.as_bytes()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        // A person's household may be one that is not held here.
        let (scope, name, address) = found.unwrap_or_default();
        Ok(DuplicateSide {
            id,
            scope: ScopeId(scope),
            name,
            address,
        })
    }
}

/// A row of `alike` among others of its key.
struct Met {
    person: bool,
    id: RecordId,
    house: Option<RecordId>,
    one: Option<i64>,
    other: Option<i64>,
}

impl Met {
    fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Self> {
        let house: Option<[u8; 16]> = row.get(at + 3)?;
        Ok(Self {
            person: row.get::<_, u8>(at)? == RecordKind::Person.number(),
            id: RecordId::from_bytes(row.get(at + 2)?),
            house: house.map(RecordId::from_bytes),
            one: row.get(at + 4)?,
            other: row.get(at + 5)?,
        })
    }

    /// Returns which records may be one because these two rows met: two persons, two households or both.
    fn with(&self, other: &Self, class: Class) -> Vec<(bool, RecordId, RecordId, Alike)> {
        let reason = match class {
            Class::Cccd => Some(Alike::Cccd),
            Class::BhxhNumber => Some(Alike::BhxhNumber),
            Class::Born => self.born_with(other),
            Class::Head => self.heads_with(other),
        };
        let Some(reason) = reason else {
            return Vec::new();
        };
        let mut found = Vec::new();
        if self.person == other.person {
            found.push((self.person, self.id, other.id, reason));
        }
        let is_number = class <= Class::BhxhNumber;
        if let (Some(one), Some(two)) = (self.house, other.house)
            && is_number
            && (self.person || other.person)
        {
            found.push((false, one, two, Alike::Member));
        }
        found
    }

    /// Dates that agree as far as both are known.
    fn born_with(&self, other: &Self) -> Option<Alike> {
        let (one, two) = (self.one?, other.one?);
        match (self.other?).max(other.other?) {
            0 => (one == two).then_some(Alike::NameAndBirth),
            1 => (one / 100 == two / 100).then_some(Alike::NameAndYear),
            _ => Some(Alike::NameAndYear),
        }
    }

    fn heads_with(&self, other: &Self) -> Option<Alike> {
        let agree = |one: Option<i64>, two: Option<i64>| one.is_some() && one == two;
        if agree(self.one, other.one) {
            Some(Alike::NameAndAddress)
        } else if agree(self.other, other.other) {
            Some(Alike::NameAndPhone)
        } else {
            (self.one.is_none() || other.one.is_none()).then_some(Alike::NameInHamlet)
        }
    }
}

fn pair(row: &Row<'_>) -> Answer<PairView> {
    let state = State::decode(row.get_ref(3)?.as_blob().map_err(StoreError::damaged)?)?;
    let judgements = judgements(&state)?.into_iter();
    let judgements = judgements.map(|(same, write)| JudgementView {
        same,
        actor: write.actor,
        time: write.time,
        dot: Dot::new(write.incarnation, write.number),
    });
    Ok(PairView {
        scope: ScopeId(row.get(0)?),
        a: RecordId::from_bytes(row.get(1)?),
        b: RecordId::from_bytes(row.get(2)?),
        names: (row.get(6)?, row.get(7)?),
        same: row.get(4)?,
        one: row.get(5)?,
        judgements: judgements.collect(),
    })
}
