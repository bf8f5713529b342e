//! Brings a commune's office up: the same server with an upstream.

use std::path::Path;

use replica::SecretKey;
use server::app::{App, Parts};
use server::folder::{Folder, KeyFile};
use server::membership;
use server::settings::Settings;
use server::upstream::Upstream;
use wire::{EnrolReply, EnrolRequest, Message as _};

use super::clock::TownClock;
use super::site::{Site, listen};
use crate::fault::Outcome;
use crate::world::Chance;

/// Joins by an invitation and serves on a loopback port; the first copy of its scopes is there when this returns.
///
/// From then on it syncs with its upstream when [`server::relay_once`] is called, or from [`Site::relay`] on.
///
/// # Errors
///
/// What the server's own `init --join` would say.
pub async fn join(
    folder: &Path,
    invitation: &wire::Invitation,
    name: &str,
    clock: &TownClock,
    chance: &mut Chance,
) -> Outcome<Site> {
    let files = Folder::at(folder);
    std::fs::create_dir_all(folder)?;
    let (listener, address) = listen()?;
    let keys = KeyFile {
        key: SecretKey::from_bytes(&chance.bytes()),
        nonce: chance.bytes(),
    };
    let upstream = Upstream::new(invitation.address(), invitation.root)?;
    let request = EnrolRequest::new(invitation.code, &keys.key, name.to_owned());
    let answer = upstream
        .post("/v1/enrol", None, request.pack(&server::ZSTD))
        .await?;
    let membership = EnrolReply::unpack(&answer, &server::ZSTD)?;
    let mut store = files.open_store()?;
    membership::join(
        &mut store,
        &keys.key,
        invitation,
        &membership,
        keys.nonce,
        chance.bytes(),
    )?;
    files.write_server_key(&keys)?;
    files.write_membership(&membership)?;
    let upstream_address = Some(invitation.address().to_owned());
    let settings = Settings {
        upstream: upstream_address,
        ..Settings::new(&address)
    };
    files.write_settings(&settings)?;
    let parts = Parts {
        store,
        reader: Some(files.open_reader()?),
        key: keys.key,
        membership,
        authority: None,
        tls: None,
        settings,
        clock: clock.for_server(),
        upstream: Some(upstream),
    };
    let app = App::new(parts);
    server::relay_once(&app).await?;
    Ok(Site::serve_quietly(app, listener, address, folder))
}
