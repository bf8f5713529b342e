//! The arguments of `sync`: files on a stick.

use std::path::PathBuf;

use clap::Args;

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
