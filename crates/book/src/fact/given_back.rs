//! What is given back of a line.

use super::line::{Asked, Line};
use crate::date::{Date, Month};
use crate::premium::{QuoteError, Shares, bhxh, bhyt};
use crate::tariff::{Scheme, Tariff};

impl Line {
    /// Returns what is given back of the line where its cover holds until the day before `from`, by the tariff that its
    /// receipt names. Returns nothing for a declared amount, and for days that a tariff cannot tell of.
    ///
    /// # Errors
    ///
    /// [`QuoteError`] where the tariff gives nothing back of such a premium.
    pub fn given_back(
        &self,
        paid_on: Date,
        tariff: &Tariff,
        from: Date,
    ) -> Result<Option<Shares>, QuoteError> {
        if !self.can_end_before(from) {
            return Ok(None);
        }
        match self.asked(paid_on) {
            Asked::Bhxh(request) => {
                bhxh::refund(tariff, &request, self.months_from(from)).map(Some)
            }
            Asked::Bhyt(request) => {
                let lines = bhyt::refund(tariff, &request, from)?.lines;
                Ok(lines.first().map(|line| line.shares))
            }
            Asked::Nothing => Ok(None),
        }
    }

    /// Returns how many of the line's months begin on a day or behind it: those of social insurance by the calendar, those
    /// of a card from its first day.
    #[must_use]
    pub fn months_from(&self, from: Date) -> u32 {
        let begins = |month: u32| match self.scheme {
            Scheme::Bhxh => Month::of(self.covers_from).plus(month).first_day(),
            Scheme::Bhyt => self.covers_from.plus_months(month),
        };
        let months = (0..Self::MONTHS_MAX).map(begins);
        let months = months.take_while(|day| *day <= self.covers_to);
        let left = months.filter(|day| *day >= from).count();
        u32::try_from(left).unwrap_or(Self::MONTHS_MAX)
    }

    /// Returns whether the line's cover can end on the day before one of its days: that of social insurance with a month
    /// only.
    #[must_use]
    pub fn can_end_before(&self, from: Date) -> bool {
        let is_own = (self.covers_from..=self.covers_to).contains(&from);
        is_own
            && match self.scheme {
                Scheme::Bhxh => Month::of(from).first_day() == from,
                Scheme::Bhyt => true,
            }
    }

    /// No term has more months.
    const MONTHS_MAX: u32 = 60;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Basis;
    use crate::money::Dong;
    use crate::premium::bhxh::{BhxhRequest, Term};
    use crate::premium::bhyt::{BhytMember, BhytRequest};
    use crate::premium::{BhytGroup, Group};
    use crate::tariff::Place;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn lines(tariff: &Tariff) -> Vec<Line> {
        let paid_on = day("2026-11-21");
        let place = Place {
            province: "14".parse().ok(),
            commune: None,
        };
        let mut lines = Vec::new();
        for (term, used) in [
            (Term::Months(3), 0),
            (Term::Months(12), 115),
            (Term::Years(2), 0),
            (Term::Years(5), 100),
            (Term::Months(1), 0),
            (Term::Missing(12), 115),
        ] {
            let request = BhxhRequest {
                supported_months_used: used,
                place,
                sponsor: Dong::new(100_001),
                ..BhxhRequest::of(Dong::new(1_750_000), Group::Poor, term, paid_on)
            };
            let quote = bhxh::quote(tariff, &request).unwrap();
            lines.push(Line::bhxh(None, &request, &quote));
        }
        for group in [None, Some(BhytGroup::Pupil)] {
            let member = BhytMember {
                order: 3,
                months: 12,
                card_expiry: None,
                group,
            };
            let request = BhytRequest {
                place,
                sponsor: Dong::new(50_001),
                ..BhytRequest::of(vec![member], paid_on)
            };
            let quote = bhyt::quote(tariff, &request).unwrap();
            lines.push(Line::bhyt(None, &member, place, &quote.lines[0]));
        }
        lines
    }

    fn is_missing(line: &Line) -> bool {
        let Basis::Bhxh { term, .. } = &line.basis else {
            return false;
        };
        matches!(term, Term::Missing(_))
    }

    #[test]
    fn what_is_given_back_is_a_whole_and_no_share_is_more_than_the_lines() {
        let tariff = Tariff::builtin().unwrap();
        for line in lines(tariff) {
            let mut from = line.covers_from;
            while from <= line.covers_to {
                let Ok(back) = line.given_back(day("2026-11-21"), tariff, from) else {
                    // Missing months go back whole or not at all.
                    assert!(is_missing(&line) && from > line.covers_from);
                    break;
                };
                if let Some(back) = back {
                    let shares = [back.state, back.local, back.sponsor, back.payable];
                    let most = [line.state, line.local, line.sponsor, line.payable];
                    assert_eq!(Dong::checked_sum(shares), Some(back.gross));
                    let within = shares.iter().zip(&most).all(|(share, most)| share <= most);
                    assert!(within, "{line:?} {from:?} {back:?}");
                } else {
                    assert_ne!(Month::of(from).first_day(), from);
                }
                from = from.plus_days(1);
            }
        }
    }

    #[test]
    fn the_whole_of_a_line_is_given_back_from_its_first_day_on() {
        let tariff = Tariff::builtin().unwrap();
        for line in lines(tariff) {
            let back = line
                .given_back(day("2026-11-21"), tariff, line.covers_from)
                .unwrap()
                .unwrap();
            assert_eq!(back.payable, line.payable, "{line:?}");
            assert_eq!(back.gross, line.gross);
        }
    }

    #[test]
    fn a_lines_months_are_counted_by_their_first_days() {
        let tariff = Tariff::builtin().unwrap();
        let lines = lines(tariff);
        let (quarter, card) = (&lines[0], &lines[6]);
        let months = |line: &Line, from: &str| line.months_from(day(from));
        assert_eq!(months(quarter, "2026-11-01"), 3);
        assert_eq!(months(quarter, "2027-01-01"), 1);
        assert_eq!(months(quarter, "2027-02-01"), 0);
        // A first card holds from 21/12/2026 to 20/12/2027.
        assert_eq!(months(card, "2026-12-21"), 12);
        assert_eq!(months(card, "2026-12-22"), 11);
        assert_eq!(months(card, "2027-12-20"), 0);
    }
}
