//! A void in words: why, where the payer's copy is, and how it stands.

use book::act::{PaperCopy, Void, VoidReason};
use book::standing::{Hold, Standing};
use maud::{Markup, html};

use crate::badge::Tone;
use crate::format::date;
use crate::lang::Lang;
use crate::part;
use crate::text::hold_reason;

/// Returns why a receipt was made void.
#[must_use]
pub const fn reason_name(lang: Lang, reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::Mistake => lang.pick("ghi nhầm", "a mistake"),
        VoidReason::Spoilt => lang.pick("phiếu hỏng", "the paper is spoilt"),
        VoidReason::Withdrawn => lang.pick("người nộp đổi ý", "the payer changed their mind"),
        VoidReason::Twice => lang.pick("nộp hai lần", "paid twice"),
        VoidReason::Other => lang.pick("lý do khác", "another reason"),
    }
}

/// Returns where the payer's copy is.
#[must_use]
pub const fn copy_name(lang: Lang, copy: PaperCopy) -> &'static str {
    match copy {
        PaperCopy::Returned => lang.pick("đã thu lại", "returned"),
        PaperCopy::Kept => lang.pick("người nộp còn giữ", "kept by the payer"),
        PaperCopy::Lost => lang.pick("đã mất", "lost"),
        PaperCopy::Destroyed => lang.pick("đã huỷ bỏ", "destroyed"),
    }
}

/// Returns how a void stands, in one word or two.
#[must_use]
pub fn state(lang: Lang, standing: Standing) -> &'static str {
    if standing.is_counted() {
        lang.pick("Đã huỷ", "Void")
    } else if standing.has(Hold::Rejected) {
        lang.pick("Không duyệt huỷ", "Not approved")
    } else if standing.has(Hold::NeedsApproval) {
        lang.pick("Chờ duyệt huỷ", "Void awaits approval")
    } else {
        lang.pick("Việc huỷ đang chờ xem xét", "The void is held")
    }
}

/// Returns why, and where the payer's copy is, in one line.
#[must_use]
pub fn why(lang: Lang, void: &Void) -> String {
    let words = void.words.as_deref().map(|words| format!(" – {words}"));
    let acknowledged = if void.acknowledged {
        lang.pick("; người nộp đã xác nhận", "; acknowledged by the payer")
    } else {
        ""
    };
    format!(
        "{}{}. {}: {}{acknowledged}.",
        reason_name(lang, void.reason),
        words.unwrap_or_default(),
        lang.pick("Liên của người nộp", "The payer’s copy"),
        copy_name(lang, void.copy),
    )
}

/// Returns all of it in one line.
#[must_use]
pub fn line(lang: Lang, void: &Void, standing: Standing) -> String {
    let held: Vec<&str> = standing
        .reasons()
        .map(|hold| hold_reason(lang, hold))
        .collect();
    let held = if held.is_empty() {
        String::new()
    } else {
        format!(" ({})", held.join("; "))
    };
    format!(
        "{} {}: {}{held}",
        state(lang, standing),
        date(void.day),
        why(lang, void),
    )
}

/// Renders a void beside its receipt.
#[must_use]
pub fn notice(lang: Lang, void: &Void, standing: Standing) -> Markup {
    let tone = if standing.is_counted() {
        Tone::Bad
    } else {
        Tone::Warn
    };
    part::notice(tone, &html! { p { (line(lang, void, standing)) } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use book::date::Date;
    use replica::RecordId;

    #[test]
    fn a_void_says_why_where_the_copy_is_and_what_it_waits_for() {
        let void = Void {
            receipt: RecordId::from_bytes([1; 16]),
            day: Date::parse("21/11/2026").unwrap(),
            reason: VoidReason::Mistake,
            words: Some("nhầm kỳ".into()),
            copy: PaperCopy::Lost,
            acknowledged: false,
        };
        let held = Standing::held([Hold::NeedsApproval]);
        assert_eq!(
            line(Lang::Vi, &void, held),
            "Chờ duyệt huỷ 21/11/2026: ghi nhầm – nhầm kỳ. Liên của người nộp: đã mất. (Cần người thứ hai duyệt)"
        );
        assert!(line(Lang::En, &void, Standing::COUNTED).starts_with("Void 21/11/2026: a mistake"));
    }
}
