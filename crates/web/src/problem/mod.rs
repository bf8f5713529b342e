//! Problems in words: one clear sentence for each code, in both languages, and the table of them all.

mod catalogue;
mod from;
mod sentence;
mod table;
mod tariff;
mod template;

pub use from::{
    from_date_error, from_identity_error, from_money_error, from_quote_error, from_receipt_error,
    from_tariff_error, from_text_error,
};
pub use sentence::{part, sentence};
pub use table::table;
