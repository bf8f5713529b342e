use book::fact::{Basis, Payment, ReceiptNumber};
use book::premium::Group;
use book::premium::bhxh::Term;
use book::tariff::TariffVersion;

use super::*;

pub(crate) fn receipt() -> Receipt {
    let day = |text| Date::parse(text).unwrap();
    let line = |scheme, basis, to, gross, state| Line {
        person: None,
        scheme,
        basis,
        covers_from: day("01/11/2026"),
        covers_to: day(to),
        gross: Dong::new(gross),
        state: Dong::new(state),
        local: Dong::ZERO,
        sponsor: Dong::ZERO,
        payable: Dong::new(gross - state),
    };
    let bhxh = Basis::bhxh(Dong::new(1_500_000), Group::Poor, Term::Months(3));
    let bhyt = Basis::bhyt(1, 12);
    Receipt {
        number: ReceiptNumber {
            series: "BH26-YT/00001".into(),
            number: 7,
        },
        day: day("21/11/2026"),
        household: None,
        payer: Some("Lê Văn Bình".into()),
        lines: vec![
            line(Scheme::Bhxh, bhxh, "31/01/2027", 990_000, 495_000),
            line(Scheme::Bhyt, bhyt, "31/10/2027", 1_366_200, 0),
        ],
        payments: vec![Payment {
            method: Method::Cash,
            amount: Dong::new(1_861_200),
        }],
        tariff: Some(TariffVersion::parse("VN-2026-11").unwrap()),
    }
}

pub(crate) fn by_transfer() -> Receipt {
    let half = |method, amount| Payment {
        method,
        amount: Dong::new(amount),
    };
    Receipt {
        payments: vec![
            half(Method::Cash, 1_361_200),
            half(Method::Transfer, 500_000),
        ],
        ..receipt()
    }
}

pub(crate) fn insured() -> Vec<Insured> {
    let who = |name: &str, number: &str| Insured {
        name: name.into(),
        number: number.into(),
    };
    vec![
        who("Nguyễn Thị Lan", "01******89"),
        who("Đặng Thị Ngọc Huyền", ""),
    ]
}

pub(crate) fn sheet<'a>(receipt: &'a Receipt, insured: &'a [Insured]) -> Sheet<'a> {
    Sheet {
        receipt,
        organisation: "BHXH Yên Thành",
        collector: "Trần Thị Hoà",
        household: "Nguyễn Văn An",
        address: "Xóm 3, xã Yên Thành, Nghệ An",
        insured,
        official: "",
        recorded: "19:42 21/11/2026",
        code: "3f2a9c01",
        device: "aa00bb11",
        provisional: receipt.payments.len() > 1,
        void: None,
        copy: 0,
        tendered: None,
        proof: "",
    }
}

#[test]
fn lines_say_what_the_insurers_receipts_say() {
    let receipt = receipt();
    let said: Vec<_> = receipt.lines.iter().map(paid_for).collect();
    assert_eq!(
        said,
        [
            "Thu tiền đóng BHXH tự nguyện - Số tháng đóng 3 tháng (từ tháng 11/2026 đến tháng 01/2027)",
            "Thu tiền đóng BHYT - Số tháng đóng 12 tháng (từ ngày 01/11/2026 đến ngày 31/10/2027)",
        ]
    );
    let odd = Line {
        covers_to: Date::parse("05/12/2026").unwrap(),
        ..receipt.lines[1].clone()
    };
    assert_eq!(
        paid_for(&odd),
        "Thu tiền đóng BHYT (từ ngày 01/11/2026 đến ngày 05/12/2026)"
    );
}

#[test]
fn a_term_that_ends_with_a_short_month_is_counted_whole() {
    let day = |text| Date::parse(text).unwrap();
    for (from, to, months) in [
        ("21/12/2026", "20/12/2027", Some(12)),
        ("31/08/2026", "27/02/2027", Some(6)),
        ("01/01/2026", "31/03/2026", Some(3)),
        ("01/01/2026", "30/03/2026", None),
    ] {
        assert_eq!(whole_months(day(from), day(to)), months, "{from} {to}");
    }
}

#[test]
fn change_is_what_was_handed_over_beyond_the_cash_kept() {
    let receipt = by_transfer();
    let given = |tendered| Sheet {
        tendered: Some(Dong::new(tendered)),
        ..sheet(&receipt, &[])
    };
    let change = given(1_400_000).change();
    assert_eq!(change, Some((Dong::new(1_400_000), Dong::new(38_800))));
    assert_eq!(given(1_361_199).change(), None);
    let total = |sheet: &Sheet<'_>| {
        sheet
            .rows()
            .rows
            .contains(&Row::Sum("TỔNG CỘNG", dong(Dong::new(1_861_200))))
    };
    assert!(total(&given(2_000_000)) && total(&given(0)));
}
