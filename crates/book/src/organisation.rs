//! What the centre says of the organisation: units, people, receipt books.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use replica::{ActorId, DeviceId, Hash, ScopeId};

/// A unit that has a scope of its own. Written in the organisation's scope, by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Unit {
    /// The unit's scope.
    #[n(0)]
    pub scope: ScopeId,
    /// What it is.
    #[n(1)]
    pub level: Level,
    /// Its official code, as digits; empty where there is none.
    #[n(2)]
    pub code: String,
    /// Its name.
    #[n(3)]
    pub name: String,
    /// The unit it belongs to: a hamlet to its commune's office, an office to a higher one, a province or the organisation.
    #[n(4)]
    pub parent: Option<ScopeId>,
}

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Level {
    /// The organisation itself.
    #[n(0)]
    Organisation,
    /// A commune's office: cash, receipt books, hand-overs.
    #[n(1)]
    Office,
    /// A hamlet, or a commune that is not divided: households, people, visits, receipts.
    #[n(2)]
    Hamlet,
    /// A province: it stands above offices and keeps no money of its own.
    #[n(3)]
    Province,
}

impl Level {
    /// Every level, in order of number.
    pub const ALL: [Self; 4] = [
        Self::Organisation,
        Self::Office,
        Self::Hamlet,
        Self::Province,
    ];
}

/// A person or office in whose name ops are made. Written in the organisation's scope, by the centre; the users of an
/// office's server in the office's scope, by that server.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Actor {
    /// Its number.
    #[n(0)]
    pub actor: ActorId,
    /// Its code in the insurer's lists.
    #[n(1)]
    pub code: String,
    /// Its name.
    #[n(2)]
    pub name: String,
    /// The office it belongs to.
    #[n(3)]
    pub office: Option<ScopeId>,
}

impl Actor {
    /// How the codes of a server's users begin, by which they are told from collectors.
    pub const USER: &'static str = "user:";
    /// Numbers from here on are those of the users of offices' servers; the centre gives out those in front.
    pub const USERS_FROM: u32 = 1 << 31;
    /// So many letters a name to log in by has at most.
    pub const LOGIN_MAX: usize = 40;

    /// Returns the number of a user of an office's server. It follows from the server and the name that they log in by, so
    /// that no two offices mean different people by one number and no server speaks for the users of another.
    #[must_use]
    pub fn user_number(server: DeviceId, login: &str) -> ActorId {
        let hash = Hash::of("tungnha user 1", &[server.as_bytes(), login.as_bytes()]);
        let first = hash.as_bytes().first_chunk::<4>().copied();
        ActorId(u32::from_be_bytes(first.unwrap_or_default()) | Self::USERS_FROM)
    }

    /// Returns whether users may log in by this name: a short one in plain small letters, so that nobody can pass for
    /// another.
    #[must_use]
    pub fn is_login(name: &str) -> bool {
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        (1..=Self::LOGIN_MAX).contains(&name.len()) && name.bytes().all(plain)
    }

    /// Returns whether it is a user of this server at this office, who is that server's to name there.
    #[must_use]
    pub fn is_user_of(&self, server: DeviceId, office: ScopeId) -> bool {
        let login = self.code.strip_prefix(Self::USER);
        let is_theirs =
            |login| Self::is_login(login) && Self::user_number(server, login) == self.actor;
        self.office == Some(office) && login.is_some_and(is_theirs)
    }
}

/// A run of receipt numbers given to one device. Written in the office's scope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NumberBook {
    /// Who may use it.
    #[n(0)]
    pub device: DeviceId,
    /// In whose name.
    #[n(1)]
    pub collector: ActorId,
    /// The series.
    #[n(2)]
    pub series: String,
    /// The first number.
    #[n(3)]
    pub from: u32,
    /// The number behind the last.
    #[n(4)]
    pub until: u32,
}

/// An account of the organisation at a bank. Written in the organisation's scope, by the centre; of several words on one
/// account the last counts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BankAccount {
    /// Which account.
    #[n(0)]
    pub account: AccountNumber,
    /// The office that pays in there: its scope bears the account's statements.
    #[n(1)]
    pub office: ScopeId,
    /// Whose name it bears at the bank.
    #[n(2)]
    pub holder: String,
    /// Whether payers may be asked to transfer there.
    #[n(3)]
    pub vietqr: bool,
}

/// An account at a bank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct AccountNumber {
    /// The bank's code of six digits.
    #[n(0)]
    pub bank: String,
    /// The account's number at the bank: letters and digits.
    #[n(1)]
    pub number: String,
}

/// A text is no account at a bank.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected BANK:NUMBER, got {0:?}")]
pub struct AccountNumberError(pub String);

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.bank, self.number)
    }
}

impl FromStr for AccountNumber {
    type Err = AccountNumberError;

    fn from_str(text: &str) -> Result<Self, AccountNumberError> {
        let wrong = || AccountNumberError(text.chars().take(80).collect());
        let (bank, number) = text.trim().split_once(':').ok_or_else(wrong)?;
        let is_bank = bank.len() == 6 && bank.bytes().all(|byte| byte.is_ascii_digit());
        let is_number = (4..=19).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_bank && is_number {
            Ok(Self {
                bank: bank.to_owned(),
                number: number.to_owned(),
            })
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_banks_code_and_a_number() {
        let account: AccountNumber = "970415:0011001932418".parse().unwrap();
        assert_eq!(account.to_string(), "970415:0011001932418");
        for wrong in [
            "0011001932418",
            "97041:001100",
            "970415:",
            "970415:00 11",
            "vietin:001100",
        ] {
            assert!(wrong.parse::<AccountNumber>().is_err(), "{wrong}");
        }
    }
}
