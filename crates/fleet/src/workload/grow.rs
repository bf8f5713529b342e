//! A workload made larger: more lines of the same kind, or more devices, in one commune.
//!
//! A copy of a line is a line of its own: other ids and numbers, names and places drawn from the same kind of line.
//! What repeats in the file repeats as often, and no oftener, so that a compressor finds no more than in real data.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::fault::{Fault, Outcome, While as _};
use crate::world::Chance;

/// Text of so many digits or more is a number of somebody or something: another one in each copy.
const DIGITS_OF_A_NUMBER: usize = 6;
/// A copy's collections are so much later than those of the copy before.
const DAY_MILLIS: i64 = 86_400_000;
/// A copy's receipt numbers are so much higher.
const NUMBERS_OF_A_COPY: u64 = 10_000;

/// How much larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// So many times the lines of each device, and the seeds.
    pub scale: u32,
    /// So many devices, all in one commune.
    pub one_commune: Option<u32>,
}

impl Default for Growth {
    fn default() -> Self {
        Self {
            scale: 1,
            one_commune: None,
        }
    }
}

/// Returns the workload's text, grown.
///
/// # Errors
///
/// The first line that is not of the form; more than the receipt numbers can tell apart.
pub fn grow(text: &str, growth: Growth) -> Outcome<String> {
    if growth == Growth::default() {
        return Ok(text.to_owned());
    }
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| serde_json::from_str(line).doing(&format!("line {}", at + 1)))
        .collect::<Outcome<Vec<Map<String, Value>>>>()?;
    let pool = Pool::of(&lines);
    let devices = 1 + lines
        .iter()
        .filter_map(|line| number(line, "d"))
        .max()
        .unwrap_or(0);
    let crowds = growth
        .one_commune
        .map_or(1, |wanted| u64::from(wanted).div_ceil(devices));
    let mut grown = String::new();
    for copy in 0..u64::from(growth.scale) * crowds {
        let (layer, crowd) = (copy / crowds, copy % crowds);
        for (at, line) in lines.iter().enumerate() {
            let mut chance = Chance::part(copy, u64::try_from(at)?);
            let mut line = pool.copy(line, copy, layer, &mut chance)?;
            if let Some(wanted) = growth.one_commune {
                let device = number(&line, "d").unwrap_or(0) + crowd * devices;
                // A seed belongs to nobody: edits of it may come from any copy's devices.
                if device >= u64::from(wanted) && line.get("k") != Some(&json!("seed")) {
                    continue;
                }
                line.insert("d".to_owned(), json!(device));
                line.insert("c".to_owned(), json!(0));
            }
            grown.push_str(&Value::Object(line).to_string());
            grown.push('\n');
        }
    }
    Ok(grown)
}

/// The values of each kind of line's fields.
struct Pool<'l>(BTreeMap<(&'l str, &'l str), Vec<&'l Value>>);

impl<'l> Pool<'l> {
    fn of(lines: &'l [Map<String, Value>]) -> Self {
        let mut pool: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for line in lines {
            for (name, value) in line
                .get("f")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                pool.entry((kind(line), name.as_str()))
                    .or_default()
                    .push(value);
            }
        }
        Self(pool)
    }

    /// Returns the `copy`th copy of a line; the 0th is the line itself.
    fn copy(
        &self,
        line: &Map<String, Value>,
        copy: u64,
        layer: u64,
        chance: &mut Chance,
    ) -> Outcome<Map<String, Value>> {
        let mut line = line.clone();
        if copy == 0 {
            return Ok(line);
        }
        let kind = kind(&line).to_owned();
        if let Some(Value::String(id)) = line.get_mut("id") {
            *id = format!("{id}/{copy}");
        }
        let fields = line.get_mut("f").and_then(Value::as_object_mut);
        for (name, value) in fields.into_iter().flatten() {
            let drawn = match (kind.as_str(), name.as_str(), &*value) {
                ("col", "household", Value::String(id)) => json!(format!("{id}/{copy}")),
                ("col", "receipt", Value::String(text)) => json!(renumbered(text, copy)?),
                ("col", "at", Value::Number(at)) => {
                    let days = i64::try_from(layer)? * DAY_MILLIS;
                    json!(at.as_i64().unwrap_or(0) + days)
                }
                // An edit's text names its device and place in the file, so that no two are alike.
                ("edit", _, Value::String(text)) => json!(redialled(text, chance)),
                (_, "lat" | "lon", Value::Number(at)) => {
                    json!(at.as_i64().unwrap_or(0) + i64::try_from(chance.below(100_000))?)
                }
                (_, _, Value::String(text)) if is_number(text) => json!(redialled(text, chance)),
                _ => self
                    .draw(&kind, name, chance)
                    .unwrap_or_else(|| value.clone()),
            };
            *value = drawn;
        }
        Ok(line)
    }

    fn draw(&self, kind: &str, name: &str, chance: &mut Chance) -> Option<Value> {
        let values = self.0.get(&(kind, name))?;
        values
            .get(chance.index(values.len()))
            .map(|one| (*one).clone())
    }
}

