//! The bytes of acts, as they always were.

use replica::{DeviceId, RecordId};

use super::{
    Act, ActKind, Approval, BankLine, BankMatch, BankSlip, Batch, BatchOutcome, BatchState,
    BookClosing, BookReturn, Closing, Deposit, Explanation, LineKey, LineOf, MatchPart, MatchTo,
    PaperCopy, Purse, Refund, Repayment, Review, SponsorGift, Void, VoidReason,
};
use crate::date::{Date, Month};
use crate::fact::{Method, Owed, Payment, Scheme};
use crate::money::Dong;
use crate::organisation::AccountNumber;

const FROZEN: &str = include_str!("../../golden/acts.txt");

fn day() -> Date {
    Date::parse("30/06/2021").unwrap()
}

fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

fn account() -> AccountNumber {
    AccountNumber {
        bank: "970415".into(),
        number: "0011001932418".into(),
    }
}

fn line() -> LineKey {
    LineKey {
        account: account(),
        reference: "FT26325000001".into(),
    }
}

fn line_of(line: u32) -> LineOf {
    LineOf {
        receipt: record(8),
        line,
    }
}

fn deposit() -> Deposit {
    Deposit {
        day: day(),
        household: Some(record(1)),
        payer: Some("Nguyễn Thị Hoà".into()),
        payments: vec![Payment {
            method: Method::Cash,
            amount: Dong::new(50_000),
        }],
        note: Some("BHYT tháng 12".into()),
    }
}

fn bank_match() -> BankMatch {
    let part = |to, amount| MatchPart {
        to,
        amount: Dong::new(amount),
    };
    BankMatch {
        day: day(),
        line: line(),
        parts: vec![
            part(MatchTo::Payment(record(2)), 264_000),
            part(MatchTo::Slip(record(3)), 5_000_000),
            part(MatchTo::Insurer(Scheme::Bhyt), 1),
        ],
        undoes: Some(record(4)),
        note: Some("nhầm".into()),
    }
}

fn batch() -> Batch {
    Batch {
        day: day(),
        month: Month::of(day()),
        number: 2,
        scheme: Scheme::Bhyt,
        lines: vec![line_of(1)],
    }
}

fn book_return() -> BookReturn {
    BookReturn {
        day: day(),
        device: DeviceId::from_bytes([9; 16]),
        series: "TN26-K014".into(),
        from: 151,
        until: 201,
        words: Some("thôi thu".into()),
    }
}

fn book_closing() -> BookClosing {
    BookClosing {
        day: day(),
        device: DeviceId::from_bytes([9; 16]),
        series: "TN26-K014".into(),
        from: 88,
        until: 201,
        words: None,
    }
}

fn slip() -> BankSlip {
    BankSlip {
        day: day(),
        account: account(),
        number: "000123".into(),
        amount: Dong::new(5_000_000),
        purse: Purse::Office,
    }
}

fn gift() -> SponsorGift {
    SponsorGift {
        day: day(),
        sponsor: "Hội Chữ thập đỏ".into(),
        payments: vec![Payment {
            method: Method::Transfer,
            amount: Dong::new(10_000_000),
        }],
        group: Some("poor".into()),
        back: false,
        note: Some("hộ nghèo Xóm 3".into()),
    }
}

fn refund() -> Refund {
    Refund {
        line: line_of(2),
        day: day(),
        from: Date::parse("01/09/2021").unwrap(),
        gross: Dong::new(990_000),
        state: Dong::new(99_000),
        local: Dong::new(66_000),
        sponsor: Dong::new(25_000),
        payable: Dong::new(800_000),
        decision: "1234/QĐ-BHXH".into(),
        decided: day(),
        words: Some("đi làm, đóng bắt buộc".into()),
    }
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
        Act::Deposit(deposit()),
        Act::Repayment(Repayment {
            owed: Owed::Void(record(2)),
            day: day(),
            amount: Dong::new(264_000),
            purse: Purse::Office,
            to: None,
            note: Some("Trả tại cơ sở".into()),
        }),
        Act::BankSlip(slip()),
        Act::BankLine(BankLine {
            day: day(),
            key: line(),
            amount: Dong::new(-22_000),
            words: "phi".into(),
        }),
        Act::BankMatch(bank_match()),
        Act::Batch(batch()),
        Act::BatchOutcome(BatchOutcome {
            day: day(),
            batch: record(5),
            state: BatchState::Returned,
            lines: vec![line_of(2)],
            reason: Some("sai ngày sinh".into()),
            number: Some("BH25-AG/08907/E:0000123".into()),
        }),
        Act::Closing(Closing {
            day: day(),
            month: Month::of(day()),
            reopens: Some(record(6)),
            note: Some("sót phiếu".into()),
        }),
        Act::BookReturn(book_return()),
        Act::BookClosing(book_closing()),
        Act::SponsorGift(gift()),
        Act::Explanation(Explanation {
            day: day(),
            count: record(7),
            words: "đếm thiếu một tờ".into(),
            moved: Dong::new(-10_000),
        }),
        Act::Review(Review {
            of: record(2),
            day: day(),
            note: None,
        }),
        Act::Refund(refund()),
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
