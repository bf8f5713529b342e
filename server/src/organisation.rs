//! Founding the organisation and adding its units and people: ops of the centre in the organisation's scope.
//!
//! Only the centre does this. Numbers of scopes and actors are given out in order, once.

use book::body::Body;
use book::organisation::{Actor, Level, Unit};
use replica::{ActorId, Certificate, OrgId, Role, ScopeId, SecretKey, UnixMillis};
use store::view::{ActorView, UnitView};
use store::{Identity, Reader, Store, Writer};
use wire::EnrolReply;
use wire::problem::{Code, Problem};

use crate::failure::Outcome;
use crate::{membership, parse};

/// The actor in whose name the centre itself writes.
pub const CENTRE: ActorId = ActorId(1);
/// How long the centre's certificate holds, in milliseconds: ten years.
pub(crate) const CENTRE_MILLIS: i64 = 10 * 365 * 24 * 60 * 60 * 1000;

/// What a new organisation is made of; all of it random but the name.
#[derive(Debug, Clone)]
pub struct Founding {
    /// The organisation.
    pub org: OrgId,
    /// Its root key.
    pub root: SecretKey,
    /// The centre's key.
    pub server: SecretKey,
    /// What begins the centre's log.
    pub nonce: [u8; 16],
    /// From which the seeds of its streams are derived.
    pub seed_secret: [u8; 16],
    /// The organisation's name.
    pub name: String,
}

/// A unit to be added.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// What it is.
    pub level: Level,
    /// Its official code; unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of the unit it belongs to; an office may leave it out.
    pub parent: Option<String>,
}

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewActor {
    /// Their code; unique.
    pub code: String,
    /// Their name.
    pub name: String,
    /// Their office.
    pub office: Option<ScopeId>,
}

/// Founds an organisation in an empty database: its identity, its certificate, its first two ops. Returns the
/// centre's membership.
///
/// # Errors
///
/// `already-enrolled` where the database has an identity; a problem of the store.
pub fn found(store: &mut Store, founding: &Founding, now: UnixMillis) -> Outcome<EnrolReply> {
    if store.read().identity()?.is_some() {
        return Err(Code::AlreadyEnrolled.into());
    }
    let name = parse::text("name", &founding.name)?;
    let certificate = Certificate {
        org: founding.org,
        key: founding.server.public(),
        role: Role::Centre,
        actor: CENTRE,
        name: name.clone(),
        from: now,
        until: UnixMillis(now.0.saturating_add(CENTRE_MILLIS)),
    };
    let signed = certificate.sign(&founding.root);
    let identity = Identity {
        org: founding.org,
        root: founding.root.public(),
        role: Role::Centre,
        device: certificate.device(),
        actor: CENTRE,
        nonce: founding.nonce,
        seed_secret: founding.seed_secret,
    };
    store.begin_life(&identity, &signed, &signed)?;
    store.write(now, |writer| {
        let scope = ScopeId::ORGANISATION;
        let level = Level::Organisation;
        let unit = Unit {
            scope,
            level,
            code: String::new(),
            name: name.clone(),
            parent: None,
        };
        writer.append(scope, &Body::Unit(unit))?;
        let actor = Actor {
            actor: CENTRE,
            code: String::new(),
            name,
            office: None,
        };
        writer.append(scope, &Body::Actor(actor))?;
        Ok(membership::of_centre(
            founding.org,
            identity.root,
            &signed,
            now,
        ))
    })
}

/// Adds a unit and returns its scope. An office also becomes an actor, in whose name its server writes.
///
/// # Errors
///
/// `name-taken` for a code in use, `unit-unknown` for a parent that is none, `choice-invalid` for a hamlet without one,
/// `text-invalid`.
pub fn add_unit(writer: &mut Writer<'_>, new: &NewUnit) -> Outcome<ScopeId> {
    must_be_centre(&writer.read())?;
    let (code, name) = (
        parse::text("code", &new.code)?,
        parse::text("name", &new.name)?,
    );
    let units = writer.read().units()?;
    if units.iter().any(|unit| unit.code == code) {
        return Err(Problem::new(Code::NameTaken)
            .with("what", "code")
            .with("got", code)
            .into());
    }
    let parent = match (new.level, &new.parent) {
        (Level::Organisation, _) => {
            return Err(Problem::new(Code::ChoiceInvalid)
                .with("possible", "province, office, hamlet")
                .into());
        }
        (Level::Office | Level::Province, None) => ScopeId::ORGANISATION,
        (Level::Office | Level::Province, Some(parent)) => find_unit(&units, None, parent)?.scope,
        (Level::Hamlet, Some(parent)) => find_unit(&units, Some(Level::Office), parent)?.scope,
        (Level::Hamlet, None) => return Err(parent_missing(&units).into()),
    };
    let last = units
        .iter()
        .map(|unit| unit.scope.0)
        .max()
        .unwrap_or(ScopeId::ORGANISATION.0);
    let scope = ScopeId(last.saturating_add(1));
    let unit = Unit {
        scope,
        level: new.level,
        code: code.clone(),
        name: name.clone(),
        parent: Some(parent),
    };
    writer.append(ScopeId::ORGANISATION, &Body::Unit(unit))?;
    if new.level == Level::Office {
        append_actor(writer, code, name, Some(scope))?;
    }
    Ok(scope)
}

