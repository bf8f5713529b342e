//! What members with a key of their own try: made-up sight, other people's names, two roles for one key.

use book::body::{Body, Edit};
use book::date::Date;
use book::fact::{Outcome, Visit};
use book::record::RecordKind;
use replica::{ActorId, Incarnation, RecordId, Role, Saw, SawHead, ScopeId};

use crate::testing::{EVENING, HAMLET, Member, certificate, device, name_is, world};
use crate::{StoreError, Writer};

const OFFICE: ScopeId = ScopeId(20);

/// A "saw" op that names streams that nobody has: as many as fit into an op.
fn made_up(salt: u64) -> Body {
    let head = |at: u64| SawHead {
        incarnation: Incarnation::from_bytes((salt + at).to_be_bytes()),
        number: 5,
        hash: None,
    };
    Body::Saw(Saw {
        heads: (0..5800).map(head).collect(),
    })
}

fn names_as(member: &mut Member, actor: u32, body: &Body) -> RecordId {
    let write = |writer: &mut Writer<'_>| -> Result<_, StoreError> {
        writer.append_as(ActorId(actor), HAMLET, body)
    };
    member.now.0 += 1;
    member.store.write(member.now, write).unwrap().record
}

fn renamed(record: RecordId, name: &str) -> Body {
    Body::Edit(Edit {
        record,
        fields: name_is(name),
    })
}

fn own_ops(member: &Member, scope: ScopeId) -> u64 {
    let vector = member.store.read().vector(scope).unwrap();
    vector.number(&member.identity.incarnation())
}

fn digest(member: &Member) -> replica::Hash {
    member.store.read().state_digest().unwrap()
}

#[test]
fn made_up_sight_stops_nobody_from_writing() {
    let (mut centre, mut devices) = world(2);
    for salt in 1..=3 {
        devices[0].append(HAMLET, &made_up(salt << 60));
    }
    assert_eq!(centre.pull(&mut devices[0], HAMLET).quarantined, 0);
    devices[1].pull(&mut centre, HAMLET);
    let house = devices[1].household("Hoà");
    // 17,400 made-up heads and two true ones, a thousand at a time, and the household.
    assert_eq!(own_ops(&devices[1], HAMLET), 18 + 1);
    centre.pull(&mut devices[1], HAMLET);
    centre.rename(house, "Hòa");
    devices[1].pull(&mut centre, HAMLET);
    assert_eq!(devices[1].names(house), ["Hòa"]);
    assert_eq!(digest(&centre), digest(&devices[1]));
    centre.check();
}

#[test]
fn what_somebody_saw_who_is_not_granted_shapes_nobody() {
    for scope in [HAMLET, ScopeId::ORGANISATION] {
        let (mut centre, mut devices) = world(1);
        let mut writer = device(2);
        if scope == ScopeId::ORGANISATION {
            // There a grant lets in to read, and the centre alone to speak.
            writer = devices.remove(0);
            centre.grant(scope, &writer.certificate);
        }
        writer.append(scope, &made_up(1 << 60));
        assert_eq!(centre.pull(&mut writer, scope).quarantined, 1);
        let before = own_ops(&centre, scope);
        centre.grant(scope, &device(3).certificate);
        assert_eq!(own_ops(&centre, scope), before + 1);
    }
}

#[test]
fn sight_is_let_in_with_what_was_written_behind_it() {
    let (mut centre, mut devices) = world(1);
    let house = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    let mut early = device(2);
    early.pull(&mut centre, HAMLET);
    early.rename(house, "Hòa");
    assert_eq!(centre.pull(&mut early, HAMLET).quarantined, 2);
    assert_eq!(centre.names(house), ["Hoà"]);
    centre.grant(HAMLET, &early.certificate);
    assert_eq!(centre.names(house), ["Hòa"]);
    centre.check();
    devices[0].pull(&mut centre, HAMLET);
    assert_eq!(digest(&centre), digest(&devices[0]));
    // Who let them in sees them from then on, though they arrived before its own last op.
    centre.rename(house, "Hoa");
    assert_eq!(centre.names(house), ["Hoa"]);
}

