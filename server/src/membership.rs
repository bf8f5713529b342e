//! What a server knows of its place in the organisation, kept beside its database: certificates as they were
//! signed. It is the reply to an enrolment; the centre's is one that it gave itself.

use replica::{DeviceId, OrgId, PublicKey, Role, SecretKey, SignedCertificate};
use store::{Identity, Store};
use wire::problem::{Code, Problem};
use wire::{EnrolReply, Invitation, RootFingerprint};

use crate::failure::Outcome;

/// Returns the centre's membership.
#[must_use]
pub fn of_centre(
    org: OrgId,
    root: PublicKey,
    certificate: &SignedCertificate,
    now: replica::UnixMillis,
) -> EnrolReply {
    EnrolReply {
        org,
        root,
        centre: certificate.clone(),
        own: certificate.clone(),
        scopes: Vec::new(),
        time: now,
        office: None,
        addresses: Vec::new(),
    }
}

/// Checks an enrolment's reply from the pinned root down and begins an office's life with it.
///
/// # Errors
///
/// `server-not-trusted` where root or certificates are not what the invitation pins; `invitation-invalid` where
/// it was not an office's; `already-enrolled`.
pub fn join(
    store: &mut Store,
    key: &SecretKey,
    invitation: &Invitation,
    reply: &EnrolReply,
    nonce: [u8; 16],
    seed_secret: [u8; 16],
) -> Outcome<()> {
    if store.read().identity()?.is_some() {
        return Err(Code::AlreadyEnrolled.into());
    }
    if RootFingerprint::of(&reply.root) != invitation.root {
        return Err(Code::ServerNotTrusted.into());
    }
    let distrust = |_| Problem::new(Code::ServerNotTrusted);
    let centre = reply
        .centre
        .verify(reply.org, &reply.root)
        .map_err(distrust)?;
    let own = reply.own.verify(reply.org, &centre.key).map_err(distrust)?;
    if centre.role != Role::Centre || own.key != key.public() {
        return Err(Code::ServerNotTrusted.into());
    }
    if own.role != Role::Office {
        return Err(Problem::new(Code::InvitationInvalid)
            .with("why", "device")
            .into());
    }
    let identity = Identity {
        org: reply.org,
        root: reply.root,
        role: Role::Office,
        device: DeviceId::of(&key.public()),
        actor: own.actor,
        nonce,
        seed_secret,
    };
    Ok(store.begin_life(&identity, &reply.own, &reply.centre)?)
}
