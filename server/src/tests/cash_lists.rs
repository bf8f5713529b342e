//! Cash on paper over two months: the cash book goes on where the month before ended, the count is of what is there.

use book::act::{Act, PaperCopy, Void, VoidReason};
use book::body::Body;
use book::date::{Date, Month};
use book::fact::Denomination;
use book::money::Dong;
use book::posting::Account;
use replica::{ActorId, RecordId};
use store::view::{BankAccountView, LedgerFilter};

use super::figures::with_receipts;
use super::world::{Device, EVENING, World};
use crate::bank::{self, NewAccount};
use crate::export::{self, Cell, Sheet};
use crate::failure::Failure;
use crate::ledger::Asked;

pub(super) fn read(world: &World, list: &str, asked: &Asked) -> Sheet {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.unwrap().sheet
}

pub(super) fn of(period: &str) -> Asked {
    Asked {
        period: Some(period.into()),
        ..Asked::default()
    }
}

pub(super) fn user(world: &World, name: &str) -> ActorId {
    let user = world
        .app
        .read_now(|reader| Ok(reader.user(name)?.unwrap().actor));
    user.unwrap()
}

/// Counts the only hand-over, 10,000 short.
pub(super) fn count(world: &World) {
    let (minh, day) = (user(world, "minh"), Date::local_day(EVENING));
    let view = world
        .app
        .read_now(|reader| Ok(reader.hand_overs()?.remove(0)));
    let view = view.unwrap();
    let counted = world.app.work_now(|store, now| {
        store.write(now, |writer| {
            let counted = Dong::new(990_000);
            crate::cash::count(
                writer,
                &view,
                counted,
                Denomination::fewest(counted),
                minh,
                day,
            )
        })
    });
    counted.unwrap();
}

/// The office's account at a bank.
pub(super) fn account(world: &World) -> BankAccountView {
    let new = NewAccount {
        office: "17530".into(),
        bank: "970415".into(),
        number: "0011001932418".into(),
        holder: "BHXH YEN THANH".into(),
        vietqr: false,
    };
    let added = world
        .app
        .work_now(|store, now| store.write(now, |writer| bank::add_account(writer, &new)));
    added.unwrap()
}

pub(super) fn pay_in(world: &World, account: &BankAccountView, amount: i64) {
    let (minh, day) = (user(world, "minh"), Date::local_day(EVENING));
    let paid = world.app.work_now(|store, now| {
        store.write(now, |writer| {
            bank::pay_in(writer, account, "000123", Dong::new(amount), minh, day)
        })
    });
    paid.unwrap();
}

pub(super) fn void(world: &World, device: &mut Device, receipt: RecordId) {
    let body = Body::Act(Act::Void(Void {
        receipt,
        day: Date::local_day(EVENING),
        reason: VoidReason::Spoilt,
        words: None,
        copy: PaperCopy::Returned,
        acknowledged: false,
    }));
    device.write(|writer| writer.append(world.hamlet, &body));
}

/// Closes November: whatever arrives later is of December.
fn close_november(world: &World) {
    let (day, month) = (Date::local_day(EVENING), Month::parse("11/2026").unwrap());
    let (minh, lan) = (user(world, "minh"), user(world, "lan"));
    let closed = world.app.work_now(|store, now| {
        let made = store.write(now, |writer| {
            crate::office::close(writer, world.office, month, None, (minh, day))
        })?;
        let view = crate::office::closing_by_prefix(&store.read(), &made.to_string())?;
        store.write::<_, Failure>(now, |writer| {
            crate::office::approve(writer, &view, true, None, (lan, day))
        })
    });
    closed.unwrap();
}

/// November: five receipts, a hand-over and its count. December: two receipts, one of them made void, and a slip.
async fn two_months() -> World {
    let world = with_receipts().await;
    let account = account(&world);
    count(&world);
    let mut device = world.device(0, 31).await;
    let person = device.person(world.hamlet, "Lê Văn Muộn");
    let early = device.receipt(world.hamlet, person, "Lê Văn Muộn");
    device.sync(&world).await;
    close_november(&world);
    let person = device.person(world.hamlet, "Lê Văn Sau");
    device.receipt(world.hamlet, person, "Lê Văn Sau");
    void(&world, &mut device, early);
    device.sync(&world).await;
    pay_in(&world, &account, 440_000);
    world
}

/// What the ledger says of an account in a month, or in all of them.
fn moved(world: &World, account: Account, period: Option<u32>) -> i64 {
    let filter = LedgerFilter {
        account: Some(account),
        period,
        ..LedgerFilter::default()
    };
    let rows = world
        .app
        .read_now(|reader| Ok(reader.ledger(&[], &filter)?));
    rows.unwrap().first().map_or(0, |row| row.amount.get())
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Whole(number) => *number,
        Cell::Text(_) | Cell::Empty => 0,
    }
}

