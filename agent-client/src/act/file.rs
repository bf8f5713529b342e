//! A sync by files: the same signed ops on a stick, where there is no line.

use line::ZSTD;
use replica::{Certificate, Role, UnixMillis};
use sync::Peer;
use wire::problem::{Code, Problem};
use wire::{FileError, Letter, Opened, Said};

use super::outcome::Outcome;
use super::sync::{Exchange, Server};
use crate::{Agent, Answer, Fault};

/// A file to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's content, sealed.
    pub file: Vec<u8>,
    /// Whether it is for the centre, whose signature ends the day.
    pub for_centre: bool,
    /// Own records in it. None of them is confirmed by being written.
    pub ops: u64,
    /// Not everything fits: the rest goes into the next file, once this one was answered.
    pub more: bool,
}

impl Agent {
    /// Writes a file to a server: the centre, or the one with this address or device id. `random` is true
    /// randomness, used once.
    ///
    /// # Errors
    ///
    /// `choice-invalid` for a server that this device has not heard of; what the store says.
    pub fn file_to(&mut self, server: Option<&str>, random: &[u8; 32]) -> Answer<Written> {
        let recipient = self.recipient(server)?;
        let peer = peer(&recipient);
        let asked = sync::ask(&mut self.store, &self.key, peer)?;
        let letter = Letter::Ask(asked.requests);
        let sealed = letter.seal(&self.key, &recipient.key, random, &ZSTD);
        Ok(Written {
            file: sealed.map_err(fault)?,
            for_centre: peer.role == Role::Centre,
            ops: asked.ops,
            more: asked.more,
        })
    }

    /// Takes in a server's answer: whole, or nothing of it.
    ///
    /// # Errors
    ///
    /// `file-damaged`, `file-for-another`, `signature-invalid`; what the store says. What was confirmed is in the
    /// outcome.
    pub fn file_from(&mut self, file: &[u8], now: UnixMillis) -> Answer<Outcome> {
        let opened = Opened::open(&self.key, file).map_err(fault)?;
        let sender = opened.sender();
        let certificate = self.read().certificate(sender)?;
        let certificate = certificate.ok_or_else(|| fault(FileError::NotSigned(sender)))?;
        let own = self.identity.device;
        let letter = opened.read(&certificate.key, own, &ZSTD).map_err(fault)?;
        let replies = match letter {
            Said::Answer(replies) => replies,
            // A device answers nobody.
            Said::Ask(_) => return Err(Fault::new(Code::FileDamaged)),
        };
        let peer = peer(&certificate);
        let mut exchange = Exchange::with(&Server::new("", peer.device, peer.role))?;
        let progress = sync::take_answer(&mut self.store, peer, replies, now)?;
        if progress.new_life {
            self.identity = self.read().identity()?.unwrap_or(self.identity.clone());
        }
        exchange.took(progress, u64::try_from(file.len()).unwrap_or(u64::MAX));
        self.sync_end(exchange, Ok(()))
    }

    fn recipient(&self, server: Option<&str>) -> Answer<Certificate> {
        let reader = self.read();
        let centre = reader.centre()?;
        let unknown = || {
            let known = self.settings.servers.iter().map(|server| &*server.url);
            let possible = known.collect::<Vec<_>>().join(", ");
            Fault::of(Code::ChoiceInvalid, "--for", server.unwrap_or_default())
                .with("possible", possible)
        };
        let Some(name) = server.map(|name| name.trim().trim_end_matches('/')) else {
            return centre.ok_or_else(unknown);
        };
        let mut known = self.settings.servers.iter();
        let named = known.find(|server| server.url == name || server.device == name);
        let device = named.map_or(name, |server| &server.device).parse();
        let device = device.map_err(|_| unknown())?;
        let certificate = match centre.filter(|centre| centre.device() == device) {
            Some(centre) => Some(centre),
            None => reader.certificate(device)?,
        };
        certificate
            .filter(|certificate| certificate.role != Role::Device)
            .ok_or_else(unknown)
    }
}

fn peer(certificate: &Certificate) -> Peer {
    Peer {
        device: certificate.device(),
        role: certificate.role,
    }
}

fn fault(error: FileError) -> Fault {
    Fault::from(Problem::from(error))
}
