//! The server's own people: users, sessions and API tokens.
//!
//! A session or token is 256 random bits, handed out once and stored as a hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use book::body::Body;
use book::organisation::Actor;
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

/// Adds a user: an actor of their own, at an office as well, so that two of them are two persons.
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
    introduce(store, new.full_name.as_deref(), now)?;
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
        let may: Vec<_> = duties.iter().map(|duty| duty.code()).collect();
        let problem = Problem::new(Code::Forbidden);
        Err(problem.with("possible", may.join(", ")).into())
    }
}

/// Returns the user of this name, who may do what only `duties` may.
///
/// # Errors
///
/// `user-unknown`, `forbidden`.
pub fn user_who(reader: &Reader<'_>, name: &str, duties: &[Duty]) -> Outcome<User> {
    let user = known_user(reader, name)?;
    must_be(&user, duties)?;
    Ok(user)
}

/// Checks that a user acts for the office that a scope belongs to: whoever belongs to an office acts for that one alone,
/// who belongs to none acts for all.
///
/// # Errors
///
/// `forbidden`.
pub fn must_act_for(reader: &Reader<'_>, user: &User, scope: ScopeId) -> Outcome<()> {
    let actors = reader.actors()?;
    let own = actors.iter().find(|actor| actor.actor == user.actor);
    let Some(office) = own.and_then(|own| own.office) else {
        return Ok(());
    };
    let units = reader.units()?;
    let find = |scope: ScopeId| units.iter().find(|unit| unit.scope == scope);
    let above = |scope: &ScopeId| find(*scope).and_then(|unit| unit.parent);
    // Whoever names parents may make a circle: it ends somewhere.
    let mut upwards = std::iter::successors(Some(scope), above).take(units.len() + 1);
    if upwards.any(|one| one == office) {
        return Ok(());
    }
    let named = find(scope).map_or_else(|| scope.to_string(), |unit| unit.name.clone());
    let problem = Problem::new(Code::Forbidden).with("what", &user.name);
    let possible = format!("{} ({named})", user.duty.code());
    Err(problem.with("possible", possible).into())
}

fn actor_of(store: &mut Store, new: &NewUser, name: &str, now: UnixMillis) -> Outcome<ActorId> {
    let identity = store.read().identity()?.ok_or(Code::NotEnrolled)?;
    match identity.role {
        Role::Centre => store.write(now, |writer| {
            let full_name = new.full_name.clone().unwrap_or_else(|| name.to_owned());
            let code = format!("{}{name}", Actor::USER);
            let actor = NewActor {
                code,
                name: full_name,
                office: new.office,
            };
            organisation::add_actor(writer, &actor)
        }),
        Role::Office | Role::Device => Ok(Actor::user_number(identity.device, name)),
    }
}

/// Names the users of an office's server in the office's scope, those whom nobody has named yet.
///
/// Before the first sync with the centre an office does not know its scope: then nobody is named until later, by
/// `full_name` or else by the name that they log in by.
///
/// # Errors
///
/// A problem of the store.
pub fn introduce(store: &mut Store, full_name: Option<&str>, now: UnixMillis) -> Outcome<()> {
    let reader = store.read();
    let Some(identity) = reader.identity()?.filter(|own| own.role == Role::Office) else {
        return Ok(());
    };
    let users = reader.users()?;
    if users.is_empty() {
        return Ok(());
    }
    let actors = reader.actors()?;
    let own = actors.iter().find(|actor| actor.actor == identity.actor);
    let Some(office) = own.and_then(|own| own.office) else {
        return Ok(());
    };
    // Others may have named one of that number, too: what is done in this server's users' names hangs on its own word.
    let named = reader.users_named_by(identity.device)?;
    let unnamed = users
        .into_iter()
        .filter(|user| user.actor != identity.actor && !named.contains(&user.actor));
    let bodies: Vec<Body> = unnamed
        .map(|user| {
            Body::Actor(Actor {
                actor: user.actor,
                code: format!("{}{}", Actor::USER, user.name),
                name: full_name.map_or(user.name, str::to_owned),
                office: Some(office),
            })
        })
        .collect();
    if bodies.is_empty() {
        return Ok(());
    }
    store.write(now, |writer| {
        for body in &bodies {
            writer.append(office, body)?;
        }
        Ok(())
    })
}

/// Reads a login name: a short one in plain letters, so that nobody can pass for another.
fn login_name(got: &str) -> Result<String, Problem> {
    let name = parse::text("user", got)?;
    let name = name.to_ascii_lowercase();
    if Actor::is_login(&name) {
        Ok(name)
    } else {
        Err(Problem::new(Code::TextInvalid)
            .with("what", "user")
            .with("got", got))
    }
}
