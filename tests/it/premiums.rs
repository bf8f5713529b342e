//! Premiums computed twice: by the program, and by a script in another language with exact fractions.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use book::date::Date;
use book::money::Dong;
use book::premium::bhxh::{self, BhxhRequest, Term};
use book::premium::bhyt::{self, BhytMember, BhytRequest};
use book::premium::{BhytGroup, Group, LocalSupport, Shares};
use book::tariff::{Place, Rate, Tariff};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// How many requests are computed twice.
const QUOTES: usize = 10_000;
/// So many notice a figure that is wrong.
const NOTICED: usize = 300;

/// What is asked of both.
#[derive(Debug, Clone)]
enum Asked {
    Bhxh(BhxhRequest),
    BhxhRefund(BhxhRequest, u32),
    Bhyt(BhytRequest),
    BhytRefund(BhytRequest, Date),
}

fn tariff() -> &'static Tariff {
    Tariff::builtin().expect("the tariff that comes with the program")
}

fn days() -> impl Strategy<Value = Date> {
    let first = Date::parse("2019-07-01").expect("a day");
    // Up to the end of 2027, and often around the days on which figures change.
    let changes = ["2022-01-01", "2025-07-01", "2026-07-01", "2027-01-01"];
    let around = (prop::sample::select(changes.to_vec()), -1..=1)
        .prop_map(|(day, by)| Date::parse(day).expect("a day").plus_days(by));
    prop_oneof![
        3 => (0..3_100).prop_map(move |days| first.plus_days(days)),
        3 => (0..365).prop_map(|days| Date::parse("2026-01-01").expect("a day").plus_days(days)),
        1 => around,
    ]
}

fn local() -> impl Strategy<Value = Option<LocalSupport>> {
    prop_oneof![
        3 => Just(None),
        1 => (0..200_000_i64).prop_map(|n| Some(LocalSupport::of_month(Dong::new(n)))),
        1 => (0..=10_000_u32).prop_map(|points| {
            Rate::from_basis_points(points).ok().map(LocalSupport::of_premium)
        }),
    ]
}

fn sponsor() -> impl Strategy<Value = Dong> {
    prop_oneof![Just(0), 0..3_000_000_i64].prop_map(Dong::new)
}

fn bhxh() -> impl Strategy<Value = BhxhRequest> {
    // Terms and incomes that do not exist are among them.
    let term = prop_oneof![
        prop::sample::select(vec![1_u32, 2, 3, 6, 12]).prop_map(Term::Months),
        (1..=6_u32).prop_map(Term::Years),
        (0..=61_u32).prop_map(Term::Missing),
    ];
    let income = prop_oneof![
        4 => 1_500_000..10_000_000_i64,
        1 => 600_000..52_000_000_i64,
    ];
    let groups = prop::collection::vec(prop::sample::select(Group::ALL.to_vec()), 1..3);
    (income, groups, term, days(), 0..150_u32, local(), sponsor()).prop_map(
        |(income, groups, term, paid_on, used, local, sponsor)| BhxhRequest {
            supported_months_used: used,
            local,
            sponsor,
            ..BhxhRequest::of(
                Dong::new(income),
                Group::best(&groups, tariff(), paid_on),
                term,
                paid_on,
            )
        },
    )
}

fn bhyt() -> impl Strategy<Value = BhytRequest> {
    let group = prop_oneof![
        2 => Just(None),
        1 => prop::sample::select(BhytGroup::ALL.to_vec()).prop_map(Some),
    ];
    let member = (
        1..8_u32,
        prop::sample::select(vec![3_u32, 6, 12]),
        prop::option::of(-400..400_i32),
        group,
    );
    let members = prop::collection::vec(member, 1..7);
    let place = prop::sample::select(vec![None, Some("14"), Some("40")]);
    (members, days(), local(), sponsor(), place).prop_map(
        |(members, paid_on, local, sponsor, place)| BhytRequest {
            place: Place {
                province: place.and_then(|code| code.parse().ok()),
                commune: None,
            },
            local,
            sponsor,
            ..BhytRequest::of(
                members
                    .into_iter()
                    .map(|(order, months, expiry, group)| BhytMember {
                        order,
                        months,
                        card_expiry: expiry.map(|days| paid_on.plus_days(days)),
                        group,
                    })
                    .collect(),
                paid_on,
            )
        },
    )
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        3 => bhxh().prop_map(Asked::Bhxh),
        1 => (bhxh(), 0..=61_u32).prop_map(|(request, left)| {
            // The whole now and then: of missing months nothing less goes back.
            let whole = request.term.months().ok().filter(|_| left % 4 == 0);
            Asked::BhxhRefund(request, whole.unwrap_or(left))
        }),
        3 => bhyt().prop_map(Asked::Bhyt),
        1 => (bhyt(), 0..500_i32).prop_map(|(request, days)| {
            let from = request.paid_on.plus_days(days);
            Asked::BhytRefund(request, from)
        }),
    ]
}

