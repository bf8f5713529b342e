//! Sentences that are put together from values: where records are, what to look at.

use book::premium::Warning;
use book::premium::bhyt::CardRule;
use replica::Hlc;

use super::catalogue::{Text, tr};
use crate::format::{clock, count, date, dong};
use crate::lang::Lang;

/// Returns the name of a record in a list: only one that was struck out has none.
#[must_use]
pub fn or_struck(lang: Lang, name: &str) -> &str {
    if name.is_empty() {
        tr(lang, Text::StruckOut)
    } else {
        name
    }
}

/// Returns how far the records of this device got, as one sentence that is true: "the centre has 58 of 60; the
/// oldest waiting is from 14:05".
///
/// `oldest_waiting` is the time of the oldest record that the centre has not confirmed. Its day is said where it is
/// not `today`'s (`now` is any reading of today).
#[must_use]
pub fn confirmed(
    lang: Lang,
    here: u64,
    at_office: u64,
    at_centre: u64,
    oldest_waiting: Option<Hlc>,
    now: Hlc,
) -> String {
    if here == 0 {
        return tr(lang, Text::NothingYet).to_owned();
    }
    if at_centre >= here {
        return tr(lang, Text::AllAtCentre).to_owned();
    }
    let (here, centre) = (count(here), count(at_centre));
    let mut text = match lang {
        Lang::Vi => format!("Trung tâm đã nhận {centre} trong {here} bản ghi"),
        Lang::En => format!("The centre has {centre} of {here}"),
    };
    if at_office > at_centre {
        let office = count(at_office);
        text.push_str(&match lang {
            Lang::Vi => format!(", cơ sở đã nhận {office}"),
            Lang::En => format!(", the office {office}"),
        });
    }
    if let Some(oldest) = oldest_waiting {
        let since = moment(oldest, now);
        text.push_str(&match lang {
            Lang::Vi => format!("; bản ghi chờ lâu nhất từ {since}"),
            Lang::En => format!("; the oldest waiting is from {since}"),
        });
    }
    text.push('.');
    text
}

/// Returns what is to be said of a machine that found out that it is a copy or was restored.
#[must_use]
pub const fn copied(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => {
            "Máy này đã được khôi phục hoặc sao chép; từ nay máy ghi vào một mạch mới, không bản ghi nào bị mất."
        }
        Lang::En => {
            "This machine was restored or copied; it goes on in a new life, and no record was lost."
        }
    }
}

/// Returns the task that a fork leaves for people: `device` is the device that was copied.
#[must_use]
pub fn forked(lang: Lang, device: replica::DeviceId) -> String {
    match lang {
        Lang::Vi => format!(
            "Thiết bị {device} đã được khôi phục hoặc sao chép: hãy kiểm tra máy nào là thật."
        ),
        Lang::En => format!("Device {device} was restored or copied: check which machine is real."),
    }
}

/// Returns the time of day, with the day where it is another than `now`'s.
fn moment(reading: Hlc, now: Hlc) -> String {
    let day = |reading: Hlc| book::date::Date::local_day(reading.wall().0);
    if day(reading) == day(now) {
        clock(reading)
    } else {
        crate::format::time(reading)
    }
}

/// Returns what a collector should look at before taking a premium.
#[must_use]
pub fn quote_warning(lang: Lang, warning: Warning) -> String {
    match (lang, warning) {
        (Lang::Vi, Warning::IncomeStep { step, below }) => format!(
            "Mức thu nhập chọn đóng thường cách nhau {}; mức thấp hơn gần nhất là {}.",
            dong(step),
            dong(below)
        ),
        (Lang::En, Warning::IncomeStep { step, below }) => format!(
            "Incomes are usually chosen in steps of {}; the next lower one is {}.",
            dong(step),
            dong(below)
        ),
        (Lang::Vi, Warning::PastDeadline { deadline }) => format!(
            "Đã quá hạn đóng của kỳ này ({}); người tham gia phải đăng ký lại.",
            date(deadline)
        ),
        (Lang::En, Warning::PastDeadline { deadline }) => format!(
            "The term had to be paid by {}; the participant must register again.",
            date(deadline)
        ),
        (Lang::Vi, Warning::SponsorUnused { unused }) => format!(
            "Nhà tài trợ cho nhiều hơn số phải đóng; {} không dùng đến.",
            dong(unused)
        ),
        (Lang::En, Warning::SponsorUnused { unused }) => format!(
            "The sponsor gives more than is left to pay; {} of it is not used.",
            dong(unused)
        ),
        (Lang::Vi, Warning::SameOrder { order }) => format!(
            "Nhiều thành viên cùng thứ tự {order} trong hộ; hãy xem lại nếu không phải nhóm được nhà nước hỗ trợ."
        ),
        (Lang::En, Warning::SameOrder { order }) => format!(
            "Several members have the place {order} in the household; look again, unless the state subsidises them."
        ),
    }
}

