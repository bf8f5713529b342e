//! `grant`, `device`, `household`, `collector move`

use replica::{Role, ScopeId};
use serde_json::json;
use store::Reader;
use web::format;
use web::text::{Text, tr};
use wire::problem::{Code, Problem};

use super::report::{Report, table};
use super::run::Run;
use super::scope_args::{CollectorMove, Device, Grant, Household};
use crate::failure::{Failure, Outcome};
use crate::organisation::{actor_by_code, unit_by_code};
use crate::scopes;

/// So many digits of an id are shown: enough to name it by.
const ID_SHOWN: usize = 8;

pub(super) fn grant(run: &Run, args: &Grant) -> Outcome<Report> {
    match args {
        Grant::List { collector } => grants(run, collector.as_deref()),
        Grant::Add { collector, unit } => {
            let granted = run.store()?.write::<_, Failure>(run.now(), |writer| {
                let actor = actor_by_code(&writer.read(), collector)?.actor;
                let scope = unit_by_code(&writer.read(), None, unit)?.scope;
                scopes::grant(writer, actor, scope)
            })?;
            let text = run.lang.pick(
                "Đã giao {unit} cho {collector}, trên {count} thiết bị.",
                "Granted {unit} to {collector}, on {count} devices.",
            );
            Ok(told(text, collector, unit, granted.len()))
        }
        Grant::Remove {
            collector,
            unit,
            reason,
        } => {
            let withdrawn = run.store()?.write::<_, Failure>(run.now(), |writer| {
                let actor = actor_by_code(&writer.read(), collector)?.actor;
                let scope = unit_by_code(&writer.read(), None, unit)?.scope;
                scopes::withdraw(writer, actor, scope, reason)
            })?;
            let text = run.lang.pick(
                "Đã thu hồi {unit} của {collector}, trên {count} thiết bị. Những gì ghi ở đó mà trung tâm chưa nhận sẽ chờ xem xét (lệnh held).",
                "Withdrew {unit} from {collector}, on {count} devices. What was recorded there and has not reached the centre will be held (see held).",
            );
            Ok(told(text, collector, unit, withdrawn.len()))
        }
    }
}

fn told(text: &str, collector: &str, unit: &str, devices: usize) -> Report {
    let text = text
        .replace("{unit}", unit)
        .replace("{collector}", collector)
        .replace("{count}", &devices.to_string());
    let json = json!({ "collector": collector, "unit": unit, "devices": devices });
    Report::new(json, text)
}

fn grants(run: &Run, collector: Option<&str>) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let only = collector
        .map(|code| actor_by_code(&reader, code))
        .transpose()?;
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for (one, _) in reader.certificates()? {
        if only.as_ref().is_some_and(|actor| actor.actor != one.actor) {
            continue;
        }
        let device = one.device();
        for scope in reader.granted(device)? {
            json.push(json!({
                "device": device.to_string(), "actor": one.actor.0, "name": one.name, "scope": scope.0,
            }));
            rows.push(vec![
                device.to_string().chars().take(ID_SHOWN).collect(),
                actor_name(&reader, one.actor)?,
                unit_name(&reader, scope)?,
            ]);
        }
    }
    let heads = [
        run.lang.pick("Thiết bị", "Device"),
        tr(run.lang, Text::Name),
        tr(run.lang, Text::Scope),
    ];
    let text = table(&heads, &rows, tr(run.lang, Text::NothingYet));
    Ok(Report::new(json.into(), text))
}

pub(super) fn move_collector(run: &Run, args: &CollectorMove) -> Outcome<Report> {
    let moved = run.store()?.write::<_, Failure>(run.now(), |writer| {
        let (code, to) = (&args.code, &args.to);
        scopes::move_collector(writer, code, to, &args.hamlets, &args.reason)
    })?;
    let numbers = |scopes: &std::collections::BTreeSet<ScopeId>| -> Vec<u32> {
        scopes.iter().map(|scope| scope.0).collect()
    };
    let json = json!({
        "collector": args.code, "office": args.to, "devices": moved.devices.len(),
        "withdrawn": numbers(&moved.withdrawn), "granted": numbers(&moved.granted),
    });
    let text = run.lang.pick(
        "Đã chuyển {code} sang {to}: thu hồi {withdrawn} địa bàn, giao {granted}. Những gì ghi ở nơi cũ mà trung tâm chưa nhận sẽ chờ xem xét (lệnh held).",
        "Moved {code} to {to}: {withdrawn} scopes withdrawn, {granted} granted. What was recorded in the old ones and has not reached the centre will be held (see held).",
    );
    let text = text
        .replace("{code}", &args.code)
        .replace("{to}", &args.to)
        .replace("{withdrawn}", &moved.withdrawn.len().to_string())
        .replace("{granted}", &moved.granted.len().to_string());
    Ok(Report::new(json, text))
}

