//! Arguments of the commands about scopes: grants, devices, moves, rulings.

use clap::{Args, Subcommand};

/// `grant …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server grant list\n  \
    tungnha-server grant add --collector NA-001 --unit X4")]
pub enum Grant {
    /// Liệt kê quyền ghi đang có · Lists the grants that stand.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server grant list --collector NA-001")]
    List {
        /// Mã nhân viên thu · Of one collector.
        #[arg(long)]
        collector: Option<String>,
    },
    /// Giao thêm địa bàn, hoặc giao lại · Grants a unit, or grants it again.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server grant add --collector NA-001 --unit X5"
    )]
    Add {
        /// Mã nhân viên thu · The collector's code.
        #[arg(long)]
        collector: String,
        /// Mã thôn hoặc cơ sở · The hamlet's or office's code.
        #[arg(long)]
        unit: String,
    },
    /// Thu hồi địa bàn; những gì ghi mà trung tâm chưa nhận sẽ chờ xem xét ·
    /// Withdraws a unit; what was recorded there and the centre has not got is held.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server grant remove --collector NA-001 --unit X3 --reason 'giao cho chị Lan'"
    )]
    Remove {
        /// Mã nhân viên thu · The collector's code.
        #[arg(long)]
        collector: String,
        /// Mã thôn hoặc cơ sở · The hamlet's or office's code.
        #[arg(long)]
        unit: String,
        /// Lý do · Why.
        #[arg(long)]
        reason: String,
    },
}

/// `collector move`
#[derive(Debug, Args)]
pub struct CollectorMove {
    /// Mã nhân viên thu · The collector's code.
    #[arg(long)]
    pub code: String,
    /// Mã cơ sở mới · The new office's code.
    #[arg(long)]
    pub to: String,
    /// Mã các thôn mới; không có: tất cả của cơ sở · Codes of the new hamlets; without: all of the office's.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub hamlets: Vec<String>,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: String,
}

/// `device …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server device list\n  \
    tungnha-server device revoke 9c1d04 --reason 'mất máy ngày 21/11'")]
pub enum Device {
    /// Liệt kê thiết bị · Lists the devices.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server device list --json")]
    List,
    /// Thu hồi thiết bị: không nhận thêm gì, vẫn nộp được bản ghi chưa gửi ·
    /// Revokes a device: it receives nothing more, and can still hand over what it has not sent.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server device revoke 9c1d04 --reason 'mất máy ngày 21/11'"
    )]
    Revoke {
        /// Mã thiết bị, bốn chữ số đầu trở lên · The device's id, from four digits on.
        id: String,
        /// Lý do · Why.
        #[arg(long)]
        reason: String,
    },
}

/// `root …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Example:\n  \
    tungnha-server root rotate --key /media/usb/root.key")]
pub enum Root {
    /// Thay khoá gốc: khoá cũ ký cho khoá mới, máy vắng mặt lâu ngày vẫn tin · Rotates the root key: the old one signs
    /// for the new, and who was away meanwhile still trusts. Làm lại lệnh nếu bị ngắt · Repeat it where it was cut.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server root rotate\n  \
        tungnha-server root rotate --key /media/usb/root.key --json")]
    Rotate {
        /// Tệp khoá gốc cũ, nếu không ở trong thư mục · The old root key's file, where it is not in the folder.
        #[arg(long, value_name = "FILE")]
        key: Option<std::path::PathBuf>,
    },
}

/// `household …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Example:\n  \
    tungnha-server household move 3f2a9c --to X4")]
pub enum Household {
    /// Chuyển hộ cùng mọi người trong hộ sang thôn khác · Moves a household with its people to another hamlet.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server household move 3f2a9c --to X7")]
    Move {
        /// Mã hộ, bốn chữ số đầu trở lên · The household's id, from four digits on.
        id: String,
        /// Mã thôn mới · The new hamlet's code.
        #[arg(long)]
        to: String,
    },
}

/// `strike`
#[derive(Debug, Args)]
pub struct Strike {
    /// Mã hộ hoặc mã người, bốn chữ số đầu trở lên; mã đủ nếu chưa có ở đây ·
    /// The household's or person's id, from four digits on; all of it where it is not known here.
    pub id: String,
    /// Lý do, không ghi tên ai: lý do được lưu lại · Why, naming nobody: the reason is kept.
    #[arg(long)]
    pub reason: String,
}

/// `held …`
#[derive(Debug, Args)]
pub struct Held {
    /// What to do; without: lists.
    #[command(subcommand)]
    pub act: Option<HeldDo>,
}

/// What to do with what is held.
#[derive(Debug, Subcommand)]
pub enum HeldDo {
    /// Liệt kê · Lists.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server held list\n  tungnha-server held list --awaiting-bank\n  \
        tungnha-server held list --decided"
    )]
    List {
        /// Chỉ những phiếu chờ sao kê ngân hàng · Only what waits for a bank's statement.
        #[arg(long)]
        awaiting_bank: bool,
        /// Chỉ những gì đã quyết là không tính · Only what was decided and does not count: rejected or refused.
        #[arg(long, conflicts_with = "awaiting_bank")]
        decided: bool,
    },
    /// Chấp nhận: từ nay được tính · Accepts: it counts from now on.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server held accept 3f2a9c --reason 'đã đối chiếu với người nộp'"
    )]
    Accept(RulingArgs),
    /// Không chấp nhận: giữ lại, không tính · Rejects: it is kept and does not count.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server held reject 3f2a9c --reason 'trùng với phiếu khác'"
    )]
    Reject(RulingArgs),
    /// Rút lại quyết định: như chưa nói gì · Takes the ruling back: it stands as if nothing had been said.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server held undo 3f2a9c --reason 'chấp nhận nhầm phiếu'\n  \
        tungnha-server held undo TN26-NA-001:0000012 --reason 'chấp nhận nhầm phiếu'"
    )]
    Undo(RulingArgs),
    /// Liệt kê các quyết định: ai, lúc nào, về việc gì · Lists the rulings: by whom, when, on what.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server held rulings\n  tungnha-server held rulings --json"
    )]
    Rulings,
}

/// `held accept`, `held reject`, `held undo`
#[derive(Debug, Args)]
pub struct RulingArgs {
    /// Các mã, bốn chữ số đầu trở lên, hoặc số phiếu thu · The ids, from four digits on, or receipts' numbers.
    #[arg(required = true)]
    pub ids: Vec<String>,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: String,
}
