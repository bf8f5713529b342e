//! Every list by every filter: it takes its part, or says that it does not know it.

use book::body::Body;
use book::date::Date;
use book::organisation::{Level, Unit};
use replica::ScopeId;
use store::Reader;
use store::view::BankAccountView;
use wire::problem::Code;

use super::cash_lists::{account, count, pay_in, user, void};
use super::refund_lists::{give_back, refunded};
use super::world::{EVENING, World};
use crate::bank;
use crate::export::{self, Form, List};
use crate::failure::Failure;
use crate::ledger::Asked;
use crate::organisation::{NewUnit, add_unit};

fn read(world: &World, list: &str, asked: &Asked) -> Result<export::Export, Code> {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.map_err(|failure| failure.problem.code)
}

/// What a bridge cannot do without; and a day by which somebody has stopped paying.
fn basis(list: &str) -> Asked {
    let bridged = ["bridge", "late"].contains(&list);
    Asked {
        to: (list == "c21a").then(|| "31/12/2030".into()),
        office: bridged.then(|| "17530".into()),
        period: bridged.then(|| "11/2026".into()),
        ..Asked::default()
    }
}

fn statement(world: &World, account: &BankAccountView, row: &str) {
    let minh = user(world, "minh");
    let text = format!("reference,day,amount,words\n{row}\n");
    let rows = bank::read(text.as_bytes(), &account.account, Date::local_day(EVENING));
    let done = world
        .app
        .work_now(|store, now| bank::import(store, account, rows, minh, now, false));
    assert_eq!(done.unwrap().new, 1);
}

/// Puts the office under a province, beside which there is another office.
fn under_a_province(world: &World) -> ScopeId {
    let unit = |level, code: &str| NewUnit {
        level,
        code: code.into(),
        name: code.into(),
        parent: None,
    };
    let told = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| {
            let province = add_unit(writer, &unit(Level::Province, "40"))?;
            let other = add_unit(writer, &unit(Level::Office, "17600"))?;
            let office = Unit {
                scope: world.office,
                level: Level::Office,
                code: "17530".into(),
                name: "Xã Đô Thành".into(),
                parent: Some(province),
            };
            writer.append(ScopeId::ORGANISATION, &Body::Unit(office))?;
            Ok(other)
        })
    });
    told.unwrap()
}

/// Receipts of both schemes, a refund, a hand-over with its count, a slip, a statement.
async fn of_everything() -> World {
    let world = refunded().await;
    under_a_province(&world);
    let account = account(&world);
    let mut device = world.device(1, 41).await;
    let person = device.person(world.hamlet, "Lê Văn Bốn");
    device.receipt(world.hamlet, person, "Lê Văn Bốn");
    device.hand_over(world.office, 1_000_000);
    device.sync(&world).await;
    count(&world);
    pay_in(&world, &account, 440_000);
    statement(&world, &account, "FT1,21/11/2026,440000,NOP TIEN 000123");
    world
}

/// A filter's name, how it is set, and values of which at least one leaves something out.
type Filter = (
    &'static str,
    fn(&mut Asked, String),
    &'static [&'static str],
);

const FILTERS: [Filter; 11] = [
    ("by", |asked, by| asked.by = Some(by), &["scheme,day"]),
    ("from", |asked, day| asked.from = Some(day), &["01/01/2099"]),
    ("to", |asked, day| asked.to = Some(day), &["01/01/2020"]),
    (
        "office",
        |asked, code| asked.office = Some(code),
        &["17600"],
    ),
    ("unit", |asked, code| asked.unit = Some(code), &["17600"]),
    (
        "collector",
        |asked, code| asked.collector = Some(code),
        &["NV1", "NV2"],
    ),
    (
        "scheme",
        |asked, code| asked.scheme = Some(code),
        &["bhxh", "bhyt"],
    ),
    (
        "group",
        |asked, code| asked.group = Some(code),
        &["poor", "household"],
    ),
    (
        "period",
        |asked, month| asked.period = Some(month),
        &["10/2026"],
    ),
    (
        "account",
        |asked, code| asked.account = Some(code),
        &["in-transit"],
    ),
    (
        "source",
        |asked, code| asked.source = Some(code),
        &["transfer"],
    ),
];

/// Where nothing is without more than a test of filters needs.
const EMPTY: [&str; 2] = ["d11", "late"];

