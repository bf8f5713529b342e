//! Whose money it is that is owed: what a paper says of its payer.

use replica::RecordId;

use super::receipt::Receipt;
use crate::act::Deposit;
use crate::text::fold;

/// What a receipt or deposit says of whoever paid it, and of whom it was paid for.
///
/// Of records that are shown as one, whoever compares gives the shown one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The household.
    pub household: Option<RecordId>,
    /// The name on the paper.
    pub name: Option<String>,
    /// Whom each line is for; none of a deposit.
    pub persons: Vec<Option<RecordId>>,
}

impl Payer {
    /// Returns what a receipt says.
    #[must_use]
    pub fn of_receipt(receipt: &Receipt) -> Self {
        Self {
            household: receipt.household,
            name: receipt.payer.clone(),
            persons: receipt.lines.iter().map(|line| line.person).collect(),
        }
    }

    /// Returns what a deposit says.
    #[must_use]
    pub fn of_deposit(deposit: &Deposit) -> Self {
        Self {
            household: deposit.household,
            name: deposit.payer.clone(),
            persons: Vec::new(),
        }
    }

    /// Returns whether what is owed to this payer may pay a receipt that says `used` of its own.
    ///
    /// Whatever this one says, the other has to say: the household, or the name where there is none, and the persons
    /// where each line names one. Where this one says nothing at all, nobody can tell whose money it is.
    #[must_use]
    pub fn is_spent_by(&self, used: &Self) -> bool {
        let household = self.household.map(|_| used.household == self.household);
        let folded = |name: &Option<String>| name.as_deref().map(fold);
        let name = match self.household {
            None => folded(&self.name).map(|name| Some(name) == folded(&used.name)),
            Some(_) => None,
        };
        let named: Option<Vec<RecordId>> = self.persons.iter().copied().collect();
        let persons = named.filter(|persons| !persons.is_empty()).map(|persons| {
            let is_one = |who: &Option<RecordId>| who.is_some_and(|who| persons.contains(&who));
            used.persons.iter().all(is_one)
        });
        let mut said = [household, name, persons].into_iter().flatten().peekable();
        said.peek().is_some() && said.all(|agrees| agrees)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payer(household: u8, name: &str, persons: &[u8]) -> Payer {
        let id = |byte: u8| (byte > 0).then(|| RecordId::from_bytes([byte; 16]));
        Payer {
            household: id(household),
            name: (!name.is_empty()).then(|| name.to_owned()),
            persons: persons.iter().map(|byte| id(*byte)).collect(),
        }
    }

    /// Which households, names and persons the money of the first pays for.
    #[test]
    fn what_a_paper_says_of_its_payer_has_to_be_said_by_what_its_money_pays() {
        let table = [
            // The household decides, whatever name is written; where there is none, the name.
            (payer(1, "Hoà", &[]), payer(1, "Lan", &[9]), true),
            (payer(1, "Hoà", &[]), payer(2, "Hoà", &[9]), false),
            (payer(1, "Hoà", &[]), payer(0, "Hoà", &[9]), false),
            (
                payer(0, "Nguyễn Thị Hoà", &[]),
                payer(2, "NGUYỄN THỊ HÒA", &[9]),
                true,
            ),
            (payer(0, "Hoà", &[]), payer(2, "Lan", &[9]), false),
            (payer(0, "Hoà", &[]), payer(2, "", &[9]), false),
            // The same people, or some of them.
            (payer(1, "", &[5, 6]), payer(1, "", &[6]), true),
            (payer(1, "", &[5, 6]), payer(1, "", &[6, 7]), false),
            (payer(1, "", &[5, 6]), payer(1, "", &[6, 0]), false),
            (payer(1, "", &[5, 6]), payer(2, "", &[6]), false),
            (payer(0, "", &[5]), payer(2, "", &[5]), true),
            // A line that named nobody may have been for anybody.
            (payer(1, "", &[5, 0]), payer(1, "", &[7]), true),
            // Nobody can tell whose it is.
            (payer(0, "", &[]), payer(1, "Hoà", &[5]), false),
            (payer(0, "", &[0]), payer(0, "", &[0]), false),
        ];
        for (owed, used, expected) in table {
            assert_eq!(owed.is_spent_by(&used), expected, "{owed:?} {used:?}");
        }
    }
}
