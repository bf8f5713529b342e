//! The commands, what holds for all of them, and those that are neither records nor money.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use web::lang::Lang;

use super::{
    Book, Collect, Deposit, HandOver, Household, Person, Quote, Receipt, Repay, VietQr, Visit,
};

/// Từng Nhà: ghi lượt thăm và thu tiền tại nhà, không cần mạng · Records visits and premiums at the door, offline.
#[derive(Debug, Parser)]
#[command(
    name = "tungnha",
    version,
    after_help = "Ví dụ · Examples:\n  tungnha household add --name 'Nguyễn Thị Hoà' --address 'Xóm 3'\n  \
                  tungnha collect --line 3f2a:bhyt:12 --line 3f2a:bhxh:3:1500000\n  tungnha status",
    subcommand_required = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Debug, Args)]
pub struct Common {
    /// Thư mục dữ liệu · Data folder.
    #[arg(long, global = true, env = "TUNGNHA_DATA", value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// Ngôn ngữ: vi, en · Language.
    #[arg(long, global = true, default_value = "vi")]
    pub lang: Lang,
    /// Trả lời bằng JSON · Answer in JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Đăng ký máy này bằng giấy mời · Enrols this device with an invitation.
    #[command(after_help = "Ví dụ · Example:\n  tungnha enrol 'tungnha:https://10.0.0.2:8443#…'")]
    Enrol(Enrol),
    /// Hộ gia đình · Households.
    #[command(subcommand)]
    Household(Household),
    /// Người trong hộ · Persons.
    #[command(subcommand)]
    Person(Person),
    /// Lượt thăm · Visits.
    #[command(subcommand)]
    Visit(Visit),
    /// Tính tiền, không ghi gì · Quotes, writes nothing.
    #[command(subcommand)]
    Quote(Quote),
    /// Biểu mức đóng có trên máy · The tariffs that are held here.
    #[command(after_help = "Ví dụ · Example:\n  tungnha tariff --json")]
    Tariff,
    /// Thu tiền và ghi một phiếu · Takes money and issues one receipt.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha collect --line 3f2a:bhyt:12:1 --line 77b0:bhyt:12:2\n  \
                            tungnha collect --line 3f2a:bhxh:3:1500000:poor --cash 400.000đ --transfer 95000"
    )]
    Collect(Collect),
    /// Mã VietQR để người nộp chuyển khoản · A VietQR, for the payer to transfer.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha vietqr TN26-NA-001:0000007\n  \
        tungnha vietqr --amount 1366200 --purpose 'BHYT Nguyễn Thị Hoà' --json")]
    Vietqr(VietQr),
    /// Phiếu thu · Receipts.
    #[command(subcommand)]
    Receipt(Receipt),
    /// Tiền tạm giữ · Deposits.
    #[command(subcommand)]
    Deposit(Deposit),
    /// Trả tiền cho người nộp, từ phiếu đã huỷ, khoản hoàn trả hoặc tiền tạm giữ · Gives money back, out of a void, a refund or a
    /// deposit.
    #[command(after_help = "Ví dụ · Example:\n  tungnha repay TN26-NA-001:0000007 --amount 264000")]
    Repay(Repay),
    /// Quyển phiếu thu · Receipt books.
    #[command(subcommand)]
    Book(Book),
    /// Bàn giao tiền · Hand-overs.
    #[command(subcommand)]
    HandOver(HandOver),
    /// Tiền mặt đang giữ và số phiếu còn lại · Cash in hand and receipt numbers left.
    #[command(after_help = "Ví dụ · Example:\n  tungnha cash --json")]
    Cash,
    /// Mỗi bản ghi đang ở đâu · Where each record is.
    #[command(after_help = "Ví dụ · Example:\n  tungnha status")]
    Status,
    /// Đồng bộ với máy chủ · Syncs with a server.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha sync\n  tungnha sync --server https://10.0.0.2:8443\n  \
                            tungnha sync --watch\n  tungnha sync --to-file /media/usb/gui.tn\n  \
                            tungnha sync --from-file /media/usb/tra-loi.tn\n\n\
                            Mã thoát · Exit status: 0 bên kia đã xác nhận hết · all is confirmed; \
                            6 chưa hết, thử lại · not yet, try again; 7 bị từ chối · refused"
    )]
    Sync(Sync),
    /// Mục ghi khác nhau, chờ chọn · Fields that wait for a choice.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha conflicts\n  tungnha conflicts choose 3f2a phone 2"
    )]
    Conflicts(Conflicts),
    /// Hộ, người có thể bị ghi trùng · Households or people that may be written down twice.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha duplicates\n  tungnha duplicates merge 3f2a 77b0\n  \
                            tungnha duplicates separate 3f2a 77b0"
    )]
    Duplicates(Duplicates),
    /// Mở trang trên máy này · Serves the pages on this device.
    #[command(after_help = "Ví dụ · Example:\n  tungnha ui --port 7070")]
    Ui(Ui),
}

