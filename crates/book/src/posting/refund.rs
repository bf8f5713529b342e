//! Premiums given back by the insurer.

use replica::ActorId;

use super::account::Account;
use super::group::LedgerGroup;
use super::leg::{Posting, negative};
use super::receipt::of_shares;
use crate::act::Refund;
use crate::fact::Line;
use crate::money::Dong;
use crate::standing::{Hold, Standing};

/// Returns the postings of a refund of a line of a receipt that `collector` took.
///
/// What is given back of the premium's legs goes back as they stand; the participant's part is owed to the payer from
/// now on.
///
/// A refund that is held moves nothing. What was never in anybody's hands is owed to nobody, and what no bank has shown
/// is not owed yet.
#[must_use]
pub fn of_refund(
    refund: &Refund,
    standing: Standing,
    line: &Line,
    collector: ActorId,
    of_receipt: Standing,
) -> Vec<Posting> {
    if !standing.is_counted() || !is_taken(of_receipt) {
        return Vec::new();
    }
    let plain = |account, amount| Posting::plain(account, collector, refund.day, amount);
    let back = of_shares(&refund.shares(), of_receipt).map(|(account, amount)| Posting {
        scheme: Some(line.scheme),
        group: LedgerGroup::of(&line.basis),
        ..plain(account, negative(amount))
    });
    let owed = plain(Account::OwedPayers, negative(refund.payable));
    let legs = back.chain([owed]);
    legs.filter(|leg| leg.amount != Dong::ZERO).collect()
}

/// Returns whether the money of a receipt of this standing is here, so that it can be owed back.
#[must_use]
pub fn is_taken(of_receipt: Standing) -> bool {
    let missing = [
        Hold::NotGranted,
        Hold::AwaitingBank,
        Hold::NotOwed,
        Hold::AnothersMoney,
    ];
    !missing.into_iter().any(|hold| of_receipt.has(hold))
}

#[cfg(test)]
mod tests {
    use replica::RecordId;

    use super::*;
    use crate::act::LineOf;
    use crate::date::Date;
    use crate::fact::{Basis, Scheme};
    use crate::tariff::Group;

    fn refund() -> (Refund, Line) {
        let day = Date::parse("01/12/2026").unwrap();
        let dong = Dong::new;
        let line = Line {
            person: None,
            scheme: Scheme::Bhxh,
            basis: Basis::bhxh(
                dong(1_500_000),
                Group::Poor,
                crate::premium::bhxh::Term::Months(3),
            ),
            covers_from: Date::parse("01/11/2026").unwrap(),
            covers_to: Date::parse("31/01/2027").unwrap(),
            gross: dong(990_000),
            state: dong(495_000),
            local: dong(60_000),
            sponsor: dong(30_000),
            payable: dong(405_000),
        };
        let refund = Refund {
            line: LineOf {
                receipt: RecordId::from_bytes([1; 16]),
                line: 1,
            },
            day,
            from: day,
            gross: dong(660_000),
            state: dong(330_000),
            local: dong(40_000),
            sponsor: dong(20_000),
            payable: dong(270_000),
            decision: "1".into(),
            decided: day,
            words: None,
        };
        (refund, line)
    }

    fn legs(of_receipt: Standing, standing: Standing) -> Vec<String> {
        let (refund, line) = refund();
        let legs = of_refund(&refund, standing, &line, ActorId(1001), of_receipt);
        let sum: i64 = legs.iter().map(|leg| leg.amount.get()).sum();
        assert_eq!(sum, 0);
        let told = legs.iter().map(|leg| {
            let scheme = leg.scheme.map_or("-", Scheme::code);
            let group = leg.group.map_or("-", LedgerGroup::code);
            let (account, amount) = (leg.account.code(), leg.amount.get());
            format!("{account} {scheme} {group} {amount}")
        });
        told.collect()
    }

    #[test]
    fn the_posting_rules_of_a_refund_are_frozen() {
        let counted = Standing::COUNTED;
        assert_eq!(
            legs(counted, counted),
            [
                "owed-insurer bhxh poor 270000",
                "sponsors bhxh poor -20000",
                "owed-insurer bhxh poor 20000",
                "state-claimed bhxh poor -330000",
                "support-due bhxh poor 330000",
                "local-claimed bhxh poor -40000",
                "support-due bhxh poor 40000",
                "owed-payers - - -270000",
            ]
        );
        assert_eq!(
            legs(Standing::held([Hold::PeriodTwice]), counted),
            ["suspense bhxh poor 270000", "owed-payers - - -270000"]
        );
        for of_receipt in [Hold::NotGranted, Hold::AwaitingBank, Hold::AnothersMoney] {
            assert!(legs(Standing::held([of_receipt]), counted).is_empty());
        }
        assert!(legs(counted, Standing::held([Hold::NeedsApproval])).is_empty());
    }

    #[test]
    fn a_refund_fits_its_line_by_its_parts_and_its_day() {
        let (good, line) = refund();
        assert!(good.fits(&line));
        let wrong: [fn(&mut Refund); 6] = [
            |one| one.gross = Dong::new(1),
            |one| {
                one.payable = Dong::new(405_001);
                one.gross = Dong::new(795_001);
            },
            |one| {
                one.state = Dong::new(-1);
                one.gross = Dong::new(329_999);
            },
            |one| one.from = Date::parse("02/12/2026").unwrap(),
            |one| one.from = Date::parse("01/10/2026").unwrap(),
            |one| one.from = Date::parse("01/02/2027").unwrap(),
        ];
        for change in wrong {
            let mut one = good.clone();
            change(&mut one);
            assert!(!one.fits(&line), "{one:?}");
        }
    }
}
