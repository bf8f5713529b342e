//! What contracts and the office's rules say: hand-overs, refunds, commission.

use std::collections::BTreeMap;

use super::error::TariffError;
use super::fields::{Fields, value_error};
use super::rate::Rate;
use super::scheme::Scheme;
use crate::date::Date;
use crate::money::Dong;

/// How late cash may be handed over, and how much may be carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HandOverRules {
    /// Days from the business day to the hand-over; 0: the same day.
    pub deadline_days: u32,
    /// The most cash that may be carried, where there is a limit.
    pub ceiling: Option<Dong>,
}

/// What the rules say of the cash in somebody's hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HandOverDue {
    /// The most that may be carried, where there is a limit.
    pub ceiling: Option<Dong>,
    /// How much more than that is carried.
    pub over: Dong,
    /// Days from the business day to the hand-over.
    pub deadline_days: u32,
    /// How much should have been handed over by now.
    pub late: Dong,
    /// The business day of the oldest of it.
    pub oldest: Option<Date>,
}

/// What is given back of a BHYT premium when a card is no longer used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefundRule {
    /// The months of the card that have not begun.
    WholeMonths,
    /// The days of the card that have not begun.
    Days,
    /// Nothing.
    Nothing,
}

/// Whether a participant is new, for the collector's commission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommissionKind {
    /// The first payment.
    New,
    /// Every further one.
    Continuing,
}

/// Commission by scheme, kind and least months of the term, each with its dated rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Commission(BTreeMap<(Scheme, CommissionKind, u32), Vec<(Date, Rate)>>);

impl HandOverRules {
    /// Returns what is due on `today` of the cash in one collector's hands, each part with the day on which it was taken.
    #[must_use]
    pub fn due(&self, cash: impl IntoIterator<Item = (Date, Dong)>, today: Date) -> HandOverDue {
        let mut due = HandOverDue {
            ceiling: self.ceiling,
            deadline_days: self.deadline_days,
            ..HandOverDue::default()
        };
        let days = i32::try_from(self.deadline_days).unwrap_or(i32::MAX);
        let add = |sum: Dong, part: Dong| Dong::new(sum.get().saturating_add(part.get()));
        let mut carried = Dong::ZERO;
        for (day, part) in cash {
            carried = add(carried, part);
            if today.days_since(day) > days {
                due.late = add(due.late, part);
                due.oldest = Some(due.oldest.map_or(day, |oldest| oldest.min(day)));
            }
        }
        let over = self.ceiling.map(|ceiling| carried.get() - ceiling.get());
        due.over = Dong::new(over.unwrap_or_default().max(0));
        due
    }

    pub(super) fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        Ok(Self {
            deadline_days: row.count("deadline_days", 0..=366)?,
            ceiling: if row.has("ceiling") {
                Some(row.dong("ceiling")?)
            } else {
                None
            },
        })
    }
}

impl HandOverDue {
    /// Returns whether something is to be handed over now.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.over > Dong::ZERO || self.late > Dong::ZERO
    }
}

impl RefundRule {
    /// Returns the word that stands for the rule in commands and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WholeMonths => "whole-months",
            Self::Days => "days",
            Self::Nothing => "none",
        }
    }

    pub(super) fn read(row: &mut Fields<'_>) -> Result<Self, TariffError> {
        let (line, word) = row.text("rule")?;
        let found = [Self::WholeMonths, Self::Days, Self::Nothing]
            .into_iter()
            .find(|rule| rule.word() == word);
        found.ok_or_else(|| value_error(line, "rule", "whole-months, days or none"))
    }
}

impl CommissionKind {
    /// Returns the word that stands for the kind in commands and files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Continuing => "continuing",
        }
    }
}

impl Commission {
    pub(super) fn read(file: &mut Fields<'_>) -> Result<Self, TariffError> {
        let mut table = Self::default();
        file.each("commission", |row, at, from| {
            let (line, scheme) = row.text("scheme")?;
            let scheme = Scheme::from_code(&scheme)
                .ok_or_else(|| value_error(line, "scheme", "bhxh or bhyt"))?;
            let (line, kind) = row.text("kind")?;
            let kind = [CommissionKind::New, CommissionKind::Continuing]
                .into_iter()
                .find(|it| it.word() == kind)
                .ok_or_else(|| value_error(line, "kind", "new or continuing"))?;
            let months = row.count("from_months", 1..=60)?;
            let rows = table.0.entry((scheme, kind, months)).or_default();
            if rows.last().is_some_and(|(before, _)| *before >= from) {
                return Err(TariffError::Order { line: at, from });
            }
            rows.push((from, row.rate("percent")?));
            Ok(())
        })?;
        Ok(table)
    }

    /// Returns the rate of the longest term that is no longer than `months` and has one on `date`.
    pub(super) fn at(
        &self,
        date: Date,
        scheme: Scheme,
        kind: CommissionKind,
        months: u32,
    ) -> Option<Rate> {
        let terms = self.0.range((scheme, kind, 0)..=(scheme, kind, months));
        let on_day =
            |rows: &[(Date, Rate)]| rows.iter().rev().find(|(from, _)| *from <= date).copied();
        terms
            .rev()
            .find_map(|(_, rows)| on_day(rows))
            .map(|(_, rate)| rate)
    }
}
