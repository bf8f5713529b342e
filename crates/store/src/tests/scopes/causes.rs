//! Named cases, each with its control.

use book::body::Body;
use book::organisation::NumberBook;
use book::record::{Field, Value};
use book::same::Same;
use book::scope::RulingVerdict;

use super::world::{OTHER, deliver, two_hamlets};
use crate::testing::{HAMLET, Member, declared};

#[test]
fn what_the_centre_had_not_got_when_it_withdrew_is_held_and_what_it_had_stays() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let early = device.household("Hoà");
    let paid = device.receipt_of(early, 1, 1_000_000).record;
    centre.meet(&mut device);
    let before = centre.sums();
    // Offline, while the centre withdraws.
    device.rename(early, "Hoa");
    let late_house = device.household("Bình");
    let late_visit = device.visit(early).record;
    let late_paid = device.receipt_of(early, 2, 500_000).record;
    centre.withdraw(&device);
    assert_eq!(centre.sums(), before);
    centre.meet(&mut device);
    for replica in [&mut centre, &mut device] {
        assert_eq!(replica.names(early), ["Hoà"]);
        assert_eq!(replica.why(late_visit), ["withdrawn"]);
        assert_eq!(replica.why(late_house), ["withdrawn"]);
        assert!(replica.why(late_paid).contains(&"withdrawn"));
        // The control: what the centre had is not touched.
        assert!(!replica.why(paid).contains(&"withdrawn"));
        // Nothing is hidden: the edit stands beside the value that counts, the cash is in the collector's hands.
        let view = replica.store.read().record(early).unwrap().unwrap();
        assert_eq!(view.held.len(), 1);
        assert_eq!(
            view.held[0].fields.0.get(&Field::Name),
            Some(&Value::Text("Hoa".into()))
        );
        assert!(replica.sums().contains(&("collector-cash", 1_500_000)));
        assert_eq!(
            replica
                .store
                .read()
                .households(None, "", 0, 9)
                .unwrap()
                .len(),
            1
        );
        replica.check();
    }
    let withdrawn = device
        .store
        .read()
        .withdrawn(device.identity.device)
        .unwrap();
    assert_eq!(withdrawn[0].reason, "chuyển xã");
    assert_eq!(
        centre.store.read().granted(device.identity.device).unwrap(),
        [OTHER]
    );
}

#[test]
fn an_edit_that_is_held_gives_back_what_it_had_overwritten() {
    let (mut centre, mut devices) = two_hamlets();
    let (mut one, mut two) = (devices.remove(0), devices.remove(0));
    let house = one.household("Hoà");
    centre.meet(&mut one);
    two.meet(&mut centre);
    two.rename(house, "Hoa");
    // A relay took the edit in before the withdrawal, the centre did not.
    one.meet(&mut two);
    assert_eq!(one.names(house), ["Hoa"]);
    centre.withdraw(&two);
    one.meet(&mut centre);
    assert_eq!(one.names(house), ["Hoà"]);
    assert_eq!(centre.names(house), ["Hoà"]);
    one.check();
}

#[test]
fn a_ruling_lets_a_held_op_count_and_another_takes_that_back() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    centre.meet(&mut device);
    let edit = device.rename_in(HAMLET, house, "Hoa").record;
    let paid = device.receipt_of(house, 1, 500_000).record;
    centre.withdraw(&device);
    centre.meet(&mut device);
    assert_eq!(centre.names(house), ["Hoà"]);
    centre.rule(edit, RulingVerdict::Accepted);
    centre.rule(paid, RulingVerdict::Accepted);
    device.meet(&mut centre);
    for replica in [&mut centre, &mut device] {
        assert_eq!(replica.names(house), ["Hoa"]);
        assert!(replica.why(edit).is_empty() && replica.why(paid).is_empty());
        assert!(replica.sums().contains(&("owed-insurer", -500_000)));
        replica.check();
    }
    // The control: a receipt that came as late and was not ruled on stays held.
    let other = device.receipt_of(house, 2, 300_000).record;
    centre.meet(&mut device);
    assert!(centre.why(other).contains(&"withdrawn"));
    centre.rule(other, RulingVerdict::Rejected);
    assert!(centre.why(other).contains(&"rejected"));
    assert!(centre.sums().contains(&("owed-insurer", -500_000)));
    centre.check();
}

