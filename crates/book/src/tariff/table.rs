//! The tariff as a whole: read from TOML once, then asked by date.
//!
//! A lookup gives `None` before its table's first row. What counts is the day of payment, always.

use std::sync::OnceLock;

use super::contract::{Commission, CommissionKind, HandOverRules, RefundRule};
use super::error::TariffError;
use super::fields::{Fields, Lines, value_error};
use super::group::{BhytGroup, Group};
use super::local::{LocalSupport, LocalTable, Supported};
use super::place::{Place, Province, Provinces};
use super::rate::Rate;
use super::rows::Rows;
use super::scheme::Scheme;
use super::version::TariffVersion;
use crate::date::Date;
use crate::money::Dong;

/// The file of the tariff that comes with the program.
pub const BUILTIN_TEXT: &str = include_str!("../../tariff/vietnam.toml");

/// The longest tariff file, in bytes: rows for every commune of the country, and no more than a device can read at once.
pub const TARIFF_BYTES_MAX: usize = 2 << 20;

static BUILTIN: OnceLock<Result<Tariff, TariffError>> = OnceLock::new();

/// Every figure that a premium is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tariff {
    version: TariffVersion,
    effective: Date,
    provinces: Provinces,
    poverty_line: Rows<Dong>,
    reference_level: Rows<Dong>,
    bhxh: Rows<BhxhRules>,
    bhxh_support: Rows<BhxhSupport>,
    fund_return: Rows<Rate>,
    missing_support: Rows<MissingSupport>,
    bhyt: Rows<BhytRules>,
    bhyt_support: Rows<BhytSupport>,
    card: Rows<CardRules>,
    local: LocalTable,
    refund: Rows<RefundRule>,
    hand_over: Rows<HandOverRules>,
    commission: Commission,
}

/// What holds for every BHXH payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BhxhRules {
    rate: Rate,
    cap_levels: u32,
    income_step: Dong,
    supported_months_max: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BhxhSupport {
    poor: Rate,
    near_poor: Rate,
    ethnic_minority: Rate,
    other: Rate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct BhytRules {
    rate: Rate,
    scale: Vec<Rate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BhytSupport {
    near_poor: Rate,
    pupil: Rate,
    average_farmer: Rate,
}

/// What the state adds to missing months at retirement age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MissingSupport {
    /// Its share of each month, with the fund's return, as the premium itself.
    Compounded,
    /// The plain sum of its shares.
    Plain,
    /// Nothing.
    Nothing,
}

/// When a health card begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CardRules {
    /// Days from the payment to the start of a first card, or of one after a long gap.
    pub first_wait_days: u32,
    /// How many days after the old card's last day a payment counts as a long gap.
    pub gap_days: u32,
    /// Days from the payment to the start of a card after a shorter gap.
    pub short_gap_wait_days: u32,
}

impl Tariff {
    /// Reads a tariff from TOML.
    ///
    /// # Errors
    ///
    /// [`TariffError`] with the line and what to do there: unknown and missing names, values out of bounds,
    /// rows out of order; [`TariffError::TooLong`] past [`TARIFF_BYTES_MAX`].
    pub fn parse(toml_text: &str) -> Result<Self, TariffError> {
        if toml_text.len() > TARIFF_BYTES_MAX {
            return Err(TariffError::TooLong);
        }
        let mut file = Fields::parse(toml_text)?;
        let (line, version) = file.text("version")?;
        let version = TariffVersion::parse(&version).map_err(|_| {
            value_error(
                line,
                "version",
                "1 to 32 letters, digits, hyphens and points",
            )
        })?;
        let (_, effective) = file.date("effective")?;
        let provinces = Provinces::read(&mut file)?;
        let tariff = Self {
            version,
            effective,
            poverty_line: file.rows("poverty_line", |row| row.dong("amount"))?,
            reference_level: file.rows("reference_level", |row| row.dong("amount"))?,
            bhxh: file.rows("bhxh", BhxhRules::read)?,
            bhxh_support: file.rows("bhxh_support", BhxhSupport::read)?,
            fund_return: one_a_year(&mut file)?,
            missing_support: file.rows("missing_months", MissingSupport::read)?,
            bhyt: file.rows("bhyt", BhytRules::read)?,
            bhyt_support: file.rows("bhyt_support", BhytSupport::read)?,
            card: file.rows("bhyt_card", CardRules::read)?,
            local: LocalTable::read(&mut file, &provinces)?,
            refund: file.rows("bhyt_refund", RefundRule::read)?,
            hand_over: file.rows("hand_over", HandOverRules::read)?,
            commission: Commission::read(&mut file)?,
            provinces,
        };
        file.finish()?;
        Ok(tariff)
    }

