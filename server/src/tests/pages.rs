//! Pages without HTTP and with it: escaping, drill-down, provisional figures.

use replica::SecretKey;
use web::lang::Lang;

use super::world::{Device, World};
use crate::ledger::Asked;
use crate::pages;

const EVIL: &str = "<script>alert(1)</script>\"'&";

#[tokio::test]
async fn a_hostile_name_is_escaped_on_every_page() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, EVIL);
    let receipt = device.receipt(world.hamlet, person, EVIL);
    device.sync(&world).await;
    let mut other = world.device(1, 22).await;
    let rename = |name: &str| {
        let fields = book::record::Fields::default().with(
            book::record::Field::Name,
            book::record::Value::Text(name.into()),
        );
        book::body::Body::Edit(book::body::Edit {
            record: person,
            fields,
        })
    };
    other.write(|writer| writer.append(world.hamlet, &rename("<b>An</b>")));
    device.write(|writer| writer.append(world.hamlet, &rename("<i>An</i>")));
    other.sync(&world).await;
    device.sync(&world).await;
    let token = world.token("lan");
    for (path, escaped) in [
        ("/receipts".to_owned(), "&lt;"),
        (format!("/receipts/{receipt}"), "&lt;"),
        ("/conflicts".to_owned(), "&lt;b&gt;An"),
        ("/?office=17530&collector=NV1".to_owned(), "NV1"),
    ] {
        let page = world.get(&path, &[("authorization", &token)]).await.text();
        assert!(page.contains(escaped), "{path}: {page}");
        for raw in ["<script", "<b>An", "<i>An"] {
            assert!(!page.contains(raw), "{path}: {page}");
        }
    }
}

#[tokio::test]
async fn a_sum_leads_down_to_the_signed_op() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Thị Hoà");
    let receipt = device.receipt(world.hamlet, person, "Nguyễn Thị Hoà");
    device.sync(&world).await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let ledger = world.get("/?by=collector", &headers).await.text();
    assert!(
        ledger.contains("href=\"/receipts?collector=NV1\""),
        "{ledger}"
    );
    let list = world.get("/receipts?collector=NV1", &headers).await.text();
    assert!(list.contains(&format!("href=\"/receipts/{receipt}\"")));
    let page = world
        .get(&format!("/receipts/{receipt}"), &headers)
        .await
        .text();
    let dot = device.store.read().receipt(receipt).unwrap().unwrap().dot;
    assert!(page.contains(&crate::waiting::op(&dot)), "{page}");
    assert!(page.contains("TN26-NV1:0000001") && page.contains("Xóm 3"));
    let missing = world
        .get(&format!("/receipts/{}", "0".repeat(32)), &headers)
        .await;
    assert_eq!(missing.code(), "receipt-unknown");
}

#[tokio::test]
async fn a_page_is_a_function_of_request_and_store() {
    let world = World::new();
    let page = world
        .app
        .read_now(|reader| pages::ledger::ledger(reader, Lang::En, &Asked::default()))
        .unwrap()
        .into_string();
    assert!(page.contains("Nothing yet"), "{page}");
    assert!(page.contains("as of arrival"), "{page}");
}

#[tokio::test]
async fn the_centres_page_is_final_and_an_offices_is_provisional() {
    let world = World::new();
    let token = world.token("lan");
    let text = "Số liệu tạm, chưa phải của trung tâm.";
    let page = world.get("/", &[("authorization", &token)]).await.text();
    assert!(!page.contains(text));

    let actor = world
        .app
        .read_now(|reader| crate::organisation::actor_by_code(reader, "17530"));
    let invited = crate::enrol::Invited::Office {
        actor: actor.unwrap().actor,
        office: world.office,
        hamlets: vec![world.hamlet],
    };
    let answer = world.enrol(&world.invite_as(&invited, 31), 31).await;
    let reply = wire::Message::unpack(&answer.body, &line::ZSTD).unwrap();
    let mut office = Device::begin(reply, 31);
    office.sync(&world).await;
    let own = office_world(&world, office);
    let token = own.token("hoa");
    for path in ["/", "/cash", "/participants"] {
        let page = own.get(path, &[("authorization", &token)]).await.text();
        assert!(page.contains(text), "{path}: {page}");
    }
    let json = own
        .get("/v1/ledger", &[("authorization", &token)])
        .await
        .json();
    assert_eq!(json["provisional"], true);
    let organisation = own.get("/v1/organisation", &[]).await.json();
    assert_eq!(organisation["role"], "office");
}

