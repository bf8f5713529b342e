//! This version's bytes, frozen: a later version must still read them.

use super::samples::*;
use crate::{EnrolReply, EnrolRequest, Message, SyncReply, SyncRequest};

fn check<M: Message + PartialEq + std::fmt::Debug>(message: &M, hex: &str) {
    let written: String = message
        .to_body()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(written, hex);
    assert_eq!(&M::from_body(&message.to_body()).unwrap(), message);
}

#[test]
fn requests_are_written_as_ever() {
    let [idle, full, elsewhere]: [SyncRequest; 3] = requests().try_into().unwrap();
    check(&idle, include_str!("golden/sync-request-idle.hex").trim());
    check(&full, include_str!("golden/sync-request-full.hex").trim());
    check(
        &elsewhere,
        include_str!("golden/sync-request-elsewhere.hex").trim(),
    );
}

#[test]
fn replies_are_written_as_ever() {
    let [idle, proved, full]: [SyncReply; 3] = replies().try_into().unwrap();
    check(&idle, include_str!("golden/sync-reply-idle.hex").trim());
    check(&proved, include_str!("golden/sync-reply-proved.hex").trim());
    check(&full, include_str!("golden/sync-reply-full.hex").trim());
}

#[test]
fn enrolments_are_written_as_ever() {
    check::<EnrolRequest>(
        &enrol_request(),
        include_str!("golden/enrol-request.hex").trim(),
    );
    check::<EnrolReply>(
        &enrol_reply(),
        include_str!("golden/enrol-reply.hex").trim(),
    );
}
