//! The arguments of `ledger` and `op`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::listed::Listed;
use crate::ledger::Asked;

/// `ledger`
#[derive(Debug, Args)]
pub struct Ledger {
    /// commune, collector, scheme, group, day, period, source, account, hamlet, office, province, cách nhau bằng dấu phẩy;
    /// mặc định là collector · with commas; by default collector.
    #[arg(long)]
    pub by: Option<String>,
    /// Phần nào của sổ · Which part of it.
    #[command(flatten)]
    pub part: Part,
    /// Ở dạng nào · In which form.
    #[command(flatten)]
    pub listed: Listed,
    /// Xem gì · What to show.
    #[command(subcommand)]
    pub behind: Option<Behind>,
}

/// Which part of the ledger.
#[derive(Debug, Clone, Args)]
pub struct Part {
    /// Từ ngày · The first day.
    #[arg(long, global = true)]
    pub from: Option<String>,
    /// Đến hết ngày · The last day.
    #[arg(long, global = true)]
    pub to: Option<String>,
    /// Mã cơ sở · An office's code.
    #[arg(long, global = true)]
    pub office: Option<String>,
    /// Mã thôn, cơ sở, tỉnh · The code of any unit.
    #[arg(long, global = true)]
    pub unit: Option<String>,
    /// Mã nhân viên thu · A collector's code.
    #[arg(long, global = true)]
    pub collector: Option<String>,
    /// bhxh, bhyt.
    #[arg(long, global = true)]
    pub scheme: Option<String>,
    /// poor, near-poor, ethnic-minority, other, household, pupil, average-farmer.
    #[arg(long, global = true)]
    pub group: Option<String>,
    /// Tháng báo cáo, vd. 11/2026 · The month reported in.
    #[arg(long, global = true)]
    pub period: Option<String>,
    /// collector-cash, in-transit, owed-insurer, suspense, bank-unexplained …
    #[arg(long, global = true)]
    pub account: Option<String>,
    /// cash, transfer, sponsor, state, local.
    #[arg(long, global = true)]
    pub source: Option<String>,
    /// Tính đến lượt nhận này, hoặc những gì đã nhận trước giờ này, vd. 2026-11-22T17:00 · As of this arrival, or of what had
    /// come before this time.
    #[arg(long, value_name = "ARRIVAL|TIME", global = true)]
    pub as_of: Option<String>,
}

/// What stands behind the ledger's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum Behind {
    /// Các phiếu thu · The receipts.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server ledger receipts --office 17530 --scheme bhyt\n  \
        tungnha-server ledger receipts --period 11/2026 --format csv --out phieu-thu.csv"
    )]
    Receipts,
    /// Các bút toán · The postings.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server ledger postings --account suspense --json"
    )]
    Postings,
}

/// `export …`
#[derive(Debug, Args)]
pub struct Export {
    /// ledger, receipts, postings, d05, mau-4, mau-4-theo-bac, d11, b09a, b15a, c21a, c16, numbers, cash-book, hand-overs, cash-count,
    /// bank, bank-lines, bridge, late.
    pub list: String,
    /// Thư mục ghi tệp · The folder to write into.
    #[arg(long, value_name = "FOLDER")]
    pub dir: PathBuf,
    /// Phân tích sổ theo, vd. commune,scheme · By what the ledger is broken down.
    #[arg(long)]
    pub by: Option<String>,
    /// Phần nào của sổ · Which part of it.
    #[command(flatten)]
    pub part: Part,
    /// csv, xlsx, hoặc cả hai · or both.
    #[arg(long, default_value = "csv,xlsx", value_delimiter = ',')]
    pub format: Vec<String>,
}

/// `op …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Example:\n  \
    tungnha-server op show TN26-NA-001:0000007")]
pub enum Op {
    /// Xem một bản ghi đã ký · Shows a signed op: its bytes, link, signature, and what it says.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server op show TN26-NA-001:0000007\n  tungnha-server op show 3f2a9c01d4e5f60718293a4b5c6d7e8f\n  \
        tungnha-server op show 91b2c3d4e5f60718/42 --json"
    )]
    Show {
        /// Số phiếu; hoặc mã đầy đủ của phiếu thu, lần bàn giao, hộ …; hoặc chuỗi/số · A receipt’s number; or the whole id of a
        /// receipt, hand-over, household …; or stream/number.
        id: String,
    },
}

impl Part {
    /// Returns what is asked.
    #[must_use]
    pub fn asked(&self, by: Option<&str>) -> Asked {
        let part = self.clone();
        Asked {
            by: by.map(str::to_owned),
            from: part.from,
            to: part.to,
            office: part.office,
            unit: part.unit,
            collector: part.collector,
            scheme: part.scheme,
            group: part.group,
            period: part.period,
            account: part.account,
            source: part.source,
            as_of: part.as_of,
        }
    }
}
