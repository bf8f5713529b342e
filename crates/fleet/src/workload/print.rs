//! The line that a run prints, and the floors' lines.

use std::path::Path;
use std::time::Duration;

use serde_json::{Number, Value, json};

use super::file::Workload;
use super::floor::{sqlite_floor, zstd_floor};
use super::grow::{Growth, grow};
use super::run::{Measured, run};
use super::usage::disk_bytes;
use crate::fault::{Outcome, While as _};

/// Runs the workload in `file`, grown, and returns the lines to print: the run's, then each floor's.
///
/// # Errors
///
/// Where the file is not of the form, or the run fails.
pub async fn measure(file: &Path, growth: Growth, folder: &Path) -> Outcome<[Value; 3]> {
    let text = std::fs::read_to_string(file).doing(&file.display().to_string())?;
    let workload = Workload::parse(&grow(&text, growth)?)?;
    let measured = run(&workload, folder).await?;
    let centre = folder.join("centre");
    let disk = disk_bytes(&centre)?;
    let plain = sqlite_floor(&centre.join("server.db"), &folder.join("floor"))?;
    let packed = zstd_floor(workload.devices.iter().map(|device| device.text.as_str()))?;
    let day = zstd_floor([measured.thirty_receipts_text.as_str()])?;
    let commune = zstd_floor([measured.new_device_text.as_str()])?;
    let took = json!({
        "floor": "sqlite",
        "rows": plain.rows,
        "insert_s": seconds(plain.took),
        "disk_bytes": plain.bytes,
        "push_s_over_insert_s": ratio(measured.push.as_nanos(), plain.took.as_nanos()),
        "disk_over_floor": ratio(disk.into(), plain.bytes.into()),
    });
    let squeezed = json!({
        "floor": "zstd",
        "plain_bytes": packed.plain,
        "zstd_3_bytes": packed.level_3,
        "zstd_19_bytes": packed.level_19,
        "thirty_receipts_zstd_19_bytes": day.level_19,
        "new_device_zstd_19_bytes": commune.level_19,
        "new_device_over_zstd_19": ratio(measured.new_device_bytes.into(), commune.level_19.into()),
        "bytes_up_over_zstd_3": ratio(measured.bytes_up.into(), packed.level_3.into()),
    });
    Ok([line(&measured, disk), took, squeezed])
}

fn line(measured: &Measured, disk: u64) -> Value {
    let carried = u128::from(measured.ops_carried);
    let bytes = u128::from(measured.bytes_up + measured.bytes_down);
    json!({
        "peer": "tungnha",
        "devices": measured.devices,
        "ops": measured.ops,
        "local_write_s": seconds(measured.local_write),
        "push_s": seconds(measured.push),
        "pull_s": seconds(measured.pull),
        "cpu_s": seconds(measured.cpu),
        "bytes_up": measured.bytes_up,
        "bytes_down": measured.bytes_down,
        "disk_bytes": disk,
        "converged": measured.converged,
        "lost_clean_edits": measured.lost_clean_edits,
        "conflict_values_kept": measured.conflict_values_kept,
        "rounds_per_device": measured.rounds_per_device,
        "idle_bytes_per_device": measured.idle_bytes,
        "one_edit_bytes": measured.one_edit_bytes,
        "thirty_receipts_up_bytes": measured.thirty_receipts_up_bytes,
        "ops_carried": measured.ops_carried,
        "bytes_per_op_carried": ratio(bytes, carried),
        "cpu_us_per_op_carried": ratio(measured.cpu.as_micros(), carried),
        "new_device_households": measured.new_device_households,
        "new_device_bytes": measured.new_device_bytes,
        "new_device_requests": measured.new_device_requests,
    })
}

/// Returns seconds to a thousandth.
#[must_use]
pub fn seconds(time: Duration) -> Value {
    decimal(&format!("{}.{:03}", time.as_secs(), time.subsec_millis()))
}

/// Returns one number over another to a hundredth; null over nothing.
#[must_use]
pub fn ratio(over: u128, under: u128) -> Value {
    match over.saturating_mul(100).checked_div(under) {
        Some(hundredths) => decimal(&format!("{}.{:02}", hundredths / 100, hundredths % 100)),
        None => Value::Null,
    }
}

fn decimal(text: &str) -> Value {
    text.parse::<f64>()
        .ok()
        .and_then(Number::from_f64)
        .map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_exactly_the_keys_that_are_compared() {
        let line = line(&Measured::default(), 0);
        let keys: Vec<_> = line
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let mut expected = [
            "peer",
            "devices",
            "ops",
            "local_write_s",
            "push_s",
            "pull_s",
            "cpu_s",
            "bytes_up",
            "bytes_down",
            "disk_bytes",
            "converged",
            "lost_clean_edits",
            "conflict_values_kept",
            "rounds_per_device",
            "idle_bytes_per_device",
            "one_edit_bytes",
            "thirty_receipts_up_bytes",
            "ops_carried",
            "bytes_per_op_carried",
            "cpu_us_per_op_carried",
            "new_device_households",
            "new_device_bytes",
            "new_device_requests",
        ];
        let mut keys = keys;
        keys.sort_unstable();
        expected.sort_unstable();
        assert_eq!(keys, expected);
    }

    #[test]
    fn numbers_are_cut_not_spelt_out() {
        assert_eq!(
            seconds(Duration::from_micros(1_234_567)).to_string(),
            "1.234"
        );
        assert_eq!(ratio(7, 3).to_string(), "2.33");
        assert_eq!(ratio(7, 0), Value::Null);
    }
}
