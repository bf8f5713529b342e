//! The arguments of `book`.

use clap::{Args, Subcommand};

use super::office_args::Word;

/// `book …`
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha-server book list --low\n  \
    tungnha-server book show TN26-NA-001:0000151\n  \
    tungnha-server book refill\n  \
    tungnha-server book approve 3f2a --as lan")]
pub enum Book {
    /// Liệt kê các quyển phiếu thu và số đã dùng, huỷ, trả lại, không rõ, còn · Lists the receipt books and what became of
    /// their numbers.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server book list\n  tungnha-server book list --low --json\n  \
        tungnha-server book list --collector NA-001"
    )]
    List {
        /// Mã nhân viên thu · Only a collector's.
        #[arg(long, value_name = "CODE")]
        collector: Option<String>,
        /// Chỉ những máy sắp hết số · Only those of devices that run out of numbers.
        #[arg(long)]
        low: bool,
    },
    /// Từng số hoặc từng dải số của một quyển · What became of each number of a book.
    #[command(after_help = "Ví dụ · Example:\n  tungnha-server book show TN26-NA-001:0000151")]
    Show {
        /// KÝ HIỆU:SỐ, một số bất kỳ của quyển · SERIES:NUMBER, any number of the book.
        number: String,
    },
    /// Cấp một quyển cho máy của nhân viên thu · Issues a book to a collector's device.
    #[command(
        after_help = "Ví dụ · Examples:\n  tungnha-server book issue --collector NA-001\n  \
        tungnha-server book issue --collector NA-001 --count 500\n  \
        tungnha-server book issue --collector NA-001 --device 9c1d --series BH26-YT/00001 --from 1 --count 50"
    )]
    Issue {
        /// Mã nhân viên thu · The collector's code.
        #[arg(long, value_name = "CODE")]
        collector: String,
        /// Máy, từ 4 chữ số đầu; không có: máy duy nhất của người ấy · The device, from four digits; without: their only one.
        #[arg(long, value_name = "ID")]
        device: Option<String>,
        /// Số lượng; không có: như khi lập máy chủ · How many numbers; without: as init said.
        #[arg(long, value_name = "NUMBER")]
        count: Option<String>,
        /// Ký hiệu; không có: của người ấy trong năm · The series; without: theirs of this year.
        #[arg(long)]
        series: Option<String>,
        /// Số đầu; không có: số kế tiếp của ký hiệu · The first number; without: the next of the series.
        #[arg(long, value_name = "NUMBER")]
        from: Option<String>,
    },
    /// Cấp quyển kế tiếp cho mọi máy sắp hết số, hoặc cho một máy · Issues the next book to every device that runs out, or
    /// to one.
    #[command(after_help = "Ví dụ · Examples:\n  tungnha-server book refill\n  \
        tungnha-server book refill --device 9c1d")]
    Refill {
        /// Máy, từ 4 chữ số đầu; được cấp dù chưa sắp hết · A device, from four digits; gets one in any case.
        #[arg(long, value_name = "ID")]
        device: Option<String>,
    },
    /// Nhận lại các số chưa dùng · Takes unused numbers back.
    #[command(after_help = "Ví dụ · Examples:\n  \
        tungnha-server book return TN26-NA-001:0000151 --as minh --reason 'thôi thu'\n  \
        tungnha-server book return TN26-NA-001:0000151 --from 151 --to 160 --as minh\n\n\
        Máy chỉ biết sau lần đồng bộ kế tiếp; phiếu đã viết vào số ấy vẫn được tính, việc trả chờ người khác duyệt. Nhân viên thu trả bằng máy của mình \
        thì hơn: tungnha book return.\n\
        The device learns of it at its next sync; a receipt written with such a number counts, and the return waits for another person. A collector had better \
        return them on the device: tungnha book return.")]
    Return(Numbers),
    /// Khoá một quyển không trở về (mất máy): số chưa biết là “không rõ” · Closes a book that did not come back: what nobody
    /// knows of is unknown.
    #[command(after_help = "Ví dụ · Example:\n  \
        tungnha-server book close TN26-NA-001:0000151 --as lan --reason 'mất máy ngày 21/11'\n\n\
        Phiếu mang số ấy mà đến sau vẫn được tính; việc khoá chờ người khác duyệt (book approve) · A receipt with such a \
        number that comes later counts, and the closing waits for another person (book approve).")]
    Close(Numbers),
    /// Duyệt việc trả hoặc khoá số: phiếu mang số ấy chờ xem xét · Approves that numbers went: receipts with them are held.
    #[command(after_help = "Ví dụ · Example:\n  \
        tungnha-server book approve 3f2a --as lan --reason 'liên giấy còn trắng'\n\n\
        Mã ở “book show --json” và “held”. Chưa có người thứ hai duyệt thì phiếu vẫn được tính · Its id is told by book show \
        --json and held. Until a second person approves it, the receipt counts.")]
    Approve(Word),
    /// Không duyệt: các số ấy chưa hề trả, chưa hề khoá · Refuses it: the numbers never went.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha-server book refuse 3f2a --as lan --reason 'ghi nhầm quyển'"
    )]
    Refuse(Word),
}

/// Numbers of one book.
#[derive(Debug, Args)]
pub struct Numbers {
    /// KÝ HIỆU:SỐ, một số bất kỳ của quyển · SERIES:NUMBER, any number of the book.
    pub number: String,
    /// Số đầu; không có: tất cả các số còn lại · The first number; without: all that are left.
    #[arg(long, value_name = "NUMBER")]
    pub from: Option<String>,
    /// Số cuối · The last number.
    #[arg(long, value_name = "NUMBER")]
    pub to: Option<String>,
    /// Người dùng ghi nhận · The user who records it.
    #[arg(long = "as", value_name = "USER")]
    pub user: String,
    /// Lý do · Why.
    #[arg(long)]
    pub reason: Option<String>,
}
