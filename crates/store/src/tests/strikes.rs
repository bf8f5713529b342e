//! What is struck out is gone, wherever it stands and in whatever order it comes; everything else stays.

use book::body::Body;
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::record::{Field, Value};
use book::scope::Strike;
use proptest::prelude::*;
use replica::{RecordId, ScopeId, Stretch, Vector};

use crate::Place;
use crate::testing::{HAMLET, Member, ORG, device, world};

const NAME: &str = "Lò Thị Mẩy";
const SECOND: &str = "Lò Thị May";
const NOTE: &str = "ở nhờ nhà em";
const KEPT: &str = "Vàng A Páo";

fn strike(centre: &mut Member, record: RecordId) {
    let reason = "đơn số 7".into();
    centre.append(
        ScopeId::ORGANISATION,
        &Body::Strike(Strike { record, reason }),
    );
}

fn call(at: &mut Member, household: RecordId) {
    let visit = Visit {
        household,
        day: Date::local_day(at.now.0),
        outcome: Outcome::Informed,
        appointment: None,
        note: Some(NOTE.into()),
    };
    at.append(HAMLET, &Body::Visit(visit));
}

/// Two devices that write of one household at once, with a visit, a second name, a receipt, and a neighbour.
fn village() -> (Member, Vec<Member>, RecordId) {
    let (mut centre, mut devices) = world(2);
    let house = devices[0].household(NAME);
    devices[0].household(KEPT);
    call(&mut devices[0], house);
    devices[0].receipt_for(1, house);
    devices[0].person("An", house);
    devices[1].pull_all(&mut centre);
    let (first, second) = devices.split_at_mut(1);
    second[0].pull(&mut first[0], HAMLET);
    second[0].rename(house, SECOND);
    first[0].rename(house, "Lò Thị Mảy");
    for one in first.iter_mut().chain(second.iter_mut()) {
        centre.pull(one, HAMLET);
    }
    (centre, devices, house)
}

impl Member {
    fn pull_all(&mut self, other: &mut Self) {
        for scope in [ScopeId::ORGANISATION, HAMLET] {
            self.pull(other, scope);
        }
    }

