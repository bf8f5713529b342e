//! `unit`, `collector`, `user`, `token`

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use book::organisation::Level;
use replica::UnixMillis;
use serde_json::json;
use store::accounts::Duty;
use web::text::{Text, tr};
use wire::problem::{Code, Problem};

use super::args::{Collector, Secret, Token, Unit, User};
use super::report::{Report, table};
use super::run::Run;
use super::scopes;
use crate::accounts::{self, NewUser};
use crate::failure::Outcome;
use crate::organisation::{self, NewActor, NewUnit};
use crate::{chance, parse};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

pub(super) fn unit(run: &Run, args: &Unit) -> Outcome<Report> {
    match args {
        Unit::Add {
            level,
            code,
            name,
            parent,
        } => {
            let new = NewUnit {
                level: self::level(level)?,
                code: code.clone(),
                name: name.clone(),
                parent: parent.clone(),
            };
            let mut store = run.store()?;
            let scope = store.write(run.now(), |writer| organisation::add_unit(writer, &new))?;
            let json = json!({ "scope": scope.0, "level": level, "code": code, "name": name });
            let added = run.lang.pick("Đã thêm đơn vị", "Added unit");
            Ok(Report::new(
                json,
                format!("{added} {code} – {name} ({scope})."),
            ))
        }
        Unit::List => units(run),
    }
}

