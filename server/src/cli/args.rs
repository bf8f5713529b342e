//! The command line as clap reads it. Values stay texts here: they are parsed once, where they are used, so that
//! every problem has its code and names its flag.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use web::lang::Lang;

use super::bank_args::Bank;
use super::book_args::Book;
use super::commission::Commission;
use super::declared::Declares;
use super::duplicates_args::Duplicates;
use super::files_args::{Import, Sync};
use super::hand_over_args::HandOver;
use super::ledger_args::{Export, Ledger, Op};
use super::listed::Listed;
use super::office_args::{Batch, Period};
use super::owed_args::Owed;
use super::refund_args::Refund;
use super::scope_args::{CollectorMove, Device, Grant, Held, Household, Root, Strike};
use super::sponsor::Sponsor;
use super::tariff_args::Tariff;
use super::void_args::Void;

/// Từng Nhà: máy chủ của tổ chức · The organisation's server.
#[derive(Debug, Parser)]
#[command(
    name = "tungnha-server",
    version,
    after_help = "Ví dụ · Examples:\n  tungnha-server init --name 'BHXH Yên Thành' --address https://trung-tam.vn:8443\n  \
                  tungnha-server serve --listen 0.0.0.0:8443\n  tungnha-server ledger --by commune,scheme --format csv",
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
    #[arg(
        long,
        global = true,
        env = "TUNGNHA_SERVER_DATA",
        value_name = "FOLDER"
    )]
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
    /// Lập máy chủ trung tâm, hoặc máy chủ cơ sở theo giấy mời · Makes the centre, or an office by an invitation.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server init --name 'BHXH Yên Thành' --address https://trung-tam.vn:8443\n  \
        tungnha-server init --join 'tungnha:https://trung-tam.vn:8443#…' --name 'Xã Đô Thành' --address https://10.0.0.2:8443")]
    Init(Init),
    /// Đơn vị: cơ sở, thôn xóm · Units: offices, hamlets.
    #[command(subcommand)]
    Unit(Unit),
    /// Nhân viên thu · Collectors.
    #[command(subcommand)]
    Collector(Collector),
    /// Người dùng của máy chủ · Users of this server.
    #[command(subcommand)]
    User(User),
    /// Mã truy cập cho chương trình · Tokens for programs.
    #[command(subcommand)]
    Token(Token),
    /// Giấy mời một lần cho một thiết bị hoặc cơ sở · A one-time invitation for a device or an office.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server invite --collector NA-001 --hamlets X3,X4\n  tungnha-server invite --office 17530")]
    Invite(Invite),
    /// Bàn giao tiền · Hand-overs.
    #[command(subcommand)]
    HandOver(HandOver),
    /// Ngân hàng: tài khoản, nộp tiền, sao kê · The bank: accounts, paying in, statements.
    #[command(subcommand)]
    Bank(Bank),
    /// Tiền phải trả người nộp · What is owed to payers.
    #[command(subcommand)]
    Owed(Owed),
    /// Hoàn trả theo quyết định của cơ quan BHXH · What the insurer gives back.
    #[command(subcommand)]
    Refund(Refund),
    /// Quyển phiếu thu · Receipt books.
    #[command(subcommand)]
    Book(Book),
    /// Khoá sổ tháng · Months closed.
    #[command(subcommand)]
    Period(Period),
    /// Các đợt gửi cơ quan BHXH · Batches for the insurer.
    #[command(subcommand)]
    Batch(Batch),
    /// Tiền tài trợ · Sponsors' money.
    #[command(subcommand)]
    Sponsor(Sponsor),
    /// Hoa hồng của nhân viên thu, không trừ vào tiền đóng · Collectors' commission, never taken out of premiums.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server commission --month 11/2026\n  \
        tungnha-server commission --collector NA-001 --month 11/2026 --json"
    )]
    Commission(Commission),
    /// Chạy máy chủ · Serves.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server serve\n  \
        tungnha-server serve --listen 0.0.0.0:8443 --upstream https://trung-tam.vn:8443")]
    Serve(Serve),
    /// Đồng bộ bằng tệp trên thẻ nhớ · Syncs by files on a stick.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server sync --from-file /media/usb/gui.tn --to-file /media/usb/tra-loi.tn\n  \
        tungnha-server sync --to-file /media/usb/len-trung-tam.tn")]
    Sync(Sync),
    /// Sổ thu tổng hợp · The consolidated ledger.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server ledger --by commune,scheme --from 01/11/2026 --to 30/11/2026\n  \
        tungnha-server ledger --by collector --format xlsx --out so-thu.xlsx\n  \
        tungnha-server ledger receipts --collector NA-001 --from 21/11/2026 --to 21/11/2026"
    )]
    Ledger(Ledger),
    /// Xuất sổ và các mẫu biểu ra CSV, XLSX kèm bản kê · Exports the ledger and the insurer's lists, with a manifest.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server export ledger --by commune,scheme --dir so-thu\n  \
        tungnha-server export d05 --office 17530 --period 11/2026 --dir d05-thang-11")]
    Export(Export),
    /// Nhập danh sách hộ và người có sẵn; mặc định chỉ xem thử · Imports a list of households; without --commit only looks.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server import danh-sach.csv --scope X3\n  \
        tungnha-server import danh-sach.xlsx --scope X3 --commit\n  \
        tungnha-server import danh-sach.csv --scope X3 --good-only --rejects con-sai.csv"
    )]
    Import(Import),
    /// Bản ghi đã ký · Signed ops.
    #[command(subcommand)]
    Op(Op),
    /// Người tham gia vào một ngày · Participants on a day.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server participants --on 30/06/2021 --new-since 01/01/2021"
    )]
    Participants(Participants),
    /// Tiền mặt của từng nhân viên thu · Each collector's cash.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server cash --json")]
    Cash,
    /// Các mục chưa thống nhất · Fields in conflict.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server conflicts")]
    Conflicts,
    /// Hộ, người có thể bị ghi trùng · Households or people that may be written down twice.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server duplicates\n  \
        tungnha-server duplicates merge 3f2a 77b0 --user lan\n  tungnha-server duplicates separate 3f2a 77b0 --user lan")]
    Duplicates(Duplicates),
    /// Những gì chờ xem xét, và quyết định về chúng · What is held, and rulings on it.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server held --json\n  \
        tungnha-server held accept 3f2a9c --reason 'đã đối chiếu với người nộp'\n  \
        tungnha-server held reject 77b01d --reason 'trùng với phiếu của chị Lan'")]
    Held(Held),
    /// Quyền ghi ở từng địa bàn · Who may write where.
    #[command(subcommand)]
    Grant(Grant),
    /// Thiết bị · Devices.
    #[command(subcommand)]
    Device(Device),
    /// Khoá gốc của tổ chức · The organisation's root key.
    #[command(subcommand)]
    Root(Root),
    /// Biểu mức đóng · Tariffs.
    #[command(subcommand)]
    Tariff(Tariff),
    /// Hộ gia đình · Households.
    #[command(subcommand)]
    Household(Household),
    /// Thiết bị bị sao chép hoặc khôi phục · Devices that were copied or restored.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server forks --json")]
    Forks,
    /// Đã phục hồi thư mục này từ bản sao lưu: bắt đầu mạch mới · This folder was restored from a backup: begins a new life.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server restored && tungnha-server serve")]
    Restored,
    /// Xoá dữ liệu cá nhân theo yêu cầu, ở mọi nơi, mãi mãi; tiền giữ nguyên · Strikes out personal data everywhere, for good.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server strike 3f2a9c --reason 'đơn số 12 ngày 21/11/2026'\n  \
        tungnha-server strike 3f2a9c --reason 'đơn số 12' --json")]
    Strike(Strike),
    /// Phiếu huỷ: người thứ hai duyệt, kiểm tra cuối ngày · Voids: the second person's word, the evening's review.
    #[command(subcommand)]
    Void(Void),
    /// Điều chỉ người thu khai mà làm giảm tiền đóng · What only the collector says, and makes a premium less.
    #[command(subcommand)]
    Declared(Declares),
    /// Tính lại mọi thứ từ nhật ký và so sánh · Recomputes everything from the log and compares.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server verify && echo OK")]
    Verify,
    /// Dựng lại các bảng từ nhật ký · Rebuilds the tables from the log.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server rebuild")]
    Rebuild,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// Tên tổ chức, hoặc tên máy chủ cơ sở · The organisation's name, or the office server's.
    #[arg(long)]
    pub name: String,
    /// Địa chỉ của máy chủ này · This server's address.
    #[arg(long, default_value = "http://127.0.0.1:8443", value_name = "URL")]
    pub address: String,
    /// Giấy mời của trung tâm: lập máy chủ cơ sở · The centre's invitation: makes an office's server.
    #[arg(long, value_name = "INVITATION")]
    pub join: Option<String>,
    /// Số phiếu trong một quyển · How many numbers a receipt book has.
    #[arg(long, default_value = "200", value_name = "NUMBER")]
    pub book_size: String,
}

