//! Edits that meet something else: the same field on the way by another route, a record that is merged away.

use book::record::{Field, Fields, Value};
use fleet::town::{Device, Village};
use replica::RecordId;
use server::relay_once;
use store::view::RecordView;

fn phone(number: &str) -> Value {
    Value::Text(number.to_owned())
}

fn edit(device: &Device, house: RecordId, number: &str) {
    let fields = Fields::default().with(Field::Phone, phone(number));
    let now = device.after(60_000);
    let edited = device.agent().household_edit(house, fields, now);
    edited.expect("an edit");
}

async fn sync(village: &Village, device: &Device) {
    village.sync(device).await.expect("a whole sync");
}

fn record(device: &Device, id: RecordId) -> RecordView {
    let record = device.agent().read().record(id).expect("a record");
    record.expect("a record that is known")
}

fn conflicts(device: &Device) -> usize {
    let conflicts = device.agent().read().conflicts();
    conflicts.expect("conflicts").len()
}

/// One edits and tells the office; another, who may have heard of it there, edits the same field and tells the
/// centre first; a third reads at the centre before and after the first edit arrives. How many values stand side by
/// side for the third, and which is shown.
async fn out_of_order(has_heard: bool) -> (usize, Option<Value>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut village = Village::found(1, false).expect("a village");
    let one = village.device().await.expect("a device");
    let two = village.device().await.expect("a device");
    let three = village.device().await.expect("a device");
    let (house, _) = village.register(&one, "Đỗ Văn An").expect("a house");
    for device in [&one, &two, &three] {
        sync(&village, device).await;
    }
    let (mut office, server) = village.open_office(folder.path()).await.expect("an office");

    edit(&one, house, "0912345678");
    one.sync(&server).await.expect("a sync with the office");
    if has_heard {
        two.sync(&server).await.expect("a sync with the office");
    }
    edit(&two, house, "0987654321");
    sync(&village, &two).await;
    sync(&village, &three).await;
    // The second edit came first: what it overwrites has not arrived at all.
    assert_eq!((conflicts(&three), two_values(&three, house)), (0, 1));

    relay_once(&office.app).await.expect("to relay");
    sync(&village, &three).await;
    let shown = record(&three, house).shown(Field::Phone).cloned();
    office.stop().await.expect("to stop");
    (conflicts(&three), shown)
}

fn two_values(device: &Device, house: RecordId) -> usize {
    let record = record(device, house);
    let field = record.fields.iter().find(|one| one.field == Field::Phone);
    field.map_or(0, |field| field.siblings.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_that_arrive_out_of_order_are_no_conflict() {
    let latest = Some(phone("0987654321"));
    assert_eq!(out_of_order(true).await, (0, latest.clone()));
    // Control: without having heard of the first, the second is a conflict, and both are shown.
    assert_eq!(out_of_order(false).await, (1, latest));
}

/// Nothing is ever deleted here. What takes a record away from the list is that it is judged to be another one: the
/// edit of somebody who did not know must survive that.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_what_was_merged_away_meanwhile_is_kept() {
    for is_edited in [true, false] {
        let mut village = Village::found(1, false).expect("a village");
        let one = village.device().await.expect("a device");
        let two = village.device().await.expect("a device");
        let (first, _) = village.register(&one, "Đỗ Văn An").expect("a house");
        let (second, _) = village.register(&one, "Đỗ Văn An").expect("a house");
        sync(&village, &one).await;
        sync(&village, &two).await;

        // Offline: one says they are the same, the other edits the one that will not be shown any more.
        let judged = one.agent().judge_same(first, second, true, one.after(0));
        judged.expect("a judgement");
        let (shown, away) = (first.min(second), first.max(second));
        if is_edited {
            edit(&two, away, "0912345678");
        }
        for device in [&one, &two, &one] {
            sync(&village, device).await;
        }
        for device in [&one, &two] {
            let merged = record(device, away);
            assert_eq!(merged.shown_as, shown);
            let found = record(device, shown).shown(Field::Phone).cloned();
            // Its control in the same breath: without the edit there is no number.
            assert_eq!(found, is_edited.then(|| phone("0912345678")));
        }
    }
}
