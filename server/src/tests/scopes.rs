//! Withdrawals, moves, revocations and rulings as devices and the office meet them.

use book::body::{Body, Edit};
use book::organisation::Level;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{RecordId, ScopeId, UnixMillis};
use store::Writer;
use store::view::HeldView;
use wire::problem::Code;

use super::world::{Device, EVENING, World};
use crate::failure::{Failure, Outcome};
use crate::organisation::{self, NewUnit};
use crate::rulings::{self, Word};
use crate::{scopes, strike};

fn act<T>(world: &World, work: impl FnOnce(&mut Writer<'_>) -> Outcome<T>) -> Outcome<T> {
    world
        .app
        .work_now(|store, _| store.write::<_, Failure>(UnixMillis(EVENING + 1000), work))
}

fn named(name: &str) -> Fields {
    Fields::default().with(Field::Name, Value::Text(name.into()))
}

fn house(device: &mut Device, hamlet: ScopeId, name: &str) -> RecordId {
    let body = Body::Create(RecordKind::Household, named(name));
    device.write(|writer| writer.append(hamlet, &body)).record
}

fn held(world: &World) -> Vec<HeldView> {
    world.app.read_now(|reader| Ok(reader.held()?)).unwrap()
}

fn households(device: &Device) -> usize {
    let read = device.store.read();
    read.households(None, "", 0, 99).unwrap().len()
}

/// A second commune with one hamlet.
fn second_commune(world: &World) -> (ScopeId, ScopeId) {
    let unit = |level, code: &str, parent: Option<&str>| NewUnit {
        level,
        code: code.into(),
        name: code.into(),
        parent: parent.map(Into::into),
    };
    act(world, |writer| {
        let office = organisation::add_unit(writer, &unit(Level::Office, "17533", None))?;
        let new = unit(Level::Hamlet, "X7", Some("17533"));
        Ok((office, organisation::add_unit(writer, &new)?))
    })
    .unwrap()
}

#[tokio::test]
async fn a_withdrawn_device_is_told_receives_nothing_more_and_hands_over_what_it_has() {
    let world = World::new();
    let mut first = world.device(0, 21).await;
    let mut second = world.device(1, 22).await;
    house(&mut first, world.hamlet, "Hoà");
    first.sync(&world).await;
    second.sync(&world).await;
    house(&mut first, world.hamlet, "Bình");
    let (collector, hamlet) = (world.collectors[0], world.hamlet);
    act(&world, |writer| {
        scopes::withdraw(writer, collector, hamlet, "giao cho anh Bình")
    })
    .unwrap();
    house(&mut second, world.hamlet, "Lan");
    second.sync(&world).await;
    first.sync(&world).await;
    second.sync(&world).await;
    // It is told why, and what it brought is at the centre and confirmed, held.
    let gone = first.store.read().withdrawn(first.key_device()).unwrap();
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0].reason, "giao cho anh Bình");
    let status = first.store.read().status().unwrap();
    assert!(status.iter().all(|scope| scope.here == scope.at_centre));
    let waiting = held(&world);
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].title, "Bình");
    assert_eq!(waiting[0].said.as_deref(), Some("giao cho anh Bình"));
    // What the other collector wrote meanwhile it does not receive; the other one, the control, receives all of it.
    assert_eq!(households(&first), 1);
    assert_eq!(households(&second), 2);
    assert_eq!(second.store.read().held().unwrap(), waiting);
    // Once more, with nothing new: one exchange, and still nothing comes.
    house(&mut second, world.hamlet, "Nam");
    second.sync(&world).await;
    first.sync(&world).await;
    assert_eq!(households(&first), 1);
    assert_eq!(households(&second), 3);
}

#[tokio::test]
async fn a_collector_moved_while_offline_loses_nothing_and_works_on_in_the_new_commune() {
    let world = World::new();
    let (office, hamlet) = second_commune(&world);
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "An");
    device.sync(&world).await;
    device.receipt(world.hamlet, person, "An");
    let moved = act(&world, |writer| {
        scopes::move_collector(writer, "NV1", "17533", &[], "điều động")
    })
    .unwrap();
    assert_eq!(moved.granted, [office, hamlet].into());
    assert_eq!(moved.withdrawn, [world.office, world.hamlet].into());
    device.sync(&world).await;
    let waiting = held(&world);
    assert_eq!(waiting.len(), 1);
    let cash = world.app.read_now(|reader| Ok(reader.cash()?)).unwrap();
    assert!(cash[0].in_hand.get() > 0);
    assert_eq!(device.store.read().held().unwrap(), waiting);
    // The centre looks, and accepts: the receipt counts.
    act(&world, |writer| {
        let one = rulings::by_prefix(&writer.read(), &waiting[0].id.to_string())?;
        rulings::rule(writer, &one, Word::Accept, "đã đối chiếu")
    })
    .unwrap();
    assert_eq!(held(&world), []);
    // The control: in the new commune the device writes as before, out of the same book.
    house(&mut device, hamlet, "Lan");
    let person = device.person(hamlet, "Lan");
    device.receipt(hamlet, person, "Lan");
    device.sync(&world).await;
    assert_eq!(held(&world), []);
}

