//! Commands about households, persons and visits.

use clap::{Args, Subcommand};

use super::{PageArgs, RecordRef};

/// `household …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha household add --hamlet 'Xóm 3' --name 'Nguyễn Thị Hoà' --address 'Xóm 3'\n  \
    tungnha household find nguyen thi hoa\n  \
    tungnha household show 3f2a")]
pub enum Household {
    /// Thêm hộ · Adds a household.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha household add --name 'Nguyễn Thị Hoà' --address 'Xóm 3' \
                            --phone 0912345678 --poverty near-poor:12/GCN:01/01/2026:31/12/2026"
    )]
    Add(HouseholdAdd),
    /// Xem một hộ · Shows a household.
    #[command(after_help = "Ví dụ · Example:\n  tungnha household show 3f2a")]
    Show(RecordRef),
    /// Sửa hộ · Edits a household.
    #[command(after_help = "Ví dụ · Example:\n  tungnha household edit 3f2a --phone 0987654321")]
    Edit(HouseholdEdit),
    /// Chuyển hộ sang thôn khác mà máy này cũng giữ · Moves a household to another hamlet that this device holds, too.
    #[command(after_help = "Ví dụ · Example:\n  tungnha household move 3f2a --to 'Xóm 7'")]
    Move(HouseholdMove),
    /// Danh sách hộ · Lists households.
    #[command(after_help = "Ví dụ · Example:\n  tungnha household list --limit 20")]
    List(HouseholdList),
    /// Tìm hộ, không cần dấu · Finds households, without diacritics too.
    #[command(after_help = "Ví dụ · Example:\n  tungnha household find nguyen thi hoa")]
    Find(HouseholdFind),
}

/// `household add`.
#[derive(Debug, Args)]
pub struct HouseholdAdd {
    /// The fields.
    #[command(flatten)]
    pub fields: HouseholdFields,
    /// Thôn, xóm: số, mã hoặc tên · The hamlet's number, code or name.
    #[arg(long)]
    pub hamlet: Option<String>,
    /// Mã yêu cầu: gọi lại cùng mã thì không ghi lần nữa · Request id: the same again writes nothing.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `household move`.
#[derive(Debug, Args)]
pub struct HouseholdMove {
    /// Mã hộ · The household.
    pub id: String,
    /// Thôn, xóm mới: số, mã hoặc tên · The new hamlet's number, code or name.
    #[arg(long)]
    pub to: String,
}

/// `household edit`.
#[derive(Debug, Args)]
pub struct HouseholdEdit {
    /// Mã hộ · The household.
    pub id: String,
    /// The fields.
    #[command(flatten)]
    pub fields: HouseholdFields,
}

/// A household's fields.
#[derive(Debug, Args)]
pub struct HouseholdFields {
    /// Họ và tên chủ hộ · The head's name.
    #[arg(long)]
    pub name: Option<String>,
    /// Địa chỉ · Address.
    #[arg(long)]
    pub address: Option<String>,
    /// Điện thoại · Phone.
    #[arg(long, allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Diện hộ: poor, near-poor, average, other · Poverty status.
    #[arg(long, value_name = "STATUS[:CERTIFICATE[:FROM[:UNTIL]]]")]
    pub poverty: Option<String>,
    /// Số người trong hộ · How many people.
    #[arg(long, allow_hyphen_values = true)]
    pub members: Option<String>,
    /// Số CCCD của chủ hộ · The head's CCCD number.
    #[arg(long, allow_hyphen_values = true)]
    pub cccd: Option<String>,
    /// Thẻ BHYT của chủ hộ · The head's health card.
    #[arg(long, value_name = "NUMBER[:EXPIRY]")]
    pub card: Option<String>,
    /// Ngày thăm trước đây · Visited before.
    #[arg(long, value_name = "DAY")]
    pub visited: Option<String>,
    /// Ghi chú · Note.
    #[arg(long)]
    pub note: Option<String>,
}

/// `household list`.
#[derive(Debug, Args)]
pub struct HouseholdList {
    /// Thôn, xóm · Of one hamlet.
    #[arg(long)]
    pub hamlet: Option<String>,
    /// The page.
    #[command(flatten)]
    pub page: PageArgs,
}

/// `household find`.
#[derive(Debug, Args)]
pub struct HouseholdFind {
    /// Tên, địa chỉ, điện thoại, CCCD · Words to search for.
    #[arg(required = true)]
    pub words: Vec<String>,
    /// The page.
    #[command(flatten)]
    pub page: PageArgs,
}

/// `person …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Example:\n  \
    tungnha person add --household 3f2a --name 'Nguyễn Thị Hoà' --birth-date 1968")]
pub enum Person {
    /// Thêm người vào hộ · Adds a person to a household.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha person add --household 3f2a --name 'Lê Văn An' \
                            --birth-date 1987 --sex male --cccd 040087001234"
    )]
    Add(PersonAdd),
    /// Sửa người · Edits a person.
    #[command(after_help = "Ví dụ · Example:\n  tungnha person edit 77b0 --household 9c1d")]
    Edit(PersonEdit),
}