fn units(run: &Run) -> Outcome<Report> {
    let units = run.store()?.read().units()?;
    let code_of = |scope| {
        let found = units.iter().find(|unit| Some(unit.scope) == scope);
        found.map(|unit| unit.code.clone()).unwrap_or_default()
    };
    let json: Vec<_> = units
        .iter()
        .map(|unit| {
            json!({
                "scope": unit.scope.0, "level": level_code(unit.level), "code": unit.code,
                "name": unit.name, "parent": unit.parent.map(|parent| parent.0),
            })
        })
        .collect();
    let rows: Vec<Vec<String>> = units
        .iter()
        .map(|unit| {
            vec![
                unit.scope.to_string(),
                web::text::level_name(run.lang, unit.level).to_owned(),
                unit.code.clone(),
                unit.name.clone(),
                code_of(unit.parent),
            ]
        })
        .collect();
    let heads = [
        tr(run.lang, Text::Scope),
        run.lang.pick("Cấp", "Level"),
        run.lang.pick("Mã", "Code"),
        run.lang.pick("Tên", "Name"),
        run.lang.pick("Thuộc", "Of"),
    ];
    Ok(Report::new(
        json.into(),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

pub(super) fn collector(run: &Run, args: &Collector) -> Outcome<Report> {
    match args {
        Collector::Add { code, name, office } => {
            let mut store = run.store()?;
            let actor = store.write(run.now(), |writer| {
                let office =
                    organisation::unit_by_code(&writer.read(), Some(Level::Office), office)?;
                let new = NewActor {
                    code: code.clone(),
                    name: name.clone(),
                    office: Some(office.scope),
                };
                organisation::add_actor(writer, &new)
            })?;
            let json = json!({ "actor": actor.0, "code": code, "name": name, "office": office });
            let added = run.lang.pick("Đã thêm nhân viên thu", "Added collector");
            Ok(Report::new(
                json,
                format!("{added} {code} – {name} ({actor})."),
            ))
        }
        Collector::Move(args) => scopes::move_collector(run, args),
        Collector::List => collectors(run),
    }
}

fn collectors(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let (units, actors) = (store.read().units()?, store.read().actors()?);
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for actor in actors {
        let unit = units.iter().find(|unit| Some(unit.scope) == actor.office);
        let is_collector = actor.is_collector(units.iter().map(|unit| unit.code.as_str()));
        let Some(unit) = unit.filter(|_| is_collector) else {
            continue;
        };
        json.push(json!({
            "actor": actor.actor.0, "code": actor.code, "name": actor.name, "office": unit.code,
        }));
        rows.push(vec![
            actor.actor.to_string(),
            actor.code,
            actor.name,
            unit.name.clone(),
        ]);
    }
    let heads = [
        run.lang.pick("Số", "No."),
        run.lang.pick("Mã", "Code"),
        tr(run.lang, Text::Name),
        tr(run.lang, Text::Office),
    ];
    Ok(Report::new(
        json.into(),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

pub(super) fn user(run: &Run, args: &User) -> Outcome<Report> {
    match args {
        User::Add {
            name,
            role,
            full_name,
            office,
            password,
        } => {
            let duty = duty(role)?;
            let mut store = run.store()?;
            let office = office
                .as_deref()
                .map(|code| organisation::unit_by_code(&store.read(), Some(Level::Office), code))
                .transpose()?;
            let new = NewUser {
                name: name.clone(),
                full_name: full_name.clone(),
                duty,
                office: office.map(|unit| unit.scope),
            };
            let (secret, shown) = secret(password)?;
            let user = accounts::add_user(&mut store, &new, &secret, &chance::bytes()?, run.now())?;
            let json = json!({
                "user": user.name, "role": role, "actor": user.actor.0, "password": shown,
            });
            let added = run.lang.pick("Đã thêm người dùng", "Added user");
            Ok(Report::new(
                json,
                format!("{added} {} ({role}).{}", user.name, told(run, shown)),
            ))
        }
        User::Password { name, password } => {
            let mut store = run.store()?;
            accounts::known_user(&store.read(), name)?;
            let (secret, shown) = secret(password)?;
            accounts::set_password(&mut store, name, &secret, &chance::bytes()?)?;
            let json = json!({ "user": name, "password": shown });
            let set = run.lang.pick("Đã đổi mật khẩu của", "Set the password of");
            Ok(Report::new(
                json,
                format!("{set} {name}.{}", told(run, shown)),
            ))
        }
        User::List => users(run),
    }
}

fn users(run: &Run) -> Outcome<Report> {
    let users = run.store()?.read().users()?;
    let json: Vec<_> = users
        .iter()
        .map(|user| json!({ "user": user.name, "role": user.duty.code(), "actor": user.actor.0 }))
        .collect();
    let rows: Vec<Vec<String>> = users
        .into_iter()
        .map(|user| {
            vec![
                user.name,
                user.duty.code().to_owned(),
                user.actor.to_string(),
            ]
        })
        .collect();
    let heads = [
        tr(run.lang, Text::UserName),
        run.lang.pick("Vai trò", "Role"),
        "actor",
    ];
    Ok(Report::new(
        json.into(),
        table(&heads, &rows, tr(run.lang, Text::NothingYet)),
    ))
}

pub(super) fn token(run: &Run, args: &Token) -> Outcome<Report> {
    let Token::Add { user, days } = args;
    let days: Option<u16> = days
        .as_deref()
        .map(|got| parse::span("--days", got))
        .transpose()?;
    let until = days.map(|days| {
        UnixMillis(
            run.now()
                .0
                .saturating_add(i64::from(days).saturating_mul(DAY_MILLIS)),
        )
    });
    let mut store = run.store()?;
    let token = accounts::open_token(&mut store, user, &chance::bytes()?, until)?;
    let json = json!({ "user": user, "token": token, "until": until.map(|until| until.0) });
    let once = run.lang.pick("Chỉ in ra một lần này:", "Shown this once:");
    Ok(Report::new(json, format!("{once}\n{token}")))
}

/// Returns the password, and the one to print where it was made here.
fn secret(password: &Secret) -> Outcome<(String, Option<String>)> {
    if password.generate {
        let made = crate::password::generated(&chance::bytes()?);
        return Ok((made.clone(), Some(made)));
    }
    let text = match &password.password_file {
        Some(path) => std::fs::read_to_string(path).map_err(|why| {
            Problem::new(Code::FileFailed)
                .with("path", path.display())
                .with("why", why)
        })?,
        None => {
            if std::io::stdin().is_terminal() {
                std::io::stderr()
                    .write_all("Mật khẩu · Password: ".as_bytes())
                    .unwrap_or_default();
            }
            let mut line = String::new();
            let read = std::io::stdin().lock().read_line(&mut line);
            read.map_err(|why| {
                Problem::new(Code::FileFailed)
                    .with("path", "-")
                    .with("why", why)
            })?;
            line
        }
    };
    Ok((text.lines().next().unwrap_or_default().to_owned(), None))
}

fn told(run: &Run, shown: Option<String>) -> String {
    shown.map_or_else(String::new, |password| {
        let once = run.lang.pick(
            "Mật khẩu, chỉ in ra một lần này:",
            "Password, shown this once:",
        );
        format!("\n{once} {password}")
    })
}

fn duty(role: &str) -> Result<Duty, Problem> {
    let possible = Duty::ALL.map(Duty::code).join(", ");
    Duty::from_code(role).ok_or_else(|| parse::choice("--role", role, &possible))
}

fn level(text: &str) -> Result<Level, Problem> {
    match text {
        "office" => Ok(Level::Office),
        "hamlet" => Ok(Level::Hamlet),
        "province" => Ok(Level::Province),
        got => Err(parse::choice("--level", got, "province, office, hamlet")),
    }
}

const fn level_code(level: Level) -> &'static str {
    match level {
        Level::Organisation => "organisation",
        Level::Office => "office",
        Level::Hamlet => "hamlet",
        Level::Province => "province",
    }
}
