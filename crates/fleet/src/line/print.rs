//! What was measured, for people and for programs.

use serde_json::Value;

use super::measure::{Measured, Trip};

/// Returns it as JSON.
#[must_use]
pub fn json(measured: &Measured) -> Value {
    serde_json::json!(measured)
}

/// Returns it in words.
#[must_use]
pub fn words(measured: &Measured) -> String {
    let real = measured.real_millis.map_or_else(String::new, |millis| {
        format!("\nSent that slowly: {}.", seconds(millis))
    });
    format!(
        "{} receipts, TLS session taken up again: {}\nFirst sync of a new device, with certificates: {}{real}",
        measured.receipts,
        trip(&measured.evening),
        trip(&measured.first)
    )
}

fn trip(trip: &Trip) -> String {
    let sum = |records: &[u64]| records.iter().sum::<u64>();
    format!(
        "{}, 95 of 100 within {}, {} without loss; {} requests, {} B up and {} B down of bodies, {} B and {} B with \
         headers and TLS (records up {:?}, down {:?})",
        seconds(trip.millis),
        seconds(trip.millis_95),
        seconds(trip.millis_lossless),
        trip.requests,
        trip.payload_up,
        trip.payload_down,
        sum(&trip.records_up),
        sum(&trip.records_down),
        trip.records_up,
        trip.records_down,
    )
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
}
