//! Copies of a database: told apart by the mark beside them; and what a branching history may and may not do to the log.

use book::body::Body;
use book::record::RecordKind;
use replica::{ScopeId, Vector, VerifiedStretch};

use crate::testing::{EVENING, HAMLET, Member, ORG, device, name_is, world};
use crate::{Cause, Fit, StoreError};

const OTHER: ScopeId = ScopeId(20);

fn life(member: &Member) -> replica::Incarnation {
    member.store.read().server_incarnation().unwrap().unwrap()
}

#[test]
fn a_database_beside_its_own_mark_goes_on_in_its_life() {
    let mut one = device(1);
    let began = life(&one);
    assert_eq!(
        one.store.fit(None, [1; 16], EVENING).unwrap(),
        Fit::Write([1; 16])
    );
    assert_eq!(
        one.store.fit(Some([1; 16]), [2; 16], EVENING).unwrap(),
        Fit::Fits
    );
    // Power fails after the announcement: the file is still the one before.
    one.store.announce_mark(Some([1; 16]), [3; 16]).unwrap();
    assert_eq!(
        one.store.fit(Some([1; 16]), [2; 16], EVENING).unwrap(),
        Fit::Fits
    );
    // It fails after the file was written.
    assert_eq!(
        one.store.fit(Some([3; 16]), [2; 16], EVENING).unwrap(),
        Fit::Fits
    );
    one.store.announce_mark(Some([3; 16]), [4; 16]).unwrap();
    one.store.announce_mark(Some([4; 16]), [5; 16]).unwrap();
    assert_eq!(
        one.store.fit(Some([5; 16]), [6; 16], EVENING).unwrap(),
        Fit::Fits
    );
    assert_eq!(life(&one), began);
    assert_eq!(one.store.read().lives().unwrap().len(), 1);
}

#[test]
fn a_copied_database_file_begins_a_new_life_at_once() {
    let mut one = device(1);
    one.store.fit(None, [1; 16], EVENING).unwrap();
    let began = life(&one);
    // Copied alone; restored beside the mark of a later day; beside the mark of a day between.
    for (beside, chance) in [
        (None, [7; 16]),
        (Some([3; 16]), [8; 16]),
        (Some([2; 16]), [9; 16]),
    ] {
        let mut copy = one.store.twin().unwrap();
        copy.bring_chance(chance);
        assert_eq!(
            copy.fit(beside, chance, EVENING).unwrap(),
            Fit::Write(chance)
        );
        let lives = copy.read().lives().unwrap();
        assert_eq!(lives.last().unwrap().cause, Cause::OtherDatabase);
        assert_ne!(lives.last().unwrap().incarnation, began);
        assert_eq!(copy.fit(Some(chance), [0; 16], EVENING).unwrap(), Fit::Fits);
    }
    // Each with another chance draws another life.
    assert_eq!(life(&one), began);
}

#[test]
fn an_op_moves_nowhere_but_into_a_branch_of_its_own_life() {
    let (mut centre, mut devices) = world(2);
    for one in &mut devices {
        one.household("Nguyễn Văn An");
        one.household("Trần Thị Bình");
        centre.pull(one, HAMLET);
    }
    let sql = centre.sql();
    for forbidden in [
        "update op set stream = (select max(id) from stream) where stream <> (select max(id) from stream)",
        "update signature set stream = (select max(id) from stream)
         where stream <> (select max(id) from stream)",
        "update op set number = number + 100",
        "update op set bytes = x'00'",
        "delete from op",
    ] {
        assert!(sql.execute_batch(forbidden).is_err(), "{forbidden}");
    }
    centre.check();
}

/// Returns all that a device wrote in a scope, as one verified stretch.
fn written(member: &mut Member, scope: ScopeId) -> VerifiedStretch {
    member.sign();
    let read = member.store.read();
    let nothing = Vector::new();
    let (found, _) = read.stretches_behind(scope, &nothing, usize::MAX).unwrap();
    let own = member.identity.device;
    let mut found = found.into_iter();
    let stretch = found
        .find(|one| one.opening.as_ref().unwrap().device == own)
        .unwrap();
    let (opening, life) = (stretch.opening.clone().unwrap(), stretch.incarnation);
    let before = read.link(scope, &life, 0).unwrap().unwrap();
    let key = member.key.public();
    stretch.verify(ORG, opening, before, &key).unwrap()
}

