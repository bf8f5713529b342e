//! Rotating the organisation's root key: at the centre, with the key that is rotated.
//!
//! Whoever pinned the old root, and was away, finds it behind the new one in every server's chain, and the new one's
//! name in an op of the centre. Nothing has to be carried to a device.

use std::fs;
use std::path::{Path, PathBuf};

use book::body::Body;
use replica::{Certificate, Rotation, ScopeId, SecretKey, UnixMillis};
use store::Store;
use wire::problem::Code;

use crate::failure::{Failure, Outcome};
use crate::folder::{
    AUTHORITY_CHAIN, Folder, ROOT_KEY, TLS_CHAIN, failed, file_failed, read, write_new,
};
use crate::organisation::{CENTRE_MILLIS, must_be_centre};
use crate::{chance, hex, tls};

const ROOT_KEY_NEXT: &str = "root-next.key";
const ROOT_KEY_BEFORE: &str = "root-before.key";

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Where the new root key is.
    pub key: PathBuf,
    /// Where the old one is, where it was in the folder.
    pub before: Option<PathBuf>,
}

/// Puts a new root key in the place of the old one, which is in the folder or in the file `from`. Where an earlier run
/// was cut, this one goes on behind it.
///
/// # Errors
///
/// `forbidden` but at the centre; `file-failed` where the old key is missing or another; problems of the store.
pub fn rotate(folder: &Folder, from: Option<&Path>, now: UnixMillis) -> Outcome<Rotated> {
    let (mut store, keys, _) = folder.open()?;
    must_be_centre(&store.read())?;
    let place = |name: &str| folder.path().join(name);
    let next = next_key(&place(ROOT_KEY_NEXT))?;
    let identity = store.read().identity()?.ok_or(Code::NotEnrolled)?;
    if identity.root != next.public() {
        let old = from.map_or_else(|| place(ROOT_KEY), Path::to_owned);
        let before = key_in(&old)?;
        if before.public() != identity.root {
            return Err(failed(&old, &"not the root key of this organisation"));
        }
        // First the chains: until the op is there, everyone pins the old root, which stands in them, too.
        renew_chains(folder, identity.org, &before, &next)?;
        append(&mut store, &before, &next, now)?;
        store.sign(&keys.key)?;
    }
    let kept = place(ROOT_KEY_BEFORE);
    if place(ROOT_KEY).exists() {
        rename(&place(ROOT_KEY), &kept)?;
    }
    rename(&place(ROOT_KEY_NEXT), &place(ROOT_KEY))?;
    Ok(Rotated {
        key: place(ROOT_KEY),
        before: kept.exists().then_some(kept),
    })
}

/// Puts a file in the place of another, whole or not at all.
pub(crate) fn replace(path: &Path, content: &str) -> Outcome<()> {
    let draft = path.with_extension("draft");
    if draft.exists() {
        fs::remove_file(&draft).map_err(|why| file_failed(&draft, &why))?;
    }
    write_new(&draft, content.as_bytes())?;
    rename(&draft, path)
}

fn append(store: &mut Store, before: &SecretKey, next: &SecretKey, now: UnixMillis) -> Outcome<()> {
    store.write::<_, Failure>(now, |writer| {
        let old = writer.read().centre_believed()?.ok_or(Code::NotEnrolled)?;
        let centre = Certificate {
            // Of several the one that begins last is believed, whatever this server's clock says.
            from: UnixMillis(now.0.max(old.from.0.saturating_add(1))),
            until: UnixMillis(now.0.saturating_add(CENTRE_MILLIS)),
            ..old
        };
        let rotation = Rotation::sign(before, next, &centre);
        writer.append(ScopeId::ORGANISATION, &Body::Root(Box::new(rotation)))?;
        // They name the old root. Whoever holds one could put the new one in its place.
        writer.void_invitations()?;
        Ok(())
    })
}

fn renew_chains(
    folder: &Folder,
    org: replica::OrgId,
    before: &SecretKey,
    next: &SecretKey,
) -> Outcome<()> {
    let mut authority = folder.authority()?.ok_or(Code::Forbidden)?;
    if !tls::stands_under(&authority.chain, &next.public())? {
        authority = authority.under(org, before, next)?;
        replace(&folder.path().join(AUTHORITY_CHAIN), &authority.chain)?;
    }
    let own = folder.path().join(TLS_CHAIN);
    if own.exists() {
        replace(&own, &authority.renewed(&read(&own)?))?;
    }
    Ok(())
}

/// Returns the key that is to be next: kept before anything is signed with it.
fn next_key(path: &Path) -> Outcome<SecretKey> {
    if path.exists() {
        return key_in(path);
    }
    let key = SecretKey::from_bytes(&chance::bytes()?);
    write_new(path, hex::encode(&key.to_bytes()).as_bytes())?;
    Ok(key)
}

fn key_in(path: &Path) -> Outcome<SecretKey> {
    let key = hex::decode(read(path)?.trim()).ok_or_else(|| failed(path, &"not a key file"))?;
    Ok(SecretKey::from_bytes(&key))
}

fn rename(from: &Path, to: &Path) -> Outcome<()> {
    fs::rename(from, to).map_err(|why| file_failed(to, &why))
}
