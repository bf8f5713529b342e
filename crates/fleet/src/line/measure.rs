//! A day's receipts over a tapped line: what passes it, and how long the model takes for that.

use agent_client::act::Server;
use serde::Serialize;

use super::model::Model;
use super::tap::{Records, Tap};
use crate::fault::{Fault, Outcome};
use crate::town::{Device, Synced, Village};
use crate::workload::Stopwatch;
use crate::world::Chance;

/// How many draws of the losses are computed.
const DRAWS: u64 = 1_000;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The line.
    pub model: Model,
    /// How many receipts, each of a person who is known already.
    pub receipts: u32,
    /// From which keys and losses are drawn.
    pub seed: u64,
    /// Whether the bytes are also sent as slowly as the model says, and timed.
    pub is_real: bool,
}

/// One sync over the line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Trip {
    /// Requests made.
    pub requests: u32,
    /// Bytes of request bodies.
    pub payload_up: u64,
    /// Bytes of reply bodies.
    pub payload_down: u64,
    /// TLS records up, in order.
    pub records_up: Vec<u64>,
    /// TLS records down, in order.
    pub records_down: Vec<u64>,
    /// Milliseconds without any loss.
    pub millis_lossless: u64,
    /// Milliseconds, the middle of all draws.
    pub millis: u64,
    /// Milliseconds that 95 of 100 draws do not exceed.
    pub millis_95: u64,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measured {
    /// How many receipts.
    pub receipts: u32,
    /// The first sync of a new device, whose TLS session is new: its certificates travel.
    pub first: Trip,
    /// The sync that confirms the receipts, its TLS session taken up again.
    pub evening: Trip,
    /// How long the same took where it was sent that slowly.
    pub real_millis: Option<u64>,
}

/// Measures a day's receipts over a line.
///
/// # Errors
///
/// What the programs say; where not everything was confirmed.
pub async fn measure(options: &Options) -> Outcome<Measured> {
    let mut village = Village::found(options.seed, true)?;
    let clock = village.clock.clone();
    let device = village.enrol_at(&clock)?;
    let (first, _) = trip(&village, &device, options, false).await?;

    let mut persons = Vec::new();
    for number in 0..options.receipts {
        village.clock.pass(60_000);
        let name = format!("Đỗ Văn {}", number + 1);
        persons.push(village.register(&device, &name)?.1);
    }
    village.sync(&device).await?;
    village.sync(&device).await?;
    village.clock.pass(3_600_000);
    collect(&village, &device, &persons)?;
    let (evening, _) = trip(&village, &device, options, false).await?;

    let mut real_millis = None;
    if options.is_real {
        collect(&village, &device, &persons)?;
        real_millis = Some(trip(&village, &device, options, true).await?.1);
    }
    Ok(Measured {
        receipts: options.receipts,
        first,
        evening,
        real_millis,
    })
}

fn collect(village: &Village, device: &Device, persons: &[replica::RecordId]) -> Outcome<()> {
    persons.iter().try_for_each(|person| {
        village.clock.pass(7 * 60_000);
        village.collect(device, *person).map(drop)
    })
}

/// One sync through a tap; how long it took.
async fn trip(
    village: &Village,
    device: &Device,
    options: &Options,
    is_slow: bool,
) -> Outcome<(Trip, u64)> {
    let pace = is_slow.then_some((options.model, options.seed));
    let tap = Tap::before(&village.centre.site.address, pace).await?;
    let server = Server {
        url: tap.address.clone(),
        ..village.server()
    };
    let watch = Stopwatch::start();
    let synced = device.sync(&server).await?;
    let took = u64::try_from(watch.elapsed().as_millis())?;
    if synced.waiting > 0 {
        return Err(Fault::new("not everything was confirmed"));
    }
    let records = tap.records();
    let [records] = records.as_slice() else {
        return Err(Fault::new(format!(
            "{} connections for one sync",
            records.len()
        )));
    };
    Ok((
        computed(&options.model, options.seed, &synced, records),
        took,
    ))
}

fn computed(model: &Model, seed: u64, synced: &Synced, records: &Records) -> Trip {
    let lossless = Model {
        loss_percent: 0,
        ..*model
    };
    let one = |model: &Model, draw| {
        let mut chance = Chance::part(seed, draw);
        let both = records.up.iter().chain(&records.down);
        let sent: u64 = both
            .map(|bytes| model.record_micros(*bytes, &mut chance))
            .sum();
        // The greeting of TLS takes a turn each way, each request and its reply as well.
        let turns = 2 + 2 * u64::from(synced.requests);
        let waits = turns * model.delay_micros();
        (model.hello_micros(&mut chance) + sent + waits) / 1_000
    };
    let mut draws: Vec<u64> = (0..DRAWS).map(|draw| one(model, draw)).collect();
    draws.sort_unstable();
    let at = |place: u64| {
        let place = usize::try_from(place).unwrap_or(0);
        draws.get(place).copied().unwrap_or(0)
    };
    Trip {
        requests: synced.requests,
        payload_up: synced.up,
        payload_down: synced.down,
        records_up: records.up.clone(),
        records_down: records.down.clone(),
        millis_lossless: one(&lossless, 0),
        millis: at(DRAWS / 2),
        millis_95: at(DRAWS * 95 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(bits_per_second: u64) -> Options {
        Options {
            model: Model {
                bits_per_second,
                loss_percent: 5,
                delay_millis: 300,
            },
            receipts: 30,
            seed: 1,
            is_real: false,
        }
    }

    /// The largest record that comes down before the reply: certificates, where they travel.
    fn certificates(trip: &Trip) -> u64 {
        let before_the_reply = trip.records_down.iter().rev().skip(1);
        before_the_reply.copied().max().unwrap_or(0)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn thirty_receipts_are_confirmed_within_a_minute_at_1_kbit_and_5_percent_loss() {
        let measured = measure(&over(1_000)).await.unwrap();
        println!("{}", crate::line::words(&measured));
        let evening = &measured.evening;
        assert!(evening.millis_95 <= 60_000, "{evening:?}");
        // The session was taken up again: no certificate travelled, as it did the first time.
        assert!(certificates(&measured.first) > 800, "{measured:?}");
        assert!(certificates(evening) < 400, "{evening:?}");

        // Control: on a line of half the speed it takes longer than a minute.
        let half = measure(&over(500)).await.unwrap();
        assert_eq!(half.evening.payload_up, evening.payload_up);
        assert!(half.evening.millis_lossless > evening.millis_lossless * 18 / 10);
        assert!(measure(&over(250)).await.unwrap().evening.millis_95 > 60_000);
    }
}