/// Books for two devices, from the centre: 1 to 50 and 51 to 100.
fn give_books(centre: &mut Member, devices: &[Member]) {
    for (device, from) in devices.iter().zip([1, 51]) {
        let book = NumberBook {
            device: device.identity.device,
            collector: device.identity.actor,
            series: declared(centre.now, 1, 1, (None, None)).number.series,
            from,
            until: from + 50,
        };
        centre.append(HAMLET, &Body::NumberBook(book));
    }
}

#[test]
fn what_the_centre_rejects_gives_its_days_to_the_next_until_it_is_accepted() {
    let (mut centre, mut devices) = two_hamlets();
    give_books(&mut centre, &devices);
    let mut second = devices.pop().unwrap();
    let mut first = devices.remove(0);
    let house = first.household("Hoà");
    let who = first.person("An", house);
    for one in [&mut first, &mut second] {
        centre.meet(one);
    }
    let pays = |device: &mut Member, number| {
        let receipt = declared(device.now, number, 500_000, (Some(house), Some(who)));
        device.append(HAMLET, &Body::Receipt(receipt)).record
    };
    let before = pays(&mut first, 1);
    second.now.0 += 60_000;
    let behind = pays(&mut second, 51);
    centre.meet(&mut first);
    centre.meet(&mut second);
    first.meet(&mut centre);
    let declared_alone = ["amount-differs"];
    for replica in [&mut centre, &mut first, &mut second] {
        assert_eq!(replica.why(before), declared_alone);
        assert!(replica.why(behind).contains(&"period-twice"));
    }
    centre.rule(before, RulingVerdict::Rejected);
    first.meet(&mut centre);
    second.meet(&mut centre);
    for replica in [&mut centre, &mut first, &mut second] {
        assert_eq!(replica.why(before), ["amount-differs", "rejected"]);
        assert_eq!(replica.why(behind), declared_alone);
        replica.check();
    }
    // An acceptance takes the days back. The control: rejecting the one behind takes nothing from the one before.
    centre.rule(before, RulingVerdict::Accepted);
    assert!(centre.why(before).is_empty());
    assert!(centre.why(behind).contains(&"period-twice"));
    centre.rule(behind, RulingVerdict::Rejected);
    assert!(centre.why(before).is_empty());
    assert!(centre.why(behind).contains(&"rejected"));
    let backwards = deliver(&mut centre, |many| many - 1);
    for id in [before, behind] {
        assert_eq!(backwards.why(id), centre.why(id));
    }
    centre.check();
}

/// A judgement joins people's receipts: a device that was stolen must not.
#[test]
fn a_judgement_that_came_too_late_joins_nothing_until_the_centre_accepts_it() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let [a, b, c] = ["Hoà", "Hoa", "Bình"].map(|name| device.household(name));
    let says = |device: &mut crate::testing::Member, one, other, same| {
        let said = Same::of(one, other, same).unwrap();
        device.append(HAMLET, &Body::Same(said)).record
    };
    says(&mut device, a, b, true);
    centre.meet(&mut device);
    let is_one = |of: &crate::testing::Member, one, other| {
        let set = of.store.read().set_of(one).unwrap();
        set.contains(&other)
    };
    assert!(is_one(&centre, a, b));
    // Offline, while the centre withdraws.
    let apart = says(&mut device, a, b, false);
    let joined = says(&mut device, a, c, true);
    assert!(!is_one(&device, a, b) && is_one(&device, a, c));
    centre.withdraw(&device);
    centre.meet(&mut device);
    for replica in [&mut centre, &mut device] {
        assert_eq!(replica.why(apart), ["withdrawn"]);
        assert_eq!(replica.why(joined), ["withdrawn"]);
        // What it had said before the centre knew of it counts again.
        assert!(is_one(replica, a, b) && !is_one(replica, a, c));
        replica.check();
    }
    centre.rule(joined, RulingVerdict::Accepted);
    device.meet(&mut centre);
    for replica in [&mut centre, &mut device] {
        assert!(replica.why(joined).is_empty());
        assert!(is_one(replica, a, b) && is_one(replica, a, c));
        replica.check();
    }
    let (there, here) = (
        device.store.read().state_digest().unwrap(),
        centre.store.read().state_digest().unwrap(),
    );
    assert_eq!(there, here);
}

