//! The workload's lines, and what they are in our records.

use std::collections::{BTreeMap, BTreeSet};

use book::date::{Date, Month};
use book::fact::{Basis, Line, Method, Payment, Receipt, ReceiptNumber, Scheme};
use book::money::Dong;
use book::record::{Card, Field, Fields, Position, Poverty, PovertyStatus, Value};
use replica::RecordId;
use serde::Deserialize;

use crate::fault::{Fault, Outcome, While as _};

/// A workload in the order of its lines.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    /// Households that everyone of a commune holds before the run.
    pub seeds: Vec<HouseholdLine>,
    /// The seeds' lines as text, by commune.
    pub seed_texts: BTreeMap<u32, String>,
    /// What the devices record, each in the order of the file.
    pub devices: Vec<DeviceLines>,
}

/// What one device records.
#[derive(Debug, Clone, Default)]
pub struct DeviceLines {
    /// The device's number in the file.
    pub device: u32,
    /// Its commune's number.
    pub commune: u32,
    /// The lines.
    pub lines: Vec<Recorded>,
    /// The same lines as text, for the floor under a plain compressor.
    pub text: String,
}

/// One line of a device.
#[derive(Debug, Clone)]
pub enum Recorded {
    /// A household.
    Household(HouseholdLine),
    /// A collection.
    Collection(Collection),
    /// An edit.
    Edit(EditLine),
}

/// A household.
#[derive(Debug, Clone)]
pub struct HouseholdLine {
    /// Its id in the file.
    pub id: String,
    /// Its commune.
    pub commune: u32,
    /// Its fields.
    pub fields: Fields,
}

/// A collection.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its id in the file.
    pub id: String,
    /// The household's id in the file.
    pub household: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Who paid.
    pub person: String,
    /// The receipt's number: series and number.
    pub number: ReceiptNumber,
    /// How much.
    pub amount: Dong,
    /// How.
    pub method: Method,
    /// For which month.
    pub period: Month,
}

/// An edit of one field.
#[derive(Debug, Clone)]
pub struct EditLine {
    /// The household's id in the file.
    pub household: String,
    /// The field with its new value.
    pub fields: Fields,
}

#[derive(Debug, Deserialize)]
struct Raw {
    k: String,
    d: u32,
    c: u32,
    id: String,
    f: serde_json::Map<String, serde_json::Value>,
}

impl Workload {
    /// Reads a workload.
    ///
    /// # Errors
    ///
    /// The first line that is not of the form.
    pub fn parse(text: &str) -> Outcome<Self> {
        let mut workload = Self::default();
        for (at, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            workload.line(line).doing(&format!("line {}", at + 1))?;
        }
        Ok(workload)
    }

    fn line(&mut self, line: &str) -> Outcome<()> {
        let raw: Raw = serde_json::from_str(line)?;
        let recorded = match raw.k.as_str() {
            "seed" => {
                let fields = fields_of(&raw.f)?;
                let text = self.seed_texts.entry(raw.c).or_default();
                text.push_str(line);
                text.push('\n');
                self.seeds.push(HouseholdLine {
                    id: raw.id,
                    commune: raw.c,
                    fields,
                });
                return Ok(());
            }
            "hh" => {
                let fields = fields_of(&raw.f)?;
                Recorded::Household(HouseholdLine {
                    id: raw.id,
                    commune: raw.c,
                    fields,
                })
            }
            "col" => Recorded::Collection(collection(raw.id, &raw.f)?),
            "edit" => Recorded::Edit(EditLine {
                household: raw.id,
                fields: fields_of(&raw.f)?,
            }),
            other => return Err(Fault::new(format!("an unknown kind of line, {other:?}"))),
        };
        let known = self
            .devices
            .iter()
            .position(|device| device.device == raw.d);
        let at = known.unwrap_or(self.devices.len());
        if known.is_none() {
            let lines = DeviceLines {
                device: raw.d,
                commune: raw.c,
                ..DeviceLines::default()
            };
            self.devices.push(lines);
        }
        if let Some(device) = self.devices.get_mut(at) {
            device.lines.push(recorded);
            device.text.push_str(line);
            device.text.push('\n');
        }
        Ok(())
    }

    /// Returns the communes' numbers, in order.
    #[must_use]
    pub fn communes(&self) -> BTreeSet<u32> {
        let of_seeds = self.seeds.iter().map(|seed| seed.commune);
        of_seeds
            .chain(self.devices.iter().map(|device| device.commune))
            .collect()
    }
}

/// Reads fields; two of the file's make one group of ours where a half-merge would be nonsense.
///
/// # Errors
///
/// A field that is unknown or not of its form.
pub fn fields_of(raw: &serde_json::Map<String, serde_json::Value>) -> Outcome<Fields> {
    let mut fields = Fields::default();
    for (name, value) in raw {
        let text = || value.as_str().map(str::to_owned).ok_or_else(|| wrong(name));
        let plain = |field| text().map(|text| Some((field, Value::Text(text))));
        let entry = match name.as_str() {
            "head" => plain(Field::Name)?,
            "address" => plain(Field::Address)?,
            "phone" => plain(Field::Phone)?,
            "note" => plain(Field::Note)?,
            "national_id" => plain(Field::Cccd)?,
            "members" => {
                let count = value.as_u64().and_then(|count| u32::try_from(count).ok());
                Some((
                    Field::Members,
                    Value::Number(count.ok_or_else(|| wrong(name))?),
                ))
            }
            "visit" => Some((Field::Visited, Value::Date(Date::parse(&text()?)?))),
            "status" => Some((Field::Poverty, Value::Poverty(poverty(&text()?)?))),
            "card_no" => {
                let expiry = raw.get("card_expiry").and_then(serde_json::Value::as_str);
                let expiry = expiry.map(Date::parse).transpose()?;
                Some((
                    Field::Card,
                    Value::Card(Card {
                        number: text()?,
                        expiry,
                    }),
                ))
            }
            "lat" => Some((Field::Position, Value::Position(position(raw)?))),
            "card_expiry" | "lon" => None,
            _ => return Err(wrong(name)),
        };
        if let Some((field, value)) = entry {
            fields = fields.with(field, value);
        }
    }
    Ok(fields)
}

