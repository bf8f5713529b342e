//! What is kept: an upgrade has nothing to say, and nobody can purge.

use std::path::Path;

use book::record::{Field, Fields, Value};
use fleet::town::{Device, Synced, Village};
use replica::RecordId;
use rusqlite::Connection;

async fn sync(village: &Village, device: &Device) -> Synced {
    village.sync(device).await.expect("a whole sync")
}

/// A device in a folder with a receipt and a household; not synced yet.
async fn device(village: &mut Village, folder: &Path) -> (Device, RecordId) {
    let device = village.device_in(folder).await.expect("a device");
    sync(village, &device).await;
    let (house, person) = village.register(&device, "Đỗ Văn An").expect("a person");
    village.collect(&device, person).expect("a receipt");
    (device, house)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a database as another program finds it"
)]
fn open(folder: &Path) -> Connection {
    Connection::open(folder.join("tungnha.db")).expect("the database")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_sends_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut village = Village::found(1, false).expect("a village");
    let (old, house) = device(&mut village, folder.path()).await;
    sync(&village, &old).await;
    let idle = sync(&village, &old).await;
    let held = village.held_of(&old).expect("the centre");
    drop(old);

    // The next version keeps more of what it reads, in columns of its own, and reads everything again.
    open(folder.path())
        .execute_batch(
            "alter table record add column nickname text;
             alter table receipt add column fee integer not null default 0;
             alter table visit add column weather text;",
        )
        .expect("new columns");
    let new = village.open_again(folder.path()).expect("the same device");
    new.agent().store_mut().rebuild().expect("to read again");
    let synced = sync(&village, &new).await;
    assert_eq!(
        (synced.up, synced.down, synced.received),
        (idle.up, idle.down, 0)
    );
    assert_eq!(village.held_of(&new).expect("the centre"), held);

    // Control: one edited field is seen by the same figures.
    let fields = Fields::default().with(Field::Note, Value::Text("cổng xanh".into()));
    let now = new.after(0);
    let edited = new.agent().household_edit(house, fields, now);
    edited.expect("an edit");
    let synced = sync(&village, &new).await;
    assert!(synced.up > idle.up, "{synced:?}");
    assert!(village.held_of(&new).expect("the centre") > held);
}

/// What a purge would have to do to get rid of something that was recorded.
const PURGES: [&str; 8] = [
    "delete from op",
    "delete from op where arrival = (select max(arrival) from op)",
    "update op set bytes = x'00'",
    "update op set number = number + 1000",
    "delete from signature",
    "update signature set number = number + 1000",
    "delete from posting",
    "update posting set amount = 0",
];

/// Which of them a database lets through.
fn purged(database: &Connection) -> Vec<&'static str> {
    let passes = |sql: &&str| database.execute(sql, []).is_ok();
    PURGES.into_iter().filter(passes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_purged_sent_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut village = Village::found(1, false).expect("a village");
    let (device, _) = device(&mut village, folder.path()).await;
    device.agent().store_mut().checkpoint().expect("one file");
    let ops = device.agent().read().totals().expect("totals").ops;

    // Neither what nobody has confirmed yet, nor what everybody has.
    assert_eq!(purged(&open(folder.path())), [""; 0]);
    sync(&village, &device).await;
    assert_eq!(village.receipts().expect("receipts").len(), 1);
    assert_eq!(purged(&open(folder.path())), [""; 0]);
    assert_eq!(device.agent().read().totals().expect("totals").ops, ops);
    let verified = device.agent().read().verify(&mut |_, _| ());
    assert_eq!(verified.expect("a verification").findings, []);

    // Control: without the triggers every one of them passes, and the check sees it.
    let bare = open(folder.path());
    bare.execute_batch("pragma foreign_keys = off")
        .expect("a setting");
    let mut named = bare
        .prepare("select name from sqlite_schema where type = 'trigger'")
        .expect("a query");
    let names = named.query_map([], |row| row.get::<_, String>(0));
    let names: Result<Vec<_>, _> = names.expect("triggers").collect();
    drop(named);
    for name in names.expect("their names") {
        bare.execute_batch(&format!("drop trigger {name}"))
            .expect("to drop it");
    }
    bare.execute_batch("begin").expect("to begin");
    assert!(purged(&bare).len() >= 5, "{:?}", purged(&bare));
    bare.execute_batch("rollback").expect("as it was");
}
