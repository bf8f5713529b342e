//! When arrivals came: exact to the minute, through wrong clocks, rebuilding, an older schema and a restored backup.

use std::collections::BTreeMap;

use replica::{Proof, UnixMillis};

use crate::testing::{EVENING, HAMLET, Member, ORG, centre, world};
use crate::{Fit, Known, Place, Store, StoreError};

const MINUTE: i64 = 60_000;

fn at(minutes: i64) -> UnixMillis {
    UnixMillis(EVENING.0 + minutes * MINUTE)
}

/// The centre's signed word of what it holds.
fn word(centre: &Member, now: UnixMillis) -> Proof {
    let life = centre.store.read().server_incarnation().unwrap().unwrap();
    let held = arrival(centre);
    Proof::sign(ORG, &centre.key, life, now, held, BTreeMap::new())
}

/// Writes one op at so many milliseconds behind the evening.
fn write(member: &mut Member, millis: i64) {
    member.now = UnixMillis(EVENING.0 + millis - 1);
    member.household("Nguyễn Thị Hoà");
}

fn arrival(member: &Member) -> u64 {
    member.store.read().arrival().unwrap()
}

fn known(member: &Member, minute: i64, now: i64) -> Known {
    member.store.read().known_at(at(minute), at(now)).unwrap()
}

