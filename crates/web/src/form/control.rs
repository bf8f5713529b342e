//! Controls as pages show them. Hint and error stand above the control: a phone’s keyboard would cover them below.

use maud::{Markup, html};

use super::field::{Choice, Field, Kind};
use crate::lang::Lang;
use crate::text::{Text, tr};

/// Renders a form that posts to `action`. `secret` is a hidden field against forged posts: name and value.
#[must_use]
pub fn post(action: &str, secret: Option<(&str, &str)>, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) novalidate {
            @if let Some((name, value)) = secret { (hidden(name, value)) }
            (body)
        }
    }
}

/// Renders a form whose fields go into the address: searches and filters.
#[must_use]
pub fn get(action: &str, body: &Markup) -> Markup {
    html! { form.filter method="get" action=(action) role="search" { (body) } }
}

/// Renders one input with its label.
#[must_use]
pub fn input(kind: Kind, field: &Field<'_>) -> Markup {
    let shown = (!matches!(kind, Kind::Password)).then_some(field.value);
    let control = html! {
        input type=(kind.html()) name=(field.name) id=(field.id()) value=[shown]
            inputmode=[kind.keyboard()] autocomplete=(kind.completion())
            autocapitalize=[matches!(kind, Kind::UserName).then_some("none")]
            placeholder=[matches!(kind, Kind::Date).then_some("dd/mm/yyyy")]
            required[field.required] aria-invalid=[field.error.map(|_| "true")]
            aria-describedby=[field.described_by()];
    };
    let control = match kind {
        Kind::Amount => html! { span.unit { (control) span aria-hidden="true" { "đ" } } },
        Kind::Text
        | Kind::Search
        | Kind::Date
        | Kind::Digits
        | Kind::Phone
        | Kind::UserName
        | Kind::Password => control,
    };
    labelled(field, &control)
}

/// Renders a field of several lines.
#[must_use]
pub fn textarea(field: &Field<'_>) -> Markup {
    labelled(
        field,
        &html! {
            textarea name=(field.name) id=(field.id()) rows="3" required[field.required]
                aria-invalid=[field.error.map(|_| "true")]
                aria-describedby=[field.described_by()] { (field.value) }
        },
    )
}

/// Renders a list to choose one value from. `none` is the label of the empty value; without it there is none.
#[must_use]
pub fn select(field: &Field<'_>, none: Option<&str>, choices: &[Choice<'_>]) -> Markup {
    labelled(
        field,
        &html! {
            select name=(field.name) id=(field.id()) required[field.required]
                aria-invalid=[field.error.map(|_| "true")]
                aria-describedby=[field.described_by()] {
                @if let Some(none) = none { option value="" { (none) } }
                @for choice in choices {
                    option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
                }
            }
        },
    )
}

/// Renders values to choose one from, all of them in sight.
#[must_use]
pub fn radios(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    group(field, "radio", choices, &[field.value])
}

/// Renders values to choose any number from.
#[must_use]
pub fn checkboxes(field: &Field<'_>, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    group(field, "checkbox", choices, chosen)
}

fn group(field: &Field<'_>, kind: &str, choices: &[Choice<'_>], chosen: &[&str]) -> Markup {
    html! {
        fieldset.field.wrong[field.error.is_some()] id=(field.id()) aria-describedby=[field.described_by()] {
            legend { (field.label) }
            (around(field))
            div.choices {
                @for choice in choices {
                    label {
                        input type=(kind) name=(field.name) value=(choice.value)
                            checked[chosen.contains(&choice.value.as_str())];
                        span { (choice.label) }
                    }
                }
            }
        }
    }
}

/// Renders a value that people do not see.
#[must_use]
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Renders the button that sends a form.
#[must_use]
pub fn submit(text: &str) -> Markup {
    html! { button.button.primary type="submit" { (text) } }
}

/// Renders a button that sends a form with one more value, as for one of several actions.
#[must_use]
pub fn submit_as(name: &str, value: &str, text: &str) -> Markup {
    html! { button.button type="submit" name=(name) value=(value) { (text) } }
}

