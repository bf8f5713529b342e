//! Exports: the same bytes again, the ledger's own sums, nothing that a spreadsheet would run.

use std::collections::BTreeMap;

use book::fact::Scheme;
use store::view::LedgerFilter;

use super::figures::with_receipts;
use super::world::World;
use crate::export::{self, Export, Form, List, Manifest};
use crate::ledger::Asked;

fn read(world: &World, list: &str, asked: &Asked) -> Export {
    let read = world
        .app
        .read_now(|reader| export::read(reader, list, asked));
    read.unwrap()
}

/// A bridge is of one office and month.
fn bridged(list: List) -> Asked {
    let bridged = [List::Bridge, List::Late].contains(&list);
    Asked {
        by: (list == List::Ledger).then(|| "commune,collector,scheme,group,day".into()),
        office: bridged.then(|| "17530".into()),
        period: bridged.then(|| "11/2026".into()),
        ..Asked::default()
    }
}

/// Writes every list, each into a folder of its own, and returns all bytes by name.
fn all(world: &World, folder: &std::path::Path) -> (BTreeMap<String, Vec<u8>>, Vec<Manifest>) {
    let (mut files, mut manifests) = (BTreeMap::new(), Vec::new());
    for (list, name) in List::ALL {
        let asked = bridged(list);
        let own = folder.join(name);
        let export = read(world, name, &asked);
        manifests.push(export::write(&export, &[Form::Csv, Form::Xlsx], &own).unwrap());
        for file in std::fs::read_dir(&own).unwrap() {
            let file = file.unwrap().path();
            let key = format!("{name}/{}", file.file_name().unwrap().to_string_lossy());
            files.insert(key, std::fs::read(file).unwrap());
        }
    }
    (files, manifests)
}

#[tokio::test]
async fn an_export_repeated_is_the_same_bytes_and_another_receipt_changes_them() {
    let world = with_receipts().await;
    let folder = tempfile::tempdir().unwrap();
    let (first, manifests) = all(&world, folder.path());
    assert_eq!(first.len(), List::ALL.len() * 3);
    let (again, _) = all(&world, &folder.path().join("again"));
    assert!(first == again);
    for manifest in &manifests {
        let (list, _) = List::parse(manifest.list).unwrap();
        let head = read(&world, manifest.list, &bridged(list)).sheet.head;
        for column in manifest.columns_of_now {
            assert!(head.iter().any(|one| one == column), "{list:?} {column}");
        }
        assert_eq!(manifest.files.len(), 2);
        assert_eq!(manifest.head.len(), 64);
    }
    // The control: one more receipt is another head, and other rows.
    let mut device = world.device(0, 31).await;
    let person = device.person(world.hamlet, "=HYPERLINK(\"evil\")");
    device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
    device.sync(&world).await;
    let (later, _) = all(&world, &folder.path().join("later"));
    let changed = |name: &str| first[name] != later[name];
    for (_, name) in List::ALL {
        assert!(changed(&format!("{name}/manifest.json")), "{name}");
    }
    assert!(changed("mau-4/mau-4.csv") && changed("mau-4/mau-4.xlsx"));
    let csv = String::from_utf8(later["mau-4/mau-4.csv"].clone()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("\"'=HYPERLINK(\"\"evil\"\")\""));
}

#[tokio::test]
async fn the_lists_come_to_what_the_ledger_says_for_the_same_part() {
    let world = with_receipts().await;
    let paid = |list: &str, heading: &str, asked: &Asked| {
        let sheet = read(&world, list, asked).sheet;
        let column = sheet.head.iter().position(|head| head == heading).unwrap();
        sheet.sum(column)
    };
    let counted = |asked: &Asked, scheme: Option<Scheme>| {
        let rows = world.app.read_now(|reader| {
            let filter = LedgerFilter {
                scheme,
                ..asked.query(reader)?.filter
            };
            Ok(reader.ledger(&[], &filter)?)
        });
        rows.unwrap().first().map_or(0, |row| row.counted.get())
    };
    let part = |change: fn(&mut Asked)| {
        let mut asked = Asked::default();
        change(&mut asked);
        asked
    };
    let parts = [
        part(|_| {}),
        part(|asked| asked.collector = Some("NV2".into())),
        part(|asked| asked.to = Some("01/01/2026".into())),
        part(|asked| asked.group = Some("household".into())),
        part(|asked| asked.as_of = Some("14".into())),
    ];
    let mut seen = Vec::new();
    for asked in &parts {
        let (bhxh, bhyt) = (
            counted(asked, Some(Scheme::Bhxh)),
            counted(asked, Some(Scheme::Bhyt)),
        );
        assert_eq!(paid("d05", "7 Người tham gia đóng", asked), bhxh);
        assert_eq!(paid("mau-4", "Số tiền", asked), bhyt);
        assert_eq!(paid("mau-4-theo-bac", "Số tiền", asked), bhyt);
        let all = paid("b09a", "Người tham gia đã đóng", asked);
        assert_eq!(all, counted(asked, None));
        assert_eq!(paid("ledger", "counted", asked), all);
        seen.push(all);
    }
    // The control: the parts are not all the same.
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() >= 3, "{seen:?}");
}

