//! The arguments of `owed`.

use clap::{Args, Subcommand};

/// `owed …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server owed list\n  \
    tungnha-server owed repay TN26-NA-001:0000007 --as minh")]
pub enum Owed {
    /// Liệt kê tiền phải trả người nộp: phiếu huỷ, hoàn trả, tiền tạm giữ · Lists what is owed to payers: voids, refunds,
    /// deposits.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server owed list --json")]
    List,
    /// Trả lại từ quỹ của cơ sở · Gives it back out of the office's cash.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server owed repay 3f2a --as minh\n  \
        tungnha-server owed repay TN26-NA-001:0000007 --amount 264000 --to 'con trai' --as minh"
    )]
    Repay(Repay),
}

/// `owed repay`
#[derive(Debug, Args)]
pub struct Repay {
    /// Mã phiếu huỷ, khoản hoàn trả, phiếu ấy (mã hoặc số) hoặc tiền tạm giữ · A void or refund, its receipt (id or number),
    /// or a deposit.
    pub id: String,
    /// Số tiền; không có: tất cả phần còn lại · How much; all that is left without it.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Người nhận, nếu không phải người nộp · To whom, where not to the payer.
    #[arg(long)]
    pub to: Option<String>,
    /// Ghi chú · Anything else.
    #[arg(long)]
    pub note: Option<String>,
    /// Người dùng trả tiền · The user who pays it.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}