/// The office's server, with a user of its own.
fn office_world(centre: &World, mut office: Device) -> World {
    let new = crate::accounts::NewUser {
        name: "hoa".into(),
        full_name: None,
        duty: store::accounts::Duty::Supervisor,
        office: None,
    };
    let now = replica::UnixMillis(super::world::EVENING);
    crate::accounts::add_user(
        &mut office.store,
        &new,
        super::world::PASSWORD,
        &[7; 16],
        now,
    )
    .unwrap();
    let app = crate::App::new(crate::Parts {
        store: office.store,
        reader: None,
        key: SecretKey::from_bytes(&[31; 32]),
        membership: office.reply,
        authority: None,
        tls: None,
        settings: crate::settings::Settings::new("http://127.0.0.1:8444"),
        clock: std::sync::Arc::new(|| replica::UnixMillis(super::world::EVENING)),
        upstream: None,
    });
    World {
        app,
        clock: std::sync::Arc::clone(&centre.clock),
        office: centre.office,
        hamlet: centre.hamlet,
        collectors: centre.collectors,
    }
}

#[tokio::test]
async fn a_paper_is_printed_and_checked_at_the_office() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let person = device.person(world.hamlet, "Nguyễn Thị Hoà");
    let receipt = device.receipt(world.hamlet, person, "Nguyễn Thị <b>Hoà");
    device.sync(&world).await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let pdf = world
        .get(&format!("/receipts/{receipt}/paper.pdf"), &headers)
        .await;
    assert_eq!(pdf.headers["content-type"], "application/pdf");
    assert!(pdf.body.starts_with(b"%PDF-"));
    for mm in [58, 80] {
        let roll = format!("/receipts/{receipt}/paper.pdf?mm={mm}");
        let page = format!("/receipts/{receipt}");
        assert!(world.get(&page, &headers).await.text().contains(&roll));
        let roll = world.get(&roll, &headers).await;
        assert!(roll.body.starts_with(b"%PDF-") && roll.body != pdf.body);
    }
    for file in ["paper.pdf", "paper.txt"] {
        let path = format!("/receipts/{receipt}/{file}?mm=57");
        assert_eq!(world.get(&path, &headers).await.code(), "choice-invalid");
    }
    let text = world
        .get(&format!("/receipts/{receipt}/paper.txt?mm=80"), &headers)
        .await
        .text();
    assert!(
        text.contains("BẢN SAO SỐ 1") && text.contains("Bằng chữ: "),
        "{text}"
    );

    let proof = world.app.read(move |reader| {
        let view = reader.receipt(receipt)?.unwrap();
        Ok(paper::proof(reader, &paper::Issued::receipt(&view), None)?
            .unwrap()
            .to_string())
    });
    let proof = proof.await.unwrap();
    let check = async |code: &str| {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let code = code.replace('<', "%3C").replace('>', "%3E");
        let body = format!("code={code}");
        let sent = [headers[0], form];
        world.post("/verify", &sent, body.as_bytes()).await.text()
    };
    let page = check(&proof).await;
    for part in [
        "Phiếu thật",
        "được tính",
        &format!("/receipts/{receipt}"),
        "Nguyễn Thị &lt;b&gt;Hoà",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let page = check(&(proof.clone() + "00")).await;
    assert!(
        !page.contains("Phiếu thật") && !page.contains(&format!("/receipts/{receipt}")),
        "{page}"
    );
    let page = check("<script>").await;
    assert!(
        page.contains("TUNGNHA-R1") && page.contains("&lt;script&gt;"),
        "{page}"
    );
}
