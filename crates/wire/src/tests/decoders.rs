//! No bytes make a decoder panic, and every message is read back as it was written.

use super::samples::*;
use crate::limits::{BODY_OPS_MAX, PACKED_BYTES_MAX, UNPACKED_BYTES_MAX};
use crate::problem::{Code, Problem};
use crate::{
    Codec, EnrolReply, EnrolRequest, Known, Message, MessageError, SyncReply, SyncRequest,
    UnpackError, known_digest,
};
use proptest::prelude::*;

fn check<M: Message + PartialEq + std::fmt::Debug>(message: &M) {
    let body = message.to_body();
    assert_eq!(replica::check_canonical(&body), Ok(()));
    for codec in [Codec::PLAIN, RUNS] {
        let packed = message.pack(&codec);
        assert_eq!(&M::unpack(&packed, &codec).unwrap(), message);
        for cut in 0..packed.len() {
            assert!(M::unpack(&packed[..cut], &codec).is_err(), "cut at {cut}");
        }
        let longer = [&packed[..], &[0]].concat();
        assert!(M::unpack(&longer, &codec).is_err());
    }
}

#[test]
fn every_message_is_read_back_whole_and_every_shorter_piece_is_refused() {
    requests().iter().for_each(check);
    replies().iter().for_each(check);
    check(&enrol_request());
    check(&enrol_reply());
}

#[test]
fn a_body_over_a_limit_is_refused_before_it_is_decoded() {
    let too_long = vec![0; PACKED_BYTES_MAX + 1];
    let error = Codec::PLAIN.unpack(&too_long).unwrap_err();
    assert_eq!(
        error,
        UnpackError::TooLarge {
            limit: PACKED_BYTES_MAX
        }
    );
    assert!(Codec::PLAIN.unpack(&too_long[1..]).is_ok());
    // 17 kB that would come out as 4 MiB and one byte.
    let body = vec![0; UNPACKED_BYTES_MAX + 1];
    assert!(RUNS.unpack(&RUNS.pack(&body[1..])).is_ok());
    assert_eq!(RUNS.unpack(&RUNS.pack(&body)), Err(UnpackError::Damaged));
    assert_eq!(RUNS.unpack(&[2, 0]), Err(UnpackError::UnknownCodec(2)));
    assert_eq!(RUNS.unpack(&[]), Err(UnpackError::Damaged));
}

#[test]
fn a_body_of_too_many_ops_is_refused() {
    let mut request = requests().remove(1);
    request.stretches.truncate(1);
    request.stretches[0].ops = vec![vec![0x05]; BODY_OPS_MAX];
    assert!(SyncRequest::from_body(&request.to_body()).is_ok());
    request.stretches[0].ops.push(vec![0x05]);
    assert!(SyncRequest::from_body(&request.to_body()).is_err());
}

#[test]
fn another_version_and_bytes_that_are_no_message_have_their_codes() {
    let newer = SyncRequest {
        version: 2,
        ..requests().remove(0)
    };
    let of = |error: &MessageError| Problem::from(error).code;
    let error = SyncRequest::unpack(&newer.pack(&RUNS), &RUNS).unwrap_err();
    assert_eq!(of(&error), Code::VersionUnknown);
    let error = SyncRequest::unpack(b"<!doctype html>", &RUNS).unwrap_err();
    assert_eq!(of(&error), Code::RequestMalformed);
    let error = SyncRequest::unpack(&vec![0; PACKED_BYTES_MAX + 1], &RUNS).unwrap_err();
    assert_eq!(of(&error), Code::RequestTooLarge);
}

#[test]
fn a_field_of_a_later_version_is_passed_over() {
    let mut body = requests()[0].to_body();
    body[0] += 1;
    body.extend_from_slice(&[0x18, 0x63, 0x81, 0x05]);
    assert_eq!(SyncRequest::from_body(&body).unwrap(), requests()[0]);
}

#[test]
fn an_idle_sync_takes_at_most_forty_bytes_both_ways() {
    let bytes = requests()[0].pack(&RUNS).len() + replies()[0].pack(&RUNS).len();
    assert!(bytes <= 40, "{bytes}");
    // Its control: with the heads spelled out it would not fit.
    let spelled = SyncRequest {
        scopes: Known::Heads(heads()),
        ..requests().remove(0)
    };
    assert!(spelled.pack(&RUNS).len() > 40);
}

#[test]
fn a_proof_beside_its_reply_takes_at_most_eighty_bytes() {
    let bytes = replies()[1].pack(&RUNS).len() - replies()[0].pack(&RUNS).len();
    assert!(bytes <= 80, "{bytes}");
}

#[test]
fn scopes_without_streams_do_not_count_in_the_digest() {
    let mut with_empty = heads();
    with_empty.insert(replica::ScopeId(5), replica::Vector::new());
    assert_eq!(known_digest(&with_empty), known_digest(&heads()));
    with_empty.insert(replica::ScopeId(5), vector(&[(1, 1)]));
    assert_ne!(known_digest(&with_empty), known_digest(&heads()));
}

fn read_all(bytes: &[u8]) {
    for codec in [Codec::PLAIN, RUNS] {
        drop(SyncRequest::unpack(bytes, &codec));
        drop(SyncReply::unpack(bytes, &codec));
        drop(EnrolRequest::unpack(bytes, &codec));
        drop(EnrolReply::unpack(bytes, &codec));
    }
    drop(SyncRequest::from_body(bytes));
    drop(SyncReply::from_body(bytes));
    drop(EnrolReply::from_body(bytes));
}

fn whole_messages() -> Vec<Vec<u8>> {
    let requests = requests().into_iter().map(|message| message.to_body());
    let replies = replies().into_iter().map(|message| message.to_body());
    let enrol = [enrol_request().to_body(), enrol_reply().to_body()];
    requests.chain(replies).chain(enrol).collect()
}

proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn no_change_to_a_message_makes_a_decoder_panic(
        which in 0_usize..8,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut body = whole_messages().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        read_all(&body);
        body.truncate(cut.index(body.len()));
        read_all(&body);
    }
}