#[test]
fn a_branch_that_is_rolled_back_leaves_nothing_behind() {
    let (mut centre, mut devices) = world(1);
    let one = &mut devices[0];
    one.household("Chung");
    let mut copy = device(1);
    copy.store = one.store.twin().unwrap();
    for number in 0..3 {
        one.household(&format!("Một {number}"));
        copy.household(&format!("Hai {number}"));
    }
    centre.pull(one, HAMLET);
    let whole = written(&mut copy, HAMLET);
    let mut holed = whole.clone();
    // The history is cut and two ops are appended before that is noticed.
    holed.ops.remove(whole.ops.len() - 2);
    for (member, lives) in [(&mut centre, 1), (one, 2)] {
        let before = member.store.projection_dump().unwrap();
        let heads = member.store.read().vector(HAMLET).unwrap();
        let taken = member.store.intake::<_, StoreError>(|intake| {
            let failed = intake.accept(&holed, EVENING);
            assert!(matches!(failed, Err(StoreError::Gap { .. })), "{failed:?}");
            Ok(())
        });
        taken.unwrap();
        let read = member.store.read();
        assert_eq!(read.vector(HAMLET).unwrap(), heads);
        assert_eq!(read.forks().unwrap(), []);
        assert_eq!(read.lives().unwrap().len(), 1);
        assert_eq!(member.store.projection_dump().unwrap(), before);
        member.check();
        // The control: without its hole it branches, and whose life it is begins another.
        assert!(member.store.accept(&whole, EVENING).unwrap().branched);
        assert_eq!(member.store.read().forks().unwrap().len(), 1);
        assert_eq!(member.store.read().lives().unwrap().len(), lives);
        member.check();
    }
}

#[test]
fn a_branching_scope_that_cannot_be_projected_again_keeps_nobody_from_writing() {
    let (mut centre, mut devices) = world(2);
    let mut copy = device(1);
    devices[0].household("Chung");
    copy.store = devices[0].store.twin().unwrap();
    devices[0].household("Một");
    copy.household("Hai");
    let house = devices[1].household("Ba");
    for one in &mut devices {
        centre.pull(one, HAMLET);
    }
    let branch = written(&mut copy, HAMLET);
    assert!(centre.store.accept(&branch, EVENING).unwrap().branched);
    let said: Vec<u8> = (centre.sql())
        .query_row(
            "select bytes from op where substr(link, 1, 16) = ?1",
            [house.as_bytes()],
            |row| row.get(0),
        )
        .unwrap();
    // The disk loses what an op said, and finds it again.
    let tamper = |centre: &Member, bytes: &[u8]| {
        let sql = centre.sql();
        sql.execute_batch("drop trigger if exists op_is_not_altered")
            .unwrap();
        let changed = sql.execute(
            "update op set bytes = ?1 where substr(link, 1, 16) = ?2",
            (bytes, house.as_bytes()),
        );
        assert_eq!(changed.unwrap(), 1);
    };
    tamper(&centre, &[0xa0]);
    let mut told = Vec::new();
    for number in [1, 2] {
        // One request brings more of the branch, another something of a scope that is whole; one transaction takes both.
        copy.household(&format!("Hai nữa {number}"));
        devices[1].append(OTHER, &Body::Create(RecordKind::Household, name_is("Bốn")));
        let (branch, whole) = (written(&mut copy, HAMLET), written(&mut devices[1], OTHER));
        let taken = centre.store.intake::<_, StoreError>(|intake| {
            Ok([
                intake.accept(&branch, EVENING)?.ops,
                intake.accept(&whole, EVENING)?.ops,
            ])
        });
        // Both are in the log, and only then are they acknowledged.
        let [of_branch, of_whole] = taken.unwrap();
        assert!(of_branch > 0 && of_whole > 0, "{number}");
        told.extend(centre.store.unprojected());
    }
    assert_eq!(told.len(), 2);
    // What is whole again is projected again by the next that comes.
    tamper(&centre, &said);
    copy.household("Hai sau cùng");
    let branch = written(&mut copy, HAMLET);
    centre.store.accept(&branch, EVENING).unwrap();
    assert!(centre.store.unprojected().is_empty());
    let before = centre.store.projection_dump().unwrap();
    centre.store.rebuild().unwrap();
    assert_eq!(centre.store.projection_dump().unwrap(), before);
}
