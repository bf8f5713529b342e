//! Rulings as devices meet them: who may rule, what an acceptance covers, and that none pays what is owed twice.

use book::act::{Act, PaperCopy, Purse, Repayment};
use book::body::Body;
use book::date::Date;
use book::fact::Owed;
use book::money::Dong;
use book::record::{Field, Fields, RecordKind, Value};
use book::standing::Hold;
use replica::{RecordId, UnixMillis};
use store::Writer;
use store::view::VoidFilter;
use wire::problem::Code;

use super::voids::void_receipt;
use super::world::{Device, EVENING, World};
use crate::failure::Outcome;
use crate::owed::{self, Asked};
use crate::rulings::{self, Word};
use crate::{accounts, cash};

const PAID: i64 = 1_366_200;

fn act<T>(world: &World, work: impl FnOnce(&mut Writer<'_>) -> Outcome<T>) -> Outcome<T> {
    world
        .app
        .work_now(|store, _| store.write(UnixMillis(EVENING + 1000), work))
}

fn says(world: &World, id: RecordId, word: Word) -> Result<(), Code> {
    let done = act(world, |writer| {
        let one = rulings::by_prefix(&writer.read(), &id.to_string()[..8])?;
        rulings::rule(writer, &one, word, "đã hỏi người nộp")
    });
    done.map_err(|failure| failure.told().code)
}

fn why(world: &World, id: RecordId) -> Vec<&'static str> {
    let held = world.app.read_now(|reader| Ok(reader.held()?)).unwrap();
    let one = held.iter().find(|one| one.id == id);
    one.map_or_else(Vec::new, |one| {
        one.standing.reasons().map(Hold::code).collect()
    })
}

/// A void receipt whose money the collector gave to somebody else than its payer: held until the centre has asked.
async fn given_to_another() -> (World, Device, RecordId) {
    let (world, mut device, _) = void_receipt(PaperCopy::Returned).await;
    let void = world
        .app
        .read_now(|reader| Ok(reader.voids(&VoidFilter::default())?))
        .unwrap()
        .remove(0);
    let body = Body::Act(Act::Repayment(Repayment {
        owed: Owed::Void(void.id),
        day: Date::local_day(EVENING),
        amount: Dong::new(PAID),
        purse: Purse::Own,
        to: Some("cháu Lan".into()),
        note: None,
    }));
    let hamlet = world.hamlet;
    let back = device.write(|writer| writer.append(hamlet, &body)).record;
    device.sync(&world).await;
    assert_eq!(why(&world, back), ["anothers-money"]);
    (world, device, back)
}

/// The office gives all of it back, out of cash that a sponsor brought.
fn office_pays(world: &World) -> RecordId {
    let paid = world.app.work_now(|store, now| {
        let minh = accounts::known_user(&store.read(), "minh")?;
        let day = Date::local_day(EVENING);
        let gift = crate::sponsors::NewGift {
            office: world.office,
            sponsor: "Hội Phụ nữ".into(),
            cash: Dong::new(2 * PAID),
            transfer: Dong::ZERO,
            group: None,
            back: false,
            note: None,
        };
        store.write(now, |writer| {
            crate::sponsors::record(writer, &gift, day, (minh.actor, day))?;
            let one = owed::list(&writer.read())?.remove(0);
            owed::repay(writer, &one, &Asked::default(), (minh.actor, day))
        })
    });
    paid.unwrap()
}

fn at_office(world: &World) -> i64 {
    let read = world.app.read_now(cash::read).unwrap();
    read.total.at_office.get()
}

#[tokio::test]
async fn what_the_office_paid_since_is_not_paid_again_by_accepting_what_was_held() {
    let (world, _device, back) = given_to_another().await;
    let paid = office_pays(&world);
    let before = at_office(&world);
    assert_eq!(says(&world, back, Word::Accept), Err(Code::NotOwed));
    // Nothing moved: the office's payment counts, and the collector is still asked for the cash.
    assert_eq!(why(&world, paid), Vec::<&str>::new());
    assert_eq!(why(&world, back), ["anothers-money"]);
    assert_eq!(at_office(&world), before);
    // The centre can decide against it, and take that back.
    assert_eq!(says(&world, back, Word::Reject), Ok(()));
    assert_eq!(says(&world, back, Word::Undo), Ok(()));
    assert_eq!(why(&world, back), ["anothers-money"]);
}

#[tokio::test]
async fn what_nobody_paid_since_is_accepted_and_then_the_office_owes_nothing() {
    let (world, _device, back) = given_to_another().await;
    let held = world.app.read_now(|reader| Ok(reader.held()?)).unwrap();
    assert_eq!(
        (held[0].amount, held[0].whose.as_deref()),
        (Some(Dong::new(PAID)), Some("Nguyễn Thị Hoà → cháu Lan"))
    );
    assert_eq!(says(&world, back, Word::Accept), Ok(()));
    assert!(world.app.read_now(owed::list).unwrap().is_empty());
    // Taken back, it is owed again, and the office can give it back.
    assert_eq!(says(&world, back, Word::Undo), Ok(()));
    assert_eq!(world.app.read_now(owed::list).unwrap()[0].left.get(), PAID);
    office_pays(&world);
    assert_eq!(says(&world, back, Word::Accept), Err(Code::NotOwed));
}

#[tokio::test]
async fn whoever_is_not_the_centre_takes_no_ruling_back() {
    let (world, mut device, back) = given_to_another().await;
    assert_eq!(says(&world, back, Word::Accept), Ok(()));
    device.sync(&world).await;
    let tried = device
        .store
        .write::<_, crate::failure::Failure>(UnixMillis(EVENING), |writer| {
            let one = rulings::by_prefix(&writer.read(), &back.to_string())?;
            rulings::rule(writer, &one, Word::Undo, "x")
        });
    assert_eq!(tried.unwrap_err().told().code, Code::Forbidden);
    assert_eq!(why(&world, back), Vec::<&str>::new());
}

#[tokio::test]
async fn what_was_accepted_before_is_accepted_on_when_another_reason_joins_it() {
    let world = World::new();
    let (mut late, mut other) = (world.device(0, 21).await, world.device(1, 22).await);
    let hamlet = world.hamlet;
    let named = Fields::default().with(Field::Name, Value::Text("Nguyễn Văn An".into()));
    let named = Body::Create(RecordKind::Person, named);
    // A second ahead: what it writes from here on is behind what the other writes.
    let made = late.store.write(UnixMillis(EVENING + 1000), |writer| {
        writer.append(hamlet, &named)
    });
    let person = made.unwrap().record;
    late.sync(&world).await;
    // The same year for the same person, by an earlier receipt that comes last.
    other.receipt(world.hamlet, person, "Nguyễn Văn An");
    let collector = world.collectors[0];
    act(&world, |writer| {
        crate::scopes::withdraw(writer, collector, hamlet, "giao cho anh Bình")
    })
    .unwrap();
    let receipt = late.receipt(world.hamlet, person, "Nguyễn Văn An");
    late.sync(&world).await;
    assert_eq!(why(&world, receipt), ["withdrawn"]);
    assert_eq!(says(&world, receipt, Word::Accept), Ok(()));
    other.sync(&world).await;
    assert_eq!(why(&world, receipt), ["period-twice"]);
    assert_eq!(says(&world, receipt, Word::Accept), Ok(()));
    assert_eq!(why(&world, receipt), Vec::<&str>::new());
    assert_eq!(says(&world, receipt, Word::Undo), Ok(()));
    assert_eq!(why(&world, receipt), ["period-twice", "withdrawn"]);
}