/// A hamlet belongs to an office: tells which there are, or that one has to be there first.
fn parent_missing(units: &[UnitView]) -> Problem {
    let offices = units.iter().filter(|unit| unit.level == Level::Office);
    let codes: Vec<&str> = offices.map(|unit| unit.code.as_str()).collect();
    let possible = if codes.is_empty() {
        "unit add --level office".to_owned()
    } else {
        codes.join(", ")
    };
    let problem = Problem::new(Code::ChoiceInvalid).with("what", "--parent");
    problem.with("possible", possible)
}

/// Adds a person and returns their number.
///
/// # Errors
///
/// `name-taken` for a code in use, `text-invalid`.
pub fn add_actor(writer: &mut Writer<'_>, new: &NewActor) -> Outcome<ActorId> {
    must_be_centre(&writer.read())?;
    let (code, name) = (
        parse::text("code", &new.code)?,
        parse::text("name", &new.name)?,
    );
    if writer
        .read()
        .actors()?
        .iter()
        .any(|actor| actor.actor.0 < Actor::USERS_FROM && actor.code == code)
    {
        return Err(Problem::new(Code::NameTaken)
            .with("what", "code")
            .with("got", code)
            .into());
    }
    append_actor(writer, code, name, new.office)
}

/// Returns the unit with this code, of this level where one is given.
///
/// # Errors
///
/// `unit-unknown`.
pub fn unit_by_code(reader: &Reader<'_>, level: Option<Level>, code: &str) -> Outcome<UnitView> {
    Ok(find_unit(&reader.units()?, level, code)?.clone())
}

/// Returns the hamlets of an office.
///
/// # Errors
///
/// A problem of the store.
pub fn hamlets_of(reader: &Reader<'_>, office: ScopeId) -> Outcome<Vec<UnitView>> {
    let mut units = reader.units()?;
    units.retain(|unit| unit.level == Level::Hamlet && unit.parent == Some(office));
    Ok(units)
}

/// Returns the collector with this code.
///
/// # Errors
///
/// `collector-unknown`.
pub fn actor_by_code(reader: &Reader<'_>, code: &str) -> Outcome<ActorView> {
    let found = reader
        .actors()?
        .into_iter()
        .find(|actor| actor.actor.0 < Actor::USERS_FROM && actor.code == code);
    found.ok_or_else(|| {
        Problem::new(Code::CollectorUnknown)
            .with("got", code)
            .into()
    })
}

/// Checks that this is the centre.
///
/// # Errors
///
/// `forbidden` at an office, `not-enrolled` where there is no identity yet.
pub fn must_be_centre(reader: &Reader<'_>) -> Outcome<Identity> {
    let identity = reader.identity()?.ok_or(Code::NotEnrolled)?;
    match identity.role {
        Role::Centre => Ok(identity),
        Role::Office | Role::Device => {
            Err(Problem::new(Code::Forbidden).with("what", "centre").into())
        }
    }
}

fn append_actor(
    writer: &mut Writer<'_>,
    code: String,
    name: String,
    office: Option<ScopeId>,
) -> Outcome<ActorId> {
    let actors = writer.read().actors()?;
    let last = actors
        .iter()
        .map(|actor| actor.actor.0)
        .filter(|number| *number < Actor::USERS_FROM)
        .max()
        .unwrap_or(CENTRE.0);
    let actor = ActorId(last.saturating_add(1));
    writer.append(
        ScopeId::ORGANISATION,
        &Body::Actor(Actor {
            actor,
            code,
            name,
            office,
        }),
    )?;
    Ok(actor)
}

fn find_unit<'u>(units: &'u [UnitView], level: Option<Level>, code: &str) -> Outcome<&'u UnitView> {
    let fits =
        |unit: &&UnitView| unit.code == code && level.is_none_or(|level| level == unit.level);
    let found = units.iter().find(fits);
    found.ok_or_else(|| Problem::new(Code::UnitUnknown).with("got", code).into())
}
