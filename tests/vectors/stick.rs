//! A file on a stick, and the one that answers it.

use line::ZSTD;
use serde_json::{Value, json};
use sync::{Caller, answer_all, ask, hear_all, take_answer};
use wire::{Letter, Opened, Said, SyncReply, SyncRequest};

use super::diagnostic::hex;
use super::exchange::Town;
use super::keys::message;
use super::party::{CENTRE, Who};

/// What is drawn at random for each file.
const RANDOM: [[u8; 32]; 2] = [[0x31; 32], [0x32; 32]];

/// Carries what a device holds to the centre, and the answer back.
pub(super) fn carry(town: &mut Town, who: Who) -> Value {
    let asked = ask(town.store(who), &who.key(), CENTRE.peer()).expect("a letter");
    let there = seal(&Letter::Ask(asked.requests), who, CENTRE, &RANDOM[0]);
    let Said::Ask(requests) = open(&there, who, CENTRE) else {
        panic!("a letter that asks");
    };
    let requests: Vec<SyncRequest> = requests.collect();
    let told = requests.iter().map(message).collect();
    let asked = file(&there, who, CENTRE, told);

    let now = town.later();
    let caller = Caller::find(&town.centre.read(), who.device()).expect("to read");
    let caller = caller.expect("a device that was granted");
    let heard = hear_all(&mut town.centre, &CENTRE.key(), requests, now).expect("to take it in");
    let answered = answer_all(&mut town.centre, &caller, &CENTRE.key(), heard, now);
    let replies = answered.expect("an answer").replies;
    let back = seal(&Letter::Answer(replies), CENTRE, who, &RANDOM[1]);
    let Said::Answer(replies) = open(&back, CENTRE, who) else {
        panic!("a letter that answers");
    };
    let replies: Vec<SyncReply> = replies.collect();
    let told = replies.iter().map(message).collect();
    let answered = file(&back, CENTRE, who, told);
    let progress = take_answer(town.store(who), CENTRE.peer(), replies, now);
    assert!(progress.expect("to take it in").complete);
    json!([asked, answered])
}

fn file(bytes: &[u8], by: Who, to: Who, parts: Vec<Value>) -> Value {
    json!({ "by": by.name, "to": to.name, "file": hex(bytes), "parts": parts })
}

fn seal(letter: &Letter, by: Who, to: Who, random: &[u8; 32]) -> Vec<u8> {
    let sealed = letter.seal(&by.key(), &to.key().public(), random, &ZSTD);
    sealed.expect("a small letter")
}

fn open(file: &[u8], by: Who, to: Who) -> Said {
    let opened = Opened::open(&to.key(), file).expect("sealed to its reader");
    let letter = opened.read(&by.key().public(), to.device(), &ZSTD);
    letter.expect("signed by its writer")
}
