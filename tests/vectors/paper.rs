//! What a receipt's QR code holds: proven by the op's own link, and by one a little behind it.

use book::body::Body;
use book::date::Date;
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use replica::{Hlc, Op, OrgId, RecordId, StreamKey, UnixMillis, leaf};
use serde_json::{Value, json};
use wire::{Excerpt, Leaves};

use super::diagnostic::{diagnostic, hex};
use super::party::{CENTRE, FIRST, HAMLET, MORNING, ORG, SECOND};

/// The papers, each with what it proves, and texts that prove nothing with the reason.
pub(super) fn papers() -> Value {
    let own = excerpt(0);
    let told = [own.clone(), excerpt(2)].map(|excerpt| {
        let proven = excerpt.verify(ORG, &CENTRE.key().public());
        let proven = proven.expect("a genuine excerpt");
        json!({
            "text": excerpt.to_string(),
            "says": diagnostic(&minicbor::to_vec(&excerpt).expect("to write into memory")),
            "incarnation": hex(proven.incarnation.as_bytes()),
            "record": hex(proven.record.as_bytes()),
            "op": diagnostic(&excerpt.op),
        })
    });
    let changed = |change: fn(&mut Excerpt)| {
        let mut excerpt = own.clone();
        change(&mut excerpt);
        let why = excerpt.verify(ORG, &CENTRE.key().public());
        let why = why.expect_err("a changed excerpt").code();
        json!({ "text": excerpt.to_string(), "why": why })
    };
    let refused = [
        changed(|one| one.number += 1),
        changed(|one| one.salt[0] ^= 1),
        changed(|one| one.before[31] ^= 1),
        changed(|one| one.nonce = SECOND.identity().nonce),
        changed(|one| one.certificate = SECOND.certificate()),
        changed(|one| one.certificate = CENTRE.certificate()),
        changed(|one| {
            if let Some(last) = one.op.last_mut() {
                *last ^= 1;
            }
        }),
        json!({ "text": "TUNGNHA-R1:", "why": "form" }),
    ];
    let another = OrgId::from_bytes([0x0b; 16]);
    let elsewhere = own.verify(another, &CENTRE.key().public());
    json!({
        "genuine": told,
        "refused": refused,
        "of_another_organisation": {
            "org": hex(another.as_bytes()),
            "why": elsewhere.expect_err("of this organisation").code(),
        },
    })
}

/// A receipt as the third op of a stream, with its signature so many ops behind it.
fn excerpt(behind: u8) -> Excerpt {
    let (key, opening) = (FIRST.key(), FIRST.identity().opening(HAMLET));
    let stream = StreamKey {
        org: ORG,
        scope: HAMLET,
        incarnation: opening.incarnation(ORG),
    };
    let mut head = stream.origin();
    for number in 1..=2 {
        head = head.followed_by(&opening.seed, &receipt(number));
    }
    let (before, op) = (head, receipt(3));
    head = head.followed_by(&opening.seed, &op);
    let record = RecordId::of(&head.hash);
    let mut leaves = Vec::new();
    for number in (4..).take(behind.into()) {
        leaves.push(leaf(&opening.seed, number.into(), &receipt(number)));
        head = head.followed_by(&opening.seed, &receipt(number));
    }
    let excerpt = Excerpt {
        scope: HAMLET,
        nonce: opening.nonce,
        number: 3,
        before: *before.hash.as_bytes(),
        salt: opening.seed.salt(3).expect("a whole seed"),
        op,
        behind: Leaves::of(&leaves),
        signature: key.sign_head(&stream, &head),
        certificate: FIRST.certificate(),
    };
    let proven = excerpt.verify(ORG, &CENTRE.key().public());
    assert_eq!(proven.map(|proven| proven.record), Ok(record));
    excerpt
}

fn receipt(number: u8) -> Vec<u8> {
    let day = |ymd| Date::from_ymd_number(ymd).expect("a day");
    let amount = Dong::new(1_366_200);
    let body = Body::Receipt(Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number: number.into(),
        },
        day: day(20_261_121),
        household: Some(RecordId::from_bytes([7; 16])),
        payer: Some("Nguyễn Thị Hoà".into()),
        lines: vec![Line {
            person: Some(RecordId::from_bytes([8; 16])),
            scheme: Scheme::Bhyt,
            basis: Basis::Declared,
            covers_from: day(20_261_221),
            covers_to: day(20_271_220),
            gross: amount,
            state: Dong::ZERO,
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: amount,
        }],
        payments: vec![Payment {
            method: Method::Cash,
            amount,
        }],
        tariff: None,
    });
    Op {
        kind: body.kind(),
        time: Hlc::at(UnixMillis(MORNING.0 + 1_000 * i64::from(number))),
        actor: FIRST.actor(),
        body: body.encode(),
    }
    .encode()
}
