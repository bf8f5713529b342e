//! The server's own people: users, sessions and API tokens.
//!
//! A session or token is 256 random bits, handed out once and stored as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use replica::{ActorId, Hash, Role, ScopeId, UnixMillis};
use store::accounts::{Duty, User};
use store::{Reader, Store};
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::organisation::{self, NewActor};
use crate::{parse, password};

/// How long a session lasts, in milliseconds: a working day.
pub const SESSION_MILLIS: i64 = 12 * 60 * 60 * 1000;

/// A user to be added.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The login name; unique.
    pub name: String,
    /// The name that people know; the login name where it is left out.
    pub full_name: Option<String>,
    /// What they may do.
    pub duty: Duty,
    /// Their office.
    pub office: Option<ScopeId>,
}

/// Adds a user. At the centre they become an actor of their own; at an office they write in the office's name.
///
/// # Errors
///
/// `name-taken`, `text-invalid` for a name or a password that does not do.
pub fn add_user(
    store: &mut Store,
    new: &NewUser,
    password: &str,
    salt: &[u8; 16],
    now: UnixMillis,
) -> Outcome<User> {
    let name = login_name(&new.name)?;
    if store.read().user(&name)?.is_some() {
        return Err(Problem::new(Code::NameTaken)
            .with("what", "user")
            .with("got", name)
            .into());
    }
    let password_hash = password::hash(password, salt)?;
    let actor = actor_of(store, new, &name, now)?;
    let user = User {
        name,
        actor,
        duty: new.duty,
        password_hash,
    };
    store.put_user(&user)?;
    Ok(user)
}

/// Gives a user another password.
///
/// # Errors
///
/// `user-unknown`, `text-invalid`.
pub fn set_password(store: &mut Store, name: &str, password: &str, salt: &[u8; 16]) -> Outcome<()> {
    let user = known_user(&store.read(), name)?;
    let password_hash = password::hash(password, salt)?;
    Ok(store.put_user(&User {
        password_hash,
        ..user
    })?)
}

/// Returns the user of this name.
///
/// # Errors
///
/// `user-unknown`.
pub fn known_user(reader: &Reader<'_>, name: &str) -> Outcome<User> {
    let unknown = || Problem::new(Code::UserUnknown).with("got", name);
    Ok(reader.user(name)?.ok_or_else(unknown)?)
}

/// Opens a session or API token for a user and returns its text: shown once, never stored.
///
/// # Errors
///
/// `user-unknown`.
pub fn open_token(
    store: &mut Store,
    user: &str,
    secret: &[u8; 32],
    until: Option<UnixMillis>,
) -> Outcome<String> {
    let user = known_user(&store.read(), user)?;
    let text = URL_SAFE_NO_PAD.encode(secret);
    store.put_token(&token_hash(&text), &user.name, until)?;
    Ok(text)
}

/// Returns the user whose session or token this is.
///
/// # Errors
///
/// `login-failed` where it is nobody's or has ended.
pub fn user_of_token(reader: &Reader<'_>, token: &str, now: UnixMillis) -> Outcome<User> {
    Ok(reader
        .user_by_token(&token_hash(token), now)?
        .ok_or(Code::LoginFailed)?)
}

/// Returns the hash under which a session or token is stored.
#[must_use]
pub fn token_hash(token: &str) -> Hash {
    Hash::of("tungnha token 1", &[token.as_bytes()])
}

/// Checks that a user may do what only `duties` may.
///
/// # Errors
///
/// `forbidden`.
pub fn must_be(user: &User, duties: &[Duty]) -> Outcome<()> {
    if duties.contains(&user.duty) {
        Ok(())
    } else {
        Err(Code::Forbidden.into())
    }
}

fn actor_of(store: &mut Store, new: &NewUser, name: &str, now: UnixMillis) -> Outcome<ActorId> {
    let identity = store.read().identity()?.ok_or(Code::NotEnrolled)?;
    match identity.role {
        Role::Centre => store.write(now, |writer| {
            let full_name = new.full_name.clone().unwrap_or_else(|| name.to_owned());
            let code = format!("user:{name}");
            let actor = NewActor {
                code,
                name: full_name,
                office: new.office,
            };
            organisation::add_actor(writer, &actor)
        }),
        Role::Office | Role::Device => Ok(identity.actor),
    }
}

/// Reads a login name: a short one in plain letters, so that nobody can pass for another.
fn login_name(got: &str) -> Result<String, Problem> {
    let name = parse::text("user", got)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.len() <= 40 && name.chars().all(plain) {
        Ok(name.to_ascii_lowercase())
    } else {
        Err(Problem::new(Code::TextInvalid)
            .with("what", "user")
            .with("got", got))
    }
}
