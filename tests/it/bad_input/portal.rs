//! Something answers that is no server of ours: a hotel's login page, a router, a cut line.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::refused::{centre_state, files, refused, state};
use crate::programs::{Centre, Device};

const PAGE: &str = "<!doctype html><title>Wi-Fi</title><p>Xin mời đăng nhập.</p>";

/// What answers every connection with the same bytes, and keeps what it was sent.
pub(super) struct Portal {
    /// Where it listens.
    pub(super) address: String,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Portal {
    /// Answers with `reply` until the tests end.
    pub(super) fn answering(reply: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        std::thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                let request = read(&line);
                kept.lock().expect("no panic").push(request);
                // Whoever asked may have gone.
                (&line).write_all(&reply).ok();
            }
        });
        Self { address, seen }
    }

    /// The last request that came.
    pub(super) fn last(&self) -> Vec<u8> {
        let seen = self.seen.lock().expect("no panic");
        seen.last().expect("a request").clone()
    }
}

/// Reads a request up to the end of its body.
fn read(mut line: &TcpStream) -> Vec<u8> {
    line.set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a time-out");
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            let length = text.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.split("\r\n").next()?.parse().ok());
            if request.len() >= end + 4 + length.unwrap_or(0) {
                return request;
            }
        }
        match line.read(&mut piece) {
            Ok(0) | Err(_) => return request,
            Ok(count) => request.extend_from_slice(&piece[..count]),
        }
    }
}

fn reply(head: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What answers, and the code that a device then gives.
fn answers() -> Vec<(Vec<u8>, &'static str)> {
    let json = |status, code| {
        let head = format!("{status} X\r\nContent-Type: application/json");
        reply(&head, &format!("{{\"code\":\"{code}\",\"message\":\"…\"}}"))
    };
    let html = "200 OK\r\nContent-Type: text/html; charset=utf-8";
    let long = "x".repeat(2 << 20);
    vec![
        (reply(html, PAGE), "not-our-server"),
        (
            reply("302 Found\r\nLocation: http://wifi.invalid/", ""),
            "not-our-server",
        ),
        (
            reply("511 Network Authentication Required", PAGE),
            "not-our-server",
        ),
        (
            reply("404 Not Found\r\nContent-Type: text/plain", "none"),
            "not-our-server",
        ),
        (
            reply("200 OK\r\nContent-Type: application/octet-stream", "rice"),
            "not-our-server",
        ),
        (
            reply("200 OK\r\nContent-Type: application/octet-stream", &long),
            "not-our-server",
        ),
        (
            reply("200 OK\r\nContent-Type: application/json", "{\"ok\":true}"),
            "not-our-server",
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), "not-our-server"),
        (Vec::new(), "line-cut"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\ncut".to_vec(),
            "line-cut",
        ),
        // A server of ours in trouble of its own: not this device's disk, not this device's fault.
        (json(500, "internal"), "server-busy"),
        (json(507, "disk-full"), "server-busy"),
        (json(500, "database-damaged"), "server-busy"),
    ]
}

#[test]
fn what_is_no_server_of_ours_is_told_so_and_takes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Centre::found(&folder.path().join("centre"));
    let device = Device::enrol(&folder.path().join("device"), &centre);
    let person = device.add_person("Đỗ Văn An");
    device.run(&["collect", "--line", &format!("{person}:bhxh:1:1500000")]);
    let settings = folder.path().join("device/settings.json");
    let right = std::fs::read_to_string(&settings).expect("settings");
    let (here, there) = (state(&device), centre_state(&centre));
    let (invitation, new) = (centre.invite(), Device::at(&folder.path().join("new")));

    for (reply, code) in answers() {
        let portal = Portal::answering(reply);
        let at = |device: &Device, arguments: &[&str], more: &[&str]| {
            let mut command = device.plain();
            command.args(arguments).args(more);
            command
        };
        let server = portal.address.as_str();
        // Where the address is new, where it is the known server's, and at enrolment.
        refused(
            &|more| at(&device, &["sync", "--server", server], more),
            code,
            6,
        );
        std::fs::write(&settings, right.replace(&centre.address, server)).expect("settings");
        refused(&|more| at(&device, &["sync"], more), code, 6);
        std::fs::write(&settings, &right).expect("settings");
        let enrol = ["enrol", &invitation, "--server", server];
        refused(&|more| at(&new, &enrol, more), code, 6);
        assert_eq!(files(new.folder()), ["device.key"]);
        assert_eq!(state(&device), here, "{code}");
    }
    assert_eq!(centre_state(&centre), there);

    // The control: at the right address the same device and the same invitation get through.
    device.run(&["sync"]);
    new.run(&["enrol", &invitation]);
    assert_ne!(centre_state(&centre), there);
}
