//! Verifying: each kind of damage is found, and what is sound is not suspected.

use crate::Verification;
use crate::testing::{HAMLET, Member, world};

fn busy() -> Member {
    let (mut centre, mut devices) = world(2);
    let house = devices[0].household("Hoà");
    devices[0].person("Bình", house);
    centre.pull(&mut devices[0], HAMLET);
    devices[1].pull(&mut centre, HAMLET);
    devices[1].rename(house, "Hòa");
    devices[1].receipt(7, 1_366_200);
    centre.pull(&mut devices[1], HAMLET);
    centre
}

fn verify(member: &Member) -> Verification {
    member.store.read().verify(&mut |_, _| ()).unwrap()
}

fn codes(member: &Member) -> Vec<&'static str> {
    let mut codes: Vec<_> = verify(member).findings.iter().map(|one| one.code).collect();
    codes.dedup();
    codes
}

fn op_bytes(member: &Member, arrival: u32) -> Vec<u8> {
    let read = |row: &rusqlite::Row<'_>| row.get(0);
    member
        .sql()
        .query_row("select bytes from op where arrival = ?1", [arrival], read)
        .unwrap()
}

/// Tampers as someone with the file and an SQLite shell would.
fn tampered(statements: &str) -> Member {
    let member = busy();
    member.sql().execute_batch(statements).unwrap();
    member
}

#[test]
fn what_is_sound_is_not_suspected_and_not_changed() {
    let member = busy();
    let before = member.store.projection_dump().unwrap();
    let found = verify(&member);
    assert_eq!(found.findings, []);
    assert_eq!((found.ops, found.signatures, found.postings), (8, 3, 2));
    assert_eq!(member.store.projection_dump().unwrap(), before);
}

#[test]
fn a_changed_byte_of_an_op_is_found() {
    let length = op_bytes(&busy(), 5).len();
    for at in [0, 1, length / 2, length - 1] {
        let member = tampered("drop trigger op_is_not_altered");
        let mut bytes = op_bytes(&member, 5);
        bytes[at] ^= 1;
        member
            .sql()
            .execute("update op set bytes = ?1 where arrival = 5", [bytes])
            .unwrap();
        assert!(codes(&member).contains(&"chain"), "byte {at}");
    }
    let member = tampered(
        "drop trigger op_is_not_altered; update op set link = zeroblob(32) where arrival = 5",
    );
    assert!(codes(&member).contains(&"chain"));
}

#[test]
fn a_missing_op_at_the_end_is_found() {
    let member = tampered("drop trigger op_stays; delete from op where arrival = 8");
    assert!(codes(&member).contains(&"chain"));
}

#[test]
fn a_changed_signature_is_found() {
    let member = tampered(
        "drop trigger signature_is_not_altered;
         update signature set signature = zeroblob(64)",
    );
    assert_eq!(codes(&member), ["signature"]);
    let member = tampered("drop trigger signature_stays; delete from signature where number = 2");
    assert!(codes(&member).contains(&"signature"));
}

#[test]
fn a_changed_projection_is_found_and_rebuilding_heals_it() {
    for statement in [
        "update record set phone = '0900000000'",
        "delete from record where kind = 2",
        "update op set verdict = 1 where arrival = 5",
        "delete from grant",
        "delete from context",
        "update certificate set actor = 5",
        "update rollup set amount = amount + 1 where cube = 1",
        "delete from rollup where cube = 0",
        "update balance set amount = 0",
    ] {
        let mut member = tampered(statement);
        assert_eq!(codes(&member), ["projection"], "{statement}");
        member.store.rebuild().unwrap();
        assert_eq!(codes(&member), [""; 0], "{statement}");
    }
}

#[test]
fn progress_is_told_and_reaches_its_end() {
    let member = busy();
    let mut told = Vec::new();
    member
        .store
        .read()
        .verify(&mut |done, of| told.push((done, of)))
        .unwrap();
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&(16, 16)));
}

#[test]
fn a_deleted_or_changed_posting_is_found() {
    for statement in [
        "drop trigger posting_is_never_deleted; delete from posting where amount < 0",
        "drop trigger posting_is_never_changed; update posting set amount = amount + 1",
    ] {
        let codes = codes(&tampered(statement));
        assert!(
            codes.contains(&"sum") && codes.contains(&"projection"),
            "{statement}"
        );
    }
    // A whole fact's postings gone: the sums agree, the projection does not.
    let whole = tampered("drop trigger posting_is_never_deleted; delete from posting");
    assert_eq!(codes(&whole), ["projection"]);
}

#[test]
fn a_first_look_finds_a_broken_link_near_the_end_and_a_wrong_head() {
    assert_eq!(busy().store.check().unwrap(), []);
    for damage in [
        "drop trigger op_is_not_altered; update op set bytes = x'00' where arrival = 5",
        "drop trigger op_is_not_altered; update op set link = zeroblob(32) where arrival = 8",
        "update stream set head_link = zeroblob(32) where id = 1",
        "update stream set signed_number = 0, head_number = head_number - 1 where id = 1",
        "drop trigger op_stays; delete from op where arrival = 8",
    ] {
        let found = tampered(damage).store.check().unwrap();
        assert!(found.iter().any(|one| one.code == "chain"), "{damage}");
    }
}
