//! Records that may be one: the API, the page, the command's core.

use axum::http::StatusCode;
use book::body::Body;
use book::record::{Field, Fields, RecordKind, Value};
use replica::{RecordId, ScopeId, UnixMillis};

use super::world::{Device, EVENING, World};
use crate::duplicates;
use crate::failure::Failure;

fn person(device: &mut Device, hamlet: ScopeId, name: &str, cccd: &str) -> RecordId {
    let text = |text: &str| Value::Text(text.into());
    let fields = Fields::default()
        .with(Field::Name, text(name))
        .with(Field::Cccd, text(cccd));
    let body = Body::Create(RecordKind::Person, fields);
    device.write(|writer| writer.append(hamlet, &body)).record
}

fn judge(world: &World, a: RecordId, b: RecordId, same: bool) -> Result<bool, Failure> {
    world.app.work_now(|store, _| {
        let user = store.read().user("lan")?.unwrap();
        let now = UnixMillis(EVENING);
        let said = duplicates::judge(store, now, user.actor, (a, b), same)?;
        Ok(said.one)
    })
}

#[tokio::test]
async fn duplicates_are_listed_with_their_reason_a_page_at_a_time_until_judged() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let mut other = world.device(1, 22).await;
    let number = "040087001234";
    let a = person(&mut device, world.hamlet, "Lê Văn An", number);
    let b = person(&mut other, world.hamlet, "Lê An <i>", number);
    person(&mut other, world.hamlet, "Lê Văn An", "040087001235");
    device.sync(&world).await;
    other.sync(&world).await;
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let found = world.get("/v1/duplicates", &headers).await.json();
    assert_eq!(found["pairs"].as_array().unwrap().len(), 1);
    let pair = &found["pairs"][0];
    assert_eq!(pair["reasons"], serde_json::json!(["cccd"]));
    assert_eq!(pair["words"], serde_json::json!(["cùng số CCCD"]));
    assert_eq!(pair["a"]["id"], a.min(b).to_string());
    assert_eq!(
        (&pair["mergeable"], &found["more"]),
        (&true.into(), &false.into())
    );
    let page = world.get("/duplicates", &headers).await.text();
    assert!(
        page.contains("cùng số CCCD") && page.contains("&lt;i&gt;"),
        "{page}"
    );
    // The number itself is on neither.
    assert!(!page.contains(number) && !found.to_string().contains(number));

    let third = person(&mut device, world.hamlet, "Ba", number);
    device.sync(&world).await;
    let first = world.get("/v1/duplicates?limit=2", &headers).await.json();
    assert_eq!(
        (first["pairs"].as_array().unwrap().len(), &first["more"]),
        (2, &true.into())
    );
    let rest = world
        .get("/v1/duplicates?limit=2&offset=2", &headers)
        .await
        .json();
    assert_eq!(
        (rest["pairs"].as_array().unwrap().len(), &rest["more"]),
        (1, &false.into())
    );
    for wrong in ["limit=0", "limit=1001", "limit=x", "offset=-1"] {
        let answer = world
            .get(&format!("/v1/duplicates?{wrong}"), &headers)
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    // What the supervisor says reaches the devices, and what they say the supervisor.
    assert!(judge(&world, a, b, true).unwrap());
    assert!(!judge(&world, a, third, false).unwrap());
    device.sync(&world).await;
    assert_eq!(device.store.read().set_of(b).unwrap(), [a.min(b), a.max(b)]);
    assert_eq!(device.store.read().duplicates(0, 9).unwrap().pairs, []);
    assert_eq!(
        world.get("/v1/duplicates", &headers).await.json()["pairs"],
        serde_json::json!([])
    );
    let conflicts = world.get("/v1/conflicts", &headers).await.json();
    assert_eq!(conflicts.as_array().unwrap().len(), 1);
    // The field by its stable code, as the device bears it; its name beside it.
    let told = (&conflicts[0]["field"], &conflicts[0]["label"]);
    assert_eq!(told, (&"name".into(), &"Họ và tên".into()));
    assert!(!judge(&world, a, b, false).unwrap());
}

#[tokio::test]
async fn records_of_two_hamlets_are_listed_and_only_kept_apart() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let a = person(&mut device, world.hamlet, "An", "040087001234");
    let house = Fields::default().with(Field::Name, Value::Text("An".into()));
    let body = Body::Create(RecordKind::Household, house);
    let house = device
        .write(|writer| writer.append(world.hamlet, &body))
        .record;
    device.sync(&world).await;
    let elsewhere = ScopeId(4000);
    let b = world
        .app
        .work_now(|store, _| {
            let text = |text: &str| Value::Text(text.into());
            let fields = Fields::default()
                .with(Field::Name, text("Bình"))
                .with(Field::Cccd, text("040087001234"));
            let body = Body::Create(RecordKind::Person, fields);
            let made: Result<_, Failure> = store.write(UnixMillis(EVENING), |writer| {
                Ok(writer.append(elsewhere, &body)?.record)
            });
            made
        })
        .unwrap();
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let found = world.get("/v1/duplicates", &headers).await.json();
    assert_eq!(found["pairs"][0]["mergeable"], false);
    let code = |said: Result<bool, Failure>| said.map_err(|failure| failure.problem.code.as_str());
    assert_eq!(code(judge(&world, a, b, true)), Err("scopes-differ"));
    assert_eq!(code(judge(&world, a, house, true)), Err("pair-invalid"));
    assert_eq!(
        code(judge(&world, a, RecordId::from_bytes([0; 16]), true)),
        Err("household-unknown")
    );
    assert_eq!(code(judge(&world, a, b, false)), Ok(false));
    let found = world.get("/v1/duplicates", &headers).await.json();
    assert_eq!(found["pairs"], serde_json::json!([]));
}

#[tokio::test]
async fn conflicts_are_read_whole_or_a_page_at_a_time() {
    let world = World::new();
    let mut device = world.device(0, 21).await;
    let number = |at: usize| format!("04008700{at:04}");
    let people: Vec<_> = (0..3)
        .map(|at| person(&mut device, world.hamlet, "An", &number(at)))
        .collect();
    device.sync(&world).await;
    for pair in people.windows(2) {
        judge(&world, pair[0], pair[1], true).unwrap();
    }
    let other = [3, 4].map(|at| person(&mut device, world.hamlet, "Bình", &number(at)));
    device.sync(&world).await;
    judge(&world, other[0], other[1], true).unwrap();
    let token = world.token("lan");
    let headers = [("authorization", token.as_str())];
    let whole = world.get("/v1/conflicts", &headers).await;
    assert_eq!(whole.json().as_array().unwrap().len(), 2);
    assert!(whole.headers.get("link").is_none());
    let first = world.get("/v1/conflicts?limit=1", &headers).await;
    assert_eq!(first.json()[0], whole.json()[0]);
    assert_eq!(
        first.headers["link"],
        "</v1/conflicts?offset=1&limit=1>; rel=\"next\""
    );
    let last = world.get("/v1/conflicts?offset=1&limit=1", &headers).await;
    assert_eq!(last.json(), serde_json::json!([whole.json()[1]]));
    assert!(last.headers.get("link").is_none());
}
