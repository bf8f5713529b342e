//! Copies of one device: cloned, restored from an older copy, restored and gone on with. Whatever each of them wrote is
//! held everywhere in the end, once.

use replica::{Role, ScopeId, ShortHash};
use store::Cause;

use super::world::*;
use crate::{Budget, Session};

/// The device as it is restored from a copy of an hour ago, which here was empty, with so many records since.
fn copy_of(centre: &mut Centre, id: u8, records: usize) -> Node {
    let mut copy = centre.enrol(id, Role::Device, &[]);
    copy.store
        .bring_chance([200 + u8::try_from(records % 50).unwrap(); 16]);
    for number in 0..records {
        copy.register(&format!("Sau khi phục hồi {records}/{number}"));
    }
    copy
}

#[test]
fn a_restored_copy_with_or_without_new_ops_heals_at_its_first_contact() {
    for recorded in 0..4 {
        let mut centre = Centre::new();
        let mut device = centre.device(1);
        device.register("Nguyễn Văn An");
        device.register("Trần Thị Bình");
        settle(&mut device, &mut centre.node);
        let mut copy = copy_of(&mut centre, 1, recorded);
        let before = copy.store.read().server_incarnation().unwrap();
        settle(&mut copy, &mut centre.node);
        assert_ne!(copy.store.read().server_incarnation().unwrap(), before);
        let causes = copy.store.read().lives().unwrap();
        assert_eq!(causes.last().unwrap().cause, Cause::OwnOpsFromElsewhere);
        assert_eq!(copy.households(), 2 + recorded);
        assert_eq!(copy.places().2, copy.places().0, "{recorded}");
        // It goes on in its new life, and so does the first machine, should there still be one.
        copy.register("Đời mới");
        settle(&mut copy, &mut centre.node);
        device.register("Máy cũ");
        settle(&mut device, &mut centre.node);
        settle(&mut copy, &mut centre.node);
        assert_eq!(centre.node.households(), 4 + recorded);
        assert_level(&mut device, &mut centre.node);
        assert_level(&mut copy, &mut centre.node);
        let forks = centre.node.store.read().forks().unwrap();
        // A copy that had written nothing goes on in a life of its own before it writes.
        assert_eq!(forks.len(), usize::from(recorded > 0), "{forks:?}");
    }
}

#[test]
fn a_device_that_was_never_copied_never_begins_a_new_life() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    for number in 0..4 {
        device.register(&format!("Hộ {number}"));
        let by_office = number % 2 == 0;
        settle(
            &mut device,
            if by_office {
                &mut office
            } else {
                &mut centre.node
            },
        );
        settle(&mut office, &mut centre.node);
    }
    settle(&mut device, &mut office);
    for node in [&device, &office, &centre.node] {
        let reader = node.store.read();
        assert_eq!(reader.lives().unwrap().len(), 1);
        assert_eq!(reader.forks().unwrap(), []);
    }
}

#[test]
fn two_clones_that_meet_at_the_centre_both_go_on_and_nothing_is_there_twice() {
    let mut centre = Centre::new();
    let mut one = copy_of(&mut centre, 1, 3);
    let mut other = copy_of(&mut centre, 1, 5);
    centre.grant_again(&one, &[ScopeId::ORGANISATION, OFFICE, HAMLET]);
    for round in 0..3 {
        settle(&mut one, &mut centre.node);
        settle(&mut other, &mut centre.node);
        settle(&mut one, &mut centre.node);
        assert_eq!(centre.node.households(), 8 + 2 * round);
        assert_level(&mut one, &mut centre.node);
        assert_level(&mut other, &mut centre.node);
        one.register(&format!("Một {round}"));
        other.register(&format!("Hai {round}"));
    }
    // Both took on a life of their own, once.
    assert_eq!(one.store.read().lives().unwrap().len(), 2);
    assert_eq!(other.store.read().lives().unwrap().len(), 2);
}

