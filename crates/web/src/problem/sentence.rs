//! A problem in one sentence.

use book::record::Field;
use book::standing::Hold;
use wire::problem::{Code, Problem};

use super::catalogue::template;
use super::template::fill;
use crate::format::short_id;
use crate::lang::Lang;
use crate::text::{field_name, hold_reason};

/// Returns the sentence of a problem, one that ends in a full stop.
#[must_use]
pub fn sentence(lang: Lang, problem: &Problem) -> String {
    fill(template(lang, problem.code), &|name: &str| {
        let value = visible(problem.detail(name));
        let value = if names_records(problem.code) {
            short(value)
        } else {
            value
        };
        // A command line is quoted as it was typed; everywhere else a field has a name in words.
        if name == "what" && problem.code != Code::Usage {
            what_name(lang, &value)
        } else if let Some(of_vietnamese) = in_both(name) {
            // What is wrong with a file is told in both languages.
            let translated = visible(problem.detail(of_vietnamese));
            match lang {
                Lang::Vi if !translated.is_empty() => translated,
                Lang::Vi | Lang::En => why_words(lang, value),
            }
        } else {
            value
        }
    })
}

/// Returns the detail that says the same in Vietnamese, where there may be one.
fn in_both(name: &str) -> Option<&'static str> {
    match name {
        "why" => Some("why_vi"),
        "rows" => Some("rows_vi"),
        _ => None,
    }
}

/// Returns a problem as a part of a sentence that names `what` already: without it, and without a full stop.
#[must_use]
pub fn part(lang: Lang, problem: &Problem, what: &str) -> String {
    let said = sentence(lang, problem);
    let named = format!("{}: ", what_name(lang, what));
    let said = said.strip_prefix(&named).unwrap_or(&said);
    said.trim_end_matches('.').to_owned()
}

/// Returns whether the details of a code name records that nobody typed.
const fn names_records(code: Code) -> bool {
    matches!(code, Code::OwnAct | Code::RefundedBefore)
}

/// Returns a record's id as lists show it; everything else as it is.
fn short(value: String) -> String {
    let is_id = value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id { short_id(&value) } else { value }
}

/// Details come from files, servers and people: what could steer a terminal is left out.
fn visible(detail: &str) -> String {
    detail.chars().filter(|c| !c.is_control()).collect()
}

/// Returns a field's name in words, or what a bare word stands for; flags, files and everything else stay as they are.
fn what_name(lang: Lang, what: &str) -> String {
    let field = Field::ALL.iter().find(|field| field.code() == what);
    let words = field.map(|field| field_name(lang, *field));
    let words = words.or_else(|| {
        Some(match what {
            "amount" => lang.pick("Số tiền", "Amount"),
            "batch" => lang.pick("Đợt", "Batch"),
            "code" => lang.pick("Mã", "Code"),
            "months" => lang.pick("Số tháng", "Months"),
            "name" => lang.pick("Tên", "Name"),
            "office" => lang.pick("Cơ sở", "Office"),
            "password" => lang.pick("Mật khẩu", "Password"),
            "period" => lang.pick("Tháng", "Month"),
            "scheme" => lang.pick("Loại bảo hiểm", "Scheme"),
            "user" => lang.pick("Tên đăng nhập", "Login name"),
            "cash-or-transfer" => lang.pick(
                "số tiền (--cash hoặc --transfer)",
                "an amount (--cash or --transfer)",
            ),
            "payer-or-household" => lang.pick(
                "người nộp (--payer) hoặc hộ (--household)",
                "who pays (--payer) or the household (--household)",
            ),
            "centre" => lang.pick("chỉ trung tâm làm được", "only the centre may"),
            "count" => lang.pick(
                "người nhận mới được đếm, người giao thì không",
                "whoever receives the money counts it, never who gave it",
            ),
            _ => return None,
        })
    });
    words.unwrap_or(what).to_owned()
}

