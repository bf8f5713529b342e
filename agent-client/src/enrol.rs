//! Enrolment: a one-time invitation becomes a device with a key, a certificate and a first copy of its scopes.

use line::Line;
use line::ZSTD;
use replica::{Certificate, DeviceId, Role, SecretKey};
use store::{Identity, Place, Store};
use wire::problem::{Code, Problem};
use wire::{EnrolReply, EnrolRequest, Invitation, Message as _, RootFingerprint};

use crate::act::Server;
use crate::edge::Edge;
use crate::home::{DeviceKey, Home, Settings};
use crate::{Agent, Answer, Fault};

/// The path of an enrolment.
pub const ENROL_PATH: &str = "/v1/enrol";

/// Enrols the folder `home` by an invitation, at another address than the invitation's where `url` is given.
///
/// The key is on the disk before the server hears of it: an enrolment whose reply was lost can be repeated.
///
/// # Errors
///
/// `already-enrolled`, `invitation-…`, `server-…`, `line-cut`, `not-our-server`, and those of files and database.
pub async fn enrol(
    home: &Home,
    invitation: &Invitation,
    url: Option<&str>,
    edge: &Edge,
) -> Answer<Agent> {
    if is_enrolled(home)? {
        return Err(Fault::new(Code::AlreadyEnrolled).with("what", home.folder().display()));
    }
    let key = match home.key()? {
        Some(key) => key,
        None => new_key(home, edge)?,
    };
    let url = url.unwrap_or_else(|| invitation.address());
    let line = Line::to(url, invitation.root)?;
    let name = DeviceId::of(&key.secret.public()).to_string();
    let request = EnrolRequest::new(invitation.code, &key.secret, name);
    let reply = line.post(ENROL_PATH, None, request.pack(&ZSTD)).await?;
    let reply = EnrolReply::unpack(&reply.body, &ZSTD).map_err(|error| {
        let problem = Problem::from(&error);
        let is_version = problem.code == Code::VersionUnknown;
        if is_version {
            Fault(problem)
        } else {
            Fault::new(Code::NotOurServer).with("what", url)
        }
    })?;
    let seed = edge.new_secret().ok_or_else(no_randomness)?;
    let mut agent = take(home, invitation.root, &key, seed, &reply, url)?;
    let mut settings = agent.settings().clone();
    let answered = url.trim_end_matches('/');
    // The address that answered goes first: it is the one that is known to be reached from here. The reply may name
    // it or not, as a relay is reached by other names, too.
    let named = settings
        .servers
        .iter()
        .position(|server| server.url == answered);
    let reached = match named {
        Some(at) => settings.servers.remove(at),
        None => {
            let (device, role) = line::who(&line, reply.org, invitation.root).await?;
            Server::new(line.url(), device, role)
        }
    };
    settings.servers.insert(0, reached);
    agent.keep_settings(settings)?;
    Ok(agent)
}

/// Takes an enrolment's reply in: checks every signature up to the pinned root, then begins the device's life.
///
/// `seed_secret` is kept in the database alone: what is struck out makes it forget its salts there, and a file beside it
/// would go on to tell them.
///
/// # Errors
///
/// `server-not-trusted`, and those of files and database.
pub fn take(
    home: &Home,
    pinned: RootFingerprint,
    key: &DeviceKey,
    seed_secret: [u8; 16],
    reply: &EnrolReply,
    url: &str,
) -> Answer<Agent> {
    let own = believed(pinned, &key.secret, reply)
        .ok_or_else(|| Fault::new(Code::ServerNotTrusted).with("what", url))?;
    let identity = Identity {
        org: reply.org,
        root: reply.root,
        role: own.role,
        device: own.device(),
        actor: own.actor,
        nonce: key.nonce,
        seed_secret,
    };
    let named = reply.addresses.iter();
    let servers = named.map(|address| Server::new(&address.url, address.device, address.role));
    let settings = Settings {
        servers: servers.collect(),
        ..Settings::default()
    };
    home.keep_settings(&settings)?;
    let database = home.database();
    let mut store =
        Store::open(Place::File(&database)).map_err(|error| Fault::opening(&database, error))?;
    store.begin_life(&identity, &reply.own, &reply.centre)?;
    drop(store);
    Agent::open(home.folder())
}

/// Returns the own certificate, where root, centre and own key are what the invitation and this device say.
fn believed(pinned: RootFingerprint, key: &SecretKey, reply: &EnrolReply) -> Option<Certificate> {
    if RootFingerprint::of(&reply.root) != pinned {
        return None;
    }
    let centre = reply.centre.verify(reply.org, &reply.root).ok()?;
    let own = reply.own.verify(reply.org, &centre.key).ok()?;
    let fits = centre.role == Role::Centre && own.role == Role::Device && own.key == key.public();
    fits.then_some(own)
}

fn is_enrolled(home: &Home) -> Answer<bool> {
    let database = home.database();
    if !database.exists() {
        return Ok(false);
    }
    let store =
        Store::open(Place::File(&database)).map_err(|error| Fault::opening(&database, error))?;
    Ok(store.read().identity()?.is_some())
}

fn new_key(home: &Home, edge: &Edge) -> Answer<DeviceKey> {
    let secret = (edge.random)().ok_or_else(no_randomness)?;
    let nonce = edge.new_secret().ok_or_else(no_randomness)?;
    let key = DeviceKey {
        secret: SecretKey::from_bytes(&secret),
        nonce,
    };
    home.keep_key(&key)?;
    Ok(key)
}

fn no_randomness() -> Fault {
    Fault::new(Code::Internal).with("what", "no randomness")
}
