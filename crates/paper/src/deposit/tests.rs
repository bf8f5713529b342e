use book::act::Deposit;
use book::date::Date;
use book::fact::{Method, Payment};
use book::money::Dong;
use book::standing::{Hold, Standing};
use replica::{ActorId, DeviceId, Dot, Hlc, Incarnation, RecordId, ScopeId, UnixMillis};

use super::*;
use crate::{Roll, Size, pdf, text};

fn print(payments: &[(Method, i64)]) -> DepositPrint {
    let payments = payments.iter().map(|(method, amount)| Payment {
        method: *method,
        amount: Dong::new(*amount),
    });
    let deposit = Deposit {
        day: Date::parse("21/11/2026").unwrap(),
        household: None,
        payer: Some("Lê Văn Bình".into()),
        payments: payments.collect(),
        note: Some("BHYT tháng 12".into()),
    };
    let view = DepositView {
        id: RecordId::from_bytes([0x3f; 16]),
        scope: ScopeId(1),
        dot: Dot::new(Incarnation::from_bytes([1; 8]), 7),
        collector: ActorId(5),
        device: DeviceId::from_bytes([0xaa; 16]),
        time: Hlc::at(UnixMillis(1_795_264_920_000)),
        standing: Standing::held([]),
        left: deposit.total().unwrap(),
        deposit,
    };
    let names = Names {
        organisation: "BHXH Yên Thành".into(),
        collector: "Trần Thị Hoà".into(),
        household: "Nguyễn Văn An".into(),
        address: "Xóm 3, xã Yên Thành, Nghệ An".into(),
    };
    DepositPrint {
        view,
        copy: 0,
        proof: String::new(),
        names,
    }
}

#[test]
fn a_slip_of_a_deposit_is_this() {
    let slip = text(&print(&[(Method::Cash, 150_000)]).rows(), Roll::Mm58);
    let expected = "\
\x20        BHXH Yên Thành
    PHIẾU NHẬN TIỀN TẠM GIỮ
       Mã phiếu: 3f3f3f3f
      CHƯA PHẢI PHIẾU THU
--------------------------------
Ngày: 21/11/2026
Người nộp: Lê Văn Bình
Hộ: Nguyễn Văn An
Địa chỉ: Xóm 3, xã Yên Thành,
Nghệ An
Để dùng cho: BHYT tháng 12
--------------------------------
SỐ TIỀN NHẬN           150.000 đ
Bằng chữ: Một trăm năm mươi
nghìn đồng
Tiền mặt               150.000 đ
--------------------------------
Người nhận tiền: Trần Thị Hoà
Ghi lúc: 19:42 21/11/2026
Máy: aaaaaaaa
Tiền này chưa phải tiền đóng
BHXH, BHYT: chưa phát sinh quyền
lợi, phiếu này không thay biên
lai. Tiền vẫn là của người nộp:
được trừ vào phiếu thu sau, hoặc
trả lại. Khi nộp tiếp hoặc nhận
lại tiền, đưa phiếu này.
";
    assert_eq!(slip, expected);
}

#[test]
fn no_slip_of_a_deposit_can_be_taken_for_a_receipt() {
    let rows = print(&[(Method::Cash, 150_000)]).rows();
    for slip in [text(&rows, Roll::Mm58), text(&rows, Roll::Mm80)] {
        let (title, no) = ("PHIẾU NHẬN TIỀN TẠM GIỮ", "CHƯA PHẢI PHIẾU THU");
        assert!(slip.find(title).unwrap() < slip.find(no).unwrap(), "{slip}");
        assert!(slip.find(no).unwrap() < slip.find("150.000").unwrap());
        for other in ["BIÊN LAI THU", "XÁC NHẬN", "Số phiếu"] {
            assert!(!slip.contains(other), "{slip}");
        }
    }
    assert!(pdf(&rows, Size::A5).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn what_is_used_or_given_back_is_said_on_a_later_print() {
    let marks = |left, standing| {
        let mut print = print(&[(Method::Cash, 150_000)]);
        print.view.left = Dong::new(left);
        print.view.standing = standing;
        let rows = print.rows().rows.into_iter();
        let marks = rows.filter_map(|row| {
            let Row::Mark(text) = row else { return None };
            Some(text.replace('\u{a0}', " "))
        });
        marks.skip(1).collect::<Vec<_>>()
    };
    let counted = Standing::held([]);
    assert!(marks(150_000, counted).is_empty());
    let spent = "ĐÃ DÙNG HOẶC ĐÃ TRẢ LẠI".to_owned();
    assert_eq!(
        marks(36_000, counted),
        [spent.clone(), "còn giữ 36.000 đ".into()]
    );
    assert_eq!(marks(0, counted), [spent, "còn giữ 0 đ".into()]);
    // What is held is owed by nobody yet: that is not spent.
    assert!(marks(0, Standing::held([Hold::NotGranted])).is_empty());
}

#[test]
fn a_transfer_is_provisional_and_a_copy_is_one() {
    let mut print = print(&[(Method::Cash, 50_000), (Method::Transfer, 100_000)]);
    print.view.standing = Standing::held([Hold::AwaitingBank]);
    print.view.left = Dong::ZERO;
    print.view.deposit.note = None;
    print.copy = 2;
    let slip = text(&print.rows(), Roll::Mm80).replace('\n', " ");
    for part in [
        "BẢN SAO SỐ 2",
        "PHIẾU TẠM",
        "chờ ngân hàng báo có",
        "Để dùng cho: đóng BHXH tự nguyện hoặc BHYT",
        "Chuyển khoản",
        "Bằng chữ: Một trăm năm mươi nghìn đồng",
    ] {
        assert!(slip.contains(part), "{part} in {slip}");
    }
    assert!(!slip.contains("ĐÃ TRẢ LẠI"), "{slip}");
}
