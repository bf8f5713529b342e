//! One receipt on a device beside a bare commit of as many bytes, with the same durability.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::fault::Outcome;
use crate::town::Village;
use crate::workload::Stopwatch;

/// The middle one of each, and how many there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipts {
    pub(super) count: u32,
    pub(super) ours: Duration,
    pub(super) bare: Duration,
}

/// Records receipts one by one, each followed by a bare commit beside it: what else the machine does falls on both.
pub(super) fn measure(folder: &Path, count: u32) -> Outcome<Receipts> {
    let mut village = Village::found(1_031, false)?;
    // On the disk, as a collector's is: in memory nothing would wait for it.
    let device = tokio::runtime::Handle::current().block_on(async {
        let device = village.device_in(&folder.join("device")).await?;
        village.sync(&device).await?;
        Outcome::Ok(device)
    })?;
    let bare = bare(folder)?;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for at in 0..count {
        let (_, person) = village.register(&device, &format!("Nguyễn Văn {at}"))?;
        let clock = Stopwatch::start();
        village.collect(&device, person)?;
        ours.push(clock.elapsed());
        let clock = Stopwatch::start();
        bare.execute("insert into receipt (body) values (zeroblob(400))", [])?;
        plain.push(clock.elapsed());
    }
    Ok(Receipts {
        count,
        ours: middle(ours),
        bare: middle(plain),
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is compared with is a bare database, not ours"
)]
fn bare(folder: &Path) -> Outcome<Connection> {
    let bare = Connection::open(folder.join("bare.db"))?;
    bare.pragma_update(None, "journal_mode", "wal")?;
    bare.pragma_update(None, "synchronous", "full")?;
    bare.execute_batch("create table receipt (id integer primary key, body blob not null) strict")?;
    Ok(bare)
}

fn middle(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all.get(all.len() / 2).copied().unwrap_or_default()
}