/// `unit …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server unit add --level office --code 17530 --name 'Xã Đô Thành'\n  \
    tungnha-server unit add --level hamlet --code X3 --name 'Xóm 3' --parent 17530\n  \
    tungnha-server unit list")]
pub enum Unit {
    /// Thêm đơn vị · Adds a unit.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server unit add --level office --code 17530 --name 'Xã Đô Thành'\n  \
        tungnha-server unit add --level hamlet --code X3 --name 'Xóm 3' --parent 17530"
    )]
    Add {
        /// province, office, hamlet.
        #[arg(long)]
        level: String,
        /// Mã · Code.
        #[arg(long)]
        code: String,
        /// Tên · Name.
        #[arg(long)]
        name: String,
        /// Mã đơn vị cấp trên · Code of the unit it belongs to.
        #[arg(long)]
        parent: Option<String>,
    },
    /// Liệt kê đơn vị · Lists the units.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server unit list")]
    List,
}

/// `collector …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server collector add --code NA-001 --name 'Trần Thị Hoà' --office 17530\n  \
    tungnha-server collector list")]
pub enum Collector {
    /// Thêm nhân viên thu · Adds a collector.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server collector add --code NA-001 --name 'Trần Thị Hoà' --office 17530"
    )]
    Add {
        /// Mã · Code.
        #[arg(long)]
        code: String,
        /// Họ và tên · Name.
        #[arg(long)]
        name: String,
        /// Mã cơ sở · The office's code.
        #[arg(long)]
        office: String,
    },
    /// Chuyển nhân viên thu sang cơ sở khác · Moves a collector to another office.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server collector move --code NA-001 --to 17533 --hamlets X1,X2 --reason 'điều động'"
    )]
    Move(CollectorMove),
    /// Liệt kê nhân viên thu · Lists the collectors.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server collector list --json")]
    List,
}