    /// Every op held whose bytes hold these, and every row of any table that does.
    fn tells(&self, words: &str) -> bool {
        let sql = self.sql();
        let mut tables = sql
            .prepare("select name from sqlite_schema where type = 'table'")
            .unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        names.map(Result::unwrap).any(|table| {
            let mut rows = sql.prepare(&format!("select * from \"{table}\"")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            let mut found = false;
            while let Some(row) = rows.next().unwrap() {
                found |= (0..columns).any(|at| {
                    let bytes = row.get_ref(at).unwrap().as_bytes_or_null();
                    bytes.is_ok_and(|bytes| bytes.is_some_and(|bytes| holds(bytes, words)))
                });
            }
            found
        })
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    let folded = book::text::fold(words);
    [words.as_bytes(), folded.as_bytes()]
        .iter()
        .any(|wanted| bytes.windows(wanted.len()).any(|part| part == *wanted))
}

#[test]
fn a_struck_record_loses_every_word_and_keeps_its_place_and_its_money() {
    let (mut centre, mut devices, house) = village();
    let cash = centre.store.read().cash().unwrap();
    let money = |of: &Member| -> Vec<_> {
        let all = of.store.read().receipts(&Default::default()).unwrap();
        all.into_iter()
            .map(|one| (one.id, one.standing, one.receipt))
            .collect()
    };
    let receipts = money(&centre);
    for words in [NAME, SECOND, NOTE, KEPT] {
        assert!(centre.tells(words), "the control: {words} is there before");
    }
    strike(&mut centre, house);
    devices[1].pull_all(&mut centre);
    for one in [&mut centre, &mut devices[1]] {
        for words in [NAME, SECOND, NOTE] {
            assert!(!one.tells(words), "{words}");
        }
        assert!(one.tells(KEPT));
        let read = one.store.read();
        let view = read.record(house).unwrap().unwrap();
        assert!(view.struck && view.kind.is_some() && view.fields.is_empty());
        assert!(read.visits(&Default::default()).unwrap().is_empty());
        assert_eq!(read.cash().unwrap(), cash);
        assert_eq!(money(one), receipts);
        one.check();
    }
    // The person who lives there was not struck.
    assert!(centre.tells("An"));
    let seeds = "select count(*) from stream where length(seed) > 16";
    let shortened: i64 = centre.sql().query_row(seeds, [], |row| row.get(0)).unwrap();
    assert_eq!(shortened, 2, "the salts are gone, too");
}

#[test]
fn what_is_written_of_a_struck_record_later_or_arrives_late_is_struck_at_once() {
    let (mut centre, mut devices, house) = village();
    let mut late = devices.remove(0);
    late.rename(house, "Lò Thị Muộn");
    call(&mut late, house);
    strike(&mut centre, house);
    centre.pull(&mut late, HAMLET);
    assert!(!centre.tells("Lò Thị Muộn") && !centre.tells(NOTE));
    assert!(
        late.tells("Lò Thị Muộn"),
        "the control: where no strike came"
    );
    late.pull_all(&mut centre);
    assert!(!late.tells("Lò Thị Muộn") && !late.tells(NAME));
    let before = late.store.read().vector(HAMLET).unwrap();
    late.rename(house, "Lò Thị Lại");
    assert!(!late.tells("Lò Thị Lại"));
    assert_ne!(late.store.read().vector(HAMLET).unwrap(), before);
    centre.pull(&mut late, HAMLET);
    assert_eq!(
        centre.store.read().state_digest().unwrap(),
        late.store.read().state_digest().unwrap()
    );
    late.check();
    centre.check();
}

#[test]
fn a_moved_household_is_struck_in_both_scopes_and_those_who_moved_along_stay() {
    let (mut centre, _, house) = village();
    let actor = centre.identity.actor;
    centre
        .store
        .write::<_, crate::StoreError>(centre.now, |writer| {
            writer.move_household(actor, house, HAMLET, ScopeId(8))
        })
        .unwrap();
    let persons = centre.store.read().persons_of(house).unwrap();
    assert_eq!(persons[0].name, "An");
    strike(&mut centre, house);
    for words in [NAME, SECOND, NOTE] {
        assert!(!centre.tells(words), "{words}");
    }
    let read = centre.store.read();
    assert_eq!(read.persons_of(house).unwrap(), persons);
    let view = read.record(house).unwrap().unwrap();
    assert_eq!((view.scope, view.struck), (ScopeId(8), true));
    centre.check();
}

#[test]
fn a_strike_counts_only_by_the_centres_word_in_the_organisations_scope() {
    let (mut centre, mut devices, house) = village();
    let reason = String::from("sai chỗ");
    let body = Body::Strike(Strike {
        record: house,
        reason,
    });
    devices[0].append(HAMLET, &body);
    centre.append(HAMLET, &body);
    centre.pull(&mut devices[0], HAMLET);
    devices[0].pull(&mut centre, HAMLET);
    assert!(centre.tells(NAME) && devices[0].tells(NAME));
    centre.check();
}

#[test]
fn no_byte_of_what_was_struck_is_left_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let (mut centre, mut devices, house) = village();
    // Enough around it that rows were moved from page to page.
    for at in 0..400 {
        devices[0].household(&format!("Hộ {at}"));
        if at % 7 == 0 {
            devices[0].rename(house, &format!("{NAME} {at}"));
        }
    }
    centre.pull(&mut devices[0], HAMLET);
    strike(&mut centre, house);
    let mut on_disk = crate::testing::device_in(Place::File(&path), 9);
    on_disk.pull(&mut devices[0], HAMLET);
    let in_files = |words: &str| {
        std::fs::read_dir(folder.path())
            .unwrap()
            .any(|file| holds(&std::fs::read(file.unwrap().path()).unwrap(), words))
    };
    assert!(in_files(NAME), "the control: it is there before");
    on_disk.store.checkpoint().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("backup.db");
    std::fs::copy(&path, &backup).unwrap();
    on_disk.pull(&mut centre, ScopeId::ORGANISATION);
    for words in [NAME, SECOND, NOTE] {
        assert!(!in_files(words), "{words}");
    }
    assert!(in_files(KEPT));
    on_disk.check();
    // A backup of before: struck as soon as it meets the centre.
    let mut restored = crate::testing::device_in(Place::File(&backup), 9);
    assert!(restored.tells(NAME));
    restored.pull(&mut centre, ScopeId::ORGANISATION);
    assert!(!restored.tells(NAME) && !holds(&std::fs::read(&backup).unwrap(), NAME));
    restored.check();
}

#[test]
fn a_household_with_everything_about_it_is_found_by_nothing_any_more() {
    let (mut centre, mut devices) = world(1);
    let fields = crate::testing::name_is(NAME)
        .with(Field::Phone, Value::Text("0907939103".into()))
        .with(Field::Cccd, Value::Text("001123456789".into()));
    let body = Body::Create(book::record::RecordKind::Household, fields);
    let house = devices[0].append(HAMLET, &body).record;
    centre.pull(&mut devices[0], HAMLET);
    let keys = |of: &Member| -> i64 {
        of.sql()
            .query_row("select count(*) from alike", [], |row| row.get(0))
            .unwrap()
    };
    assert!(keys(&centre) > 0);
    strike(&mut centre, house);
    assert_eq!(keys(&centre), 0);
    assert!(!centre.tells("0907939103") && !centre.tells("001123456789"));
    centre.check();
}

/// Every op of a scope, one a stretch.
fn single(from: &Member, scope: ScopeId) -> Vec<Vec<Stretch>> {
    let read = from.store.read();
    let mut queues = Vec::new();
    for (incarnation, number, _) in read.vector(scope).unwrap().iter() {
        let mut queue = Vec::new();
        let mut known = Vector::new();
        let mut after = 0;
        while after < number {
            for (other, upto, hash) in read.vector(scope).unwrap().iter() {
                if other != incarnation {
                    known.set_short(other, upto, hash);
                }
            }
            let link = read.link(scope, &incarnation, after).unwrap().unwrap();
            if after > 0 {
                known.set_short(incarnation, after, link.short());
            }
            let (mut some, _) = read.stretches_behind(scope, &known, 0).unwrap();
            let one = some.remove(0);
            after += u64::try_from(one.ops.len()).unwrap();
            queue.push(one);
        }
        queue.reverse();
        queues.push(queue);
    }
    queues
}

fn take(to: &mut Member, from: &Member, stretch: Stretch) {
    let read = from.store.read();
    let opening = stretch.opening.clone().or_else(|| {
        let held = to.store.read();
        held.opening(stretch.scope, &stretch.incarnation).unwrap()
    });
    let opening = opening.unwrap();
    let signer = read.certificate(opening.device).unwrap().unwrap().key;
    let before = read.link(stretch.scope, &stretch.incarnation, stretch.after);
    let before = before.unwrap().unwrap();
    let verified = stretch.verify(ORG, opening, before, &signer).unwrap();
    to.store.accept(&verified, to.now).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 60, ..ProptestConfig::with_cases(16) })]

    #[test]
    fn whenever_the_strike_comes_between_the_ops_the_state_is_one(
        steps in proptest::collection::vec((0_u8..6, any::<bool>(), 0_usize..3), 3..20),
        picks in proptest::collection::vec(any::<proptest::sample::Index>(), 40),
    ) {
        let (mut centre, mut devices) = world(2);
        let mut houses = vec![devices[0].household(NAME)];
        for (count, (what, who, which)) in steps.iter().enumerate() {
            let (house, at) = (houses[which % houses.len()], usize::from(*who));
            match what {
                0 => houses.push(devices[at].household(&format!("{NAME} {count}"))),
                1 => devices[at].rename(house, &format!("{NAME} {count}")),
                2 => call(&mut devices[at], house),
                3 => drop(devices[at].receipt_for(u32::try_from(count).unwrap() + 1, house)),
                4 => drop(devices[at].person(NAME, house)),
                _ => {
                    centre.pull(&mut devices[at], HAMLET);
                    devices[at].pull(&mut centre, HAMLET);
                }
            }
            devices.iter_mut().for_each(Member::sign);
        }
        for one in &mut devices {
            centre.pull(one, HAMLET);
        }
        centre.sign();
        // The ops whole, as one who heard of no strike passes them on; and the strike.
        let mut queues = single(&centre, HAMLET);
        strike(&mut centre, houses[0]);
        centre.sign();
        queues.extend(single(&centre, ScopeId::ORGANISATION));
        let mut late = device(9);
        let mut at = 0;
        while !queues.is_empty() {
            at += 1;
            let queue = picks[at % picks.len()].index(queues.len());
            match queues[queue].pop() {
                Some(stretch) => take(&mut late, &centre, stretch),
                None => drop(queues.remove(queue)),
            }
        }
        late.check();
        centre.check();
        prop_assert_eq!(late.store.read().state_digest().unwrap(), centre.store.read().state_digest().unwrap());
        let view = late.store.read().record(houses[0]).unwrap().unwrap();
        prop_assert!(view.struck && view.fields.is_empty());
    }
}
