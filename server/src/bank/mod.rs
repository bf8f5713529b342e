//! Banking: accounts, slips, statements, and what of ours a statement shows.

mod acts;
mod find;
mod import;
mod propose;
mod statement;

pub use acts::{
    MatchAsked, NewAccount, Part, account, account_for, add_account, match_line, pay_in, unmatch,
};
pub use import::{Imported, import};
pub use propose::{Fit, Proposal, ProposedPart, proposals};
pub use statement::{Row, RowError, read};
