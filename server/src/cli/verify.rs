//! `verify`, `rebuild`, `restored`, `conflicts`, `forks`

use serde_json::json;
use web::text::{Text, tr};
use wire::problem::{Code, Problem};

use super::bar::under_bar;
use super::report::{Report, json, table};
use super::run::{Run, Told};
use crate::failure::Outcome;
use crate::paged::Page;
use crate::waiting;

/// How many findings are printed; the JSON has them all.
const SHOWN_MAX: usize = 20;

pub(super) fn verify(run: &Run) -> Told {
    let store = run.store()?;
    let found = under_bar(|progress| store.read().verify(progress))?;
    let findings: Vec<_> = found
        .findings
        .iter()
        .map(|finding| json!({ "code": finding.code, "detail": finding.detail }))
        .collect();
    let (ops, signatures, postings) = (found.ops, found.signatures, found.postings);
    let sums = run.lang.pick(
        "Đã tính lại: {ops} bản ghi, {signatures} chữ ký, {postings} bút toán.",
        "Recomputed: {ops} ops, {signatures} signatures, {postings} postings.",
    );
    let mut text = sums
        .replace("{ops}", &ops.to_string())
        .replace("{signatures}", &signatures.to_string())
        .replace("{postings}", &postings.to_string());
    text.push(' ');
    text.push_str(if found.findings.is_empty() {
        run.lang.pick("Mọi thứ khớp.", "Everything agrees.")
    } else {
        run.lang.pick("Có điểm không khớp:", "This does not agree:")
    });
    for finding in found.findings.iter().take(SHOWN_MAX) {
        text.push_str(&format!("\n  {}: {}", finding.code, finding.detail));
    }
    let problem = found.findings.first().map(|first| {
        let count = found.findings.len();
        Problem::new(Code::DatabaseDamaged)
            .with("count", count)
            .with("what", &first.detail)
    });
    let json = json!({
        "ops": ops, "signatures": signatures, "postings": postings, "findings": findings,
    });
    Ok((Report::new(json, text), problem))
}

pub(super) fn rebuild(run: &Run) -> Outcome<Report> {
    let mut store = run.store()?;
    store.rebuild()?;
    let totals = store.read().totals()?;
    let json = json!({ "ops": totals.ops, "postings": totals.postings });
    let text = run
        .lang
        .pick("Đã dựng lại từ {ops} bản ghi.", "Rebuilt from {ops} ops.");
    Ok(Report::new(
        json,
        text.replace("{ops}", &totals.ops.to_string()),
    ))
}

pub(super) fn restored(run: &Run) -> Outcome<Report> {
    let life = run.store()?.begin_anew(run.now())?.to_string();
    let text = run.lang.pick(
        "Máy chủ bắt đầu mạch mới {life}; quyển phiếu thu mới mang tên mạch này. Hãy cho các cơ sở và thiết bị đồng bộ trước khi thu hồi thiết bị nào.",
        "The server begins the new life {life}; new books bear its name. Let offices and devices sync before you revoke anybody.",
    );
    let json = json!({ "life": life });
    Ok(Report::new(json, text.replace("{life}", &life)))
}

pub(super) fn conflicts(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let (found, _) = waiting::conflicts(&store.read(), run.lang, Page::ALL)?;
    let mut rows = Vec::new();
    for conflict in &found {
        for value in &conflict.values {
            rows.push(vec![
                conflict.name.clone(),
                conflict.label.to_owned(),
                value.value.clone(),
                value.time.clone(),
                value.op.clone(),
            ]);
        }
    }
    let heads = [
        Text::Name,
        Text::Field,
        Text::Value,
        Text::Time,
        Text::Records,
    ];
    let heads = heads.map(|head| tr(run.lang, head));
    Ok(Report::new(
        json(&found),
        table(&heads, &rows, tr(run.lang, Text::NoConflicts)),
    ))
}
pub(super) fn forks(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let found = waiting::forks(&store.read(), run.lang)?;
    let mut text = String::new();
    for fork in &found {
        let cut = run.lang.pick(
            "  phạm vi {scope}, sau bản ghi {after}:",
            "  scope {scope}, behind record {after}:",
        );
        text.push_str(&fork.words);
        text.push('\n');
        text.push_str(
            &cut.replace("{scope}", &fork.scope.to_string())
                .replace("{after}", &fork.after.to_string()),
        );
        for branch in &fork.branches {
            let line = run.lang.pick(
                "\n    {stream}: {ops} bản ghi, {receipts} biên lai, tiền mặt {cash}",
                "\n    {stream}: {ops} records, {receipts} receipts, cash {cash}",
            );
            let cash = web::format::dong(book::money::Dong::new(branch.cash));
            text.push_str(
                &line
                    .replace("{stream}", &branch.stream)
                    .replace("{ops}", &branch.ops.to_string())
                    .replace("{receipts}", &branch.receipts.to_string())
                    .replace("{cash}", &cash),
            );
        }
        text.push('\n');
    }
    if found.is_empty() {
        text.push_str(run.lang.pick(
            "Không có thiết bị nào bị sao chép hoặc khôi phục.",
            "No device was copied or restored.",
        ));
    }
    Ok(Report::new(json(&found), text.trim_end().to_owned()))
}