pub(super) fn device(run: &Run, args: &Device) -> Outcome<Report> {
    match args {
        Device::List => devices(run),
        Device::Revoke { id, reason } => {
            let (device, scopes) = run.store()?.write::<_, Failure>(run.now(), |writer| {
                let device = scopes::device_by_prefix(&writer.read(), id)?;
                let scopes = scopes::revoke(writer, &device, reason)?;
                Ok((device, scopes))
            })?;
            let json = json!({
                "device": device.device().to_string(), "actor": device.actor.0,
                "scopes": scopes.iter().map(|scope| scope.0).collect::<Vec<_>>(),
            });
            let text = run.lang.pick(
                "Đã thu hồi thiết bị {id} ở {count} địa bàn. Máy không nhận thêm gì; bản ghi chưa gửi vẫn nộp được và sẽ chờ xem xét.",
                "Revoked device {id} in {count} scopes. It receives nothing more; what it has not sent can still be handed over and will be held.",
            );
            let text = text
                .replace("{id}", &device.device().to_string())
                .replace("{count}", &scopes.len().to_string());
            Ok(Report::new(json, text))
        }
    }
}

fn devices(run: &Run) -> Outcome<Report> {
    let store = run.store()?;
    let reader = store.read();
    let (mut json, mut rows) = (Vec::new(), Vec::new());
    for (one, _) in reader.certificates()? {
        let device = one.device();
        let granted = reader.granted(device)?;
        let withdrawn = reader.withdrawn(device)?;
        let gone = withdrawn
            .iter()
            .find(|gone| gone.scope == ScopeId::ORGANISATION);
        json.push(json!({
            "device": device.to_string(), "actor": one.actor.0, "role": role(one.role),
            "until": format::iso_time(one.until),
            "expired": one.until < run.now(),
            "scopes": granted.iter().map(|scope| scope.0).collect::<Vec<_>>(),
            "withdrawn": withdrawn.iter().map(|gone| gone.scope.0).collect::<Vec<_>>(),
            "revoked": gone.map(|gone| gone.reason.clone()),
        }));
        let state = match gone {
            Some(gone) => format!(
                "{}: {}",
                run.lang.pick("đã thu hồi", "revoked"),
                gone.reason
            ),
            None if one.until < run.now() => run.lang.pick("hết hạn", "expired").to_owned(),
            None => run.lang.pick("đang dùng", "in use").to_owned(),
        };
        rows.push(vec![
            device.to_string().chars().take(ID_SHOWN).collect(),
            actor_name(&reader, one.actor)?,
            role(one.role).to_owned(),
            format::time_millis(one.until),
            state,
        ]);
    }
    let heads = [
        run.lang.pick("Mã", "Id"),
        tr(run.lang, Text::Name),
        run.lang.pick("Vai trò", "Role"),
        run.lang.pick("Chứng nhận đến", "Certified until"),
        run.lang.pick("Tình trạng", "State"),
    ];
    let text = table(&heads, &rows, tr(run.lang, Text::NothingYet));
    Ok(Report::new(json.into(), text))
}

pub(super) fn household(run: &Run, args: &Household) -> Outcome<Report> {
    let Household::Move { id, to } = args;
    let (house, moved) = run.store()?.write::<_, Failure>(run.now(), |writer| {
        let mut found = writer.read().record_by_prefix(id)?;
        let count = found.len();
        let unknown = || Problem::new(Code::HouseholdUnknown).with("got", id);
        let house = found.pop().ok_or_else(unknown)?;
        if count > 1 {
            return Err(Problem::new(Code::IdAmbiguous)
                .with("got", id)
                .with("count", count)
                .into());
        }
        let moved = scopes::move_household(writer, house, to)?;
        Ok((house, moved))
    })?;
    let json = json!({ "household": house.to_string(), "to": to, "records": moved.len() });
    let text = run.lang.pick(
        "Đã chuyển hộ {id} sang {to}, cùng {people} người. Những gì ghi ở nơi cũ mà đến sau sẽ chờ xem xét (lệnh held).",
        "Moved household {id} to {to}, with {people} people. What was recorded in the old place and comes later will be held (see held).",
    );
    let people = moved.iter().filter(|one| **one != house).count();
    let text = text
        .replace("{id}", &house.to_string())
        .replace("{to}", to)
        .replace("{people}", &people.to_string());
    Ok(Report::new(json, text))
}

fn actor_name(reader: &Reader<'_>, actor: replica::ActorId) -> Outcome<String> {
    let actors = reader.actors()?;
    let found = actors.into_iter().find(|one| one.actor == actor);
    Ok(found.map_or_else(
        || actor.to_string(),
        |one| format!("{} {}", one.code, one.name).trim().to_owned(),
    ))
}

fn unit_name(reader: &Reader<'_>, scope: ScopeId) -> Outcome<String> {
    let units = reader.units()?;
    let found = units.into_iter().find(|one| one.scope == scope);
    Ok(found.map_or_else(
        || scope.to_string(),
        |one| format!("{} {}", one.code, one.name).trim().to_owned(),
    ))
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Centre => "centre",
        Role::Office => "office",
        Role::Device => "device",
    }
}
