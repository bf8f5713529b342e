//! What the disk lost of one scope keeps nothing else from getting through, in either direction.

use std::path::Path;

use replica::{Role, ScopeId};
use rusqlite::Connection;
use store::Place;
use wire::RefusalCode;

use super::introductions::{SMALL, introduce};
use super::world::*;
use crate::{Budget, Session};

/// Comes behind the hamlet in every request and reply.
const BEHIND: ScopeId = ScopeId(400);

#[expect(
    clippy::disallowed_methods,
    reason = "damage is done past the store, on purpose"
)]
fn damage(file: &Path, sql: &str) {
    Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

/// Syncs, and returns in which scopes what was refused for being damaged, by whom, and whether all got through.
fn damaged(from: &mut Node, to: &mut Node) -> (Vec<(bool, ScopeId)>, bool) {
    let mut session = Session::begin(to.peer());
    let mut found = Vec::new();
    for _ in 0..100 {
        let (progress, _) = exchange(&mut session, from, to, Budget::default());
        let refused = progress.refused.iter();
        let refused = refused.filter(|one| one.code == RefusalCode::Damaged);
        found.extend(refused.map(|one| (one.by_peer, one.scope)));
        if !progress.again {
            return (found, progress.complete);
        }
    }
    panic!("a sync that never ends");
}

const DAMAGE: &str = "update record set state = cast(x'ff' || state as blob) where scope = 300";
const REPAIR: &str = "update record set state = substr(state, 2) where scope = 300";

#[test]
fn what_is_damaged_at_a_server_keeps_nothing_else_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("centre.db");
    let mut centre = Centre::in_place(Place::File(&file));
    let scopes = [ScopeId::ORGANISATION, HAMLET, BEHIND];
    let mut device = centre.enrol(1, Role::Device, &scopes);
    let house = device.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    damage(&file, DAMAGE);
    device.rename(house, "Nguyễn Văn Ấn");
    device.register_in(BEHIND, "Trần Thị Bình");
    let refused = damaged(&mut device, &mut centre.node);
    assert_eq!(refused, (vec![(true, HAMLET)], false));
    let status = device.store.read().status().unwrap();
    let reached = |scope| {
        let one = status.iter().find(|one| one.scope == scope).unwrap();
        (one.here, one.at_centre)
    };
    let (here, at_centre) = reached(BEHIND);
    assert_eq!(at_centre, here);
    let (here, at_centre) = reached(HAMLET);
    assert!(at_centre < here);
    damage(&file, REPAIR);
    settle(&mut device, &mut centre.node);
    assert_level(&mut device, &mut centre.node);
}

#[test]
fn what_is_damaged_on_a_device_keeps_nothing_else_from_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("device.db");
    let mut centre = Centre::new();
    let scopes = [ScopeId::ORGANISATION, HAMLET, BEHIND];
    let mut device = centre.enrol_in(Place::File(&file), (1, Role::Device), &scopes);
    let house = device.register("Nguyễn Văn An");
    settle(&mut device, &mut centre.node);
    damage(&file, DAMAGE);
    centre.node.rename(house, "Nguyễn Văn Ấn");
    centre.node.register_in(BEHIND, "Trần Thị Bình");
    device.register_in(BEHIND, "Lê Văn Cường");
    let refused = damaged(&mut device, &mut centre.node);
    assert_eq!(refused, (vec![(false, HAMLET)], false));
    let count = |node: &Node| {
        let found = node.store.read().households(Some(BEHIND), "", 0, 10);
        found.unwrap().len()
    };
    assert_eq!((count(&device), count(&centre.node)), (2, 2));
    damage(&file, REPAIR);
    settle(&mut device, &mut centre.node);
    assert_level(&mut device, &mut centre.node);
}

#[test]
fn an_introduction_passes_over_what_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("centre.db");
    let (mut centre, mut restored) = (Centre::new(), Centre::in_place(Place::File(&file)));
    let house = centre.node.register("Chung");
    assert_eq!(restored.node.register("Chung"), house);
    let mut late = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, HAMLET]);
    for name in ["Một", "Hai", "Ba"] {
        centre.node.store.sign(&centre.node.key).unwrap();
        centre.node.rename(house, name);
    }
    sync_with(&mut late, &mut centre.node, SMALL);
    drop(centre);
    damage(&file, DAMAGE);
    let introduced = introduce(&mut late, &mut restored.node, SMALL);
    assert!(introduced.is_known);
    // The two that stand behind it are not sent in vain.
    let codes: Vec<_> = introduced.refused.iter().map(|one| one.code).collect();
    assert_eq!(codes, [RefusalCode::Damaged]);
    damage(&file, REPAIR);
    settle(&mut late, &mut restored.node);
    assert_level(&mut late, &mut restored.node);
}
