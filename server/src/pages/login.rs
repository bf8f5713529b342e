//! The login page.

use maud::{Markup, html};
use web::form::{self, Field, Kind};
use web::lang::Lang;
use web::layout::{Page, page};
use web::text::{Text, tr};

/// Renders the login page; `error` says why the last try did not do, without saying what was wrong.
#[must_use]
pub fn login(lang: Lang, organisation: &str, name: &str, error: Option<&str>) -> Markup {
    let errors: Vec<(&str, String)> = error
        .map(|sentence| ("", sentence.to_owned()))
        .into_iter()
        .collect();
    let user = Field::new("user", tr(lang, Text::UserName))
        .value(name)
        .required();
    let password = Field::new("password", tr(lang, Text::Password)).required();
    let body = html! {
        (form::error_summary(lang, &errors))
        (form::post("/login", None, &html! {
            (form::hidden("lang", lang.code()))
            (form::input(Kind::UserName, &user))
            (form::input(Kind::Password, &password))
            (form::submit(tr(lang, Text::Login)))
        }))
    };
    page(&Page {
        program: organisation,
        here: "/login",
        ..Page::new(lang, tr(lang, Text::Login), body)
    })
}
