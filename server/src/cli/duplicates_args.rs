//! The arguments of `duplicates`.

use clap::{Args, Subcommand};

/// `duplicates`
#[derive(Debug, Args)]
pub struct Duplicates {
    /// What to do; the list without it.
    #[command(subcommand)]
    pub act: Option<DuplicatesDo>,
}

/// `duplicates …`
#[derive(Debug, Subcommand)]
pub enum DuplicatesDo {
    /// Danh sách cặp có thể trùng · Pairs that may be one.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server duplicates list --offset 100 --limit 100 --json"
    )]
    List {
        /// Bỏ qua bao nhiêu dòng · Rows to pass over.
        #[arg(long)]
        offset: Option<String>,
        /// Nhiều nhất bao nhiêu dòng · Rows at most.
        #[arg(long)]
        limit: Option<String>,
    },
    /// Các cặp đã có ý kiến · Pairs that were judged.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server duplicates judged --json")]
    Judged,
    /// Hai bản ghi là một; tách lại được · The two are the same; can be taken back.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server duplicates merge 3f2a 77b0 --user lan"
    )]
    Merge(Pair),
    /// Hai bản ghi không phải một; cũng để tách cặp đã gộp · The two are not the same; takes a merge back, too.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server duplicates separate 3f2a 77b0 --user lan"
    )]
    Separate(Pair),
}

/// Two records, and who says what they are.
#[derive(Debug, Args)]
pub struct Pair {
    /// Mã, từ 4 chữ số đầu · A record, by its first 4 digits or more.
    pub a: String,
    /// Mã kia · The other one.
    pub b: String,
    /// Người dùng quyết định · The user who decides.
    #[arg(long)]
    pub user: String,
}
