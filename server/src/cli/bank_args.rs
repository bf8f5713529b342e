//! `bank …` as clap reads it.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `bank …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server bank account add --office 17530 --bank 970415 --number 0011001932418 --holder 'BHXH YEN THANH' --vietqr\n  \
    tungnha-server bank pay-in --number 000123 --amount 5000000 --as minh\n  \
    tungnha-server bank import sao-ke.csv --as minh\n  \
    tungnha-server bank lines --state unknown\n  \
    tungnha-server bank match FT26325001 --receipt TN26-NA-001:0000012 --as minh\n  \
    tungnha-server bank reconcile")]
pub enum Bank {
    /// Tài khoản của tổ chức · The organisation's accounts.
    #[command(subcommand)]
    Account(Account),
    /// Ghi tiền mặt đã nộp vào ngân hàng · Records cash paid in at the bank.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server bank pay-in --number 000123 --amount 5000000 --as minh"
    )]
    PayIn(PayIn),
    /// Liệt kê giấy nộp tiền · Lists the slips of cash paid in.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server bank slips")]
    Slips,
    /// Nhập sao kê; nhập lại lần nữa cũng không sao · Takes a statement in; doing it again does no harm.
    #[command(
        after_help = "Tệp CSV, UTF-8, dòng đầu là tên cột: reference (số tham chiếu), day (ngày), amount (số tiền; có dấu trừ nếu chi), words (nội dung).\n\
        A CSV file in UTF-8 whose first row names the columns: reference, day, amount (with a minus where money went out), words.\n\n\
        Ví dụ · Examples:\n  tungnha-server bank import sao-ke.csv --as minh --dry-run\n  \
        tungnha-server bank import sao-ke.csv --account 970415:0011001932418 --as minh"
    )]
    Import(Import),
    /// Khớp một dòng sao kê với phiếu thu, giấy nộp tiền… · Matches a line with receipts, slips and the like.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server bank match FT26325001 --receipt TN26-NA-001:0000012 --as minh\n  \
        tungnha-server bank match FT26325002 --slip 000123 --as minh\n  \
        tungnha-server bank match FT26325003 --receipt TN26-NA-001:0000013=200000 --receipt TN26-NA-001:0000014 --as minh\n  \
        tungnha-server bank match FT26325004 --insurer bhyt --as minh"
    )]
    Match(Match),
    /// Bỏ một lần khớp · Takes a match back.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server bank unmatch FT26325003 --reason 'khớp nhầm người' --as minh\n  \
        tungnha-server bank unmatch 3f2a9c --reason 'khớp nhầm người' --as minh\n\n\
        Một dòng khớp nhiều lần thì ghi mã của lần khớp, trong ngoặc ở cột “Khớp với” của bank lines · A line with several matches \
        wants the id of one: bank lines prints it in brackets."
    )]
    Unmatch(Unmatch),
    /// Các dòng sao kê và những gì chúng cho thấy · The lines of statements and what they show.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server bank lines --state unknown\n  tungnha-server bank lines --state twice --json"
    )]
    Lines(Lines),
    /// Đối chiếu sao kê với sổ, theo tài khoản và ngày · Statement against ledger, per account and day.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server bank reconcile --from 01/11/2026 --to 30/11/2026"
    )]
    Reconcile(Reconcile),
}

/// `bank account …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server bank account add --office 17530 --bank 970415 --number 0011001932418 --holder 'BHXH YEN THANH' --vietqr\n  \
    tungnha-server bank account list")]
pub enum Account {
    /// Thêm tài khoản, hoặc ghi lại cho đúng; chỉ ở trung tâm · Adds an account or puts it right; only at the centre.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server bank account add --office 17530 --bank 970415 --number 0011001932418 \\\n    --holder 'BHXH YEN THANH' --vietqr"
    )]
    Add {
        /// Mã cơ sở nộp tiền vào đó · Code of the office that pays in there.
        #[arg(long)]
        office: String,
        /// Mã ngân hàng, sáu chữ số · The bank's code of six digits.
        #[arg(long)]
        bank: String,
        /// Số tài khoản · The account's number.
        #[arg(long)]
        number: String,
        /// Tên chủ tài khoản · Whose name it bears.
        #[arg(long)]
        holder: String,
        /// Cho phép ghi trên mã VietQR · VietQR codes may name it.
        #[arg(long)]
        vietqr: bool,
    },
    /// Liệt kê · Lists them.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server bank account list")]
    List,
}