#[test]
fn a_device_that_saw_its_new_grant_writes_as_before() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    centre.meet(&mut device);
    centre.withdraw(&device);
    let blind = device.rename_in(HAMLET, house, "Hoa").record;
    centre.grant(HAMLET, &device.certificate.clone());
    device.pull(&mut centre, HAMLET);
    let seeing = device.rename_in(HAMLET, house, "Hòa").record;
    centre.meet(&mut device);
    assert_eq!(centre.why(blind), ["withdrawn"]);
    assert!(centre.why(seeing).is_empty());
    assert_eq!(centre.names(house), ["Hòa"]);
    centre.check();
}

#[test]
fn a_moved_household_is_listed_once_and_late_words_about_it_are_held_on_both_sides() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    let person = device.person("An", house);
    centre.meet(&mut device);
    let late_edit = device.rename_in(HAMLET, house, "Hoa").record;
    let late_visit = device.visit(house).record;
    let late_paid = device.receipt_of(house, 1, 700_000).record;
    let late_person = device.person("Bình", house);
    centre.move_house(house, HAMLET, OTHER);
    centre.meet(&mut device);
    for replica in [&mut centre, &mut device] {
        for id in [late_edit, late_visit, late_person] {
            assert_eq!(replica.why(id), ["moved"]);
        }
        assert!(replica.why(late_paid).contains(&"moved"));
        assert!(replica.sums().contains(&("collector-cash", 700_000)));
        let read = replica.store.read();
        let houses = read.households(None, "", 0, 9).unwrap();
        assert_eq!(houses.len(), 1);
        assert_eq!((houses[0].scope, houses[0].persons), (OTHER, 1));
        let view = read.record(house).unwrap().unwrap();
        assert_eq!((view.scope, view.came_from), (OTHER, Some(HAMLET)));
        assert_eq!(view.held.len(), 1);
        assert_eq!(read.record(person).unwrap().unwrap().scope, OTHER);
        let held = read.held().unwrap();
        assert!(held.iter().all(|one| one.moved_to == Some(OTHER)));
        replica.check();
    }
    // The control: what is written where it now is counts.
    let after = device.rename_in(OTHER, house, "Hòa").record;
    centre.meet(&mut device);
    assert!(centre.why(after).is_empty());
    assert_eq!(centre.names(house), ["Hòa"]);
}

#[test]
fn values_side_by_side_move_side_by_side_and_whoever_saw_them_overwrites_both() {
    let (mut centre, mut devices) = two_hamlets();
    let (mut one, mut two) = (devices.remove(0), devices.remove(0));
    let house = one.household("Hoà");
    centre.meet(&mut one);
    two.meet(&mut centre);
    one.rename(house, "Hoa");
    two.rename(house, "Hòa");
    centre.meet(&mut one);
    centre.meet(&mut two);
    let before = centre.names(house);
    assert_eq!(before.len(), 2);
    centre.move_house(house, HAMLET, OTHER);
    assert_eq!(centre.names(house), before);
    one.meet(&mut centre);
    assert_eq!(one.names(house), before);
    one.rename_in(OTHER, house, "Hoà");
    centre.meet(&mut one);
    assert_eq!(centre.names(house), ["Hoà"]);
    centre.check();
}

