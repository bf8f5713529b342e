//! `hand-over …` as clap reads it.

use clap::{Args, Subcommand};

/// `hand-over …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha hand-over add --note 500000:2 --note 100000:3\n  \
    tungnha hand-over list")]
pub enum HandOver {
    /// Bàn giao tiền cho cơ sở, cho nhân viên thu khác, hoặc nộp thẳng vào ngân hàng · Hands cash over: at the office, to
    /// another collector, or straight to the bank.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha hand-over add --note 500000:2 --note 100000:5\n  \
        tungnha hand-over add --to NA-002 --note 200000:1 --note 340:1\n  \
        tungnha hand-over add --slip 000123 --amount 5000000 --account 970415:0011001932418"
    )]
    Add(HandOverAdd),
    /// Nhận tiền người khác bàn giao cho mình: tự đếm rồi ghi · Counts what another collector handed over to this one.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha hand-over count 3f2a --note 500000:2 --note 100000:3\n  \
        tungnha hand-over count 3f2a --counted 0"
    )]
    Count(HandOverCount),
    /// Các lần bàn giao máy này biết · Lists the hand-overs that this device knows of.
    #[command(after_help = "Ví dụ · Example:\n  tungnha hand-over list --json")]
    List,
    /// Biên bản: ai giao, ai nhận, chữ ký hai bên, thanh toán những phiếu nào · The minutes: who gave, who got, both
    /// signatures, and the receipts that it settles.
    #[command(after_help = "Ví dụ · Example:\n  tungnha hand-over show 3f2a")]
    Show {
        /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
        id: String,
    },
}

/// `hand-over add`.
#[derive(Debug, Args)]
pub struct HandOverAdd {
    /// Số tiền; nếu không có: tổng các tờ, hoặc tất cả tiền đang giữ khi nộp vào ngân hàng · Amount; without: what the notes
    /// come to, or at the bank all in hand.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Tờ tiền: mệnh giá và số tờ; tiền lẻ: số tiền và 1 · Notes of one value; small change: its amount and 1.
    #[arg(long, value_name = "VALUE:COUNT", allow_hyphen_values = true)]
    pub note: Vec<String>,
    /// Mã hoặc tên nhân viên thu nhận tiền; không có: cơ sở · The collector it goes to; without: the office.
    #[arg(long, value_name = "CODE", conflicts_with = "slip")]
    pub to: Option<String>,
    /// Số giấy nộp tiền của ngân hàng: tiền nộp thẳng vào ngân hàng · The bank slip's number: paid in at the bank.
    #[arg(long, value_name = "NUMBER", conflicts_with = "note")]
    pub slip: Option<String>,
    /// Tài khoản, nếu cơ sở có nhiều · The account, where the office has several.
    #[arg(long, value_name = "BANK:NUMBER", requires = "slip")]
    pub account: Option<String>,
    /// Ngày làm việc · Business day.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `hand-over count`.
#[derive(Debug, Args)]
#[group(id = "cash", required = true, multiple = true, args = ["counted", "note"])]
pub struct HandOverCount {
    /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
    #[arg(value_name = "HAND-OVER")]
    pub hand_over: String,
    /// Số tiền đếm được; không có: tổng các tờ · What was counted; without: what the notes come to.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub counted: Option<String>,
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
