//! The arguments of `refund`.

use clap::{Args, Subcommand};

/// `refund …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server refund give TN26-NA-001:0000012 --from 01/12/2026 --decision 12/QĐ-BHXH --decided 20/11/2026 --as minh\n  \
    tungnha-server refund list --waiting\n  \
    tungnha-server refund approve TN26-NA-001:0000012 --as lan")]
pub enum Refund {
    /// Ghi một khoản hoàn trả theo quyết định của cơ quan BHXH; chờ người thứ hai duyệt · Records what the insurer gives back;
    /// it waits for a second person.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server refund give TN26-NA-001:0000012 --from 01/12/2026 --decision 12/QĐ-BHXH --decided 20/11/2026 --as minh\n  \
        tungnha-server refund give TN26-NA-001:0000012 --line 2 --from 21/12/2026 --decision 13/QĐ-BHXH --decided 20/11/2026 \
        --payable 1000000 --reason 'theo quyết định' --as minh")]
    Give(Give),
    /// Liệt kê · Lists them.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server refund list\n  \
        tungnha-server refund list --waiting --json")]
    List {
        /// Chỉ những khoản chờ người thứ hai duyệt · Only those that wait for a second person.
        #[arg(long)]
        waiting: bool,
    },
    /// Xem một khoản · Shows one.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server refund show 3f2a --json")]
    Show {
        /// Mã, từ 4 chữ số đầu · Its id, from four digits on.
        id: String,
    },
    /// Duyệt · Approves one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server refund approve TN26-NA-001:0000012 --as lan --reason 'đã xem quyết định'"
    )]
    Approve(Word),
    /// Không duyệt · Refuses one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server refund refuse 3f2a --as lan --reason 'sai người'"
    )]
    Refuse(Word),
    /// Những hộ phải ghi lại thứ tự BHYT sau khi hoàn trả · Households whose order is to be set anew after a refund.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server refund orders --json")]
    Orders,
}

/// `refund give`
#[derive(Debug, Args)]
pub struct Give {
    /// Số phiếu, hoặc mã của phiếu · The receipt's number, or its id.
    pub receipt: String,
    /// Dòng thứ mấy trên phiếu · Which of its lines.
    #[arg(long, default_value = "1", value_name = "NUMBER")]
    pub line: String,
    /// Ngày đầu tiên không còn tham gia; BHXH: ngày đầu tháng · The first day without cover; in BHXH the first of a month.
    #[arg(long, value_name = "DATE")]
    pub from: String,
    /// Số quyết định của cơ quan BHXH · The number of the insurer's decision.
    #[arg(long, value_name = "NUMBER")]
    pub decision: String,
    /// Ngày quyết định · The day of the decision.
    #[arg(long, value_name = "DATE")]
    pub decided: String,
    /// Số tiền trả người nộp, nếu khác biểu mức đóng · What goes to the payer, where it is not what the tariff gives.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub payable: Option<String>,
    /// Phần ngân sách nhà nước, nếu khác · The state's part, where it is another.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub state: Option<String>,
    /// Phần ngân sách địa phương, nếu khác · The local budget's, where it is another.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub local: Option<String>,
    /// Phần nhà tài trợ, nếu khác · The sponsors', where it is another.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub sponsor: Option<String>,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: Option<String>,
    /// Người dùng ghi · The user who records it.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}

/// One refund, and who says what of it.
#[derive(Debug, Args)]
pub struct Word {
    /// Số phiếu thu, hoặc mã, từ 4 chữ số đầu · The receipt's number, or its id, from four digits on.
    pub id: String,
    /// Người dùng quyết định · The user who decides.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: Option<String>,
}
