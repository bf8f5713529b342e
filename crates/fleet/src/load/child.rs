//! A server in a process of its own, so that its memory and processor time are its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use server::folder::Folder;
use tokio::sync::oneshot;

use crate::fault::{Fault, Outcome, While as _};
use crate::workload::{cpu_of, peak_kib_of};

/// The server's process. It ends when its standard input does.
#[derive(Debug)]
pub struct Child {
    process: std::process::Child,
    /// Its address.
    pub address: String,
}

/// Serves `folder` on a loopback port, prints the address, and goes on until standard input ends.
///
/// # Errors
///
/// What `tungnha-server serve` would say.
pub fn serve_until_told(folder: &Path) -> Outcome<()> {
    let app = server::setup::open(&Folder::at(folder), server::clock::system(), None, false)?;
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    writeln!(
        std::io::stdout().lock(),
        "http://{}",
        listener.local_addr()?
    )?;
    let (told, stop) = oneshot::channel();
    std::thread::spawn(move || {
        // Whatever comes, the end is what counts.
        std::io::stdin()
            .lock()
            .read_to_end(&mut Vec::new())
            .unwrap_or_default();
        told.send(()).unwrap_or_default();
    });
    let until = async move { drop(stop.await) };
    Ok(server::serve::runtime()?.block_on(server::serve_with(listener, app, until))?)
}

impl Child {
    /// Starts the server of `folder` as `program storm-server FOLDER`.
    ///
    /// # Errors
    ///
    /// Where it does not come up.
    pub fn start(program: &Path, folder: &Path) -> Outcome<Self> {
        let mut process = Command::new(program)
            .arg("storm-server")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .doing(&program.display().to_string())?;
        let mut address = String::new();
        if let Some(said) = process.stdout.take() {
            BufReader::new(said).read_line(&mut address)?;
        }
        let address = address.trim().to_owned();
        if address.is_empty() {
            let status = process.wait()?;
            return Err(Fault::new(format!("the server ended at once: {status}")));
        }
        Ok(Self { process, address })
    }

    /// Returns the most memory that it has held, in KiB, and its processor time.
    ///
    /// # Errors
    ///
    /// Where the system does not tell.
    pub fn cost(&self) -> Outcome<(u64, Duration)> {
        let id = self.process.id().to_string();
        Ok((peak_kib_of(&id), cpu_of(&id)?))
    }

    /// Tells it to stop and waits until it has.
    ///
    /// # Errors
    ///
    /// Where it ended badly.
    pub fn stop(mut self) -> Outcome<()> {
        drop(self.process.stdin.take());
        let status = self.process.wait()?;
        if status.success() {
            Ok(())
        } else {
            Err(Fault::new(format!("the server ended with {status}")))
        }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // Where it was stopped already there is nothing left to end.
        self.process.kill().unwrap_or_default();
        drop(self.process.wait());
    }
}
