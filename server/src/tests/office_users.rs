//! The users of an office's server: each a person of their own, there and at the centre.

use book::organisation::Actor;
use book::standing::Hold;
use store::Reader;

use super::command_line::{code, json};
use super::lines::{clock, joined};
use super::world::World;
use crate::relay::relay_once;
use crate::{failure::Outcome, setup};

/// Whether the only closing stands, and who made it and approved it, by name.
fn closing(reader: &Reader<'_>) -> Outcome<(bool, String)> {
    let view = reader.closings()?.remove(0);
    let mut actors = reader.actors()?.into_iter();
    let who = actors.find(|actor| actor.actor == view.actor);
    Ok((
        !view.standing.has(Hold::NeedsApproval),
        who.map(|who| who.name).unwrap_or_default(),
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_users_of_an_office_are_two_persons_there_and_at_the_centre() {
    let world = World::new();
    let joined = joined(&world, "127.0.0.1:8444").await;
    let (folder, path) = (&joined.folder, joined.folder.path().to_owned());
    // One comes before the office knows its scope, the others behind.
    json(
        &path,
        &[
            "user",
            "add",
            "minh",
            "--role",
            "administrator",
            "--generate",
        ],
    );
    let office = setup::open(folder, clock(), None, false).unwrap();
    relay_once(&office).await.unwrap();
    drop(office);
    let lan = [
        "user",
        "add",
        "lan",
        "--role",
        "supervisor",
        "--full-name",
        "Hồ Thị Lan",
        "--generate",
    ];
    json(&path, &lan);
    let users = json(&path, &["user", "list"]);
    assert_ne!(users[0]["actor"], users[1]["actor"]);
    assert!(users[0]["actor"].as_u64().unwrap() >= u64::from(Actor::USERS_FROM));

    let month = ["--office", "17530", "--month", "10/2026", "--as", "minh"];
    json(&path, &[&["period", "close"][..], &month].concat());
    let closings = json(&path, &["period", "list"]);
    let id = closings[0]["id"].as_str().unwrap();
    let own = code(&path, &["period", "approve", id, "--as", "minh"]);
    assert_eq!(own.1, "own-act", "one person is not two");
    let approved = json(&path, &["period", "approve", id, "--as", "lan"]);
    assert_eq!(approved[0]["closed"], true);

    let office = setup::open(folder, clock(), None, false).unwrap();
    relay_once(&office).await.unwrap();
    let at_centre = world.app.read_now(closing).unwrap();
    assert_eq!(at_centre, (true, "minh".to_owned()));
    let names = world.app.read_now(|reader| Ok(reader.actors()?)).unwrap();
    assert!(names.iter().any(|actor| actor.name == "Hồ Thị Lan"));
    // They are nobody's collectors, and the centre's next number is not behind theirs.
    let units = world.app.read_now(|reader| Ok(reader.units()?)).unwrap();
    let is_collector = |actor: &&store::view::ActorView| {
        actor.is_collector(units.iter().map(|unit| unit.code.as_str()))
    };
    let theirs = |actor: &&store::view::ActorView| actor.actor.0 >= Actor::USERS_FROM;
    assert_eq!(names.iter().filter(theirs).filter(is_collector).count(), 0);
}

#[test]
fn a_server_names_its_own_users_and_no_others() {
    let device = |byte| replica::DeviceId::from_bytes([byte; 16]);
    let (office, other) = (replica::ScopeId(20), replica::ScopeId(30));
    let user = |server, login: &str| Actor {
        actor: Actor::user_number(device(server), login),
        code: format!("user:{login}"),
        name: "Lan".into(),
        office: Some(office),
    };
    assert!(user(1, "lan").is_user_of(device(1), office));
    assert!(!user(1, "lan").is_user_of(device(2), office));
    assert!(!user(1, "lan").is_user_of(device(1), other));
    let centres = Actor {
        actor: replica::ActorId(7),
        ..user(1, "lan")
    };
    assert!(!centres.is_user_of(device(1), office));
    let long = "l".repeat(41);
    for wrong in ["", "Lan", "lan ", "l\u{e0}n", "lan/thanh", &long] {
        assert!(!user(1, wrong).is_user_of(device(1), office), "{wrong}");
    }
}
