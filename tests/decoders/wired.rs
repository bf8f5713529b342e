//! What goes over the line: messages, and how they are packed.

use std::fmt::Debug;

use line::ZSTD;
use replica::check_canonical;
use wire::limits::UNPACKED_BYTES_MAX;
use wire::{EnrolReply, EnrolRequest, Message, SyncReply, SyncRequest};

/// A frame of zstd that says nothing: other readers pass over it.
const NOTHING: &[u8] = b"\x50\x2a\x4d\x18\0\0\0\0";

/// The body of a sync's request.
pub(super) fn sync_request(bytes: &[u8]) -> bool {
    read::<SyncRequest>(bytes).is_some()
}

/// The body of a sync's reply.
pub(super) fn sync_reply(bytes: &[u8]) -> bool {
    read::<SyncReply>(bytes).is_some()
}

/// The body of an enrolment's request.
pub(super) fn enrol_request(bytes: &[u8]) -> bool {
    let read = read::<EnrolRequest>(bytes);
    read.map(|request| request.verify()).is_some()
}

/// The body of an enrolment's reply.
pub(super) fn enrol_reply(bytes: &[u8]) -> bool {
    let read = read::<EnrolReply>(bytes);
    read.map(|reply| (reply.centre.read(), reply.own.read()))
        .is_some()
}

/// Any of them, packed.
pub(super) fn packed(bytes: &[u8]) -> bool {
    let Ok(body) = ZSTD.unpack(bytes) else {
        return false;
    };
    assert!(body.len() <= UNPACKED_BYTES_MAX);
    let again = ZSTD.pack(&body);
    assert_eq!(ZSTD.unpack(&again).as_ref(), Ok(&body), "packed again");
    for behind in [&again[..], &[0], NOTHING] {
        let longer = [&again[..], behind].concat();
        assert_ne!(ZSTD.unpack(&longer).as_ref(), Ok(&body), "bytes behind it");
    }
    // All of them, whichever was meant.
    let read = [
        sync_request(&body),
        sync_reply(&body),
        enrol_request(&body),
        enrol_reply(&body),
    ];
    read.contains(&true)
}

/// Reads a message; what is written then is canonical, says the same, and is written the same ever after.
fn read<M: Message + PartialEq + Debug>(body: &[u8]) -> Option<M> {
    let message = M::from_body(body).ok()?;
    let again = message.to_body();
    assert_eq!(check_canonical(&again), Ok(()), "written canonically");
    let reread = M::from_body(&again).expect("what was written is read");
    assert_eq!(reread, message, "read back");
    assert_eq!(reread.to_body(), again, "written again");
    Some(message)
}
