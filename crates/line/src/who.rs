//! Who answers at an address.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use replica::{DeviceId, OrgId, PublicKey, Role, Rotation, SignedCertificate};
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
    let rotations = said.get("rotations").and_then(|list| list.as_array());
    let rotations = rotations.into_iter().flatten().filter_map(|one| {
        let bytes = URL_SAFE_NO_PAD.decode(one.as_str()?).ok()?;
        let rotation: Rotation = minicbor::decode(&bytes).ok()?;
        rotation.verify(org).is_ok().then_some(rotation)
    });
    if !leads_to(root, &key, &rotations.collect::<Vec<_>>()) {
        return Err(line.problem(Code::ServerNotTrusted));
    }
    let distrust = |_| line.problem(Code::ServerNotTrusted);
    let trusted = centre.verify(org, &key).map_err(distrust)?;
    let issuer = if own == centre { &key } else { &trusted.key };
    let own = own.verify(org, issuer).map_err(distrust)?;
    Ok((own.device(), own.role))
}

/// Returns whether the pinned root is this key, or one that verified rotations replace by it.
fn leads_to(pinned: RootFingerprint, key: &PublicKey, rotations: &[Rotation]) -> bool {
    let mut known = rotations.iter().map(|one| one.before);
    let pinned = known
        .find(|one| RootFingerprint::of(one) == pinned)
        .map_or(pinned, |one| {
            RootFingerprint::of(&Rotation::follow(one, rotations))
        });
    RootFingerprint::of(key) == pinned
}

#[cfg(test)]
mod tests {
    use super::*;
    use replica::{ActorId, Certificate, SecretKey, UnixMillis};

    #[test]
    fn a_pinned_root_leads_to_those_that_it_signed_and_to_no_other() {
        let secret = |byte| SecretKey::from_bytes(&[byte; 32]);
        let key = |byte| secret(byte).public();
        let centre = Certificate {
            org: OrgId::from_bytes([1; 16]),
            key: key(9),
            role: Role::Centre,
            actor: ActorId(1),
            name: String::new(),
            from: UnixMillis(0),
            until: UnixMillis(1),
        };
        let rotations = [Rotation::sign(&secret(2), &secret(3), &centre)];
        let pinned = RootFingerprint::of(&key(2));
        assert!(leads_to(pinned, &key(3), &rotations));
        assert!(leads_to(pinned, &key(2), &[]));
        for (root, rotations) in [(3, &[][..]), (4, &rotations), (2, &rotations)] {
            assert!(!leads_to(pinned, &key(root), rotations), "{root}");
        }
    }
}