/// The first and the last balance of an account in a cash book.
fn ends(book: &Sheet, account: Account) -> (i64, i64) {
    let name = Cell::text(account.code());
    let mut rows = book.rows.iter().filter(|row| row[0] == name);
    let first = rows.next().unwrap();
    let last = rows.next_back().unwrap_or(first);
    (number(&first[8]), number(&last[8]))
}

#[tokio::test]
async fn the_cash_book_of_a_month_goes_on_where_the_month_before_ended() {
    let world = two_months().await;
    let (november, december) = (
        read(&world, "cash-book", &of("11/2026")),
        read(&world, "cash-book", &of("12/2026")),
    );
    for account in [
        Account::CollectorCash,
        Account::InTransit,
        Account::OfficeCash,
    ] {
        let before = moved(&world, account, Some(202_611));
        let all = moved(&world, account, None);
        assert_eq!(ends(&november, account), (0, before), "{account:?}");
        assert_eq!(ends(&december, account), (before, all), "{account:?}");
    }
    assert_eq!(ends(&december, Account::OfficeCash), (990_000, 550_000));
    // The part of a month before a day is in front of it, too.
    let later = Asked {
        from: Some("22/11/2026".into()),
        ..of("12/2026")
    };
    let later = read(&world, "cash-book", &later);
    assert_eq!(ends(&later, Account::OfficeCash), (550_000, 550_000));
}

/// The rows of a count: whose, which account, how much.
fn counted(world: &World, asked: &Asked) -> Vec<(String, String, i64)> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        Cell::Whole(_) | Cell::Empty => String::new(),
    };
    let sheet = read(world, "cash-count", asked);
    let rows = sheet.rows.iter();
    rows.map(|row| (text(&row[0]), text(&row[2]), number(&row[3])))
        .collect()
}

#[tokio::test]
async fn the_count_is_of_what_is_there_at_the_end_of_a_month_and_an_office_has_one_till() {
    let world = two_months().await;
    let row = |whose: &str, account: &str, amount| (whose.to_owned(), account.to_owned(), amount);
    let one = 1_366_200;
    let november = [
        row("NV1", "collector-cash", 4 * one - 1_000_000),
        row("NV2", "collector-cash", 2 * one),
        row("17530", "office-cash", 990_000),
    ];
    assert_eq!(counted(&world, &of("11/2026")), november);
    let december = [
        row("NV1", "collector-cash", 5 * one - 1_000_000),
        row("NV2", "collector-cash", 2 * one),
        row("17530", "office-cash", 550_000),
    ];
    assert_eq!(counted(&world, &of("12/2026")), december);
    assert_eq!(counted(&world, &Asked::default()), december);
    assert_eq!(counted(&world, &of("10/2026")), []);
    // Where a hand-over differed and nobody said why, that is said, in its own month.
    let why = |month| read(&world, "cash-count", &of(month)).rows[0][6].clone();
    let open = "21/11/2026 -10.000\u{a0}đ (thiếu): chưa giải thích";
    assert_eq!(why("11/2026"), Cell::text(open));
    assert_eq!(why("12/2026"), Cell::Empty);
    // The till is no collector's.
    let first = Asked {
        collector: Some("NV1".into()),
        ..Asked::default()
    };
    assert_eq!(counted(&world, &first), december[..1]);
}

#[tokio::test]
async fn papers_are_named_by_their_numbers() {
    let world = two_months().await;
    let book = read(&world, "cash-book", &Asked::default());
    let named = |cell: &Cell| match cell {
        Cell::Text(text) if text.contains(':') => "receipt",
        Cell::Text(text) if text == "000123" => "slip",
        // Hand-overs and counts bear no number.
        Cell::Text(text) if text.len() == 32 => "id",
        Cell::Text(_) | Cell::Whole(_) => "other",
        Cell::Empty => "none",
    };
    let mut papers: Vec<&str> = book.rows.iter().map(|row| named(&row[3])).collect();
    papers.sort_unstable();
    let expected = [
        vec!["id"; 4],
        vec!["none"; 3],
        vec!["receipt"; 7],
        vec!["slip"],
    ];
    assert_eq!(papers, expected.concat());
    let late = read(&world, "late", &of("12/2026"));
    let papers: Vec<&str> = late.rows.iter().map(|row| named(&row[1])).collect();
    // The receipt, the void of another, and the slip, which is about no receipt.
    assert_eq!(papers, ["receipt", "receipt", "none"]);
    assert_ne!(late.rows[0][1], late.rows[1][1]);
}
