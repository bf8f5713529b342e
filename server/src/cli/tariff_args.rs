//! The command line about tariffs.

use std::path::PathBuf;

use clap::Subcommand;

/// `tariff …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server tariff list\n  \
    tungnha-server tariff show VN-2026-11 > vn-2027-01.toml\n  \
    tungnha-server tariff check vn-2027-01.toml\n  \
    tungnha-server tariff publish vn-2027-01.toml")]
pub enum Tariff {
    /// Kiểm tra một tệp biểu mức đóng, không ghi gì · Reads a file, writes nothing.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server tariff check vn-2027-01.toml")]
    Check {
        /// Tệp TOML · The TOML file.
        file: PathBuf,
    },
    /// Công bố cho mọi máy; chỉ ở trung tâm · Publishes it to every device; at the centre only.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server tariff publish vn-2027-01.toml")]
    Publish {
        /// Tệp TOML · The TOML file.
        file: PathBuf,
    },
    /// Các biểu đã công bố · What was published.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server tariff list --json")]
    List,
    /// In tệp của một biểu · Prints a tariff's file.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server tariff show VN-2026-11 > next.toml")]
    Show {
        /// Tên biểu · Its version.
        version: String,
    },
}
