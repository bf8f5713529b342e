//! Accounts at banks, statements and what they show, as queries return them.

use book::act::{BankLine, BankMatch, BankSlip, LineKey, MatchTo};
use book::date::Date;
use book::money::Dong;
use book::organisation::AccountNumber;
use book::standing::Standing;
use replica::{ActorId, RecordId, ScopeId};

/// An account at a bank, as the centre last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccountView {
    /// The account.
    pub account: AccountNumber,
    /// The office whose scope bears its statements.
    pub office: ScopeId,
    /// Whose name it bears.
    pub holder: String,
    /// Whether payers may be asked to transfer there.
    pub vietqr: bool,
}

/// A slip, and how much of it a statement shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankSlipView {
    /// Its id.
    pub id: RecordId,
    /// The office.
    pub scope: ScopeId,
    /// Who paid in.
    pub cashier: ActorId,
    /// The slip.
    pub slip: BankSlip,
    /// Whether it is held.
    pub standing: Standing,
    /// How much of it statements show.
    pub shown: Dong,
}

/// A line of a statement and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLineView {
    /// Its id.
    pub id: RecordId,
    /// The line.
    pub line: BankLine,
    /// Whether it is held.
    pub standing: Standing,
    /// How far it is matched.
    pub state: LineState,
    /// How much of it is matched.
    pub matched: Dong,
    /// Its matches, in order of time; also those that are held or undone.
    pub matches: Vec<MatchView>,
}

/// A match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchView {
    /// Its id.
    pub id: RecordId,
    /// What it says.
    pub body: BankMatch,
    /// Whether it is held.
    pub standing: Standing,
}

/// How far a line of a statement is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineState {
    /// Nobody has said what it is.
    Unknown,
    /// It shows less than one of its facts asks for.
    Partial,
    /// More came than its facts ask for.
    Over,
    /// What it is said to be was shown by another line already.
    Twice,
    /// All of it is known, and nothing of its facts is open.
    Matched,
    /// It is held.
    Held,
}

/// Something that a bank statement is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentView {
    /// What it is.
    pub to: MatchTo,
    /// Where it was paid.
    pub scope: ScopeId,
    /// The number by which people know it: a receipt's or a slip's; a deposit has none.
    pub number: Option<String>,
    /// Into which account, where it says so.
    pub account: Option<AccountNumber>,
    /// How much.
    pub asked: Dong,
    /// How much statements show.
    pub shown: Dong,
}

/// One account on one day: what the statement says, and what the ledger does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconcileRow {
    /// The account.
    pub account: AccountNumber,
    /// The day.
    pub day: Date,
    /// What came in, by the statement.
    pub came_in: Dong,
    /// What went out, by the statement.
    pub went_out: Dong,
    /// What the ledger's bank account says of these lines.
    pub ledger: Dong,
    /// How much of the lines nobody has matched.
    pub open: Dong,
    /// How many lines are held: they say something that an earlier one does not.
    pub held: u32,
}

impl LineState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Unknown,
        Self::Partial,
        Self::Over,
        Self::Twice,
        Self::Matched,
        Self::Held,
    ];

    /// Returns the state's stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Partial => "partial",
            Self::Over => "over",
            Self::Twice => "twice",
            Self::Matched => "matched",
            Self::Held => "held",
        }
    }

    /// Returns the state with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl BankLineView {
    /// Returns what names the line.
    #[must_use]
    pub const fn key(&self) -> &LineKey {
        &self.line.key
    }

    /// Returns how much of it nobody has matched, without the line's sign.
    #[must_use]
    pub fn left(&self) -> Dong {
        let size = self.line.amount.get().saturating_abs();
        Dong::new(size.saturating_sub(self.matched.get()))
    }

    /// Returns the same as the statement says it: with a minus where money went out.
    #[must_use]
    pub fn open(&self) -> Dong {
        let left = self.left().get();
        Dong::new(left.saturating_mul(self.line.amount.get().signum()))
    }
}

impl ReconcileRow {
    /// Returns how far statement and ledger differ: nothing, unless the ledger is wrong.
    #[must_use]
    pub fn differs(&self) -> Dong {
        let statement = self.came_in.get().saturating_sub(self.went_out.get());
        Dong::new(statement.saturating_sub(self.ledger.get()))
    }
}