    /// Reads a tariff from a file's bytes.
    ///
    /// # Errors
    ///
    /// Those of [`Tariff::parse`]; [`TariffError::Syntax`] where they are no text in UTF-8.
    pub fn read(bytes: &[u8]) -> Result<Self, TariffError> {
        if bytes.len() > TARIFF_BYTES_MAX {
            return Err(TariffError::TooLong);
        }
        let text = std::str::from_utf8(bytes).map_err(|error| TariffError::Syntax {
            line: Lines::of(bytes).at(error.valid_up_to()),
            message: "this is no text in UTF-8".to_owned(),
        })?;
        Self::parse(text)
    }

    /// Returns the tariff that comes with the program.
    ///
    /// # Errors
    ///
    /// Never in a program that passed its tests: one of them reads this file.
    pub fn builtin() -> Result<&'static Self, &'static TariffError> {
        let read = || Self::parse(BUILTIN_TEXT);
        BUILTIN.get_or_init(read).as_ref()
    }

    /// Returns the tariff's name, which is stored with each quoted amount.
    #[must_use]
    pub fn version(&self) -> &TariffVersion {
        &self.version
    }

    /// Returns the day of payment from which on this tariff is the one to quote from.
    #[must_use]
    pub fn effective(&self) -> Date {
        self.effective
    }

    /// Returns the name of a province; nothing where there is no such province.
    #[must_use]
    pub fn province(&self, province: Province) -> Option<&str> {
        self.provinces.name(province)
    }

    /// Returns what the province and the commune of a place add together for a group.
    #[must_use]
    pub fn local_support(&self, date: Date, place: Place, who: Supported) -> LocalSupport {
        self.local.at(date, place, who)
    }

    /// Returns the rural poverty line (CN), the least monthly income that can be chosen.
    #[must_use]
    pub fn poverty_line(&self, date: Date) -> Option<Dong> {
        self.poverty_line.at(date).copied()
    }

    /// Returns the reference level (once the base salary).
    #[must_use]
    pub fn reference_level(&self, date: Date) -> Option<Dong> {
        self.reference_level.at(date).copied()
    }

    /// Returns the highest monthly income that can be chosen.
    #[must_use]
    pub fn income_cap(&self, date: Date) -> Option<Dong> {
        let levels = i64::from(self.bhxh.at(date)?.cap_levels);
        self.reference_level(date)?
            .get()
            .checked_mul(levels)
            .map(Dong::new)
    }

    /// Returns the step in which incomes above the poverty line are chosen.
    #[must_use]
    pub fn income_step(&self, date: Date) -> Option<Dong> {
        self.bhxh.at(date).map(|rules| rules.income_step)
    }

    /// Returns the BHXH premium as a share of the chosen income.
    #[must_use]
    pub fn bhxh_rate(&self, date: Date) -> Option<Rate> {
        self.bhxh.at(date).map(|rules| rules.rate)
    }

    /// Returns k: the state's share of the premium on the poverty line.
    #[must_use]
    pub fn support(&self, date: Date, group: Group) -> Option<Rate> {
        self.bhxh_support.at(date).map(|support| match group {
            Group::Poor => support.poor,
            Group::NearPoor => support.near_poor,
            Group::EthnicMinority => support.ethnic_minority,
            Group::Other => support.other,
        })
    }

    /// Returns how many months the state supports in a person's life.
    #[must_use]
    pub fn supported_months_max(&self, date: Date) -> Option<u32> {
        self.bhxh.at(date).map(|rules| rules.supported_months_max)
    }

    /// Returns r: the fund's return a month, as announced for `year`.
    #[must_use]
    pub fn fund_return(&self, year: u16) -> Option<Rate> {
        self.fund_return.of_year(year).copied()
    }

