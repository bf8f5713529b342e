//! The line against small servers on loopback.

use std::sync::Arc;
use std::time::Duration;

use replica::SecretKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use wire::RootFingerprint;
use wire::problem::Code;

use crate::time::Wait;
use crate::{Line, Time};

fn root() -> RootFingerprint {
    RootFingerprint::of(&SecretKey::from_bytes(&[2; 32]).public())
}

async fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// Answers every request with these bytes and closes.
async fn speak(bytes: &'static [u8]) -> String {
    let (listener, url) = listener().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _read = stream.read(&mut [0; 4096]).await;
            let _written = stream.write_all(bytes).await;
        }
    });
    url
}

async fn code(url: &str) -> Code {
    let line = match Line::to(url, root()) {
        Ok(line) => line,
        Err(problem) => return problem.code,
    };
    let posted = line.post("/v1/sync", None, vec![0; 100]).await;
    posted.unwrap_err().code
}

#[tokio::test]
async fn whatever_answers_instead_of_a_server_of_ours_has_its_name() {
    let cases: [(&[u8], Code); 10] = [
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\nWi-Fi",
            Code::NotOurServer,
        ),
        (
            b"HTTP/1.1 302 Found\r\nlocation: http://192.0.2.1/login\r\ncontent-length: 0\r\n\r\n",
            Code::NotOurServer,
        ),
        (
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nnot found",
            Code::NotOurServer,
        ),
        (
            b"HTTP/1.1 401 No\r\ncontent-length: 25\r\n\r\n{\"code\":\"device-unknown\"}",
            Code::DeviceUnknown,
        ),
        (
            b"HTTP/1.1 500 No\r\ncontent-length: 19\r\n\r\n{\"code\":\"internal\"}",
            Code::ServerBusy,
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf",
            Code::LineCut,
        ),
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n",
            Code::LineCut,
        ),
        (b"HTTP/1.1 200 O", Code::LineCut),
        (b"", Code::LineCut),
        (b"SSH-2.0-x\r\n", Code::NotOurServer),
    ];
    for (said, expected) in cases {
        let text = String::from_utf8_lossy(said);
        assert_eq!(code(&speak(said).await).await, expected, "{text}");
    }
    let https = speak(b"HTTP/1.1 200 OK\r\n\r\n").await;
    let https = https.replace("http:", "https:");
    assert_eq!(code(&https).await, Code::NotOurServer);
    assert_eq!(code("http://127.0.0.1:1").await, Code::ServerUnreachable);
}

#[tokio::test]
async fn a_busy_server_says_when_to_come_again() {
    let url = speak(
        b"HTTP/1.1 503 Busy\r\nretry-after: 17\r\ncontent-length: 22\r\n\r\n{\"code\":\"server-busy\"}",
    )
    .await;
    let line = Line::to(&url, root()).unwrap();
    let problem = line.get("/").await.unwrap_err();
    assert_eq!(
        (problem.code, problem.detail("seconds")),
        (Code::ServerBusy, "17")
    );
}

/// Reads one request with a body of `body` bytes.
async fn request(stream: &mut TcpStream, body: usize) -> usize {
    let mut read = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).await.unwrap();
        read.extend_from_slice(&piece[..count]);
        let head = read.windows(4).position(|four| four == b"\r\n\r\n");
        if count == 0 || head.is_some_and(|head| read.len() >= head + 4 + body) {
            return read.len();
        }
    }
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_a_closed_one_is_opened_again() {
    let (listener, url) = listener().await;
    let (accepted, mut connections) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            accepted.send(()).unwrap();
            for _ in 0..2 {
                request(&mut stream, 3).await;
                let said = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                stream.write_all(said).await.unwrap();
            }
        }
    });
    let line = Line::to(&url, root()).unwrap();
    for _ in 0..5 {
        let reply = line.post("/v1/sync", None, vec![1, 2, 3]).await.unwrap();
        assert_eq!(reply.body, b"ok");
        assert_eq!((reply.up.bytes, reply.down.bytes), (3, 0));
    }
    let mut count = 0;
    while connections.try_recv().is_ok() {
        count += 1;
    }
    assert_eq!(count, 3);
}

/// Time that passes in looks, when the test says so; nothing else is ever waited out.
#[derive(Debug)]
struct Looks(Semaphore);

impl Time for Looks {
    fn millis(&self) -> u64 {
        0
    }

    fn pass(&self, wait: Duration) -> Wait<'_> {
        Box::pin(async move {
            if wait == crate::watch::TICK {
                self.0.acquire().await.unwrap().forget();
            } else {
                std::future::pending::<()>().await;
            }
        })
    }
}

/// A server that has read a request and then waits for the word before it says `rest`.
async fn silent(said: &'static [u8], looks: usize, rest: &'static [u8]) -> Result<Vec<u8>, Code> {
    let (listener, url) = listener().await;
    let time = Arc::new(Looks(Semaphore::new(0)));
    let passing = Arc::clone(&time);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream, 20).await;
        stream.write_all(said).await.unwrap();
        passing.0.add_permits(looks);
        // Once all looks were taken, or for ever where the other side has gone.
        while passing.0.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let _written = stream.write_all(rest).await;
        let _closed = stream.read(&mut [0; 16]).await;
    });
    let line = Line::timed(&url, root(), time).unwrap();
    let posted = line.post("/v1/sync", None, vec![0; 20]).await;
    posted
        .map(|reply| reply.body)
        .map_err(|problem| problem.code)
}

#[tokio::test]
async fn a_server_that_stands_still_is_given_up_and_a_slow_one_is_not() {
    let rest = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    assert_eq!(silent(b"", 3, rest).await, Ok(b"ok".to_vec()));
    assert_eq!(silent(b"", 6, rest).await, Err(Code::LineCut));
    let begun = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
    assert_eq!(silent(begun, 3, b"defghi").await, Ok(b"abcdefghi".to_vec()));
    assert_eq!(silent(begun, 6, b"defghi").await, Err(Code::LineCut));
}
