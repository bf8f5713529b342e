//! Devices that a server does not know: it was restored from a backup, or has not heard of them yet.

use std::collections::{BTreeMap, BTreeSet};

use book::body::Body;
use book::scope::Withdrawal;
use replica::{Role, ScopeId, SecretKey, SignedCertificate, Stretch, Vector};
use wire::{SyncReply, SyncRequest};

use super::world::{Centre, HAMLET, NOW, Node, OFFICE, assert_level, settle, sync_with};
use crate::{Budget, Caller, Refused, Sent, Session, reply, take};

/// Answers as a server does to a request whose header shows this certificate; `None`: the device is unknown.
fn asks(
    server: &mut Node,
    mut request: SyncRequest,
    shown: &SignedCertificate,
) -> Option<SyncReply> {
    let device = shown.read().unwrap().device();
    let known = Caller::find(&server.store.read(), device).unwrap();
    let introduced = Caller::introduced(&server.store.read(), shown).unwrap();
    known.or(introduced)?;
    let sent = std::iter::once(Sent::of(&mut request));
    let mut taken = take(&mut server.store, &server.key, sent, NOW).unwrap();
    let taken = taken.pop().unwrap().unwrap();
    let caller = Caller::find(&server.store.read(), device).unwrap()?;
    Some(
        reply(
            &server.store.read(),
            &caller,
            &server.key,
            &request,
            taken,
            NOW,
        )
        .unwrap(),
    )
}

/// What came of an introduction.
pub(super) struct Introduced {
    /// How many requests went unanswered behind the first.
    unanswered: usize,
    pub(super) is_known: bool,
    pub(super) refused: Vec<Refused>,
    /// The stretches sent, with their scopes.
    sent: Vec<Stretch>,
}

/// Introduces a device in as many requests as it takes, and syncs on.
pub(super) fn introduce(device: &mut Node, server: &mut Node, budget: Budget) -> Introduced {
    introduce_while(device, server, budget, |_| ())
}

/// The same; before each request something happens on the device.
fn introduce_while(
    device: &mut Node,
    server: &mut Node,
    budget: Budget,
    mut happens: impl FnMut(&mut Node),
) -> Introduced {
    let mut session = Session::begin(server.peer());
    let request = session
        .request(&mut device.store, &device.key, budget)
        .unwrap();
    assert_eq!(session.shown(&device.store.read()).unwrap(), None);
    let own = device
        .store
        .read()
        .signed_certificate(device.identity.device)
        .unwrap()
        .unwrap();
    assert_eq!(asks(server, request, &own), None);
    let mut introduced = Introduced {
        unanswered: 0,
        is_known: false,
        refused: Vec::new(),
        sent: Vec::new(),
    };
    for _ in 0..1000 {
        if !introduced.is_known && !session.introduce(&mut device.store, budget).unwrap() {
            return introduced;
        }
        happens(device);
        let request = session
            .request(&mut device.store, &device.key, budget)
            .unwrap();
        let shown = session.shown(&device.store.read()).unwrap();
        assert!(introduced.is_known || shown.is_some());
        introduced.sent.extend(request.stretches.clone());
        let Some(reply) = asks(server, request, &own) else {
            introduced.unanswered += 1;
            continue;
        };
        introduced.is_known = true;
        let progress = session.take(&mut device.store, reply, NOW).unwrap();
        introduced.refused.extend(progress.refused);
        if !progress.again {
            return introduced;
        }
    }
    panic!("it has no end");
}

pub(super) const SMALL: Budget = Budget {
    request_bytes_max: 1,
    reply_bytes_max: 1,
};

#[test]
fn a_device_that_only_the_lost_centre_knew_brings_back_what_it_said_of_it() {
    for budget in [Budget::default(), SMALL] {
        let mut centre = Centre::new();
        let mut one = centre.device(1);
        centre.node.register_pieces(4);
        settle(&mut one, &mut centre.node);
        let mut late = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, HAMLET]);
        centre.node.register("Trung tâm ghi");
        late.register("Máy mới ghi");
        // It holds the centre's words in the pieces in which they came.
        sync_with(&mut late, &mut centre.node, budget);
        let heads = centre.node.heads();
        drop(centre);

        let mut restored = Centre::new();
        restored.device(1);
        restored.node.register_pieces(2);
        restored.node.store.bring_chance([77; 16]);
        let life = restored.node.store.read().server_incarnation().unwrap();
        let introduced = introduce(&mut late, &mut restored.node, budget);
        assert!(introduced.is_known);
        // Piece by piece it takes as many as stand in front of its grant.
        let unanswered = introduced.unanswered;
        assert_eq!(unanswered > 0, budget == SMALL, "{unanswered}");
        settle(&mut late, &mut restored.node);
        assert_ne!(
            restored.node.store.read().server_incarnation().unwrap(),
            life
        );
        assert_eq!(restored.node.households(), 6);
        assert_eq!(late.places().2, late.places().0);
        let now = restored.node.heads();
        for (scope, heads) in heads {
            let mut kept = heads.iter();
            assert!(
                kept.all(|(name, number, hash)| now[&scope].get(&name) == Some((number, hash))),
                "scope {scope}"
            );
        }
        settle(&mut one, &mut restored.node);
        assert_level(&mut one, &mut restored.node);
        let now = restored.node.heads();
        assert!(
            late.heads()
                .iter()
                .all(|(scope, heads)| now[scope] == *heads)
        );
    }
}

