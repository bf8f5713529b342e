//! Files carried by hand between replicas that have no line.

use replica::{Role, SecretKey, UnixMillis};
use wire::{Codec, FileError, Letter, Opened, Said, SyncReply, SyncRequest};

use super::world::*;
use crate::{Caller, Peer, Progress, answer_all, ask, hear_all, take_answer};

fn seal(letter: &Letter, from: &Node, to: &Node) -> Vec<u8> {
    letter
        .seal(&from.key, &to.key.public(), &[5; 32], &Codec::PLAIN)
        .unwrap()
}

fn open(file: &[u8], from: &SecretKey, to: &Node) -> Result<Said, FileError> {
    let opened = Opened::open(&to.key, file)?;
    opened.read(&from.public(), to.identity.device, &Codec::PLAIN)
}

fn asked(file: &[u8], from: &Node, to: &Node) -> Vec<SyncRequest> {
    match open(file, &from.key, to).unwrap() {
        Said::Ask(requests) => requests.collect(),
        Said::Answer(_) => panic!("an answer"),
    }
}

fn answered(file: &[u8], from: &Node, to: &Node) -> Vec<SyncReply> {
    match open(file, &from.key, to).unwrap() {
        Said::Answer(replies) => replies.collect(),
        Said::Ask(_) => panic!("a request"),
    }
}

/// Writes a file to a peer.
pub(super) fn write(from: &mut Node, to: &Node) -> Vec<u8> {
    let asked = ask(&mut from.store, &from.key, to.peer()).unwrap();
    assert!(!asked.more);
    seal(&Letter::Ask(asked.requests), from, to)
}

/// Takes a file in and writes the answer.
pub(super) fn read(file: &[u8], from: &Node, to: &mut Node) -> Vec<u8> {
    read_at(file, from, to, NOW)
}

pub(super) fn read_at(file: &[u8], from: &Node, to: &mut Node, now: UnixMillis) -> Vec<u8> {
    let requests = asked(file, from, to);
    let caller = Caller::find(&to.store.read(), from.identity.device);
    let caller = caller.unwrap().unwrap();
    let heard = hear_all(&mut to.store, &to.key, requests, now).unwrap();
    let answered = answer_all(&mut to.store, &caller, &to.key, heard, now).unwrap();
    assert!(!answered.more);
    seal(&Letter::Answer(answered.replies), to, from)
}

pub(super) fn take(file: &[u8], from: &Node, to: &mut Node) -> Progress {
    let replies = answered(file, from, to);
    take_answer(&mut to.store, from.peer(), replies, NOW).unwrap()
}

fn digest(node: &Node) -> replica::Hash {
    node.store.read().state_digest().unwrap()
}

#[test]
fn a_file_there_and_one_back_confirm_what_a_line_would() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    one.register("Nguyễn Văn An");
    two.register("Trần Thị Bình");
    settle(&mut two, &mut centre.node);
    let there = write(&mut one, &centre.node);
    assert_eq!(one.places().2, 0);
    let back = read(&there, &one, &mut centre.node);
    assert_eq!(centre.node.households(), 2);
    // Written, not taken in yet: nothing is confirmed.
    assert_eq!(one.places().2, 0);
    let progress = take(&back, &centre.node, &mut one);
    assert!(
        progress.complete && progress.refused.is_empty(),
        "{progress:?}"
    );
    let (here, _, at_centre) = one.places();
    assert_eq!((one.households(), at_centre), (2, here));
    // The next file carries nothing that was confirmed.
    let next = ask(&mut one.store, &one.key, centre.node.peer()).unwrap();
    assert_eq!(next.ops, 0);
}

#[test]
fn a_restored_centre_that_nobody_meets_by_line_is_reminded_by_a_file() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Sau bản sao");
    settle(&mut device, &mut centre.node);
    let life = |node: &Node| node.store.read().server_incarnation().unwrap();
    let before = life(&centre.node);
    // The control: the centre that gave the word remembers it.
    let there = write(&mut device, &centre.node);
    read(&there, &device, &mut centre.node);
    assert_eq!(life(&centre.node), before);
    drop(centre);
    let mut restored = Centre::new();
    restored.device(1);
    restored.node.store.bring_chance([77; 16]);
    let back = read(&there, &device, &mut restored.node);
    assert_ne!(life(&restored.node), before);
    take(&back, &restored.node, &mut device);
    // The same again, late: it is of the life before.
    let now = life(&restored.node);
    read(&there, &device, &mut restored.node);
    assert_eq!(life(&restored.node), now);
}

