//! Commands about quotes.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `quote …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha quote bhyt --member 1:12 --member 2:12\n  \
    tungnha quote bhxh --income 1500000 --group poor --years 2")]
pub enum Quote {
    /// BHXH tự nguyện · Voluntary social insurance.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha quote bhxh --income 1500000 --group poor --months 3 \
                            --paid-on 21/11/2026 --json"
    )]
    Bhxh(QuoteBhxh),
    /// Hoàn trả BHXH cho các tháng cuối · Gives back the last months of a BHXH payment.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha quote bhxh-refund --income 1500000 --years 2 \
                            --remaining-months 6 --paid-on 21/11/2026"
    )]
    BhxhRefund(QuoteBhxhRefund),
    /// BHYT hộ gia đình · Household health insurance.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha quote bhyt --member 1:12 --member 2:12:31/12/2026 \
                            --member 3:12::pupil"
    )]
    Bhyt(QuoteBhyt),
    /// Hoàn trả BHYT khi thôi dùng thẻ · Gives back BHYT when cards are no longer used.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha quote bhyt-refund --member 1:12 --paid-on 21/11/2026 \
                            --stop-on 1/6/2027"
    )]
    BhytRefund(QuoteBhytRefund),
    /// So sánh các phương thức đóng của một hộ · Compares a household's terms side by side.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha quote compare --person 1500000:poor --person 3000000 \
                            --member 1 --member 2:31/12/2026"
    )]
    Compare(QuoteCompare),
}

/// What every quote takes.
#[derive(Debug, Args)]
pub struct QuoteGround {
    /// Ngày nộp; nếu không có: hôm nay · Day of payment; today if not given.
    #[arg(long, value_name = "DAY")]
    pub paid_on: Option<String>,
    /// Mã tỉnh, thành phố: địa phương hỗ trợ theo biểu mức đóng · Province, for its support.
    #[arg(long, value_name = "CODE")]
    pub province: Option<String>,
    /// Mã xã, phường · Commune, for its support.
    #[arg(long, value_name = "CODE")]
    pub commune: Option<String>,
    /// Địa phương hỗ trợ, %, thay cho biểu mức đóng · Local support in percent, not by the tariff.
    #[arg(long, conflicts_with = "local_amount", allow_hyphen_values = true)]
    pub local_percent: Option<String>,
    /// Địa phương hỗ trợ mỗi tháng, thay cho biểu mức đóng · Local support a month, not by the tariff.
    #[arg(long, allow_hyphen_values = true)]
    pub local_amount: Option<String>,
    /// Nhà tài trợ · Sponsor.
    #[arg(long, default_value = "0", allow_hyphen_values = true)]
    pub sponsor: String,
    /// Tính theo biểu mức đóng khác · Quotes from another tariff.
    #[arg(long, value_name = "FILE")]
    pub tariff: Option<PathBuf>,
}

/// What a person chooses.
#[derive(Debug, Args)]
pub struct QuoteIncome {
    /// Mức thu nhập chọn đóng · Chosen monthly income.
    #[arg(long, allow_hyphen_values = true)]
    pub income: String,
    /// Nhóm hỗ trợ, ghi nhiều lần thì lấy mức cao nhất · Group, the highest counts:
    /// poor, near-poor, ethnic-minority, other.
    #[arg(long, default_value = "other")]
    pub group: Vec<String>,
    /// Số tháng đã được hỗ trợ · Months supported before.
    #[arg(long, default_value = "0", allow_hyphen_values = true)]
    pub supported_months_used: String,
}

/// `quote bhxh`.
#[derive(Debug, Args)]
pub struct QuoteBhxh {
    /// What a person chooses.
    #[command(flatten)]
    pub income: QuoteIncome,
    /// 1, 3, 6, 12.
    #[arg(long, group = "term", allow_hyphen_values = true)]
    pub months: Option<String>,
    /// 2–5 năm về sau · Years ahead.
    #[arg(long, group = "term", allow_hyphen_values = true)]
    pub years: Option<String>,
    /// 1–60 tháng còn thiếu · Missing months.
    #[arg(long, group = "term", allow_hyphen_values = true)]
    pub missing_months: Option<String>,
    /// Ngày sinh, hoặc năm sinh: báo khi chưa đủ tuổi · The birth date or year: warns where one may not join yet.
    #[arg(long, value_name = "DATE")]
    pub born: Option<String>,
    /// What every quote takes.
    #[command(flatten)]
    pub ground: QuoteGround,
}

/// `quote bhxh-refund`.
#[derive(Debug, Args)]
pub struct QuoteBhxhRefund {
    /// What a person chose.
    #[command(flatten)]
    pub income: QuoteIncome,
    /// Đã đóng 1, 3, 6, 12 tháng · Paid for so many months.
    #[arg(long, group = "term", allow_hyphen_values = true)]
    pub months: Option<String>,
    /// Đã đóng 2–5 năm về sau · Paid for so many years ahead.
    #[arg(long, group = "term", allow_hyphen_values = true)]
    pub years: Option<String>,
    /// Số tháng cuối không tham gia nữa · How many last months are given back.
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub remaining_months: String,
    /// What every quote takes.
    #[command(flatten)]
    pub ground: QuoteGround,
}

/// `quote bhyt`.
#[derive(Debug, Args)]
pub struct QuoteBhyt {
    /// Một người trong hộ; nhiều nhóm thì lấy mức cao nhất · One member; of several groups the highest counts:
    /// near-poor, pupil, average-farmer.
    #[arg(
        long,
        required = true,
        value_name = "ORDER:MONTHS[:CARD_EXPIRY][:GROUP[,GROUP]]",
        allow_hyphen_values = true
    )]
    pub member: Vec<String>,
    /// What every quote takes.
    #[command(flatten)]
    pub ground: QuoteGround,
}

/// `quote bhyt-refund`.
#[derive(Debug, Args)]
pub struct QuoteBhytRefund {
    /// What was paid.
    #[command(flatten)]
    pub paid: QuoteBhyt,
    /// Ngày đầu tiên không dùng thẻ nữa · First day on which the cards are not used.
    #[arg(long, value_name = "DAY")]
    pub stop_on: String,
}

/// `quote compare`.
#[derive(Debug, Args)]
#[group(id = "who", required = true, multiple = true, args = ["person", "member"])]
pub struct QuoteCompare {
    /// Một người tham gia BHXH · Somebody in BHXH.
    #[arg(
        long,
        value_name = "INCOME[:GROUP[,GROUP]]",
        allow_hyphen_values = true
    )]
    pub person: Vec<String>,
    /// Một người tham gia BHYT · Somebody in BHYT.
    #[arg(
        long,
        value_name = "ORDER[:CARD_EXPIRY][:GROUP[,GROUP]]",
        allow_hyphen_values = true
    )]
    pub member: Vec<String>,
    /// What every quote takes.
    #[command(flatten)]
    pub ground: QuoteGround,
}
