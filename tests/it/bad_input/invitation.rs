//! Invitations that were used before, mistyped or made by somebody else.

use super::refused::{centre_state, files, refused};
use crate::programs::{Centre, Device};

#[test]
fn an_invitation_enrols_one_device_and_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let invitation = centre.invite();
    let one = Device::at(&folder.path().join("one"));
    one.run(&["enrol", &invitation]);
    let before = centre_state(&centre);

    let two = Device::at(&folder.path().join("two"));
    let again = |device: &Device| {
        let mut command = device.plain();
        command.args(["enrol", &invitation]);
        command
    };
    refused(&|more| with(again(&two), more), "invitation-used", 7);
    // Nor does a folder that is enrolled take a second one.
    refused(&|more| with(again(&one), more), "already-enrolled", 4);
    assert_eq!(centre_state(&centre), before);
    assert_eq!(files(two.folder()), ["device.key"]);
    refused(
        &|more| with(two.plain(), &[&["status"], more].concat()),
        "not-enrolled",
        4,
    );

    // The control: with an invitation of its own the same folder is enrolled.
    two.run(&["enrol", &centre.invite()]);
    two.run(&["status"]);
    assert_ne!(centre_state(&centre), before);
}

#[test]
fn a_mistyped_invitation_is_refused_wherever_the_error_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let invitation = centre.invite();
    let before = centre_state(&centre);
    let place = folder.path().join("device");
    let device = Device::at(&place);

    let wrong = mistyped(&invitation);
    assert!(wrong.len() > 20, "{}", wrong.len());
    for typed in &wrong {
        let enrol = |more: &[&str]| with(device.plain(), &[&["enrol", typed], more].concat());
        refused(&enrol, "invitation-invalid", 7);
        assert!(!place.exists(), "{typed} made a folder");
    }
    assert_eq!(centre_state(&centre), before);
    // The control: typed right, in capitals too, it is still good.
    let (address, secret) = invitation.split_once('#').expect("a secret");
    device.run(&["enrol", &format!(" {address}#{} ", secret.to_uppercase())]);
}

/// The invitation with one wrong character, lost or doubled one, in each of its parts: first, middle, last.
fn mistyped(invitation: &str) -> Vec<String> {
    let at = |sign: char| invitation.rfind(sign).expect("a sign of its form");
    let (address, root, code) = ("tungnha:".len(), at('#') + 1, at('.') + 1);
    let end = invitation.len();
    let parts = [
        0..address,
        address..root - 1,
        root - 1..root,
        root..code - 1,
        code - 1..code,
        code..end - 2,
        end - 2..end,
    ];
    let mut wrong = Vec::new();
    for part in parts {
        let places = [part.start, (part.start + part.end) / 2, part.end - 1];
        for place in places {
            let (before, after) = (&invitation[..place], &invitation[place + 1..]);
            let right = &invitation[place..=place];
            let other = if right == "7" { "8" } else { "7" };
            wrong.push(format!("{before}{other}{after}"));
            wrong.push(format!("{before}{after}"));
            wrong.push(format!("{before}{right}{right}{after}"));
        }
    }
    // A hyphen or blank within the secret is no error, and neither is a doubled one; there is none of them here.
    wrong.extend([
        String::new(),
        "tungnha:".into(),
        "xin chào".into(),
        invitation[..end - 1].into(),
    ]);
    wrong.sort();
    wrong.dedup();
    wrong
}

#[test]
fn an_invitation_of_another_organisation_enrols_nobody_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let ours = Centre::found(&folder.path().join("ours"));
    let theirs = Centre::found(&folder.path().join("theirs"));
    let (before, there) = (centre_state(&ours), centre_state(&theirs));
    let device = Device::at(&folder.path().join("device"));
    let invitation = theirs.invite();
    let enrol = |more: &[&str]| {
        let arguments = ["enrol", &invitation, "--server", &ours.address];
        with(device.plain(), &[&arguments, more].concat())
    };
    refused(&enrol, "invitation-invalid", 7);
    assert_eq!(
        (centre_state(&ours), centre_state(&theirs)),
        (before, there)
    );
    // The control: where it was made, it is good.
    device.run(&["enrol", &invitation]);
}

/// Returns the command with further arguments.
fn with(mut command: std::process::Command, more: &[&str]) -> std::process::Command {
    command.args(more);
    command
}