/// Returns which rule gave a health card its first day.
#[must_use]
pub const fn card_rule(lang: Lang, rule: CardRule) -> &'static str {
    match rule {
        CardRule::First => lang.pick(
            "Thẻ lần đầu: có hiệu lực sau thời gian chờ",
            "First card: starts after a wait",
        ),
        CardRule::Renewal => lang.pick(
            "Gia hạn: tiếp ngay sau thẻ cũ",
            "Renewal: follows the old card",
        ),
        CardRule::ShortGap => lang.pick("Gián đoạn ngắn", "A short gap"),
        CardRule::LongGap => lang.pick(
            "Gián đoạn dài: tính như thẻ lần đầu",
            "A long gap: counts as a first card",
        ),
    }
}

#[cfg(test)]
mod tests {
    use book::date::Date;
    use book::money::Dong;
    use replica::UnixMillis;

    use super::*;

    fn at(millis: i64) -> Hlc {
        Hlc::at(UnixMillis(millis))
    }

    /// 2026-11-21 07:05 UTC.
    const AFTERNOON: i64 = 1_795_244_700_000;

    #[test]
    fn the_sentence_on_confirmation_tells_the_truth() {
        let say = |here, office, centre| {
            confirmed(
                Lang::Vi,
                here,
                office,
                centre,
                Some(at(AFTERNOON)),
                at(AFTERNOON + 60_000),
            )
        };
        assert_eq!(
            say(60, 58, 58),
            "Trung tâm đã nhận 58 trong 60 bản ghi; bản ghi chờ lâu nhất từ 14:05."
        );
        assert_eq!(
            say(1_060, 1_059, 58),
            "Trung tâm đã nhận 58 trong 1.060 bản ghi, cơ sở đã nhận 1.059; bản ghi chờ lâu nhất từ 14:05."
        );
        assert_eq!(say(60, 60, 60), "Trung tâm đã nhận đủ.");
        assert_eq!(say(0, 0, 0), "Chưa có gì.");
        let none = confirmed(Lang::En, 3, 0, 0, None, at(AFTERNOON));
        assert_eq!(none, "The centre has 0 of 3.");
    }

    #[test]
    fn what_waits_since_another_day_says_which() {
        let tomorrow = at(AFTERNOON + 24 * 3_600_000);
        let text = confirmed(Lang::En, 2, 0, 1, Some(at(AFTERNOON)), tomorrow);
        assert_eq!(
            text,
            "The centre has 1 of 2; the oldest waiting is from 14:05 21/11/2026."
        );
    }

    #[test]
    fn warnings_bear_their_figures() {
        let deadline = Date::parse("31/01/2027").unwrap();
        let step = Warning::IncomeStep {
            step: Dong::new(50_000),
            below: Dong::new(1_550_000),
        };
        for lang in Lang::ALL {
            assert!(quote_warning(lang, Warning::PastDeadline { deadline }).contains("31/01/2027"));
            assert!(quote_warning(lang, step).contains("1.550.000"));
        }
    }

    #[test]
    fn each_rule_of_a_card_is_named() {
        let rules = [
            CardRule::First,
            CardRule::Renewal,
            CardRule::ShortGap,
            CardRule::LongGap,
        ];
        let names: std::collections::BTreeSet<_> = rules
            .iter()
            .map(|rule| card_rule(Lang::Vi, *rule))
            .collect();
        assert_eq!(names.len(), rules.len());
    }
}
