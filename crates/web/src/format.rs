//! Numbers, days and times as people in the field write them. Local time is UTC+7 everywhere.

use book::date::{BirthDate, Date, Precision};
use book::identity::{BhxhNumber, CardNumber, Cccd, Phone};
use book::money::Dong;
use book::record::{Card, Field, Position, Poverty, Value};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use replica::{Hlc, UnixMillis};

use crate::lang::Lang;
use crate::text::{elsewhere_name, group_name, poverty_name, sex_name};

/// Formats an amount, `1.366.200 đ`; the space does not break.
#[must_use]
pub fn dong(amount: Dong) -> String {
    amount.to_string().replace(' ', "\u{a0}")
}

/// Formats counted less stated, with the word for it: `-5.000 đ (thiếu)`, `5.000 đ (thừa)`.
#[must_use]
pub fn over_short(lang: Lang, difference: Dong) -> String {
    let word = match difference.cmp(&Dong::ZERO) {
        std::cmp::Ordering::Less => lang.pick("thiếu", "short"),
        std::cmp::Ordering::Equal => return dong(difference),
        std::cmp::Ordering::Greater => lang.pick("thừa", "over"),
    };
    format!("{} ({word})", dong(difference))
}

/// Formats a day, `21/11/2026`.
#[must_use]
pub fn date(day: Date) -> String {
    day.to_string()
}

/// Formats a day, or a dash where there is none.
#[must_use]
pub fn date_or_dash(day: Option<Date>) -> String {
    day.map_or_else(|| "–".to_owned(), date)
}

/// Formats a range of days, both ends included: `01/11/2026 – 30/11/2026`.
#[must_use]
pub fn day_range(first: Date, last: Date) -> String {
    if first == last {
        date(first)
    } else {
        format!("{first} – {last}")
    }
}

/// Formats the time of a clock's reading, `14:05 21/11/2026`.
#[must_use]
pub fn time(reading: Hlc) -> String {
    time_millis(reading.wall())
}

/// Formats an instant, `14:05 21/11/2026`; a dash where no calendar has it.
#[must_use]
pub fn time_millis(instant: UnixMillis) -> String {
    local(instant, "%H:%M %d/%m/%Y")
}

/// Formats the time of day of a clock's reading, `14:05`.
#[must_use]
pub fn clock(reading: Hlc) -> String {
    local(reading.wall(), "%H:%M")
}

/// Formats an instant for machines, `2026-11-21T14:05:00+07:00`; a dash where no calendar has it.
#[must_use]
pub fn iso_time(instant: UnixMillis) -> String {
    local(instant, "%Y-%m-%dT%H:%M:%S%:z")
}

fn local(instant: UnixMillis, form: &str) -> String {
    let zone = TimeZone::fixed(Offset::constant(7));
    Timestamp::from_millisecond(instant.0).map_or_else(
        |_| "–".to_owned(),
        |stamp| stamp.to_zoned(zone).strftime(form).to_string(),
    )
}