/// Returns why a fact would be held, or what is in the way, in words; every other reason stays as it is.
fn why_words(lang: Lang, why: String) -> String {
    if why == "another-file" {
        return lang
            .pick("ở đó đã có một tệp khác", "another file stands there")
            .to_owned();
    }
    let hold = Hold::ALL.iter().find(|hold| hold.code() == why);
    hold.map_or(why, |hold| hold_reason(lang, *hold).to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every name of a detail in a template.
    fn holes(template: &str) -> Vec<&str> {
        template
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect()
    }

    fn full(lang: Lang, code: Code) -> Problem {
        holes(template(lang, code))
            .into_iter()
            .fold(Problem::new(code), |problem, name| {
                let name = [
                    "what",
                    "got",
                    "why",
                    "rows",
                    "path",
                    "text",
                    "as_thousands",
                    "digits",
                    "max",
                    "min",
                    "possible",
                    "expected",
                    "count",
                    "income",
                    "floor",
                    "cap",
                    "line",
                    "paid",
                    "payable",
                    "amount",
                    "in_hand",
                    "owed",
                    "found",
                    "known",
                    "confirmed",
                    "left",
                    "oldest",
                    "seconds",
                    "limit",
                ]
                .into_iter()
                .find(|known| *known == name)
                .unwrap_or_else(|| panic!("{name}"));
                problem.with(name, "17")
            })
    }

    #[test]
    fn every_code_has_a_sentence_of_its_own_in_both_languages() {
        for lang in Lang::ALL {
            let bare: BTreeSet<String> = Code::ALL
                .iter()
                .map(|code| sentence(lang, &Problem::new(*code)))
                .collect();
            assert_eq!(bare.len(), Code::ALL.len());
            for code in Code::ALL {
                for text in [
                    sentence(lang, &Problem::new(*code)),
                    sentence(lang, &full(lang, *code)),
                ] {
                    assert!(text.ends_with('.') && !text.ends_with(".."), "{text}");
                    assert!(!text.contains(['{', '}', '[', ']']), "{text}");
                    assert!(
                        !text.contains("  ") && !text.contains("“”") && !text.contains(" ;"),
                        "{text}"
                    );
                    assert!(!text.contains(" ,") && !text.contains(" ."), "{text}");
                    assert!(!text.starts_with(char::is_lowercase), "{text}");
                    assert!(
                        text.chars().count() <= 180,
                        "{} {text}",
                        text.chars().count()
                    );
                }
            }
        }
    }

    #[test]
    fn every_detail_given_is_said() {
        for lang in Lang::ALL {
            for code in Code::ALL {
                let holes = holes(template(lang, *code)).len();
                assert_eq!(
                    sentence(lang, &full(lang, *code)).matches("17").count(),
                    holes
                );
            }
        }
    }

    #[test]
    fn both_languages_use_the_same_details() {
        for code in Code::ALL {
            let of = |lang| {
                holes(template(lang, *code))
                    .into_iter()
                    .collect::<BTreeSet<_>>()
            };
            assert_eq!(of(Lang::Vi), of(Lang::En), "{code:?}");
        }
    }

    #[test]
    fn a_sentence_names_the_field_and_what_to_do() {
        let problem = Problem::new(Code::CccdInvalid)
            .with("what", "cccd")
            .with("digits", 9);
        assert_eq!(
            sentence(Lang::Vi, &problem),
            "Số CCCD: số CCCD phải có đúng 12 chữ số, ở đây có 9; hãy xem lại trên thẻ."
        );
        let problem = Problem::new(Code::AmountNegative)
            .with("what", "--income")
            .with("got", "-5");
        assert_eq!(
            sentence(Lang::En, &problem),
            "--income: the amount “-5” must not be negative; write it without a minus sign."
        );
    }

    #[test]
    fn no_code_of_a_hold_stands_in_a_sentence() {
        for lang in Lang::ALL {
            for hold in Hold::ALL {
                let problem = Problem::new(Code::WouldBeHeld).with("why", hold.code());
                let said = sentence(lang, &problem);
                assert!(said.contains(hold_reason(lang, hold)), "{said}");
                assert!(!said.contains(&format!("({}", hold.code())), "{said}");
            }
        }
    }

    #[test]
    fn what_no_record_has_is_named_in_the_language_too() {
        let problem = Problem::new(Code::ChoiceInvalid)
            .with("what", "period")
            .with("got", "13/2026");
        let said = sentence(Lang::Vi, &problem);
        assert!(said.starts_with("Tháng:"), "{said}");
    }

    #[test]
    fn who_may_is_said_in_words() {
        let problem = Problem::new(Code::Forbidden);
        assert_eq!(
            sentence(Lang::En, &problem.clone().with("what", "centre")),
            "This user is not allowed to do that: only the centre may; ask whoever is in charge."
        );
        assert_eq!(
            sentence(
                Lang::Vi,
                &problem.with("possible", "cashier, administrator")
            ),
            "Người dùng này không được phép làm việc đó; hãy hỏi người phụ trách; việc ấy của: cashier, administrator."
        );
    }

    #[test]
    fn a_detail_cannot_steer_a_terminal() {
        let problem = Problem::new(Code::AmountInvalid).with("got", "1\u{1b}[2J\r\n2");
        assert!(!sentence(Lang::En, &problem).contains(char::is_control));
    }

    #[test]
    fn an_id_that_nobody_typed_is_told_by_its_first_digits_and_a_number_whole() {
        let id = "3f2a9c01d4e5f60718293a4b5c6d7e8f";
        for (code, name) in [(Code::OwnAct, "what"), (Code::RefundedBefore, "got")] {
            for lang in Lang::ALL {
                let said = sentence(lang, &Problem::new(code).with(name, id));
                assert!(
                    said.contains("3f2a9c01") && !said.contains("3f2a9c01d"),
                    "{said}"
                );
                let said = sentence(lang, &Problem::new(code).with(name, "TN26-NA-001:0000007"));
                assert!(said.contains("TN26-NA-001:0000007"), "{said}");
            }
        }
        let typed = Problem::new(Code::ReceiptUnknown).with("got", id);
        assert!(sentence(Lang::Vi, &typed).contains(id));
    }

    #[test]
    fn another_file_in_the_way_is_told_in_the_readers_language() {
        let problem = Problem::new(Code::FileFailed)
            .with("path", "a.pdf")
            .with("why", "another-file");
        let said = sentence(Lang::Vi, &problem);
        assert!(said.contains("a.pdf (ở đó đã có một tệp khác)"), "{said}");
        let said = sentence(Lang::En, &problem);
        assert!(said.contains("another file stands there"), "{said}");
    }
}
