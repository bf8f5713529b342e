//! A proxy that keeps what passes it, and where asked for lets it pass no faster than the modelled line.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::model::Model;
use crate::fault::Outcome;
use crate::world::Chance;

/// What stands before each TLS record: its kind, its version, its length.
const RECORD_HEADER_BYTES: usize = 5;
/// A record that says good-bye: a header, two bytes, their kind, a seal. The work is done when it is sent.
const GOODBYE_BYTES: u64 = 24;

/// The sizes of one connection's TLS records, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Records {
    pub(super) up: Vec<u64>,
    pub(super) down: Vec<u64>,
}

#[derive(Debug, Default)]
struct Bytes {
    up: Mutex<Vec<u8>>,
    down: Mutex<Vec<u8>>,
}

/// How fast bytes pass: as fast as the modelled line, or at once.
type Pace = Option<(Model, Arc<tokio::sync::Mutex<Chance>>)>;

/// A proxy in front of a server.
#[derive(Debug)]
pub(super) struct Tap {
    pub(super) address: String,
    connections: Arc<Mutex<Vec<Arc<Bytes>>>>,
    task: JoinHandle<()>,
}

impl Tap {
    /// Puts a tap in front of the server at `address`; with a model, one that is as slow.
    pub(super) async fn before(address: &str, pace: Option<(Model, u64)>) -> Outcome<Self> {
        let target: SocketAddr = address.trim_start_matches("https://").parse()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let own = format!("https://{}", listener.local_addr()?);
        let connections = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&connections);
        let pace: Pace =
            pace.map(|(model, seed)| (model, Arc::new(tokio::sync::Mutex::new(Chance::new(seed)))));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let bytes = Arc::new(Bytes::default());
                lock(&kept).push(Arc::clone(&bytes));
                let pace = pace.clone();
                // A connection that breaks tells so to both its ends.
                tokio::spawn(async move { drop(carry(client, target, &bytes, &pace).await) });
            }
        });
        Ok(Self {
            address: own,
            connections,
            task,
        })
    }

    /// Returns the records of each connection, but for good-byes.
    pub(super) fn records(&self) -> Vec<Records> {
        let connections = lock(&self.connections);
        let all = connections.iter().map(|one| {
            let sizes = |bytes: &Mutex<Vec<u8>>| {
                let mut sizes = records(&lock(bytes));
                sizes.retain(|size| *size != GOODBYE_BYTES);
                sizes
            };
            Records {
                up: sizes(&one.up),
                down: sizes(&one.down),
            }
        });
        all.collect()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Returns the sizes of the records that bytes consist of.
fn records(bytes: &[u8]) -> Vec<u64> {
    let (mut left, mut sizes) = (bytes, Vec::new());
    while let Some(&[.., high, low]) = left.get(..RECORD_HEADER_BYTES) {
        let size = RECORD_HEADER_BYTES + usize::from(u16::from_be_bytes([high, low]));
        sizes.push(u64::try_from(size).unwrap_or(u64::MAX));
        left = left.get(size..).unwrap_or_default();
    }
    sizes
}

async fn carry(client: TcpStream, target: SocketAddr, bytes: &Bytes, pace: &Pace) -> Outcome<()> {
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    if let Some((model, line)) = pace {
        let micros = model.hello_micros(&mut *line.lock().await);
        tokio::time::sleep(Duration::from_micros(micros)).await;
    }
    let (client_reads, client_writes) = client.into_split();
    let (server_reads, server_writes) = server.into_split();
    let up = pass(client_reads, server_writes, &bytes.up, pace);
    let down = pass(server_reads, client_writes, &bytes.down, pace);
    let (up, down) = tokio::join!(up, down);
    up.and(down)
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    kept: &Mutex<Vec<u8>>,
    pace: &Pace,
) -> Outcome<()> {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        let bytes = piece.get(..read).unwrap_or_default();
        if bytes.is_empty() {
            to.shutdown().await?;
            return Ok(());
        }
        lock(kept).extend_from_slice(bytes);
        if let Some((model, line)) = pace {
            // Both ways share the line: whoever sends holds it.
            let mut line = line.lock().await;
            let micros = model.record_micros(u64::try_from(read)?, &mut line);
            tokio::time::sleep(Duration::from_micros(micros)).await;
            drop(line);
            tokio::time::sleep(Duration::from_micros(model.delay_micros())).await;
        }
        to.write_all(bytes).await?;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_taken_apart_into_records_wherever_they_were_cut() {
        let bytes = [&[22, 3, 1, 0, 2, 7, 7][..], &[23, 3, 3, 1, 0], &[9; 256]].concat();
        assert_eq!(records(&bytes), [7, 261]);
        assert!(records(&[]).is_empty());
    }
}