fn kind(line: &Map<String, Value>) -> &str {
    line.get("k").and_then(Value::as_str).unwrap_or_default()
}

fn number(line: &Map<String, Value>, name: &str) -> Option<u64> {
    line.get(name).and_then(Value::as_u64)
}

fn is_number(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= DIGITS_OF_A_NUMBER && !text.contains('-')
}

/// Returns the text with other digits in its first long run of them, but for the first three.
fn redialled(text: &str, chance: &mut Chance) -> String {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let run = text
        .char_indices()
        .map(|(at, _)| (at, digits(text.get(at..).unwrap_or_default())))
        .find(|(_, length)| *length >= DIGITS_OF_A_NUMBER);
    let Some((from, length)) = run else {
        return text.to_owned();
    };
    let changed = from + 3..from + length;
    text.char_indices()
        .map(|(at, letter)| {
            let digit = u32::try_from(chance.below(10)).ok();
            let other = digit.and_then(|digit| char::from_digit(digit, 10));
            other.filter(|_| changed.contains(&at)).unwrap_or(letter)
        })
        .collect()
}

/// Returns a receipt's number in the part of its series that is the copy's.
fn renumbered(text: &str, copy: u64) -> Outcome<String> {
    let digits = text.trim_start_matches(|one: char| !one.is_ascii_digit());
    let series = text.strip_suffix(digits).unwrap_or_default();
    // The file's devices have a series each in the first two digits, and fewer than 10,000 numbers.
    let (own, rest) = digits.split_at_checked(2).unwrap_or(("", digits));
    let number = rest.parse::<u64>().unwrap_or(0);
    let number = number + copy * NUMBERS_OF_A_COPY;
    if number > 999_999 {
        return Err(Fault::new(
            "receipt numbers have six digits behind a device's",
        ));
    }
    Ok(format!("{series}{own}{number:06}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::workload::Workload;

    const LINES: &str = r#"{"c":0,"d":0,"f":{"head":"Trần Hữu Phúc","phone":"0907939103","note":""},"id":"a","k":"seed"}
{"c":1,"d":0,"f":{"head":"Lò Minh Mai","phone":"0907939777","note":""},"id":"b","k":"seed"}
{"c":0,"d":0,"f":{"head":"Lê Thị Hoà","members":3},"id":"h","k":"hh"}
{"c":0,"d":0,"f":{"amount":120000,"at":1772300002204,"household":"h","method":"tien_mat","period":"2026-01","person":"Lê Thị Hoà","receipt":"BL00000007"},"id":"c","k":"col"}
{"c":1,"d":1,"f":{"phone":"0911111111 (1.0)"},"id":"b","k":"edit"}
"#;

    fn lines_of(text: &str) -> Vec<usize> {
        let workload = Workload::parse(text).unwrap();
        workload.devices.iter().map(|one| one.lines.len()).collect()
    }

    #[test]
    fn ten_times_the_rows_are_as_many_other_rows_of_the_same_devices() {
        let growth = Growth {
            scale: 10,
            one_commune: None,
        };
        let grown = grow(LINES, growth).unwrap();
        assert_eq!(lines_of(&grown), [20, 10]);
        let first: String = grown.lines().take(5).collect();
        assert!(first.contains("Trần Hữu Phúc") && first.contains("BL00000007"));
        let distinct: BTreeSet<_> = grown.lines().collect();
        assert_eq!(distinct.len(), 50);
        let receipts = grown.matches("BL00").count();
        assert_eq!(receipts, 10);
        assert!(grown.contains("BL00090007"));
    }

    #[test]
    fn a_crowd_in_one_commune_is_of_whole_devices() {
        let growth = Growth {
            scale: 1,
            one_commune: Some(3),
        };
        let grown = grow(LINES, growth).unwrap();
        let workload = Workload::parse(&grown).unwrap();
        assert_eq!(workload.communes().len(), 1);
        assert_eq!(workload.seeds.len(), 4);
        assert_eq!(lines_of(&grown), [2, 1, 2]);
    }

    #[test]
    fn a_workload_that_does_not_grow_is_the_file() {
        assert_eq!(grow(LINES, Growth::default()).unwrap(), LINES);
    }
}
