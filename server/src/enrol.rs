//! Inviting and enrolling: a one-time code becomes a certificate, grants and a receipt book, in one transaction.
//!
//! Only the centre enrols; a relay passes the request on.

use book::body::Body;
use replica::{
    ActorId, Certificate, DeviceId, Role, ScopeId, SecretKey, SignedCertificate, UnixMillis,
};
use store::accounts::Invitation;
use store::{Identity, Store, Writer};
use wire::problem::{Code, Problem};
use wire::{Address, EnrolReply, EnrolRequest, InvitationCode, RootFingerprint};

use crate::books::next_book;
use crate::failure::Outcome;
use crate::organisation::must_be_centre;
use crate::parse;

/// How long an invitation holds where nothing else is said, in milliseconds: three days.
pub const INVITATION_MILLIS: i64 = 3 * 24 * 60 * 60 * 1000;
/// How long a device's certificate holds, in milliseconds: 400 days.
pub(crate) const CERTIFICATE_MILLIS: i64 = 400 * 24 * 60 * 60 * 1000;

/// Who is invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// A collector's device.
    Device {
        /// The collector.
        collector: ActorId,
        /// Their office.
        office: ScopeId,
        /// The hamlets they work in.
        hamlets: Vec<ScopeId>,
    },
    /// An office's server.
    Office {
        /// The office as an actor.
        actor: ActorId,
        /// Its scope.
        office: ScopeId,
        /// Its hamlets.
        hamlets: Vec<ScopeId>,
    },
}

/// What this server says of itself when it enrols others.
#[derive(Debug, Clone, Copy)]
pub struct Centre<'c> {
    /// Its key.
    pub key: &'c SecretKey,
    /// Its certificate, signed by the root.
    pub certificate: &'c SignedCertificate,
    /// Its address.
    pub address: &'c str,
    /// How many numbers a receipt book has.
    pub book_size: u32,
}

/// Makes an invitation and returns its text's parts; the code is shown once and stored as a hash.
///
/// # Errors
///
/// `forbidden` where this is not the centre; `usage` for an address that an invitation cannot name.
pub fn invite(
    store: &mut Store,
    invited: &Invited,
    address: &str,
    code: [u8; 10],
    until: UnixMillis,
) -> Outcome<wire::Invitation> {
    let identity = must_be_centre(&store.read())?;
    let code = InvitationCode::from_bytes(code);
    let text = wire::Invitation::new(address, RootFingerprint::of(&identity.root), code).map_err(
        |_| {
            Problem::new(Code::Usage)
                .with("what", "address")
                .with("got", address)
        },
    )?;
    let (role, actor, office, scopes) = match invited {
        Invited::Device {
            collector,
            office,
            hamlets,
        } => (
            Role::Device,
            *collector,
            Some(*office),
            scopes(*office, hamlets),
        ),
        Invited::Office {
            actor,
            office,
            hamlets,
        } => (Role::Office, *actor, None, scopes(*office, hamlets)),
    };
    let code_hash = code.hash();
    store.put_invitation(&Invitation {
        code_hash,
        role,
        actor,
        scopes,
        office,
        until,
        used: None,
    })?;
    Ok(text)
}

/// Enrols whoever shows a good invitation: certificate, grants and receipt book, all or nothing.
///
/// # Errors
///
/// `invitation-invalid`, `invitation-used`, `invitation-expired`; `signature-invalid` where the sender does not
/// hold the key that it names; `forbidden` where this is not the centre.
pub fn enrol(
    store: &mut Store,
    centre: Centre<'_>,
    request: &EnrolRequest,
    now: UnixMillis,
) -> Outcome<EnrolReply> {
    let identity = must_be_centre(&store.read())?;
    request.verify().map_err(|_| Code::SignatureInvalid)?;
    let name = parse::text("name", &request.name)?;
    let reply = store.write(now, |writer| {
        if let Some(before) = enrolled_before(writer, request)? {
            let (certificate, invitation) = before;
            return Ok(reply(
                &identity,
                centre,
                certificate.sign(centre.key),
                invitation,
                now,
            ));
        }
        let invitation = good_invitation(writer, request, now)?;
        let certificate = Certificate {
            org: identity.org,
            key: request.key,
            role: invitation.role,
            actor: invitation.actor,
            name,
            from: now,
            until: UnixMillis(now.0.saturating_add(CERTIFICATE_MILLIS)),
        };
        let own = certificate.sign(centre.key);
        for scope in &invitation.scopes {
            writer.append(*scope, &Body::Grant(own.clone()))?;
        }
        if let Some(office) = invitation.office {
            let whose = (certificate.device(), invitation.actor, office);
            next_book(writer, whose, centre.book_size, now)?;
        }
        Ok(reply(&identity, centre, own, invitation, now))
    });
    reply.inspect_err(|failure: &crate::failure::Failure| {
        tracing::warn!(problem = %failure.problem, "enrolment refused");
    })
}

/// Returns what this very key was given for this very invitation: the reply was lost on the line and is asked for
/// again. Signing the same certificate gives the same bytes.
fn enrolled_before(
    writer: &Writer<'_>,
    request: &EnrolRequest,
) -> Outcome<Option<(Certificate, Invitation)>> {
    let reader = writer.read();
    let device = DeviceId::of(&request.key);
    let known = reader.certificate(device)?;
    let invitation = reader.invitation(&request.code.hash())?;
    Ok(known.zip(invitation).filter(|(certificate, invitation)| {
        invitation.used == Some(certificate.from)
            && invitation.actor == certificate.actor
            && invitation.role == certificate.role
    }))
}

/// Looks an invitation up and uses it up.
fn good_invitation(
    writer: &mut Writer<'_>,
    request: &EnrolRequest,
    now: UnixMillis,
) -> Outcome<Invitation> {
    let hash = request.code.hash();
    let invitation = writer
        .read()
        .invitation(&hash)?
        .ok_or(Code::InvitationInvalid)?;
    if invitation.used.is_some() {
        return Err(Code::InvitationUsed.into());
    }
    if invitation.until < now {
        return Err(Code::InvitationExpired.into());
    }
    if !writer.use_invitation(&hash)? {
        return Err(Code::InvitationUsed.into());
    }
    Ok(invitation)
}

fn reply(
    identity: &Identity,
    centre: Centre<'_>,
    own: SignedCertificate,
    invitation: Invitation,
    now: UnixMillis,
) -> EnrolReply {
    let address = Address {
        device: identity.device,
        role: Role::Centre,
        url: centre.address.to_owned(),
    };
    EnrolReply {
        org: identity.org,
        root: identity.root,
        centre: centre.certificate.clone(),
        own,
        scopes: invitation.scopes,
        time: now,
        office: invitation.office,
        addresses: vec![address],
    }
}

fn scopes(office: ScopeId, hamlets: &[ScopeId]) -> Vec<ScopeId> {
    let mut scopes = vec![ScopeId::ORGANISATION, office];
    scopes.extend(
        hamlets
            .iter()
            .filter(|hamlet| !scopes.contains(hamlet))
            .copied()
            .collect::<Vec<_>>(),
    );
    scopes
}
