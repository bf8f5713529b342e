//! `import`

use book::organisation::Level;
use serde_json::json;
use store::StoreError;
use web::problem::sentence;

use super::files_args::Import;
use super::report::Report;
use super::run::{Run, Told};
use crate::failure::Failure;
use crate::import::{self, How};
use crate::organisation::unit_by_code;

/// So many refused cells are printed; the JSON has them all.
const SHOWN_MAX: usize = 50;

pub(super) fn import(run: &Run, args: &Import) -> Told {
    let how = match (args.commit, args.good_only) {
        (true, _) => How::All,
        (false, true) => How::Good,
        (false, false) => How::Look,
    };
    let mut store = run.store()?;
    let today = run.today();
    let done = store.write::<_, Failure>(run.now(), |writer| {
        let unit = unit_by_code(&writer.read(), Some(Level::Hamlet), &args.scope)?;
        import::import(writer, &args.file, unit.scope, how, today)
    })?;
    if let Some(path) = &args.rejects {
        let text = import::rejects(&done, run.lang);
        std::fs::write(path, text).map_err(StoreError::from)?;
    }
    let head = if done.written {
        run.lang.pick(
            "Đã nhập {rows} dòng: {households} hộ mới, {persons} người mới, {there} người đã có.",
            "Imported {rows} rows: {households} new households, {persons} new persons, {there} already there.",
        )
    } else {
        run.lang.pick(
            "Xem thử {rows} dòng: {households} hộ mới, {persons} người mới, {there} người đã có. Chưa ghi gì.",
            "Looked at {rows} rows: {households} new households, {persons} new persons, {there} already there. \
             Nothing was written.",
        )
    };
    let mut text = head
        .replace("{rows}", &done.rows.to_string())
        .replace("{households}", &done.households.to_string())
        .replace("{persons}", &done.persons.to_string())
        .replace("{there}", &done.there.to_string());
    for one in done.refused.iter().take(SHOWN_MAX) {
        let why = sentence(run.lang, &one.problem);
        text.push_str(&format!("\n  {}, {}: {why}", one.line, one.column));
    }
    let refused = done.refused.iter().map(|one| {
        let why = sentence(run.lang, &one.problem);
        json!({ "line": one.line, "column": one.column, "code": one.problem.code.as_str(), "why": why })
    });
    let json = json!({
        "rows": done.rows, "households": done.households, "persons": done.persons,
        "there": done.there, "written": done.written, "refused": refused.collect::<Vec<_>>(),
    });
    Ok((Report::new(json, text), done.problem()))
}