/// `enrol`.
#[derive(Debug, Args)]
pub struct Enrol {
    /// Giấy mời, dạng chữ · The invitation's text.
    pub invitation: String,
    /// Địa chỉ máy chủ khác với giấy mời · Another address than the invitation's.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
}

/// A record by its id or the first digits of it.
#[derive(Debug, Args)]
pub struct RecordRef {
    /// Mã, từ 4 chữ số đầu · The id, or its first 4 digits or more.
    pub id: String,
}

/// A part of a long list.
#[derive(Debug, Args)]
pub struct PageArgs {
    /// Bỏ qua bao nhiêu dòng · Rows to pass over.
    #[arg(long, default_value = "0")]
    pub offset: String,
    /// Nhiều nhất bao nhiêu dòng · Rows at most.
    #[arg(long, default_value = "50")]
    pub limit: String,
}

/// `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Địa chỉ máy chủ; nhớ cho lần sau nếu trả lời · The server's address; remembered where it answers.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// Đồng bộ mãi, tự thử lại; Ctrl-C để dừng · Syncs on and on, tries again; Ctrl-C stops.
    #[arg(long, conflicts_with_all = ["to_file", "from_file"])]
    pub watch: bool,
    /// Ghi những gì chưa được xác nhận vào một tệp niêm phong · Writes what is not confirmed into a sealed file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from_file", "server"])]
    pub to_file: Option<PathBuf>,
    /// Tệp dành cho máy chủ nào; không ghi: trung tâm · Whom the file is for; the centre without it.
    #[arg(long = "for", value_name = "SERVER", requires = "to_file")]
    pub recipient: Option<String>,
    /// Nhận tệp trả lời của máy chủ · Takes in a server's answer.
    #[arg(long, value_name = "FILE", conflicts_with = "server")]
    pub from_file: Option<PathBuf>,
}

/// `conflicts`.
#[derive(Debug, Args)]
pub struct Conflicts {
    /// What to do; the list without it.
    #[command(subcommand)]
    pub choose: Option<ConflictsDo>,
}

/// `conflicts …`.
#[derive(Debug, Subcommand)]
pub enum ConflictsDo {
    /// Danh sách · The list.
    #[command(after_help = "Ví dụ · Example:\n  tungnha conflicts list --json")]
    List,
    /// Chọn một giá trị · Chooses a value.
    #[command(after_help = "Ví dụ · Example:\n  tungnha conflicts choose 3f2a phone 2")]
    Choose {
        /// Mã hộ hoặc người · The record.
        record: String,
        /// Mục, như trong danh sách · The field's name, as listed.
        field: String,
        /// Số thứ tự của giá trị · The value's number, from 1.
        value: String,
    },
}

/// `duplicates`.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// What to do; the list without it.
    #[command(subcommand)]
    pub act: Option<DuplicatesDo>,
}

/// `duplicates …`.
#[derive(Debug, Subcommand)]
pub enum DuplicatesDo {
    /// Danh sách cặp có thể trùng · Pairs that may be one.
    #[command(after_help = "Ví dụ · Example:\n  tungnha duplicates list --limit 20")]
    List(PageArgs),
    /// Các cặp đã có ý kiến · Pairs that were judged.
    #[command(after_help = "Ví dụ · Example:\n  tungnha duplicates judged --json")]
    Judged,
    /// Hai bản ghi là một; tách lại được · The two are the same; can be taken back.
    #[command(after_help = "Ví dụ · Example:\n  tungnha duplicates merge 3f2a 77b0")]
    Merge {
        /// Mã hộ hoặc người · A record.
        a: String,
        /// Mã kia, cùng loại · The other one, of the same kind.
        b: String,
    },
    /// Hai bản ghi không phải một; cũng để tách cặp đã gộp · The two are not the same; takes a merge back, too.
    #[command(after_help = "Ví dụ · Example:\n  tungnha duplicates separate 3f2a 77b0")]
    Separate {
        /// Mã hộ hoặc người · A record.
        a: String,
        /// Mã kia · The other one.
        b: String,
    },
}

/// `ui`.
#[derive(Debug, Args)]
pub struct Ui {
    /// Cổng; 0: máy tự chọn · Port; 0 lets the system choose.
    #[arg(long, default_value = "7070")]
    pub port: String,
}
