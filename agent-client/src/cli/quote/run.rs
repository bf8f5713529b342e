//! Which quote is asked for, and from which tariff.

use super::super::args::Quote;
use super::super::report::Report;
use super::super::run::Setting;
use super::read::Ground;
use super::{bhxh, bhyt, compare};
use crate::Answer;

/// Quotes what was asked.
pub(in super::super) fn run(setting: &Setting<'_>, args: Quote) -> Answer<Report> {
    let lang = setting.lang;
    let ground = Ground::of(setting, args.ground())?;
    match args {
        Quote::Bhxh(args) => bhxh::quote(lang, &ground, &args),
        Quote::BhxhRefund(args) => bhxh::refund(lang, &ground, &args),
        Quote::Bhyt(args) => bhyt::quote(lang, &ground, &args),
        Quote::BhytRefund(args) => bhyt::refund(lang, &ground, &args),
        Quote::Compare(args) => compare::compare(lang, &ground, &args),
    }
}
