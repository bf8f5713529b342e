//! Names of whose money it was, and of whom it was for.

use book::posting::{LedgerGroup, Source};

use super::catalogue::{Text, tr};
use crate::lang::Lang;

/// Returns the name of whose money a receipt brought.
#[must_use]
pub const fn source_name(lang: Lang, source: Source) -> &'static str {
    match source {
        Source::Cash => lang.pick("Người tham gia, tiền mặt", "Participants, in cash"),
        Source::Transfer => lang.pick("Người tham gia, chuyển khoản", "Participants, by transfer"),
        Source::Sponsor => lang.pick("Nhà tài trợ", "Sponsors"),
        Source::State => lang.pick("Ngân sách nhà nước", "State budget"),
        Source::Local => lang.pick("Ngân sách địa phương", "Local budgets"),
        Source::Credit => lang.pick(
            "Người tham gia, cấn trừ tiền đặt trước và tiền phải trả lại",
            "Participants, out of deposits and of what is owed to them",
        ),
    }
}

/// Returns the name of the group of people that lines were paid in.
#[must_use]
pub const fn ledger_group_name(lang: Lang, group: LedgerGroup) -> &'static str {
    match group {
        LedgerGroup::Poor => tr(lang, Text::GroupPoor),
        LedgerGroup::NearPoor => tr(lang, Text::GroupNearPoor),
        LedgerGroup::EthnicMinority => tr(lang, Text::GroupEthnicMinority),
        LedgerGroup::Other => tr(lang, Text::GroupOther),
        LedgerGroup::Household => lang.pick("Hộ gia đình", "Household"),
        LedgerGroup::Pupil => lang.pick("Học sinh, sinh viên", "Pupil or student"),
        LedgerGroup::AverageFarmer => lang.pick(
            "Hộ nông, lâm, ngư nghiệp có mức sống trung bình",
            "Farm household of average income",
        ),
    }
}
