//! What is owed to payers, given back by the office.

use book::act::{Act, Deposit, PaperCopy, Purse, Repayment};
use book::body::Body;
use book::date::Date;
use book::fact::{Denomination, Method, Owed, Payment};
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use replica::RecordId;
use wire::problem::Code;

use super::command_line::{founded, json, tungnha};
use super::commission::sold_with;
use super::custody;
use super::voids::{void_of, void_receipt};
use super::world::{Device, EVENING, World};
use crate::failure::{Failure, Outcome};
use crate::owed::{self, Asked, OwedTo};
use crate::{accounts, cash, tasks};

/// A receipt of 1,366,200 that was made void with its copy back.
async fn with_void() -> (World, Device, RecordId) {
    void_receipt(PaperCopy::Returned).await
}

/// The collector hands cash over, and the office counts it.
async fn in_cash(world: &World, device: &mut Device, amount: i64) {
    let handed = device.hand_over(world.office, amount);
    device.sync(world).await;
    let counted = world.app.work_now(|store, now| {
        let minh = accounts::known_user(&store.read(), "minh")?;
        let view = cash::hand_over(&store.read(), &handed.to_string())?;
        let (counted, day) = (view.hand_over.amount, Date::local_day(EVENING));
        store.write::<_, Failure>(now, |writer| {
            cash::count(
                writer,
                &view,
                counted,
                Denomination::fewest(counted),
                minh.actor,
                day,
            )
        })
    });
    counted.unwrap();
}

fn list(world: &World) -> Vec<OwedTo> {
    world.app.read_now(owed::list).unwrap()
}

fn repay(world: &World, of: &str, amount: i64) -> Outcome<RecordId> {
    world.app.work_now(|store, now| {
        let minh = accounts::known_user(&store.read(), "minh")?;
        let one = owed::by_prefix(&store.read(), of)?;
        let asked = Asked {
            amount: Some(Dong::new(amount)),
            ..Asked::default()
        };
        let by = (minh.actor, Date::local_day(EVENING));
        store.write::<_, Failure>(now, |writer| owed::repay(writer, &one, &asked, by))
    })
}

#[tokio::test]
async fn the_office_gives_back_what_is_owed_and_no_more() {
    let (world, mut device, receipt) = with_void().await;
    let first = list(&world).remove(0);
    assert_eq!(
        (first.left.get(), first.payer.as_str()),
        (1_366_200, "Nguyễn Thị Hoà")
    );
    let code = |outcome: Outcome<RecordId>| outcome.unwrap_err().problem.code;
    assert_eq!(
        code(repay(&world, &receipt.to_string(), 1_366_201)),
        Code::NotOwed
    );
    assert_eq!(
        code(repay(&world, &receipt.to_string(), 0)),
        Code::AmountInvalid
    );
    assert_eq!(code(repay(&world, "ffffffff", 1)), Code::OwedUnknown);
    // What is owed is still with the collector: the office has nothing to give back.
    let short = repay(&world, &receipt.to_string(), 1).unwrap_err().problem;
    assert_eq!(short.code, Code::CashShort);
    assert_eq!(short.details["in_hand"], "0 đ");
    in_cash(&world, &mut device, 1_366_199).await;
    assert_eq!(
        code(repay(&world, &receipt.to_string(), 1_366_200)),
        Code::CashShort
    );
    in_cash(&world, &mut device, 1).await;
    repay(&world, &receipt.to_string(), 366_200).unwrap();
    assert_eq!(list(&world)[0].left.get(), 1_000_000);
    // By the receipt's number, too; then nothing is left of it.
    let (_, number) = first.receipt.unwrap();
    repay(&world, &number, 1_000_000).unwrap();
    assert_eq!(list(&world), []);
    assert_eq!(code(repay(&world, &number, 1)), Code::OwedUnknown);
    let cash = world.app.read_now(crate::cash::read).unwrap();
    assert_eq!(cash.total.repaid.get(), 1_366_200);
    assert!(cash.balances);
}

/// The collector takes a deposit of 300,000 and says that 100,000 went back.
async fn given_back_by_who_took_it(world: &World) -> RecordId {
    let mut device = world.device(0, 21).await;
    let day = Date::local_day(EVENING);
    let fields = Fields::default().with(Field::Name, Value::Text("Hộ Lê Văn An".into()));
    let house = Body::Create(RecordKind::Household, fields);
    let house = device.write(|writer| writer.append(world.hamlet, &house));
    let deposit = Body::Act(Act::Deposit(Deposit {
        day,
        household: Some(house.record),
        payer: Some("bà Tư".into()),
        payments: vec![Payment {
            method: Method::Cash,
            amount: Dong::new(300_000),
        }],
        note: None,
    }));
    let deposit = device.write(|writer| writer.append(world.hamlet, &deposit));
    let back = Body::Act(Act::Repayment(Repayment {
        owed: Owed::Deposit(deposit.record),
        day,
        amount: Dong::new(100_000),
        purse: Purse::Own,
        to: None,
        note: None,
    }));
    let back = device.write(|writer| writer.append(world.hamlet, &back));
    device.sync(world).await;
    back.record
}

#[tokio::test]
async fn what_one_person_took_and_gave_back_is_seen_by_who_supervises() {
    let world = World::new();
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let title = "Một người nhận và trả lại";
    let before = world.get("/held", &headers).await.text();
    assert!(!before.contains(title), "{before}");
    let back = given_back_by_who_took_it(&world).await;
    let page = world.get("/held", &headers).await.text();
    let (_, panel) = page.split_once(title).unwrap();
    let seen = ["Trần Thị Hoà", "Hộ Lê Văn An", "100.000", "nhận 21/11/2026"];
    assert!(seen.iter().all(|text| panel.contains(text)), "{panel}");
    // It is no task: nothing is to be typed, and the number beside the way there stays.
    assert!(!page.contains("class=\"count\""), "{page}");
    let told = |days| {
        let today = Date::local_day(EVENING).plus_days(days);
        let read = world
            .app
            .read_now(|reader| tasks::given_back(reader, today));
        read.unwrap()
    };
    let one = &told(0)[0];
    assert_eq!(
        (one.repayment.as_str(), one.of),
        (back.to_string().as_str(), "deposit")
    );
    assert_eq!((one.amount, one.payer.as_deref()), (100_000, Some("bà Tư")));
    assert_eq!(told(tasks::TOLD_DAYS).len(), 1);
    assert_eq!(told(tasks::TOLD_DAYS + 1), []);
}

#[test]
fn the_command_tells_what_one_person_took_and_gave_back() {
    let parent = founded();
    let folder = parent.path().join("centre");
    let receipt = sold_with(&folder, &["Lê Văn An"], 0, &[1])[0];
    let void = custody::in_hamlet(&folder, void_of(receipt, PaperCopy::Returned));
    custody::in_hamlet(
        &folder,
        Body::Act(Act::Repayment(Repayment {
            owed: Owed::Void(void),
            day: Date::local_day(EVENING),
            amount: Dong::new(1_366_200),
            purse: Purse::Own,
            to: None,
            note: None,
        })),
    );
    let told = json(&folder, &["held"])["given_back"].clone();
    assert_eq!(told[0]["number"], "BH26-YT/00001:0000001");
    assert_eq!(
        (&told[0]["of"], &told[0]["amount"]),
        (&"void".into(), &1_366_200.into())
    );
    let (_, text, _) = tungnha(&folder, &["held"]);
    assert!(text.contains("Một người nhận và trả lại"), "{text}");
}
