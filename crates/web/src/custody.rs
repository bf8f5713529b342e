//! The minutes of a hand-over in words: who gave how much, who counted what, and which receipts it settles.

use book::date::Date;
use book::fact::Denomination;
use book::money::Dong;
use book::tariff::{HandOverDue, Overdue};

use crate::format::{date, dong, over_short};
use crate::lang::Lang;

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Who.
    pub name: String,
    /// When, by their device's clock, formatted.
    pub time: String,
    /// The device that signed.
    pub device: String,
    /// The op's stream and number.
    pub op: String,
    /// The first half of the op's link.
    pub hash: String,
}

/// Part of the cash of a receipt or deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The receipt's number; empty for a deposit.
    pub number: String,
    /// The business day on which it was taken.
    pub day: Date,
    /// All cash of it.
    pub cash: Dong,
    /// What is settled here.
    pub part: Dong,
    /// What the giver still holds of it.
    pub left: Dong,
}

/// Why a difference came about, and what was made good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// Who said it.
    pub name: String,
    /// The business day.
    pub day: Date,
    /// Why.
    pub words: String,
    /// What came to the office by it; less than 0: what went out.
    pub moved: Dong,
}

/// A hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Minutes {
    /// Its id.
    pub id: String,
    /// The business day.
    pub day: Date,
    /// The giver's signature.
    pub given: Side,
    /// To whom it goes.
    pub to: String,
    /// The receiver's signature, once they counted.
    pub taken: Option<Side>,
    /// How much, by the giver.
    pub stated: Dong,
    /// The giver's notes.
    pub notes_given: Vec<Denomination>,
    /// How much, by the receiver.
    pub counted: Option<Dong>,
    /// The receiver's notes.
    pub notes_counted: Vec<Denomination>,
    /// What was said of the difference, in order.
    pub explanations: Vec<Explained>,
    /// What it settles, the oldest first.
    pub settles: Vec<Piece>,
    /// Why it is held, in words.
    pub held: Vec<&'static str>,
}

/// Returns the minutes as lines of text.
#[must_use]
pub fn text(lang: Lang, minutes: &Minutes) -> String {
    let mut lines = vec![
        format!(
            "{} {} · {}",
            lang.pick("Biên bản bàn giao", "Hand-over"),
            minutes.id,
            date(minutes.day)
        ),
        side(lang.pick("Bên giao", "Given by"), &minutes.given),
        amount(
            lang.pick("  Số tiền giao", "  Stated"),
            minutes.stated,
            &minutes.notes_given,
        ),
    ];
    let receiver = lang.pick("Bên nhận", "Received by");
    match &minutes.taken {
        Some(taken) => lines.push(side(receiver, taken)),
        None => lines.push(format!(
            "{receiver}: {} – {}",
            minutes.to,
            lang.pick(
                "chưa ký nhận, tiền đang trên đường",
                "not signed yet: in transit"
            )
        )),
    }
    if let Some(counted) = minutes.counted {
        let counted_text = lang.pick("  Số tiền đếm được", "  Counted");
        lines.push(amount(counted_text, counted, &minutes.notes_counted));
        let differs = counted.get().saturating_sub(minutes.stated.get());
        if differs != 0 {
            let differs = over_short(lang, Dong::new(differs));
            lines.push(format!(
                "  {}: {differs}",
                lang.pick("Chênh lệch", "Difference")
            ));
        }
    }
    let why = lang.pick("  Giải trình", "  Explained");
    lines.extend(minutes.explanations.iter().map(|one| {
        let said = explained(lang, &one.words, one.moved);
        format!("{why}: {said} · {} · {}", one.name, date(one.day))
    }));
    if !minutes.held.is_empty() {
        let held = lang.pick("Chờ xem xét", "Held");
        lines.push(format!("{held}: {}", minutes.held.join("; ")));
    }
    lines.push(format!("{}:", lang.pick("Thanh toán các phiếu", "Settles")));
    lines.extend(minutes.settles.iter().map(|one| piece(lang, one)));
    lines.join("\n")
}

