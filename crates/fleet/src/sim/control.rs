//! Runs the controls: worlds with something deliberately broken, each until its check fails.

use super::broken::Break;
use super::report::{Config, Failure};
use super::run::simulate;

/// What became of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlOutcome {
    /// The control.
    pub broken: Break,
    /// Whether the check that must catch it did.
    pub is_caught: bool,
    /// What was found; `None` where nothing was noticed.
    pub failure: Option<Failure>,
}

/// Runs every control until its check fails, for at most `device_days` each.
#[must_use]
pub fn controls(seed: u64, device_days: u64) -> Vec<ControlOutcome> {
    let run = |broken: &Break| {
        let config = Config {
            seed,
            device_days,
            broken: Some(*broken),
        };
        let failure = simulate(&config, &mut |_| ()).err();
        let is_caught = failure
            .as_ref()
            .is_some_and(|one| one.check == Some(broken.check()));
        ControlOutcome {
            broken: *broken,
            is_caught,
            failure,
        }
    };
    Break::ALL.iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::Check;
    use super::*;

    #[test]
    fn every_check_has_a_control_that_it_catches() {
        for outcome in controls(1, 200) {
            assert!(outcome.is_caught, "{outcome:?}");
        }
        for check in Check::ALL {
            assert!(
                Break::ALL.iter().any(|broken| broken.check() == *check),
                "{check:?}"
            );
        }
    }

    #[test]
    fn a_world_in_which_nothing_is_broken_passes_every_check() {
        let config = Config {
            // The first world is one of copies, the third has acts.
            seed: 20_210_679,
            device_days: 81,
            broken: None,
        };
        let report = simulate(&config, &mut |_| ()).unwrap();
        assert!(report.device_days >= 81 && report.crashes > 0 && report.letters.lost > 0);
        for check in Check::ALL {
            assert!(
                report.checks.get(check).copied().unwrap_or(0) > 0,
                "{check:?}"
            );
        }
    }
}