fn wrong(name: &str) -> Fault {
    Fault::new(format!("field {name:?} is unknown or not of its form"))
}

fn poverty(word: &str) -> Outcome<Poverty> {
    let status = match word {
        "ho_ngheo" => PovertyStatus::Poor,
        "can_ngheo" => PovertyStatus::NearPoor,
        "trung_binh" => PovertyStatus::Average,
        "tu_nguyen" => PovertyStatus::Other,
        _ => return Err(wrong("status")),
    };
    Ok(Poverty {
        status,
        certificate: None,
        from: None,
        until: None,
    })
}

fn position(raw: &serde_json::Map<String, serde_json::Value>) -> Outcome<Position> {
    let micro = |name| {
        let value = raw.get(name).and_then(serde_json::Value::as_i64);
        value
            .and_then(|value| i32::try_from(value).ok())
            .ok_or_else(|| wrong(name))
    };
    Ok(Position {
        latitude_micro: micro("lat")?,
        longitude_micro: micro("lon")?,
    })
}

fn collection(id: String, raw: &serde_json::Map<String, serde_json::Value>) -> Outcome<Collection> {
    let text = |name| {
        raw.get(name)
            .and_then(serde_json::Value::as_str)
            .ok_or_else(|| wrong(name))
    };
    let number = |name| {
        raw.get(name)
            .and_then(serde_json::Value::as_i64)
            .ok_or_else(|| wrong(name))
    };
    let receipt = text("receipt")?;
    let digits = receipt.trim_start_matches(|one: char| !one.is_ascii_digit());
    let series = receipt.strip_suffix(digits).unwrap_or_default().to_owned();
    Ok(Collection {
        id,
        household: text("household")?.to_owned(),
        at: number("at")?,
        person: text("person")?.to_owned(),
        number: ReceiptNumber {
            series,
            number: digits.parse().map_err(|_| wrong("receipt"))?,
        },
        amount: Dong::new(number("amount")?),
        method: match text("method")? {
            "tien_mat" => Method::Cash,
            "chuyen_khoan" => Method::Transfer,
            _ => return Err(wrong("method")),
        },
        period: Month::parse(text("period")?)?,
    })
}

impl Collection {
    /// Returns the receipt: one line whose amount was declared, not quoted.
    #[must_use]
    pub fn receipt(&self, household: Option<RecordId>) -> Receipt {
        let line = Line {
            person: None,
            scheme: Scheme::Bhyt,
            basis: Basis::Declared,
            covers_from: self.period.first_day(),
            covers_to: self.period.last_day(),
            gross: self.amount,
            state: Dong::ZERO,
            local: Dong::ZERO,
            sponsor: Dong::ZERO,
            payable: self.amount,
        };
        Receipt {
            number: self.number.clone(),
            day: Date::local_day(self.at),
            household,
            payer: Some(self.person.clone()),
            lines: vec![line],
            payments: vec![Payment {
                method: self.method,
                amount: self.amount,
            }],
            tariff: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"c":0,"d":0,"f":{"address":"Số 180","card_expiry":"2026-01-15","card_no":"GD4391733397841","head":"Trần Hữu Phúc","lat":12334839,"lon":108591019,"members":3,"national_id":"050081324071","note":"","phone":"0907939103","status":"ho_ngheo","visit":"2026-03-05"},"id":"a","k":"seed"}
{"c":0,"d":2,"f":{"amount":1238000,"at":1772300002204,"household":"a","method":"tien_mat","period":"2026-01","person":"Phạm Hữu Trang","receipt":"BL00000007"},"id":"b","k":"col"}
{"c":0,"d":2,"f":{"phone":"0935396451 (0.0)"},"id":"a","k":"edit"}
"#;

    #[test]
    fn lines_become_our_records() {
        let workload = Workload::parse(LINES).unwrap();
        assert_eq!(workload.seeds[0].fields.0.len(), 10);
        assert_eq!(workload.communes().into_iter().collect::<Vec<_>>(), [0]);
        let [device] = workload.devices.as_slice() else {
            panic!("one device")
        };
        assert_eq!(
            (
                device.device,
                device.lines.len(),
                device.text.lines().count()
            ),
            (2, 2, 2)
        );
        let Recorded::Collection(collection) = &device.lines[0] else {
            panic!("a collection")
        };
        let receipt = collection.receipt(None);
        assert_eq!(receipt.check(), Ok(()));
        assert_eq!(receipt.number.to_string(), "BL:0000007");
        assert_eq!(receipt.lines[0].covers_to.iso(), "2026-01-31");
    }

    #[test]
    fn a_line_that_is_not_of_the_form_is_named() {
        let wrong = LINES.replace("tien_mat", "cheque");
        let error = Workload::parse(&wrong).unwrap_err().to_string();
        assert!(
            error.contains("line 2") && error.contains("method"),
            "{error}"
        );
    }
}
