//! Who answers at an address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use replica::{DeviceId, OrgId, PublicKey, Role, SignedCertificate};
use wire::RootFingerprint;
use wire::problem::{Code, Problem};

use crate::line::Line;

/// The path that tells who a server is.
const ORGANISATION_PATH: &str = "/v1/organisation";

/// Asks the server at the other end who it is, and believes it as far as its certificates hold.
///
/// # Errors
///
/// As [`Line::get`]; `server-not-trusted` where it is of another organisation, or under another root.
pub async fn who(
    line: &Line,
    org: OrgId,
    root: RootFingerprint,
) -> Result<(DeviceId, Role), Problem> {
    let reply = line.get(ORGANISATION_PATH).await?;
    let said: serde_json::Value =
        serde_json::from_slice(&reply.body).map_err(|_| line.problem(Code::NotOurServer))?;
    let decoded = |name| URL_SAFE_NO_PAD.decode(said.get(name)?.as_str()?).ok();
    let certificate =
        |name| -> Option<SignedCertificate> { minicbor::decode(&decoded(name)?).ok() };
    let key = decoded("root").and_then(|key| <[u8; 32]>::try_from(key).ok());
    let (Some(key), Some(own), Some(centre)) = (
        key.map(PublicKey::from_bytes),
        certificate("certificate"),
        certificate("centre_certificate"),
    ) else {
        return Err(line.problem(Code::NotOurServer));
    };
    if RootFingerprint::of(&key) != root {
        return Err(line.problem(Code::ServerNotTrusted));
    }
    let distrust = |_| line.problem(Code::ServerNotTrusted);
    let trusted = centre.verify(org, &key).map_err(distrust)?;
    let issuer = if own == centre { &key } else { &trusted.key };
    let own = own.verify(org, issuer).map_err(distrust)?;
    Ok((own.device(), own.role))
}
