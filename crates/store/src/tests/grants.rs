//! Who may write where, and what is kept unread meanwhile.

use book::body::{Body, Edit};
use book::organisation::{Level, Unit};
use replica::{Kind, RecordId, Saw, SawHead, ScopeId, SecretKey, UnixMillis};

use crate::testing::{HAMLET, Member, centre, device, foreign_op, name_is, op, op_by, world};

fn verdicts(member: &Member) -> Vec<i64> {
    let mut statement = member
        .sql()
        .prepare("select verdict from op order by arrival")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn what_cannot_be_read_is_kept_and_stops_nothing_behind_it() {
    let (mut centre, devices) = world(1);
    let household = Body::Create(book::record::RecordKind::Household, name_is("An"));
    let ops = vec![
        op(Kind(999), &[0x01]),
        op(Body::VISIT, &[0x01]),
        vec![0xff, 0x00],
        op(Body::HOUSEHOLD, &household.encode()),
    ];
    let accepted = foreign_op(&mut centre, &devices[0], ops);
    assert_eq!((accepted.ops, accepted.quarantined), (4, 3));
    assert_eq!(verdicts(&centre), [0, 1, 2, 2, 0]);
    assert_eq!(
        centre
            .store
            .read()
            .households(None, "an", 0, 9)
            .unwrap()
            .len(),
        1
    );
    assert_eq!(centre.store.read().quarantine().unwrap().len(), 3);
    centre.check();
}

#[test]
fn what_comes_before_its_grant_waits_for_it() {
    let mut centre = centre();
    let mut early = device(1);
    let house = early.household("Hoà");
    early.rename(house, "Hòa");
    let accepted = centre.pull(&mut early, HAMLET);
    assert_eq!((accepted.ops, accepted.quarantined), (2, 2));
    assert!(centre.store.read().record(house).unwrap().is_none());
    let before = centre.store.read().state_digest().unwrap();

    centre.grant(HAMLET, &early.certificate);
    assert_eq!(centre.names(house), ["Hòa"]);
    assert_ne!(centre.store.read().state_digest().unwrap(), before);
    assert_eq!(verdicts(&centre), [0; 3]);
    centre.check();
    // The other order: the grant first.
    let mut other = device(2);
    let mine = other.store.read().vector(HAMLET).unwrap();
    assert!(mine.is_empty());
    other.pull(&mut centre, HAMLET);
    assert_eq!(
        other.store.read().state_digest().unwrap(),
        centre.store.read().state_digest().unwrap()
    );
    assert_eq!(
        centre.store.read().granted(early.identity.device).unwrap(),
        [HAMLET]
    );
}

#[test]
fn a_grant_in_one_scope_lets_nobody_into_another() {
    let mut centre = centre();
    let mut early = device(1);
    early.household("Hoà");
    centre.pull(&mut early, HAMLET);
    centre.grant(ScopeId(8), &early.certificate);
    assert!(
        centre
            .store
            .read()
            .households(None, "", 0, 9)
            .unwrap()
            .is_empty()
    );
    centre.check();
}

#[test]
fn only_the_centres_word_grants() {
    let (mut centre, mut devices) = world(1);
    let stranger = device(2);
    devices[0].grant(HAMLET, &stranger.certificate);
    let accepted = centre.pull(&mut devices[0], HAMLET);
    assert_eq!(accepted.quarantined, 1);
    assert!(
        centre
            .store
            .read()
            .granted(stranger.identity.device)
            .unwrap()
            .is_empty()
    );

    // Signed by someone who is not the centre, in the centre's own stream.
    let forged = stranger
        .certificate
        .read()
        .unwrap()
        .sign(&SecretKey::from_bytes(&[77; 32]));
    centre.grant(HAMLET, &forged);
    assert!(
        centre
            .store
            .read()
            .granted(stranger.identity.device)
            .unwrap()
            .is_empty()
    );
    centre.check();
}

#[test]
fn only_the_centre_speaks_for_the_organisation() {
    let (mut centre, mut devices) = world(1);
    let unit = Body::Unit(Unit {
        scope: HAMLET,
        level: Level::Hamlet,
        code: String::new(),
        name: "Xóm 3".into(),
        parent: None,
    });
    devices[0].append(HAMLET, &unit);
    assert_eq!(centre.pull(&mut devices[0], HAMLET).quarantined, 1);
    assert!(centre.store.read().units().unwrap().is_empty());
    centre.append(HAMLET, &unit);
    assert_eq!(centre.store.read().units().unwrap().len(), 1);
    centre.check();
}

#[test]
fn the_certificate_that_begins_last_is_believed_in_either_order() {
    let mut one = device(1).certificate.read().unwrap();
    one.from = UnixMillis(5);
    one.name = "renewed".into();
    let later = one.sign(&centre().key);
    let first = device(1).certificate;
    for order in [[&first, &later], [&later, &first]] {
        let mut centre = centre();
        for certificate in order {
            centre.grant(HAMLET, certificate);
        }
        let believed = centre
            .store
            .read()
            .certificate(one.device())
            .unwrap()
            .unwrap();
        assert_eq!(believed.name, "renewed");
    }
}

#[test]
fn writers_who_claim_to_have_seen_the_future_still_leave_one_state() {
    let house = RecordId::from_bytes([3; 16]);
    let saw = |of: &Member, number| {
        let incarnation = of.identity.incarnation();
        Body::Saw(Saw {
            heads: vec![SawHead {
                incarnation,
                number,
                hash: None,
            }],
        })
    };
    let name = |text| {
        Body::Edit(Edit {
            record: house,
            fields: name_is(text),
        })
    };
    let state = |first: usize| {
        let (mut centre, devices) = world(2);
        for at in [first, 1 - first] {
            let (one, other) = (&devices[at], &devices[1 - at]);
            let text = if at == 0 { "Hoà" } else { "Hòa" };
            // Each claims the other's second op and its own hundredth.
            let bodies = [
                saw(other, 2),
                name(text),
                saw(one, 100),
                name("Bình"),
                name(text),
            ];
            let ops = bodies
                .iter()
                .map(|body| op_by(one.identity.actor, body.kind(), &body.encode()))
                .collect();
            foreign_op(&mut centre, one, ops);
            centre.check();
        }
        (
            centre.names(house),
            centre.store.read().state_digest().unwrap(),
        )
    };
    assert_eq!(state(0), state(1));
}
