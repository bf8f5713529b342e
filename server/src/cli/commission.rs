//! `commission`

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
    /// Như máy chủ đã biết khi nhận đến lượt này, hoặc trước giờ này · As it was known at this arrival, or before this time.
    #[arg(long, value_name = "ARRIVAL|TIME")]
    pub as_of: Option<String>,
}

pub(super) fn commission(run: &Run, args: &Commission) -> Outcome<Report> {
    let store = run.store()?;
    let asked = Asked {
        collector: args.collector.clone(),
        office: args.office.clone(),
        period: Some(args.month.clone()),
        as_of: args.as_of.clone(),
        ..Asked::default()
    };
    let asked = asked.settled(&store.read(), run.now())?;
    let filter = asked.query(&store.read())?.filter;
    let rows = read(&store.read(), &filter)?;
    let names = Names::read(&store.read())?;
    let sums = sums(&rows);
    let told: Vec<_> = sums
        .iter()
        .map(|(collector, sum)| {
            let lines = rows.iter().filter(|row| row.stated.collector == *collector);
            json!({
                "collector": names.actor_code(*collector), "name": names.actor(*collector),
                "earned": sum.earned.get(), "taken_back": sum.taken_back.get(), "due": sum.due().get(),
                "lines": lines.map(line).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut cells: Vec<Vec<String>> = rows.iter().map(|one| cells_of(run, &names, one)).collect();
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

fn cells_of(run: &Run, names: &Names, one: &Row) -> Vec<String> {
    let kind = match one.stated.kind {
        CommissionKind::New => run.lang.pick("mới", "new"),
        CommissionKind::Continuing => run.lang.pick("tiếp tục", "continuing"),
    };
    vec![
        names.actor(one.stated.collector),
        format::date(one.stated.day),
        one.receipt.receipt.number.to_string(),
        one.name.clone(),
        scheme_short(run.lang, one.stated.scheme).to_owned(),
        kind.to_owned(),
        one.stated.months.to_string(),
        format::dong(one.stated.paid),
        one.stated.rate.to_string(),
        format::dong(one.stated.amount),
    ]
}

fn line(row: &Row) -> serde_json::Value {
    let stated = &row.stated;
    json!({
        "receipt": row.receipt.receipt.number.to_string(), "id": stated.receipt.to_string(),
        "line": stated.line, "scheme": stated.scheme.code(), "kind": stated.kind.word(),
        "months": stated.months, "day": stated.day.iso(), "by": stated.why.word(),
        "times": stated.times, "period": format!("{}-{:02}", stated.period / 100, stated.period % 100), "arrival": stated.arrival,
        "paid": stated.paid.get(), "percent": stated.rate.to_string(), "commission": stated.amount.get(),
    })
}
