//! What the evening came to: as JSON, and for people.

use std::fmt::Write as _;

use book::money::Dong;
use book::record::{Field, Value};
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;
use server::cash;
use store::Reader;
use store::view::{ConflictView, LedgerBy, LedgerFilter};
use web::lang::Lang;

use super::checks::Findings;
use super::evening::{Evening, Way};
use super::pages::Open;
use crate::fault::Outcome;

/// What the evening came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The day.
    pub day: String,
    /// The seed.
    pub seed: u64,
    /// The consolidated ledger.
    pub ledger: Vec<LedgerLine>,
    /// Fields that wait for a choice: what, and the values.
    pub conflicts: Vec<(String, Vec<String>)>,
    /// What is held, and why.
    pub held: Vec<(String, Vec<&'static str>)>,
    /// Cash taken, in hand, in transit, at the office, over and short: in all.
    pub cash: [i64; 5],
    /// What each sync took.
    pub syncs: Vec<SyncLine>,
    /// What must be true.
    pub checks: Findings,
    /// Where everything is kept.
    pub folder: String,
    /// Where to look, and how to get in.
    pub open: Option<Open>,
}

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerLine {
    /// The collector.
    pub collector: String,
    /// The scheme.
    pub scheme: String,
    /// Receipts.
    pub receipts: u64,
    /// Paid and counted, in đồng.
    pub counted: i64,
    /// Paid and held.
    pub held: i64,
    /// What the state and others owe.
    pub support: i64,
}

/// One sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyncLine {
    /// Who.
    pub who: String,
    /// Which way.
    pub way: &'static str,
    /// Bytes up.
    pub up: u64,
    /// Bytes down.
    pub down: u64,
    /// Requests.
    pub requests: u32,
}

/// Reads the centre's books.
///
/// # Errors
///
/// Where a store cannot be read.
pub fn read(evening: &Evening, seed: u64, day: book::date::Date) -> Outcome<Report> {
    let checks = evening.check()?;
    let app = &evening.centre.site.app;
    let (ledger, cash) = app.read_now(|reader| Ok((ledger(reader)?, cash::read(reader)?)))?;
    let conflicts = app.read_now(|reader| Ok(reader.conflicts()?))?;
    let held = app.read_now(|reader| Ok(reader.held()?))?;
    let total = cash.total;
    let syncs = evening.syncs.iter().map(|(who, way, synced)| SyncLine {
        who: who.clone(),
        way: way.code(),
        up: synced.up,
        down: synced.down,
        requests: synced.requests,
    });
    Ok(Report {
        day: day.iso(),
        seed,
        ledger,
        conflicts: conflicts.iter().map(conflict).collect(),
        held: held
            .into_iter()
            .map(|view| {
                (
                    view.title,
                    view.standing
                        .reasons()
                        .map(book::standing::Hold::code)
                        .collect(),
                )
            })
            .collect(),
        cash: [
            total.taken,
            total.in_hand,
            total.in_transit,
            total.at_office,
            total.over_short,
        ]
        .map(Dong::get),
        syncs: syncs.collect(),
        checks,
        folder: evening.folder().display().to_string(),
        open: None,
    })
}

fn ledger(reader: &Reader<'_>) -> server::failure::Outcome<Vec<LedgerLine>> {
    let rows = reader.ledger(
        &[LedgerBy::Collector, LedgerBy::Scheme],
        &LedgerFilter::default(),
    )?;
    let line = |row: store::view::LedgerRow| {
        let mut labels = row.labels.into_iter();
        LedgerLine {
            collector: labels.next().unwrap_or_default(),
            scheme: labels.next().unwrap_or_default(),
            receipts: row.receipts,
            counted: row.counted.get(),
            held: row.held.get(),
            support: row.support.get(),
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

fn conflict(view: &ConflictView) -> (String, Vec<String>) {
    let what = format!("{} · {}", view.name, view.field.field.code());
    let values = view
        .field
        .siblings
        .iter()
        .map(|one| text(view.field.field, &one.value));
    (what, values.collect())
}

fn text(field: Field, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(_)
        | Value::Birth(_)
        | Value::Sex(_)
        | Value::Group(_)
        | Value::Record(_)
        | Value::Poverty(_)
        | Value::Card(_)
        | Value::Position(_) => format!("({})", field.code()),
    }
}

impl Way {
    /// Returns the way's name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Office => "office",
            Self::Relay => "relay",
            Self::Centre => "centre",
            Self::Broken => "broken",
        }
    }
}

/// Returns the report as people read it.
#[must_use]
pub fn print(report: &Report, lang: Lang) -> String {
    let say = |vi, en| match lang {
        Lang::Vi => vi,
        Lang::En => en,
    };
    let mut out = String::new();
    // Writing into a `String` cannot fail.
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").unwrap_or_default();
    let title = say(
        "Sổ thu tổng hợp tại trung tâm",
        "The centre's consolidated ledger",
    );
    line(format_args!(
        "\n{title} — {} (seed {})",
        report.day, report.seed
    ));
    line(format_args!("{}", table(report, lang)));
    line(format_args!(
        "\n{}",
        say(
            "Thông tin còn mâu thuẫn, chờ người chọn:",
            "Conflicts that stand:"
        )
    ));
    for (what, values) in &report.conflicts {
        line(format_args!("  {what}: {}", values.join("  |  ")));
    }
    line(format_args!(
        "\n{}",
        say("Biên lai tạm giữ và lý do:", "Held, and why:")
    ));
    for (what, reasons) in &report.held {
        line(format_args!("  {what}: {}", reasons.join(", ")));
    }
    let [taken, hand, transit, office, apart] = report.cash.map(Dong::new);
    line(format_args!("\n{}", say("Tiền mặt:", "Cash:")));
    line(format_args!(
        "  {} {taken} = {} {hand} + {} {transit} + {} {office} + {} {apart}",
        say("đã thu", "taken"),
        say("còn giữ", "held"),
        say("đang bàn giao", "handed over, uncounted"),
        say("tại văn phòng", "at the office"),
        say("thiếu/thừa", "short or over"),
    ));
    line(format_args!(
        "\n{}",
        say("Mỗi lần đồng bộ tốn:", "What each sync took:")
    ));
    for sync in &report.syncs {
        line(format_args!(
            "  {:<28} {:<8} ↑ {:>6} B  ↓ {:>6} B  ({})",
            sync.who, sync.way, sync.up, sync.down, sync.requests
        ));
    }
    line(format_args!("\n{}", say("Kiểm tra:", "Checks:")));
    for finding in &report.checks.0 {
        let mark = if finding.holds { "✓" } else { "✗" };
        line(format_args!(
            "  {mark} {:<14} {}",
            finding.name, finding.found
        ));
    }
    line(format_args!(
        "\n{} {}",
        say("Dữ liệu ở", "Data in"),
        report.folder
    ));
    out
}

fn table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(match lang {
        Lang::Vi => [
            "Nhân viên thu",
            "Loại",
            "Biên lai",
            "Đã tính",
            "Tạm giữ",
            "Hỗ trợ",
        ],
        Lang::En => [
            "Collector",
            "Scheme",
            "Receipts",
            "Counted",
            "Held",
            "Support",
        ],
    });
    for line in &report.ledger {
        table.add_row([
            line.collector.clone(),
            line.scheme.clone(),
            line.receipts.to_string(),
            Dong::new(line.counted).to_string(),
            Dong::new(line.held).to_string(),
            Dong::new(line.support).to_string(),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
