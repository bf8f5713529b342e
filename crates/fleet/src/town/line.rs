//! A line that breaks: a TCP proxy that counts bytes both ways and cuts once so many have passed one way.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::fault::{Fault, Outcome};

/// Where a line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Nowhere.
    Never,
    /// Once so many bytes went up: in the middle of a request.
    Up(u64),
    /// Once so many bytes came down: in the middle of a reply.
    Down(u64),
}

impl Cut {
    /// Returns how many bytes may pass, up and down.
    const fn limits(self) -> (u64, u64) {
        match self {
            Self::Never => (u64::MAX, u64::MAX),
            Self::Up(bytes) => (bytes, u64::MAX),
            Self::Down(bytes) => (u64::MAX, bytes),
        }
    }
}

/// What passed a line.
#[derive(Debug, Default)]
struct Passed {
    up: AtomicU64,
    down: AtomicU64,
    was_cut: AtomicBool,
}

/// A proxy in front of a server.
#[derive(Debug)]
pub struct CutLine {
    /// Its address.
    pub address: String,
    passed: Arc<Passed>,
    task: JoinHandle<()>,
}

/// Puts a line in front of the server at `address` that breaks there. TLS passes through it as it is.
///
/// # Errors
///
/// Where no port is free, or the address is none.
pub async fn cut_line(address: &str, cut: Cut) -> Outcome<CutLine> {
    let (scheme, host) = address.split_once("://").unwrap_or(("http", address));
    let target: SocketAddr = host.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let own = format!("{scheme}://{}", listener.local_addr()?);
    let passed = Arc::new(Passed::default());
    let counted = Arc::clone(&passed);
    let task = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                // What a broken line says to its ends is that it is gone.
                drop(carry(client, target, cut, &counted).await);
            });
        }
    });
    Ok(CutLine {
        address: own,
        passed,
        task,
    })
}

impl CutLine {
    /// Returns how many bytes went up before the line broke.
    #[must_use]
    pub fn bytes_up(&self) -> u64 {
        self.passed.up.load(Ordering::SeqCst)
    }

    /// Returns how many bytes came down before the line broke.
    #[must_use]
    pub fn bytes_down(&self) -> u64 {
        self.passed.down.load(Ordering::SeqCst)
    }

    /// Returns whether it broke.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.passed.was_cut.load(Ordering::SeqCst)
    }
}

impl Drop for CutLine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn carry(
    mut client: TcpStream,
    target: SocketAddr,
    cut: Cut,
    passed: &Passed,
) -> Outcome<()> {
    let mut server = TcpStream::connect(target).await?;
    // Passes on what it has, as it has it.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (up_max, down_max) = cut.limits();
    let (mut up, mut down) = (vec![0; 1024], vec![0; 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let bytes = up.get(..read?).unwrap_or_default();
                if !pass(bytes, &mut server, up_max, &passed.up, passed).await? {
                    return Ok(());
                }
            }
            read = server.read(&mut down) => {
                let bytes = down.get(..read?).unwrap_or_default();
                if !pass(bytes, &mut client, down_max, &passed.down, passed).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// Passes bytes on as far as the line holds; `false` where the other side had hung up.
async fn pass(
    bytes: &[u8],
    to: &mut TcpStream,
    most: u64,
    counted: &AtomicU64,
    passed: &Passed,
) -> Outcome<bool> {
    let left = most.saturating_sub(counted.load(Ordering::SeqCst));
    let passes = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
    if passes < bytes.len() {
        passed.was_cut.store(true, Ordering::SeqCst);
    }
    counted.fetch_add(u64::try_from(passes)?, Ordering::SeqCst);
    to.write_all(bytes.get(..passes).unwrap_or_default())
        .await?;
    if passes < bytes.len() {
        return Err(Fault::new("cut"));
    }
    Ok(!bytes.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `length` bytes through a line that breaks after ten, and returns what arrives.
    async fn through(length: usize) -> (usize, bool) {
        let server = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        let line = cut_line(&address, Cut::Up(10)).await.unwrap();
        let mut client = TcpStream::connect(line.address.trim_start_matches("http://"))
            .await
            .unwrap();
        let (mut end, _) = server.accept().await.unwrap();
        client.write_all(&vec![7; length]).await.unwrap();
        client.shutdown().await.unwrap();
        let mut arrived = Vec::new();
        end.read_to_end(&mut arrived).await.unwrap_or_default();
        (arrived.len(), line.was_cut())
    }

    #[tokio::test]
    async fn a_line_breaks_after_exactly_so_many_bytes() {
        assert_eq!(through(9).await, (9, false));
        assert_eq!(through(10).await, (10, false));
        assert_eq!(through(11).await, (10, true));
        assert_eq!(through(5_000).await, (10, true));
    }
}
