//! What is shown on a terminal: results, progress.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::fault::{Outcome, While as _};

/// Returns a bar; without a terminal it shows nothing.
///
/// # Errors
///
/// Where the template is none.
pub fn bar(template: &str) -> Outcome<ProgressBar> {
    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(template)?);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    Ok(bar)
}

/// Prints a result.
///
/// # Errors
///
/// Where nobody takes it.
pub fn say(text: &str) -> Outcome<()> {
    writeln!(std::io::stdout().lock(), "{text}").doing("stdout")
}

/// Tells how far it is; nobody has to listen.
pub fn tell(text: &str) {
    writeln!(std::io::stderr().lock(), "{text}").unwrap_or_default();
}
