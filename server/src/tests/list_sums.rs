//! D05 and Mẫu 4 come to what the ledger says, whatever happened and whatever is asked for; what was taken back in time
//! stands in neither.

use book::date::{Date, Month};
use book::fact::Scheme;
use book::premium::bhxh::Term;
use replica::RecordId;
use store::view::LedgerFilter;

use super::insurer_lists::{after, asked, close, columns, made_void, sold};
use super::world::{Device, World};
use crate::export;
use crate::failure::Failure;
use crate::ledger::Asked;
use crate::office::{NewBatch, make_batch};

fn batched(world: &World, scheme: Scheme, days: i64) {
    let (day, month) = (
        Date::local_day(after(days).0),
        Month::parse("11/2026").unwrap(),
    );
    let made = world.app.work_now(|store, now| {
        let minh = store.read().user("minh")?.unwrap().actor;
        let new = NewBatch {
            office: world.office,
            month,
            scheme,
            receipts: Vec::new(),
        };
        store.write::<_, Failure>(now, |writer| make_batch(writer, &new, (minh, day)))
    });
    made.unwrap();
}

#[tokio::test]
async fn what_was_void_before_it_was_in_a_batch_stands_in_no_list_of_the_month() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = |device: &mut Device, name: &str| device.person(world.hamlet, name);
    let [sent, at_once, later] = ["An", "Bình", "Cúc"].map(|name| person(&mut device, name));
    let sent = sold(&mut device, &world, sent, Term::Months(1), 0);
    device.sync(&world).await;
    batched(&world, Scheme::Bhxh, 0);
    let at_once = sold(&mut device, &world, at_once, Term::Months(1), 1);
    made_void(&mut device, &world, at_once, 2);
    made_void(&mut device, &world, sent, 2);
    let later = sold(&mut device, &world, later, Term::Months(1), 3);
    made_void(&mut device, &world, later, 14);
    world.pass_seconds(14 * 24 * 60 * 60);
    device.sync(&world).await;
    let told = |asked: &Asked| columns(&world, "d05", &["Họ và tên", "7 "], asked);
    let month = |month: &str| asked(|asked| asked.period = Some(month.into()));
    let row = |name: &str, amount: &str| vec![name.to_owned(), amount.to_owned()];
    // What the insurer was told of is taken back in the open.
    let november = [
        row("An", "-264000"),
        row("An", "264000"),
        row("Cúc", "264000"),
    ];
    assert_eq!(told(&month("11/2026")), november);
    assert_eq!(told(&month("12/2026")), [row("Cúc", "-264000")]);
    assert_eq!(told(&Asked::default()).len(), 4);
    let b09a = columns(&world, "b09a", &["Số người"], &month("11/2026"));
    assert_eq!(b09a, [["2"]]);
}

/// Sixteen receipts of both schemes by two collectors over six weeks, every third of them void a few days or weeks later,
/// the first ones sent in a batch, November closed while some of it has not come yet.
async fn history() -> World {
    let world = World::new();
    let mut devices = [world.device(0, 21).await, world.device(1, 22).await];
    let mut open: Vec<(usize, RecordId)> = Vec::new();
    let mut seed = 11_u64;
    for step in 0..16_i64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(7);
        let (which, day) = (usize::try_from(seed >> 33).unwrap() % 2, step * 2);
        let device = &mut devices[which];
        let person = device.person(world.hamlet, &format!("Người {step}"));
        let receipt = match step % 4 {
            0 => device.receipt(world.hamlet, person, "Hoà"),
            1 => sold(device, &world, person, Term::Years(2), day),
            2 => sold(device, &world, person, Term::Missing(12), day),
            _ => sold(device, &world, person, Term::Months(3), day),
        };
        open.push((which, receipt));
        if step % 3 == 2 {
            let at = usize::try_from(seed >> 40).unwrap() % open.len();
            let (by, receipt) = open.swap_remove(at);
            made_void(&mut devices[by], &world, receipt, day + 1);
        }
        if step == 3 {
            for device in &mut devices {
                device.sync(&world).await;
            }
            batched(&world, Scheme::Bhxh, day);
            batched(&world, Scheme::Bhyt, day);
        }
        if step == 8 {
            devices[0].sync(&world).await;
            close(&world, "11/2026", day);
        }
    }
    world.pass_seconds(40 * 24 * 60 * 60);
    for device in &mut devices {
        device.sync(&world).await;
    }
    world
}

/// Every part: by month, collector, unit and arrival.
fn parts(world: &World) -> Vec<Asked> {
    let now = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let text = |text: &str| Some(text.to_owned());
    let mut parts = Vec::new();
    for period in [None, text("11/2026"), text("12/2026"), text("01/2027")] {
        for collector in [None, text("NV1"), text("NV2")] {
            for unit in [None, text("X3"), text("17530")] {
                for as_of in [None, Some(now / 4), Some(now / 2), Some(now - 3)] {
                    parts.push(Asked {
                        period: period.clone(),
                        collector: collector.clone(),
                        unit: unit.clone(),
                        as_of: as_of.map(|as_of| as_of.to_string()),
                        ..Asked::default()
                    });
                }
            }
        }
    }
    parts
}

#[tokio::test]
async fn d05_and_mau_4_come_to_the_ledger_in_every_part_of_a_history() {
    let world = history().await;
    let paid = |list: &str, heading: &str, asked: &Asked| {
        let read = world
            .app
            .read_now(|reader| export::read(reader, list, asked));
        let sheet = read.unwrap().sheet;
        let column = sheet.head.iter().position(|head| head == heading).unwrap();
        (sheet.sum(column), sheet.rows.len())
    };
    let counted = |asked: &Asked, scheme: Scheme| {
        let rows = world.app.read_now(|reader| {
            let filter = LedgerFilter {
                scheme: Some(scheme),
                ..asked.query(reader)?.filter
            };
            Ok(reader.ledger(&[], &filter)?)
        });
        let row = rows.unwrap().pop();
        row.map_or((0, 0), |row| (row.counted.get(), row.support.get()))
    };
    let mut seen = std::collections::BTreeSet::new();
    for asked in &parts(&world) {
        let (bhxh, bhyt) = (counted(asked, Scheme::Bhxh), counted(asked, Scheme::Bhyt));
        let (d05, rows) = paid("d05", "7 Người tham gia đóng", asked);
        assert_eq!(d05, bhxh.0, "{asked:?}");
        assert_eq!(paid("d05", "NSNN hỗ trợ", asked).0, bhxh.1, "{asked:?}");
        assert_eq!(paid("mau-4", "Số tiền", asked).0, bhyt.0, "{asked:?}");
        seen.insert((d05, bhyt.0, rows));
    }
    // The control: the parts are not the same.
    assert!(seen.len() >= 10, "{}", seen.len());
}