#[test]
fn what_waits_for_its_grant_is_overwritten_by_nobody() {
    let (mut centre, mut devices) = world(1);
    let house = devices[0].household("Hoà");
    centre.pull(&mut devices[0], HAMLET);
    let mut early = device(2);
    early.pull(&mut centre, HAMLET);
    early.rename(house, "Hòa");
    centre.pull(&mut early, HAMLET);
    centre.rename(house, "Hoa");
    centre.grant(HAMLET, &early.certificate);
    let mut names = centre.names(house);
    names.sort();
    assert_eq!(names, ["Hoa", "Hòa"]);
    centre.check();
}

#[test]
fn an_edit_in_anothers_name_waits_for_a_grant_in_that_name() {
    let (mut centre, mut devices) = world(2);
    let house = devices[1].household("Hoà");
    centre.pull(&mut devices[1], HAMLET);
    let mut writer = devices.remove(0);
    writer.pull(&mut centre, HAMLET);
    let visit = Body::Visit(Visit {
        household: house,
        day: Date::local_day(EVENING.0),
        outcome: Outcome::Refused,
        appointment: None,
        note: None,
    });
    names_as(&mut writer, 1002, &renamed(house, "Hòa"));
    names_as(&mut writer, 1002, &visit);
    let create = Body::Create(RecordKind::Household, name_is("An"));
    let other_house = names_as(&mut writer, 1002, &create);
    let accepted = centre.pull(&mut writer, HAMLET);
    // Its sight is its own, whatever name it wrote there.
    assert_eq!((accepted.ops, accepted.quarantined), (4, 3));
    assert_eq!(centre.names(house), ["Hoà"]);
    assert!(centre.store.read().record(other_house).unwrap().is_none());
    // The control, in its own name; and money in another's is held, not kept unread.
    writer.household("Bình");
    writer.receipt(1, 1000);
    assert_eq!(centre.pull(&mut writer, HAMLET).quarantined, 0);
    centre.check();

    let both = certificate(&writer.key, Role::Device, 1002, &centre.key);
    centre.grant(HAMLET, &both);
    assert_eq!(centre.names(house), ["Hòa"]);
    assert_eq!(centre.names(other_house), ["An"]);
    assert!(centre.store.read().quarantine().unwrap().is_empty());
    centre.check();
    // The grants first, then what was written.
    let mut later = device(3);
    later.pull(&mut centre, HAMLET);
    assert_eq!(digest(&later), digest(&centre));
}

#[test]
fn a_role_in_one_scope_is_none_in_another_whichever_word_comes_first() {
    let (mut centre, mut devices) = world(3);
    let mut writer = devices.remove(0);
    let receipt = {
        let id = writer.receipt(1, 1000);
        writer.store.read().receipt(id).unwrap().unwrap().receipt
    };
    let false_name = names_as(&mut writer, 1002, &Body::Receipt(receipt));
    centre.pull(&mut writer, HAMLET);
    let mut office = certificate(&writer.key, Role::Office, 1001, &centre.key)
        .read()
        .unwrap();
    office.from.0 += 5;
    centre.grant(OFFICE, &office.sign(&centre.key));
    let orders = [[HAMLET, OFFICE], [OFFICE, HAMLET]];
    for (one, order) in devices.iter_mut().zip(orders) {
        for scope in order {
            one.pull(&mut centre, scope);
        }
        let standing = one.store.read().receipt(false_name).unwrap().unwrap();
        let codes: Vec<_> = standing.standing.reasons().map(|why| why.code()).collect();
        assert!(codes.contains(&"not-granted"), "{codes:?}");
        assert_eq!(digest(one), digest(&centre));
        one.check();
    }
    centre.check();
}
