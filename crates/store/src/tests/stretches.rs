//! Cutting streams into stretches: half-open ranges, at every boundary.

use book::body::Body;
use book::scope::Strike;
use replica::{Kind, Op, ScopeId, Vector};

use crate::sign::PIECE_OPS_MAX;
use crate::testing::{EVENING, HAMLET, Member, centre, device, foreign_op, name_is, op, world};
use crate::{StoreError, testing};

fn households(member: &mut Member, count: u64) {
    let body = Body::Create(book::record::RecordKind::Household, name_is("An"));
    let write = member.store.write::<_, StoreError>(EVENING, |writer| {
        for _ in 0..count {
            writer.append(HAMLET, &body)?;
        }
        Ok(())
    });
    write.unwrap();
}

/// Pulls until there is no more and returns the sizes of the pieces.
fn pull_all(from: &Member, bytes_max: usize) -> Vec<u64> {
    let mut centre = centre();
    let mut pieces = Vec::new();
    loop {
        let (accepted, more) = centre.pull_some(from, HAMLET, bytes_max);
        pieces.push(accepted.ops);
        if !more {
            return pieces;
        }
    }
}

#[test]
fn pieces_are_whole_at_every_boundary() {
    let n = PIECE_OPS_MAX;
    for (count, pieces) in [
        (0, vec![0]),
        (1, vec![1]),
        (n - 1, vec![n - 1]),
        (n, vec![n]),
        (n + 1, vec![n, 1]),
        (2 * n, vec![n, n]),
        (2 * n + 1, vec![n, n, 1]),
    ] {
        let mut one = device(1);
        households(&mut one, count);
        one.sign();
        assert_eq!(pull_all(&one, 1), pieces, "{count} ops");
        assert_eq!(pull_all(&one, usize::MAX), [count], "{count} ops at once");
    }
}

#[test]
fn a_piece_stays_below_its_bytes_unless_one_op_alone_is_longer() {
    let mut one = device(1);
    for _ in 0..3 {
        one.household(&"a".repeat(60_000));
    }
    households(&mut one, 2);
    one.sign();
    assert_eq!(pull_all(&one, 1), [1, 1, 1, 2]);
}

#[test]
fn the_furthest_signature_that_fits_is_taken() {
    let mut one = device(1);
    for _ in 0..5 {
        households(&mut one, 1);
        one.sign();
    }
    let read = one.store.read();
    let (whole, _) = read
        .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
        .unwrap();
    let op = whole[0].ops[0].len() + 2;
    for (room, ops) in [
        (160 + op, 1),
        (160 + 3 * op - 1, 2),
        (160 + 3 * op, 3),
        (9_999, 5),
    ] {
        let (stretches, more) = read.stretches_behind(HAMLET, &Vector::new(), room).unwrap();
        assert_eq!(stretches[0].ops.len(), ops);
        assert_eq!(more, ops < 5);
    }
}

#[test]
fn what_is_not_signed_is_not_offered() {
    let mut one = device(1);
    households(&mut one, 2);
    let offered = |one: &Member| {
        one.store
            .read()
            .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
            .unwrap()
    };
    assert_eq!(offered(&one), (vec![], false));
    assert!(one.store.read().signed_vector(HAMLET).unwrap().is_empty());
    one.sign();
    households(&mut one, 1);
    let own = one.identity.incarnation();
    assert_eq!(
        one.store.read().signed_vector(HAMLET).unwrap().number(&own),
        2
    );
    assert_eq!(one.store.read().vector(HAMLET).unwrap().number(&own), 3);
    assert_eq!(offered(&one).0[0].ops.len(), 2);
}

#[test]
fn a_stretch_sent_again_is_the_same_to_the_byte_and_changes_nothing() {
    let (mut centre, mut devices) = world(1);
    households(&mut devices[0], 3);
    devices[0].sign();
    let offer = |one: &Member| {
        one.store
            .read()
            .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
            .unwrap()
    };
    let first = offer(&devices[0]);
    devices[0].sign();
    assert_eq!(offer(&devices[0]), first);
    centre.pull(&mut devices[0], HAMLET);
    let before = centre.store.read().state_digest().unwrap();
    let (again, _) = centre.pull_behind(&devices[0], HAMLET, &Vector::new(), usize::MAX);
    assert_eq!(again.ops, 0);
    assert_eq!(centre.store.read().state_digest().unwrap(), before);
}

