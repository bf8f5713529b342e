//! What provinces and communes add: an amount a month, or a share of a premium.

use std::collections::BTreeMap;

use super::error::TariffError;
use super::fields::{Fields, value_error};
use super::group::{BhytGroup, Group};
use super::place::{Commune, Place, Province, Provinces};
use super::rate::Rate;
use crate::date::Date;
use crate::money::Dong;

/// What a province, a commune or both add.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LocalSupport {
    /// An amount for each month of the term.
    pub per_month: Dong,
    /// A share: for BHXH of the premium on the poverty line, for BHYT of the member's full premium.
    pub percent: Rate,
}

/// Who is supported: a group of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Supported {
    /// A group of BHXH tự nguyện.
    Bhxh(Group),
    /// A group of BHYT; `None` for members on the household's scale.
    Bhyt(Option<BhytGroup>),
}

impl LocalSupport {
    /// Returns an amount for each month.
    #[must_use]
    pub fn of_month(amount: Dong) -> Self {
        Self {
            per_month: amount,
            percent: Rate::ZERO,
        }
    }

    /// Returns a share of the premium.
    #[must_use]
    pub const fn of_premium(percent: Rate) -> Self {
        Self {
            per_month: Dong::ZERO,
            percent,
        }
    }
}

/// What a code stands for; the two are never equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Area {
    Province(Province),
    Commune(Commune),
}

/// Local support by area and group, each with its dated rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LocalTable(BTreeMap<(Area, Supported), Vec<(Date, LocalSupport)>>);

const GROUPS: &str = "groups of the scheme: poor, near-poor, ethnic-minority, other for bhxh; \
                      near-poor, pupil, average-farmer, household for bhyt";

impl LocalTable {
    /// Reads the table. A row ends the one before it of the same place, scheme and group.
    pub(super) fn read(file: &mut Fields<'_>, known: &Provinces) -> Result<Self, TariffError> {
        let mut table = Self::default();
        if !file.has("local_support") {
            return Ok(table);
        }
        file.each("local_support", |row, line, from| {
            let area = area(row, known)?;
            let groups = groups(row)?;
            let support = if row.has("amount") {
                LocalSupport::of_month(row.dong("amount")?)
            } else {
                LocalSupport::of_premium(row.rate("percent")?)
            };
            for who in groups {
                let rows = table.0.entry((area, who)).or_default();
                if rows.last().is_some_and(|(before, _)| *before >= from) {
                    return Err(TariffError::Order { line, from });
                }
                rows.push((from, support));
            }
            Ok(())
        })?;
        Ok(table)
    }

    /// Returns what the province and the commune of a place add together.
    pub(super) fn at(&self, date: Date, place: Place, who: Supported) -> LocalSupport {
        let areas = [
            place.province.map(Area::Province),
            place.commune.map(Area::Commune),
        ];
        let found = areas.into_iter().flatten().filter_map(|area| {
            let rows = self.0.get(&(area, who))?;
            rows.iter().rev().find(|(from, _)| *from <= date)
        });
        found.fold(LocalSupport::default(), |sum, (_, more)| LocalSupport {
            per_month: sum
                .per_month
                .checked_add(more.per_month)
                .unwrap_or(Dong::MAX),
            percent: sum.percent.plus(more.percent),
        })
    }
}

fn area(row: &mut Fields<'_>, known: &Provinces) -> Result<Area, TariffError> {
    let (line, code) = row.text("place")?;
    let province = || code.parse().ok().filter(|it| known.name(*it).is_some());
    let commune = || code.parse().ok().map(Area::Commune);
    let found = province().map(Area::Province).or_else(commune);
    let wrong = "a province's code out of the list above, as \"14\", or a commune's, as \"03646\"";
    found.ok_or_else(|| value_error(line, "place", wrong))
}

fn groups(row: &mut Fields<'_>) -> Result<Vec<Supported>, TariffError> {
    let (line, scheme) = row.text("scheme")?;
    let read: fn(&str) -> Option<Supported> = match scheme.as_str() {
        "bhxh" => |word| word.parse().ok().map(Supported::Bhxh),
        "bhyt" => |word| match word {
            "household" => Some(Supported::Bhyt(None)),
            _ => word.parse().ok().map(|group| Supported::Bhyt(Some(group))),
        },
        _ => return Err(value_error(line, "scheme", "bhxh or bhyt")),
    };
    let (line, words) = row.texts("groups")?;
    let found: Option<Vec<Supported>> = words.iter().map(|word| read(word)).collect();
    found.ok_or_else(|| value_error(line, "groups", GROUPS))
}
