//! Queries over households, persons and visits.

use book::date::Date;
use book::fact::Scheme;
use book::text::fold;
use replica::{RecordId, ScopeId};
use rusqlite::{OptionalExtension as _, Params, Row};

use super::{Answer, Reader};
use crate::project::money::{date, scheme_number};
use crate::project::record::creation;
use crate::project::state::State;
use crate::view::{ConflictView, FieldView, HouseholdSummary, PersonSummary, RecordView};

// A word is found in the household's own text or in that of a person who lives there, or of what is shown as one with
// it; a short one only where a word begins, or the 3 of "xóm 3" would be found in every phone number.
const HOUSEHOLDS: &str = "
    with recursive cut (word, rest) as (
        select '', ?2 || ' '
        union all
        select substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
        from cut where rest <> ''
    ), wanted (word) as (
        select case when length(word) < 3 then ' ' || word else word end from cut where word <> ''
    )
    select id, scope, name, address, phone, conflicts,
           (select count(distinct coalesce(one.shown, person.id))
            from record person left join merged one on one.id = person.id
            where person.moved is null and person.household in
                (select house.id union all select id from merged where shown = house.id)),
           (select max(day) from visit where standing = 0 and visit.household in
                (select house.id union all select id from merged where shown = house.id)),
           (select appointment from visit where standing = 0 and visit.household in
                (select house.id union all select id from merged where shown = house.id)
            order by day desc, time desc, incarnation desc, number desc, id desc limit 1)
    from record house
    where kind = 1 and moved is null and (?1 is null or scope = ?1)
      and not exists (select 1 from merged
                      where merged.id = house.id and merged.scope = house.scope and shown <> house.id)
      and not exists (
          select 1 from wanted
          where instr(' ' || house.search, word) = 0
            and not exists (select 1 from record person
                            where person.moved is null and person.household in
                                (select house.id union all select id from merged where shown = house.id)
                              and instr(' ' || person.search, word) > 0)
            and not exists (select 1 from merged join record other on other.id = merged.id
                            where shown = house.id and instr(' ' || other.search, word) > 0))
    order by search, id
    limit ?4 offset ?3";
const TO_VISIT: &str = "
    with called as (
        select coalesce(shown, household) as household, day, appointment,
               row_number() over (partition by coalesce(shown, household)
                                  order by day desc, time desc, incarnation desc, number desc,
                                           visit.id desc) as nth
        from visit left join merged on merged.id = visit.household
        where standing = 0
    ), ending as (
        select coalesce(shown, person) as person, max(covers_to) as upto
        from receipt_line left join merged on merged.id = receipt_line.person
        where person is not null and counted <> 2 and covers_from <= covers_to group by 1, scheme
    ), due (household, day) as (
        select household, appointment from called where nth = 1 and appointment <= ?1
        union all
        select coalesce(shown, record.household), upto
        from ending join record on record.id = ending.person
        left join merged on merged.id = record.household
        where upto < ?2 and record.household is not null and record.moved is null
    )
    select house.id, house.scope, house.name, house.address, house.phone, house.conflicts,
           (select count(distinct coalesce(one.shown, person.id))
            from record person left join merged one on one.id = person.id
            where person.moved is null and person.household in
                (select house.id union all select id from merged where shown = house.id)),
           (select max(day) from called where called.household = house.id),
           (select appointment from called where called.household = house.id and nth = 1)
    from record house join (select household, min(day) as first from due group by household) as now
      on now.household = house.id
    where house.kind = 1 and house.moved is null
    order by now.first, house.search, house.id";
const PERSONS_OF: &str = "
    with living (id) as (
        select distinct coalesce(one.shown, person.id)
        from record person left join merged one on one.id = person.id
        where person.moved is null and person.household in (
            select ?1 union
            select other.id from merged me join merged other on other.shown = me.shown where me.id = ?1)
    )
    select record.id, scope, name, household, conflicts,
           (select max(covers_to) from receipt_line where person = record.id and scheme = ?2 and covers_from <= covers_to
                and counted <> 2),
           (select max(covers_to) from receipt_line where person = record.id and scheme = ?3 and covers_from <= covers_to
                and counted <> 2)
    from living join record on record.id = living.id
    where record.moved is null
    order by place is null, place, created, search, record.id";
const PERSON: &str = "
    select id, scope, name, household, conflicts,
           (select max(covers_to) from receipt_line where person = record.id and scheme = ?2 and covers_from <= covers_to
                and counted <> 2),
           (select max(covers_to) from receipt_line where person = record.id and scheme = ?3 and covers_from <= covers_to
                and counted <> 2)
    from record where id = ?1 and kind = 2
    order by moved is not null, scope limit 1";
