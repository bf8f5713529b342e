//! `hand-over …` as clap reads it.

use clap::{Args, Subcommand};

/// `hand-over …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server hand-over list\n  \
    tungnha-server hand-over count 3f2a --note 500000:2 --note 100000:3 --as minh\n  \
    tungnha-server hand-over show 3f2a")]
pub enum HandOver {
    /// Liệt kê các lần bàn giao · Lists the hand-overs.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server hand-over list\n  tungnha-server hand-over list --open"
    )]
    List {
        /// Chỉ những lần lệch mà chưa ai giải thích · Only those whose difference nobody has explained.
        #[arg(long)]
        open: bool,
    },
    /// Biên bản: ai giao, ai nhận, chữ ký hai bên, thanh toán những phiếu nào · The minutes: who gave, who got, both
    /// signatures, and the receipts that it settles.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server hand-over show 3f2a --json")]
    Show {
        /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
        id: String,
    },
    /// Ghi kết quả kiểm đếm · Records what was counted.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server hand-over count 3f2a --note 500000:2 --note 200000:1 --as minh\n  \
        tungnha-server hand-over count 3f2a --counted 0 --as minh"
    )]
    Count(Count),
    /// Giải thích chênh lệch của lần kiểm đếm; tiền bù hoặc trả lại, nếu có · Explains the difference of a count, and what
    /// was made good.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server hand-over explain 3f2a --reason 'chị Hoà đếm nhầm, đã bù' --paid 10000 --as minh\n  \
        tungnha-server hand-over explain 3f2a --reason 'thừa, đã trả lại chị Hoà' --given-back 5000 --as minh"
    )]
    Explain(Explain),
}

/// `hand-over count`
#[derive(Debug, Args)]
#[group(id = "cash", required = true, multiple = true, args = ["counted", "note"])]
pub struct Count {
    /// Mã, bốn chữ số đầu trở lên · Its id, from four digits on.
    pub id: String,
    /// Số tiền đếm được; không có: tổng các tờ · What was counted; without: what the notes come to.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub counted: Option<String>,
    /// Tờ tiền: mệnh giá và số tờ; tiền lẻ: số tiền và 1 · Notes of one value; small change: its amount and 1.
    #[arg(long, value_name = "VALUE:COUNT")]
    pub note: Vec<String>,
    /// Người kiểm đếm · The user who counted.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Ngày; không có: hôm nay · The day; without: today.
    #[arg(long)]
    pub day: Option<String>,
}

/// `hand-over explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// Mã của lần bàn giao · The hand-over's id, from four digits on.
    pub id: String,
    /// Vì sao, ai bù hoặc nhận lại · Why, and who paid or was paid.
    #[arg(long)]
    pub reason: String,
    /// Số tiền đã bù · What was paid in.
    #[arg(long, value_name = "AMOUNT", conflicts_with = "given_back")]
    pub paid: Option<String>,
    /// Số tiền đã trả lại · What was given back.
    #[arg(long, value_name = "AMOUNT")]
    pub given_back: Option<String>,
    /// Người ghi · The user.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}
