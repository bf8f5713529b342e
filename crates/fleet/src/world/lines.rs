//! Receipt lines as the tariff of their day gives them.

use book::date::{Date, Month};
use book::fact::{Line, Method, Payment, Receipt, ReceiptNumber};
use book::money::Dong;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::premium::{Group, QuoteError};
use book::tariff::{Place, Tariff};
use replica::RecordId;

/// A member of a household who is insured now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insured {
    /// Who.
    pub person: RecordId,
    /// The place in the household's order.
    pub order: u32,
    /// The last day of the card held so far.
    pub card_expiry: Option<Date>,
}

/// Returns a household's BHYT lines for `months`, paid on `day`.
///
/// # Errors
///
/// [`QuoteError`] where the tariff has no answer.
pub fn bhyt_lines(
    tariff: &Tariff,
    day: Date,
    members: &[Insured],
    months: u32,
) -> Result<Vec<Line>, QuoteError> {
    let asked = |one: &Insured| BhytMember {
        order: one.order,
        months,
        card_expiry: one.card_expiry,
        group: None,
    };
    let request = BhytRequest::of(members.iter().map(asked).collect(), day);
    let quote = bhyt::quote(tariff, &request)?;
    let line = |(quoted, member): (&bhyt::BhytLine, &Insured)| {
        Line::bhyt(Some(member.person), &asked(member), Place::NONE, quoted)
    };
    Ok(quote.lines.iter().zip(members).map(line).collect())
}

/// Returns a person's BHXH line for `months` from the month of payment on.
///
/// # Errors
///
/// [`QuoteError`] where the tariff has no answer.
pub fn bhxh_line(
    tariff: &Tariff,
    day: Date,
    person: RecordId,
    income: Dong,
    months: u32,
) -> Result<Line, QuoteError> {
    let request = BhxhRequest {
        starts: Some(Month::of(day)),
        ..BhxhRequest::of(income, Group::Other, Term::Months(months), day)
    };
    let quote = bhxh::quote(tariff, &request)?;
    Ok(Line::bhxh(Some(person), &request, &quote))
}

/// Returns a receipt for `lines`, paid in cash. Sums beyond all bounds give a payment of 0, which is held.
#[must_use]
pub fn cash_receipt(
    tariff: &Tariff,
    number: ReceiptNumber,
    day: Date,
    household: RecordId,
    payer: &str,
    lines: Vec<Line>,
) -> Receipt {
    let amount = Dong::checked_sum(lines.iter().map(|line| line.payable)).unwrap_or(Dong::ZERO);
    Receipt {
        number,
        day,
        household: Some(household),
        payer: Some(payer.to_owned()),
        lines,
        payments: vec![Payment {
            method: Method::Cash,
            amount,
        }],
        tariff: Some(tariff.version().clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_tariff_of_their_day() {
        let tariff = Tariff::builtin().unwrap();
        let day = Date::parse("2021-06-30").unwrap();
        let person = RecordId::from_bytes([1; 16]);
        let member = |order| Insured {
            person,
            order,
            card_expiry: None,
        };
        let lines = bhyt_lines(tariff, day, &[member(1), member(2)], 12).unwrap();
        // 4.5 % of 1,490,000 in each of 12 months; the second member pays 70 %.
        let paid: Vec<i64> = lines.iter().map(|line| line.payable.get()).collect();
        assert_eq!(paid, [804_600, 563_220]);
        let line = bhxh_line(tariff, day, person, Dong::new(800_000), 1).unwrap();
        // 22 % of 800,000 without a tenth of 22 % of 700,000.
        assert_eq!(line.payable, Dong::new(160_600));
        assert_eq!(
            (line.covers_from.iso(), line.covers_to.iso()),
            ("2021-06-01".into(), "2021-06-30".into())
        );
    }
}
