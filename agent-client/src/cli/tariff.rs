//! `tariff`: which figures are held here, and which are quoted from today.

use book::date::Date;
use serde_json::json;
use web::format;
use web::text::{Text, tr};

use super::report::{Report, table};
use super::run::Session;
use crate::Answer;

pub(super) fn list(session: &Session<'_>) -> Answer<Report> {
    let (reader, lang) = (session.agent.read(), session.lang);
    let used = reader.tariff_on(session.today)?;
    let mut held: Vec<(String, Option<Date>)> = reader
        .tariffs()?
        .into_iter()
        .map(|view| (view.version.to_string(), Some(view.effective)))
        .collect();
    let builtin = book::tariff::Tariff::builtin()
        .map_err(|error| web::problem::from_tariff_error("tariff", error))?;
    if held
        .iter()
        .all(|(version, _)| version != builtin.version().as_str())
    {
        held.push((builtin.version().to_string(), None));
    }
    let is_used = |version: &str| version == used.version().as_str();
    let json = held
        .iter()
        .map(|(version, effective)| {
            json!({
                "version": version,
                "effective": effective.map(Date::iso),
                "published": effective.is_some(),
                "used": is_used(version),
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = held
        .iter()
        .map(|(version, effective)| {
            let from = match effective {
                Some(day) => format::date(*day),
                None => lang.pick("kèm chương trình", "with the program").to_owned(),
            };
            let used = if is_used(version) {
                lang.pick("đang dùng", "in use")
            } else {
                ""
            };
            vec![version.clone(), from, used.to_owned()]
        })
        .collect();
    let heads = [
        tr(lang, Text::Tariff),
        lang.pick("Từ ngày nộp", "For payments from"),
        "",
    ];
    Ok(Report::new(json, table(&heads, &rows, "")))
}