/// `bank pay-in`
#[derive(Debug, Args)]
pub struct PayIn {
    /// Số giấy nộp tiền · The slip's number.
    #[arg(long)]
    pub number: String,
    /// Số tiền · How much.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// Tài khoản, BANK:NUMBER; không có: tài khoản duy nhất · The account; without: the only one.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
    /// Người nộp · The user who paid in.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Ngày; không có: hôm nay · The day; without: today.
    #[arg(long)]
    pub day: Option<String>,
}

/// `bank import`
#[derive(Debug, Args)]
pub struct Import {
    /// Tệp sao kê · The statement's file.
    pub file: PathBuf,
    /// Tài khoản, BANK:NUMBER; không có: tài khoản duy nhất · The account; without: the only one.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
    /// Người nhập · The user who imports.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Chỉ xem sẽ ra sao, không ghi gì · Only shows what would come of it.
    #[arg(long)]
    pub dry_run: bool,
}

/// `bank match`
#[derive(Debug, Args)]
#[group(id = "parts", required = true, multiple = true, args = ["receipt", "deposit", "slip", "insurer"])]
pub struct Match {
    /// Số tham chiếu của ngân hàng · The bank's reference.
    pub reference: String,
    /// Phiếu thu; thêm =SỐ-TIỀN nếu chỉ một phần · A receipt; =AMOUNT for a part.
    #[arg(long, value_name = "NUMBER[=AMOUNT]")]
    pub receipt: Vec<String>,
    /// Tiền tạm giữ hoặc tài trợ chuyển khoản, theo mã, bốn chữ số đầu trở lên · A deposit or a sponsor's gift, by its id, from
    /// four digits on.
    #[arg(long, value_name = "ID[=AMOUNT]")]
    pub deposit: Vec<String>,
    /// Giấy nộp tiền · A slip.
    #[arg(long, value_name = "NUMBER[=AMOUNT]")]
    pub slip: Vec<String>,
    /// Chuyển cho cơ quan BHXH: bhxh, bhyt · A remittance to the insurer.
    #[arg(long, value_name = "SCHEME[=AMOUNT]")]
    pub insurer: Vec<String>,
    /// Tài khoản, BANK:NUMBER · The account.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
    /// Ghi chú · A note.
    #[arg(long)]
    pub note: Option<String>,
    /// Người khớp · The user who matches.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}

/// `bank unmatch`
#[derive(Debug, Args)]
pub struct Unmatch {
    /// Số tham chiếu của dòng, hoặc mã của lần khớp như bank lines in, bốn chữ số đầu trở lên · The line's reference, or the
    /// match's id as bank lines prints it, from four digits on.
    #[arg(value_name = "REFERENCE|ID")]
    pub what: String,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: String,
    /// Người bỏ khớp · The user who takes it back.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
}

/// `bank lines`
#[derive(Debug, Args)]
pub struct Lines {
    /// unknown, partial, over, twice, matched, held.
    #[arg(long)]
    pub state: Option<String>,
    /// Tài khoản, BANK:NUMBER · The account.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
}

/// `bank reconcile`
#[derive(Debug, Args)]
pub struct Reconcile {
    /// Tài khoản, BANK:NUMBER · The account.
    #[arg(long, value_name = "BANK:NUMBER")]
    pub account: Option<String>,
    /// Từ ngày · The first day.
    #[arg(long)]
    pub from: Option<String>,
    /// Đến hết ngày · The last day.
    #[arg(long)]
    pub to: Option<String>,
}
