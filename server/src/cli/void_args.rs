//! The arguments of `void`.

use clap::{Args, Subcommand};

/// `void …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server void list --waiting\n  \
    tungnha-server void approve TN26-NA-001:0000012 --as lan --reason 'đã gọi người nộp'\n  \
    tungnha-server void review --as lan")]
pub enum Void {
    /// Liệt kê các phiếu huỷ · Lists the voids.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server void list --waiting\n  \
        tungnha-server void list --unreviewed --json"
    )]
    List {
        /// Chỉ những phiếu chờ người thứ hai duyệt · Only those that wait for a second person.
        #[arg(long)]
        waiting: bool,
        /// Chỉ những phiếu đã tính là huỷ mà chưa ai duyệt hay kiểm tra · Only those that count though nobody approved or
        /// reviewed them.
        #[arg(long)]
        unreviewed: bool,
    },
    /// Duyệt · Approves one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server void approve TN26-NA-001:0000012 --as lan --reason 'đã gọi người nộp'"
    )]
    Approve(Word),
    /// Không duyệt · Refuses one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server void refuse 3f2a --as lan --reason 'người nộp vẫn giữ phiếu'"
    )]
    Refuse(Word),
    /// Kiểm tra cuối ngày: tất cả, hoặc từng phiếu · The evening's review: of all, or of some.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server void review --as lan\n  \
        tungnha-server void review 3f2a 77b0 --as lan --note 'đủ liên'"
    )]
    Review {
        /// Mã; không có: tất cả những phiếu chưa ai duyệt hay kiểm tra · Their ids; without: all that nobody approved or
        /// reviewed.
        ids: Vec<String>,
        /// Người kiểm tra · The user who reviews.
        #[arg(long = "as", value_name = "USER")]
        user: String,
        /// Nhận xét · What was found.
        #[arg(long)]
        note: Option<String>,
    },
}

/// One void, and who says what of it.
#[derive(Debug, Args)]
pub struct Word {
    /// Số phiếu thu, hoặc mã của phiếu huỷ hay của phiếu, từ 4 chữ số đầu · The receipt's number, or the void's id or the
    /// receipt's, from four digits on.
    pub id: String,
    /// Người dùng quyết định · The user who decides.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: Option<String>,
}