#[test]
fn the_same_files_twice_and_old_ones_late_change_nothing() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    let there = write(&mut device, &centre.node);
    let old_back = read(&there, &device, &mut centre.node);
    // The device goes on, over a line.
    device.register("Trần Thị Bình");
    settle(&mut device, &mut centre.node);
    let (places, state) = (device.places(), digest(&device));
    let centres = digest(&centre.node);
    let arrival = centre.node.store.read().arrival().unwrap();
    for _ in 0..2 {
        read(&there, &device, &mut centre.node);
        let progress = take(&old_back, &centre.node, &mut device);
        assert_eq!((progress.received, progress.new_life), (0, false));
    }
    assert_eq!((device.places(), digest(&device)), (places, state));
    assert_eq!(digest(&centre.node), centres);
    assert_eq!(centre.node.store.read().arrival().unwrap(), arrival);
}

#[test]
fn a_file_that_was_cut_or_altered_changes_nothing() {
    let mut centre = Centre::new();
    let mut device = centre.device(1);
    device.register("Nguyễn Văn An");
    let there = write(&mut device, &centre.node);
    let before = digest(&centre.node);
    for at in (0..there.len()).step_by(7) {
        let mut altered = there.clone();
        altered[at] ^= 1;
        for file in [&altered[..], &there[..at]] {
            assert!(open(file, &device.key, &centre.node).is_err(), "{at}");
        }
    }
    assert_eq!(digest(&centre.node), before);
    // The control: as it was written, it is taken in.
    read(&there, &device, &mut centre.node);
    assert_ne!(digest(&centre.node), before);
}

#[test]
fn an_office_carries_what_its_devices_wrote_and_brings_the_centres_word_home() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    device.register("Nguyễn Văn An");
    let there = write(&mut device, &office);
    let back = read(&there, &device, &mut office);
    take(&back, &office, &mut device);
    let (here, at_office, at_centre) = device.places();
    assert_eq!((at_office, at_centre), (here, 0));

    let there = write(&mut office, &centre.node);
    let back = read(&there, &office, &mut centre.node);
    assert_eq!(centre.node.households(), 1);
    take(&back, &centre.node, &mut office);
    let there = write(&mut device, &office);
    let back = read(&there, &device, &mut office);
    take(&back, &office, &mut device);
    assert_eq!(device.places(), (here, here, here));
}

#[test]
fn what_was_written_after_the_letter_is_not_confirmed_by_its_answer() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    for to_office in [true, false] {
        let server = if to_office {
            &mut office
        } else {
            &mut centre.node
        };
        device.register("Nguyễn Văn An");
        let there = write(&mut device, server);
        let before = device.places().0;
        device.register("Trần Thị Bình");
        device.store.sign(&device.key).unwrap();
        let back = read(&there, &device, server);
        let progress = take(&back, server, &mut device);
        assert!(!progress.complete);
        let (here, at_office, at_centre) = device.places();
        let confirmed = if to_office { at_office } else { at_centre };
        assert_eq!((here, confirmed), (before + 1, before), "{to_office}");
    }
}

#[test]
fn what_does_not_fit_into_one_body_goes_into_several() {
    let mut centre = Centre::new();
    let (mut one, mut two) = (centre.device(1), centre.device(2));
    let long = "Nguyễn ".repeat(20);
    for number in 0..4_000 {
        one.register(&format!("{long}{number}"));
    }
    let asked = ask(&mut one.store, &one.key, centre.node.peer()).unwrap();
    assert!(
        asked.requests.len() > 1 && !asked.more,
        "{}",
        asked.requests.len()
    );
    let there = seal(&Letter::Ask(asked.requests), &one, &centre.node);
    let back = read(&there, &one, &mut centre.node);
    take(&back, &centre.node, &mut one);
    assert_eq!(one.places().2, one.places().0);
    let there = write(&mut two, &centre.node);
    let back = read(&there, &two, &mut centre.node);
    assert!(answered(&back, &centre.node, &two).len() > 2);
    let progress = take(&back, &centre.node, &mut two);
    assert!(progress.complete, "{progress:?}");
    assert_eq!(digest(&two), digest(&centre.node));
}

#[test]
fn an_answer_from_a_server_that_forged_it_confirms_nothing() {
    let mut centre = Centre::new();
    let (mut office, mut device) = (centre.office(9), centre.device(1));
    settle(&mut office, &mut centre.node);
    device.register("Nguyễn Văn An");
    let there = write(&mut device, &office);
    let requests = asked(&there, &device, &office);
    let caller = Caller::find(&office.store.read(), device.identity.device);
    let caller = caller.unwrap().unwrap();
    let heard = hear_all(&mut office.store, &office.key, requests, NOW).unwrap();
    let answer = answer_all(&mut office.store, &caller, &office.key, heard, NOW).unwrap();
    let file = seal(&Letter::Answer(answer.replies.clone()), &office, &device);
    // As the centre's it is not signed; and as the office's it says nothing for the centre.
    assert!(open(&file, &centre.node.key, &device).is_err());
    let office_as_centre = Peer {
        device: office.identity.device,
        role: Role::Centre,
    };
    take_answer(&mut device.store, office_as_centre, answer.replies, NOW).unwrap();
    assert_eq!(device.places().2, 0);
}