#[test]
fn a_fork_that_reached_a_relay_first_heals_upwards_though_the_device_never_returns() {
    let mut centre = Centre::new();
    let (mut office, mut far) = (centre.office(9), centre.office(10));
    let mut one = copy_of(&mut centre, 1, 3);
    let mut other = copy_of(&mut centre, 1, 70);
    centre.grant_again(&one, &[ScopeId::ORGANISATION, OFFICE, HAMLET]);
    settle(&mut office, &mut centre.node);
    settle(&mut far, &mut centre.node);
    settle(&mut one, &mut office);
    settle(&mut other, &mut far);
    drop((one, other));
    settle(&mut far, &mut centre.node);
    settle(&mut office, &mut centre.node);
    settle(&mut far, &mut centre.node);
    assert_eq!(centre.node.households(), 73);
    assert_level(&mut office, &mut centre.node);
    assert_level(&mut far, &mut centre.node);
    assert_eq!(far.store.read().forks().unwrap().len(), 1);
}

#[test]
fn copies_of_three_moments_make_a_tree_that_is_the_same_everywhere() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut readers: Vec<Node> = (20..23).map(|id| centre.office(id)).collect();
    let trunk: Vec<_> = (0..6)
        .map(|n| hand.household(&format!("Chung {n}")))
        .collect();
    let branch = |after: usize, name: &str| {
        let mut ops = trunk[..after].to_vec();
        ops.extend((0..3).map(|n| hand.household(&format!("{name} {n}"))));
        ops
    };
    let copies = [
        trunk.clone(),
        branch(4, "Bốn"),
        branch(2, "Hai"),
        branch(4, "Bốn nữa"),
    ];
    let orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]];
    for (reader, order) in readers.iter_mut().zip(orders) {
        settle(reader, &mut centre.node);
        for at in order {
            crate::accept(&mut reader.store, hand.stretch(&copies[at], 0), NOW).unwrap();
        }
        assert_eq!(reader.households(), 6 + 3 * 3);
        reader.check();
    }
    let heads: Vec<_> = readers.iter().map(Node::heads).collect();
    assert!(heads.windows(2).all(|pair| pair[0] == pair[1]));
    // Control: the names of the branches are not those of the life.
    assert_eq!(heads[0][&HAMLET].len(), 7);
    settle(&mut readers[0], &mut centre.node);
    settle(&mut readers[2], &mut centre.node);
    assert_level(&mut readers[2], &mut centre.node);
}

#[test]
fn a_branch_far_behind_is_found_in_few_rounds() {
    let mut centre = Centre::new();
    let hand = centre.hand(3);
    let mut reader = centre.office(2);
    settle(&mut reader, &mut centre.node);
    let common: Vec<_> = (0..30)
        .map(|n| hand.household(&format!("Chung {n}")))
        .collect();
    let with = |name: &str| {
        let more = (0..900).map(|n| hand.household(&format!("{name} {n}")));
        [common.clone(), more.collect()].concat()
    };
    let (one, other) = (with("Một"), with("Hai"));
    for until in [30, 300, 700, 930] {
        let from = [0, 30, 300, 700, 930]
            .iter()
            .rev()
            .find(|at| **at < until)
            .unwrap();
        let piece = |ops: &[Vec<u8>]| hand.stretch(&ops[..until], *from);
        crate::accept(&mut reader.store, piece(&one), NOW).unwrap();
        crate::accept(&mut centre.node.store, piece(&other), NOW).unwrap();
    }
    let narrow = crate::Budget {
        request_bytes_max: 1,
        reply_bytes_max: 1,
    };
    let (progress, rounds) = sync_with(&mut reader, &mut centre.node, narrow);
    assert!(progress.complete, "{progress:?}");
    // Some four steps back, and one for each of the seven pieces that the two lack.
    assert!(rounds < 20, "{rounds}");
    assert_level(&mut reader, &mut centre.node);
    assert_eq!(reader.households(), 1830);
}

