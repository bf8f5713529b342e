//! The sum of what is held leads to receipts and to what is held beside them: together they are the sum.

use book::act::{Act, Deposit};
use book::body::Body;
use book::date::Date;
use book::fact::{Method, Payment};
use book::money::Dong;
use store::Reader;
use store::view::ReceiptFilter;

use super::bank::{import, with_account, with_slip, words};
use super::command_line::json;
use super::world::{Device, EVENING, World};
use crate::failure::Outcome;
use crate::ledger::{self, Asked};

fn deposit(world: &World, device: &mut Device, method: Method, amount: i64) {
    let body = Body::Act(Act::Deposit(Deposit {
        day: Date::local_day(EVENING),
        household: None,
        payer: Some("Bà Tư".into()),
        payments: vec![Payment {
            method,
            amount: Dong::new(amount),
        }],
        note: None,
    }));
    device.write(|writer| writer.append(world.hamlet, &body));
}

/// The first collector's: a receipt and a deposit that wait for the bank, and a receipt and a deposit that count.
async fn waiting() -> (World, u64) {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    device.receipt_by(world.hamlet, person, "Hoà", Method::Transfer);
    let person = device.person(world.hamlet, "Nguyễn Văn Ba");
    device.receipt(world.hamlet, person, "Hoà");
    device.sync(&world).await;
    let before = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    deposit(&world, &mut device, Method::Transfer, 300_000);
    deposit(&world, &mut device, Method::Cash, 200_000);
    device.sync(&world).await;
    (world, before)
}

/// What a part of the ledger says is held; what held receipts and what stands beside them come to.
fn held(reader: &Reader<'_>, asked: &Asked) -> Outcome<[i64; 3]> {
    let filter = asked.query(reader)?.filter;
    let of_lines = ReceiptFilter {
        ledger: filter.clone(),
        held_only: true,
        ..ReceiptFilter::default()
    };
    let receipts = reader.receipts(&of_lines)?.into_iter();
    let receipts = receipts.filter_map(|one| one.receipt.payable());
    let beside = reader.suspended(&filter)?.into_iter();
    Ok([
        ledger::read(reader, asked)?.total.held.get(),
        receipts.map(Dong::get).sum(),
        beside.map(|one| one.amount.get()).sum(),
    ])
}

#[tokio::test]
async fn what_is_held_is_receipts_and_what_is_listed_beside_them() {
    let (world, before) = waiting().await;
    let of = |change: &dyn Fn(&mut Asked)| {
        let mut asked = Asked::default();
        change(&mut asked);
        world.app.read_now(|reader| held(reader, &asked)).unwrap()
    };
    let all = [1_666_200, 1_366_200, 300_000];
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(of(&|_| {}), all);
    assert_eq!(of(&|asked| asked.collector = some("NV1")), all);
    assert_eq!(of(&|asked| asked.collector = some("NV2")), [0; 3]);
    assert_eq!(of(&|asked| asked.unit = some("X3")), all);
    assert_eq!(of(&|asked| asked.from = some("22/11/2026")), [0; 3]);
    assert_eq!(of(&|asked| asked.to = some("21/11/2026")), all);
    assert_eq!(of(&|asked| asked.period = some("11/2026")), all);
    assert_eq!(of(&|asked| asked.period = some("12/2026")), [0; 3]);
    let of_scheme = [1_366_200, 1_366_200, 0];
    assert_eq!(of(&|asked| asked.scheme = some("bhyt")), of_scheme);
    let early = Some(before.to_string());
    assert_eq!(of(&|asked| asked.as_of.clone_from(&early)), of_scheme);
    // The page lists it behind the receipts, where there is any.
    let token = world.token("lan");
    let page = async |path: &str| {
        let headers = [("authorization", token.as_str())];
        world.get(path, &headers).await.text()
    };
    let text = page("/receipts?collector=NV1").await;
    let (_, panel) = text.split_once("ngoài các phiếu thu").unwrap();
    for told in ["Tiền tạm giữ", "Bà Tư", "Trần Thị Hoà", "300.000"] {
        assert!(panel.contains(told), "{told}: {panel}");
    }
    assert!(!panel.contains("200.000"), "{panel}");
    let none = page("/receipts?collector=NV2").await;
    assert!(!none.contains("ngoài các phiếu thu"), "{none}");
    // So do JSON and the file, row for row.
    let told: serde_json::Value = serde_json::from_str(&page("/v1/ledger/receipts").await).unwrap();
    let told: Vec<(String, String, i64)> = (told.as_array().unwrap().iter())
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("kind"), text("id"), row["payable"].as_i64().unwrap())
        })
        .collect();
    let kinds: Vec<_> = told.iter().map(|(kind, ..)| kind.as_str()).collect();
    assert_eq!(kinds, ["receipt", "receipt", "deposit"]);
    assert_eq!(told[2].2, 300_000);
    let file = page("/v1/ledger/receipts?format=csv").await;
    let rows: Vec<&str> = file.lines().skip(1).collect();
    assert_eq!(rows.len(), told.len(), "{file}");
    for (row, (kind, id, payable)) in rows.iter().zip(&told) {
        for told in [kind, id, &payable.to_string()] {
            assert!(row.contains(told.as_str()), "{row}: {told}");
        }
    }
}

