//! What the tests of packing share.

use replica::{
    ActorId, Dot, Hash, Hlc, Incarnation, Kind, Op, RecordId, ScopeId, Signature, Stretch,
};

use crate::packing::{Counted, Receiver, Reference, Sender, StreamName, pack, unpack};

pub(super) const OWN: Incarnation = Incarnation::from_bytes([7; 8]);
pub(super) const OTHER: Incarnation = Incarnation::from_bytes([8; 8]);

pub(super) fn stretch(after: u64, ops: Vec<Vec<u8>>) -> Stretch {
    Stretch {
        scope: ScopeId(300),
        incarnation: OWN,
        opening: None,
        before: None,
        after,
        ops,
        signature: Signature::from_bytes([9; 64]),
    }
}

pub(super) fn counted(stretches: &[Stretch]) -> Vec<Counted> {
    let counted = stretches.iter().map(|stretch| Counted {
        after: stretch.after,
        ops: u64::try_from(stretch.ops.len()).unwrap(),
    });
    counted.collect()
}

pub(super) fn check(stretches: &[Stretch], references: &[Reference]) -> Vec<u8> {
    let packed = pack(stretches, references);
    let (ops, found) = unpack(&packed, &counted(stretches)).unwrap();
    let sent: Vec<_> = stretches
        .iter()
        .map(|stretch| stretch.ops.clone())
        .collect();
    assert_eq!(ops, sent);
    assert_eq!(found, references);
    packed
}

pub(super) fn op(kind: u16, time: u64, body: impl minicbor::Encode<()>) -> Vec<u8> {
    let op = Op {
        kind: Kind(kind),
        time: Hlc::from_bits(time),
        actor: ActorId(1001),
        body: minicbor::to_vec(body).unwrap(),
    };
    op.encode()
}

pub(super) fn named(number: u64, id: [u8; 16]) -> Vec<u8> {
    let body = minicbor::bytes::ByteArray::from(id);
    op(50, (1_763_700_000_000 + number) << 16, [body])
}

/// What both sides of a message know.
pub(super) struct Both<'f> {
    pub(super) made_by: &'f dyn Fn(RecordId) -> Option<Dot>,
    /// Up to which op of the other stream they hold.
    pub(super) held: u64,
}

/// The link of every op of the other stream.
pub(super) const LINK: Hash = Hash::from_bytes([0xaa; 32]);

impl Sender for Both<'_> {
    type Error = ();

    fn made_by(&self, _: ScopeId, record: RecordId) -> Result<Option<Dot>, ()> {
        Ok((self.made_by)(record))
    }

    fn link(&self, _: ScopeId, op: &Dot) -> Result<Option<Hash>, ()> {
        Ok((op.actor == OTHER).then_some(LINK))
    }

    fn streams(&self, _: ScopeId) -> Result<Vec<Incarnation>, ()> {
        Ok(vec![OWN, OTHER])
    }

    fn is_held(&self, _: ScopeId, op: &Dot) -> bool {
        op.actor == OTHER && op.counter <= self.held
    }
}

impl Receiver for Both<'_> {
    type Error = ();

    fn stream(&self, name: &StreamName) -> Result<Option<Incarnation>, ()> {
        let (first, last) = name.range();
        Ok((first..=last).contains(&OTHER).then_some(OTHER))
    }

    fn link(&self, op: &Dot) -> Result<Option<Hash>, ()> {
        Ok((op.actor == OTHER && op.counter <= self.held).then_some(LINK))
    }
}
