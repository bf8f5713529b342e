//! Invitations: used once, expired, mistyped; and what a device gets.

use axum::http::StatusCode;
use line::ZSTD;
use replica::{DeviceId, ScopeId, SecretKey};
use wire::{EnrolReply, EnrolRequest, Invitation, InvitationCode, InvitationError, Message as _};

use super::world::{Device, World};
use crate::enrol::Invited;

#[tokio::test]
async fn a_device_gets_certificate_scopes_and_the_next_book_of_its_collector() {
    let world = World::new();
    let first = world.device(0, 21).await;
    let second = world.device(0, 22).await;
    assert_eq!(first.reply.scopes, [ScopeId(1), world.office, world.hamlet]);
    assert_eq!(first.reply.office, Some(world.office));
    let device = DeviceId::of(&first.key.public());
    let mut granted = first.store.read().granted(device).unwrap();
    granted.sort();
    assert_eq!(granted, first.reply.scopes);
    let books = second.store.read().books().unwrap();
    let runs: Vec<_> = books
        .iter()
        .map(|book| (book.series.as_str(), book.from, book.until))
        .collect();
    assert_eq!(runs, [("TN26-NV1", 1, 201), ("TN26-NV1", 201, 401)]);
}

#[tokio::test]
async fn an_invitation_is_good_for_one_key_only() {
    let world = World::new();
    let invitation = world.invite(0, 5);
    assert_eq!(world.enrol(&invitation, 21).await.status, StatusCode::OK);
    let again = world.enrol(&invitation, 22).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (StatusCode::FORBIDDEN, "invitation-used")
    );
}

#[tokio::test]
async fn a_reply_lost_on_the_line_is_given_again_to_the_same_key() {
    let world = World::new();
    let invitation = world.invite(0, 5);
    let first = world.enrol(&invitation, 21).await;
    world.pass_seconds(60);
    let arrival = world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap();
    let again = world.enrol(&invitation, 21).await;
    assert_eq!(again.status, StatusCode::OK);
    let unpack = |body: &[u8]| EnrolReply::unpack(body, &ZSTD).unwrap();
    assert_eq!(unpack(&first.body).own, unpack(&again.body).own);
    assert_eq!(unpack(&first.body).scopes, unpack(&again.body).scopes);
    assert_eq!(
        world.app.read_now(|reader| Ok(reader.arrival()?)).unwrap(),
        arrival
    );
    let books = world.app.read_now(|reader| Ok(reader.books()?)).unwrap();
    assert_eq!(books.len(), 1);
}

#[tokio::test]
async fn an_invitation_past_its_time_is_refused_and_not_used_up() {
    let world = World::new();
    let invitation = world.invite(0, 5);
    world.pass_seconds(4 * 24 * 3600);
    let late = world.enrol(&invitation, 21).await;
    assert_eq!(
        (late.status, late.code().as_str()),
        (StatusCode::FORBIDDEN, "invitation-expired")
    );
    world.pass_seconds(-4 * 24 * 3600);
    assert_eq!(world.enrol(&invitation, 21).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_that_was_never_made_is_refused_and_a_mistyped_text_is_no_invitation() {
    let world = World::new();
    let invitation = world.invite(0, 5);
    let code = InvitationCode::from_bytes([6; 10]);
    let other = Invitation::new(invitation.address(), invitation.root, code).unwrap();
    let answer = world.enrol(&other, 21).await;
    assert_eq!(answer.code(), "invitation-invalid");
    let text = invitation.to_string();
    let last = text.chars().last().unwrap();
    let wrong = if last == '0' { '1' } else { '0' };
    let mistyped = format!("{}{wrong}", &text[..text.len() - 1]);
    assert_eq!(
        mistyped.parse::<Invitation>(),
        Err(InvitationError::Mistyped)
    );
}

#[tokio::test]
async fn a_key_that_its_sender_does_not_hold_is_not_enrolled() {
    let world = World::new();
    let invitation = world.invite(0, 5);
    let own = SecretKey::from_bytes(&[21; 32]);
    let request = EnrolRequest {
        key: SecretKey::from_bytes(&[22; 32]).public(),
        ..EnrolRequest::new(invitation.code, &own, "máy".into())
    };
    let answer = world.post("/v1/enrol", &[], &request.pack(&ZSTD)).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::UNAUTHORIZED, "signature-invalid")
    );
}

#[tokio::test]
async fn an_office_gets_its_scopes_and_no_book() {
    let world = World::new();
    let actor = world
        .app
        .read_now(|reader| crate::organisation::actor_by_code(reader, "17530"));
    let invited = Invited::Office {
        actor: actor.unwrap().actor,
        office: world.office,
        hamlets: vec![world.hamlet],
    };
    let invitation = world.invite_as(&invited, 5);
    let answer = world.enrol(&invitation, 31).await;
    let reply = EnrolReply::unpack(&answer.body, &ZSTD).unwrap();
    assert_eq!((reply.office, reply.scopes.len()), (None, 3));
    let mut office = Device::begin(reply, 31);
    office.sync(&world).await;
    assert_eq!(office.store.read().books().unwrap(), []);
    assert_eq!(office.store.read().units().unwrap().len(), 3);
}
