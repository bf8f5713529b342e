//! A refund in words: from which day on, how much, by which decision, and how it stands.

use book::act::Refund;
use book::standing::{Hold, Standing};
use maud::{Markup, html};

use crate::badge::Tone;
use crate::format::{date, dong};
use crate::lang::Lang;
use crate::part;
use crate::text::hold_reason;

/// Returns how a refund stands, in a few words.
#[must_use]
pub fn state(lang: Lang, standing: Standing) -> &'static str {
    if standing.is_counted() {
        lang.pick("Đã hoàn trả", "Refunded")
    } else if standing.has(Hold::Rejected) {
        lang.pick("Không duyệt hoàn trả", "Refund not approved")
    } else if standing.has(Hold::NeedsApproval) {
        lang.pick("Chờ duyệt hoàn trả", "Refund awaits approval")
    } else {
        lang.pick("Việc hoàn trả đang chờ xem xét", "The refund is held")
    }
}

/// Returns all of it in one line.
#[must_use]
pub fn line(lang: Lang, refund: &Refund, standing: Standing) -> String {
    let words = refund.words.as_deref().map(|words| format!(" – {words}"));
    let held: Vec<&str> = standing
        .reasons()
        .map(|hold| hold_reason(lang, hold))
        .collect();
    let held = if held.is_empty() {
        String::new()
    } else {
        format!(" ({})", held.join("; "))
    };
    let (from, amount) = (date(refund.from), dong(refund.payable));
    let (number, decided) = (&refund.decision, date(refund.decided));
    let text = match lang {
        Lang::Vi => {
            format!(
                "dòng {}, từ ngày {from}: {amount}; quyết định {number} ngày {decided}",
                refund.line.line
            )
        }
        Lang::En => {
            format!(
                "line {}, from {from} on: {amount}; decision {number} of {decided}",
                refund.line.line
            )
        }
    };
    format!(
        "{} {text}{}.{held}",
        state(lang, standing),
        words.unwrap_or_default()
    )
}

/// Renders a refund beside its receipt.
#[must_use]
pub fn notice(lang: Lang, refund: &Refund, standing: Standing) -> Markup {
    part::notice(Tone::Warn, &html! { p { (line(lang, refund, standing)) } })
}

/// Returns that a household's order is to be set anew.
#[must_use]
pub fn order_text(lang: Lang, place: u32) -> String {
    match lang {
        Lang::Vi => format!(
            "Người ở thứ tự {place} đã được hoàn trả thẻ BHYT: hãy ghi lại thứ tự của những người sau."
        ),
        Lang::En => format!(
            "The member in place {place} was refunded: set the order of the members behind anew."
        ),
    }
}

#[cfg(test)]
mod tests {
    use book::act::LineOf;
    use book::date::Date;
    use book::money::Dong;
    use replica::RecordId;

    use super::*;

    #[test]
    fn a_refund_says_from_when_how_much_by_which_decision_and_what_it_waits_for() {
        let dong = Dong::new;
        let refund = Refund {
            line: LineOf {
                receipt: RecordId::from_bytes([1; 16]),
                line: 2,
            },
            day: Date::parse("21/11/2026").unwrap(),
            from: Date::parse("01/12/2026").unwrap(),
            gross: dong(660_000),
            state: dong(132_000),
            local: dong(0),
            sponsor: dong(0),
            payable: dong(528_000),
            decision: "12/QĐ-BHXH".into(),
            decided: Date::parse("20/11/2026").unwrap(),
            words: Some("đi làm".into()),
        };
        assert_eq!(
            line(Lang::Vi, &refund, Standing::held([Hold::NeedsApproval])),
            "Chờ duyệt hoàn trả dòng 2, từ ngày 01/12/2026: 528.000\u{a0}đ; quyết định 12/QĐ-BHXH ngày 20/11/2026 – đi làm. \
             (Cần người thứ hai duyệt)"
        );
        let counted = line(Lang::En, &refund, Standing::COUNTED);
        assert!(counted.starts_with("Refunded line 2, from 01/12/2026 on: 528.000\u{a0}đ;"));
    }
}
