//! What a line is taken to be that names receipts or slips and is not exactly their money: for a person to take or leave.

use std::collections::{BTreeMap, BTreeSet};

use book::act::MatchTo;
use book::money::Dong;
use book::organisation::AccountNumber;
use replica::RecordId;
use store::Reader;
use store::view::{BankAccountView, BankLineView, LineState, PaymentView};

use super::find::{is_named, plain};
use crate::failure::Outcome;

/// How a line's money is to what its words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is less than what is open of it.
    Partial,
    /// It is exactly that: what it names has become known since, or others took their part.
    Exact,
    /// It is more.
    Over,
}

/// What a line is taken to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The line.
    pub line: RecordId,
    /// The bank's reference.
    pub reference: String,
    /// The account, where another one has a line of the same reference.
    pub account: Option<AccountNumber>,
    /// Less or more.
    pub fit: Fit,
    /// What is left of the line before.
    pub left: Dong,
    /// How much of it the parts take.
    pub takes: Dong,
    /// What is open of all that it names.
    pub open: Dong,
    /// What it names, by number, with how much of the line is for each, as far as it goes.
    pub parts: Vec<ProposedPart>,
}

/// A part of what a line is taken to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedPart {
    /// A receipt or a slip.
    pub to: MatchTo,
    /// Its number.
    pub number: String,
    /// How much of the line.
    pub amount: Dong,
}

impl Fit {
    /// Returns the stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Partial => "partial",
            Self::Exact => "exact",
            Self::Over => "over",
        }
    }
}

impl Proposal {
    /// Returns the command that takes it, without the program's name and without whoever does it.
    #[must_use]
    pub fn command(&self) -> String {
        let mut command = format!("bank match {}", quoted(&self.reference));
        if let Some(account) = &self.account {
            command.push_str(&format!(" --account {}", quoted(&account.to_string())));
        }
        for part in &self.parts {
            let flag = match part.to {
                MatchTo::Payment(_) | MatchTo::Insurer(_) => "--receipt",
                MatchTo::Slip(_) => "--slip",
            };
            let what = format!("{}={}", part.number, part.amount.get());
            command.push_str(&format!(" {flag} {}", quoted(&what)));
        }
        command
    }
}

/// Returns what lines are taken to be of which nobody said, or not of all; of one account or of all of them.
///
/// # Errors
///
/// A problem of the store.
pub fn proposals(reader: &Reader<'_>, only: Option<&BankAccountView>) -> Outcome<Vec<Proposal>> {
    let payments = reader.bank_payments()?;
    let mut lines = reader.bank_lines()?;
    let mut accounts = BTreeMap::<String, BTreeSet<AccountNumber>>::new();
    for line in &lines {
        let key = line.key().clone();
        accounts
            .entry(key.reference)
            .or_default()
            .insert(key.account);
    }
    lines.retain(is_open);
    let mut found = Vec::new();
    for account in reader.bank_accounts()? {
        if only.is_some_and(|only| only.account != account.account) {
            continue;
        }
        let mut numbered = Vec::new();
        for payment in &payments {
            let open = payment.asked.get().saturating_sub(payment.shown.get());
            // What was paid elsewhere is no line's of this account, whatever its words say.
            if open > 0 && reader.is_of_office(payment.scope, account.office)? {
                let number = payment.number.as_deref().unwrap_or_default();
                numbered.push((plain(number), payment));
            }
        }
        let of_account = lines
            .iter()
            .filter(|view| view.line.key.account == account.account);
        let proposed = of_account.filter_map(|view| proposal(view, &numbered));
        found.extend(proposed.map(|one| {
            let of = accounts.get(&one.reference);
            let shared = of.is_some_and(|accounts| accounts.len() > 1);
            let account = shared.then(|| account.account.clone());
            Proposal { account, ..one }
        }));
    }
    Ok(found)
}

/// Returns whether a person has still to say what a line is, or what the rest of it is. What went out is no payer's.
fn is_open(view: &BankLineView) -> bool {
    let waits = match view.state {
        LineState::Unknown | LineState::Over => true,
        LineState::Partial | LineState::Twice | LineState::Matched | LineState::Held => false,
    };
    waits && view.line.amount > Dong::ZERO && view.left() > Dong::ZERO
}

