//! One sync between two simulated machines, as bytes on a line.

use replica::{DeviceId, Role, UnixMillis};
use sync::{Budget, Caller, Peer, Progress};
use wire::{Codec, Message as _, SyncReply, SyncRequest};

use super::check::{Check, Wrong};
use super::node::Node;
use super::ongoing::Session;
use crate::fault::{Fault, Outcome};

/// Nothing is compressed here: lines cut bytes, and every cut must be noticed.
const CODEC: Codec = Codec::PLAIN;

/// Returns whom a session with this machine speaks with.
pub(super) fn peer_of(node: &Node) -> Peer {
    Peer {
        device: node.device(),
        role: node.identity.role,
    }
}

/// Returns the next request.
pub(super) fn next_request(node: &mut Node, session: &mut Session) -> Outcome<SyncRequest> {
    let mut request = session
        .inner
        .request(&mut node.store, &node.key, session.budget)?;
    if node.keeps_others {
        let own = node.incarnation();
        request.stretches.retain(|one| one.incarnation == own);
    }
    Ok(request)
}

/// Returns the next request's bytes.
pub(super) fn ask(node: &mut Node, session: &mut Session, now: UnixMillis) -> Outcome<Vec<u8>> {
    session.asked_at = now.0;
    Ok(next_request(node, session)?.pack(&CODEC))
}

/// Answers a request; `None` where its bytes are none, as after a cut, or where the device is not known yet.
///
/// `stretches_max`: after taking in so many stretches the machine crashes, and nobody gets an answer.
pub(super) fn answer(
    node: &mut Node,
    client: DeviceId,
    bytes: &[u8],
    stretches_max: Option<usize>,
    now: UnixMillis,
) -> Outcome<Option<Vec<u8>>> {
    let Ok(mut request) = SyncRequest::unpack(bytes, &CODEC) else {
        return Ok(None);
    };
    let wall = node.wall(now);
    let Some(caller) = Caller::find(&node.store.read(), client)? else {
        return Ok(None);
    };
    if let Some(most) = stretches_max {
        request.stretches.truncate(most);
    }
    let reply = sync::answer(&mut node.store, &caller, &node.key, request, wall)?;
    Ok(stretches_max.is_none().then(|| reply.pack(&CODEC)))
}

/// Takes in a reply; `None` where its bytes are none.
pub(super) fn take(
    node: &mut Node,
    session: &mut Session,
    bytes: &[u8],
    now: UnixMillis,
) -> Outcome<Option<Progress>> {
    let Ok(reply) = SyncReply::unpack(bytes, &CODEC) else {
        return Ok(None);
    };
    let wall = node.wall(now);
    Ok(Some(session.inner.take(&mut node.store, reply, wall)?))
}

/// Takes in the first `most` stretches of a reply and crashes: what was committed stays.
pub(super) fn take_and_crash(
    node: &mut Node,
    bytes: &[u8],
    most: usize,
    now: UnixMillis,
) -> Outcome<()> {
    let Ok(reply) = SyncReply::unpack(bytes, &CODEC) else {
        return Ok(());
    };
    let wall = node.wall(now);
    for stretch in reply.stretches.into_iter().take(most) {
        match sync::accept(&mut node.store, stretch, wall) {
            Ok(_) | Err(sync::AcceptError::Refused(_)) => {}
            Err(sync::AcceptError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Syncs two machines over a perfect line until neither has more to say.
pub(super) fn exchange(client: &mut Node, server: &mut Node, now: UnixMillis) -> Outcome<bool> {
    let mut session = Session::begin(0, 0, peer_of(server), Budget::default());
    let mut moved = false;
    for _ in 0..64 {
        let request = ask(client, &mut session, now)?;
        // An office that has not heard of the device yet turns it away: later it will have.
        let Some(reply) = answer(server, client.device(), &request, None, now)? else {
            return Ok(true);
        };
        let progress = take(client, &mut session, &reply, now)?
            .ok_or_else(|| Fault::new("a perfect line damaged a reply"))?;
        if progress.new_life {
            return Err(nothing_was_copied());
        }
        moved |= progress.sent > 0 || progress.received > 0;
        if !progress.again {
            return Ok(moved);
        }
    }
    let role = match server.identity.role {
        Role::Centre => "the centre",
        Role::Office => "the office",
        Role::Device => "a device",
    };
    Err(Fault::new(format!("a sync with {role} that never ends")))
}

/// A device found ops of its own stream that it did not write, and began another life behind them.
pub(super) fn nothing_was_copied() -> Fault {
    Wrong::of(
        Check::Genuine,
        "a device holds ops of its own that it never wrote, and nothing was copied",
    )
}