#[test]
fn what_is_written_during_an_introduction_goes_out_in_the_same_session() {
    let mut centre = Centre::new();
    centre.node.register_pieces(3);
    let mut late = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, HAMLET]);
    late.register("Ghi từ trước");
    sync_with(&mut late, &mut centre.node, SMALL);
    drop(centre);

    let mut restored = Centre::new();
    let mut written = 0;
    let introduced = introduce_while(&mut late, &mut restored.node, SMALL, |device| {
        if written < 12 {
            written += 1;
            device.register(&format!("Ghi trong khi giới thiệu {written}"));
        }
    });
    assert!(introduced.is_known);
    assert_eq!(introduced.refused, []);
    assert_eq!(restored.node.households(), 3 + 1 + written);
    assert_eq!(late.places().2, late.places().0);
}

/// Introduces a device over a line that breaks in the reply behind so many: what was sent, and whether it is known.
fn introduce_some(device: &mut Node, server: &mut Node, requests: usize) -> (Vec<Stretch>, bool) {
    let mut session = Session::begin(server.peer());
    let own = device
        .store
        .read()
        .signed_certificate(device.identity.device)
        .unwrap()
        .unwrap();
    let mut sent = Vec::new();
    for number in 0..=requests {
        let request = session.request(&mut device.store, &device.key, SMALL);
        let request = request.unwrap();
        let shown = session.shown(&device.store.read()).unwrap();
        if shown.is_some() {
            sent.extend(request.stretches.clone());
        }
        let reply = asks(server, request, &own);
        let is_cut = number == requests;
        match reply {
            Some(reply) if !is_cut => {
                session.take(&mut device.store, reply, NOW).unwrap();
                return (sent, true);
            }
            None if !is_cut && session.introduce(&mut device.store, SMALL).unwrap() => {}
            Some(_) | None => return (sent, false),
        }
    }
    (sent, false)
}

#[test]
fn an_introduction_goes_on_where_the_line_broke() {
    // Whether the server loses once more, in the middle, what it was told.
    for loses in [false, true] {
        let mut centre = Centre::new();
        centre.node.register_pieces(9);
        let mut late = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, HAMLET]);
        sync_with(&mut late, &mut centre.node, SMALL);
        drop(centre);
        let mut restored = Centre::new();
        let (mut times, mut sessions, mut is_known) = (BTreeMap::new(), 0, false);
        while !is_known && sessions < 30 {
            if loses && sessions == 3 {
                restored = Centre::new();
            }
            let (sent, known) = introduce_some(&mut late, &mut restored.node, 2);
            for one in sent {
                *times.entry(one.after).or_insert(0) += 1;
            }
            (sessions, is_known) = (sessions + 1, known);
        }
        assert!(is_known, "after {sessions} sessions");
        let twice = times.values().filter(|count| **count > 2).count();
        assert!(
            loses || (sessions <= 6 && twice == 0),
            "{sessions}, {times:?}"
        );
        settle(&mut late, &mut restored.node);
        assert_level(&mut late, &mut restored.node);
        // Nothing of it is left to mislead a later introduction.
        let kept = late.store.read().introduced(restored.node.identity.device);
        assert!(kept.unwrap().is_empty());
    }
}

#[test]
fn an_office_that_has_not_heard_of_a_device_believes_the_centres_word_that_it_brings() {
    let mut centre = Centre::new();
    let mut office = centre.office(9);
    settle(&mut office, &mut centre.node);
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    device.register("Nguyễn Văn An");
    let introduced = introduce(&mut device, &mut office, Budget::default());
    assert!(introduced.is_known);
    assert_eq!(introduced.unanswered, 0);
    settle(&mut device, &mut office);
    settle(&mut office, &mut centre.node);
    assert_eq!(centre.node.households(), 1);
    assert_level(&mut office, &mut centre.node);
}

#[test]
fn an_office_is_told_of_no_scope_that_it_does_not_serve() {
    const ELSEWHERE: [ScopeId; 2] = [ScopeId(7), ScopeId(400)];
    let mut centre = Centre::new();
    let mut office = centre.office(9);
    settle(&mut office, &mut centre.node);
    let scopes = [ScopeId::ORGANISATION, OFFICE, HAMLET];
    let mut device = centre.enrol(1, Role::Device, &[&scopes[..], &ELSEWHERE].concat());
    for scope in ELSEWHERE {
        centre.node.register_in(scope, "Nơi khác");
    }
    sync_with(&mut device, &mut centre.node, SMALL);
    device.register("Nguyễn Văn An");
    let introduced = introduce(&mut device, &mut office, SMALL);
    assert!(introduced.is_known);
    assert_eq!(office.households(), 1);
    let told = introduced.sent.iter().map(|one| one.scope);
    let told: BTreeSet<_> = told.collect();
    assert_eq!(told, scopes.into());
    assert_eq!(introduced.refused, []);
}

