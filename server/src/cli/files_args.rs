//! The arguments of `sync`: files on a stick.

use std::path::PathBuf;

use clap::Args;

/// `import`
#[derive(Debug, Args)]
pub struct Import {
    /// Danh sách, CSV hoặc XLSX · The list.
    pub file: PathBuf,
    /// Mã thôn, xóm · The code of the hamlet it is of.
    #[arg(long)]
    pub scope: String,
    /// Ghi tất cả, hoặc không ghi gì nếu có dòng sai · Writes all, or nothing where a row is wrong.
    #[arg(long, conflicts_with = "good_only")]
    pub commit: bool,
    /// Ghi những dòng đúng · Writes the rows that are right.
    #[arg(long)]
    pub good_only: bool,
    /// Tệp ghi những dòng không nhập được và lý do · Where the rows that are not taken go, with the reason.
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// `sync`
#[derive(Debug, Args)]
pub struct Sync {
    /// Nhận tệp của một máy, hoặc tệp trả lời của trung tâm · Takes in a machine's file, or the centre's answer.
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,
    /// Ghi tệp trả lời; không có --from-file: tệp gửi trung tâm · Writes the answer; alone: a file to the centre.
    #[arg(long, value_name = "FILE")]
    pub to_file: Option<PathBuf>,
}
