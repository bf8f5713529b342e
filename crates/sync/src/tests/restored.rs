//! Servers put back to a backup from before a scope was granted, by line and by files.

use replica::{Role, ScopeId, UnixMillis};

use super::letters::{read, read_at, take, write};
use super::world::*;
use crate::{Budget, Session};

/// Granted after the backup was made.
const LATE: ScopeId = ScopeId(33);

/// A centre that granted a device a scope of which its backup knows nothing: the one that is lost, the restored one,
/// and the device, of whose records all were confirmed.
fn lost(also_in_common: bool) -> (Centre, Centre, Node) {
    let (mut lost, mut restored) = (Centre::new(), Centre::new());
    let mut device = lost.device(1);
    restored.device(1);
    restored.node.store.bring_chance([77; 16]);
    settle(&mut device, &mut lost.node);
    lost.grant_again(&device, &[LATE]);
    settle(&mut device, &mut lost.node);
    device.register_in(LATE, "Nguyễn Văn An");
    if also_in_common {
        device.register("Trần Thị Bình");
    }
    settle(&mut device, &mut lost.node);
    let (here, _, at_centre) = device.places();
    assert_eq!(here, at_centre);
    (lost, restored, device)
}

/// A minute after another behind what was signed before.
fn later(round: i64) -> UnixMillis {
    UnixMillis(NOW.0 + 60_000 * (round + 1))
}

/// All is at the restored centre, and counts there.
fn is_healed(device: &mut Node, restored: &mut Centre) {
    for scope in [HAMLET, LATE] {
        let heads = |node: &Node| node.store.read().vector(scope).unwrap();
        assert_eq!(heads(&restored.node), heads(device), "{scope}");
    }
    assert_eq!(restored.node.households(), device.households());
    let granted = restored.node.store.read().granted(device.identity.device);
    assert!(granted.unwrap().contains(&LATE));
    restored.node.check();
}

#[test]
fn a_restored_centre_gets_back_a_scope_that_it_granted_since_its_backup() {
    for also_in_common in [false, true] {
        let (_, mut restored, mut device) = lost(also_in_common);
        settle(&mut device, &mut restored.node);
        is_healed(&mut device, &mut restored);
        // What is written then is confirmed as ever.
        device.register_in(LATE, "Lê Văn Cúc");
        settle(&mut device, &mut restored.node);
        let (here, _, at_centre) = device.places();
        assert_eq!(here, at_centre);
        is_healed(&mut device, &mut restored);
    }
}

#[test]
fn what_a_restored_centre_does_not_name_waits_again() {
    let (_, mut restored, mut device) = lost(true);
    let (here, _, before) = device.places();
    assert_eq!(before, here);
    // The line is cut behind its first word.
    let mut session = Session::begin(restored.node.peer());
    let (progress, _) = exchange(
        &mut session,
        &mut device,
        &mut restored.node,
        Budget::default(),
    );
    assert!(!progress.complete);
    let there = restored.node.store.read();
    let named = [HAMLET, LATE].map(|scope| {
        let heads = there.vector(scope).unwrap();
        let own = device.store.read().own_streams(scope).unwrap();
        own.iter().map(|own| heads.number(own)).sum::<u64>()
    });
    assert_eq!(device.places().2, named.iter().sum::<u64>());
    assert!(device.places().2 < here);
    settle(&mut device, &mut restored.node);
    assert_eq!(device.places().2, here);
}

#[test]
fn a_restored_centre_gets_back_by_files_alone_what_it_lost() {
    for also_in_common in [false, true] {
        let (_, mut restored, mut device) = lost(also_in_common);
        let mut complete = false;
        // The first tells what it lost, the second brings that, the third confirms what was written meanwhile.
        for round in 0..3 {
            let there = write(&mut device, &restored.node);
            let back = read_at(&there, &device, &mut restored.node, later(round));
            complete = take(&back, &restored.node, &mut device).complete;
            if round == 0 {
                assert!(!complete);
                device.register_in(LATE, "Lê Văn Cúc");
            }
        }
        assert!(complete);
        is_healed(&mut device, &mut restored);
        // Nothing of it is said again.
        let next = crate::ask(&mut device.store, &device.key, restored.node.peer()).unwrap();
        assert_eq!(next.ops, 0);
    }
}

#[test]
fn a_restored_office_gets_back_by_files_alone_what_it_lost_and_gives_a_restored_centre_the_same() {
    let (mut lost, mut restored) = (Centre::new(), Centre::new());
    let (mut office, mut device) = (lost.office(20), lost.device(1));
    let mut old = restored.office(20);
    restored.device(1);
    restored.node.store.bring_chance([77; 16]);
    old.store.bring_chance([78; 16]);
    settle(&mut office, &mut lost.node);
    settle(&mut old, &mut restored.node);
    settle(&mut device, &mut office);
    device.register("Nguyễn Văn An");
    settle(&mut device, &mut office);
    settle(&mut office, &mut lost.node);
    settle(&mut device, &mut office);
    assert_eq!(lost.node.identity.role, Role::Centre);
    // The centre is put back, and hears of the office by files only.
    for round in 0..3 {
        let there = write(&mut office, &restored.node);
        let back = read_at(&there, &office, &mut restored.node, later(round));
        take(&back, &restored.node, &mut office);
    }
    assert_eq!(restored.node.households(), 1);
    // The office is put back, and hears of the device by files only.
    for _ in 0..3 {
        let there = write(&mut device, &old);
        let back = read(&there, &device, &mut old);
        take(&back, &old, &mut device);
    }
    assert_eq!(old.households(), 1);
    let next = crate::ask(&mut device.store, &device.key, old.peer()).unwrap();
    assert_eq!(next.ops, 0);
}

#[test]
fn an_old_answer_of_the_centre_by_file_takes_nothing_back() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    let there = write(&mut device, &centre.node);
    let old = read(&there, &device, &mut centre.node);
    device.register("Trần Thị Bình");
    let there = write(&mut device, &centre.node);
    let new = read_at(&there, &device, &mut centre.node, later(0));
    assert!(take(&new, &centre.node, &mut device).complete);
    let places = device.places();
    assert_eq!(places.2, places.0);
    take(&old, &centre.node, &mut device);
    assert_eq!(device.places(), places);
    let next = crate::ask(&mut device.store, &device.key, centre.node.peer()).unwrap();
    assert_eq!(next.ops, 0);
}