#[test]
fn nobody_is_known_by_another_centres_word_or_without_a_grant() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    settle(&mut device, &mut centre.node);
    let own = device
        .store
        .read()
        .signed_certificate(device.identity.device)
        .unwrap()
        .unwrap();
    let mut restored = Centre::new();
    // The control: this one is shown and believed.
    assert!(
        Caller::introduced(&restored.node.store.read(), &own)
            .unwrap()
            .is_some()
    );
    let forged = own.read().unwrap().sign(&SecretKey::from_bytes(&[66; 32]));
    assert_eq!(
        Caller::introduced(&restored.node.store.read(), &forged).unwrap(),
        None
    );

    // Enrolled, and never told of a grant: there is nothing that it could bring.
    let mut fresh = centre.enrol(5, Role::Device, &[HAMLET, OFFICE, ScopeId::ORGANISATION]);
    fresh.register("Chưa gửi");
    let arrival = restored.node.store.read().arrival().unwrap();
    let introduced = introduce(&mut fresh, &mut restored.node, Budget::default());
    assert!(!introduced.is_known);
    assert_eq!(introduced.unanswered, 0);
    // A grant that is withdrawn is none.
    assert_eq!(restored.node.store.read().arrival().unwrap(), arrival);
}

#[test]
fn a_device_revoked_in_every_scope_stays_revoked_whatever_a_lost_life_granted() {
    let everywhere = [ScopeId::ORGANISATION, OFFICE, HAMLET];
    // The control: withdrawn only where its grants were known, it is back where they were not.
    for (withdrawn, left) in [
        (&everywhere[..], &[][..]),
        (&everywhere[..1], &[HAMLET][..]),
    ] {
        let mut centre = Centre::new();
        let mut other = centre.enrol(3, Role::Device, &[ScopeId::ORGANISATION]);
        let mut restored = Centre::new();
        restored.enrol(3, Role::Device, &[ScopeId::ORGANISATION]);
        restored.node.store.bring_chance([77; 16]);
        let mut late = centre.enrol(2, Role::Device, &[ScopeId::ORGANISATION, HAMLET]);
        settle(&mut late, &mut centre.node);
        // Whoever holds the organisation's words alone reminds the centre: its next words are of another life.
        settle(&mut other, &mut centre.node);
        settle(&mut other, &mut restored.node);
        let device = late.identity.device;
        let write = |writer: &mut store::Writer<'_>| -> Result<(), store::StoreError> {
            for scope in withdrawn {
                let reason = "mất máy".to_owned();
                writer.append(*scope, &Body::Withdrawal(Withdrawal { device, reason }))?;
            }
            Ok(())
        };
        restored.node.store.write(NOW, write).unwrap();
        // Somebody who heard of it brings what the lost centre said in the hamlet.
        let words = late
            .store
            .read()
            .stretches_behind(HAMLET, &Vector::new(), usize::MAX);
        for stretch in words.unwrap().0 {
            crate::accept(&mut restored.node.store, stretch, NOW).unwrap();
        }
        let granted = restored.node.store.read().granted(device).unwrap();
        assert_eq!(granted, left);
    }
}

#[test]
fn a_restored_centre_that_was_told_so_withdraws_what_no_lost_grant_brings_back() {
    // The control: one that nobody told, or reminded, writes on in the lost life, as if it had seen what is lost.
    for (is_told, left) in [(true, &[][..]), (false, &[HAMLET][..])] {
        let (mut centre, mut restored) = (Centre::new(), Centre::new());
        let mut late = centre.enrol(2, Role::Device, &[HAMLET]);
        restored.enrol(2, Role::Device, &[HAMLET]);
        // Granted again behind the backup, with words in front.
        centre.node.register_pieces(3);
        centre.grant_again(&late, &[HAMLET]);
        settle(&mut late, &mut centre.node);
        drop(centre);
        if is_told {
            restored.node.store.begin_anew(NOW).unwrap();
        }
        let device = late.identity.device;
        let write = |writer: &mut store::Writer<'_>| -> Result<(), store::StoreError> {
            let reason = "mất máy".to_owned();
            writer.append(HAMLET, &Body::Withdrawal(Withdrawal { device, reason }))?;
            Ok(())
        };
        restored.node.store.write(NOW, write).unwrap();
        sync_with(&mut late, &mut restored.node, Budget::default());
        let words = late
            .store
            .read()
            .stretches_behind(HAMLET, &Vector::new(), usize::MAX);
        for stretch in words.unwrap().0 {
            crate::accept(&mut restored.node.store, stretch, NOW).unwrap();
        }
        assert_eq!(restored.node.store.read().granted(device).unwrap(), left);
    }
}
