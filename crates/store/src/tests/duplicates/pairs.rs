//! Who finds which pairs, and when one is gone.

use book::body::Body;
use book::record::{Field, RecordKind};
use book::same::{Alike, Same};
use replica::ScopeId;

use super::world::{OTHER, add, found, judge, typed};
use crate::testing::{HAMLET, world};

#[test]
fn an_edit_finds_and_loses_pairs() {
    let (mut centre, _) = world(0);
    let numbers = ["040087001234", "040087001235"];
    let [a, b] = numbers.map(|number| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, "An"), (Field::Cccd, number)],
        )
    });
    assert_eq!(found(&centre), []);
    let edit = |record, number| {
        let fields = typed(&[(Field::Cccd, number)]);
        Body::Edit(book::body::Edit { record, fields })
    };
    centre.append(HAMLET, &edit(a, numbers[1]));
    assert_eq!(found(&centre).len(), 1);
    centre.append(HAMLET, &edit(b, numbers[0]));
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn both_sides_find_the_same_pairs() {
    let (mut centre, mut devices) = world(2);
    for device in &mut devices {
        add(
            device,
            RecordKind::Person,
            &[(Field::Name, "Lê An"), (Field::BirthDate, "1987")],
        );
        assert_eq!(found(device), []);
    }
    for at in [0, 1, 0] {
        centre.pull(&mut devices[at], HAMLET);
        devices[at].pull(&mut centre, HAMLET);
    }
    let pairs = found(&centre);
    assert_eq!(pairs.len(), 1);
    for device in &mut devices {
        assert_eq!(found(device), pairs);
        device.check();
    }
}

#[test]
fn of_two_hamlets_only_numbers_are_found_and_only_by_who_holds_both() {
    let (mut centre, mut devices) = world(1);
    let device = &mut devices[0];
    centre.grant(OTHER, &device.certificate);
    device.pull(&mut centre, OTHER);
    let hoa = [(Field::Name, "Hoà"), (Field::BirthDate, "05/03/1987")];
    let with_number = [hoa[0], (Field::Cccd, "040087001234")];
    for given in [&hoa, &with_number] {
        let body = Body::Create(RecordKind::Person, typed(given));
        device.append(HAMLET, &body);
        device.append(OTHER, &body);
    }
    let mut office = crate::testing::device(9);
    centre.grant(HAMLET, &office.certificate);
    centre.pull(device, HAMLET);
    centre.pull(device, OTHER);
    office.pull(&mut centre, HAMLET);
    let page = centre.store.read().duplicates(0, 10).unwrap();
    assert_eq!(page.pairs.len(), 1);
    assert_eq!(page.pairs[0].reasons, [Alike::Cccd]);
    assert!(!page.pairs[0].is_in_one_scope());
    assert_eq!(found(&office), []);

    // A judgement over two scopes joins nothing, wherever it is written.
    let pair = &page.pairs[0];
    let (a, b) = (pair.a.id, pair.b.id);
    let body = Body::Same(Same::of(a, b, true).unwrap());
    centre.append(HAMLET, &body);
    centre.append(OTHER, &body);
    assert_eq!(centre.store.read().set_of(a).unwrap(), [a]);
    assert_eq!(found(&centre).len(), 1);
    // That they are not the same can be said in the scope of either, and nowhere else.
    let body = Body::Same(Same::of(a, b, false).unwrap());
    centre.append(ScopeId(9), &body);
    assert_eq!(found(&centre).len(), 1);
    centre.append(OTHER, &body);
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn a_pair_that_was_judged_does_not_come_again() {
    let (mut centre, _) = world(0);
    let number = (Field::Cccd, "040087001234");
    let [a, b, c] = ["An", "Bình", "Chi"].map(|name| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, name), number],
        )
    });
    assert_eq!(found(&centre).len(), 3);
    judge(&mut centre, a, b, false);
    let left = found(&centre);
    assert_eq!(left.len(), 2);
    assert!(
        left.iter()
            .all(|(_, x, y, _)| (*x, *y) != (a.min(b), a.max(b)))
    );
    // Two that are one are met as one, and what was said of either holds for both.
    judge(&mut centre, b, c, true);
    assert_eq!(found(&centre), []);
    judge(&mut centre, a, b, true);
    judge(&mut centre, a, b, false);
    assert_eq!(found(&centre), []);
    centre.check();
}

#[test]
fn a_number_that_everybody_bears_hides_no_other_pair() {
    let (mut centre, _) = world(0);
    let nobodys = (Field::Cccd, "000000000000");
    for at in 0..200 {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, &format!("Người {at}")), nobodys],
        );
    }
    let number = (Field::Cccd, "040087001234");
    let [a, b] = ["An", "Bình"].map(|name| {
        add(
            &mut centre,
            RecordKind::Person,
            &[(Field::Name, name), number],
        )
    });
    let pairs = found(&centre);
    assert_eq!(pairs.len(), 51);
    assert!(
        pairs
            .iter()
            .any(|(_, x, y, _)| (*x, *y) == (a.min(b), a.max(b)))
    );
    // Pages meet without a gap or a repetition, at every border.
    for size in [1, 50, 51, 52] {
        let (mut all, mut offset) = (Vec::new(), 0);
        loop {
            let page = centre.store.read().duplicates(offset, size).unwrap();
            offset += page.pairs.len();
            all.extend(page.pairs.iter().map(|pair| (pair.a.id, pair.b.id)));
            if !page.more {
                break;
            }
        }
        let once: Vec<_> = pairs.iter().map(|(_, a, b, _)| (*a, *b)).collect();
        assert_eq!(all, once);
    }
}
