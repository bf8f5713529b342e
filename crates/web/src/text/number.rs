//! What became of receipt numbers, in both languages.

use book::numbers::NumberState;

use crate::lang::Lang;

/// Returns what became of a receipt number.
#[must_use]
pub const fn number_state(lang: Lang, state: NumberState) -> &'static str {
    match state {
        NumberState::Used => lang.pick("Đã dùng", "Used"),
        NumberState::Void => lang.pick("Đã huỷ", "Void"),
        NumberState::Returned => lang.pick("Trả lại", "Returned"),
        NumberState::Unknown => lang.pick("Không rõ", "Unknown"),
        NumberState::Free => lang.pick("Chưa dùng", "Free"),
    }
}
