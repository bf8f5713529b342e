//! What the evening came to: as JSON, and for people.

use std::fmt::Write as _;

use book::date::Date;
use book::fact::Scheme;
use book::money::Dong;
use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;
use server::paged::Page;
use server::waiting::WaitsFor;
use server::{cash, waiting};
use store::Reader;
use store::view::{CashView, LedgerBy, LedgerFilter};
use web::format;
use web::lang::Lang;
use web::text::{Text, scheme_name, tr};

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
    /// Fields that wait for a choice, as the server tells them.
    pub conflicts: Vec<waiting::Conflict>,
    /// What is held and why, as the server tells it.
    pub held: Vec<waiting::Held>,
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
    pub way: Way,
    /// Bytes up.
    pub up: u64,
    /// Bytes down.
    pub down: u64,
    /// Requests.
    pub requests: u32,
}

/// Reads the centre's books; values and reasons are told in `lang`.
///
/// # Errors
///
/// Where a store cannot be read.
pub fn read(evening: &Evening, seed: u64, day: Date, lang: Lang) -> Outcome<Report> {
    let checks = evening.check()?;
    let app = &evening.centre.site.app;
    let (ledger, cash) = app.read_now(|reader| Ok((ledger(reader)?, cash::read(reader)?)))?;
    let (conflicts, held) = app.read_now(|reader| {
        Ok((
            waiting::conflicts(reader, lang, Page::ALL)?.0,
            waiting::held(reader, lang, WaitsFor::Person)?,
        ))
    })?;
    let syncs = evening.syncs.iter().map(|(who, way, synced)| SyncLine {
        who: who.clone(),
        way: *way,
        up: synced.up,
        down: synced.down,
        requests: synced.requests,
    });
    Ok(Report {
        day: day.iso(),
        seed,
        ledger,
        conflicts,
        held,
        cash: amounts(&cash.total),
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

impl Way {
    /// Returns the way as people say it.
    #[must_use]
    pub const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Office => lang.pick("qua cơ sở", "office"),
            Self::Relay => lang.pick("lên trung tâm", "relay"),
            Self::Centre => lang.pick("trung tâm", "centre"),
            Self::Broken => lang.pick("bị đứt", "broken"),
        }
    }
}

/// Returns the report as people read it, in the words of the pages.
#[must_use]
pub fn print(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    // Writing into a `String` cannot fail.
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").unwrap_or_default();
    line(format_args!(
        "\n{} — {} (seed {})",
        tr(lang, Text::ConsolidatedLedger),
        report.day,
        report.seed
    ));
    line(format_args!("{}", table(report, lang)));
    line(format_args!("\n{}:", tr(lang, Text::Conflicts)));
    for one in &report.conflicts {
        let values: Vec<&str> = one.values.iter().map(|one| one.value.as_str()).collect();
        line(format_args!(
            "  {} · {}: {}",
            one.name,
            one.field,
            values.join("  |  ")
        ));
    }
    line(format_args!("\n{}:", tr(lang, Text::Held)));
    for one in &report.held {
        line(format_args!("  {}: {}", one.title, one.words.join("; ")));
    }
    line(format_args!("\n{}:", tr(lang, Text::Cash)));
    line(format_args!("  {}", cash_sum(lang, report.cash)));
    let syncs = lang.pick("Mỗi lần đồng bộ tốn:", "What each sync took:");
    line(format_args!("\n{syncs}"));
    for sync in &report.syncs {
        line(format_args!(
            "  {:<28} {:<16} ↑ {:>6} B  ↓ {:>6} B  ({})",
            sync.who,
            sync.way.words(lang),
            sync.up,
            sync.down,
            sync.requests
        ));
    }
    line(format_args!("\n{}", lang.pick("Kiểm tra:", "Checks:")));
    out.push_str(&report.checks.print(lang));
    out.push_str(&format!(
        "\n{} {}\n",
        lang.pick("Dữ liệu ở", "Data in"),
        report.folder
    ));
    out
}

/// Returns cash taken, in hand, in transit, at the office, over and short, in đồng.
pub(crate) fn amounts(cash: &CashView) -> [i64; 5] {
    [
        cash.taken,
        cash.in_hand,
        cash.in_transit,
        cash.at_office,
        cash.over_short,
    ]
    .map(Dong::get)
}

/// Returns the sum that must hold to the đồng.
pub(crate) fn cash_sum(lang: Lang, cash: [i64; 5]) -> String {
    let [taken, hand, transit, office, apart] = cash.map(|amount| format::dong(Dong::new(amount)));
    format!(
        "{} {taken} + {} {apart} = {} {hand} + {} {transit} + {} {office}",
        tr(lang, Text::CashTaken),
        tr(lang, Text::OverShort),
        tr(lang, Text::CashInHand),
        tr(lang, Text::CashInTransit),
        tr(lang, Text::CashAtOffice),
    )
}

fn table(report: &Report, lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    let heads = [
        Text::Collector,
        Text::Scheme,
        Text::Receipts,
        Text::Counted,
        Text::Held,
        Text::Support,
    ];
    table.set_header(heads.map(|head| tr(lang, head)));
    for line in &report.ledger {
        let scheme = Scheme::from_code(&line.scheme);
        table.add_row([
            line.collector.clone(),
            scheme
                .map_or("", |scheme| scheme_name(lang, scheme))
                .to_owned(),
            format::count(line.receipts),
            format::dong(Dong::new(line.counted)),
            format::dong(Dong::new(line.held)),
            format::dong(Dong::new(line.support)),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