#[tokio::test]
async fn a_hand_over_settles_the_oldest_receipts_first_and_the_last_one_partly() {
    let world = with_receipts().await;
    let sheet = read(&world, "hand-overs", &Asked::default()).sheet;
    let at = |heading: &str| sheet.head.iter().position(|head| head == heading).unwrap();
    assert_eq!(sheet.rows.len(), 1);
    assert_eq!(sheet.sum(at("Số tiền bàn giao")), 1_000_000);
    assert_eq!(sheet.sum(at("Thanh toán lần này")), 1_000_000);
    assert_eq!(sheet.sum(at("Còn lại")), 366_200);
    let book = read(&world, "cash-book", &Asked::default()).sheet;
    let at = |heading: &str| book.head.iter().position(|head| head == heading).unwrap();
    assert_eq!(
        (book.sum(at("Thu")), book.sum(at("Chi"))),
        (5 * 1_366_200 + 1_000_000, 1_000_000)
    );
    let count = read(&world, "cash-count", &Asked::default()).sheet;
    assert_eq!(count.sum(3), 5 * 1_366_200);
    let numbers = read(&world, "numbers", &Asked::default()).sheet;
    // Used, void, returned, unknown, free.
    assert_eq!(
        [8, 9, 10, 11, 12].map(|at| numbers.sum(at)),
        [5, 0, 0, 0, 395]
    );
}

#[tokio::test]
async fn the_same_bytes_are_given_over_http_to_whoever_may_read_the_ledger() {
    let world = with_receipts().await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    for form in [Form::Csv, Form::Xlsx] {
        let path = format!("/v1/export/mau-4?period=11/2026&format={}", form.ending());
        let answer = world.get(&path, &headers).await;
        let asked = Asked {
            period: Some("11/2026".into()),
            ..Asked::default()
        };
        let expected = form.bytes(&read(&world, "mau-4", &asked)).unwrap();
        assert!(answer.body == expected, "{form:?}");
        assert_eq!(answer.headers["content-type"], form.media());
        assert_eq!(answer.headers["tungnha-head"].len(), 64);
    }
    let unknown = world.get("/v1/export/mau-5", &headers).await;
    assert_eq!(unknown.code(), "choice-invalid");
    let form = world.get("/v1/export/mau-4?format=pdf", &headers).await;
    assert_eq!(form.code(), "choice-invalid");
}

#[tokio::test]
async fn the_bridge_leads_from_a_months_days_to_what_is_posted_in_it() {
    let world = with_receipts().await;
    let asked = Asked {
        office: Some("17530".into()),
        period: Some("11/2026".into()),
        ..Asked::default()
    };
    let row = |world: &World| {
        let sheet = read(world, "bridge", &asked).sheet;
        let found = sheet
            .rows
            .iter()
            .find(|row| row[0] == export::Cell::text("owed-insurer"));
        let number = |cell: &export::Cell| match cell {
            export::Cell::Whole(number) => *number,
            export::Cell::Text(_) | export::Cell::Empty => 0,
        };
        found.unwrap()[2..].iter().map(number).collect::<Vec<_>>()
    };
    let five = -5 * 1_366_200;
    assert_eq!(row(&world), [five, 0, 0, five]);
    let day = book::date::Date::parse("21/11/2026").unwrap();
    let month = book::date::Month::parse("11/2026").unwrap();
    let closed = world.app.work_now(|store, now| {
        let user =
            |name: &str| Ok::<_, crate::failure::Failure>(store.read().user(name)?.unwrap().actor);
        let (minh, lan) = (user("minh")?, user("lan")?);
        let made = store.write(now, |writer| {
            crate::office::close(writer, world.office, month, None, (minh, day))
        })?;
        let view = crate::office::closing_by_prefix(&store.read(), &made.to_string())?;
        store.write(now, |writer| {
            crate::office::approve(writer, &view, true, None, (lan, day))
        })
    });
    closed.unwrap();
    let mut device = world.device(0, 31).await;
    let person = device.person(world.hamlet, "Lê Văn Muộn");
    device.receipt(world.hamlet, person, "Lê Văn Muộn");
    device.sync(&world).await;
    let one = -1_366_200;
    assert_eq!(row(&world), [five + one, one, 0, five]);
    let late = read(&world, "late", &asked).sheet;
    assert_eq!((late.rows.len(), late.sum(5)), (1, 1_366_200));
    assert_eq!(late.rows[0][3], export::Cell::text("12/2026"));
    // Where there is one office, it is meant.
    let no_office = Asked {
        period: Some("11/2026".into()),
        ..Asked::default()
    };
    let of_it = read(&world, "bridge", &asked).sheet;
    assert_eq!(of_it.rows, read(&world, "bridge", &no_office).sheet.rows);
    let refused = world
        .app
        .read_now(|reader| export::read(reader, "bridge", &Asked::default()));
    assert_eq!(refused.unwrap_err().problem.detail("what"), "period");
}

#[tokio::test]
async fn what_is_known_only_now_is_said_in_the_manifest_or_refused() {
    let world = with_receipts().await;
    let folder = tempfile::tempdir().unwrap();
    let earlier = Asked {
        as_of: Some("14".into()),
        ..Asked::default()
    };
    let now = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    assert!(now > 14);
    for (list, persons) in [
        ("d05", Some(now)),
        ("b09a", Some(now)),
        ("c21a", Some(now)),
        ("ledger", None),
    ] {
        let export = read(&world, list, &earlier);
        let manifest = export::write(&export, &[Form::Csv], &folder.path().join(list)).unwrap();
        assert_eq!(
            (manifest.arrival, manifest.persons_as_of),
            (14, persons),
            "{list}"
        );
        assert_eq!(manifest.columns_of_now.is_empty(), persons.is_none());
        let text = std::fs::read_to_string(folder.path().join(list).join("manifest.json")).unwrap();
        assert_eq!(
            text.contains("\"persons_as_of\""),
            persons.is_some(),
            "{list}"
        );
    }
    // What is read from the log is as of then, names too.
    let export = read(&world, "hand-overs", &earlier);
    assert_eq!((export.arrival, export.persons), (14, Some(14)));
}
