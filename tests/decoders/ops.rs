//! Ops and the bodies of every kind.

use book::act::{Act, BankLine, BankMatch};
use book::body::Body;
use book::fact::{Denomination, Receipt};
use book::money::Dong;
use book::posting::{self, Posting};
use book::standing::{Hold, Standing};
use minicbor::Decoder;
use replica::{ActorId, Kind, Op, check_canonical};

/// An op, as it stands in a stream.
pub(super) fn op(bytes: &[u8]) -> bool {
    let Ok(op) = Op::decode(bytes) else {
        return false;
    };
    assert!(bytes.len() <= Op::BYTES_MAX);
    let again = op.encode();
    is_the_one_form(bytes, &again);
    assert_eq!(Op::decode(&again), Ok(op.clone()), "read back");
    read_body(op.kind, &op.body);
    true
}

/// A kind, as a number, and any bytes behind it: also those that no op may have.
pub(super) fn body(bytes: &[u8]) -> bool {
    let mut d = Decoder::new(bytes);
    let Ok(kind) = d.u16().map(Kind) else {
        return false;
    };
    let body = &bytes[d.position()..];
    if check_canonical(body).is_ok() {
        return read_body(kind, body);
    }
    drop(Body::decode(kind, body));
    false
}

fn read_body(kind: Kind, bytes: &[u8]) -> bool {
    let Ok(body) = Body::decode(kind, bytes) else {
        return false;
    };
    assert_eq!(body.kind(), kind);
    let again = body.encode();
    // Of what was struck out the fields are missing; spelled out they are none.
    let struck = match &body {
        Body::Edit(edit) => edit.fields.0.is_empty(),
        Body::MoveIn(moved) => moved.values.is_empty(),
        _ => false,
    };
    if !struck {
        is_the_one_form(bytes, &again);
    }
    assert_eq!(Body::decode(kind, &again).as_ref(), Ok(&body), "read back");
    follow(&body);
    true
}

/// What was read is written in canonical form. Only what a later version may add, and empty fields spelled out, are
/// left out then: bytes of equal length are equal.
fn is_the_one_form(bytes: &[u8], again: &[u8]) {
    assert_eq!(check_canonical(again), Ok(()), "written canonically");
    assert!(again.len() <= bytes.len(), "written longer: {again:02x?}");
    assert!(
        again.len() < bytes.len() || again == bytes,
        "another form of {again:02x?}"
    );
}

/// What is done with a body as soon as it is read, and holds of it whatever it says.
fn follow(body: &Body) {
    let actor = ActorId(7);
    match body {
        Body::Grant(certificate) => drop(certificate.read()),
        Body::Receipt(receipt) => follow_receipt(receipt, actor),
        Body::HandOver(hand_over) => {
            is_bounded(&hand_over.notes);
            sums_to_zero(&posting::of_hand_over(hand_over, actor));
        }
        Body::Count(count) => {
            is_bounded(&count.notes);
            sums_to_zero(&posting::of_count(count, Standing::COUNTED));
            sums_to_zero(&posting::of_count(count, held(Hold::CountDiffers)));
        }
        Body::Act(Act::Deposit(deposit)) => {
            sums_to_zero(&posting::of_deposit(deposit, actor, Standing::COUNTED));
            sums_to_zero(&posting::of_deposit(deposit, actor, held(Hold::NotGranted)));
        }
        // What is no money is never counted.
        Body::Act(Act::BankSlip(slip)) if is_money(slip.amount) => {
            sums_to_zero(&posting::of_bank_slip(slip, actor, Standing::COUNTED));
        }
        Body::Act(Act::BankLine(line)) if is_money(line.amount) => {
            sums_to_zero(&posting::of_bank_line(line, actor, Standing::COUNTED));
        }
        Body::Act(Act::BankMatch(body)) => follow_match(body, actor),
        _ => (),
    }
}

/// A match counts only where its parts are money and come to no more than its line.
fn follow_match(body: &BankMatch, actor: ActorId) {
    let Some(total) = body.total() else { return };
    let line = BankLine {
        day: body.day,
        key: body.line.clone(),
        amount: total,
        words: String::new(),
    };
    let legs = posting::of_bank_match(body, &line, actor, |_| actor, Standing::COUNTED);
    sums_to_zero(&legs);
}

fn follow_receipt(receipt: &Receipt, actor: ActorId) {
    let adds_up = receipt.check().is_ok();
    sums_to_zero(&posting::of_receipt(receipt, actor, held(Hold::NotGranted)));
    if adds_up {
        sums_to_zero(&posting::of_receipt(receipt, actor, Standing::COUNTED));
    } else {
        let held = held(Hold::DoesNotAddUp);
        sums_to_zero(&posting::of_receipt(receipt, actor, held));
    }
}

fn is_money(amount: Dong) -> bool {
    amount.get().unsigned_abs() <= Dong::MAX.get().unsigned_abs()
}

fn held(hold: Hold) -> Standing {
    Standing::held([hold])
}

fn sums_to_zero(postings: &[Posting]) {
    let sum: i64 = postings.iter().map(|leg| leg.amount.get()).sum();
    assert_eq!(sum, 0, "postings of {postings:?}");
}

/// Notes come to no more than their values, or to too much for an amount.
fn is_bounded(notes: &[Denomination]) {
    let values = notes
        .iter()
        .map(|one| i128::from(one.note.get()) * i128::from(one.count));
    if let Some(total) = Denomination::total(notes) {
        assert_eq!(i128::from(total.get()), values.sum::<i128>());
    }
}
