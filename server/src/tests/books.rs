//! Receipt books: refilled at a sync, given back, closed, never shared.

use book::date::Date;
use replica::{DeviceId, Role, UnixMillis};
use sync::Peer;
use wire::problem::Code;

use super::world::{Device, EVENING, World};
use crate::books::{self, Asked, Book, BookKept, Wanted};
use crate::failure::{Failure, Outcome};
use crate::files::{self, TakenIn};
use crate::scopes;
use crate::settings::Settings;

const NOW: UnixMillis = UnixMillis(EVENING);

fn world(book_size: u32) -> World {
    World::set(Settings {
        book_size,
        ..Settings::new("http://127.0.0.1:8443")
    })
}

fn books(world: &World) -> Vec<Book> {
    let told = world
        .app
        .read_now(|reader| books::told(reader, reader.books()?));
    told.unwrap().iter().map(BookKept::to_json).collect()
}

/// First and last number of each book that the device holds.
fn held(device: &Device) -> Vec<(u32, u32)> {
    let books = device.store.read().books_of(device.key_device()).unwrap();
    books
        .iter()
        .map(|book| (book.from, book.until - 1))
        .collect()
}

fn uses(device: &mut Device, world: &World, many: u32) -> Vec<u32> {
    let person = device.person(world.hamlet, "Nguyễn Văn An");
    let one = |_| {
        let id = device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
        let receipt = device.store.read().receipt(id).unwrap().unwrap();
        receipt.receipt.number.number
    };
    (0..many).map(one).collect()
}

#[tokio::test]
async fn a_device_that_runs_out_has_its_next_book_after_one_sync() {
    let world = world(5);
    let mut device = world.device(0, 21).await;
    assert_eq!(held(&device), [(1, 5)]);
    assert_eq!(uses(&mut device, &world, 2), [1, 2]);
    device.sync(&world).await;
    // Three of five are left, more than were used in two weeks.
    assert_eq!(held(&device), [(1, 5)]);
    assert_eq!(uses(&mut device, &world, 1), [3]);
    device.sync(&world).await;
    assert_eq!(held(&device), [(1, 5), (6, 11)]);
    let states: Vec<_> = books(&world)
        .iter()
        .map(|book| (book.used, book.free, book.low))
        .collect();
    assert_eq!(states, [(3, 2, false), (0, 6, false)]);
    // It goes on by itself.
    assert_eq!(uses(&mut device, &world, 4), [4, 5, 6, 7]);
}

#[tokio::test]
async fn a_device_that_runs_out_has_its_next_book_with_the_answer_to_its_stick() {
    let world = world(5);
    let mut device = world.device(0, 21).await;
    let peer = Peer {
        device: device.server(),
        role: Role::Centre,
    };
    let key = device.key.clone();
    let stick = |device: &mut Device| {
        let there = files::to_centre(&mut device.store, &key, &[7; 32]).unwrap();
        let taken = world
            .app
            .work_now(|store, now| files::take_in(store, world.app.key(), &there.file, 5, now));
        let TakenIn::Asked { sender, answered } = taken.unwrap() else {
            panic!("an answer");
        };
        let back = files::answer(world.app.key(), &sender, answered, &[8; 32]).unwrap();
        let opened = wire::Opened::open(&key, &back.file).unwrap();
        let centre = world.app.key().public();
        let said = opened
            .read(&centre, device.key_device(), &line::ZSTD)
            .unwrap();
        let wire::Said::Answer(replies) = said else {
            panic!("a request");
        };
        sync::take_answer(&mut device.store, peer, replies, NOW).unwrap()
    };
    assert_eq!(uses(&mut device, &world, 2), [1, 2]);
    stick(&mut device);
    assert_eq!(held(&device), [(1, 5)]);
    assert_eq!(uses(&mut device, &world, 1), [3]);
    let progress = stick(&mut device);
    assert!(
        progress.complete,
        "the new book is in what the centre signed"
    );
    assert_eq!(held(&device), [(1, 5), (6, 11)]);
    // The same stick once more brings no third one.
    stick(&mut device);
    assert_eq!(held(&device), [(1, 5), (6, 11)]);
    assert_eq!(uses(&mut device, &world, 4), [4, 5, 6, 7]);
}

#[tokio::test]
async fn whoever_was_revoked_or_gave_the_rest_back_gets_no_book() {
    let world = world(2);
    let (mut leaves, mut revoked) = (world.device(0, 21).await, world.device(1, 22).await);
    for device in [&mut leaves, &mut revoked] {
        uses(device, &world, 1);
    }
    let (own, office) = (leaves.key_device(), world.office);
    let view = leaves.store.read().books_of(own).unwrap().pop().unwrap();
    let by = (
        leaves.store.read().identity().unwrap().unwrap().actor,
        Date::local_day(EVENING),
    );
    let made = leaves.store.write::<_, Failure>(NOW, |writer| {
        books::give_back(writer, &view, &Asked::default(), by)
    });
    assert_eq!((made.unwrap().len(), view.scope), (1, office));
    let lost = revoked.key_device();
    world
        .app
        .work_now(|store, now| {
            store.write::<_, Failure>(now, |writer| {
                let device = scopes::device_by_prefix(&writer.read(), &lost.to_string())?;
                scopes::revoke(writer, &device, "mất máy")
            })
        })
        .unwrap();
    leaves.sync(&world).await;
    assert_eq!(books(&world).len(), 2);
    let refilled = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| books::refill_all(writer, 2, now))
    });
    assert_eq!(refilled.unwrap(), []);
    let returned: Vec<_> = books(&world)
        .iter()
        .map(|book| (book.returned, book.low))
        .collect();
    assert_eq!(returned, [(1, false), (0, false)]);
    // By name it gets one all the same.
    let given = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| books::refill(writer, own, 2, true, now))
    });
    assert_eq!(
        given.unwrap().map(|book| (book.from, book.until)),
        Some((3, 5))
    );
}

