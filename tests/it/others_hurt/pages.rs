//! Pages: counts around their edge, and more rows of one instant than one holds.

use std::collections::BTreeSet;

use agent_client::Agent;
use book::record::{Field, Fields, Value};
use fleet::town::{Device, Village};
use replica::{DeviceId, RecordId, Role, UnixMillis};
use sync::{Budget, Caller, Peer, Session, answer};

/// Room for a few ops, in bytes.
const ROOM: u32 = 400;
const PAGE: Budget = Budget {
    request_bytes_max: ROOM,
    reply_bytes_max: ROOM,
};

/// A village with somebody who writes and somebody who reads.
struct Pair {
    village: Village,
    writer: Device,
    reader: Device,
}

impl Pair {
    async fn new() -> Self {
        let mut village = Village::found(1, false).expect("a village");
        let writer = village.device().await.expect("a writer");
        let reader = village.device().await.expect("a reader");
        let pair = Self {
            village,
            writer,
            reader,
        };
        // What was received is noted in front of the first household, and needs no more noting.
        pair.village.sync(&pair.writer).await.expect("a whole sync");
        pair.write(1);
        for device in [&pair.writer, &pair.reader] {
            pair.village.sync(device).await.expect("a whole sync");
        }
        pair
    }

    /// Registers households, each behind a signature of its own: each may travel alone. All are of one size, and of
    /// one instant, since the clock stands.
    fn write(&self, count: usize) {
        let now = self.village.clock.now();
        for number in 0..count {
            let name = Value::Text(format!("Hộ {number:04}"));
            let fields = Fields::default().with(Field::Name, name);
            let mut agent = self.writer.agent();
            let added = agent.household_add(None, self.village.hamlet, fields, now);
            added.expect("a household");
            let key = agent.key().clone();
            agent.store_mut().sign(&key).expect("a signature");
        }
    }

    /// Syncs page by page; how many ops went up and came down in each exchange. `most`: where a client stops that
    /// takes the number of full pages for the number of pages.
    fn sync(&self, device: &Device, most: usize) -> Vec<(usize, u64)> {
        let app = &self.village.centre.site.app;
        let peer = Peer {
            device: DeviceId::of(&app.key().public()),
            role: Role::Centre,
        };
        let mut session = Session::begin(peer);
        let mut pages = Vec::new();
        while pages.len() < most {
            let mut agent = device.agent();
            let (key, caller) = (agent.key().clone(), agent.identity().device);
            let request = session.request(agent.store_mut(), &key, PAGE);
            let request = request.expect("a request");
            let up = request.stretches.iter().map(|one| one.ops.len()).sum();
            let reply = app.work_now(|store, _| {
                let caller = Caller::find(&store.read(), caller)?;
                let caller = caller.ok_or(wire::problem::Code::DeviceUnknown)?;
                Ok(answer(store, &caller, app.key(), request, UnixMillis(0))?)
            });
            let now = self.village.clock.now();
            let taken = session.take(agent.store_mut(), reply.expect("a reply"), now);
            let taken = taken.expect("to take it in");
            pages.push((up, taken.received));
            if !taken.again {
                break;
            }
        }
        pages
    }

    fn centre(&self) -> BTreeSet<RecordId> {
        let app = &self.village.centre.site.app;
        let found = app.read_now(|reader| Ok(reader.households(None, "", 0, 100_000)?));
        let found = found.expect("households").into_iter();
        found.map(|household| household.id).collect()
    }
}

fn households(agent: &Agent) -> BTreeSet<RecordId> {
    let found = agent.read().households(None, "", 0, 100_000);
    let found = found.expect("households").into_iter();
    found.map(|household| household.id).collect()
}

/// How many of these ops a page holds, up and down.
async fn page() -> (usize, usize) {
    let pair = Pair::new().await;
    pair.write(40);
    let up = pair.sync(&pair.writer, usize::MAX);
    let down = pair.sync(&pair.reader, usize::MAX);
    let up = up.iter().map(|page| page.0).max().expect("a page");
    let down = down.iter().map(|page| page.1).max().expect("a page");
    let down = usize::try_from(down).expect("a size");
    assert!((2..20).contains(&up) && (2..20).contains(&down));
    (up, down)
}

fn check(pair: &Pair, count: usize) -> Result<(), String> {
    let (here, centre) = (households(&pair.writer.agent()), pair.centre());
    let there = households(&pair.reader.agent());
    if here.len() == count + 1 && here == centre && here == there {
        return Ok(());
    }
    Err(format!(
        "{count} written behind the first, {} at the centre, {} read",
        centre.len() - 1,
        there.len() - 1
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_count_around_a_page_arrives_whole() {
    let (up, down) = page().await;
    let counts: BTreeSet<_> = [up, down]
        .iter()
        .flat_map(|page| [0, 1, page - 1, *page, page + 1, 2 * page])
        .collect();
    for count in counts {
        let pair = Pair::new().await;
        pair.write(count);
        let pages = pair.sync(&pair.writer, usize::MAX);
        let sent: usize = pages.iter().map(|page| page.0).sum();
        assert!(
            sent == count && pages.iter().all(|page| page.0 <= up),
            "{count} in pages of {up}: {pages:?}"
        );
        pair.sync(&pair.reader, usize::MAX);
        check(&pair, count).expect("all of them");
    }

    // Control: who counts full pages only leaves the last record behind.
    let pair = Pair::new().await;
    pair.write(2 * up + 1);
    pair.sync(&pair.writer, 2);
    pair.sync(&pair.reader, usize::MAX);
    let lost = check(&pair, 2 * up + 1).expect_err("a record that is missing went unseen");
    assert!(lost.contains("at the centre"), "{lost}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_of_one_instant_than_a_page_all_arrive() {
    let (_, page) = page().await;
    let pair = Pair::new().await;
    pair.write(3 * page + 1);
    pair.sync(&pair.writer, usize::MAX);
    let pages = pair.sync(&pair.reader, usize::MAX);
    let brought = pages.iter().filter(|page| page.1 > 0).count();
    assert!(brought >= 4, "{pages:?}");
    check(&pair, 3 * page + 1).expect("all of them");

    // Control: a cursor of times, as that app had, sees the first page and then nothing newer.
    let agent = pair.reader.agent();
    let times: Vec<_> = households(&agent)
        .iter()
        .map(|id| {
            let record = agent.read().record(*id).expect("a record");
            record
                .and_then(|one| one.created)
                .expect("its time")
                .1
                .wall()
        })
        .collect();
    let last = times[page - 1];
    let newer = times.iter().filter(|time| time.0 > last.0).count();
    assert_eq!((times.len(), newer), (3 * page + 2, 0));
}
