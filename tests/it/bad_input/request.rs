//! Requests that are cut short, too large or no HTTP at all. The server says which, and takes nothing.

use super::portal::Portal;
use super::raw::{parts, request, send, send_and_break_off};
use super::refused::centre_state;
use crate::programs::{Centre, Device};

/// A centre, a device with one receipt that was not synced yet, and what its sync and an enrolment look like.
struct Captured {
    _folder: tempfile::TempDir,
    centre: Centre,
    sync: (String, Vec<u8>),
    enrol: (String, Vec<u8>),
}

fn captured() -> Captured {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let person = device.add_person("Đỗ Văn An");
    device.run(&["collect", "--line", &format!("{person}:bhxh:1:1500000")]);

    let portal = Portal::answering(Vec::new());
    let new = Device::at(&folder.path().join("new"));
    let invitation = centre.invite();
    new.try_run(&["enrol", &invitation, "--server", &portal.address]);
    let enrol = parts(&portal.last());
    let settings = folder.path().join("device/settings.json");
    let text = std::fs::read_to_string(&settings).expect("settings");
    std::fs::write(&settings, text.replace(&centre.address, &portal.address)).expect("settings");
    device.try_run(&["sync"]);
    let sync = parts(&portal.last());
    Captured {
        _folder: folder,
        centre,
        sync,
        enrol,
    }
}

#[test]
fn a_request_that_was_cut_short_is_refused_at_every_byte() {
    let captured = captured();
    let (centre, before) = (&captured.centre, centre_state(&captured.centre));
    for (path, (headers, body), code) in [
        ("/v1/enrol", &captured.enrol, "request-malformed"),
        // Its signature covers the whole body.
        ("/v1/sync", &captured.sync, "signature-invalid"),
    ] {
        assert!(body.len() > 50, "{path}: {} bytes", body.len());
        for length in 0..body.len() {
            let said = send(
                &centre.address,
                &request("POST", path, headers, &body[..length]),
            );
            let said = said.expect("an answer");
            assert_eq!(said.code(), code, "{path} cut at {length}: {said:?}");
        }
        // The same where the line breaks and the promised rest never comes.
        let whole = request("POST", path, headers, body);
        for length in 1..whole.len() {
            if let Some(said) = send_and_break_off(&centre.address, &whole[..length]) {
                assert!(
                    (400..500).contains(&said.status),
                    "{path} {length}: {said:?}"
                );
            }
        }
    }
    assert_eq!(centre_state(centre), before);
    controls(&captured, &before);
}

/// The whole requests are taken, and the state sees it.
fn controls(captured: &Captured, before: &[String]) {
    let mut before = before.to_vec();
    for (path, (headers, body)) in [("/v1/enrol", &captured.enrol), ("/v1/sync", &captured.sync)] {
        let said = send(
            &captured.centre.address,
            &request("POST", path, headers, body),
        );
        assert_eq!(said.expect("an answer").status, 200, "{path}");
        let after = centre_state(&captured.centre);
        assert_ne!(after, before, "{path} changed nothing");
        before = after;
    }
}

#[test]
fn a_request_with_any_bit_changed_is_refused() {
    let captured = captured();
    let (centre, before) = (&captured.centre, centre_state(&captured.centre));
    for (path, (headers, body)) in [("/v1/enrol", &captured.enrol), ("/v1/sync", &captured.sync)] {
        // The machine's name for people, which ends an enrolment, is the one part that its signature does not cover.
        let covered = body.len() - if path == "/v1/enrol" { 32 } else { 0 };
        for bit in 0..covered * 8 {
            let mut wrong = body.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let said = send(&centre.address, &request("POST", path, headers, &wrong));
            let said = said.expect("an answer");
            assert!(
                (400..500).contains(&said.status),
                "{path} bit {bit}: {said:?}"
            );
        }
    }
    assert_eq!(centre_state(centre), before);
    controls(&captured, &before);
}

#[test]
fn a_request_that_is_too_large_is_refused() {
    let captured = captured();
    let (centre, before) = (&captured.centre, centre_state(&captured.centre));
    let authorization = &captured.sync.0;
    for (path, headers, bytes) in [
        ("/v1/enrol", "", 8 * 1024 + 1),
        ("/v1/enrol", "", 4 << 20),
        ("/v1/sync", authorization.as_str(), (1 << 20) + 1),
        ("/v1/tls", authorization.as_str(), 3 << 20),
        (
            "/login",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            1 << 20,
        ),
    ] {
        // Refused by what it promises, before anything of it came.
        let whole = request("POST", path, headers, &vec![b'x'; bytes]);
        let said = send(&centre.address, &whole[..whole.len() - bytes]).expect("an answer");
        let told = (said.status, said.code());
        assert_eq!(told, (413, "request-too-large".to_owned()), "{path}");
        // Whoever sends all of it may find the line closed before the answer is read.
        if let Some(said) = send(&centre.address, &whole) {
            assert_eq!(said.status, 413, "{path}");
        }
    }
    // So is a head without end.
    let head = format!(
        "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: {}\r\n\r\n",
        "y".repeat(1 << 20)
    );
    if let Some(said) = send(&centre.address, head.as_bytes()) {
        assert!((400..500).contains(&said.status), "{said:?}");
    }
    for line in [
        "",
        "rice\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0",
        "POST  \r\n\r\n",
    ] {
        if let Some(said) = send_and_break_off(&centre.address, line.as_bytes()) {
            assert!(
                (400..600).contains(&said.status) && said.status != 500,
                "{said:?}"
            );
        }
    }
    assert_eq!(centre_state(centre), before);
    controls(&captured, &before);
}
