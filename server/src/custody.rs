//! The minutes of a hand-over, for people and for programs.

use serde_json::Value as Json;
use store::Reader;
use store::view::HandOverView;
use web::custody::Minutes;
use web::lang::Lang;

use crate::failure::Outcome;
use crate::pages::people::Names;

/// Reads the minutes of a hand-over, and the same as JSON.
///
/// # Errors
///
/// A problem of the store.
pub fn minutes(reader: &Reader<'_>, view: &HandOverView, lang: Lang) -> Outcome<(Minutes, Json)> {
    let names = Names::read(reader)?;
    let settles = reader.custody(None)?.settles.remove(&view.id);
    let settles = settles.unwrap_or_default();
    let name = |actor| names.actor(actor);
    let to = receiver(&names, view);
    let minutes = paper::minutes(view, &settles, to, name, lang);
    Ok((minutes, paper::minutes_json(view, &settles)))
}

/// Returns the name of whom it goes to.
pub(crate) fn receiver(names: &Names, view: &HandOverView) -> String {
    match view.hand_over.to {
        Some(to) => names.actor(to),
        None => names.unit(view.scope),
    }
}
