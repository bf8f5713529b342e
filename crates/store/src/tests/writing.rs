//! Appending: one transaction, one place, one clock.

use book::body::Body;
use book::record::RecordKind;
use replica::{Hash, Hlc, Op, UnixMillis};
use uuid::Uuid;

use crate::testing::{EVENING, HAMLET, device, name_is, world};
use crate::{Place, Store, StoreError};

#[test]
fn before_enrolment_nothing_is_written() {
    let mut store = Store::open(Place::Memory).unwrap();
    let body = Body::Create(RecordKind::Household, name_is("An"));
    let wrote = store.write(EVENING, |writer| writer.append(HAMLET, &body));
    assert!(matches!(wrote, Err(StoreError::NotEnrolled)));
    assert!(store.read().identity().unwrap().is_none());
    assert!(store.read().scopes().unwrap().is_empty());
}

#[test]
fn an_error_leaves_nothing_behind() {
    let mut member = device(1);
    let before = member.store.read().state_digest().unwrap();
    let body = Body::Create(RecordKind::Household, name_is("An"));
    let failed: Result<(), StoreError> = member.store.write(EVENING, |writer| {
        writer.append(HAMLET, &body)?;
        assert_eq!(writer.read().arrival()?, 1);
        Err(StoreError::Full)
    });
    assert!(failed.is_err());
    assert_eq!(member.store.read().state_digest().unwrap(), before);
    assert_eq!(member.store.read().arrival().unwrap(), 0);
    // The next op takes the place that was given back.
    assert_eq!(member.append(HAMLET, &body).dot.counter, 1);
    member.check();
}

#[test]
fn an_op_that_is_too_long_is_refused_and_its_place_stays_free() {
    let mut member = device(1);
    let long = Body::Create(RecordKind::Household, name_is(&"a".repeat(Op::BYTES_MAX)));
    let wrote = member
        .store
        .write(EVENING, |writer| writer.append(HAMLET, &long));
    assert!(matches!(wrote, Err(StoreError::TooLong(_))));
    let fits = Body::Create(
        RecordKind::Household,
        name_is(&"a".repeat(Op::BYTES_MAX - 60)),
    );
    assert_eq!(member.append(HAMLET, &fits).dot.counter, 1);
}

#[test]
fn a_clock_that_steps_back_still_gives_later_times() {
    let mut member = device(1);
    let mut last = Hlc::default();
    for now in [EVENING, UnixMillis(0), UnixMillis(5), EVENING] {
        member.now = now;
        let record = member.household("An");
        let (_, time) = member
            .store
            .read()
            .record(record)
            .unwrap()
            .unwrap()
            .created
            .unwrap();
        assert!(time > last);
        last = time;
    }
}

#[test]
fn the_clock_follows_what_was_received() {
    let (mut centre, mut devices) = world(2);
    devices[0].now = UnixMillis(EVENING.0 + 60_000);
    let theirs = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    let mine = devices[1].household("Bình");
    let time = |id| {
        devices[1]
            .store
            .read()
            .record(id)
            .unwrap()
            .unwrap()
            .created
            .unwrap()
            .1
    };
    assert!(time(mine) > time(theirs));
}

#[test]
fn a_client_made_id_is_used_once() {
    let mut member = device(1);
    let id = Uuid::from_bytes([5; 16]);
    let (asked, other) = (Hash::from_bytes([1; 32]), Hash::from_bytes([2; 32]));
    let made = member.household("An");
    let run = |member: &mut crate::testing::Member, digest: Hash| {
        member.store.write(EVENING, |writer| {
            let before = writer.asked_before(id, &digest)?;
            writer.remember_asked(id, &digest, made)?;
            Ok::<_, StoreError>(before)
        })
    };
    assert_eq!(run(&mut member, asked).unwrap(), None);
    assert_eq!(run(&mut member, asked).unwrap(), Some(made));
    assert!(matches!(
        run(&mut member, other),
        Err(StoreError::SameIdOtherContent)
    ));
}

#[test]
fn a_database_stays_its_devices() {
    let (mut one, other) = (device(1), device(2));
    let centre = crate::testing::centre();
    let again = |member: &mut crate::testing::Member, with: &crate::testing::Member| {
        member
            .store
            .begin_life(&with.identity, &with.certificate, &centre.certificate)
    };
    let same = crate::testing::device(1);
    assert!(again(&mut one, &same).is_ok());
    assert!(matches!(
        again(&mut one, &other),
        Err(StoreError::OtherIdentity)
    ));
    assert!(matches!(
        one.store.sign(&other.key),
        Err(StoreError::OtherIdentity)
    ));
    // A certificate that the centre did not sign.
    let wrong = one
        .store
        .begin_life(&same.identity, &same.certificate, &other.certificate);
    assert!(matches!(wrong, Err(StoreError::Certificate(_))));
}

#[test]
fn the_log_refuses_to_be_changed() {
    let mut member = device(1);
    member.household("An");
    member.sign();
    for statement in [
        "delete from op",
        "update op set bytes = x'00'",
        "update op set number = 7",
        "delete from signature",
        "update signature set number = 9",
    ] {
        assert!(member.sql().execute(statement, []).is_err(), "{statement}");
    }
    assert!(
        member
            .sql()
            .execute("update op set verdict = 0", [])
            .is_ok()
    );
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let mut member = device(1);
    member.household("An");
    let pages: u32 = member
        .sql()
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    member
        .sql()
        .pragma_update_and_check(None, "max_page_count", pages + 2, |_| Ok(()))
        .unwrap();
    let body = Body::Create(RecordKind::Household, name_is(&"a".repeat(3_000)));
    let mut digest = member.store.read().state_digest().unwrap();
    let error = loop {
        match member
            .store
            .write(EVENING, |writer| writer.append(HAMLET, &body))
        {
            Ok(_) => digest = member.store.read().state_digest().unwrap(),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::Full), "{error}");
    assert_eq!(member.store.read().state_digest().unwrap(), digest);
    member
        .sql()
        .pragma_update_and_check(None, "max_page_count", 100_000, |_| Ok(()))
        .unwrap();
    member.household("Bình");
    member.check();
}

#[test]
fn a_failed_append_lets_nothing_stand_even_where_it_is_ignored() {
    let mut member = device(1);
    let long = Body::Create(RecordKind::Household, name_is(&"a".repeat(Op::BYTES_MAX)));
    let body = Body::Create(RecordKind::Household, name_is("An"));
    let wrote = member.store.write(EVENING, |writer| {
        writer.append(HAMLET, &body)?;
        assert!(writer.append(HAMLET, &long).is_err());
        writer.append(HAMLET, &body)
    });
    assert!(matches!(wrote, Err(StoreError::Broken)));
    assert_eq!(member.store.read().arrival().unwrap(), 0);
}
