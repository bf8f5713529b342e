//! Every list as of an arrival: the same again, or refused.

use book::body::Body;
use book::organisation::{Level, Unit};
use replica::ScopeId;
use store::view::BankAccountView;
use wire::problem::Code;

use super::cash_lists::{account, count, pay_in, user, void};
use super::refund_lists::{give_back, refunded};
use super::world::World;
use crate::bank;
use crate::export::{self, Form, List};
use crate::failure::Failure;
use crate::ledger::Asked;
use crate::organisation::{NewUnit, add_unit};

const NOT_YET_AS_OF: [&str; 6] = ["d05", "b15a", "c21a", "b09a", "mau-4", "mau-4-theo-bac"];

fn read(world: &World, list: &str, asked: &Asked) -> Result<export::Export, Code> {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.map_err(|failure| failure.problem.code)
}

/// What a bridge cannot do without.
fn basis(list: &str) -> Asked {
    let bridged = ["bridge", "late"].contains(&list);
    Asked {
        office: bridged.then(|| "17530".into()),
        period: bridged.then(|| "11/2026".into()),
        ..Asked::default()
    }
}

fn statement(world: &World, account: &BankAccountView, row: &str) {
    let minh = user(world, "minh");
    let text = format!("reference,day,amount,words\n{row}\n");
    let rows = bank::read(text.as_bytes(), &account.account);
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

#[tokio::test]
async fn what_was_known_at_an_arrival_is_told_again_to_the_byte_or_not_at_all() {
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
            (Ok(then), Ok(again)) => {
                let same = then == again || NOT_YET_AS_OF.contains(list);
                assert!(same, "{list}");
            }
            (Err(Code::NowOnly), Err(Code::NowOnly)) => {}
            (then, again) => panic!("{list}: {then:?} {again:?}"),
        }
        moved += usize::from(now(list) != *sheet);
    }
    // The control: what came since is in nearly every list of now.
    assert!(moved >= List::ALL.len() - 3, "{moved}");
}
