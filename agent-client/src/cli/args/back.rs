//! Commands about money that goes back: voids, deposits, repayments.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Collect;

/// `receipt void`.
#[derive(Debug, Args)]
pub struct ReceiptVoid {
    /// Số phiếu hoặc mã · The receipt's number or id.
    pub id: String,
    /// mistake, spoilt, withdrawn, twice, other.
    #[arg(long)]
    pub reason: String,
    /// Lý do bằng lời · The reason in words.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Liên của người nộp · The payer's copy: returned, kept, lost, destroyed.
    #[arg(long)]
    pub copy: String,
    /// Người nộp đã xác nhận · The payer has acknowledged it.
    #[arg(long)]
    pub acknowledged: bool,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long = "request", value_name = "UUID")]
    pub request: Option<String>,
}

/// `receipt correct`.
#[derive(Debug, Args)]
pub struct ReceiptCorrect {
    /// Số phiếu hoặc mã · The receipt's number or id.
    #[arg(value_name = "RECEIPT")]
    pub receipt: String,
    /// mistake, spoilt, withdrawn, twice, other.
    #[arg(long)]
    pub reason: String,
    /// Lý do bằng lời · The reason in words.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Liên của người nộp · The payer's copy: returned, kept, lost, destroyed.
    #[arg(long)]
    pub copy: String,
    /// Người nộp đã xác nhận · The payer has acknowledged it.
    #[arg(long)]
    pub acknowledged: bool,
    /// The receipt in its place.
    #[command(flatten)]
    pub collect: Collect,
}

/// `deposit …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha deposit add --household 3f2a --cash 50000\n  \
    tungnha deposit print 77b0 --format pdf58\n  \
    tungnha deposit list\n  \
    tungnha deposit refund 77b0")]
pub enum Deposit {
    /// Ghi tiền tạm giữ: chưa đủ một kỳ đóng · Takes a deposit: less than a premium.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha deposit add --household 3f2a --cash 50000\n  \
        tungnha deposit add --hamlet X3 --payer 'Nguyễn Thị Hoà' --cash 50000 --note 'BHYT tháng 12'"
    )]
    Add(DepositAdd),
    /// In phiếu nhận tiền tạm giữ cho người nộp · Prints the payer's slip: no receipt.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha deposit print 77b0 > /dev/usb/lp0\n  \
        tungnha deposit print 77b0 --format pdf58 --out tam-giu.pdf\n  \
        tungnha deposit print 77b0 --format pdf --copy 1\n\
        Mã QR chỉ có trong PDF · Only the PDFs bear the QR code")]
    Print(DepositPaper),
    /// Liệt kê, cũ nhất trước, kèm số ngày · Lists them, oldest first, with their days.
    #[command(after_help = "Ví dụ · Example:\n  tungnha deposit list --json")]
    List,
    /// Trả lại · Gives one back.
    #[command(after_help = "Ví dụ · Example:\n  tungnha deposit refund 3f2a --amount 50000")]
    Refund(Repay),
}

/// `deposit add`.
#[derive(Debug, Args)]
pub struct DepositAdd {
    /// Mã hộ · The household.
    #[arg(long)]
    pub household: Option<String>,
    /// Thôn, xóm, khi chưa biết hộ · The hamlet, where no household is known.
    #[arg(long, conflicts_with = "household")]
    pub hamlet: Option<String>,
    /// Người nộp · Who pays.
    #[arg(long)]
    pub payer: Option<String>,
    /// Tiền mặt · Cash.
    #[arg(long, allow_hyphen_values = true)]
    pub cash: Option<String>,
    /// Chuyển khoản · By transfer.
    #[arg(long, allow_hyphen_values = true)]
    pub transfer: Option<String>,
    /// Ghi chú · What it is for.
    #[arg(long)]
    pub note: Option<String>,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `deposit print`.
#[derive(Debug, Args)]
pub struct DepositPaper {
    /// Mã khoản tạm giữ · The deposit.
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
}

/// `repay` and `deposit refund`.
#[derive(Debug, Args)]
pub struct Repay {
    /// Mã phiếu huỷ, khoản hoàn trả, phiếu ấy hoặc tiền tạm giữ · A void or refund, its receipt, or a deposit.
    pub owed: String,
    /// Số tiền; không có: tất cả phần còn lại · How much; all that is left without it.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Người nhận, nếu không phải người nộp · To whom, where not to the payer.
    #[arg(long)]
    pub to: Option<String>,
    /// Ghi chú · Anything else.
    #[arg(long)]
    pub note: Option<String>,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}
