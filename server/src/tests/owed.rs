//! What is owed to payers, given back by the office.

use book::act::PaperCopy;
use book::date::Date;
use book::fact::Denomination;
use book::money::Dong;
use replica::RecordId;
use wire::problem::Code;

use super::voids::void_receipt;
use super::world::{Device, EVENING, World};
use crate::failure::{Failure, Outcome};
use crate::owed::{self, Asked, OwedTo};
use crate::{accounts, cash};

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
