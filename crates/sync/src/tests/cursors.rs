//! Naming what is held by what a server held before: one request a sync, and never believed.

use proptest::prelude::*;
use replica::{Role, ScopeId};
use store::Met;
use wire::Known;

use super::world::*;
use crate::{Budget, Session};

fn exchanges(from: &mut Node, to: &mut Node) -> usize {
    let (progress, exchanges) = sync_with(from, to, Budget::default());
    assert!(
        progress.complete && progress.refused.is_empty(),
        "{progress:?}"
    );
    exchanges
}

/// A centre and two devices that have met it and hold all of it.
fn settled() -> (Centre, Node, Node) {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    for _ in 0..2 {
        settle(&mut one, &mut centre.node);
        settle(&mut two, &mut centre.node);
    }
    (centre, one, two)
}

fn met(from: &Node, to: &Node) -> Met {
    let met = from.store.read().met(to.identity.device).unwrap();
    met.unwrap()
}

#[test]
fn news_of_one_side_or_both_and_none_at_all_take_one_request() {
    let (mut centre, mut one, mut two) = settled();
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    one.register("Trần Thị Bình");
    two.register("Lê Văn Cường");
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    assert_eq!(exchanges(&mut two, &mut centre.node), 1);
    assert_eq!(two.households(), 3);
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    assert_eq!(one.bytes(), centre.node.bytes());
    assert_eq!(one.places().2, one.places().0);
}

#[test]
fn a_first_sync_takes_one_request() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    assert_eq!(exchanges(&mut two, &mut centre.node), 1);
    assert_eq!(two.households(), 1);
}

#[test]
fn a_cursor_that_names_something_else_costs_a_request_and_nothing_more() {
    for shift in [-3_i64, -1, 0, 1, 1_000_000] {
        let (mut centre, mut one, mut two) = settled();
        two.register("Lê Văn Cường");
        settle(&mut two, &mut centre.node);
        one.register("Trần Thị Bình");
        // An arrival of another life of the server, before or behind what it has now.
        let right = met(&one, &centre.node);
        let arrival = right.arrival.checked_add_signed(shift).unwrap();
        let wrong = Met { arrival, ..right };
        one.store
            .keep_met(centre.node.identity.device, &wrong)
            .unwrap();
        let taken = exchanges(&mut one, &mut centre.node);
        // Its control: the right one costs one. What it lacks of what is sent now is made up by that.
        let wanted = if matches!(shift, -1 | 0) { 1 } else { 2 };
        assert_eq!(taken, wanted, "{shift}");
        assert_eq!(one.bytes(), centre.node.bytes());
        assert_eq!(one.places().2, one.places().0);
        assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    }
}

#[test]
fn heads_that_a_device_remembers_wrongly_cost_a_request_and_nothing_more() {
    let (mut centre, mut one, mut two) = settled();
    two.register("Lê Văn Cường");
    settle(&mut two, &mut centre.node);
    let mut wrong = met(&one, &centre.node);
    wrong.heads.clear();
    one.store
        .keep_met(centre.node.identity.device, &wrong)
        .unwrap();
    assert!(exchanges(&mut one, &mut centre.node) <= 2);
    assert_eq!(one.bytes(), centre.node.bytes());
}

#[test]
fn a_server_restored_from_yesterday_is_sent_again_what_it_lost() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    device.register("Nguyễn Văn An");
    settle(&mut device, &mut office);
    assert_eq!(device.places().1, device.places().0);
    // The office's backup is of before the device came.
    let mut restored = centre.enrol(9, Role::Office, &[]);
    settle(&mut restored, &mut centre.node);
    assert_eq!(restored.households(), 0);
    device.register("Trần Thị Bình");
    let taken = exchanges(&mut device, &mut restored);
    assert!(taken > 1, "{taken}");
    assert_eq!(restored.bytes(), device.bytes());
    assert_eq!(exchanges(&mut device, &mut restored), 1);
}

