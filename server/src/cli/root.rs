//! `root`

use serde_json::json;

use super::report::Report;
use super::run::Run;
use super::scope_args::Root;
use crate::failure::Outcome;
use crate::root;

pub(super) fn root(run: &Run, args: &Root) -> Outcome<Report> {
    let Root::Rotate { key } = args;
    let rotated = root::rotate(&run.folder, key.as_deref(), run.now())?;
    let json = json!({ "key": rotated.key, "before": rotated.before });
    let text = run.lang.pick(
        "Đã thay khoá gốc. Khoá mới ở {key}: cất vào nơi an toàn, rồi khởi động lại máy chủ. Cơ sở và máy tự nhận khi đồng bộ; giấy mời cũ không còn dùng được. Giữ khoá cũ cho đến khi mọi máy đã đồng bộ, rồi huỷ.",
        "The root key was rotated. The new one is in {key}: put it in a safe, then restart the server. Offices and devices learn of it when they sync; earlier invitations are void. Keep the old key until every device has synced, then destroy it.",
    );
    Ok(Report::new(
        json,
        text.replace("{key}", &rotated.key.display().to_string()),
    ))
}
