//! What was measured, in a line for programs and in words for people.

use serde_json::{Value, json};

use super::intake::Intake;
use super::storm::Storm;
use crate::workload::{ratio, seconds};

/// Returns an intake as one JSON line.
#[must_use]
pub fn intake_line(one: &Intake) -> Value {
    json!({
        "intake": "server",
        "requests": one.requests,
        "ops": one.ops,
        "bytes": one.bytes,
        "took_s": seconds(one.took),
        "cpu_s": seconds(one.cpu),
        "rows": one.floor.rows,
        "insert_s": seconds(one.floor.took),
        "insert_cpu_s": seconds(one.floor.cpu),
        "speed_over_insert": ratio(one.floor.took.as_nanos(), one.took.as_nanos()),
        "cpu_speed_over_insert": ratio(one.floor.cpu.as_nanos(), one.cpu.as_nanos()),
    })
}

/// Returns a storm as one JSON line.
#[must_use]
pub fn storm_line(one: &Storm) -> Value {
    json!({
        "storm": "server",
        "devices": one.devices,
        "records": one.records,
        "signed_off": one.signed_off,
        "p50_s": seconds(one.nth(50)),
        "p99_s": seconds(one.nth(99)),
        "max_s": seconds(one.nth(100)),
        "answers_200": one.answered,
        "answers_503": one.busy,
        "answers_other": one.other,
        "bytes_up": one.bytes_up,
        "bytes_down": one.bytes_down,
        "server_peak_kib": one.peak_kib,
        "server_cpu_s": seconds(one.cpu),
        "rows": one.floor.map(|floor| floor.rows),
        "insert_s": one.floor.map(|floor| seconds(floor.took)),
        "insert_cpu_s": one.floor.map(|floor| seconds(floor.cpu)),
        "speed_over_insert": one.floor.map(|floor| ratio(floor.took.as_nanos(), one.nth(100).as_nanos())),
    })
}

/// Returns a storm in words.
#[must_use]
pub fn storm_words(one: &Storm) -> String {
    let millis = |nth| one.nth(nth).as_millis();
    let mut text = format!(
        "{} devices with {} records each: {} signed off; 50 of 100 within {} ms, 99 within {} ms, all within {} ms\n\
         answers: {} x 200, {} x 503, {} others; {} bytes up, {} down",
        one.devices,
        one.records,
        one.signed_off,
        millis(50),
        millis(99),
        millis(100),
        one.answered,
        one.busy,
        one.other,
        one.bytes_up,
        one.bytes_down,
    );
    if one.peak_kib > 0 {
        let (peak, cpu) = (one.peak_kib / 1024, one.cpu.as_millis());
        text.push_str(&format!(
            "\nserver: at most {peak} MiB resident, {cpu} ms of processor time"
        ));
    }
    if let Some(floor) = one.floor {
        let (rows, took) = (floor.rows, floor.took.as_millis());
        text.push_str(&format!(
            "\nfloor: {rows} rows by plain insertion in {took} ms"
        ));
    }
    text
}
