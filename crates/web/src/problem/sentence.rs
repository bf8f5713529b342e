//! A problem in one sentence.

use book::record::Field;
use wire::problem::{Code, Problem};

use super::catalogue::template;
use super::template::fill;
use crate::lang::Lang;
use crate::text::field_name;

/// Returns the sentence of a problem, one that ends in a full stop.
#[must_use]
pub fn sentence(lang: Lang, problem: &Problem) -> String {
    fill(template(lang, problem.code), &|name: &str| {
        let value = visible(problem.detail(name));
        // A command line is quoted as it was typed; everywhere else a field has a name in words.
        if name == "what" && problem.code != Code::Usage {
            what_name(lang, &value)
        } else {
            value
        }
    })
}

/// Details come from files, servers and people: what could steer a terminal is left out.
fn visible(detail: &str) -> String {
    detail.chars().filter(|c| !c.is_control()).collect()
}

/// Returns a field's name in words; flags, files and everything else stay as they are.
fn what_name(lang: Lang, what: &str) -> String {
    let field = Field::ALL.iter().find(|field| field.code() == what);
    field.map_or_else(
        || what.to_owned(),
        |field| field_name(lang, *field).to_owned(),
    )
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
                    "path",
                    "text",
                    "as_thousands",
                    "digits",
                    "max",
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
    fn a_detail_cannot_steer_a_terminal() {
        let problem = Problem::new(Code::AmountInvalid).with("got", "1\u{1b}[2J\r\n2");
        assert!(!sentence(Lang::En, &problem).contains(char::is_control));
    }
}
