//! `commission`

use book::commission::LineEvent;
use book::tariff::CommissionKind;
use clap::Args;
use serde_json::json;
use web::format;
use web::text::scheme_short;

use super::report::{Report, table};
use super::run::Run;
use crate::commission::{Row, read, sums};
use crate::failure::Outcome;
use crate::ledger::Asked;
use crate::pages::people::Names;

/// `commission`
#[derive(Debug, Args)]
pub struct Commission {
    /// Mã nhân viên thu; không có: tất cả · A collector's code; without: all of them.
    #[arg(long, value_name = "CODE")]
    pub collector: Option<String>,
    /// Tháng, MM/YYYY · The month.
    #[arg(long)]
    pub month: String,
    /// Mã cơ sở · An office's code.
    #[arg(long, value_name = "CODE")]
    pub office: Option<String>,
}

pub(super) fn commission(run: &Run, args: &Commission) -> Outcome<Report> {
    let store = run.store()?;
    let asked = Asked {
        collector: args.collector.clone(),
        office: args.office.clone(),
        period: Some(args.month.clone()),
        ..Asked::default()
    };
    let filter = asked.query(&store.read())?.filter;
    let rows = read(&store.read(), &filter)?;
    let names = Names::read(&store.read())?;
    let sums = sums(&rows);
    let told: Vec<_> = sums
        .iter()
        .map(|(collector, sum)| {
            let lines = rows.iter().filter(|row| row.receipt.collector == *collector);
            json!({
                "collector": names.actor_code(*collector), "name": names.actor(*collector),
                "earned": sum.earned.get(), "taken_back": sum.taken_back.get(), "due": sum.due().get(),
                "lines": lines.map(line).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut cells: Vec<Vec<String>> = Vec::with_capacity(rows.len());
    for one in &rows {
        let kind = match one.kind {
            CommissionKind::New => run.lang.pick("mới", "new"),
            CommissionKind::Continuing => run.lang.pick("tiếp tục", "continuing"),
        };
        cells.push(vec![
            names.actor(one.receipt.collector),
            format::date(one.change.day),
            one.receipt.receipt.number.to_string(),
            one.name.clone(),
            scheme_short(run.lang, one.scheme).to_owned(),
            kind.to_owned(),
            one.months.to_string(),
            format::dong(one.paid),
            one.rate.to_string(),
            format::dong(one.amount),
        ]);
    }
    for (collector, sum) in &sums {
        let mut row = vec![names.actor(*collector)];
        row.extend(std::iter::repeat_n(String::new(), 7));
        row.push(run.lang.pick("Cộng", "Total").to_owned());
        row.push(format::dong(sum.due()));
        cells.push(row);
    }
    let heads = [
        run.lang.pick("Nhân viên thu", "Collector"),
        run.lang.pick("Ngày", "Day"),
        run.lang.pick("Phiếu thu", "Receipt"),
        run.lang.pick("Người tham gia", "Participant"),
        run.lang.pick("Loại", "Scheme"),
        run.lang.pick("Mới hay tiếp tục", "New or continuing"),
        run.lang.pick("Số tháng", "Months"),
        run.lang.pick("Đã đóng", "Paid"),
        "%",
        run.lang.pick("Hoa hồng", "Commission"),
    ];
    let none = run.lang.pick(
        "Chưa có dòng nào được cơ quan BHXH chấp nhận trong tháng.",
        "No line was accepted or came back in the month.",
    );
    Ok(Report::new(told.into(), table(&heads, &cells, none)))
}

fn line(row: &Row) -> serde_json::Value {
    let by = match row.change.by {
        LineEvent::Accepted => "accepted",
        LineEvent::Returned => "returned",
        LineEvent::Void => "void",
        LineEvent::Refunded(_) => "refunded",
    };
    json!({
        "receipt": row.receipt.receipt.number.to_string(), "id": row.receipt.id.to_string(),
        "line": row.line, "scheme": row.scheme.code(), "kind": row.kind.word(), "months": row.months,
        "day": row.change.day.iso(), "by": by, "paid": row.paid.get(), "percent": row.rate.to_string(),
        "commission": row.amount.get(),
    })
}
