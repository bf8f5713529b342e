//! Places and contracts: what hangs on where a person lives, and on what was agreed with the insurer.

use crate::date::Date;
use crate::money::Dong;
use crate::tariff::{
    Carried, CommissionKind, Group, LocalSupport, Place, Rate, RefundRule, Scheme, Supported,
    TARIFF_BYTES_MAX, Tariff, TariffError,
};

const BUILTIN: &str = include_str!("../../../tariff/vietnam.toml");

fn day(iso: &str) -> Date {
    Date::parse(iso).unwrap()
}

#[test]
fn a_province_and_its_communes_add_together_from_their_days_on() {
    let more = "
[[local_support]]
from = 2026-01-01
place = \"40\"
scheme = \"bhxh\"
groups = [\"poor\", \"near-poor\"]
percent = \"10\"
source = \"a test\"

[[local_support]]
from = 2026-06-01
place = \"17329\"
scheme = \"bhxh\"
groups = [\"poor\"]
amount = 20_000
source = \"a test\"

[[local_support]]
from = 2027-01-01
place = \"40\"
scheme = \"bhxh\"
groups = [\"poor\"]
percent = \"0\"
source = \"a test\"
";
    let tariff = Tariff::parse(&format!("{BUILTIN}{more}")).unwrap();
    let place = Place {
        province: "40".parse().ok(),
        commune: "17329".parse().ok(),
    };
    let ten = Rate::parse("10").unwrap();
    let both = |amount, percent| LocalSupport {
        per_month: Dong::new(amount),
        percent,
    };
    for (iso, group, added) in [
        ("2025-12-31", Group::Poor, both(0, Rate::ZERO)),
        ("2026-01-01", Group::Poor, both(0, ten)),
        ("2026-06-01", Group::Poor, both(20_000, ten)),
        ("2027-01-01", Group::Poor, both(20_000, Rate::ZERO)),
        ("2027-01-01", Group::NearPoor, both(0, ten)),
        ("2027-01-01", Group::Other, both(0, Rate::ZERO)),
    ] {
        let found = tariff.local_support(day(iso), place, Supported::Bhxh(group));
        assert_eq!(found, added, "{iso} {group}");
    }
    let nowhere =
        tariff.local_support(day("2026-06-01"), Place::NONE, Supported::Bhxh(Group::Poor));
    assert_eq!(nowhere, LocalSupport::default());
    // The same row again: its day is not after the one above of the same place and group.
    let twice = format!("{BUILTIN}{more}{}", &more[..more.find("\n\n[[").unwrap()]);
    let at = twice.rfind("from = 2026-01-01").unwrap();
    let line = twice[..at].matches('\n').count() + 1;
    let from = day("2026-01-01");
    assert_eq!(
        Tariff::parse(&twice),
        Err(TariffError::Order { line, from })
    );
}

#[test]
fn who_is_supported_where_is_named_with_its_line() {
    for (from, to, key) in [
        ("place = \"14\"", "place = \"13\"", "place"),
        ("place = \"14\"", "place = \"1\"", "place"),
        (
            "scheme = \"bhyt\"\ngroups",
            "scheme = \"bhxh\"\ngroups",
            "groups",
        ),
        (
            "scheme = \"bhyt\"\ngroups",
            "scheme = \"life\"\ngroups",
            "scheme",
        ),
        ("[\"pupil\"]", "[\"pupil\", \"poor\"]", "groups"),
        ("[\"pupil\"]", "[]", "groups"),
        ("[\"pupil\"]", "\"pupil\"", "groups"),
        ("\"96 Cà Mau\"", "\"Cà Mau\"", "list"),
        ("\"96 Cà Mau\"", "\"96 \"", "list"),
        (
            "kind = \"new\"\nfrom_months = 1\npercent = \"5.3\"",
            "kind = \"old\"\nfrom_months = 1\npercent = \"5.3\"",
            "kind",
        ),
        ("from_months = 24", "from_months = 61", "from_months"),
        (
            "deadline_days = 0",
            "deadline_days = 0\nceiling = 0",
            "ceiling",
        ),
        ("\"whole-months\"\nsource", "\"half\"\nsource", "rule"),
    ] {
        assert!(BUILTIN.contains(from), "{from}");
        let text = BUILTIN.replacen(from, to, 1);
        let error = Tariff::parse(&text).unwrap_err();
        let TariffError::Value {
            line, key: told, ..
        } = error
        else {
            panic!("{to}: {error}");
        };
        assert_eq!(told, key, "{to}");
        let there = text.lines().nth(line - 1).unwrap();
        assert!(there.starts_with(key), "{line}: {there}");
    }
    let long = format!("{BUILTIN}{}", "#".repeat(TARIFF_BYTES_MAX));
    assert_eq!(Tariff::parse(&long), Err(TariffError::TooLong));
    let error = Tariff::read(b"version = \"a\"\n\xff").unwrap_err();
    assert!(
        matches!(error, TariffError::Syntax { line: 2, .. }),
        "{error}"
    );
}

#[test]
fn contracts_are_data() {
    let tariff = Tariff::builtin().unwrap();
    let now = day("2026-11-21");
    let rules = tariff.hand_over_rules(now).unwrap();
    assert_eq!((rules.deadline_days, rules.ceiling), (0, None));
    assert_eq!(tariff.bhyt_refund(now), Some(RefundRule::WholeMonths));
    let commission = |kind, months| tariff.commission(now, Scheme::Bhxh, kind, months);
    for (months, percent) in [(1, "12"), (6, "12"), (12, "16"), (23, "16"), (60, "20")] {
        let rate = commission(CommissionKind::New, months);
        assert_eq!(rate, Rate::parse(percent).ok(), "{months}");
    }
    assert_eq!(
        commission(CommissionKind::Continuing, 60),
        Rate::parse("5.6").ok()
    );
    assert_eq!(commission(CommissionKind::New, 0), None);
    let capped = BUILTIN.replace(
        "deadline_days = 0",
        "deadline_days = 1\nceiling = 20_000_000",
    );
    let rules = Tariff::parse(&capped)
        .unwrap()
        .hand_over_rules(now)
        .unwrap();
    assert_eq!(
        (rules.deadline_days, rules.ceiling),
        (1, Some(Dong::new(20_000_000)))
    );
    let sum = Dong::new(15_000_000);
    let carried = Carried {
        in_hand: vec![(now, sum)],
        uncounted: vec![(now, sum)],
        unseen: vec![(now, sum)],
    };
    // The ceiling is for what is in hand; a slip has its own days.
    for (days, late, unseen) in [(0, 0, 0), (1, 0, 0), (2, 1, 0), (4, 1, 0), (5, 1, 1)] {
        let due = rules.due(&carried, now.plus_days(days));
        assert_eq!(due.over, Dong::ZERO);
        let sums = [due.late, due.uncounted, due.unseen].map(|one| one.sum.get());
        assert_eq!(sums, [late, late, unseen].map(|part| part * sum.get()));
        assert_eq!(due.is_due(), late + unseen > 0);
    }
}