/// `person add`.
#[derive(Debug, Args)]
pub struct PersonAdd {
    /// Mã hộ · The household.
    #[arg(long)]
    pub household: String,
    /// The fields.
    #[command(flatten)]
    pub fields: PersonFields,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `person edit`.
#[derive(Debug, Args)]
pub struct PersonEdit {
    /// Mã người · The person.
    pub id: String,
    /// Chuyển sang hộ · Moves to this household.
    #[arg(long)]
    pub household: Option<String>,
    /// The fields.
    #[command(flatten)]
    pub fields: PersonFields,
}

/// A person's fields.
#[derive(Debug, Args)]
pub struct PersonFields {
    /// Họ và tên · Name.
    #[arg(long)]
    pub name: Option<String>,
    /// Ngày sinh, hoặc chỉ năm · Birth date, or only the year.
    #[arg(long)]
    pub birth_date: Option<String>,
    /// male, female.
    #[arg(long)]
    pub sex: Option<String>,
    /// Số CCCD · CCCD number.
    #[arg(long, allow_hyphen_values = true)]
    pub cccd: Option<String>,
    /// Mã số BHXH · BHXH number.
    #[arg(long, allow_hyphen_values = true)]
    pub bhxh_number: Option<String>,
    /// Điện thoại · Phone.
    #[arg(long, allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// Thẻ BHYT · Health card.
    #[arg(long, value_name = "NUMBER[:EXPIRY]")]
    pub card: Option<String>,
    /// poor, near-poor, ethnic-minority, other.
    #[arg(long)]
    pub group: Option<String>,
    /// Quan hệ với chủ hộ · Relation to the head.
    #[arg(long)]
    pub relation: Option<String>,
    /// Thứ tự đóng BHYT · Place in the order.
    #[arg(long, allow_hyphen_values = true)]
    pub order: Option<String>,
    /// Số tháng BHXH đã được hỗ trợ · Months supported before.
    #[arg(long, allow_hyphen_values = true)]
    pub supported_months: Option<String>,
    /// Bảo hiểm, trợ cấp khác · Insured or paid elsewhere: none, compulsory, pension, social-pension, state-card.
    #[arg(long)]
    pub elsewhere: Option<String>,
    /// Ghi chú · Note.
    #[arg(long)]
    pub note: Option<String>,
}

/// `visit …`.
#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ · Examples:\n  \
    tungnha visit add 3f2a --outcome appointment --appointment 28/11/2026\n  \
    tungnha visit list --day 21/11/2026")]
pub enum Visit {
    /// Ghi lượt thăm · Records a visit.
    #[command(
        after_help = "Ví dụ · Example:\n  tungnha visit add 3f2a --outcome appointment --appointment 28/11/2026"
    )]
    Add(VisitAdd),
    /// Danh sách lượt thăm · Lists visits.
    #[command(after_help = "Ví dụ · Example:\n  tungnha visit list --day 21/11/2026")]
    List(VisitList),
}

/// `visit add`.
#[derive(Debug, Args)]
pub struct VisitAdd {
    /// Mã hộ · The household.
    pub household: String,
    /// absent, informed, appointment, refused, paid, moved.
    #[arg(long)]
    pub outcome: String,
    /// Hẹn ngày · Come again on.
    #[arg(long, value_name = "DAY")]
    pub appointment: Option<String>,
    /// Ngày làm việc, nếu không phải hôm nay · Business day, if not today.
    #[arg(long)]
    pub day: Option<String>,
    /// Ghi chú, lý do · Note, reason.
    #[arg(long)]
    pub note: Option<String>,
    /// Mã yêu cầu · Request id.
    #[arg(long, value_name = "UUID")]
    pub id: Option<String>,
}

/// `visit list`.
#[derive(Debug, Args)]
pub struct VisitList {
    /// Mã hộ · Of one household.
    #[arg(long)]
    pub household: Option<String>,
    /// Ngày · Of one day.
    #[arg(long)]
    pub day: Option<String>,
}

impl HouseholdFields {
    /// Returns what was given, with the flags' names.
    #[must_use]
    pub fn given(&self) -> Vec<(book::record::Field, &'static str, &str)> {
        use book::record::Field as F;
        let all = [
            (F::Name, "--name", &self.name),
            (F::Address, "--address", &self.address),
            (F::Phone, "--phone", &self.phone),
            (F::Poverty, "--poverty", &self.poverty),
            (F::Members, "--members", &self.members),
            (F::Cccd, "--cccd", &self.cccd),
            (F::Card, "--card", &self.card),
            (F::Visited, "--visited", &self.visited),
            (F::Note, "--note", &self.note),
        ];
        all.into_iter()
            .filter_map(|(field, flag, text)| Some((field, flag, text.as_deref()?)))
            .collect()
    }
}

impl PersonFields {
    /// Returns what was given, with the flags' names.
    #[must_use]
    pub fn given(&self) -> Vec<(book::record::Field, &'static str, &str)> {
        use book::record::Field as F;
        let all = [
            (F::Name, "--name", &self.name),
            (F::BirthDate, "--birth-date", &self.birth_date),
            (F::Sex, "--sex", &self.sex),
            (F::Cccd, "--cccd", &self.cccd),
            (F::BhxhNumber, "--bhxh-number", &self.bhxh_number),
            (F::Phone, "--phone", &self.phone),
            (F::Card, "--card", &self.card),
            (F::Group, "--group", &self.group),
            (F::Relation, "--relation", &self.relation),
            (F::Order, "--order", &self.order),
            (
                F::SupportedMonths,
                "--supported-months",
                &self.supported_months,
            ),
            (F::Elsewhere, "--elsewhere", &self.elsewhere),
            (F::Note, "--note", &self.note),
        ];
        all.into_iter()
            .filter_map(|(field, flag, text)| Some((field, flag, text.as_deref()?)))
            .collect()
    }
}
