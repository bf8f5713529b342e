//! Every word that people read, in both languages.

mod catalogue;
mod money;
mod names;
mod number;
mod say;

pub use catalogue::{Text, tr};
pub use money::{ledger_group_name, source_name};
pub use names::{
    account_name, alike_reason, bhyt_group_name, elsewhere_name, field_name, group_name,
    hold_advice, hold_reason, level_name, method_name, outcome_name, poverty_name,
    record_kind_name, scheme_name, scheme_short, sex_name,
};
pub use number::number_state;
pub use say::{card_rule, confirmed, copied, forked, or_struck, quote_warning};
