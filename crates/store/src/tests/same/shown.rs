//! What is one is shown once, and taken apart again.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::record::{Field, Fields, Value};
use replica::RecordId;

use super::world::{judge, listed, phone_is, set, sorted, values};
use crate::project::same::SET_MAX;
use crate::testing::{HAMLET, Member, world};
use crate::view::{ReceiptFilter, VisitFilter};

#[test]
fn what_is_one_is_listed_and_found_once_with_all_that_happened_there() {
    let (mut centre, _) = world(0);
    let [a, b] = sorted(["Đức", "Trần Văn Đức"].map(|name| centre.household(name)));
    let people = [a, b].map(|house| centre.person("An", house));
    let visit = |household| Visit {
        household,
        day: Date::local_day(crate::testing::EVENING.0),
        outcome: Outcome::Informed,
        appointment: None,
        note: None,
    };
    for house in [a, b] {
        centre.append(HAMLET, &Body::Visit(visit(house)));
    }
    judge(&mut centre, a, b, true);
    assert_eq!(
        (listed(&centre, "duc"), listed(&centre, "")),
        (vec![a], vec![a])
    );
    // A word that only the other record has finds the one that is shown.
    assert_eq!(listed(&centre, "tran"), [a]);
    let of = |member: &Member, household| {
        let filter = VisitFilter {
            household: Some(household),
            day: None,
        };
        member.store.read().visits(&filter).unwrap().len()
    };
    assert_eq!((of(&centre, a), of(&centre, b)), (2, 2));
    let persons = |member: &Member, house| {
        let persons = member.store.read().persons_of(house).unwrap();
        persons
            .into_iter()
            .map(|person| person.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(persons(&centre, a).len(), 2);
    let summary = |member: &Member| member.store.read().households(None, "", 0, 9).unwrap();
    assert_eq!(summary(&centre)[0].persons, 2);

    // The persons are one, too: then one lives there.
    judge(&mut centre, people[0], people[1], true);
    let shown = people[0].min(people[1]);
    assert_eq!(persons(&centre, a), [shown]);
    assert_eq!(persons(&centre, b), [shown]);
    assert_eq!(summary(&centre)[0].persons, 1);

    judge(&mut centre, a, b, false);
    judge(&mut centre, people[0], people[1], false);
    assert_eq!(listed(&centre, "").len(), 2);
    assert_eq!((of(&centre, a), of(&centre, b)), (1, 1));
    assert_eq!(
        (persons(&centre, a), persons(&centre, b)),
        (vec![people[0]], vec![people[1]])
    );
    centre.check();
}

#[test]
fn a_person_in_two_houses_is_listed_in_both_until_somebody_chooses() {
    let (mut centre, _) = world(0);
    let houses = ["Đức", "Hoà"].map(|name| centre.household(name));
    let [p, q] = houses.map(|house| centre.person("An", house));
    judge(&mut centre, p, q, true);
    let shown = p.min(q);
    let lives = |member: &Member, house| {
        let persons = member.store.read().persons_of(house).unwrap();
        persons
            .into_iter()
            .map(|person| person.id)
            .collect::<Vec<_>>()
    };
    for house in houses {
        assert_eq!(lives(&centre, house), [shown]);
    }
    assert_eq!(centre.store.read().conflicts().unwrap().len(), 1);
    let fields = Fields::default().with(Field::Household, Value::Record(houses[1]));
    centre.append(
        HAMLET,
        &Body::Edit(Edit {
            record: shown,
            fields,
        }),
    );
    assert_eq!(
        (lives(&centre, houses[0]), lives(&centre, houses[1])),
        (vec![], vec![shown])
    );
    // Of households that are one, either is the other.
    let [r, s] = houses.map(|house| centre.person("Bình", house));
    judge(&mut centre, r, s, true);
    assert_eq!(centre.store.read().conflicts().unwrap().len(), 1);
    judge(&mut centre, houses[0], houses[1], true);
    let fields: Vec<_> = centre.store.read().conflicts().unwrap();
    assert!(
        fields
            .iter()
            .all(|view| view.field.field != Field::Household)
    );
    centre.check();
}

#[test]
fn values_that_differ_stand_beside_until_chosen_and_come_back_when_taken_apart() {
    let (mut centre, _) = world(0);
    let [a, b] = sorted(["Đức", "Đức"].map(|name| centre.household(name)));
    // Writing to one house in the knowledge of the other chooses nothing: nobody had said that they are one.
    phone_is(&mut centre, b, "0912345678");
    phone_is(&mut centre, a, "0987654321");
    judge(&mut centre, a, b, true);
    let beside = ["0987654321", "0912345678"];
    assert_eq!(values(&centre, a, Field::Phone), beside);
    assert_eq!(values(&centre, a, Field::Name), ["Đức"]);
    let conflicts = centre.store.read().conflicts().unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(
        (conflicts[0].record, conflicts[0].field.field),
        (a, Field::Phone)
    );
    assert_eq!(
        centre.store.read().households(None, "", 0, 9).unwrap()[0].conflicts,
        1
    );

    phone_is(&mut centre, a, "0912345678");
    assert_eq!(values(&centre, a, Field::Phone), ["0912345678"]);
    assert_eq!(centre.store.read().conflicts().unwrap(), []);
    // Whoever still writes to the other record is heard.
    phone_is(&mut centre, b, "0911111111");
    assert_eq!(values(&centre, a, Field::Phone).len(), 2);

    judge(&mut centre, a, b, false);
    assert_eq!(values(&centre, a, Field::Phone), ["0912345678"]);
    assert_eq!(values(&centre, b, Field::Phone), ["0911111111"]);
    assert_eq!(centre.store.read().conflicts().unwrap(), []);
    centre.check();
}

#[test]
fn a_choice_by_somebody_who_did_not_know_of_the_merge_hides_nothing() {
    let (mut centre, mut devices) = world(2);
    let [a, b] = sorted(["Đức", "Trần Đức"].map(|name| devices[0].household(name)));
    phone_is(&mut devices[0], b, "0912345678");
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    judge(&mut devices[0], a, b, true);
    phone_is(&mut devices[1], a, "0987654321");
    centre.pull(&mut devices[0], HAMLET);
    centre.pull(&mut devices[1], HAMLET);
    assert_eq!(
        values(&centre, a, Field::Phone),
        ["0987654321", "0912345678"]
    );
    // The control: the same edit by one who had seen it.
    devices[1].pull(&mut centre, HAMLET);
    phone_is(&mut devices[1], a, "0987654321");
    centre.pull(&mut devices[1], HAMLET);
    assert_eq!(values(&centre, a, Field::Phone), ["0987654321"]);
    centre.check();
}

#[test]
fn sets_join_and_fall_apart_along_their_pairs() {
    let (mut centre, _) = world(0);
    let [a, b, c, d] = sorted([1, 2, 3, 4].map(|at| centre.household(&at.to_string())));
    judge(&mut centre, c, d, true);
    judge(&mut centre, a, b, true);
    assert_eq!((set(&centre, d), set(&centre, b)), (vec![c, d], vec![a, b]));
    judge(&mut centre, b, c, true);
    for id in [a, b, c, d] {
        assert_eq!(set(&centre, id), [a, b, c, d]);
    }
    assert_eq!(listed(&centre, ""), [a]);
    // That two of them are not the same does not part what others hold together, and is seen.
    judge(&mut centre, a, d, false);
    assert_eq!(set(&centre, d).len(), 4);
    let pairs = centre.store.read().judged_pairs(Some(d)).unwrap();
    assert_eq!((pairs.len(), pairs[0].is_contested()), (4, true));
    assert_eq!((pairs[0].a, pairs[0].b), (a, d));
    assert!(pairs[1..].iter().all(|pair| !pair.is_contested()));
    judge(&mut centre, b, c, false);
    assert_eq!((set(&centre, d), set(&centre, b)), (vec![c, d], vec![a, b]));
    centre.check();
}

#[test]
fn opposite_judgements_side_by_side_are_seen_until_somebody_decides() {
    let (mut centre, mut devices) = world(2);
    let [a, b] = sorted(["Đức", "Trần Đức"].map(|name| devices[0].household(name)));
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    devices[1].now.0 += 1000;
    judge(&mut devices[0], a, b, true);
    judge(&mut devices[1], a, b, false);
    for at in [0, 1, 0] {
        centre.pull(&mut devices[at], HAMLET);
        devices[at].pull(&mut centre, HAMLET);
    }
    for member in devices.iter().chain([&centre]) {
        let pairs = member.store.read().judged_pairs(None).unwrap();
        assert_eq!(pairs.len(), 1);
        // The later one counts, and both are shown.
        assert!(!pairs[0].same && pairs[0].is_contested());
        assert_eq!(pairs[0].judgements.len(), 2);
        assert_eq!(set(member, a), [a]);
    }
    judge(&mut devices[0], a, b, true);
    centre.pull(&mut devices[0], HAMLET);
    let pairs = centre.store.read().judged_pairs(None).unwrap();
    assert!(pairs[0].same && !pairs[0].is_contested());
    assert_eq!(set(&centre, b), [a, b]);
    centre.check();
}

#[test]
fn a_judgement_waits_for_its_records_and_joins_only_what_is_of_one_kind() {
    let (mut centre, mut devices) = world(1);
    let house = devices[0].household("Đức");
    let person = devices[0].person("An", house);
    let other = devices[0].household("Trần Đức");
    judge(&mut centre, house, other, true);
    judge(&mut centre, house, person, true);
    judge(&mut centre, other, RecordId::from_bytes([0; 16]), true);
    assert_eq!(set(&centre, house), [house]);
    centre.pull(&mut devices[0], HAMLET);
    assert_eq!(set(&centre, house), sorted([house, other]));
    assert_eq!(set(&centre, person), [person]);
    centre.check();
}

/// What hangs together beyond what can be one is shown apart, and comes together again when it is cut.
#[test]
fn a_set_that_grows_beyond_reason_falls_apart_and_comes_back() {
    let (mut centre, _) = world(0);
    let houses: Vec<_> = (0..=SET_MAX)
        .map(|at| centre.household(&at.to_string()))
        .collect();
    for pair in houses.windows(2).take(SET_MAX - 1) {
        judge(&mut centre, pair[0], pair[1], true);
    }
    assert_eq!(listed(&centre, "").len(), 2);
    assert_eq!(set(&centre, houses[0]).len(), SET_MAX);
    judge(&mut centre, houses[SET_MAX - 1], houses[SET_MAX], true);
    assert_eq!(listed(&centre, "").len(), SET_MAX + 1);
    judge(&mut centre, houses[9], houses[10], false);
    assert_eq!(listed(&centre, "").len(), 2);
    assert_eq!(set(&centre, houses[0]).len(), 10);
    assert_eq!(set(&centre, houses[SET_MAX]).len(), SET_MAX - 9);
    centre.check();
}

#[test]
fn receipts_of_what_is_one_show_together() {
    let (mut centre, _) = world(0);
    let [a, b] = sorted(["Đức", "Trần Đức"].map(|name| centre.household(name)));
    let of = |member: &Member, household| {
        let filter = ReceiptFilter {
            household: Some(household),
            ..ReceiptFilter::default()
        };
        member.store.read().receipts(&filter).unwrap().len()
    };
    for (number, house) in [(1, a), (2, b)] {
        let made = centre.receipt_for(number, house);
        assert!(centre.store.read().receipt(made).unwrap().is_some());
    }
    assert_eq!((of(&centre, a), of(&centre, b)), (1, 1));
    judge(&mut centre, a, b, true);
    assert_eq!((of(&centre, a), of(&centre, b)), (2, 2));
    judge(&mut centre, a, b, false);
    assert_eq!((of(&centre, a), of(&centre, b)), (1, 1));
    centre.check();
}
