//! The bytes of acts, as they always were.

use replica::RecordId;

use super::{
    Act, ActKind, Approval, Deposit, PaperCopy, Purse, Repayment, Review, Void, VoidReason,
};
use crate::date::Date;
use crate::fact::{Method, Owed, Payment};
use crate::money::Dong;

const FROZEN: &str = include_str!("../../golden/acts.txt");

fn day() -> Date {
    Date::parse("30/06/2021").unwrap()
}

fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

fn acts() -> Vec<Act> {
    vec![
        Act::Void(Void {
            receipt: record(1),
            day: day(),
            reason: VoidReason::Mistake,
            words: Some("Ghi nhầm kỳ đóng".into()),
            copy: PaperCopy::Kept,
            acknowledged: true,
        }),
        Act::Approval(Approval {
            act: record(2),
            day: day(),
            approves: true,
            reason: Some("Đã gọi cho người nộp".into()),
        }),
        Act::Deposit(Deposit {
            day: day(),
            household: Some(record(1)),
            payer: Some("Nguyễn Thị Hoà".into()),
            payments: vec![Payment {
                method: Method::Cash,
                amount: Dong::new(50_000),
            }],
            note: Some("BHYT tháng 12".into()),
        }),
        Act::Repayment(Repayment {
            owed: Owed::Void(record(2)),
            day: day(),
            amount: Dong::new(264_000),
            purse: Purse::Office,
            to: None,
            note: Some("Trả tại cơ sở".into()),
        }),
        Act::Review(Review {
            void: record(2),
            day: day(),
            note: None,
        }),
    ]
}

#[test]
fn every_act_is_written_and_read_as_it_always_was() {
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("{byte:02x}")).collect() };
    let written: String = acts()
        .iter()
        .map(|act| format!("{} {}\n", act.kind().code(), hex(&act.encode())))
        .collect();
    assert_eq!(
        written, FROZEN,
        "the format of an act changed; now:\n{written}"
    );
    for act in acts() {
        assert_eq!(Act::decode(act.kind(), &act.encode()).unwrap(), act);
        assert_eq!(ActKind::of(act.kind().op()), Some(act.kind()));
    }
    let kinds: Vec<_> = acts().iter().map(Act::kind).collect();
    assert_eq!(kinds, ActKind::ALL, "each kind has its bytes here");
}
