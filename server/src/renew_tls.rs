//! An office's certificate for TLS, asked for anew when the root was rotated: no person has to come.

use store::Reader;
use wire::RequestAuth;
use wire::problem::Code;

use crate::app::{App, blocking};
use crate::failure::Outcome;
use crate::folder::{Folder, TLS_CHAIN, TlsFiles};
use crate::http::TlsRequest;
use crate::{root, serve, tls};

/// Renews the certificate chain that this server shows, where the root that it now pins does not stand in it; whoever
/// connects from then on is shown the new one. `true`: that was done.
///
/// # Errors
///
/// Problems of the line and of files; the old chain is shown on then.
pub(crate) async fn renew_tls(app: &App) -> Outcome<bool> {
    let (Some(folder), Some(upstream), Some(_)) = (app.folder(), app.upstream(), app.tls()) else {
        return Ok(false);
    };
    let folder = folder.clone();
    let (files, org, is_due) = app.read(move |reader| due(reader, &folder)).await?;
    if !is_due {
        return Ok(false);
    }
    let body = TlsRequest::new(&app.settings().address, &tls::point_of(&files.key)?).to_json();
    let peer = upstream.peer(org).await?;
    let auth = RequestAuth::sign(app.key(), peer.device, "/v1/tls", &body);
    let answer = upstream
        .post("/v1/tls", Some(auth.to_string()), body)
        .await?;
    let chain = String::from_utf8(answer).map_err(|_| Code::NotOurServer)?;
    let files = TlsFiles { chain, ..files };
    let config = serve::tls_config(&files)?;
    let shared = app.clone();
    blocking(move || {
        let Some(folder) = shared.folder() else {
            return Ok(false);
        };
        root::replace(&folder.path().join(TLS_CHAIN), &files.chain)?;
        shared.show(config);
        Ok(true)
    })
    .await
}

fn due(reader: &Reader<'_>, folder: &Folder) -> Outcome<(TlsFiles, replica::OrgId, bool)> {
    let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
    let files = folder.tls()?;
    let is_due = !tls::stands_under(&files.chain, &identity.root)?;
    Ok((files, identity.org, is_due))
}