impl Asked {
    /// The request as the script reads it.
    fn told(&self) -> Value {
        let (mut told, local) = match self {
            Self::Bhxh(request) => (of_bhxh("bhxh", request), request.local),
            Self::BhxhRefund(request, left) => {
                let mut told = of_bhxh("bhxh-refund", request);
                told["remaining"] = (*left).into();
                (told, request.local)
            }
            Self::Bhyt(request) => (of_bhyt("bhyt", request), request.local),
            Self::BhytRefund(request, from) => {
                let mut told = of_bhyt("bhyt-refund", request);
                told["stop"] = from.iso().into();
                (told, request.local)
            }
        };
        match local {
            Some(local) if local.percent == Rate::ZERO => {
                told["local_amount"] = local.per_month.get().into();
            }
            Some(local) => told["local_percent"] = local.percent.to_string().into(),
            None => {}
        }
        told
    }

    /// What the program says, in the script's words.
    fn answer(&self) -> Value {
        let answer = match self {
            Self::Bhxh(request) => bhxh::quote(tariff(), request).map(|quote| {
                let mut told = shares(&quote.shares());
                told["months"] = quote.months.into();
                told["left"] = quote.supported_months_left.into();
                told
            }),
            Self::BhxhRefund(request, left) => {
                bhxh::refund(tariff(), request, *left).map(|back| shares(&back))
            }
            Self::Bhyt(request) => bhyt::quote(tariff(), request).map(|quote| {
                let line = |line: &bhyt::BhytLine| {
                    let mut told = shares(&line.shares());
                    told["card"] = json!([line.card_from.iso(), line.card_to.iso()]);
                    told["months"] = line.months.into();
                    told
                };
                let lines: Vec<Value> = quote.lines.iter().map(line).collect();
                json!({ "lines": lines, "total": quote.total.get() })
            }),
            Self::BhytRefund(request, from) => bhyt::refund(tariff(), request, *from).map(|back| {
                let lines: Vec<Value> =
                    back.lines.iter().map(|line| shares(&line.shares)).collect();
                json!({ "lines": lines, "total": back.total.payable.get() })
            }),
        };
        answer.unwrap_or_else(|_| json!({ "error": true }))
    }
}

fn of_bhxh(kind: &str, request: &BhxhRequest) -> Value {
    let term = match request.term {
        Term::Months(months) => json!(["months", months]),
        Term::Years(years) => json!(["years", years]),
        Term::Missing(months) => json!(["missing", months]),
    };
    json!({
        "kind": kind, "income": request.income.get(), "groups": [Group::Other.word(), request.group.word()], "term": term,
        "paid_on": request.paid_on.iso(), "used": request.supported_months_used,
        "sponsor": request.sponsor.get(),
    })
}

fn of_bhyt(kind: &str, request: &BhytRequest) -> Value {
    let members: Vec<Value> = request
        .members
        .iter()
        .map(|member| {
            json!({
                "order": member.order, "months": member.months,
                "expiry": member.card_expiry.map(Date::iso),
                "group": member.group.map(BhytGroup::word),
            })
        })
        .collect();
    json!({
        "kind": kind, "members": members, "paid_on": request.paid_on.iso(),
        "province": request.place.province.map(|code| code.to_string()),
        "sponsor": request.sponsor.get(),
    })
}

fn shares(shares: &Shares) -> Value {
    json!({
        "gross": shares.gross.get(), "state": shares.state.get(), "local": shares.local.get(),
        "sponsor": shares.sponsor.get(), "payable": shares.payable.get(),
    })
}

/// The same requests at each run.
fn requests(count: usize) -> Vec<Asked> {
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[4; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    let one = asked();
    (0..count)
        .map(|_| one.new_tree(&mut runner).expect("a request").current())
        .collect()
}

/// What the script says to all of them; `wrong` names a figure that it is to have wrong.
fn script(requests: &[Asked], wrong: Option<&str>) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("premium/quote.py");
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-B").arg(script);
    if let Some(wrong) = wrong {
        command.args(["--wrong", wrong]);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("python3: run bash tests/run");
    let lines: String = requests
        .iter()
        .map(|asked| format!("{}\n", asked.told()))
        .collect();
    let mut input = child.stdin.take().expect("its input");
    // It answers line by line: one who only writes would wait for one who only writes.
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("its answers");
    writer.join().expect("a writer").expect("to write");
    assert!(output.status.success());
    let answers = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("an answer"))
        .collect();
    assert_eq!(answers.len(), requests.len());
    answers
}

#[test]
fn ten_thousand_quotes_are_computed_twice_and_agree_to_the_dong() {
    let requests = requests(QUOTES);
    let mut refused = 0;
    for (asked, theirs) in requests.iter().zip(script(&requests, None)) {
        let ours = asked.answer();
        assert_eq!(ours, theirs, "{}", asked.told());
        refused += usize::from(ours.get("error").is_some());
    }
    // Most of them are premiums, and some are what nobody can pay.
    assert!(
        (QUOTES / 50..QUOTES / 2).contains(&refused),
        "{refused} refused"
    );
}

#[test]
fn one_wrong_figure_of_the_script_is_noticed() {
    let requests = requests(NOTICED);
    for wrong in ["rate", "support", "scale", "rounding", "discount"] {
        let differ = requests
            .iter()
            .zip(script(&requests, Some(wrong)))
            .filter(|(asked, theirs)| asked.answer() != *theirs)
            .count();
        assert!(differ > 0, "{wrong}");
    }
}
