//! `tariff`

use serde_json::json;
use web::format;
use web::text::{Text, tr};
use wire::problem::{Code, Problem};

use super::report::{Report, table};
use super::run::Run;
use super::tariff_args::Tariff;
use crate::failure::Outcome;
use crate::tariff;

pub(super) fn tariff(run: &Run, args: &Tariff) -> Outcome<Report> {
    match args {
        Tariff::Check { file } => {
            let checked = tariff::read(file)?;
            let (version, effective) = (checked.tariff.version(), checked.tariff.effective());
            let json = json!({ "version": version.as_str(), "effective": effective.iso() });
            let right = run.lang.pick("Đọc được biểu", "This is the tariff");
            let from = run.lang.pick("cho ngày nộp từ", "for payments from");
            let text = format!("{right} {version}, {from} {}.", format::date(effective));
            Ok(Report::new(json, text))
        }
        Tariff::Publish { file } => {
            let checked = tariff::read(file)?;
            let mut store = run.store()?;
            let done = store.write(run.now(), |writer| tariff::publish(writer, &checked))?;
            let version = checked.tariff.version();
            let json = json!({
                "version": version.as_str(),
                "effective": checked.tariff.effective().iso(),
                "id": done.id.to_string(),
                "before": done.before,
            });
            let text = if done.before {
                run.lang
                    .pick("Biểu này đã công bố từ trước", "It was published before")
            } else {
                run.lang.pick("Đã công bố biểu", "Published")
            };
            Ok(Report::new(json, format!("{text}: {version}.")))
        }
        Tariff::List => list(run),
        Tariff::Show { version } => show(run, version),
    }
}

fn list(run: &Run) -> Outcome<Report> {
    let views = run.store()?.read().tariffs()?;
    let json = views
        .iter()
        .map(|view| {
            json!({
                "version": view.version.as_str(),
                "effective": view.effective.iso(),
                "id": view.id.to_string(),
                "arrival": view.arrival,
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|view| vec![view.version.to_string(), format::date(view.effective)])
        .collect();
    let heads = [
        tr(run.lang, Text::Tariff),
        run.lang.pick("Từ ngày nộp", "For payments from"),
    ];
    let none = run.lang.pick(
        "Chưa công bố biểu nào: mọi máy dùng biểu kèm chương trình.",
        "Nothing is published: every device uses the one that comes with the program.",
    );
    Ok(Report::new(json, table(&heads, &rows, none)))
}

fn show(run: &Run, version: &str) -> Outcome<Report> {
    let views = run.store()?.read().tariffs()?;
    let published = views
        .into_iter()
        .find(|view| view.version.as_str() == version);
    let builtin = || {
        let builtin = book::tariff::Tariff::builtin().ok()?;
        (builtin.version().as_str() == version).then(|| book::tariff::BUILTIN_TEXT.to_owned())
    };
    let text = published.map(|view| view.text).or_else(builtin);
    let unknown = || Problem::new(Code::TariffUnknown).with("got", version);
    let text = text.ok_or_else(unknown)?;
    Ok(Report::new(
        json!({ "version": version, "text": text }),
        text,
    ))
}
