//! What may be asked of a ledger.

use super::*;

#[test]
fn a_breakdown_names_each_part_once_and_knows_no_weather() {
    use LedgerBy::{Collector, Scheme};
    assert_eq!(
        breakdown("collector, scheme,collector"),
        Ok(vec![Collector, Scheme])
    );
    assert_eq!(
        breakdown("weather").map_err(|p| p.code),
        Err(Code::ChoiceInvalid)
    );
    assert!(BY.iter().all(|(by, code)| by_code(*by) == *code));
    assert_eq!(
        (period("11/2026"), period("2026-11")),
        (Ok(202_611), Ok(202_611))
    );
    assert_eq!(period("2026").map_err(|p| p.code), Err(Code::ChoiceInvalid));
}

#[test]
fn an_empty_field_of_a_form_is_as_good_as_none() {
    assert_eq!(given(&Some("  ".into())), None);
    assert_eq!(given(&Some(" bhxh ".into())), Some("bhxh"));
    assert_eq!(given(&None), None);
}