fn proposal(view: &BankLineView, numbered: &[(String, &PaymentView)]) -> Option<Proposal> {
    let (line, left) = (&view.line, view.left());
    let words = plain(&line.words);
    let named = numbered
        .iter()
        .filter(|(number, payment)| is_named(&words, number, payment, line));
    let (mut rest, mut all, mut parts) = (left.get(), 0_i64, Vec::new());
    for (_, payment) in named {
        let open = payment.asked.get().saturating_sub(payment.shown.get());
        all = all.saturating_add(open);
        let amount = open.min(rest);
        if amount > 0 {
            rest -= amount;
            parts.push(ProposedPart {
                to: payment.to,
                number: payment.number.clone().unwrap_or_default(),
                amount: Dong::new(amount),
            });
        }
    }
    let fit = match all.cmp(&left.get()) {
        _ if parts.is_empty() => return None,
        std::cmp::Ordering::Less => Fit::Over,
        std::cmp::Ordering::Equal => Fit::Exact,
        std::cmp::Ordering::Greater => Fit::Partial,
    };
    Some(Proposal {
        line: view.id,
        reference: line.key.reference.clone(),
        account: None,
        fit,
        left,
        takes: Dong::new(left.get().saturating_sub(rest)),
        open: Dong::new(all),
        parts,
    })
}

/// A word as a shell reads it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use book::act::{BankLine, LineKey};
    use book::date::Date;
    use book::standing::Standing;
    use replica::ScopeId;

    use super::*;

    fn payment(number: &str, asked: i64, shown: i64) -> PaymentView {
        let digit = number.bytes().next_back().unwrap();
        PaymentView {
            to: MatchTo::Payment(RecordId::from_bytes([digit; 16])),
            scope: ScopeId(1),
            number: Some(number.into()),
            account: None,
            asked: Dong::new(asked),
            shown: Dong::new(shown),
        }
    }

    fn of(words: &str, amount: i64) -> Option<(Fit, i64, String)> {
        let all = [
            payment("BH26-YT/00001:0000012", 264_000, 0),
            payment("BH26-YT/00001:0000013", 100_000, 40_000),
        ];
        let numbered = all
            .each_ref()
            .map(|one| (plain(one.number.as_deref().unwrap()), one));
        let line = BankLine {
            day: Date::parse("22/11/2026").unwrap(),
            key: LineKey {
                account: "970415:0011001932418".parse().unwrap(),
                reference: "FT 1".into(),
            },
            amount: Dong::new(amount),
            words: words.into(),
        };
        let view = BankLineView {
            id: RecordId::from_bytes([1; 16]),
            line,
            standing: Standing::COUNTED,
            state: LineState::Unknown,
            matched: Dong::ZERO,
            matches: Vec::new(),
        };
        let found = proposal(&view, &numbered)?;
        Some((found.fit, found.takes.get(), found.command()))
    }

    #[test]
    fn less_and_more_than_what_is_named_are_proposed_with_the_command_that_takes_them() {
        let both = "BH26YT000010000012 BH26YT000010000013";
        let first = "bank match 'FT 1' --receipt BH26-YT/00001:0000012";
        let second = "--receipt BH26-YT/00001:0000013";
        assert_eq!(
            of("CK bh26yt00001 0000012", 263_999),
            Some((Fit::Partial, 263_999, format!("{first}=263999")))
        );
        assert_eq!(
            of("CK bh26yt00001 0000012", 264_001),
            Some((Fit::Over, 264_000, format!("{first}=264000")))
        );
        assert_eq!(
            of(both, 300_000),
            Some((
                Fit::Partial,
                300_000,
                format!("{first}=264000 {second}=36000")
            ))
        );
        // What the line does not reach is left out.
        assert_eq!(
            of(both, 200_000),
            Some((Fit::Partial, 200_000, format!("{first}=200000")))
        );
        assert_eq!(
            of(both, 324_000),
            Some((
                Fit::Exact,
                324_000,
                format!("{first}=264000 {second}=60000")
            ))
        );
        assert_eq!(of("NGUYEN THI HOA", 264_000), None);
    }
}