#[test]
fn a_server_restored_from_a_backup_gets_back_what_it_lost_its_own_ops_too() {
    let mut centre = Centre::new();
    let (mut one, mut other) = (centre.device(1), centre.device(2));
    one.register("Trước bản sao");
    settle(&mut one, &mut centre.node);
    settle(&mut other, &mut centre.node);
    // Lost with the server: what a device wrote, what the centre wrote.
    let mut lost = Centre::new();
    lost.device(1);
    lost.device(2);
    for node in [&mut one, &mut other] {
        node.register("Sau bản sao");
        settle(node, &mut centre.node);
    }
    centre.node.register("Trung tâm ghi");
    settle(&mut one, &mut centre.node);
    let proved = one.store.read().proof().unwrap().unwrap();
    let heads = centre.node.heads();
    drop(centre);
    let mut restored = lost;
    restored.node.store.bring_chance([77; 16]);
    let life = restored.node.store.read().server_incarnation().unwrap();
    assert!(restored.node.store.read().arrival().unwrap() < proved.arrival);
    settle(&mut one, &mut restored.node);
    settle(&mut other, &mut restored.node);
    assert_eq!(restored.node.households(), 4);
    for (scope, heads) in heads {
        let now = restored.node.heads();
        let kept = heads
            .iter()
            .all(|(name, number, hash)| now[&scope].get(&name) == Some((number, hash)));
        assert!(kept, "scope {scope}");
    }
    // Its arrivals count in another life, and the newest word is of that life.
    let after = restored.node.store.read().server_incarnation().unwrap();
    assert_ne!(after, life);
    restored.node.register("Trung tâm ghi tiếp");
    one.register("Máy ghi tiếp");
    settle(&mut one, &mut restored.node);
    assert_eq!(Some(one.store.read().proof().unwrap().unwrap().life), after);
    assert_eq!(one.places().2, one.places().0);
    settle(&mut other, &mut restored.node);
    assert_level(&mut one, &mut restored.node);
    assert_level(&mut other, &mut restored.node);
}

#[test]
fn a_server_restored_twice_from_one_backup_goes_on_in_a_life_of_its_own_each_time() {
    let restore = |chance| {
        let mut restored = Centre::new();
        for id in [1, 2] {
            restored.device(id);
        }
        restored.node.store.bring_chance([chance; 16]);
        restored.node
    };
    let life = |node: &Node| node.store.read().server_incarnation().unwrap();
    let mut centre = Centre::new();
    let mut devices = [centre.device(1), centre.device(2)];
    devices[0].register("Sau bản sao");
    devices
        .iter_mut()
        .for_each(|one| settle(one, &mut centre.node));
    let mut lives = vec![life(&centre.node)];
    drop(centre);
    for chance in [77, 78, 79] {
        let mut restored = restore(chance);
        // The newest words are of the restored life before; nobody wrote in the lost one behind the backup.
        for at in [0, 1] {
            settle(&mut devices[at], &mut restored);
            // The second reminds it of the same, and it is known already.
            assert_eq!(restored.store.read().lives().unwrap().len(), 2);
        }
        let now = life(&restored);
        assert!(!lives.contains(&now), "{chance}");
        lives.push(now);
        for one in &mut devices {
            one.register("Máy ghi tiếp");
            settle(one, &mut restored);
            assert_eq!(one.store.read().proof().unwrap().map(|word| word.life), now);
        }
    }
    // Two of them that run at once under one key do not send each other from life to life.
    let mut both = [restore(80), restore(81)];
    for round in 0..6 {
        devices[0].register(&format!("Máy ghi {round}"));
        sync(&mut devices[0], &mut both[round % 2]);
    }
    for one in &both {
        assert!(one.store.read().lives().unwrap().len() <= 3);
    }
}

