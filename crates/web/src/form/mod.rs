//! Forms: fields that keep what was typed and say what is wrong, beside the field and above the form.

mod control;
mod field;

pub use control::{
    checkboxes, error_summary, get, hidden, input, post, radios, select, submit, submit_as,
    textarea,
};
pub use field::{Choice, Field, Kind};