#[test]
fn a_gap_is_refused_and_nothing_of_it_stored() {
    let (mut centre, mut devices) = world(1);
    households(&mut devices[0], 3);
    devices[0].sign();
    let own = devices[0].identity.incarnation();
    let read = devices[0].store.read();
    let (stretches, _) = read
        .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
        .unwrap();
    let stretch = stretches
        .into_iter()
        .find(|one| one.incarnation == own)
        .unwrap();
    let opening = stretch.opening.clone().unwrap();
    let before = read.link(HAMLET, &own, 0).unwrap().unwrap();
    let mut verified = stretch
        .verify(testing::ORG, opening, before, &devices[0].key.public())
        .unwrap();
    let first = verified.ops.remove(0);
    verified.before = replica::Head {
        number: 1,
        hash: first.link,
    };
    let arrival = centre.store.read().arrival().unwrap();
    let refused = centre.store.accept(&verified, EVENING);
    assert!(matches!(
        refused,
        Err(StoreError::Gap {
            expected: 1,
            got: 2
        })
    ));
    assert_eq!(centre.store.read().arrival().unwrap(), arrival);
    assert!(centre.store.read().opening(HAMLET, &own).unwrap().is_none());
}

#[test]
fn grants_come_before_what_they_let_in() {
    let (mut centre, mut devices) = world(1);
    households(&mut devices[0], 1);
    centre.pull(&mut devices[0], HAMLET);
    let (stretches, _) = centre
        .store
        .read()
        .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
        .unwrap();
    assert_eq!(stretches[0].incarnation, centre.identity.incarnation());
    assert_eq!(stretches.len(), 2);
}

#[test]
fn status_says_exactly_what_was_confirmed() {
    let (mut centre, mut devices) = world(1);
    let one = &mut devices[0];
    households(one, 3);
    let own = one.identity.incarnation();
    let status = |one: &Member| one.store.read().status().unwrap().remove(0);
    assert_eq!(
        (
            status(one).here,
            status(one).at_office,
            status(one).at_centre
        ),
        (4, 0, 0)
    );
    assert!(status(one).oldest_waiting.is_some());

    let head = |one: &Member, number| replica::Head {
        number,
        hash: one
            .store
            .read()
            .link(HAMLET, &own, number)
            .unwrap()
            .unwrap(),
    };
    let third = head(one, 3);
    // Right, then another branch's head, then one ahead of all that is here.
    for number in [3, 4, 90] {
        let mut heads = Vector::new();
        heads.set(own, &replica::Head { number, ..third });
        one.store.confirm_office(HAMLET, &heads).unwrap();
    }
    assert_eq!((status(one).at_office, status(one).at_centre), (3, 0));

    centre.pull(one, HAMLET);
    let read = centre.store.read();
    let held = replica::Held::Heads(read.vector(HAMLET).unwrap());
    let (scopes, life) = ([(HAMLET, held)].into(), centre.identity.incarnation());
    let proof = replica::Proof::sign(
        testing::ORG,
        &centre.key,
        life,
        EVENING,
        read.arrival().unwrap(),
        scopes,
    );
    one.store.keep_proof(&proof).unwrap();
    assert_eq!((status(one).here, status(one).at_centre), (4, 4));
    assert_eq!(status(one).oldest_waiting, None);
    assert_eq!(one.store.read().proof().unwrap(), Some(proof.clone()));
    let scopes = proof.scopes.clone();
    let older = replica::Proof::sign(testing::ORG, &centre.key, life, EVENING, 0, scopes.clone());
    one.store.keep_proof(&older).unwrap();
    let forged = replica::Proof::sign(testing::ORG, &one.key, life, EVENING, 999, scopes);
    assert!(matches!(
        one.store.keep_proof(&forged),
        Err(StoreError::Certificate(_))
    ));
    assert_eq!(one.store.read().proof().unwrap(), Some(proof));
}

