//! `init`

use serde_json::json;
use wire::Invitation;
use wire::problem::{Code, Problem};

use super::args::Init;
use super::report::Report;
use super::run::Run;
use crate::failure::Outcome;
use crate::serve::runtime;
use crate::settings::{Settings, host_of};
use crate::{parse, setup};

pub(super) fn init(run: &Run, args: &Init) -> Outcome<Report> {
    let is_address = args.address.starts_with("https://") || args.address.starts_with("http://");
    if !is_address || host_of(&args.address).is_none() {
        let problem = Problem::new(Code::Usage)
            .with("what", "--address")
            .with("got", &args.address);
        return Err(problem.into());
    }
    let mut settings = Settings::new(&args.address);
    run.lang.code().clone_into(&mut settings.lang);
    settings.book_size = parse::number("--book-size", &args.book_size)?;
    match &args.join {
        None => found(run, args, &settings),
        Some(invitation) => join(run, args, &mut settings, invitation),
    }
}

fn found(run: &Run, args: &Init, settings: &Settings) -> Outcome<Report> {
    let membership = setup::found(&run.folder, &args.name, settings, run.now())?;
    let folder = run.folder.path().display().to_string();
    let json = json!({
        "organisation": membership.org.to_string(),
        "role": "centre",
        "folder": folder,
        "address": settings.address,
    });
    let text = run.lang.pick(
        "Đã lập trung tâm của tổ chức {org}.\nDữ liệu: {folder}\nĐịa chỉ, ghi trong mọi giấy mời: {address}\nHãy chuyển tệp root.key vào hai nơi an toàn: chỉ lệnh root rotate cần đến.\nTiếp theo: tungnha-server unit add, collector add, user add, invite, serve.",
        "The centre of organisation {org} is made.\nData: {folder}\nAddress, in every invitation: {address}\nMove the file root.key to two safe places: only root rotate reads it.\nNext: tungnha-server unit add, collector add, user add, invite, serve.",
    );
    let text = text
        .replace("{org}", &membership.org.to_string())
        .replace("{folder}", &folder)
        .replace("{address}", &settings.address);
    Ok(Report::new(json, text))
}

fn join(run: &Run, args: &Init, settings: &mut Settings, invitation: &str) -> Outcome<Report> {
    let invitation: Invitation = invitation.parse().map_err(Problem::from)?;
    settings.upstream = Some(invitation.address().to_owned());
    let joined =
        runtime()?.block_on(setup::join(&run.folder, &invitation, &args.name, settings))?;
    let folder = run.folder.path().display().to_string();
    let scopes: Vec<u32> = joined.scopes.iter().map(|scope| scope.0).collect();
    let json = json!({
        "organisation": joined.org.to_string(),
        "role": "office",
        "folder": folder,
        "address": settings.address,
        "upstream": settings.upstream,
        "scopes": scopes,
    });
    let text = run.lang.pick(
        "Máy chủ cơ sở đã được trung tâm chứng nhận.\nDữ liệu: {folder}\nTiếp theo: tungnha-server serve.",
        "The office’s server is certified by the centre.\nData: {folder}\nNext: tungnha-server serve.",
    );
    Ok(Report::new(json, text.replace("{folder}", &folder)))
}