#[test]
fn a_household_that_comes_back_is_written_about_as_before() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    centre.meet(&mut device);
    centre.move_house(house, HAMLET, OTHER);
    centre.move_house(house, OTHER, HAMLET);
    let blind = device.rename_in(HAMLET, house, "Hoa").record;
    device.meet(&mut centre);
    let seeing = device.rename_in(HAMLET, house, "Hòa").record;
    centre.meet(&mut device);
    assert_eq!(
        (centre.why(blind), centre.why(seeing)),
        (vec!["moved"], vec![])
    );
    assert_eq!(centre.names(house), ["Hòa"]);
    let houses = centre.store.read().households(None, "", 0, 9).unwrap();
    assert_eq!((houses.len(), houses[0].scope), (1, HAMLET));
    centre.check();
}

#[test]
fn a_replica_of_the_old_hamlet_alone_shows_where_the_household_went() {
    let (mut centre, mut devices) = two_hamlets();
    let mut device = devices.remove(0);
    let house = device.household("Hoà");
    centre.pull(&mut device, HAMLET);
    centre.move_house(house, HAMLET, OTHER);
    device.pull(&mut centre, HAMLET);
    let read = device.store.read();
    let view = read.record(house).unwrap().unwrap();
    assert_eq!((view.scope, view.moved_to), (HAMLET, Some(OTHER)));
    assert!(read.households(None, "", 0, 9).unwrap().is_empty());
}

#[test]
fn only_the_centre_withdraws_and_rules() {
    let (mut centre, mut devices) = two_hamlets();
    let (mut one, mut two) = (devices.remove(0), devices.remove(0));
    one.withdraw(&two);
    centre.meet(&mut one);
    assert_eq!(centre.store.read().quarantine().unwrap().len(), 1);
    let house = two.household("Hoà");
    centre.meet(&mut two);
    assert!(centre.why(house).is_empty());
    // The control: the centre's word.
    centre.withdraw(&two);
    let late = two.household("Bình");
    centre.meet(&mut two);
    assert_eq!(centre.why(late), ["withdrawn"]);
}

#[test]
fn what_is_one_moves_together_and_is_one_there_in_whatever_order_it_comes() {
    let (mut centre, _) = two_hamlets();
    let [a, b] = ["Đức", "Trần Đức"].map(|name| centre.household(name));
    let [x, y] = [a, b].map(|house| centre.person("An", house));
    let apart = centre.household("Bình");
    for (one, other) in [(a, b), (x, y)] {
        let same = Same::of(one, other, true).unwrap();
        centre.append(HAMLET, &Body::Same(same));
    }
    let listed = |member: &crate::testing::Member, scope| {
        let houses = member.store.read().households(Some(scope), "", 0, 9);
        let houses = houses.unwrap().into_iter();
        houses.map(|house| house.id).collect::<Vec<_>>()
    };
    let shown = a.min(b);
    // The control: before the move both are one here, and nothing is there.
    assert_eq!(listed(&centre, HAMLET).len(), 2);
    assert_eq!(listed(&centre, OTHER), []);
    centre.move_house(shown, HAMLET, OTHER);
    for turn in 0..3 {
        let mut other = deliver(&mut centre, |queues| turn % queues);
        for member in [&mut centre, &mut other] {
            assert_eq!(listed(member, HAMLET), [apart]);
            assert_eq!(listed(member, OTHER), [shown]);
            let read = member.store.read();
            assert_eq!(read.set_of(b).unwrap(), [shown, a.max(b)]);
            assert_eq!(read.persons_of(shown).unwrap().len(), 1);
            assert_eq!(read.duplicates(0, 9).unwrap().pairs.len(), 0);
            member.check();
        }
        let digest = |member: &crate::testing::Member| member.store.read().state_digest().unwrap();
        assert_eq!(digest(&centre), digest(&other));
    }
}
