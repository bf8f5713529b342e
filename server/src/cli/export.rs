//! `export`

use super::bar::under_bar;
use super::ledger_args::Export;
use super::report::{Report, json};
use super::run::Run;
use crate::export::{self, Form};
use crate::failure::Outcome;

pub(super) fn export(run: &Run, args: &Export) -> Outcome<Report> {
    let forms = args.format.iter();
    let forms = forms.map(|got| Form::parse("--format", got));
    let forms = forms.collect::<Outcome<Vec<_>>>()?;
    let store = run.store()?;
    let asked = args.part.asked(args.by.as_deref());
    let asked = asked.settled(&store.read(), run.now())?;
    let reading = export::start(&store.read(), &args.list, &asked)?;
    let read = under_bar(|progress| reading.finish(progress))?;
    let manifest = export::write(&read, &forms, &args.dir)?;
    let mut text = run
        .lang
        .pick(
            "Đã ghi {rows} dòng vào {folder}, tính đến lượt nhận số {arrival}.",
            "Wrote {rows} rows into {folder}, as of arrival {arrival}.",
        )
        .replace("{rows}", &manifest.rows.to_string())
        .replace("{folder}", &args.dir.display().to_string())
        .replace("{arrival}", &manifest.arrival.to_string());
    for (name, hash) in &manifest.files {
        text.push_str(&format!("\n  {hash}  {name}"));
    }
    Ok(Report::new(json(&manifest), text))
}
