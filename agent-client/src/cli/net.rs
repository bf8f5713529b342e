//! `enrol` and `ui`: commands that open a connection.

use std::future::Future;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use web::lang::Lang;
use wire::problem::{Code, Problem};
use wire::{Invitation, InvitationError};

use super::args::{Enrol, Ui};
use super::report::Report;
use super::run::{Session, Setting};
use super::sync::outcome_json;
use crate::act::{Outcome, outcome_text};
use crate::home::Home;
use crate::{Agent, Answer, Fault, enrol as enrolment, http, input, ui};

pub(super) fn enrol(setting: &Setting<'_>, args: &Enrol) -> Answer<(Report, Option<Fault>)> {
    let invitation: Invitation = args
        .invitation
        .parse()
        .map_err(|error: InvitationError| Problem::from(error))?;
    let home = Home::at(setting.folder()?);
    let url = args.server.as_deref();
    let agent = block_on(enrolment::enrol(&home, &invitation, url, setting.edge))??;
    let identity = agent.identity().clone();
    let synced = sync_first(setting, agent)?;
    let json = json!({
        "device": identity.device.to_string(),
        "actor": identity.actor.0,
        "folder": home.folder().display().to_string(),
        "sync": outcome_json(&synced),
    });
    let done = match setting.lang {
        Lang::Vi => format!("Đã đăng ký máy này ({}).", identity.device),
        Lang::En => format!("This device is enrolled ({}).", identity.device),
    };
    let text = format!("{done}\n{}", outcome_text(setting.lang, &synced));
    // The enrolment stands, even where the first sync did not get through.
    Ok((Report::new(json, text), synced.fault))
}

fn sync_first(setting: &Setting<'_>, agent: Agent) -> Answer<Outcome> {
    let agent = Mutex::new(agent);
    block_on(http::sync_at(&agent, None, &*setting.edge.now, &mut |_| {}))?
}

pub(super) fn ui(session: Session<'_>, args: &Ui, out: &mut dyn Write) -> Answer<Report> {
    let port = input::number("--port", &args.port, u32::from(u16::MAX))?;
    let port = u16::try_from(port).unwrap_or(0);
    let secret = session
        .edge
        .new_secret()
        .ok_or_else(|| Fault::new(Code::Internal))?;
    let lang = session.lang;
    let app = ui::App::new(
        Arc::new(Mutex::new(session.agent)),
        secret,
        lang,
        session.edge,
    );
    block_on(ui::serve(app, port, &mut |url| {
        let said = match lang {
            Lang::Vi => "Mở trang này trên máy này; Ctrl-C để dừng:",
            Lang::En => "Open this page on this device; Ctrl-C to stop:",
        };
        writeln!(out, "{said}\n{url}")
            .and_then(|()| out.flush())
            .unwrap_or_default();
    }))??;
    Ok(Report::new(Json::Null, ""))
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> Answer<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|why| Fault::file(&PathBuf::new(), &why))?;
    Ok(runtime.block_on(work))
}
