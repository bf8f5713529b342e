//! The log as far as it reached at an arrival: what is projected from it is what stood here then, row for row.

use blake3::Hash;

use crate::rebuild::dumps;
use crate::testing::{HAMLET, Member, world};

/// Of each projection a hash of its rows, local numbers included.
type Rows = Vec<(&'static str, Hash)>;

fn rows(reader: crate::Reader<'_>) -> Rows {
    dumps(reader.connection).unwrap()
}

fn then(member: &Member, arrival: u64) -> Rows {
    let earlier = member.store.read().earlier(arrival).unwrap();
    let mut told = (0, 0);
    let mut progress = |done, all| told = (done, all);
    let projected = earlier.project(&mut progress).unwrap();
    assert_eq!(told, (arrival, arrival));
    assert_eq!(projected.read().arrival().unwrap(), arrival);
    rows(projected.read())
}

#[test]
fn every_projection_is_what_it_was_at_each_arrival() {
    let (mut centre, mut devices) = world(2);
    let mut stood = Vec::new();
    let mut now = |centre: &Member| {
        let arrival = centre.store.read().arrival().unwrap();
        stood.push((arrival, rows(centre.store.read())));
    };
    now(&centre);
    let house = devices[0].household("Hoà");
    let person = devices[0].person("Bình", house);
    centre.pull(&mut devices[0], HAMLET);
    now(&centre);
    devices[1].pull(&mut centre, HAMLET);
    // Two write one field at once; the same number stands on two receipts.
    devices[0].rename(house, "Hòa Bình");
    devices[1].rename(house, "Hòa");
    devices[0].receipt(7, 1_366_200);
    devices[1].receipt(7, 1_366_200);
    for device in &mut devices {
        centre.pull(device, HAMLET);
        now(&centre);
    }
    devices[1].receipt_for(8, person);
    centre.household("Của trung tâm");
    now(&centre);
    centre.pull(&mut devices[1], HAMLET);
    now(&centre);
    for (arrival, stood) in &stood {
        assert_eq!(then(&centre, *arrival), *stood, "{arrival}");
    }
    // The control: at each arrival something else stood.
    for pair in stood.windows(2) {
        assert_ne!(pair[0].1, pair[1].1);
    }
    // Nothing of it is written here, and nothing can be written there.
    let projected = centre.store.read().earlier(1).unwrap();
    let projected = projected.project(&mut |_, _| ()).unwrap();
    let write = projected.read().connection.execute("delete from meta", []);
    assert!(write.is_err());
    assert_eq!(stood.last().unwrap().1, rows(centre.store.read()));
}
