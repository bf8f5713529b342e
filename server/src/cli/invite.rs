//! `invite`

use book::organisation::Level;
use replica::{ScopeId, UnixMillis};
use serde_json::json;
use store::Reader;
use web::format;
use wire::problem::{Code, Problem};

use super::args::Invite;
use super::report::Report;
use super::run::Run;
use crate::enrol::{self, Invited};
use crate::failure::Outcome;
use crate::organisation::{actor_by_code, hamlets_of, unit_by_code};
use crate::{chance, parse};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

pub(super) fn invite(run: &Run, args: &Invite) -> Outcome<Report> {
    let (mut store, _, settings) = run.open()?;
    let invited = invited(&store.read(), args)?;
    let hours = parse::span("--hours", &args.hours)?;
    let millis = i64::from(hours).saturating_mul(HOUR_MILLIS);
    let until = UnixMillis(run.now().0.saturating_add(millis));
    let address = args.address.as_deref().unwrap_or(&settings.address);
    let invitation = enrol::invite(&mut store, &invited, address, chance::bytes()?, until)?;
    let text = invitation.to_string();
    let json = json!({ "invitation": text, "until": format::iso_time(until), "address": address });
    let once = run.lang.pick(
        "Giấy mời dùng một lần, đến {until}; chỉ in ra lần này:",
        "One-time invitation, until {until}; shown this once:",
    );
    let once = once.replace("{until}", &format::time_millis(until));
    Ok(Report::new(
        json,
        format!("{once}\n\n{text}\n\n{}", web::qr::terminal(&text)),
    ))
}

fn invited(reader: &Reader<'_>, args: &Invite) -> Outcome<Invited> {
    if let Some(code) = &args.office {
        let unit = unit_by_code(reader, Some(Level::Office), code)?;
        let actor = actor_by_code(reader, code)?.actor;
        let hamlets = chosen(reader, unit.scope, &args.hamlets)?;
        return Ok(Invited::Office {
            actor,
            office: unit.scope,
            hamlets,
        });
    }
    let code = args.collector.as_deref().unwrap_or_default();
    let collector = actor_by_code(reader, code)?;
    let none = || {
        Problem::new(Code::UnitUnknown)
            .with("what", "--collector")
            .with("got", code)
    };
    let office = collector.office.ok_or_else(none)?;
    let hamlets = chosen(reader, office, &args.hamlets)?;
    Ok(Invited::Device {
        collector: collector.actor,
        office,
        hamlets,
    })
}

/// The hamlets named by their codes; all of the office's where none is named.
fn chosen(reader: &Reader<'_>, office: ScopeId, codes: &[String]) -> Outcome<Vec<ScopeId>> {
    let hamlets = hamlets_of(reader, office)?;
    if codes.is_empty() {
        return Ok(hamlets.into_iter().map(|unit| unit.scope).collect());
    }
    let find = |code: &String| {
        let found = hamlets.iter().find(|unit| unit.code == code.trim());
        let unknown = || {
            Problem::new(Code::UnitUnknown)
                .with("what", "--hamlets")
                .with("got", code)
        };
        Ok(found.ok_or_else(unknown)?.scope)
    };
    codes.iter().map(find).collect()
}
