//! Whether a tariff gives what a receipt says.

use crate::act::Refund;
use crate::date::Date;
use crate::fact::{Line, Receipt};
use crate::tariff::Tariff;

/// What a receipt's tariff says of its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    /// Each line's five amounts and both days are what the tariff gives for its basis on the receipt's day.
    Right,
    /// An amount or a day is another, or was declared without a quote.
    Wrong,
    /// The tariff is not held here.
    Unknown,
}

/// Asks the tariff that a receipt names, where it is held.
pub(super) fn quoted(receipt: &Receipt, tariff: Option<&Tariff>) -> Quoted {
    asked(receipt, tariff, |tariff| {
        let right = |line: &Line| is_right(line, receipt.day, tariff);
        receipt.lines.iter().all(right)
    })
}

/// Asks it for what is given back of one of the receipt's lines.
pub(super) fn refunded(
    refund: &Refund,
    line: &Line,
    receipt: &Receipt,
    tariff: Option<&Tariff>,
) -> Quoted {
    asked(receipt, tariff, |tariff| {
        let back = line.given_back(receipt.day, tariff, refund.from);
        back.is_ok_and(|back| back == Some(refund.shares()))
    })
}

fn asked(
    receipt: &Receipt,
    tariff: Option<&Tariff>,
    is_right: impl FnOnce(&Tariff) -> bool,
) -> Quoted {
    match (&receipt.tariff, tariff) {
        (None, _) => Quoted::Wrong,
        (Some(version), Some(tariff)) if version == tariff.version() => {
            if is_right(tariff) {
                Quoted::Right
            } else {
                Quoted::Wrong
            }
        }
        (Some(_), Some(_) | None) => Quoted::Unknown,
    }
}

fn is_right(line: &Line, paid_on: Date, tariff: &Tariff) -> bool {
    match line.again(paid_on, tariff) {
        // No other days are sold for the amount either: what is given back of a line is computed from them.
        Ok(Some(again)) => again == *line,
        Ok(None) | Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Basis;
    use crate::money::Dong;
    use crate::premium::bhxh::{self, BhxhRequest, Term};
    use crate::premium::bhyt::{self, BhytMember, BhytRequest};
    use crate::premium::{BhytGroup, Group};
    use crate::tariff::Place;

    fn day() -> Date {
        Date::parse("2026-11-21").unwrap()
    }

    fn son_la() -> Place {
        Place {
            province: "14".parse().ok(),
            commune: None,
        }
    }

    /// Lines of every sort, each with a sponsor's money.
    fn lines(tariff: &Tariff) -> Vec<Line> {
        let mut lines = Vec::new();
        for term in [Term::Months(12), Term::Years(3), Term::Missing(7)] {
            let request = BhxhRequest {
                supported_months_used: 115,
                place: son_la(),
                sponsor: Dong::new(100_000),
                ..BhxhRequest::of(Dong::new(2_000_000), Group::NearPoor, term, day())
            };
            let quote = bhxh::quote(tariff, &request).unwrap();
            lines.push(Line::bhxh(None, &request, &quote));
        }
        for group in [None, Some(BhytGroup::Pupil)] {
            let member = BhytMember {
                order: 2,
                months: 6,
                card_expiry: Date::parse("2026-12-31").ok(),
                group,
            };
            let request = BhytRequest {
                place: son_la(),
                sponsor: Dong::new(50_000),
                ..BhytRequest::of(vec![member], day())
            };
            let quote = bhyt::quote(tariff, &request).unwrap();
            lines.push(Line::bhyt(None, &member, son_la(), &quote.lines[0]));
        }
        lines
    }

    #[test]
    fn a_line_is_computed_again_from_what_it_says() {
        let tariff = Tariff::builtin().unwrap();
        for line in lines(tariff) {
            let bytes = minicbor::to_vec(&line).unwrap();
            let read: Line = minicbor::decode(&bytes).unwrap();
            assert_eq!(read, line);
            assert_eq!(read.again(day(), tariff).unwrap(), Some(line));
        }
    }

    #[test]
    fn each_share_that_is_another_is_seen() {
        let tariff = Tariff::builtin().unwrap();
        for line in lines(tariff) {
            assert!(is_right(&line, day(), tariff));
            // From the participant to each other one, and back: the line still adds up.
            let shifts: [fn(&mut Line) -> &mut Dong; 3] = [
                |line| &mut line.gross,
                |line| &mut line.state,
                |line| &mut line.local,
            ];
            for shift in shifts {
                for by in [-1, 1] {
                    let mut wrong = line.clone();
                    let part = shift(&mut wrong);
                    *part = Dong::new(part.get() + by);
                    assert!(!is_right(&wrong, day(), tariff), "{wrong:?}");
                    wrong.payable = Dong::new(wrong.payable.get() - by);
                    assert!(!is_right(&wrong, day(), tariff), "{wrong:?}");
                }
            }
            // A sponsor may give another amount, if the participant pays the rest; not more than there is to pay.
            let mut other = line.clone();
            other.sponsor = Dong::new(line.sponsor.get() + 1);
            assert!(!is_right(&other, day(), tariff));
            other.payable = Dong::new(line.payable.get() - 1);
            assert!(is_right(&other, day(), tariff));
            other.sponsor = Dong::new(line.sponsor.get() + line.payable.get() + 1);
            other.payable = Dong::new(-1);
            assert!(!is_right(&other, day(), tariff));
        }
    }

    #[test]
    fn who_lives_elsewhere_or_is_in_another_group_is_quoted_anew() {
        let tariff = Tariff::builtin().unwrap();
        let pupil = lines(tariff).pop().unwrap();
        assert!(pupil.local > Dong::ZERO);
        let changes: [fn(&mut Basis); 3] = [
            |basis| {
                if let Basis::Bhyt { place, .. } = basis {
                    *place = Place::NONE;
                }
            },
            |basis| {
                if let Basis::Bhyt { group, .. } = basis {
                    *group = Some(BhytGroup::NearPoor);
                }
            },
            |basis| {
                if let Basis::Bhyt { months, .. } = basis {
                    *months = 3;
                }
            },
        ];
        for change in changes {
            let mut wrong = pupil.clone();
            change(&mut wrong.basis);
            assert!(!is_right(&wrong, day(), tariff), "{:?}", wrong.basis);
        }
        // A reason is told, and changes no amount.
        let mut told = pupil;
        if let Basis::Bhyt { reason, .. } = &mut told.basis {
            *reason = Some("theo sổ hộ khẩu".to_owned());
        }
        assert!(is_right(&told, day(), tariff));
    }
}
