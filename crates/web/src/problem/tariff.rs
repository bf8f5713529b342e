//! What is wrong with a tariff file, in words.

use book::tariff::{OP_BYTES_MAX, TARIFF_BYTES_MAX, TariffError};

use crate::format;

/// What a value must be, as [`TariffError::Value`] says it, and the same in Vietnamese.
const EXPECTED: [(&str, &str); 16] = [
    ("bhxh or bhyt", "bhxh hoặc bhyt"),
    (
        "codes and names, as [\"01 Hà Nội\"]",
        "mã và tên, như [\"01 Hà Nội\"]",
    ),
    (
        "one table or more, each headed by double brackets",
        "một bảng trở lên, tên mỗi bảng trong hai dấu ngoặc vuông",
    ),
    (
        "whole đồng without quotes, as 1_500_000",
        "số đồng nguyên, không có ngoặc kép, như 1_500_000",
    ),
    (
        "a percentage in quotes with at most four decimals, as \"4.5\"",
        "tỷ lệ phần trăm trong ngoặc kép, nhiều nhất bốn chữ số thập phân, như \"4.5\"",
    ),
    (
        "a list of percentages, as [\"100\", \"70\"]",
        "danh sách tỷ lệ phần trăm, như [\"100\", \"70\"]",
    ),
    (
        "a list of texts, as [\"poor\", \"near-poor\"]",
        "danh sách chữ, như [\"poor\", \"near-poor\"]",
    ),
    ("a text in quotes", "chữ trong ngoặc kép"),
    ("where the figure was found", "nơi đã lấy con số này"),
    (
        "a day without quotes, as 2027-01-01",
        "ngày, không có ngoặc kép, như 2027-01-01",
    ),
    (
        "1 to 32 letters, digits, hyphens and points",
        "1 đến 32 chữ cái, chữ số, gạch nối và dấu chấm",
    ),
    ("compounded, plain or none", "compounded, plain hoặc none"),
    ("whole-months, days or none", "whole-months, days hoặc none"),
    ("new or continuing", "new hoặc continuing"),
    (
        "a province's code out of the list above, as \"14\", or a commune's, as \"03646\"",
        "mã tỉnh trong danh sách ở trên, như \"14\", hoặc mã xã, như \"03646\"",
    ),
    (
        "groups of the scheme: poor, near-poor, ethnic-minority, other for bhxh; \
         near-poor, pupil, average-farmer, household for bhyt",
        "nhóm của loại bảo hiểm: poor, near-poor, ethnic-minority, other với bhxh; \
         near-poor, pupil, average-farmer, household với bhyt",
    ),
];

/// Returns in Vietnamese what is wrong and what to do, without the line. The English is the error's own.
pub(super) fn vietnamese(error: &TariffError) -> String {
    match error {
        TariffError::Syntax { .. } => {
            "không đọc được; hãy viết dòng này như trong biểu kèm theo chương trình".to_owned()
        }
        TariffError::UnknownKey { key, .. } => {
            format!("không có mục {key:?}; hãy sửa lại tên hoặc bỏ mục này")
        }
        TariffError::Missing { key, .. } => {
            format!("thiếu mục {key:?}; hãy thêm vào bảng bắt đầu ở đây")
        }
        TariffError::Value { key, expected, .. } => format!("{key:?} phải là {}", words(expected)),
        TariffError::Order { from, .. } => format!(
            "hàng này bắt đầu ngày {}, không sau hàng ở trên; hãy xếp các hàng theo \"from\"",
            format::date(*from)
        ),
        TariffError::YearTwice { year, .. } => {
            format!("năm {year} đã có một hàng; hãy giữ lại một hàng")
        }
        TariffError::TooLong => {
            format!(
                "tệp dài hơn {TARIFF_BYTES_MAX} byte; hãy bỏ các hàng không còn dùng cho kỳ đóng nào"
            )
        }
        TariffError::TooMuch => {
            format!(
                "tệp nén lại vẫn dài hơn {OP_BYTES_MAX} byte; hãy bỏ các hàng không còn dùng cho kỳ đóng nào"
            )
        }
        TariffError::Unpacked => "tệp nén không đọc được; hãy công bố lại".to_owned(),
    }
}

/// Returns what a value must be; of what this table does not know, at least no English.
fn words(expected: &str) -> String {
    let known = EXPECTED.iter().find(|(english, _)| *english == expected);
    if let Some((_, words)) = known {
        return (*words).to_owned();
    }
    let bounds = expected.strip_prefix("a whole number from ");
    match bounds.and_then(|bounds| bounds.split_once(" to ")) {
        Some((from, to)) => format!("số nguyên từ {from} đến {to}"),
        None => "giá trị như trong biểu kèm theo chương trình".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use book::tariff::{BUILTIN_TEXT, Tariff};

    use super::super::{from_tariff_error, sentence};
    use crate::lang::Lang;

    #[test]
    fn a_broken_tariff_is_told_of_in_the_language_asked_for() {
        for (right, wrong, vietnamese, english) in [
            (
                "percent = \"0.31\"",
                "percent = 31",
                "tỷ lệ phần trăm trong",
                "a percentage in",
            ),
            (
                "amount = 700_000",
                "amount = \"7\"",
                "số đồng nguyên",
                "whole đồng",
            ),
            (
                "amount = 700_000",
                "amuont = 7",
                "thiếu mục \"amount\"",
                "is missing",
            ),
            (
                "amount = 700_000",
                "amount = 7\nnote = 1",
                "không có mục \"note\"",
                "is unknown",
            ),
            (
                "from = 2022-01-01",
                "from = 2015-01-01",
                "xếp các hàng",
                "sort the rows",
            ),
            (
                "from = 2022-01-01",
                "from = \"2022\"",
                "ngày, không có ngoặc",
                "a day without",
            ),
            (
                "rule = \"whole-months\"",
                "rule = \"x\"",
                "days hoặc none",
                "days or none",
            ),
            (
                "amount = 700_000",
                "amount =",
                "không đọc được",
                "write the line as",
            ),
        ] {
            assert!(BUILTIN_TEXT.contains(right), "{right}");
            let error = Tariff::parse(&BUILTIN_TEXT.replacen(right, wrong, 1)).unwrap_err();
            let problem = from_tariff_error("t.toml", &error);
            let (vi, en) = (sentence(Lang::Vi, &problem), sentence(Lang::En, &problem));
            assert!(vi.contains(vietnamese), "{vi}");
            assert!(!vi.contains(english) && !vi.contains(" must be "), "{vi}");
            assert!(en.contains(english), "{en}");
        }
    }

    #[test]
    fn what_the_table_does_not_know_is_told_in_no_other_language() {
        for (english, words) in super::EXPECTED {
            assert_eq!(super::words(english), words);
        }
        assert_eq!(
            super::words("a whole number from 1 to 60"),
            "số nguyên từ 1 đến 60"
        );
        assert!(super::words("anything else").starts_with("giá trị"));
    }
}