#[test]
fn a_scope_granted_after_the_cursor_comes_whole_in_one_request() {
    let (mut centre, mut one, _) = settled();
    let elsewhere = ScopeId(301);
    let mut far = centre.enrol(3, Role::Device, &[ScopeId::ORGANISATION, elsewhere]);
    settle(&mut far, &mut centre.node);
    assert!(one.store.read().vector(elsewhere).unwrap().is_empty());
    drop(centre.enrol(1, Role::Device, &[elsewhere]));
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    let held = |node: &Node| node.store.read().vector(elsewhere).unwrap();
    assert_eq!(held(&one), held(&centre.node));
    assert!(!held(&one).is_empty());
}

#[test]
fn a_device_between_office_and_centre_names_what_it_has_by_the_other_route() {
    let mut centre = Centre::new();
    let (mut office, mut one, mut two) = (centre.office(9), centre.device(1), centre.device(2));
    for _ in 0..2 {
        settle(&mut office, &mut centre.node);
        for device in [&mut one, &mut two] {
            settle(device, &mut centre.node);
            settle(device, &mut office);
        }
    }
    for round in 0..4 {
        one.register(&format!("Hộ {round}"));
        two.register(&format!("Nhà {round}"));
        assert_eq!(exchanges(&mut two, &mut centre.node), 1);
        assert_eq!(exchanges(&mut one, &mut centre.node), 1);
        // The office lacks what the other wrote; the device has it from the centre.
        let mut session = Session::begin(office.peer());
        let request = session
            .request(&mut one.store, &one.key, Budget::default())
            .unwrap();
        let named = &request.cursor.as_ref().unwrap().differs;
        assert!(!named.is_empty(), "{request:?}");
        assert_eq!(exchanges(&mut one, &mut office), 1);
        assert_eq!(exchanges(&mut office, &mut centre.node), 1);
        // Now the office has it too, and sends nothing that the device has.
        let (progress, taken) = sync_with(&mut one, &mut office, Budget::default());
        assert_eq!((progress.received, taken), (0, 1));
    }
    assert_eq!((office.households(), centre.node.households()), (8, 8));
}

#[test]
fn an_office_that_serves_part_of_the_scopes_takes_forty_bytes_when_idle() {
    let mut centre = Centre::new();
    let elsewhere = ScopeId(301);
    let mut office = centre.office(9);
    let scopes = [ScopeId::ORGANISATION, HAMLET, elsewhere];
    let mut device = centre.enrol(1, Role::Device, &scopes);
    device.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    for _ in 0..2 {
        settle(&mut office, &mut centre.node);
        settle(&mut device, &mut office);
    }
    let (_, bytes) = exchange(
        &mut Session::begin(office.peer()),
        &mut device,
        &mut office,
        Budget::default(),
    );
    assert!(bytes <= 40, "{bytes}");
}

#[test]
fn a_lost_reply_and_more_records_take_one_request() {
    let (mut centre, mut one, _) = settled();
    one.register("Trần Thị Bình");
    let mut session = Session::begin(centre.node.peer());
    let request = session
        .request(&mut one.store, &one.key, Budget::default())
        .unwrap();
    let lost = centre.node.asks(one.identity.device, request.clone());
    let again = centre.node.asks(one.identity.device, request);
    assert_eq!(lost.differs, again.differs);
    one.register("Lê Văn Cường");
    assert_eq!(exchanges(&mut one, &mut centre.node), 1);
    assert_eq!(one.bytes(), centre.node.bytes());
    assert_eq!(one.places().2, one.places().0);
}