/// `user …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server user add lan --role supervisor --generate\n  \
    tungnha-server user list")]
pub enum User {
    /// Thêm người dùng; mật khẩu đọc từ đầu vào chuẩn · Adds a user; the password is read from standard input.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server user add lan --role supervisor --generate\n  \
        tungnha-server user add minh --role cashier --office 17530 --password-file mat-khau.txt"
    )]
    Add {
        /// Tên đăng nhập · Login name.
        name: String,
        /// supervisor, cashier, administrator, auditor.
        #[arg(long)]
        role: String,
        /// Họ và tên · Full name.
        #[arg(long)]
        full_name: Option<String>,
        /// Mã cơ sở · The office's code.
        #[arg(long)]
        office: Option<String>,
        /// Mật khẩu · The password.
        #[command(flatten)]
        password: Secret,
    },
    /// Đổi mật khẩu · Sets another password.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server user password lan --generate")]
    Password {
        /// Tên đăng nhập · Login name.
        name: String,
        /// Mật khẩu · The password.
        #[command(flatten)]
        password: Secret,
    },
    /// Liệt kê người dùng · Lists the users.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server user list")]
    List,
}

/// Where a password comes from; standard input where nothing is said.
#[derive(Debug, Args)]
pub struct Secret {
    /// Tệp có mật khẩu ở dòng đầu · A file with the password in its first line.
    #[arg(long, value_name = "FILE", conflicts_with = "generate")]
    pub password_file: Option<PathBuf>,
    /// Tạo mật khẩu và in ra một lần · Makes a password and prints it once.
    #[arg(long)]
    pub generate: bool,
}

/// `token …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Example:\n  \
    tungnha-server token add lan --days 90")]
pub enum Token {
    /// Cấp mã truy cập, in ra một lần · Makes a token and prints it once.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server token add lan --days 90")]
    Add {
        /// Tên đăng nhập · Login name.
        user: String,
        /// Số ngày có hiệu lực · For how many days it holds.
        #[arg(long, value_name = "NUMBER")]
        days: Option<String>,
    },
}

/// `invite`
#[derive(Debug, Args)]
pub struct Invite {
    /// Mã nhân viên thu · A collector's code.
    #[arg(long, required_unless_present = "office", conflicts_with = "office")]
    pub collector: Option<String>,
    /// Mã cơ sở: mời máy chủ cơ sở · An office's code: invites its server.
    #[arg(long)]
    pub office: Option<String>,
    /// Mã các thôn, cách nhau bằng dấu phẩy; không có: tất cả của cơ sở · Codes of hamlets; without: all of the office's.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub hamlets: Vec<String>,
    /// Địa chỉ ghi trong giấy mời; không có: của máy chủ này · The address in it; without: this server's.
    #[arg(long, value_name = "URL")]
    pub address: Option<String>,
    /// Số giờ có hiệu lực · For how many hours it holds.
    #[arg(long, default_value = "72", value_name = "NUMBER")]
    pub hours: String,
}

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Địa chỉ và cổng; không có: 127.0.0.1, cổng của địa chỉ đã ghi khi init · Address and port; without: 127.0.0.1, the
    /// port of the address given to init.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Máy chủ cấp trên; thành trạm chuyển tiếp · The server to relay to.
    #[arg(long, value_name = "URL")]
    pub upstream: Option<String>,
}

/// `participants`
#[derive(Debug, Args)]
pub struct Participants {
    /// Ngày · The day.
    #[arg(long)]
    pub on: String,
    /// Mới: chưa tham gia trước ngày này; không có: 1 tháng 1 · New since; without: 1 January.
    #[arg(long)]
    pub new_since: Option<String>,
    /// Ở dạng nào · In which form.
    #[command(flatten)]
    pub listed: Listed,
}
