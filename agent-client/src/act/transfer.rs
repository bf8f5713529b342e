//! Asking a payer to transfer: the text of a `VietQR`, into an account that the centre named and no other.

use std::collections::BTreeSet;

use book::fact::{Method, ReceiptNumber};
use book::money::Dong;
use book::organisation::AccountNumber;
use paper::Transfer;
use replica::ScopeId;
use store::view::{BankAccountView, ReceiptView};
use wire::problem::Code;

use crate::{Agent, Answer, Fault};

/// A transfer that a payer is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferAsked {
    /// The text of the QR code.
    pub text: String,
    /// The account.
    pub account: BankAccountView,
    /// How much.
    pub amount: Dong,
    /// What the statement will show; the receipt's number finds the receipt again.
    pub purpose: String,
}

impl Agent {
    /// Returns the accounts into which payers may be asked to transfer: those of the offices above the scopes of this
    /// device or, where it is given, above that one.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn transfer_accounts(&self, scope: Option<ScopeId>) -> Answer<Vec<BankAccountView>> {
        let reader = self.read();
        let units = reader.units()?;
        let scopes = match scope {
            Some(scope) => vec![scope],
            None => reader.scopes()?,
        };
        let above = units.iter().filter(|unit| scopes.contains(&unit.scope));
        let above = above.flat_map(|unit| [Some(unit.scope), unit.parent]);
        let offices: BTreeSet<ScopeId> = above.flatten().collect();
        let mut accounts = reader.bank_accounts()?;
        accounts.retain(|view| view.vietqr && offices.contains(&view.office));
        Ok(accounts)
    }

    /// Returns the transfer of an amount, for a receipt of this scope.
    ///
    /// # Errors
    ///
    /// `account-unknown` where the centre named no account, or not the one asked for; `choice-invalid` where there are
    /// several; `amount-invalid` for nothing.
    pub fn ask_transfer(
        &self,
        scope: Option<ScopeId>,
        named: Option<&AccountNumber>,
        amount: Dong,
        purpose: &str,
    ) -> Answer<TransferAsked> {
        let got = named.map_or_else(String::new, ToString::to_string);
        let mut accounts = self.transfer_accounts(scope)?;
        accounts.retain(|view| named.is_none_or(|named| view.account == *named));
        if accounts.len() > 1 {
            let possible: Vec<_> = accounts.iter().map(|it| it.account.to_string()).collect();
            return Err(Fault::of(Code::ChoiceInvalid, "--account", &got)
                .with("possible", possible.join(", ")));
        }
        let account = accounts.pop();
        let account = account.ok_or_else(|| Fault::of(Code::AccountUnknown, "--account", &got))?;
        let transfer = Transfer {
            account: &account.account,
            amount,
            purpose,
        };
        let text = transfer.vietqr();
        let text =
            text.map_err(|_| Fault::of(Code::AmountInvalid, "--amount", &amount.to_string()))?;
        Ok(TransferAsked {
            text,
            purpose: transfer.purpose(),
            account,
            amount,
        })
    }

    /// Returns the transfer that a receipt asks for; `None` where it was paid in cash.
    ///
    /// # Errors
    ///
    /// Those of [`Agent::ask_transfer`].
    pub fn transfer_of(
        &self,
        view: &ReceiptView,
        named: Option<&AccountNumber>,
    ) -> Answer<Option<TransferAsked>> {
        let payments = view.receipt.payments.iter();
        let transfers = payments.filter(|payment| payment.method == Method::Transfer);
        let amount = Dong::checked_sum(transfers.map(|payment| payment.amount));
        match amount.filter(|amount| *amount > Dong::ZERO) {
            Some(amount) => {
                let number = view.receipt.number.to_string();
                self.ask_transfer(Some(view.scope), named, amount, &number)
                    .map(Some)
            }
            None => Ok(None),
        }
    }

    /// Returns the transfer that the next receipt of this scope will ask for: with the number that it will bear.
    ///
    /// # Errors
    ///
    /// Those of [`Agent::ask_transfer`]; `numbers-used-up`.
    pub fn transfer_of_next(&self, scope: ScopeId, amount: Dong) -> Answer<TransferAsked> {
        let books = self.read().books_of(self.identity().device)?;
        let book = books.iter().find(|book| book.next < book.until);
        let book = book.ok_or_else(|| Fault::new(Code::NumbersUsedUp))?;
        let next = ReceiptNumber {
            series: book.series.clone(),
            number: book.next,
        };
        self.ask_transfer(Some(scope), None, amount, &next.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::{CollectAsked, Product, Wanted};
    use crate::testing::{Centre, HAMLET, NOW, OFFICE, house};

    const NUMBER: &str = "0011001932418";

    fn account(number: &str) -> AccountNumber {
        format!("970415:{number}").parse().unwrap()
    }

    #[test]
    fn only_an_account_that_the_centre_named_for_payers_is_asked_for() {
        let mut centre = Centre::new();
        let mut agent = centre.device(5);
        let amount = Dong::new(120_000);
        let ask = |agent: &Agent, named: Option<&AccountNumber>| {
            agent.ask_transfer(None, named, amount, "ủng hộ lũ lụt")
        };
        let code = |asked: Answer<TransferAsked>| asked.unwrap_err().code();
        assert_eq!(code(ask(&agent, None)), Code::AccountUnknown);
        centre.account(account("1111"), OFFICE, false);
        centre.account(account("2222"), ScopeId(99), true);
        assert_eq!(centre.sync(&mut agent).fault, None);
        assert_eq!(code(ask(&agent, None)), Code::AccountUnknown);

        centre.account(account(NUMBER), OFFICE, true);
        assert_eq!(centre.sync(&mut agent).fault, None);
        let asked = ask(&agent, None).unwrap();
        assert_eq!(
            asked.text,
            "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN62170813ung ho lu lut6304C15C"
        );
        assert_eq!(asked.purpose, "ung ho lu lut");
        assert_eq!(
            code(ask(&agent, Some(&account("1111")))),
            Code::AccountUnknown
        );

        centre.account(account("3333"), OFFICE, true);
        assert_eq!(centre.sync(&mut agent).fault, None);
        assert_eq!(code(ask(&agent, None)), Code::ChoiceInvalid);
        assert_eq!(ask(&agent, Some(&account(NUMBER))).unwrap(), asked);
    }

    #[test]
    fn a_receipts_transfer_bears_its_number_before_and_after_it_is_issued() {
        let mut centre = Centre::new();
        centre.account(account(NUMBER), OFFICE, true);
        let mut agent = centre.device(5);
        let (_, person) = house(&mut agent, "Nguyễn Thị Lan");
        let half = Dong::new(500_000);
        let next = agent.transfer_of_next(HAMLET, half).unwrap();
        let wanted = CollectAsked {
            id: uuid::Uuid::from_bytes([7; 16]),
            household: None,
            payer: None,
            lines: vec![Wanted::of(
                Some(person),
                Product::Bhyt {
                    months: 12,
                    group: None,
                    order: None,
                },
            )],
            cash: None,
            transfer: half,
            credits: Vec::new(),
            day: None,
            again: None,
            visit: false,
        };
        let issued = agent.collect(&wanted, NOW).unwrap().receipt;
        let asked = agent.transfer_of(&issued, None).unwrap().unwrap();
        assert_eq!((next, asked.amount), (asked.clone(), half));
        assert_eq!(asked.purpose, "BH26 YT 00005 0000001");
    }
}
