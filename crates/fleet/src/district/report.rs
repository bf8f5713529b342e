//! What the district came to, next to what was published.

use std::fmt::Write as _;

use book::date::Date;
use book::fact::Scheme;
use serde::Serialize;
use server::cash;
use store::view::{ParticipantsFilter, ReceiptFilter};
use web::format;
use web::lang::Lang;
use web::text::scheme_name;

use super::live::{District, evening};
use crate::demo::{Findings, Open, amounts, cash_sum};
use crate::fault::Outcome;
use crate::workload::peak_kib;

/// What the district came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// Participants on the days that were published.
    pub participants: Vec<Participants>,
    /// Records made by collectors.
    pub records: u64,
    /// Receipts among them.
    pub receipts: u64,
    /// How long it all took, in milliseconds.
    pub millis: u64,
    /// Records a second.
    pub records_per_second: u64,
    /// Bytes that devices and offices sent.
    pub bytes_up: u64,
    /// Bytes that they received.
    pub bytes_down: u64,
    /// The most memory held, in KiB.
    pub peak_kib: u64,
    /// Cash taken, in hand, in transit, at the offices, over and short.
    pub cash: [i64; 5],
    /// What must be true.
    pub checks: Findings,
    /// Where everything is kept.
    pub folder: String,
    /// Where to look, and how to get in.
    pub open: Option<Open>,
}

/// Participants in one scheme on one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Participants {
    /// The day.
    pub on: String,
    /// The scheme.
    pub scheme: &'static str,
    /// Persons, out of their receipts.
    pub persons: u64,
    /// How many of them are new since 1 January.
    pub new: u64,
    /// What was published.
    pub published: u32,
}

impl District {
    /// Queries the centre and compares with what was published.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn report(&self) -> Outcome<Report> {
        let mut checks = Findings::default();
        let figures = self.options.figures;
        let (evening, before) = (evening()?, Date::parse("2020-12-31")?);
        let since = Date::parse("2021-01-01")?;
        let mut participants = Vec::new();
        for (on, scheme, published) in [
            (evening, Scheme::Bhxh, figures.bhxh),
            (evening, Scheme::Bhyt, figures.bhyt),
            (before, Scheme::Bhyt, figures.bhyt_before),
        ] {
            let (persons, new) = self.participants(on, since, scheme)?;
            let holds = persons == u64::from(published);
            let found = format!("{} {}: {persons} / {published}", on.iso(), scheme.code());
            checks.add("participants", holds, found);
            let (on, scheme) = (on.iso(), scheme.code());
            participants.push(Participants {
                on,
                scheme,
                persons,
                new,
                published,
            });
        }
        let new = participants.first().map_or(0, |bhxh| bhxh.new);
        let found = format!("{new} / {}", figures.bhxh_new);
        checks.add(
            "participants-new",
            new == u64::from(figures.bhxh_new),
            found,
        );
        let cash = self.check_books(&mut checks)?;
        let millis = u64::try_from(self.seconds.as_millis())?;
        let (tally, recorded) = (self.tally, self.tally.recorded);
        Ok(Report {
            seed: self.options.seed,
            participants,
            records: recorded.records,
            receipts: recorded.receipts,
            millis,
            records_per_second: recorded.records * 1_000 / millis.max(1),
            bytes_up: tally.synced.up + tally.relayed.up,
            bytes_down: tally.synced.down + tally.relayed.down,
            peak_kib: peak_kib(),
            cash,
            checks,
            folder: self.options.folder.display().to_string(),
            open: None,
        })
    }

    fn participants(&self, on: Date, new_since: Date, scheme: Scheme) -> Outcome<(u64, u64)> {
        let filter = ParticipantsFilter { on, new_since };
        let counts = self
            .centre
            .site
            .app
            .read_now(|reader| Ok(reader.participants(&filter)?))?;
        let of = counts.iter().filter(|count| count.scheme == scheme);
        Ok(of.fold((0, 0), |(persons, new), count| {
            (persons + count.persons, new + count.new)
        }))
    }

    fn check_books(&self, checks: &mut Findings) -> Outcome<[i64; 5]> {
        let app = &self.centre.site.app;
        let receipts = app.read_now(|reader| Ok(reader.totals()?.receipts))?;
        let made = self.tally.recorded.receipts;
        checks.add(
            "receipts-once",
            receipts == made,
            format!("{receipts} / {made}"),
        );
        let held = ReceiptFilter {
            held_only: true,
            ..ReceiptFilter::default()
        };
        let held = app.read_now(|reader| Ok(reader.receipts(&held)?))?;
        let why = held.first().into_iter();
        let why = why.flat_map(|view| view.standing.reasons().map(book::standing::Hold::code));
        let why = why.collect::<Vec<_>>().join(", ");
        let found = format!("{} / 0 {why}", held.len());
        checks.add("held", held.is_empty(), found.trim_end());
        let conflicts = app.read_now(|reader| Ok(reader.conflicts()?.len()))?;
        let wanted = self.tally.conflicts;
        let found = format!("{conflicts} / {wanted}");
        checks.add("conflicts", u64::try_from(conflicts)? == wanted, found);
        let unproved = self.tally.unproved;
        checks.add("proofs", unproved == 0, unproved.to_string());
        checks.add("cuts", true, self.tally.cuts.to_string());
        let verified = app.read_now(|reader| Ok(reader.verify(&mut |_, _| ())?))?;
        checks.verified("tungnha-server", &verified);
        let cash = app.read_now(cash::read)?;
        let open = app.read_now(|reader| Ok(reader.balances()?))?;
        let open: i64 = open.iter().map(|balance| balance.amount.get()).sum();
        checks.add("cash", cash.balances && open == 0, open.to_string());
        Ok(amounts(&cash.total))
    }
}

/// Returns the report as people read it, in the words of the pages.
#[must_use]
pub fn print(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    // Writing into a `String` cannot fail.
    let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").unwrap_or_default();
    line(format_args!(
        "{} (seed {})",
        lang.pick("Huyện Yên Thành, 39 xã", "Yên Thành, 39 communes"),
        report.seed
    ));
    for one in &report.participants {
        let scheme = Scheme::from_code(one.scheme);
        line(format_args!(
            "  {} {}: {} {} ({} {}; {} {})",
            one.on,
            scheme.map_or("", |scheme| scheme_name(lang, scheme)),
            format::count(one.persons),
            lang.pick("người", "people"),
            format::count(one.new),
            lang.pick("mới", "new"),
            lang.pick("đã công bố", "published"),
            format::count(one.published),
        ));
    }
    line(format_args!("  {}", cash_sum(lang, report.cash)));
    line(format_args!(
        "  {} {} ({} {}) / {} ms = {}/s; ↑ {} B ↓ {} B; {} {} MiB",
        report.records,
        lang.pick("bản ghi", "records"),
        report.receipts,
        lang.pick("phiếu thu", "receipts"),
        report.millis,
        report.records_per_second,
        report.bytes_up,
        report.bytes_down,
        lang.pick("bộ nhớ cao nhất", "peak memory"),
        report.peak_kib / 1024,
    ));
    line(format_args!(
        "  {} {}",
        lang.pick("Dữ liệu ở", "Data in"),
        report.folder
    ));
    out.push_str(&report.checks.print(lang));
    out
}