#[test]
fn what_the_bank_showed_since_stands_beside_the_receipts_of_an_arrival_before() {
    let (_parent, folder) = with_account();
    let gift = "sponsor give --office 17530 --sponsor Hội --transfer 500000 --as minh";
    json(&folder, &words(gift));
    let place = crate::folder::Folder::at(&folder);
    let app = || {
        let clock = std::sync::Arc::new(|| replica::UnixMillis(EVENING));
        crate::setup::open(&place, clock, None, false).unwrap()
    };
    let then = app().read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let id = json(&folder, &["held", "list", "--awaiting-bank"])["held"][0]["id"].clone();
    import(&folder, "FT9,21/11/2026,500000,ung ho\n", &[]);
    let shown = format!(
        "bank match FT9 --deposit {} --as minh",
        id.as_str().unwrap()
    );
    json(&folder, &words(&shown));
    let at = |as_of: Option<u64>| {
        let asked = Asked {
            as_of: as_of.map(|arrival| arrival.to_string()),
            ..Asked::default()
        };
        app().read_now(|reader| held(reader, &asked)).unwrap()
    };
    assert_eq!(at(None), [0; 3]);
    assert_eq!(at(Some(then)), [500_000, 0, 500_000]);
}

#[test]
fn a_slip_that_no_statement_shows_for_days_is_a_task() {
    let (_parent, folder) = with_slip();
    let app = at(&folder);
    let late = |days: i32| {
        let today = Date::local_day(EVENING).plus_days(days);
        let late = app.read_now(|reader| crate::tasks::late_slips(reader, today));
        late.unwrap()
            .into_iter()
            .map(|one| one.number)
            .collect::<Vec<_>>()
    };
    let count = |days: i32| {
        let today = Date::local_day(EVENING).plus_days(days);
        app.read_now(|reader| crate::tasks::count(reader, today))
            .unwrap()
    };
    assert_eq!(late(4), [""; 0]);
    assert_eq!(late(5), ["0001234"]);
    assert_eq!(count(5), count(4) + 1);
    drop(app);
    import(&folder, "FT1,21/11/2026,5000000,NOP TIEN 0001234\n", &[]);
    let late = at(&folder)
        .read_now(|reader| crate::tasks::late_slips(reader, Date::local_day(EVENING).plus_days(9)));
    assert_eq!(late.unwrap(), []);
}

fn at(folder: &std::path::Path) -> crate::App {
    let now = replica::UnixMillis(EVENING);
    let place = crate::folder::Folder::at(folder);
    crate::setup::open(&place, std::sync::Arc::new(move || now), None, false).unwrap()
}