/// Returns why a difference came about, and what was made good of it.
#[must_use]
pub fn explained(lang: Lang, words: &str, moved: Dong) -> String {
    let (good, amount) = match moved.get() {
        0 => return words.to_owned(),
        1.. => (lang.pick("đã bù", "made good"), moved),
        i64::MIN..0 => (
            lang.pick("đã trả lại", "given back"),
            Dong::new(moved.get().saturating_neg()),
        ),
    };
    format!("{words} ({good} {})", dong(amount))
}

/// Returns what is to be handed over now, and what nobody confirmed in time, a sentence each; `None` where there is neither.
#[must_use]
pub fn due_text(lang: Lang, due: &HandOverDue, today: Date) -> Option<String> {
    let mut carried = Vec::new();
    if due.over > Dong::ZERO {
        let (over, ceiling) = (dong(due.over), dong(due.ceiling.unwrap_or_default()));
        carried.push(match lang {
            Lang::Vi => format!("đang giữ quá mức {ceiling}: thừa {over}"),
            Lang::En => format!("{over} more than the ceiling of {ceiling}"),
        });
    }
    carried.extend(overdue(lang, &due.late, today, |sum| match lang {
        Lang::Vi => format!("{sum} quá hạn"),
        Lang::En => format!("{sum} is late"),
    }));
    let uncounted = overdue(lang, &due.uncounted, today, |sum| match lang {
        Lang::Vi => format!("{sum} đã giao mà chưa ai đếm"),
        Lang::En => format!("{sum} was handed over and nobody counted it"),
    });
    let unseen = overdue(lang, &due.unseen, today, |sum| match lang {
        Lang::Vi => format!("{sum} đã ghi giấy nộp ngân hàng mà sao kê chưa thấy"),
        Lang::En => format!("{sum} is on bank slips and no statement shows it"),
    });
    let said = [
        (lang.pick("Cần bàn giao tiền", "Cash to hand over"), carried),
        (
            lang.pick(
                "Tiền chưa ai xác nhận, người giao còn chịu trách nhiệm",
                "Cash that nobody confirmed, for which its giver still answers",
            ),
            uncounted.into_iter().chain(unseen).collect(),
        ),
    ];
    let said = said.iter().filter(|(_, parts)| !parts.is_empty());
    let said: Vec<String> = said
        .map(|(head, parts)| format!("{head}: {}.", parts.join("; ")))
        .collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn overdue(
    lang: Lang,
    overdue: &Overdue,
    today: Date,
    what: impl FnOnce(String) -> String,
) -> Option<String> {
    let oldest = overdue.oldest?;
    let (what, day, days) = (
        what(dong(overdue.sum)),
        date(oldest),
        today.days_since(oldest),
    );
    Some(match lang {
        Lang::Vi => format!("{what}, cũ nhất từ {day} ({days} ngày)"),
        Lang::En => format!("{what}, the oldest from {day} ({days} days)"),
    })
}

/// Returns notes as people write them: `500.000 × 2`.
#[must_use]
pub fn notes(notes: &[Denomination]) -> String {
    let note = |one: &Denomination| format!("{} × {}", dong(one.note), one.count);
    notes.iter().map(note).collect::<Vec<_>>().join(", ")
}

fn side(what: &str, side: &Side) -> String {
    let Side {
        name,
        time,
        device,
        op,
        hash,
    } = side;
    format!("{what}: {name} · {time} · {device} · {op} · {hash}")
}

fn amount(what: &str, amount: Dong, of: &[Denomination]) -> String {
    if of.is_empty() {
        format!("{what}: {}", dong(amount))
    } else {
        format!("{what}: {} ({})", dong(amount), notes(of))
    }
}

fn piece(lang: Lang, one: &Piece) -> String {
    let number = if one.number.is_empty() {
        lang.pick("Tiền tạm giữ", "Deposit")
    } else {
        &one.number
    };
    let (day, part, cash) = (date(one.day), dong(one.part), dong(one.cash));
    let left = if one.left > Dong::ZERO {
        format!(" · {} {}", lang.pick("còn", "left"), dong(one.left))
    } else {
        String::new()
    };
    format!("  {number} · {day} · {part} / {cash}{left}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Date {
        Date::parse("21/11/2026").unwrap()
    }

    fn side(name: &str) -> Side {
        Side {
            name: name.to_owned(),
            time: "17:00".to_owned(),
            device: "d1".to_owned(),
            op: "ab/7".to_owned(),
            hash: "3f2a".to_owned(),
        }
    }

    /// Not counted yet.
    fn minutes() -> Minutes {
        Minutes {
            id: "3f2a".to_owned(),
            day: day(),
            given: side("Hoà"),
            to: "An".to_owned(),
            taken: None,
            stated: Dong::new(500_000),
            notes_given: vec![Denomination {
                note: Dong::new(500_000),
                count: 1,
            }],
            counted: None,
            notes_counted: Vec::new(),
            explanations: Vec::new(),
            settles: vec![Piece {
                number: "BH26:0000001".to_owned(),
                day: day(),
                cash: Dong::new(600_000),
                part: Dong::new(500_000),
                left: Dong::new(100_000),
            }],
            held: Vec::new(),
        }
    }

    #[test]
    fn minutes_name_both_signatures_the_difference_and_what_is_settled() {
        let mut minutes = minutes();
        let open = text(Lang::Vi, &minutes);
        assert!(open.contains("Bên nhận: An – chưa ký nhận"), "{open}");
        assert!(
            open.contains("500.000\u{a0}đ (500.000\u{a0}đ × 1)"),
            "{open}"
        );
        assert!(
            open.contains("500.000\u{a0}đ / 600.000\u{a0}đ · còn 100.000\u{a0}đ"),
            "{open}"
        );
        minutes.taken = Some(side("An"));
        minutes.counted = Some(Dong::new(490_000));
        let signed = text(Lang::En, &minutes);
        assert!(
            signed.contains("Received by: An · 17:00 · d1 · ab/7 · 3f2a"),
            "{signed}"
        );
        assert!(
            signed.contains("Difference: -10.000\u{a0}đ (short)"),
            "{signed}"
        );
    }

    #[test]
    fn a_difference_is_told_with_what_was_said_of_it() {
        let mut minutes = minutes();
        assert!(!text(Lang::En, &minutes).contains("Explained"));
        let explained = |words: &str, moved| Explained {
            name: "Minh".to_owned(),
            day: day(),
            words: words.to_owned(),
            moved: Dong::new(moved),
        };
        minutes.explanations = vec![explained("đếm nhầm", 0), explained("chị Hoà bù", 10_000)];
        let why = text(Lang::Vi, &minutes);
        assert!(
            why.contains("Giải trình: đếm nhầm · Minh · 21/11/2026"),
            "{why}"
        );
        assert!(
            why.contains("Giải trình: chị Hoà bù (đã bù 10.000\u{a0}đ) · Minh"),
            "{why}"
        );
        minutes.explanations = vec![explained("thừa", -5_000)];
        let why = text(Lang::Vi, &minutes);
        assert!(why.contains("thừa (đã trả lại 5.000\u{a0}đ)"), "{why}");
    }

    #[test]
    fn what_nobody_confirmed_is_a_sentence_of_its_own() {
        let overdue = |sum| Overdue {
            sum: Dong::new(sum),
            oldest: Some(day()),
        };
        let mut due = HandOverDue::default();
        let said = |due: &HandOverDue| due_text(Lang::En, due, day().plus_days(2));
        assert_eq!(said(&due), None);
        due.late = overdue(1_000);
        due.uncounted = overdue(2_000);
        due.unseen = overdue(3_000);
        let days = "the oldest from 21/11/2026 (2 days)";
        assert_eq!(
            said(&due).unwrap(),
            format!(
                "Cash to hand over: 1.000\u{a0}đ is late, {days}. Cash that nobody confirmed, for which its giver still \
                 answers: 2.000\u{a0}đ was handed over and nobody counted it, {days}; 3.000\u{a0}đ is on bank slips and no \
                 statement shows it, {days}."
            )
        );
        due.late = Overdue::default();
        assert!(!said(&due).unwrap().contains("Cash to hand over"));
    }
}