#[test]
fn a_new_device_whose_line_breaks_is_sent_one_piece_again() {
    let budget = Budget {
        request_bytes_max: 400,
        reply_bytes_max: 400,
    };
    let mut centre = Centre::new();
    let (mut writer, mut reader) = (centre.device(1), centre.device(2));
    writer.register_pieces(60);
    // In pieces too: a stream can be cut where the centre has a signature.
    let (up, _) = sync_with(&mut writer, &mut centre.node, budget);
    assert!(up.complete, "{up:?}");
    let (mut carried, mut lost) = (0, 0);
    for number in 0..100 {
        // Every exchange is a session of its own, as if the program had been started anew.
        let mut session = Session::begin(centre.node.peer());
        let request = session
            .request(&mut reader.store, &reader.key, budget)
            .unwrap();
        let reply = centre.node.asks(reader.identity.device, request);
        let ops: usize = reply.stretches.iter().map(|one| one.ops.len()).sum();
        carried += ops;
        if number == 3 {
            lost = ops;
            continue;
        }
        let progress = session.take(&mut reader.store, reply, NOW).unwrap();
        if progress.complete {
            break;
        }
    }
    assert_eq!(reader.bytes(), centre.node.bytes());
    let held: usize = (reader.heads().values())
        .flat_map(|heads| {
            heads
                .iter()
                .map(|(_, number, _)| usize::try_from(number).unwrap())
        })
        .sum();
    assert!(lost > 0 && lost < held / 3, "{lost} of {held}");
    assert_eq!(carried, held + lost);
}

/// One whole sync; `spelled`: its requests spell the heads out, as if nobody remembered anything.
fn meet(from: &mut Node, to: &mut Node, spelled: bool) {
    let mut session = Session::begin(to.peer());
    for _ in 0..9 {
        let mut request = session
            .request(&mut from.store, &from.key, Budget::default())
            .unwrap();
        if spelled {
            request.scopes = Known::Heads(from.heads());
            request.cursor = None;
        }
        let reply = to.asks(from.identity.device, request);
        let progress = session.take(&mut from.store, reply, NOW).unwrap();
        if !progress.again {
            return;
        }
    }
    panic!("a sync that never ends");
}

/// Three devices, two offices and a centre live through a schedule; the bytes that everyone holds at the end.
fn live(schedule: &[(usize, u8)], spelled: bool) -> Vec<impl PartialEq + std::fmt::Debug> {
    let mut centre = Centre::new();
    let mut offices = [centre.office(8), centre.office(9)];
    let mut devices = [1, 2, 3].map(|id| centre.device(id));
    // Before that an office knows nobody.
    offices
        .iter_mut()
        .for_each(|one| settle(one, &mut centre.node));
    let meet = |from: &mut Node, to: &mut Node| meet(from, to, spelled);
    for (number, (who, what)) in schedule.iter().enumerate() {
        match (what, *who) {
            (0 | 1, who) => {
                devices[who % 3].register(&format!("Hộ {number}"));
            }
            (2, who) => meet(&mut devices[who % 3], &mut centre.node),
            (3, who) => meet(&mut devices[who % 3], &mut offices[0]),
            (4, who) => meet(&mut devices[who % 3], &mut offices[1]),
            (5, who) => meet(&mut offices[who % 2], &mut centre.node),
            (_, who) => {
                let [first, second] = &mut offices;
                let (from, to) = if who % 2 == 0 {
                    (first, second)
                } else {
                    (second, first)
                };
                meet(from, to);
            }
        }
    }
    for _ in 0..2 {
        offices
            .iter_mut()
            .for_each(|one| meet(one, &mut centre.node));
        devices
            .iter_mut()
            .for_each(|one| meet(one, &mut centre.node));
    }
    let everyone = devices.iter().chain(&offices).chain([&centre.node]);
    everyone.map(|node| (node.bytes(), node.heads())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1))]

    #[test]
    fn whoever_remembers_ends_as_whoever_spells_everything_out(
        schedule in proptest::collection::vec((0_usize..6, 0_u8..7), 1..8),
    ) {
        let (brief, spelled) = (live(&schedule, false), live(&schedule, true));
        prop_assert!(brief == spelled);
        for one in &brief {
            prop_assert!(one == &brief[0]);
        }
    }
}
