//! Which ops are struck out with a record: those with what people said of it, and no others.

use minicbor::{Decode as _, Decoder};
use replica::{Hash, Op, RecordId};

use crate::body::Body;

/// Returns the record with which an op with this link is struck out; `None` for money and for every other op that
/// stays whatever is struck.
///
/// It is told from what remains of a struck op as well as from the whole.
#[must_use]
pub fn told_of(op: &Op, link: &Hash) -> Option<RecordId> {
    match op.kind {
        Body::HOUSEHOLD | Body::PERSON => Some(RecordId::of(link)),
        Body::EDIT | Body::VISIT => first(&op.body, false),
        Body::MOVE_IN => first(&op.body, true),
        _ => None,
    }
}

/// Returns the record under key 0 of a body, or in front of what stands there.
fn first(body: &[u8], is_in_front: bool) -> Option<RecordId> {
    let mut d = Decoder::new(body);
    d.map().ok()?;
    let is_first = d.u64().ok()? == 0;
    if is_in_front {
        d.array().ok()?;
    }
    RecordId::decode(&mut d, &mut ()).ok().filter(|_| is_first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden;
    use replica::{ActorId, Hlc, Seed, Struck};

    /// Every kind of op, whole and struck: what remains tells the same, and only words that people said can be struck.
    #[test]
    fn what_an_op_is_told_of_survives_its_strike_and_money_is_told_of_nobody() {
        let link = Hash::from_bytes([9; 32]);
        let mut personal = Vec::new();
        for (name, body) in golden::bodies() {
            let op = Op {
                kind: body.kind(),
                time: Hlc::from_bits(1),
                actor: ActorId(2),
                body: body.encode(),
            };
            let struck = Struck::of(&Seed::from_bytes([1; 16]), 1, &op.encode()).encode();
            let remains = Op::decode(&struck).unwrap();
            assert_eq!(told_of(&remains, &link), told_of(&op, &link), "{name}");
            if told_of(&op, &link).is_some() {
                personal.push(name);
            }
        }
        assert_eq!(
            personal,
            [
                "household",
                "person",
                "edit",
                "move-in",
                "visit",
                "elsewhere"
            ]
        );
    }
}
