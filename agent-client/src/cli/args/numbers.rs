//! Commands about receipt books.

use clap::{Args, Subcommand};

/// `book …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha book list\n  \
    tungnha book return")]
pub enum Book {
    /// Các quyển của máy này và số đã dùng, huỷ, trả lại, còn · This device's books and what became of their numbers.
    #[command(after_help = "Ví dụ · Example:\n  tungnha book list --json")]
    List,
    /// Trả lại số chưa dùng: tất cả, một số hoặc một dải · Gives unused numbers back: all, one or a run.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha book return --note 'thôi thu'\n  \
        tungnha book return TN26-NA-001:0000151\n  tungnha book return TN26-NA-001:0000151 --to 160\n\n\
        Máy này không dùng các số ấy nữa; cơ sở biết khi đồng bộ · This device uses them no more; the office learns of it \
        at the next sync."
    )]
    Return(BookReturn),
}

/// `book return`.
#[derive(Debug, Args)]
pub struct BookReturn {
    /// KÝ HIỆU:SỐ; không có: tất cả các số còn lại · SERIES:NUMBER; without: all that are left.
    pub number: Option<String>,
    /// Số cuối của dải · The last number of a run.
    #[arg(long, value_name = "NUMBER", requires = "number")]
    pub to: Option<String>,
    /// Lý do · Why.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
}