/// Renders what is wrong with a form, each with a link to its field; nothing where all is well. An empty field
/// name stands for the form as a whole.
#[must_use]
pub fn error_summary(lang: Lang, errors: &[(&str, String)]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.notice.bad role="alert" {
                h2 { (tr(lang, Text::FormProblem)) }
                p { (tr(lang, Text::FormProblemHint)) }
                ul {
                    @for (name, sentence) in errors {
                        li {
                            @if name.is_empty() { (sentence) }
                            @else { a href={ "#f-" (name) } { (sentence) } }
                        }
                    }
                }
            }
        }
    }
}

fn labelled(field: &Field<'_>, control: &Markup) -> Markup {
    html! {
        div.field.wrong[field.error.is_some()] {
            label for=(field.id()) { (field.label) }
            (around(field))
            (control)
        }
    }
}

/// Renders the hint and the error of a field.
fn around(field: &Field<'_>) -> Markup {
    html! {
        @if let Some(hint) = field.hint { small.hint id={ (field.id()) "-hint" } { (hint) } }
        @if let Some(error) = field.error {
            strong.error id={ (field.id()) "-error" } { (error) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_keeps_what_was_typed_and_says_what_is_wrong() {
        let field = Field::new("day", "Ngày")
            .value("31/02/2026")
            .error(Some("Không có ngày này."));
        let page = input(Kind::Date, &field.hint("21/11/2026").required()).into_string();
        for part in [
            r#"value="31/02/2026""#,
            r#"aria-invalid="true""#,
            r#"aria-describedby="f-day-hint f-day-error""#,
            r#"<label for="f-day">Ngày</label>"#,
            "Không có ngày này.",
            " required",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn a_password_is_never_shown_again() {
        let field = Field::new("password", "Mật khẩu").value("hunter2");
        assert!(
            !input(Kind::Password, &field)
                .into_string()
                .contains("hunter2")
        );
    }

    #[test]
    fn what_was_typed_is_escaped() {
        let evil = "\"><script>alert(1)</script>";
        let field = Field::new("note", evil)
            .value(evil)
            .error(Some(evil))
            .hint(evil);
        let choices = [Choice {
            value: evil.to_owned(),
            label: evil,
        }];
        let summary = error_summary(Lang::Vi, &[("", evil.to_owned()), (evil, evil.to_owned())]);
        let page = html! {
            (input(Kind::Text, &field)) (textarea(&field)) (select(&field, Some(evil), &choices))
            (radios(&field, &choices)) (checkboxes(&field, &choices, &[evil])) (summary)
            (post(evil, Some((evil, evil)), &submit_as(evil, evil, evil)))
        };
        let page = page.into_string();
        assert!(!page.contains("<script") && !page.contains("\"><script"));
        assert_eq!(
            page.matches("&quot;&gt;&lt;script").count(),
            page.matches("alert(1)").count()
        );
    }

    #[test]
    fn choices_that_were_made_stay_made() {
        let choices = [
            Choice {
                value: "1".into(),
                label: "1 tháng",
            },
            Choice {
                value: "3".into(),
                label: "3 tháng",
            },
        ];
        let field = Field::new("months", "Phương thức").value("3");
        let page = select(&field, None, &choices).into_string();
        assert!(page.contains(r#"<option value="3" selected>"#));
        assert_eq!(page.matches(" selected").count(), 1);
        let page = checkboxes(&field, &choices, &["1", "3"]).into_string();
        assert_eq!(page.matches(" checked").count(), 2);
        assert!(
            radios(&field, &choices)
                .into_string()
                .contains(r#"value="3" checked"#)
        );
    }

    #[test]
    fn a_form_without_errors_has_no_summary() {
        assert_eq!(error_summary(Lang::Vi, &[]).into_string(), "");
        let page = error_summary(Lang::En, &[("day", "There is no such day.".to_owned())]);
        assert!(
            page.into_string()
                .contains(r##"<a href="#f-day">There is no such day.</a>"##)
        );
    }
}