#[test]
fn status_is_told_whatever_the_own_ops_are() {
    let status = |one: &Member| one.store.read().status().unwrap().remove(0);
    let mut written = device(1);
    let house = written.household("Hoà");
    written.sign();
    let (found, _) = written
        .store
        .read()
        .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
        .unwrap();
    let readable = found[0].ops[0].clone();
    let time = Op::decode(&readable).unwrap().time;
    // A copy of this device, of a later version, wrote what is no op here, and a kind that is not known.
    let (no_op, later) = (vec![0xa0], op(Kind(999), &[0xa0]));
    let of_later = Op::decode(&later).unwrap().time;
    for (ops, oldest) in [
        (vec![no_op.clone()], None),
        (vec![no_op.clone(), readable], Some(time)),
        (vec![later, no_op], Some(of_later)),
    ] {
        let mut one = device(1);
        let count = u64::try_from(ops.len()).unwrap();
        foreign_op(&mut one, &device(1), ops);
        assert_eq!(
            (status(&one).here, status(&one).oldest_waiting),
            (count, oldest)
        );
    }
    // What is struck out keeps its time.
    let mut centre = centre();
    let reason = "đơn số 7".to_owned();
    let record = house;
    let strike = Body::Strike(Strike { record, reason });
    centre.append(ScopeId::ORGANISATION, &strike);
    written.pull(&mut centre, ScopeId::ORGANISATION);
    assert_eq!(written.names(house), Vec::<String>::new());
    assert_eq!(status(&written).oldest_waiting, Some(time));
}

#[test]
fn a_stretch_that_fails_takes_nothing_of_its_neighbours_with_it() {
    let (mut one, mut two) = (device(1), device(2));
    households(&mut one, 3);
    households(&mut two, 3);
    let (good, mut holed) = (verified(&mut one), verified(&mut two));
    let whole = holed.clone();
    // Its second op is missing: the first is appended before that is noticed.
    holed.ops.remove(1);
    let mut centre = centre();
    let taken = centre.store.intake::<_, StoreError>(|intake| {
        let failed = intake.accept(&holed, EVENING);
        assert!(matches!(failed, Err(StoreError::Gap { .. })), "{failed:?}");
        intake.accept(&good, EVENING)
    });
    assert_eq!(taken.unwrap().ops, 3);
    let heads = centre.store.read().vector(HAMLET).unwrap();
    let held = [&good, &holed].map(|one| heads.number(&one.stream.incarnation));
    assert_eq!(held, [3, 0]);
    // The control: the same stretch without its hole is taken, from its first op on.
    assert_eq!(centre.store.accept(&whole, EVENING).unwrap().ops, 3);
}

#[test]
fn nothing_of_an_intake_stands_where_its_work_fails() {
    let mut one = device(1);
    households(&mut one, 3);
    let good = verified(&mut one);
    let mut centre = centre();
    let before = centre.store.projection_dump().unwrap();
    let failed = centre.store.intake::<(), StoreError>(|intake| {
        intake.accept(&good, EVENING)?;
        Err(StoreError::Broken)
    });
    assert!(matches!(failed, Err(StoreError::Broken)));
    assert_eq!(centre.store.projection_dump().unwrap(), before);
    assert_eq!(centre.store.accept(&good, EVENING).unwrap().ops, 3);
}

/// Returns all that a device wrote in the hamlet, as one verified stretch.
fn verified(member: &mut Member) -> replica::VerifiedStretch {
    member.sign();
    let read = member.store.read();
    let (mut found, _) = read
        .stretches_behind(HAMLET, &Vector::new(), usize::MAX)
        .unwrap();
    let stretch = found.remove(0);
    let opening = read.opening(HAMLET, &stretch.incarnation).unwrap().unwrap();
    let signer = read.certificate(opening.device).unwrap().unwrap().key;
    let stream = replica::StreamKey {
        org: testing::ORG,
        scope: HAMLET,
        incarnation: stretch.incarnation,
    };
    let before = stream.origin().hash;
    stretch
        .verify(testing::ORG, opening, before, &signer)
        .unwrap()
}
