//! Commands about receipts.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ReceiptCorrect, ReceiptVoid, RecordRef};

/// `collect`.
#[derive(Debug, Args)]
pub struct Collect {
    /// What is paid for, a line each.
    #[arg(
        long,
        required = true,
        value_name = "LINE",
        help = "PERSON:bhyt:MONTHS[:ORDER][:GROUP] hoặc · or PERSON:bhxh:TERM:INCOME[:GROUP]; \
                TERM: 3, years-2, missing-12"
    )]
    pub line: Vec<String>,
    /// Mã hộ · The household.
    #[arg(long)]
    pub household: Option<String>,
    /// Người nộp · Who pays.
    #[arg(long)]
    pub payer: Option<String>,
    /// Tiền mặt · Cash.
    #[arg(long, allow_hyphen_values = true)]
    pub cash: Option<String>,
    /// Chuyển khoản · By transfer.
    #[arg(long, allow_hyphen_values = true)]
    pub transfer: Option<String>,
    /// Mã phiếu huỷ, khoản hoàn trả hoặc tiền tạm giữ, dùng để trả trước · A void, refund or deposit that pays first.
    #[arg(long, value_name = "ID")]
    pub credit: Vec<String>,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Phần nhà tài trợ trả cho dòng thứ mấy · What a sponsor gives towards a line, counted from 1.
    #[arg(long, value_name = "LINE:AMOUNT", allow_hyphen_values = true)]
    pub sponsor: Vec<String>,
    /// Lý do vẫn thu: đã nộp, vừa nộp, trùng thứ tự, chưa đủ tuổi · Why it is collected all the same: covered already, paid
    /// within the week, a place sold twice, too young.
    #[arg(long, visible_alias = "anyway", value_name = "REASON")]
    pub again: Option<String>,
    /// Ghi cả lượt thăm · Records the visit too.
    #[arg(long)]
    pub visit: bool,
    /// Mã yêu cầu: gọi lại cùng mã thì in lại phiếu cũ · Request id: the same again prints the first receipt.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `receipt …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha receipt list\n  \
    tungnha receipt show TN26-NA-001:0000007\n  \
    tungnha receipt void TN26-NA-001:0000007 --reason mistake --copy returned")]
pub enum Receipt {
    /// Xem phiếu: số hoặc mã · Shows a receipt by number or id.
    #[command(after_help = "Ví dụ · Example:\n  tungnha receipt show TN26-NA-001:0000007")]
    Show(RecordRef),
    /// In phiếu: chữ hoặc PDF cho giấy 58, 80 mm; PDF khổ A5; JSON · Prints a receipt: text or PDF for 58 or 80 mm paper, PDF (A5), JSON.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha receipt print TN26-NA-001:0000007 --format text58 > /dev/usb/lp0\n  \
        tungnha receipt print TN26-NA-001:0000007 --format pdf58 --out phieu.pdf\n  \
        tungnha receipt print TN26-NA-001:0000007 --format pdf\n  \
        tungnha receipt print TN26-NA-001:0000007 --tendered 2000000 --copy 1\n\
        Mã QR chỉ có trong PDF · Only the PDFs bear the QR code")]
    Print(ReceiptPrint),
    /// Kiểm tra mã trên phiếu, không cần mạng · Checks the code on a receipt, without a line.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha receipt verify TUNGNHA-R1:N400…\n  tungnha receipt verify ma-quet.txt --json\n\
        Mã thoát · Exit status: 0 phiếu thật · genuine; 3 không đọc được · unreadable; 7 không thật · not genuine")]
    Verify(ReceiptVerify),
    /// Danh sách phiếu · Lists receipts.
    #[command(after_help = "Ví dụ · Example:\n  tungnha receipt list --day 21/11/2026")]
    List(ReceiptList),
    /// Huỷ phiếu: số phiếu không dùng lại, tiền phải trả người nộp · Makes a receipt void: its number stays spent, the money is owed to the payer.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha receipt void TN26-NA-001:0000007 --reason mistake --copy returned\n  \
        tungnha receipt void 3f2a --reason other --note 'người nộp chuyển đi' --copy lost")]
    Void(ReceiptVoid),
    /// Sửa phiếu: huỷ và ghi phiếu mới, số mới, trả bằng tiền của phiếu cũ · Corrects a receipt: void, and a new one under a new number, paid with what the old one was.
    #[command(after_help = "Ví dụ · Example:\n  \
        tungnha receipt correct TN26-NA-001:0000007 --reason mistake --copy returned --line 3f2a:bhyt:6")]
    Correct(ReceiptCorrect),
}

/// `receipt print`.
#[derive(Debug, Args)]
pub struct ReceiptPrint {
    /// Số phiếu hoặc mã · The number or id.
    pub id: String,
    /// text58, text80, pdf (A5), pdf58, pdf80, json.
    #[arg(long, default_value = "text58")]
    pub format: String,
    /// Ghi vào tệp · Writes it to a file.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Bản sao thứ mấy; 0: bản đầu · Which copy; 0: the original.
    #[arg(long, default_value = "0")]
    pub copy: String,
    /// Tiền khách đưa: phiếu ghi tiền trả lại · Cash handed over: the paper shows the change.
    #[arg(long, allow_hyphen_values = true)]
    pub tendered: Option<String>,
}

/// `receipt verify`.
#[derive(Debug, Args)]
pub struct ReceiptVerify {
    /// Mã, hoặc tệp có mã · The code, or a file that holds it.
    #[arg(value_name = "TEXT|FILE")]
    pub code: String,
}

/// `vietqr`.
#[derive(Debug, Args)]
pub struct VietQr {
    /// Phiếu có phần chuyển khoản: số hoặc mã · The receipt that was paid by transfer: its number or id.
    #[arg(required_unless_present = "amount", conflicts_with_all = ["amount", "purpose"])]
    pub receipt: Option<String>,
    /// Số tiền · Amount.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Nội dung, không dấu, 25 ký tự · What for, without marks, 25 characters.
    #[arg(long)]
    pub purpose: Option<String>,
    /// Tài khoản, nếu cơ sở có nhiều · The account, where the office has several.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
}

/// `receipt list`.
#[derive(Debug, Args)]
pub struct ReceiptList {
    /// Ngày · Of one day.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã hộ · Of one household.
    #[arg(long)]
    pub household: Option<String>,
    /// Nhiều nhất bao nhiêu dòng · Rows at most.
    #[arg(long, default_value = "50")]
    pub limit: String,
}
