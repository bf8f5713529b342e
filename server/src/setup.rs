//! Making a server's data folder, as the centre or as an office, and opening it again.

use line::ZSTD;
use replica::{OrgId, SecretKey, UnixMillis};
use wire::problem::{Code, Problem};
use wire::{EnrolReply, EnrolRequest, Invitation, Message as _, RootFingerprint};

use crate::app::{App, Parts};
use crate::clock::Clock;
use crate::failure::Outcome;
use crate::folder::{Folder, KeyFile, TlsFiles};
use crate::http::TlsRequest;
use crate::organisation::{self, Founding};
use crate::settings::{Settings, host_of};
use crate::upstream::Upstream;
use crate::{chance, membership, serve, tls};

/// Founds an organisation in a new folder: keys, certificates, the first ops, settings last.
///
/// # Errors
///
/// `already-enrolled`, `file-failed`, `disk-full`, `text-invalid`.
pub fn found(
    folder: &Folder,
    name: &str,
    settings: &Settings,
    now: UnixMillis,
) -> Outcome<EnrolReply> {
    let draft = folder.draft()?;
    draft.clear(false)?;
    let founding = Founding {
        org: OrgId::from_bytes(chance::bytes()?),
        root: SecretKey::from_bytes(&chance::bytes()?),
        server: SecretKey::from_bytes(&chance::bytes()?),
        nonce: chance::bytes()?,
        seed_secret: chance::bytes()?,
        name: name.to_owned(),
    };
    let mut store = draft.open_store()?;
    let membership = organisation::found(&mut store, &founding, now)?;
    drop(store);
    let authority = tls::found(founding.org, &founding.root)?;
    if settings.is_https() {
        let (key, point) = tls::server_key()?;
        let host = host_of(&settings.address).ok_or(Code::Usage)?;
        let chain = authority.certify(founding.org, &host, &point)?;
        draft.write_tls(&TlsFiles { chain, key })?;
    }
    draft.write_server_key(&KeyFile {
        key: founding.server,
        nonce: founding.nonce,
    })?;
    draft.write_root_key(&founding.root)?;
    draft.write_authority(&authority)?;
    draft.write_membership(&membership)?;
    draft.write_settings(settings)?;
    folder.publish(&draft)?;
    Ok(membership)
}

/// Enrols an office's server at the server that its invitation names, in a new folder.
///
/// The key is on the disk before the other side hears of it: where the reply is lost, the same command again gets
/// the same reply.
///
/// # Errors
///
/// `already-enrolled`, `invitation-used` and the like, problems of the line, `server-not-trusted`.
pub async fn join(
    folder: &Folder,
    invitation: &Invitation,
    name: &str,
    settings: &Settings,
) -> Outcome<EnrolReply> {
    let draft = folder.draft()?;
    draft.clear(true)?;
    let new = KeyFile {
        key: SecretKey::from_bytes(&chance::bytes()?),
        nonce: chance::bytes()?,
    };
    let KeyFile { key, nonce } = draft.server_key_or(new)?;
    let upstream = Upstream::new(invitation.address(), invitation.root)?;
    let request = EnrolRequest::new(invitation.code, &key, name.to_owned());
    let answer = upstream
        .post("/v1/enrol", None, request.pack(&ZSTD))
        .await?;
    let reply = EnrolReply::unpack(&answer, &ZSTD).map_err(|_| Code::NotOurServer)?;
    let mut store = draft.open_store()?;
    membership::join(
        &mut store,
        &key,
        invitation,
        &reply,
        nonce,
        chance::bytes()?,
    )?;
    drop(store);
    if settings.is_https() {
        draft.write_tls(&certified(&upstream, &key, &reply, &settings.address).await?)?;
    }
    draft.write_membership(&reply)?;
    draft.write_settings(settings)?;
    folder.publish(&draft)?;
    Ok(reply)
}

/// Asks the upstream for a certificate for TLS.
async fn certified(
    upstream: &Upstream,
    key: &SecretKey,
    membership: &EnrolReply,
    address: &str,
) -> Outcome<TlsFiles> {
    let (private, point) = tls::server_key()?;
    let body = TlsRequest::new(address, &point).to_json();
    let peer = upstream.peer(membership.org).await?;
    let auth = wire::RequestAuth::sign(key, peer.device, "/v1/tls", &body);
    let answer = upstream
        .post("/v1/tls", Some(auth.to_string()), body)
        .await?;
    let chain = String::from_utf8(answer).map_err(|_| Code::NotOurServer)?;
    Ok(TlsFiles {
        chain,
        key: private,
    })
}

/// Opens a server's folder as an app; `upstream` overrides the settings', `with_tls` says whether it speaks TLS.
///
/// # Errors
///
/// `not-enrolled` where there is no server yet; `database-damaged` where a look at it finds damage; problems of files
/// and database.
pub fn open(folder: &Folder, clock: Clock, upstream: Option<&str>, with_tls: bool) -> Outcome<App> {
    let (mut store, keys, settings) = folder.open()?;
    if let Some(first) = store.check()?.first() {
        return Err(Problem::new(Code::DatabaseDamaged)
            .with("path", folder.database().display())
            .with("what", &first.detail)
            .into());
    }
    match folder.change_mark(&mut store) {
        // The mark before goes on to fit, and who can only read is worth starting.
        Err(failure) if failure.problem.code == Code::DiskFull => {
            tracing::warn!("the disk is full: the mark beside the database is that of before");
        }
        changed => changed?,
    }
    let membership = folder.membership()?;
    let identity = store.read().identity()?.ok_or(Code::NotEnrolled)?;
    let root = RootFingerprint::of(&identity.root);
    let upstream = upstream.or(settings.upstream.as_deref());
    let upstream = upstream
        .map(|address| Upstream::new(address, root))
        .transpose()?;
    let tls = if with_tls {
        Some(serve::tls_config(&folder.tls()?)?)
    } else {
        None
    };
    let app = App::new(Parts {
        store,
        reader: Some(folder.open_reader()?),
        key: keys.key,
        membership,
        authority: folder.authority()?,
        tls,
        settings,
        clock,
        upstream,
    });
    app.lives_in(folder.clone());
    Ok(app)
}
