//! One run, as one JSON line.

use std::path::Path;

use serde_json::{Value, json};
use store::{Place, Store};

use super::{history, receipt, views};
use crate::fault::Outcome;
use crate::workload::{cpu_seconds, ratio, seconds};

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// So many postings at least.
    pub postings: u64,
    /// So many receipts a collector and day.
    pub receipts_a_day: u32,
    /// So many receipts one by one.
    pub single: u32,
}

/// Measures it all in `folder`.
///
/// # Errors
///
/// What could not be done; a view that is not what was posted.
pub fn measure(options: Options, folder: &Path) -> Outcome<Value> {
    let (centre, alone) = (folder.join("centre"), folder.join("alone"));
    std::fs::create_dir_all(&alone)?;
    let grown = history::grow(&centre, options.postings, options.receipts_a_day)?;
    let mut store = Store::open(Place::File(&grown.database))?;
    store.checkpoint()?;
    let before = cpu_seconds()?;
    store.roll_up_again(options.receipts_a_day.into())?;
    let rolling = cpu_seconds()?.saturating_sub(before);
    store.checkpoint()?;
    let arrival = store.read().arrival()?;
    drop(store);
    let views = views::measure(&grown.database)?;
    let middle = views::as_of(&grown.database, arrival / 2)?;
    let yesterday = views::as_of(&grown.database, arrival - arrival / 100)?;
    let single = receipt::measure(&alone, options.single)?;
    let view = |one: &views::View| {
        json!({
            "by": one.name, "rows": one.rows, "view_s": seconds(one.view),
            "over_rolled_rows": ratio(one.view.as_nanos(), one.rolled.as_nanos()),
            "faster_than_summing": ratio(one.summed.as_nanos(), one.view.as_nanos()),
        })
    };
    Ok(json!({
        "ledger": "views",
        "postings": grown.postings,
        "ops": grown.ops,
        "intake_cpu_s": seconds(grown.cpu),
        "roll_up_share": ratio(rolling.as_nanos(), grown.cpu.as_nanos()),
        "views": views.iter().map(view).collect::<Vec<_>>(),
        "as_of_middle_faster_than_summing": ratio(middle.1.as_nanos(), middle.0.as_nanos()),
        "as_of_yesterday_faster_than_summing": ratio(yesterday.1.as_nanos(), yesterday.0.as_nanos()),
        "receipts": single.count,
        "receipt_us": single.ours.as_micros(),
        "bare_commit_us": single.bare.as_micros(),
        "receipt_over_bare_commit": ratio(single.ours.as_nanos(), single.bare.as_nanos()),
    }))
}