    /// Returns what the state adds to missing months at retirement age.
    #[must_use]
    pub fn missing_support(&self, date: Date) -> Option<MissingSupport> {
        self.missing_support.at(date).copied()
    }

    /// Returns the BHYT premium of one month as a share of the reference level.
    #[must_use]
    pub fn bhyt_rate(&self, date: Date) -> Option<Rate> {
        self.bhyt.at(date).map(|rules| rules.rate)
    }

    /// Returns the share that the household's member number `order`, from 1, pays.
    #[must_use]
    pub fn member_scale(&self, date: Date, order: u32) -> Option<Rate> {
        let scale = &self.bhyt.at(date)?.scale;
        let place = usize::try_from(order.checked_sub(1)?).ok()?;
        scale.get(place).or(scale.last()).copied()
    }

    /// Returns the state's share of a subsidised member's BHYT premium.
    #[must_use]
    pub fn bhyt_support(&self, date: Date, group: BhytGroup) -> Option<Rate> {
        self.bhyt_support.at(date).map(|support| match group {
            BhytGroup::NearPoor => support.near_poor,
            BhytGroup::Pupil => support.pupil,
            BhytGroup::AverageFarmer => support.average_farmer,
        })
    }

    /// Returns when health cards begin.
    #[must_use]
    pub fn card_rules(&self, date: Date) -> Option<CardRules> {
        self.card.at(date).copied()
    }

    /// Returns what is given back of a BHYT premium.
    #[must_use]
    pub fn bhyt_refund(&self, date: Date) -> Option<RefundRule> {
        self.refund.at(date).copied()
    }

    /// Returns how late cash may be handed over, and how much may be carried.
    #[must_use]
    pub fn hand_over_rules(&self, date: Date) -> Option<HandOverRules> {
        self.hand_over.at(date).copied()
    }

    /// Returns the collector's commission as a share of what the participant paid for so many months.
    #[must_use]
    pub fn commission(
        &self,
        date: Date,
        scheme: Scheme,
        kind: CommissionKind,
        months: u32,
    ) -> Option<Rate> {
        self.commission.at(date, scheme, kind, months)
    }
}

impl BhxhRules {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            rate: row.rate("percent")?,
            cap_levels: row.count("cap_levels", 1..=100)?,
            income_step: row.dong("income_step")?,
            supported_months_max: row.count("supported_months_max", 0..=1200)?,
        })
    }
}

impl BhxhSupport {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            poor: row.rate("poor")?,
            near_poor: row.rate("near_poor")?,
            ethnic_minority: row.rate("ethnic_minority")?,
            other: row.rate("other")?,
        })
    }
}

impl BhytRules {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            rate: row.rate("percent")?,
            scale: row.rates("scale")?,
        })
    }
}

impl BhytSupport {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            near_poor: row.rate("near_poor")?,
            pupil: row.rate("pupil")?,
            average_farmer: row.rate("average_farmer")?,
        })
    }
}

impl MissingSupport {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        let (line, word) = row.text("state_support")?;
        match word.as_str() {
            "compounded" => Ok(Self::Compounded),
            "plain" => Ok(Self::Plain),
            "none" => Ok(Self::Nothing),
            _ => Err(value_error(
                line,
                "state_support",
                "compounded, plain or none",
            )),
        }
    }
}

impl CardRules {
    fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            first_wait_days: row.count("first_wait_days", 0..=366)?,
            gap_days: row.count("gap_days", 1..=3660)?,
            short_gap_wait_days: row.count("short_gap_wait_days", 0..=366)?,
        })
    }
}

/// Reads the fund's returns, of which a year has one.
fn one_a_year(file: &mut Fields<'_>) -> Result<Rows<Rate>, TariffError> {
    let mut lines = Vec::new();
    let rows = file.rows("fund_return", |row| {
        lines.push(row.line());
        row.rate("percent")
    })?;
    let years: Vec<u16> = rows.days().map(Date::year).collect();
    let twice = years
        .windows(2)
        .zip(lines.iter().skip(1))
        .find(|(pair, _)| pair.first() == pair.last());
    match twice.and_then(|(pair, line)| pair.first().map(|year| (*line, *year))) {
        Some((line, year)) => Err(TariffError::YearTwice { line, year }),
        None => Ok(rows),
    }
}