#[test]
fn what_a_centre_wrote_and_lost_is_given_back_by_whoever_never_had_it_from_there() {
    // Whether the restored centre writes other words at the same places before anybody comes.
    for writes in [false, true] {
        let mut centre = Centre::new();
        let (mut office, mut device) = (centre.office(9), centre.device(1));
        settle(&mut office, &mut centre.node);
        settle(&mut device, &mut centre.node);
        let mut restored = Centre::new();
        restored.office(9);
        restored.device(1);
        restored.node.store.bring_chance([77; 16]);
        // The device last met the centre as the backup has it; what came since it has from an office, which burns, too.
        centre.node.register("Trung tâm ghi");
        settle(&mut office, &mut centre.node);
        settle(&mut device, &mut office);
        drop((centre, office));
        if writes {
            restored.node.register("Trung tâm ghi khác");
            restored.node.register("Và ghi tiếp");
        }
        settle(&mut device, &mut restored.node);
        assert_level(&mut device, &mut restored.node);
        assert_eq!(restored.node.households(), if writes { 3 } else { 1 });
    }
}

#[test]
fn what_a_relay_merely_says_begins_no_new_life() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    device.register("Nguyễn Văn An");
    settle(&mut office, &mut centre.node);
    settle(&mut device, &mut office);
    let (life, head) = {
        let heads = device.heads();
        let mut own = heads[&HAMLET].iter();
        let life = device.store.read().server_incarnation().unwrap().unwrap();
        (life, own.find(|(name, ..)| *name == life).unwrap().1)
    };
    // More than this device ever wrote; the same number with another hash; less than it was told before.
    for number in [head + 90, head, head.saturating_sub(1)] {
        let mut session = Session::begin(office.peer());
        let rounds = (0..40).find(|_| {
            let request = session.request(&mut device.store, &device.key, Budget::default());
            let mut reply = office.asks(device.identity.device, request.unwrap());
            let mut heads = office.heads();
            let lie = heads.entry(HAMLET).or_default();
            lie.set_short(life, number, ShortHash::from_bytes([66; 8]));
            reply.heads = Some(heads);
            reply.differs = [].into();
            !session.take(&mut device.store, reply, NOW).unwrap().again
        });
        assert!(rounds.is_some(), "a lie about {number} is never done with");
        assert_eq!(device.store.read().lives().unwrap().len(), 1);
        assert_eq!(device.store.read().forks().unwrap(), []);
    }
    // The control: what its own key signed does, whoever brings it.
    let mut copy = copy_of(&mut centre, 1, 3);
    settle(&mut copy, &mut office);
    settle(&mut device, &mut office);
    assert_eq!(device.store.read().lives().unwrap().len(), 2);
}

#[test]
fn a_word_of_more_arrivals_than_the_server_knows_begins_a_new_life_of_the_server() {
    let mut centre = Centre::new();
    let mut one = centre.device(1);
    one.register("Nguyễn Văn An");
    settle(&mut one, &mut centre.node);
    let word = one.store.read().proof().unwrap().unwrap();
    let remind = |node: &mut Node, word| node.store.intake(|intake| intake.remind(word, NOW));
    // Controls: the server that gave the word remembers it; a word that it did not sign says nothing.
    assert!(!remind(&mut centre.node, &word).unwrap());
    let mut restored = Centre::new();
    restored.device(1);
    let mut forged = word.clone();
    forged.arrival += 1;
    assert!(!remind(&mut restored.node, &forged).unwrap());
    let life = restored.node.store.read().server_incarnation().unwrap();
    assert!(remind(&mut restored.node, &word).unwrap());
    let after = restored.node.store.read().server_incarnation().unwrap();
    assert_ne!(after, life);
    // Once: the word is of the life before.
    assert!(!remind(&mut restored.node, &word).unwrap());
    let lives = restored.node.store.read().lives().unwrap();
    assert_eq!(lives.last().unwrap().cause, Cause::ForgottenArrivals);
    settle(&mut one, &mut restored.node);
    assert_eq!(restored.node.households(), 1);
    assert_level(&mut one, &mut restored.node);
}
