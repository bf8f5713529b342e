//! Clocks at 1970, more than a year ahead, and stepping back in mid-day.

use agent_client::act::{CollectAsked, Product, Wanted};
use book::date::Date;
use book::money::Dong;
use book::premium::bhxh::Term;
use book::standing::Hold;
use fleet::town::{Device, TownClock, Village};
use replica::UnixMillis;
use store::view::{LedgerFilter, ReceiptView};

const DAY: i64 = 86_400_000;

/// Takes money on the day that the collector says it is.
fn collect(village: &Village, device: &Device, name: &str, day: Date) -> ReceiptView {
    let (_, person) = village.register(device, name).expect("a person");
    let product = Product::Bhxh {
        income: Dong::new(1_500_000),
        term: Term::Months(1),
        group: None,
    };
    let asked = CollectAsked {
        id: device.new_id().expect("an id"),
        household: None,
        payer: None,
        lines: vec![Wanted::of(Some(person), product)],
        cash: None,
        transfer: Dong::ZERO,
        credits: Vec::new(),
        day: Some(day),
        again: None,
        visit: true,
    };
    let now = device.after(0);
    let issued = device.agent().collect(&asked, now);
    issued.expect("a receipt").receipt
}

/// Syncs, and returns the device's receipts as the centre has them.
async fn arrived(village: &Village, device: &Device) -> Vec<ReceiptView> {
    assert_eq!(village.sync(device).await.expect("a sync").waiting, 0);
    let own = device.agent().identity().device;
    let mut receipts = village.receipts().expect("receipts");
    receipts.retain(|one| one.device == own);
    receipts
}

fn marked(receipts: &[ReceiptView]) -> Vec<bool> {
    let is_marked = |one: &ReceiptView| one.standing.has(Hold::DayFarOff);
    receipts.iter().map(is_marked).collect()
}

/// Adds a receipt to what was taken.
fn add(taken: &mut (i64, u64), receipt: &ReceiptView) {
    taken.0 += receipt.receipt.payable().expect("a sum").get();
    taken.1 += 1;
}

/// The ledger's counted and held premiums together, and how many receipts they are of.
fn ledger(village: &Village) -> (i64, u64) {
    let app = &village.centre.site.app;
    let rows = app.read_now(|reader| Ok(reader.ledger(&[], &LedgerFilter::default())?));
    let rows = rows.expect("a ledger");
    let sum = rows.iter().map(|row| row.counted.get() + row.held.get());
    (sum.sum(), rows.iter().map(|row| row.receipts).sum())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wild_clock_stops_nobody_and_moves_no_money() {
    let mut village = Village::found(1, false).expect("a village");
    let now = village.clock.now();
    let today = Date::local_day(now.0);
    let mut taken = (0, 0);
    for (name, time, is_far) in [
        ("Một", UnixMillis(0), true),
        ("Hai", UnixMillis(now.0 + 400 * DAY), true),
        // Control: a clock that is right is not marked.
        ("Ba", now, false),
    ] {
        let clock = TownClock::default();
        clock.set(time);
        let device = village.device_at(&clock).await.expect("a device");
        add(&mut taken, &collect(&village, &device, name, today));
        let receipts = arrived(&village, &device).await;
        assert_eq!(marked(&receipts), [is_far], "{name}");
        assert_eq!(receipts[0].receipt.day, today, "{name}");
        assert_eq!(ledger(&village), taken, "{name}");
    }

    // A step back in mid-day: the afternoon is recorded behind the morning, and nothing of it is marked.
    let clock = TownClock::default();
    clock.set(now);
    let device = village.device_at(&clock).await.expect("a device");
    let mut times = Vec::new();
    for (name, step) in [("Bốn", 0), ("Năm", -5 * 3_600_000), ("Sáu", 60_000)] {
        clock.pass(step);
        let receipt = collect(&village, &device, name, today);
        times.push(receipt.time);
        add(&mut taken, &receipt);
    }
    assert!(times.is_sorted_by(|one, next| one < next), "{times:?}");
    let receipts = arrived(&village, &device).await;
    assert_eq!(marked(&receipts), [false; 3]);
    assert_eq!(ledger(&village), taken);

    // Control: a receipt that did not arrive is missing in the ledger.
    add(&mut taken, &collect(&village, &device, "Bảy", today));
    assert_ne!(ledger(&village), taken);
    let verified = village
        .centre
        .site
        .app
        .read_now(|reader| Ok(reader.verify(&mut |_, _| ())?));
    assert_eq!(verified.expect("a verification").findings, []);
}
