//! HTTP by hand: requests that no client of ours would send.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// What a server answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

impl Answer {
    /// The stable code of the problem in a reply.
    pub(super) fn code(&self) -> String {
        let said: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        said["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request as bytes.
pub(super) fn request(method: &str, path: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Sends bytes and returns the answer; `None` where the server only hung up.
pub(super) fn send(address: &str, bytes: &[u8]) -> Option<Answer> {
    talk(address, bytes, false)
}

/// Sends bytes, says that no more will come, and returns the answer.
pub(super) fn send_and_break_off(address: &str, bytes: &[u8]) -> Option<Answer> {
    talk(address, bytes, true)
}

fn talk(address: &str, bytes: &[u8], break_off: bool) -> Option<Answer> {
    let host = address.trim_start_matches("http://");
    let mut line = TcpStream::connect(host).expect("the server");
    line.set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a time-out");
    // A server may answer and hang up before it has read everything.
    line.write_all(bytes).ok();
    if break_off {
        line.shutdown(Shutdown::Write).ok();
    }
    let mut reply = Vec::new();
    line.read_to_end(&mut reply).ok();
    read(&reply)
}

fn read(reply: &[u8]) -> Option<Answer> {
    let end = reply.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&reply[..end]);
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let body = reply[end + 4..].to_vec();
    Some(Answer { status, body })
}

/// Takes a request apart that a client of ours sent: its headers of interest and its body.
pub(super) fn parts(request: &[u8]) -> (String, Vec<u8>) {
    let end = request
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8_lossy(&request[..end]);
    let wanted = |line: &&str| {
        let line = line.to_ascii_lowercase();
        line.starts_with("authorization:") || line.starts_with("content-type:")
    };
    let headers = head
        .split("\r\n")
        .filter(wanted)
        .map(|line| format!("{line}\r\n"))
        .collect();
    (headers, request[end + 4..].to_vec())
}
