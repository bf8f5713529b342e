//! `quote …`: needs no device, reads no record.

mod bhxh;
mod bhyt;
mod compare;
mod read;
mod run;

pub(super) use run::run;
