//! Commands about receipts and hand-overs.

use clap::{Args, Subcommand};

use super::{ReceiptVoid, RecordRef};

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
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Lý do nộp lần nữa cho người đã nộp · Why somebody covered already pays again.
    #[arg(long, value_name = "REASON")]
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
pub enum Receipt {
    /// Xem phiếu: số hoặc mã · Shows a receipt by number or id.
    #[command(after_help = "Ví dụ · Example:\n  tungnha receipt show BH26-YT/00001:0000007")]
    Show(RecordRef),
    /// Danh sách phiếu · Lists receipts.
    #[command(after_help = "Ví dụ · Example:\n  tungnha receipt list --day 21/11/2026")]
    List(ReceiptList),
    /// Huỷ phiếu: số phiếu không dùng lại, tiền phải trả người nộp · Makes a receipt void: its number stays spent, the money is owed to the payer.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha receipt void BH26-YT/00001:0000007 --reason mistake --copy returned\n  \
        tungnha receipt void 3f2a --reason other --note 'người nộp chuyển đi' --copy lost")]
    Void(ReceiptVoid),
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

/// `hand-over …`.
#[derive(Debug, Subcommand)]
pub enum HandOver {
    /// Bàn giao tiền cho cơ sở · Hands cash over at the office.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha hand-over add --note 500000:2 --note 100000:5"
    )]
    Add(HandOverAdd),
}

/// `hand-over add`.
#[derive(Debug, Args)]
pub struct HandOverAdd {
    /// Số tiền; nếu không có: tất cả tiền đang giữ · Amount; all in hand if not given.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Tờ tiền: mệnh giá và số tờ · Notes of one value.
    #[arg(long, value_name = "VALUE:COUNT", allow_hyphen_values = true)]
    pub note: Vec<String>,
    /// Ngày làm việc · Business day.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}