#[tokio::test]
async fn no_list_ignores_a_filter() {
    let world = of_everything().await;
    let (mut ignored, mut told) = (Vec::new(), 0);
    for (_, list) in List::ALL {
        let whole = read(&world, list, &basis(list)).unwrap().sheet;
        assert_eq!(whole.rows.is_empty(), EMPTY.contains(&list), "{list}");
        for (name, set, values) in FILTERS {
            let is_ignored = values.iter().all(|value| {
                let mut asked = basis(list);
                set(&mut asked, (*value).into());
                match read(&world, list, &asked) {
                    Ok(part) => part.sheet == whole,
                    Err(Code::FilterUnfit | Code::ChoiceInvalid) => {
                        told += 1;
                        false
                    }
                    Err(code) => panic!("{list} by {name}: {code:?}"),
                }
            });
            if is_ignored {
                ignored.push((list, name));
            }
        }
    }
    ignored.retain(|one| !EMPTY.contains(&one.0));
    assert_eq!(ignored, []);
    // The control: most filters are honoured.
    assert!((1..100).contains(&told), "{told}");
}

#[tokio::test]
async fn what_stands_above_an_office_has_all_that_the_office_has() {
    let world = of_everything().await;
    for (_, list) in List::ALL {
        let under = |unit: &str| {
            let asked = Asked {
                unit: Some(unit.into()),
                office: None,
                ..basis(list)
            };
            read(&world, list, &asked)
        };
        if ["bridge", "late"].contains(&list) {
            // A bridge is of an office: nothing is said of a province.
            assert!(under("17530").is_ok());
            assert_eq!(under("40").unwrap_err(), Code::ChoiceInvalid, "{list}");
            continue;
        }
        let (province, office) = (under("40").unwrap(), under("17530").unwrap());
        assert_eq!(province.sheet, office.sheet, "{list}");
        assert_eq!(office.sheet.rows.is_empty(), list == "d11", "{list}");
    }
}

#[tokio::test]
async fn what_was_known_at_an_arrival_is_told_again_to_the_byte() {
    let world = refunded().await;
    under_a_province(&world);
    let account = account(&world);
    let mut device = world.device(1, 41).await;
    let person = device.person(world.hamlet, "Lê Văn Bốn");
    let receipt = device.receipt(world.hamlet, person, "Lê Văn Bốn");
    let person = device.person(world.hamlet, "Lê Văn Sáu");
    let kept = device.receipt(world.hamlet, person, "Lê Văn Sáu");
    device.hand_over(world.office, 1_000_000);
    device.sync(&world).await;
    statement(&world, &account, "FT0,21/11/2026,50000,gì đó");
    let arrival = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let take = || {
        let one = |(_, list): (List, &'static str)| {
            let asked = Asked {
                as_of: Some(arrival.to_string()),
                ..basis(list)
            };
            let export = read(&world, list, &asked);
            (list, export.map(|export| Form::Csv.bytes(&export).unwrap()))
        };
        List::ALL.map(one)
    };
    let now = |list| read(&world, list, &basis(list)).unwrap().sheet;
    let (before, sheets) = (take(), List::ALL.map(|(_, list)| now(list)));
    count(&world);
    pay_in(&world, &account, 440_000);
    statement(&world, &account, "FT1,21/11/2026,440000,NOP TIEN 000123");
    let person = device.person(world.hamlet, "Lê Văn Năm");
    device.receipt(world.hamlet, person, "Lê Văn Năm");
    device.hand_over(world.office, 70_000);
    void(&world, &mut device, receipt);
    device.sync(&world).await;
    let view = world.app.read_now(|reader| Ok(reader.receipt(kept)?));
    let number = view.unwrap().unwrap().receipt.number.to_string();
    give_back(&world, &number, &[(1, "21/03/2027")]);
    let mut moved = 0;
    for ((list, then), (again, sheet)) in before.iter().zip(take().iter().zip(&sheets)) {
        match (then, &again.1) {
            (Ok(then), Ok(again)) => assert!(then == again, "{list}"),
            (then, again) => panic!("{list}: {then:?} {again:?}"),
        }
        moved += usize::from(now(list) != *sheet);
    }
    // The control: what came since is in nearly every list of now.
    assert!(moved >= List::ALL.len() - 3, "{moved}");
    by_arrivals_as_from_the_log(&world, arrival);
}

/// What is kept by arrivals says of each, from one on, the same as the log as far as it reached then.
fn by_arrivals_as_from_the_log(world: &World, first: u64) {
    let compare = |reader: &Reader<'_>| {
        for arrival in first..=reader.arrival()? {
            let then = reader.earlier(arrival)?.project(&mut |_, _| ())?;
            for (_, list) in List::ALL {
                let asked = Asked {
                    as_of: Some(arrival.to_string()),
                    ..basis(list)
                };
                let tables = export::read(reader, list, &asked)?.sheet;
                let log = export::read(&then.read(), list, &basis(list))?.sheet;
                assert_eq!(tables, log, "{list} as of {arrival}");
            }
        }
        Ok(())
    };
    world.app.read_now(compare).unwrap();
}
