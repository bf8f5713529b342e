//! A sync by files: what devices, offices and the centre hand to each other on a stick, where there is no line.

use line::ZSTD;
use replica::{Certificate, DeviceId, Role, SecretKey, UnixMillis};
use store::Store;
use sync::{Answered, Caller, Peer, Progress};
use wire::problem::{Code, Problem};
use wire::{FileError, Letter, Opened, Said};

use crate::books;
use crate::failure::Outcome;

/// What a file that was taken in was.
#[derive(Debug)]
pub enum TakenIn {
    /// Ops of a device or an office, which is answered.
    Asked {
        /// Who wrote it.
        sender: Certificate,
        /// What it brought, and the answer.
        answered: Answered,
    },
    /// The answer of the server above this one.
    Answered {
        /// Who wrote it.
        sender: Certificate,
        /// What it did here.
        progress: Progress,
    },
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The file's content, sealed.
    pub file: Vec<u8>,
    /// Ops in it.
    pub ops: u64,
    /// Not everything fits.
    pub more: bool,
}

/// Takes a file in: whole, or nothing of it. Everything in it is checked before anything is stored.
///
/// At the centre the answer brings their next book, of `book_size` numbers as a rule, to those whose numbers run out.
///
/// # Errors
///
/// `file-damaged`, `file-for-another`, `signature-invalid`, `device-unknown`; problems of the store.
pub fn take_in(
    store: &mut Store,
    key: &SecretKey,
    file: &[u8],
    book_size: u32,
    now: UnixMillis,
) -> Outcome<TakenIn> {
    let opened = Opened::open(key, file).map_err(problem)?;
    let sender = opened.sender();
    let caller = Caller::find(&store.read(), sender)?;
    let caller = caller.ok_or_else(|| Problem::new(Code::DeviceUnknown).with("what", sender))?;
    let own = DeviceId::of(&key.public());
    let letter = opened
        .read(&caller.certificate.key, own, &ZSTD)
        .map_err(problem)?;
    match letter {
        Said::Ask(requests) => {
            let heard = sync::hear_all(store, key, requests, now)?;
            if heard.ops > 0 {
                books::at_sync(store, key, &caller.certificate, book_size, now)?;
            }
            let answered = sync::answer_all(store, &caller, key, heard, now)?;
            Ok(TakenIn::Asked {
                sender: caller.certificate,
                answered,
            })
        }
        Said::Answer(replies) => {
            let peer = Peer {
                device: sender,
                role: caller.certificate.role,
            };
            let progress = sync::take_answer(store, peer, replies, now)?;
            Ok(TakenIn::Answered {
                sender: caller.certificate,
                progress,
            })
        }
    }
}

/// Seals the answer to a file. `random` is true randomness, used once.
///
/// # Errors
///
/// `request-too-large`.
pub fn answer(
    key: &SecretKey,
    sender: &Certificate,
    answered: Answered,
    random: &[u8; 32],
) -> Outcome<Written> {
    let letter = Letter::Answer(answered.replies);
    Ok(Written {
        file: letter
            .seal(key, &sender.key, random, &ZSTD)
            .map_err(problem)?,
        ops: answered.ops,
        more: answered.more,
    })
}

/// Writes a file to the centre with all that it has not confirmed. `random` is true randomness, used once.
///
/// # Errors
///
/// `usage` at the centre itself; problems of the store.
pub fn to_centre(store: &mut Store, key: &SecretKey, random: &[u8; 32]) -> Outcome<Written> {
    let centre = store.read().centre()?.ok_or(Code::NotEnrolled)?;
    if centre.key == key.public() {
        return Err(Problem::new(Code::Usage).with("what", "--to-file").into());
    }
    let peer = Peer {
        device: centre.device(),
        role: Role::Centre,
    };
    let asked = sync::ask(store, key, peer)?;
    let letter = Letter::Ask(asked.requests);
    Ok(Written {
        file: letter
            .seal(key, &centre.key, random, &ZSTD)
            .map_err(problem)?,
        ops: asked.ops,
        more: asked.more,
    })
}

fn problem(error: FileError) -> Problem {
    error.into()
}
