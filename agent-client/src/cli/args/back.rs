//! Commands about money that goes back: voids, deposits, repayments.

use clap::Args;

/// `receipt void`.
#[derive(Debug, Args)]
pub struct ReceiptVoid {
    /// Số phiếu hoặc mã · The receipt's number or id.
    pub id: String,
    /// mistake, spoilt, withdrawn, twice, other.
    #[arg(long)]
    pub reason: String,
    /// Lý do bằng lời · The reason in words.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Liên của người nộp · The payer's copy: returned, kept, lost, destroyed.
    #[arg(long)]
    pub copy: String,
    /// Người nộp đã xác nhận · The payer has acknowledged it.
    #[arg(long)]
    pub acknowledged: bool,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long = "request", value_name = "UUID")]
    pub request: Option<String>,
}
