//! Frozen bytes: every body that this version writes, as it must be read for ever.
//!
//! `golden/bodies.txt` has a line for each: name and hexadecimal bytes. A changed line is a changed format: give
//! the kind a new number instead.

use replica::{
    ActorId, Certificate, DeviceId, Incarnation, OrgId, RecordId, Role, Rotation, Saw, SawHead,
    ScopeId, SecretKey, ShortHash, UnixMillis, check_canonical,
};

use crate::body::{Body, Edit};
use crate::date::{BirthDate, Date};
use crate::fact::{
    Basis, Count, Denomination, HandOver, Line, Method, Outcome, Payment, Receipt, ReceiptNumber,
    Scheme, Visit,
};
use crate::money::Dong;
use crate::organisation::{Actor, Level, NumberBook, Unit};
use crate::posting::{self, Posting};
use crate::premium::Group;
use crate::premium::bhxh::Term;
use crate::record::{
    Card, Elsewhere, Field, Fields, Poverty, PovertyStatus, RecordKind, Sex, Value,
};
use crate::same::Same;
use crate::scope::{MoveIn, MoveOut, Moved, Ruling, RulingVerdict, Strike, Withdrawal};
use crate::standing::{Hold, Standing};
use crate::tariff::Tariff;

const FROZEN: &str = include_str!("../golden/bodies.txt");

fn day() -> Date {
    Date::parse("30/06/2021").unwrap()
}

fn record(byte: u8) -> RecordId {
    RecordId::from_bytes([byte; 16])
}

fn receipt() -> Receipt {
    let bhyt = Line {
        person: Some(record(2)),
        scheme: Scheme::Bhyt,
        basis: Basis::bhyt(1, 12),
        covers_from: day(),
        covers_to: Date::parse("29/06/2022").unwrap(),
        gross: Dong::new(804_600),
        state: Dong::ZERO,
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: Dong::new(804_600),
    };
    let bhxh = Line {
        person: Some(record(3)),
        scheme: Scheme::Bhxh,
        basis: Basis::bhxh(Dong::new(700_000), Group::Poor, Term::Months(3)),
        covers_from: Date::parse("01/06/2021").unwrap(),
        covers_to: Date::parse("31/08/2021").unwrap(),
        gross: Dong::new(462_000),
        state: Dong::new(138_600),
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: Dong::new(323_400),
    };
    Receipt {
        number: ReceiptNumber {
            series: "TN21-001".into(),
            number: 7,
        },
        day: day(),
        household: Some(record(1)),
        payer: Some("Trần Thị Hoà".into()),
        lines: vec![bhyt, bhxh],
        payments: vec![
            Payment {
                method: Method::Cash,
                amount: Dong::new(1_000_000),
            },
            Payment {
                method: Method::Transfer,
                amount: Dong::new(128_000),
            },
        ],
        tariff: Some(Tariff::builtin().unwrap().version().clone()),
    }
}

