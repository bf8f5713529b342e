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

/// After so many days a bank slip that no statement shows is late: a weekend and a holiday lie between.
pub const SLIP_DAYS: i32 = 5;

/// Cash for which a collector still answers, each part with its day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Carried {
    /// What is in the collector's hands, with the day on which it was taken.
    pub in_hand: Vec<(Date, Dong)>,
    /// What was handed over and is not counted yet, with the day on which it was taken.
    pub uncounted: Vec<(Date, Dong)>,
    /// What slips say was paid in at a bank and no statement shows, with the slip's day.
    pub unseen: Vec<(Date, Dong)>,
}

/// Cash that waits for longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Overdue {
    /// How much.
    pub sum: Dong,
    /// The day of the oldest of it; `None` where there is none.
    pub oldest: Option<Date>,
}

/// What the rules say of the cash for which somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HandOverDue {
    /// The most that may be carried, where there is a limit.
    pub ceiling: Option<Dong>,
    /// How much more than that is in hand. What was handed over is no longer carried.
    pub over: Dong,
    /// Days from the business day to the hand-over.
    pub deadline_days: u32,
    /// What is in hand and should have been handed over by now, by its business day.
    pub late: Overdue,
    /// What was handed over and should have been counted by now: whoever took it answers for it until then, by the same
    /// days.
    pub uncounted: Overdue,
    /// What slips of [`SLIP_DAYS`] ago and before say was paid in, and no statement shows.
    pub unseen: Overdue,
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
    /// Returns what is due on `today` of the cash for which one collector answers.
    #[must_use]
    pub fn due(&self, cash: &Carried, today: Date) -> HandOverDue {
        let days = i32::try_from(self.deadline_days).unwrap_or(i32::MAX);
        let carried = Overdue::of(&cash.in_hand, |_| true).sum;
        let over = self.ceiling.map(|ceiling| carried.get() - ceiling.get());
        HandOverDue {
            ceiling: self.ceiling,
            over: Dong::new(over.unwrap_or_default().max(0)),
            deadline_days: self.deadline_days,
            late: Overdue::of(&cash.in_hand, |day| today.days_since(day) > days),
            uncounted: Overdue::of(&cash.uncounted, |day| today.days_since(day) > days),
            unseen: Overdue::of(&cash.unseen, |day| today.days_since(day) >= SLIP_DAYS),
        }
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
    /// Returns whether something is to be handed over, or ought to have been confirmed by now.
    #[must_use]
    pub fn is_due(&self) -> bool {
        let overdue = [self.late, self.uncounted, self.unseen];
        self.over > Dong::ZERO || overdue.iter().any(|one| one.sum > Dong::ZERO)
    }
}

impl Overdue {
    fn of(parts: &[(Date, Dong)], is_late: impl Fn(Date) -> bool) -> Self {
        let late = parts.iter().filter(|(day, _)| is_late(*day));
        late.fold(Self::default(), |all, (day, part)| Self {
            sum: Dong::new(all.sum.get().saturating_add(part.get())),
            oldest: Some(all.oldest.map_or(*day, |oldest| oldest.min(*day))),
        })
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
