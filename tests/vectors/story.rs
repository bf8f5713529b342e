//! A small story, told by the real programs' core: two devices enrol, write, and sync by line and by file.

use std::collections::BTreeMap;

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::organisation::{Actor, Level, NumberBook, Unit};
use book::record::{Field, Fields, RecordKind, Value as Content};
use book::same::Same;
use replica::{RecordId, ScopeId, Stretch, Vector};
use serde_json::Value;
use store::{Store, StoreError};

use super::exchange::Town;
use super::party::{CENTRE, FIRST, HAMLET, MORNING, OFFICE, SCOPES, SECOND};
use super::stick;

/// What came of it.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) exchanges: Value,
    pub(super) files: Value,
    /// What the centre holds at the end: every stream whole.
    pub(super) held: Vec<Stretch>,
    pub(super) heads: BTreeMap<ScopeId, Vector>,
}

pub(super) fn tell() -> Told {
    let mut town = Town::new(founded());
    town.sync(
        FIRST,
        "a new device spells its heads out and is sent all that it may hold",
    );
    let (household, persons) = register(town.store(FIRST));
    town.sync(
        FIRST,
        "its first records: some name others that stand before them",
    );
    town.sync(
        SECOND,
        "another new device: record ids are left out of what it is sent",
    );
    visit_and_join(town.store(SECOND), household, persons);
    town.sync(
        SECOND,
        "a visit to another's household, an edit and a judgement, by digest and cursor",
    );
    town.sync(
        FIRST,
        "news for the first device, which has written nothing",
    );
    town.sync(FIRST, "nothing new on either side");
    town.refuse("what is refused, each for its reason, and ops that are kept unread");
    town.sync(
        FIRST,
        "the centre's arrivals go on, and what the hand wrote goes out",
    );
    let collected = Body::Visit(visit(household));
    append(town.store(FIRST), HAMLET, &collected);
    let files = stick::carry(&mut town, FIRST);
    let (held, heads) = (town.held(), town.heads());
    Told {
        exchanges: town.told(),
        files,
        held,
        heads,
    }
}

/// The centre's store, with units, collectors, number books and the devices' grants.
fn founded() -> Store {
    let mut centre = CENTRE.store();
    let unit = |scope, level, code: &str, name: &str, parent| {
        let (code, name) = (code.into(), name.into());
        Body::Unit(Unit {
            scope,
            level,
            code,
            name,
            parent,
        })
    };
    let organisation = ScopeId::ORGANISATION;
    let units = [
        unit(
            organisation,
            Level::Organisation,
            "",
            "BHXH Yên Thành",
            None,
        ),
        unit(
            OFFICE,
            Level::Office,
            "17530",
            "Xã Đô Thành",
            Some(organisation),
        ),
        unit(HAMLET, Level::Hamlet, "X3", "Xóm 3", Some(OFFICE)),
    ];
    for body in &units {
        append(&mut centre, organisation, body);
    }
    for (who, number) in [(FIRST, 1), (SECOND, 201)] {
        let actor = Body::Actor(Actor {
            actor: who.actor(),
            code: format!("NA-00{number}"),
            name: "Trần Thị Hoà".into(),
            office: Some(OFFICE),
        });
        append(&mut centre, organisation, &actor);
        for scope in SCOPES {
            append(&mut centre, scope, &Body::Grant(who.certificate()));
        }
        let book = Body::NumberBook(NumberBook {
            device: who.device(),
            collector: who.actor(),
            series: "TN26-NA".into(),
            from: number,
            until: number + 200,
        });
        append(&mut centre, OFFICE, &book);
    }
    centre
}

fn append(store: &mut Store, scope: ScopeId, body: &Body) -> RecordId {
    let write =
        |writer: &mut store::Writer<'_>| -> Result<_, StoreError> { writer.append(scope, body) };
    store.write(MORNING, write).expect("to append an op").record
}

fn named(name: &str) -> Fields {
    Fields::default().with(Field::Name, Content::Text(name.into()))
}

/// A household with two persons who may be one, and a visit.
fn register(store: &mut Store) -> (RecordId, [RecordId; 2]) {
    let fields = named("Lê Văn Tám").with(Field::Phone, Content::Text("0907939103".into()));
    let household = append(store, HAMLET, &Body::Create(RecordKind::Household, fields));
    let persons = ["Lê Văn Tám", "Lê văn Tám"].map(|name| {
        let fields = named(name).with(Field::Household, Content::Record(household));
        append(store, HAMLET, &Body::Create(RecordKind::Person, fields))
    });
    append(store, HAMLET, &Body::Visit(visit(household)));
    (household, persons)
}

fn visit(household: RecordId) -> Visit {
    Visit {
        household,
        day: Date::local_day(MORNING.0),
        outcome: Outcome::Informed,
        appointment: None,
        note: Some("hẹn gặp lại chủ hộ".into()),
    }
}

fn visit_and_join(store: &mut Store, household: RecordId, [one, other]: [RecordId; 2]) {
    append(store, HAMLET, &Body::Visit(visit(household)));
    let edit = Edit {
        record: household,
        fields: named("Lê Văn Tám (Tám Lê)"),
    };
    append(store, HAMLET, &Body::Edit(edit));
    let same = Same::of(one, other, true).expect("two records");
    append(store, HAMLET, &Body::Same(same));
}