fn issue(world: &World, device: DeviceId, wanted: &Wanted) -> Outcome<(u32, u32)> {
    let whose = (device, world.collectors[0], world.office);
    let issued = world.app.work_now(|store, now| {
        store.write::<_, Failure>(now, |writer| books::issue(writer, whose, wanted, now))
    });
    issued.map(|book| (book.from, book.until))
}

#[tokio::test]
async fn a_book_that_overlaps_another_is_refused_and_two_at_once_share_nothing() {
    let world = world(200);
    let (one, two) = (world.device(0, 21).await, world.device(0, 22).await);
    let (one, two) = (one.key_device(), two.key_device());
    let wanted = |from, count| Wanted {
        series: Some("BH26-YT/00001".into()),
        from: Some(from),
        count,
    };
    assert_eq!(issue(&world, one, &wanted(11, 10)).unwrap(), (11, 21));
    let before = books(&world);
    for (from, count) in [(20, 1), (1, 11), (12, 2), (1, 100)] {
        let refused = issue(&world, two, &wanted(from, count))
            .unwrap_err()
            .problem;
        assert_eq!(refused.code, Code::BookOverlaps);
        assert!(
            refused.detail("what").contains("BH26-YT/00001:0000011"),
            "{refused}"
        );
    }
    for (from, count) in [(0, 5), (1, 0), (9_999_999, 2), (u32::MAX, 7)] {
        let refused = issue(&world, two, &wanted(from, count))
            .unwrap_err()
            .problem;
        assert_eq!(refused.code, Code::ChoiceInvalid);
    }
    assert_eq!(books(&world), before);
    // The controls: beside it, and in another series.
    assert_eq!(issue(&world, two, &wanted(21, 5)).unwrap(), (21, 26));
    let other = Wanted {
        series: Some("BH26-YT/00002".into()),
        ..wanted(11, 10)
    };
    assert_eq!(issue(&world, two, &other).unwrap(), (11, 21));
    let world = &world;
    let next = |device: DeviceId| {
        let wanted = Wanted {
            count: 50,
            ..Wanted::default()
        };
        issue(world, device, &wanted)
    };
    let next = &next;
    let together = std::thread::scope(|scope| {
        let threads = [one, two].map(|device| scope.spawn(move || next(device).unwrap()));
        threads.map(|thread| thread.join().unwrap())
    });
    let mut runs = together.to_vec();
    runs.sort_unstable();
    assert_eq!(runs, [(401, 451), (451, 501)]);
    assert!(books(world).iter().all(|book| !book.overlaps));
}

#[tokio::test]
async fn a_closed_books_receipt_that_turns_up_counts_until_a_second_person_says_otherwise() {
    let world = world(200);
    let mut device = world.device(0, 21).await;
    uses(&mut device, &world, 2);
    device.sync(&world).await;
    assert_eq!(uses(&mut device, &world, 1), [3]);
    let close = || {
        world.app.work_now(|store, now| {
            let view = books::by_number(&store.read(), "TN26-NV1:0000150")?;
            let by = (
                store.read().identity()?.unwrap().actor,
                Date::local_day(EVENING),
            );
            store.write::<_, Failure>(now, |writer| {
                books::close(writer, &view, &Asked::default(), by)
            })
        })
    };
    assert_eq!(close().unwrap().len(), 1);
    let counts = |world: &World| {
        let book = books(world).remove(0);
        (book.used, book.unknown, book.free, book.next)
    };
    assert_eq!(counts(&world), (2, 198, 0, None));
    assert_eq!(close().unwrap_err().problem.code, Code::ChoiceInvalid);
    device.sync(&world).await;
    assert_eq!(counts(&world), (3, 197, 0, None));
    let token = world.token("lan");
    let held = world.get("/v1/held", &[("authorization", &token)]).await;
    assert!(held.text().contains("needs-approval"), "{}", held.text());
    assert!(!held.text().contains("number-closed"), "{}", held.text());
    let cash = world
        .get("/v1/cash", &[("authorization", &token)])
        .await
        .text();
    assert!(cash.contains("4098600"), "{cash}");
    // The office's second person looked at the paper.
    let said = world.app.work_now(|store, now| {
        let view = books::by_number(&store.read(), "TN26-NV1:0000150")?;
        let word = store.read().number_words(&view)?.remove(0);
        let lan = crate::accounts::known_user(&store.read(), "lan")?.actor;
        let day = Date::local_day(EVENING);
        store.write::<_, Failure>(now, |writer| {
            let own = books::say(writer, &word, true, None, (word.actor, day));
            assert_eq!(own.unwrap_err().problem.code, Code::OwnAct);
            books::say(writer, &word, true, None, (lan, day))
        })
    });
    said.unwrap();
    let held = world.get("/v1/held", &[("authorization", &token)]).await;
    assert!(held.text().contains("number-closed"), "{}", held.text());
    assert!(!held.text().contains("needs-approval"), "{}", held.text());
    assert_eq!(counts(&world), (3, 197, 0, None));
    // The device has heard of it.
    let next = device
        .store
        .write(NOW, |writer| match writer.take_number() {
            Err(store::TakeNumberError::NoneLeft) => Ok(None),
            Err(store::TakeNumberError::Store(error)) => Err(error),
            Ok(number) => Ok(Some(number)),
        });
    assert_eq!(next.unwrap(), None);
    // Somebody rules on it.
    let page = world
        .get("/books", &[("authorization", &world.token("minh"))])
        .await;
    assert!(
        page.text().contains("TN26-NV1:0000001–0000200"),
        "{}",
        page.text()
    );
}