const RECORD: &str = "
    select id, scope, kind, creator, created, state, name, moved from record where id = ?1
    order by kind is null, moved is not null, scope limit 1";
const BY_PREFIX: &str = "
    select id from record where id >= ?1 and id <= ?2
    union select record from held_op where record >= ?1 and record <= ?2 order by 1 limit 100";
const CONFLICTS: &str = "
    select id, scope, kind, creator, created, state, name, moved from record
    where conflicts > 0 and moved is null
      and not exists (select 1 from merged where merged.id = record.id)
    union all
    select record.id, record.scope, kind, creator, created, state, name, moved
    from merged join record on record.scope = merged.scope and record.id = merged.id
    where merged.id = merged.shown
    order by 2, 1";
/// How many hexadecimal digits an id has, and how many must be given at least.
const IN_SCOPE: &str = "select id from record where scope = ?1 order by id";
const DIGITS: usize = 32;
const DIGITS_MIN: usize = 4;

/// Records.
const IS_CREATED: &str = "select exists (select 1 from record where id = ?1 and kind is not null)";

impl Reader<'_> {
    /// Households by name; `find` is matched without diacritics against name, address, phone, CCCD and card
    /// numbers, persons' names included. Half-open page `offset..offset+limit`.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`], as every query.
    pub fn households(
        &self,
        scope: Option<ScopeId>,
        find: &str,
        offset: u32,
        limit: u32,
    ) -> Answer<Vec<HouseholdSummary>> {
        self.houses(
            HOUSEHOLDS,
            (scope.map(|scope| scope.0), fold(find), offset, limit),
        )
    }

    /// Every household and person written in a scope, in order of id.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn records_in(&self, scope: ScopeId) -> Answer<Vec<RecordId>> {
        let mut statement = self.connection.prepare_cached(IN_SCOPE)?;
        let rows = statement.query_map([scope.0], |row| row.get(0))?;
        let ids = rows.collect::<Result<Vec<[u8; 16]>, _>>()?;
        Ok(ids.into_iter().map(RecordId::from_bytes).collect())
    }

    /// Persons of a household and of what is shown as one with it, in the order of the household, each once.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn persons_of(&self, household: RecordId) -> Answer<Vec<PersonSummary>> {
        let mut persons = self.persons(PERSONS_OF, household)?;
        let houses = self.set_of(household)?;
        let mut keep = Vec::with_capacity(persons.len());
        for person in &persons {
            keep.push(self.lives_in(person, &houses)?);
        }
        let mut keep = keep.into_iter();
        persons.retain(|_| keep.next().unwrap_or(true));
        Ok(persons)
    }

    /// One person.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn person(&self, id: RecordId) -> Answer<Option<PersonSummary>> {
        Ok(self.persons(PERSON, id)?.pop())
    }

    /// A household or person with all that stands side by side, also of what is shown as one with it.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn record(&self, id: RecordId) -> Answer<Option<RecordView>> {
        let held = self.held_ops_of(id)?;
        let Some(mut view) = self.record_alone(id)? else {
            let struck = self.is_struck(id)?;
            let view = RecordView::of_held(id, held);
            return Ok(view.map(|view| RecordView { struck, ..view }));
        };
        self.unite(&mut view)?;
        view.struck = self.is_struck(id)?;
        view.came_from = self.came_from(view.scope, id)?;
        view.held = held;
        for other in &view.merged {
            view.held.extend(self.held_ops_of(*other)?);
        }
        Ok(Some(view))
    }

    /// Whether the creation of a record is held, in whatever scope.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn is_created(&self, id: RecordId) -> Answer<bool> {
        let mut statement = self.connection.prepare_cached(IS_CREATED)?;
        Ok(statement.query_row([id.as_bytes()], |row| row.get(0))?)
    }

    /// A record as it was written, apart from what is shown as one with it.
    pub(crate) fn record_alone(&self, id: RecordId) -> Answer<Option<RecordView>> {
        let mut statement = self.connection.prepare_cached(RECORD)?;
        let found = statement
            .query_row([id.as_bytes()], RawRecord::read)
            .optional()?;
        found
            .map(|raw| raw.view().map(|(view, _)| view))
            .transpose()
    }

    /// Records whose id begins with these hexadecimal digits (4 at least); for people who type ids.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn record_by_prefix(&self, digits: &str) -> Answer<Vec<RecordId>> {
        let digits = digits.trim().to_ascii_lowercase();
        if digits.len() < DIGITS_MIN {
            return Ok(Vec::new());
        }
        let filled = |with: &str| {
            let rest = with.repeat(DIGITS.saturating_sub(digits.len()));
            format!("{digits}{rest}").parse::<RecordId>()
        };
        let (Ok(first), Ok(last)) = (filled("0"), filled("f")) else {
            return Ok(Vec::new());
        };
        let mut statement = self.connection.prepare_cached(BY_PREFIX)?;
        let rows = statement.query_map((first.as_bytes(), last.as_bytes()), |row| {
            row.get(0).map(RecordId::from_bytes)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Fields that wait for a choice.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn conflicts(&self) -> Answer<Vec<ConflictView>> {
        let mut statement = self.connection.prepare_cached(CONFLICTS)?;
        let rows = statement.query_map([], RawRecord::read)?;
        let mut conflicts = Vec::new();
        for row in rows {
            let (mut view, name) = row?.view()?;
            self.unite(&mut view)?;
            let (scope, record) = (view.scope, view.id);
            conflicts.extend(
                view.fields
                    .into_iter()
                    .filter(FieldView::is_conflict)
                    .map(|field| ConflictView {
                        scope,
                        record,
                        name: name.clone(),
                        field,
                    }),
            );
        }
        Ok(conflicts)
    }

    /// Houses with an appointment on or before `day` that no later visit answered, and houses whose persons' cover
    /// ends before `until`: the morning's worklist, what is due first in front.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError`].
    pub fn to_visit(&self, day: Date, until: Date) -> Answer<Vec<HouseholdSummary>> {
        self.houses(TO_VISIT, (day.ymd(), until.ymd()))
    }

    fn houses(
        &self,
        statement: &'static str,
        values: impl Params,
    ) -> Answer<Vec<HouseholdSummary>> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query(values)?;
        let mut houses = Vec::new();
        while let Some(row) = rows.next()? {
            let id = RecordId::from_bytes(row.get(0)?);
            houses.push(HouseholdSummary {
                id,
                scope: ScopeId(row.get(1)?),
                name: row.get(2)?,
                address: row.get(3)?,
                phone: row.get(4)?,
                conflicts: self.conflicts_of(id, row.get(5)?)?,
                persons: row.get(6)?,
                visited: row.get::<_, Option<u32>>(7)?.map(date).transpose()?,
                appointment: row.get::<_, Option<u32>>(8)?.map(date).transpose()?,
            });
        }
        Ok(houses)
    }

    fn persons(&self, statement: &'static str, id: RecordId) -> Answer<Vec<PersonSummary>> {
        let schemes = (scheme_number(Scheme::Bhxh), scheme_number(Scheme::Bhyt));
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query((id.as_bytes(), schemes.0, schemes.1))?;
        let mut persons = Vec::new();
        while let Some(row) = rows.next()? {
            let id = RecordId::from_bytes(row.get(0)?);
            persons.push(PersonSummary {
                id,
                scope: ScopeId(row.get(1)?),
                name: row.get(2)?,
                household: row.get::<_, Option<_>>(3)?.map(RecordId::from_bytes),
                conflicts: self.conflicts_of(id, row.get(4)?)?,
                bhxh_until: self.covered_until(id, schemes.0, row.get(5)?)?,
                bhyt_until: self.covered_until(id, schemes.1, row.get(6)?)?,
            });
        }
        Ok(persons)
    }
}

/// A record's row, before its values are checked.
struct RawRecord {
    id: [u8; 16],
    scope: u32,
    created: (Option<i64>, Option<i64>, Option<i64>),
    state: Vec<u8>,
    name: String,
    moved: Option<u32>,
}

impl RawRecord {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            scope: row.get(1)?,
            created: (row.get(2)?, row.get(3)?, row.get(4)?),
            state: row.get(5)?,
            name: row.get(6)?,
            moved: row.get(7)?,
        })
    }

    fn view(self) -> Answer<(RecordView, String)> {
        let created = creation(self.created)?;
        let fields = State::decode(&self.state)?.fields()?;
        let view = RecordView {
            id: RecordId::from_bytes(self.id),
            scope: ScopeId(self.scope),
            kind: created.map(|(kind, _, _)| kind),
            created: created.map(|(_, actor, time)| (actor, time)),
            shown_as: RecordId::from_bytes(self.id),
            merged: Vec::new(),
            fields: fields
                .into_iter()
                .map(|(field, siblings)| FieldView { field, siblings })
                .collect(),
            moved_to: self.moved.map(ScopeId),
            struck: false,
            came_from: None,
            held: Vec::new(),
        };
        Ok((view, self.name))
    }
}