#[expect(clippy::too_many_lines, reason = "a table: one entry a kind")]
pub(crate) fn bodies() -> Vec<(&'static str, Body)> {
    let key = SecretKey::from_bytes(&[9; 32]);
    let certificate = Certificate {
        org: OrgId::from_bytes([1; 16]),
        key: key.public(),
        role: Role::Device,
        actor: ActorId(1001),
        name: "Máy của chị Hoà".into(),
        from: UnixMillis(1_624_950_000_000),
        until: UnixMillis(1_656_486_000_000),
    };
    let centre = Certificate {
        role: Role::Centre,
        ..certificate.clone()
    };
    let head = |byte, hash| SawHead {
        incarnation: Incarnation::from_bytes([byte; 8]),
        number: 300,
        hash,
    };
    let saw = Saw {
        heads: vec![head(1, Some(ShortHash::from_bytes([7; 8]))), head(2, None)],
    };
    let household = Fields::default()
        .with(Field::Name, Value::Text("Nguyễn Văn Đức".into()))
        .with(Field::Phone, Value::Text("0907939103".into()))
        .with(
            Field::Poverty,
            Value::Poverty(Poverty {
                status: PovertyStatus::NearPoor,
                certificate: Some("12/GCN".into()),
                from: Some(day()),
                until: None,
            }),
        );
    let person = Fields::default()
        .with(Field::Name, Value::Text("Trần Thị Hoà".into()))
        .with(
            Field::BirthDate,
            Value::Birth(BirthDate::parse("1987", day()).unwrap()),
        )
        .with(Field::Sex, Value::Sex(Sex::Female))
        .with(Field::Household, Value::Record(record(1)))
        .with(
            Field::Card,
            Value::Card(Card {
                number: "GD4010123456789".into(),
                expiry: Some(day()),
            }),
        );
    let edit = Edit {
        record: record(1),
        fields: Fields::default().with(Field::Note, Value::Text("đổi số".into())),
    };
    let notes = vec![Denomination {
        note: Dong::new(500_000),
        count: 2,
    }];
    vec![
        ("saw", Body::Saw(saw)),
        ("grant", Body::Grant(certificate.sign(&key))),
        (
            "withdrawal",
            Body::Withdrawal(Withdrawal {
                device: DeviceId::from_bytes([4; 16]),
                reason: "chuyển xã".into(),
            }),
        ),
        (
            "strike",
            Body::Strike(Strike {
                record: record(1),
                reason: "đơn 12/2021".into(),
            }),
        ),
        (
            "ruling",
            Body::Ruling(Ruling {
                incarnation: Incarnation::from_bytes([1; 8]),
                number: 300,
                verdict: RulingVerdict::Accepted,
                holds: Standing::held([Hold::Withdrawn]).bits(),
                reason: "đã đối chiếu".into(),
                link: ShortHash::from_bytes([7; 8]),
            }),
        ),
        (
            "root",
            Body::Root(Box::new(Rotation::sign(
                &key,
                &SecretKey::from_bytes(&[10; 32]),
                &centre,
            ))),
        ),
        (
            "unit",
            Body::Unit(Unit {
                scope: ScopeId(101),
                level: Level::Hamlet,
                code: "17530".into(),
                name: "Xóm 3".into(),
                parent: Some(ScopeId(100)),
            }),
        ),
        (
            "actor",
            Body::Actor(Actor {
                actor: ActorId(1001),
                code: "NA-001".into(),
                name: "Trần Thị Hoà".into(),
                office: Some(ScopeId(100)),
            }),
        ),
        (
            "number-book",
            Body::NumberBook(NumberBook {
                device: DeviceId::from_bytes([4; 16]),
                collector: ActorId(1001),
                series: "TN21-001".into(),
                from: 1,
                until: 201,
            }),
        ),
        ("household", Body::Create(RecordKind::Household, household)),
        ("person", Body::Create(RecordKind::Person, person)),
        ("edit", Body::Edit(edit.clone())),
        (
            "move-out",
            Body::MoveOut(MoveOut {
                to: ScopeId(102),
                records: vec![record(1), record(2)],
            }),
        ),
        (
            "move-in",
            Body::MoveIn(MoveIn {
                moved: Moved {
                    record: record(1),
                    kind: RecordKind::Household.number(),
                    from: ScopeId(101),
                    incarnation: Incarnation::from_bytes([1; 8]),
                    number: 301,
                },
                values: vec![edit.fields],
            }),
        ),
        (
            "same",
            Body::Same(Same::of(record(2), record(1), true).unwrap()),
        ),
        (
            "visit",
            Body::Visit(Visit {
                household: record(1),
                day: day(),
                outcome: Outcome::Appointment,
                appointment: Some(day().plus_days(7)),
                note: Some("gặp chủ hộ".into()),
            }),
        ),
        ("receipt", Body::Receipt(receipt())),
        (
            "hand-over",
            Body::HandOver(HandOver {
                day: day(),
                amount: Dong::new(1_000_000),
                notes: notes.clone(),
                to: Some(ActorId(1002)),
            }),
        ),
        (
            "count",
            Body::Count(Count {
                hand_over: record(5),
                collector: ActorId(1001),
                stated: Dong::new(1_000_000),
                counted: Dong::new(950_000),
                day: day(),
                notes,
                to: Some(ActorId(1002)),
            }),
        ),
        (
            "elsewhere",
            Body::Edit(Edit {
                record: record(2),
                fields: Fields::default()
                    .with(Field::Elsewhere, Value::Elsewhere(Elsewhere::Pension)),
            }),
        ),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_body_is_written_and_read_as_it_always_was() {
    let written: String = bodies()
        .iter()
        .map(|(name, body)| format!("{name} {}\n", hex(&body.encode())))
        .collect();
    assert_eq!(
        written, FROZEN,
        "the format of an op changed; now:\n{written}"
    );
    for (name, body) in bodies() {
        let bytes = body.encode();
        assert_eq!(check_canonical(&bytes), Ok(()), "{name}");
        assert_eq!(Body::decode(body.kind(), &bytes), Ok(body), "{name}");
    }
}

fn legs(postings: &[Posting]) -> Vec<String> {
    let line = |leg: &Posting| {
        let scheme = leg.scheme.map_or("-", Scheme::code);
        format!("{} {scheme} {}", leg.account.code(), leg.amount.get())
    };
    postings.iter().map(line).collect()
}

fn sum(postings: &[Posting]) -> i64 {
    postings.iter().map(|leg| leg.amount.get()).sum()
}

#[test]
fn the_posting_rules_of_a_receipt_are_frozen() {
    let collector = ActorId(1001);
    let counted = posting::of_receipt(&receipt(), collector, Standing::COUNTED);
    assert_eq!(
        legs(&counted),
        [
            "collector-cash - 1000000",
            "transfers-unmatched - 128000",
            "owed-insurer bhyt -804600",
            "owed-insurer bhxh -323400",
            "state-claimed bhxh 138600",
            "support-due bhxh -138600",
        ]
    );
    let held = posting::of_receipt(&receipt(), collector, Standing::held([Hold::NumberTwice]));
    assert_eq!(
        legs(&held),
        [
            "collector-cash - 1000000",
            "transfers-unmatched - 128000",
            "suspense bhyt -804600",
            "suspense bhxh -323400",
        ]
    );
    // Cash that someone else says a collector took is not in that collector's hands: nothing of it leaves suspense
    // until the writer may write in that name.
    let standing = Standing::held([Hold::NumberTwice, Hold::NotGranted]);
    let strange = posting::of_receipt(&receipt(), collector, standing);
    assert_eq!(
        legs(&strange),
        [
            "suspense - 1000000",
            "suspense - 128000",
            "suspense bhyt -804600",
            "suspense bhxh -323400",
        ]
    );
    for postings in [counted, held, strange] {
        assert_eq!(sum(&postings), 0);
    }
}

#[test]
fn a_receipt_whose_own_sums_do_not_hold_still_balances() {
    let mut wrong = receipt();
    wrong.payments.pop();
    let standing = Standing::held([Hold::DoesNotAddUp]);
    assert_eq!(sum(&posting::of_receipt(&wrong, ActorId(1), standing)), 0);
}