#[tokio::test]
async fn a_revoked_device_hands_over_what_it_has_and_gets_nothing() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let mut other = world.device(1, 22).await;
    let id = device.key_device().to_string();
    house(&mut device, world.hamlet, "Hoà");
    act(&world, |writer| {
        let found = scopes::device_by_prefix(&writer.read(), &id[..8])?;
        scopes::revoke(writer, &found, "mất máy")
    })
    .unwrap();
    house(&mut other, world.hamlet, "Lan");
    other.sync(&world).await;
    device.sync(&world).await;
    assert_eq!(held(&world).len(), 1);
    assert_eq!(households(&device), 0);
    assert_eq!(households(&other), 1);
    let read = device.store.read();
    let gone = read.withdrawn(device.key_device()).unwrap();
    assert!(gone.iter().any(|one| one.scope == ScopeId::ORGANISATION));
    // Moving its collector does not bring it back.
    second_commune(&world);
    let moved = act(&world, |writer| {
        scopes::move_collector(writer, "NV1", "17533", &[], "điều động")
    });
    assert!(moved.unwrap().devices.is_empty());
}

#[tokio::test]
async fn an_edit_that_came_after_the_household_had_moved_is_accepted_where_it_now_is() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let home = house(&mut device, world.hamlet, "Hoà");
    device.sync(&world).await;
    second_commune(&world);
    act(&world, |writer| scopes::move_household(writer, home, "X7")).unwrap();
    let edit = Edit {
        record: home,
        fields: named("Hoa"),
    };
    let hamlet = world.hamlet;
    device.write(|writer| writer.append(hamlet, &Body::Edit(edit)));
    device.sync(&world).await;
    let waiting = held(&world);
    assert_eq!(waiting.len(), 1);
    let name = |world: &World| {
        let view = world
            .app
            .read_now(|reader| Ok(reader.record(home)?))
            .unwrap();
        view.unwrap().shown(Field::Name).cloned()
    };
    assert_eq!(name(&world), Some(Value::Text("Hoà".into())));
    act(&world, |writer| {
        let one = rulings::by_prefix(&writer.read(), &waiting[0].id.to_string())?;
        rulings::rule(writer, &one, Word::Accept, "đúng tên")
    })
    .unwrap();
    assert_eq!(name(&world), Some(Value::Text("Hoa".into())));
    // Back again is a move like any other; to where it is is none.
    let same = act(&world, |writer| scopes::move_household(writer, home, "X7"));
    assert_eq!(same.unwrap_err().problem.code, Code::ChoiceInvalid);
    let back = act(&world, |writer| scopes::move_household(writer, home, "X3"));
    assert_eq!(back.unwrap(), [home]);
}

#[tokio::test]
async fn what_the_centre_strikes_out_is_gone_from_a_device_at_its_next_sync_and_its_receipts_stay()
{
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let hamlet = world.hamlet;
    let home = house(&mut device, hamlet, "Hoà");
    let fields = named("An").with(Field::Household, Value::Record(home));
    let person = Body::Create(RecordKind::Person, fields);
    let person = device.write(|writer| writer.append(hamlet, &person)).record;
    device.sync(&world).await;
    let strike = |digits: &str| {
        act(&world, |writer| {
            let record = strike::record_by_prefix(&writer.read(), digits)?;
            strike::strike(writer, record, "đơn số 7")
        })
    };
    let shown = |device: &Device| {
        let read = device.store.read();
        let view = read.record(home).unwrap().unwrap();
        (view.struck, view.shown(Field::Name).is_some())
    };
    assert_eq!(shown(&device), (false, true));
    let done = strike(&home.to_string()[..6]).unwrap();
    assert_eq!((done.record, done.already), (home, false));
    assert_eq!(done.persons, [person]);
    device.sync(&world).await;
    assert_eq!(shown(&device), (true, false));
    assert_eq!(
        device.store.read().verify(&mut |_, _| ()).unwrap().findings,
        []
    );
    // Once is enough; and what is not known here can be struck by its whole id, before it comes.
    let before = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    assert!(strike(&home.to_string()).unwrap().already);
    let after = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    assert_eq!(before, after);
    assert!(!strike("00000000000000000000000000000007").unwrap().already);
    assert_eq!(
        strike("0000").unwrap_err().problem.code,
        Code::HouseholdUnknown
    );
}

const DAY: i64 = 24 * 60 * 60;

fn until(device: &Device) -> i64 {
    let read = device.store.read();
    let own = read.certificate(device.key_device()).unwrap().unwrap();
    own.until.0
}

#[tokio::test]
async fn certificates_are_renewed_at_a_sync_and_one_that_ended_stops_nothing() {
    let world = World::new();
    let mut early = world.device(0, 21).await;
    let mut late = world.device(1, 22).await;
    let enrolled = until(&early);
    // The control: a certificate that holds long is left alone.
    world.pass_seconds(200 * DAY);
    early.sync(&world).await;
    assert_eq!(until(&early), enrolled);
    world.pass_seconds(150 * DAY);
    early.sync(&world).await;
    let renewed = until(&early);
    assert!(renewed > enrolled);
    // The other one was away: its certificate ended. It records, hands over, and is renewed by that same sync.
    world.pass_seconds(100 * DAY);
    house(&mut late, world.hamlet, "Hoà");
    assert!(until(&late) < world.app.now().0);
    late.sync(&world).await;
    assert!(until(&late) > world.app.now().0);
    assert_eq!(held(&world), []);
    let status = late.store.read().status().unwrap();
    assert!(status.iter().all(|scope| scope.here == scope.at_centre));
    // A revoked one stays revoked.
    act(&world, |writer| {
        let found = scopes::device_by_prefix(&writer.read(), &early.key_device().to_string())?;
        scopes::revoke(writer, &found, "mất máy")
    })
    .unwrap();
    world.pass_seconds(399 * DAY);
    early.sync(&world).await;
    assert_eq!(until(&early), renewed);
    let granted = world
        .app
        .read_now(|reader| Ok(reader.granted(early.key_device())?));
    assert_eq!(granted.unwrap(), []);
}
