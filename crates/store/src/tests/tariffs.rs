//! A tariff that comes late: what waited for it is judged again, and a rebuild says the same.

use book::body::Body;
use book::date::Date;
use book::fact::{Line, Receipt};
use book::money::Dong;
use book::premium::Group;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::standing::Hold;
use book::tariff::{BUILTIN_TEXT, Published};
use replica::{RecordId, ScopeId};

use crate::testing::{EVENING, HAMLET, Member, declared, foreign_op, op, world};

fn published() -> Published {
    let text = BUILTIN_TEXT
        .replace("VN-2026-11", "VN-2027-01")
        .replace("other = \"20\"", "other = \"25\"");
    Published::of(&text).unwrap()
}

/// A month by the published tariff, with so many đồng moved from the participant to the state.
fn receipt(number: u32, moved: i64) -> Body {
    let tariff = published().tariff().unwrap();
    let day = Date::local_day(EVENING.0);
    let request = BhxhRequest::of(Dong::new(2_000_000), Group::Other, Term::Months(1), day);
    let quote = bhxh::quote(&tariff, &request).unwrap();
    let mut line = Line::bhxh(None, &request, &quote);
    line.state = Dong::new(line.state.get() + moved);
    line.payable = Dong::new(line.payable.get() - moved);
    let mut receipt = Receipt {
        tariff: Some(tariff.version().clone()),
        ..declared(EVENING, number, line.payable.get(), (None, None))
    };
    receipt.lines = vec![line];
    Body::Receipt(receipt)
}

fn reasons(member: &Member, id: RecordId) -> [bool; 2] {
    let view = member.store.read().receipt(id).unwrap().unwrap();
    [Hold::UnknownTariff, Hold::AmountDiffers].map(|hold| view.standing.has(hold))
}

#[test]
fn a_tariff_that_comes_late_leaves_the_state_of_one_that_came_first_and_a_rebuild_too() {
    let (mut centre, mut devices) = world(2);
    let (mut late, mut writer) = (devices.remove(1), devices.remove(0));
    centre.append(ScopeId::ORGANISATION, &Body::Tariff(published()));
    writer.pull(&mut centre, ScopeId::ORGANISATION);
    let right = writer.append(HAMLET, &receipt(1, 0)).record;
    let wrong = writer.append(HAMLET, &receipt(2, 1)).record;
    assert_eq!(reasons(&writer, right), [false, false]);
    assert_eq!(reasons(&writer, wrong), [false, true]);

    late.pull(&mut writer, HAMLET);
    assert_eq!(reasons(&late, right), [true, false]);
    assert_eq!(reasons(&late, wrong), [true, false]);
    late.check();
    late.pull(&mut centre, ScopeId::ORGANISATION);
    assert_eq!(reasons(&late, right), [false, false]);
    assert_eq!(reasons(&late, wrong), [false, true]);
    late.check();
    writer.check();

    centre.pull(&mut writer, HAMLET);
    centre.check();
    let digests = [&centre, &late, &writer].map(|one| one.store.read().state_digest().unwrap());
    assert!(digests.iter().all(|digest| *digest == digests[0]));
}

/// A frame says how long its content is, and may lie: it is unpacked where the centre wrote it and nowhere else.
#[test]
fn a_strangers_tariff_is_not_unpacked_to_see_what_it_is() {
    let (mut centre, mut devices) = world(2);
    // A frame that is none: whoever unpacks it finds it malformed.
    let bytes = op(Body::TARIFF, &[0xa1, 0x01, 0x44, 1, 2, 3, 4]);
    let why = |member: &Member| {
        let kept = member.store.read().quarantine().unwrap();
        kept.iter().map(|one| one.why).collect::<Vec<_>>()
    };
    foreign_op(&mut centre, &devices[0], vec![bytes.clone()]);
    assert_eq!(why(&centre), ["not-granted"]);
    // The control: the centre's own is read.
    let device = devices.get_mut(1).unwrap();
    foreign_op(device, &centre, vec![bytes]);
    assert_eq!(why(device), ["malformed"]);
}