/// Formats a count with points between thousands, `16.383`.
#[must_use]
pub fn count(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Formats a number of bytes: `812 B`, `34,1 kB`, `1,2 MB`; in English with a point.
#[must_use]
pub fn bytes(lang: Lang, number: u64) -> String {
    let (unit, name) = match number {
        0..1_000 => return format!("{number}\u{a0}B"),
        1_000..1_000_000 => (1_000, "kB"),
        1_000_000..1_000_000_000 => (1_000_000, "MB"),
        1_000_000_000.. => (1_000_000_000, "GB"),
    };
    let tenths = number / (unit / 10);
    format!("{}\u{a0}{name}", tenth(lang, tenths))
}

/// Formats a share of a whole, `85,3 %`; a dash where the whole is nothing. Rounded down, so that only the
/// whole is 100 %.
#[must_use]
pub fn percent(lang: Lang, part: u64, whole: u64) -> String {
    let per_mille = u128::from(part)
        .saturating_mul(1_000)
        .checked_div(u128::from(whole));
    per_mille
        .and_then(|share| u64::try_from(share).ok())
        .map_or_else(
            || "–".to_owned(),
            |share| format!("{}\u{a0}%", tenth(lang, share)),
        )
}

fn tenth(lang: Lang, tenths: u64) -> String {
    format!(
        "{}{}{}",
        count(tenths / 10),
        lang.pick(",", "."),
        tenths % 10
    )
}

/// Formats a birth date as far as it is known: `05/03/1987`, `03/1987`, `1987`.
#[must_use]
pub fn birth_date(birth: BirthDate) -> String {
    let day = birth.date;
    match birth.precision {
        Precision::Day => day.to_string(),
        Precision::Month => format!("{:02}/{:04}", day.month(), day.year()),
        Precision::Year => format!("{:04}", day.year()),
    }
}

/// Masks a CCCD number, `001******345`.
#[must_use]
pub fn masked_cccd(number: &str) -> String {
    Cccd::parse(number).map_or_else(|_| hidden(number), |read| read.masked())
}

/// Masks a phone number, `091****678`.
#[must_use]
pub fn masked_phone(number: &str) -> String {
    Phone::parse(number).map_or_else(|_| hidden(number), |read| read.masked())
}

/// Masks a BHXH number, `01******89`.
#[must_use]
pub fn masked_bhxh_number(number: &str) -> String {
    BhxhNumber::parse(number).map_or_else(|_| hidden(number), |read| read.masked())
}

/// Masks a health card's number, `GD40******56789`.
#[must_use]
pub fn masked_card(number: &str) -> String {
    CardNumber::parse(number).map_or_else(|_| hidden(number), |read| read.masked())
}

/// What is not of a known form is hidden whole: a half would be a guess.
fn hidden(text: &str) -> String {
    "*".repeat(text.chars().count().min(15))
}

/// Formats the value of a field with numbers of persons masked.
#[must_use]
pub fn masked_value(lang: Lang, field: Field, shown: &Value) -> String {
    match (field, shown) {
        (Field::Cccd, Value::Text(text)) => masked_cccd(text),
        (Field::Phone, Value::Text(text)) => masked_phone(text),
        (Field::BhxhNumber, Value::Text(text)) => masked_bhxh_number(text),
        (_, Value::Card(card)) => with_expiry(masked_card(&card.number), card),
        (_, other) => value(lang, other),
    }
}

/// Formats the value of a field in full.
#[must_use]
pub fn value(lang: Lang, shown: &Value) -> String {
    match shown {
        Value::Text(text) => text.clone(),
        Value::Number(number) => count(*number),
        Value::Date(day) => date(*day),
        Value::Birth(birth) => birth_date(*birth),
        Value::Sex(sex) => sex_name(lang, *sex).to_owned(),
        Value::Group(group) => group_name(lang, *group).to_owned(),
        Value::Record(id) => short_id(id),
        Value::Poverty(status) => poverty(lang, status),
        Value::Card(card) => with_expiry(card.number.clone(), card),
        Value::Position(place) => position(*place),
        Value::Elsewhere(what) => elsewhere_name(lang, *what).to_owned(),
    }
}

/// Formats an id by its first eight digits, enough for people to type.
#[must_use]
pub fn short_id(id: &impl ToString) -> String {
    id.to_string().chars().take(8).collect()
}

fn poverty(lang: Lang, poverty: &Poverty) -> String {
    let mut text = poverty_name(lang, poverty.status).to_owned();
    if let Some(certificate) = &poverty.certificate {
        text.push_str(", ");
        text.push_str(certificate);
    }
    match (poverty.from, poverty.until) {
        (Some(from), Some(until)) => text.push_str(&format!(", {}", day_range(from, until))),
        (Some(from), None) => text.push_str(&format!(", {from} –")),
        (None, Some(until)) => text.push_str(&format!(", – {until}")),
        (None, None) => {}
    }
    text
}

fn with_expiry(number: String, card: &Card) -> String {
    let until = card
        .expiry
        .map_or_else(String::new, |expiry| format!(", – {expiry}"));
    number + &until
}

fn position(place: Position) -> String {
    let degrees = |micro: i32| {
        let sign = if micro < 0 { "-" } else { "" };
        let micro = micro.unsigned_abs();
        format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
    };
    format!(
        "{}, {}",
        degrees(place.latitude_micro),
        degrees(place.longitude_micro)
    )
}

#[cfg(test)]
mod tests {
    use book::record::{PovertyStatus, Sex};
    use replica::RecordId;

    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn amounts_and_counts_bear_points_and_do_not_break() {
        assert_eq!(dong(Dong::new(1_366_200)), "1.366.200\u{a0}đ");
        assert_eq!(dong(Dong::new(-5)), "-5\u{a0}đ");
        for (number, text) in [
            (0_u64, "0"),
            (999, "999"),
            (1_000, "1.000"),
            (16_383, "16.383"),
            (1_196_739, "1.196.739"),
        ] {
            assert_eq!(count(number), text);
        }
        assert_eq!(count(u64::MAX), "18.446.744.073.709.551.615");
    }

    #[test]
    fn times_are_seven_hours_ahead_of_utc() {
        let reading = Hlc::at(UnixMillis(1_795_244_700_000));
        assert_eq!(time(reading), "14:05 21/11/2026");
        assert_eq!(clock(reading), "14:05");
        assert_eq!(iso_time(reading.wall()), "2026-11-21T14:05:00+07:00");
        assert_eq!(
            time_millis(UnixMillis(1_795_280_400_000)),
            "00:00 22/11/2026"
        );
    }

    #[test]
    fn a_wild_clock_breaks_no_page() {
        assert_eq!(time_millis(UnixMillis(0)), "07:00 01/01/1970");
        assert_eq!(time_millis(UnixMillis(i64::MAX)), "–");
        assert!(!time(Hlc::from_bits(u64::MAX)).is_empty());
    }

    #[test]
    fn a_range_of_one_day_is_one_day() {
        let (first, last) = (day("01/11/2026"), day("30/11/2026"));
        assert_eq!(day_range(first, last), "01/11/2026 – 30/11/2026");
        assert_eq!(day_range(first, first), "01/11/2026");
        assert_eq!(
            (date_or_dash(None), date_or_dash(Some(last))),
            ("–".into(), "30/11/2026".into())
        );
    }

    #[test]
    fn bytes_and_shares_use_the_comma_of_the_language() {
        for (number, vi, en) in [
            (812, "812\u{a0}B", "812\u{a0}B"),
            (1_000, "1,0\u{a0}kB", "1.0\u{a0}kB"),
            (341_250, "341,2\u{a0}kB", "341.2\u{a0}kB"),
            (1_299_999, "1,2\u{a0}MB", "1.2\u{a0}MB"),
            (7_000_000_000, "7,0\u{a0}GB", "7.0\u{a0}GB"),
        ] {
            assert_eq!(
                (bytes(Lang::Vi, number), bytes(Lang::En, number)),
                (vi.into(), en.into())
            );
        }
        assert_eq!(percent(Lang::Vi, 9_554, 10_000), "95,5\u{a0}%");
        assert_eq!(percent(Lang::En, 9_999, 10_000), "99.9\u{a0}%");
        assert_eq!(percent(Lang::En, 3, 3), "100.0\u{a0}%");
        assert_eq!(percent(Lang::Vi, 1, 0), "–");
    }

    #[test]
    fn numbers_of_persons_are_masked_or_hidden_whole() {
        assert_eq!(masked_cccd("001087012345"), "001******345");
        assert_eq!(masked_phone("0912345678"), "091****678");
        assert_eq!(masked_bhxh_number("0123456789"), "01******89");
        assert_eq!(masked_card("GD4010123456789"), "GD40******56789");
        assert_eq!(masked_cccd("12345"), "*****");
        let card = Value::Card(Card {
            number: "GD4010123456789".into(),
            expiry: Some(day("31/12/2026")),
        });
        assert_eq!(
            masked_value(Lang::Vi, Field::Card, &card),
            "GD40******56789, – 31/12/2026"
        );
        let cccd = Value::Text("001087012345".into());
        assert_eq!(masked_value(Lang::Vi, Field::Cccd, &cccd), "001******345");
        assert_eq!(masked_value(Lang::Vi, Field::Note, &cccd), "001087012345");
    }

    #[test]
    fn every_value_has_words() {
        let (today, lang) = (day("21/11/2026"), Lang::Vi);
        let birth = |text| Value::Birth(BirthDate::parse(text, today).unwrap());
        let poverty = Poverty {
            status: PovertyStatus::NearPoor,
            certificate: Some("12/GCN".into()),
            from: Some(day("01/01/2026")),
            until: None,
        };
        let position = Position {
            latitude_micro: 19_010_000,
            longitude_micro: -5,
        };
        for (shown, words) in [
            (Value::Number(1_234), "1.234"),
            (Value::Date(today), "21/11/2026"),
            (birth("1987"), "1987"),
            (birth("03/1987"), "03/1987"),
            (birth("05/03/1987"), "05/03/1987"),
            (Value::Sex(Sex::Female), "Nữ"),
            (Value::Group(book::premium::Group::NearPoor), "Hộ cận nghèo"),
            (Value::Record(RecordId::from_bytes([7; 16])), "07070707"),
            (
                Value::Poverty(poverty),
                "Hộ cận nghèo, 12/GCN, 01/01/2026 –",
            ),
            (Value::Position(position), "19.010000, -0.000005"),
        ] {
            assert_eq!(value(lang, &shown), words);
        }
    }
}
