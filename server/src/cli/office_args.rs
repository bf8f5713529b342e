//! `period …`, `batch …` as clap reads them.

use clap::{Args, Subcommand};

/// `period …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server period close --office 17530 --month 11/2026 --as minh\n  \
    tungnha-server period list\n  \
    tungnha-server period approve 3f2a --as lan\n  \
    tungnha-server period bridge --office 17530 --month 11/2026")]
pub enum Period {
    /// Khoá sổ một tháng của cơ sở; có hiệu lực khi người khác duyệt · Closes an office's month; another person approves.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server period close --office 17530 --month 11/2026 --as minh"
    )]
    Close {
        /// Cơ sở và tháng · Office and month.
        #[command(flatten)]
        of: OfMonth,
        /// Ghi chú · A note.
        #[arg(long)]
        note: Option<String>,
        /// Người khoá sổ · The user who closes.
        #[arg(long = "as", value_name = "USER")]
        user: String,
    },
    /// Mở lại một tháng đã khoá; người khác duyệt · Opens a closed month again; another person approves.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server period reopen 3f2a --reason 'sót giấy nộp tiền' --as minh"
    )]
    Reopen(Word),
    /// Duyệt việc khoá hoặc mở · Approves a closing or an opening.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server period approve 3f2a --as lan")]
    Approve(Word),
    /// Không duyệt · Refuses one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server period refuse 3f2a --reason 'chưa đối chiếu ngân hàng' --as lan"
    )]
    Refuse(Word),
    /// Các lần khoá và mở · Closings and openings.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server period list --json")]
    List,
    /// Từ phiếu ghi trong tháng đến số đã vào sổ: đến muộn, đi muộn · From what is dated in the month to what is posted in it.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server period bridge --office 17530 --month 11/2026\n  \
        tungnha-server period bridge --office 17530 --month 11/2026 --as-of 41200 --json"
    )]
    Bridge {
        /// Cơ sở và tháng · Office and month.
        #[command(flatten)]
        of: OfMonth,
        /// Tính đến lượt nhận, hoặc trước giờ này · As of this arrival, or before this time.
        #[arg(long, value_name = "ARRIVAL|TIME")]
        as_of: Option<String>,
    },
}

/// An office's month.
#[derive(Debug, Args)]
pub struct OfMonth {
    /// Mã cơ sở · The office's code.
    #[arg(long)]
    pub office: String,
    /// Tháng, MM/YYYY · The month.
    #[arg(long)]
    pub month: String,
}

/// A word on something that is named by its id.
#[derive(Debug, Args)]
pub struct Word {
    /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
    pub id: String,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: Option<String>,
    /// Người làm · The user.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}

/// `batch …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server batch make --office 17530 --month 11/2026 --scheme bhyt --as minh\n  \
    tungnha-server batch list\n  \
    tungnha-server batch state 3f2a accepted --as minh")]
pub enum Batch {
    /// Lập một đợt gửi cơ quan BHXH · Makes a batch for the insurer.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server batch make --office 17530 --month 11/2026 --scheme bhyt --as minh\n  \
        tungnha-server batch make --office 17530 --month 11/2026 --scheme bhxh --receipt TN26-NA-001:0000012 --as minh"
    )]
    Make {
        /// Cơ sở và tháng · Office and month.
        #[command(flatten)]
        of: OfMonth,
        /// bhxh, bhyt.
        #[arg(long)]
        scheme: String,
        /// Chỉ những phiếu này; không có: mọi dòng chưa ở đợt nào · These receipts; without: every line in no batch yet.
        #[arg(long, value_name = "NUMBER")]
        receipt: Vec<String>,
        /// Người lập · The user.
        #[arg(long = "as", value_name = "USER")]
        user: String,
    },
    /// Liệt kê · Lists the batches.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server batch list --json")]
    List,
    /// Các dòng của một đợt · The lines of a batch.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server batch show 3f2a")]
    Show {
        /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
        id: String,
    },
    /// Ghi tình trạng: sent, in-process, accepted, returned; cả đợt hoặc từng phiếu · Records how it stands, whole or by receipt.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server batch state 3f2a sent --as minh\n  \
        tungnha-server batch state 3f2a accepted --as minh\n  \
        tungnha-server batch state 3f2a returned --receipt TN26-NA-001:0000012 --reason 'sai ngày sinh' --as minh"
    )]
    State {
        /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
        id: String,
        /// sent, in-process, accepted, returned.
        state: String,
        /// Chỉ những phiếu này · These receipts alone.
        #[arg(long, value_name = "NUMBER")]
        receipt: Vec<String>,
        /// Lý do của cơ quan BHXH · The insurer's reason.
        #[arg(long)]
        reason: Option<String>,
        /// Số biên lai chính thức của cơ quan BHXH · The insurer's own number.
        #[arg(long, value_name = "NUMBER")]
        number: Option<String>,
        /// Người ghi · The user.
        #[arg(long = "as", value_name = "USER")]
        user: String,
    },
}
