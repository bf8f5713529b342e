//! A line that breaks: a TCP proxy that counts bytes and cuts once so many have passed.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::fault::{Fault, Outcome};

/// A proxy in front of a server.
#[derive(Debug)]
pub struct CutLine {
    /// Its address.
    pub address: String,
    up: Arc<AtomicU64>,
    was_cut: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

/// Puts a line in front of the server at `address` that breaks in the middle of a request: after `up_max` bytes.
///
/// # Errors
///
/// Where no port is free, or the address is none.
pub async fn cut_line(address: &str, up_max: u64) -> Outcome<CutLine> {
    let target: SocketAddr = address.trim_start_matches("http://").parse()?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let own = format!("http://{}", listener.local_addr()?);
    let (up, was_cut) = (
        Arc::new(AtomicU64::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let (counted, cut) = (Arc::clone(&up), Arc::clone(&was_cut));
    let task = tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (counted, cut) = (Arc::clone(&counted), Arc::clone(&cut));
            tokio::spawn(async move {
                // What a broken line says to its ends is that it is gone.
                drop(carry(client, target, up_max, &counted, &cut).await);
            });
        }
    });
    Ok(CutLine {
        address: own,
        up,
        was_cut,
        task,
    })
}

impl CutLine {
    /// Returns how many bytes went up before the line broke.
    #[must_use]
    pub fn bytes_up(&self) -> u64 {
        self.up.load(Ordering::SeqCst)
    }

    /// Returns whether it broke.
    #[must_use]
    pub fn was_cut(&self) -> bool {
        self.was_cut.load(Ordering::SeqCst)
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
    up_max: u64,
    counted: &AtomicU64,
    cut: &AtomicBool,
) -> Outcome<()> {
    let mut server = TcpStream::connect(target).await?;
    let (mut up, mut down) = (vec![0; 1024], vec![0; 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let read = read?;
                let left = up_max.saturating_sub(counted.load(Ordering::SeqCst));
                let passes = read.min(usize::try_from(left).unwrap_or(usize::MAX));
                server.write_all(up.get(..passes).unwrap_or_default()).await?;
                counted.fetch_add(u64::try_from(passes)?, Ordering::SeqCst);
                if passes < read {
                    cut.store(true, Ordering::SeqCst);
                    return Err(Fault::new("cut"));
                }
                if read == 0 {
                    return Ok(());
                }
            }
            read = server.read(&mut down) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                client.write_all(down.get(..read).unwrap_or_default()).await?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `length` bytes through a line that breaks after ten, and returns what arrives.
    async fn through(length: usize) -> (usize, bool) {
        let server = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = format!("http://{}", server.local_addr().unwrap());
        let line = cut_line(&address, 10).await.unwrap();
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