fn rows(member: &Member) -> i64 {
    let count = "select count(*) from moment";
    member.sql().query_row(count, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_minute_knows_exactly_what_had_come_before_it() {
    let mut centre = centre();
    let mut came = vec![(0, arrival(&centre))];
    // Several in a minute, on its first and its last millisecond, none in others.
    for millis in [0, 1, 59_999, 60_000, 61_000, 240_000, 299_999, 600_000] {
        write(&mut centre, millis);
        came.push((millis, arrival(&centre)));
    }
    assert_eq!(rows(&centre), 4);
    for minute in 0..=12 {
        let before = came.iter().filter(|(millis, _)| *millis < minute * MINUTE);
        let expected = before.map(|(_, arrival)| *arrival).max().unwrap_or(0);
        assert_eq!(
            known(&centre, minute, 13),
            Known::Arrival(expected),
            "{minute}"
        );
    }
    assert_eq!(known(&centre, -1, 12), Known::TooEarly(Some(at(0))));
    assert_eq!(known(&centre, 13, 12), Known::Future);
    // Not before the minute is over: what began in front of it may still come.
    assert_eq!(known(&centre, 12, 12), Known::Future);
    // What is taken in counts as what is written, and what is rolled back leaves nothing.
    let before = arrival(&centre);
    let failed = centre.store.write::<(), StoreError>(at(20), |writer| {
        writer.append(
            HAMLET,
            &book::body::Body::Create(
                book::record::RecordKind::Household,
                book::record::Fields::default(),
            ),
        )?;
        Err(StoreError::Broken)
    });
    assert!(failed.is_err());
    assert_eq!(known(&centre, 25, 30), Known::Arrival(before));
    assert_eq!(rows(&centre), 4);
}

/// Who read the clock at the end of a minute and wrote in the next one, behind others, changes no answer.
#[test]
fn who_waited_for_their_turn_is_behind_who_wrote_meanwhile() {
    let mut centre = centre();
    write(&mut centre, 0);
    write(&mut centre, 3 * MINUTE);
    let before = arrival(&centre);
    for waited in [5 * MINUTE, 5 * MINUTE - 1, 5 * MINUTE + 1] {
        write(&mut centre, waited);
    }
    let then = arrival(&centre);
    assert_eq!(rows(&centre), 3);
    write(&mut centre, 6 * MINUTE);
    assert_eq!(known(&centre, 5, 9), Known::Arrival(before));
    assert_eq!(known(&centre, 6, 9), Known::Arrival(then));
}

#[test]
fn what_devices_bring_is_kept_by_the_server_and_not_by_them() {
    let (mut centre, mut devices) = world(1);
    let one = &mut devices[0];
    write(one, 0);
    let before = arrival(&centre);
    centre.now = at(30);
    centre.pull(one, HAMLET);
    assert!(arrival(&centre) > before);
    assert_eq!(known(&centre, 30, 40), Known::Arrival(before));
    assert_eq!(known(&centre, 31, 40), Known::Arrival(arrival(&centre)));
    assert_eq!(rows(one), 0);
    assert_eq!(known(one, 31, 40), Known::TooEarly(None));
    // Taking it in again brings nothing.
    let kept = rows(&centre);
    centre.now = at(35);
    centre.pull(one, HAMLET);
    assert_eq!(rows(&centre), kept);
}

#[test]
fn a_clock_that_was_wrong_for_a_while_is_outvoted() {
    // Seven hours ahead, years ahead, seven hours behind, in 1970.
    for wrong in [420, 3_000_000, -420, -29_000_000] {
        let mut centre = centre();
        let mut came = vec![(-1, arrival(&centre))];
        for minute in [0, 10, 20, 30] {
            write(&mut centre, minute * MINUTE);
            came.push((minute, arrival(&centre)));
        }
        for minute in [40, 42] {
            write(&mut centre, (minute + wrong) * MINUTE);
        }
        for minute in [50, 60, 70, 500] {
            write(&mut centre, minute * MINUTE);
            came.push((minute, arrival(&centre)));
        }
        let now = 600;
        for minute in (0..=30).chain(51..now) {
            let before = came.iter().filter(|(one, _)| *one < minute);
            let expected = before.map(|(_, arrival)| *arrival).max().unwrap();
            // What came while the clock was wrong stands in front of the next row that is believed.
            let found = known(&centre, minute, now);
            assert_eq!(found, Known::Arrival(expected), "{wrong} {minute}");
        }
    }
}

#[test]
fn projecting_again_leaves_the_times_alone() {
    let mut centre = centre();
    write(&mut centre, 0);
    let first = arrival(&centre);
    write(&mut centre, 5 * MINUTE);
    centre.store.rebuild().unwrap();
    assert_eq!(rows(&centre), 2);
    assert_eq!(known(&centre, 3, 9), Known::Arrival(first));
    assert_eq!(
        centre.store.read().verify(&mut |_, _| ()).unwrap().findings,
        []
    );
}

#[test]
fn the_oldest_are_let_go_and_then_not_known() {
    let mut centre = centre();
    write(&mut centre, 0);
    write(&mut centre, MINUTE);
    // As if a quarter of a million minutes had come between.
    let skip = "update moment set number = 262145 where number = 2";
    centre.sql().execute_batch(skip).unwrap();
    assert!(matches!(known(&centre, 0, 9), Known::Arrival(_)));
    write(&mut centre, 2 * MINUTE);
    assert_eq!(rows(&centre), 2);
    assert_eq!(known(&centre, 0, 9), Known::TooEarly(Some(at(1))));
    assert!(matches!(known(&centre, 1, 9), Known::Arrival(_)));
}

#[test]
fn a_database_from_before_says_that_it_does_not_know() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut centre = crate::testing::centre_in(Place::File(&path));
    write(&mut centre, 0);
    let before = arrival(&centre);
    let old = "
        drop table moment; drop table forgotten; drop index receipt_by_household;
        drop index receipt_by_day; drop index receipt_newest;
        delete from migration where number >= 6;
        pragma user_version = 5";
    centre.sql().execute_batch(old).unwrap();
    centre.store = Store::open(Place::Memory).unwrap();
    centre.store = Store::open(Place::File(&path)).unwrap();
    assert_eq!(arrival(&centre), before);
    assert_eq!(known(&centre, 5, 9), Known::TooEarly(None));
    write(&mut centre, 10 * MINUTE);
    assert_eq!(known(&centre, 5, 20), Known::TooEarly(Some(at(10))));
    assert_eq!(known(&centre, 10, 20), Known::Arrival(before));
    assert_eq!(known(&centre, 11, 20), Known::Arrival(arrival(&centre)));
}

/// A centre that writes at minute 0, is copied, and goes on at minutes 10 and 20.
fn backed_up() -> (Member, Member) {
    let mut centre = centre();
    centre.store.fit(None, [1; 16], EVENING).unwrap();
    write(&mut centre, 0);
    let mut backup = crate::testing::centre();
    backup.store = centre.store.twin().unwrap();
    write(&mut centre, 10 * MINUTE);
    write(&mut centre, 20 * MINUTE);
    (centre, backup)
}

/// What was known in the lost life is not told of; in front of it and behind it the restored one knows.
fn is_honest(restored: &Member, held: u64, behind: i64) {
    let forgotten = Known::Forgotten {
        from: at(0),
        until: at(behind),
    };
    assert_eq!(known(restored, 0, 90), Known::Arrival(held - 1));
    for minute in 1..=behind {
        assert_eq!(known(restored, minute, 90), forgotten, "{minute}");
    }
    assert_ne!(known(restored, behind + 1, 90), forgotten);
}

#[test]
fn a_database_found_restored_tells_nothing_of_the_time_that_it_lacks() {
    let (centre, mut restored) = backed_up();
    let held = arrival(&restored);
    // The control: the one that lived on knows.
    assert_eq!(known(&centre, 15, 90), Known::Arrival(held + 1));
    let fit = restored.store.fit(Some([9; 16]), [2; 16], at(40)).unwrap();
    assert!(matches!(fit, Fit::Write(_)));
    is_honest(&restored, held, 40);
    assert_eq!(known(&restored, 41, 90), Known::Arrival(held));
    write(&mut restored, 50 * MINUTE);
    is_honest(&restored, held, 40);
    assert_eq!(known(&restored, 45, 90), Known::Arrival(held));
    assert_eq!(known(&restored, 51, 90), Known::Arrival(arrival(&restored)));
    restored.store.rebuild().unwrap();
    is_honest(&restored, held, 40);
}

#[test]
fn so_does_one_that_hears_of_it_only_later() {
    let (centre, mut restored) = backed_up();
    let held = arrival(&restored);
    let word = word(&centre, at(21));
    // Restored with its mark, it takes something in before anybody tells it.
    write(&mut restored, 40 * MINUTE);
    // The control: nobody has told it yet.
    assert_eq!(known(&restored, 15, 90), Known::Arrival(held));
    let reminded = |intake: &mut crate::Intake<'_>| intake.remind(&word, at(60));
    assert!(restored.store.intake(reminded).unwrap());
    is_honest(&restored, held, 40);
    assert_eq!(known(&restored, 41, 90), Known::Arrival(arrival(&restored)));
}
