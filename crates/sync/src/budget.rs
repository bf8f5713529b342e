//! How much goes into one body.

use std::collections::BTreeMap;

use replica::{ScopeId, Stretch, Vector};
use store::{Reader, StoreError};
use wire::limits::{BODY_OP_BYTES_MAX, BODY_OPS_MAX, OP_BYTES_BESIDE};

/// How many bytes of ops one exchange carries, before packing. Smaller on a bad line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// In a request.
    pub request_bytes_max: u32,
    /// In a reply.
    pub reply_bytes_max: u32,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            request_bytes_max: BODY_OP_BYTES_MAX,
            reply_bytes_max: BODY_OP_BYTES_MAX,
        }
    }
}

/// Collects what a peer lacks, scope by scope, until `bytes_max` is reached: at least one stretch where any
/// is lacking and `bytes_max` is not 0. `true`: there is more.
pub(crate) fn collect(
    reader: &Reader<'_>,
    peer: &BTreeMap<ScopeId, Vector>,
    bytes_max: u32,
) -> Result<(Vec<Stretch>, bool), StoreError> {
    let mut left = usize::try_from(bytes_max.min(BODY_OP_BYTES_MAX)).unwrap_or(usize::MAX);
    let (mut stretches, mut ops_left) = (Vec::new(), BODY_OPS_MAX);
    for (scope, held) in peer {
        if left == 0 {
            if reader.is_ahead_of(*scope, held)? {
                return Ok((stretches, true));
            }
            continue;
        }
        let (found, more) = if stretches.is_empty() {
            reader.stretches_behind(*scope, held, left)?
        } else {
            reader.stretches_within(*scope, held, left)?
        };
        for stretch in found {
            if stretch.ops.len() > ops_left {
                return Ok((stretches, true));
            }
            ops_left -= stretch.ops.len();
            left = left.saturating_sub(op_bytes(&stretch));
            stretches.push(stretch);
        }
        if more {
            return Ok((stretches, true));
        }
    }
    Ok((stretches, false))
}

/// Returns the size of the ops of stretches, as a budget counts it.
#[must_use]
pub fn op_bytes_of(stretches: &[Stretch]) -> u64 {
    u64::try_from(stretches.iter().map(op_bytes).sum::<usize>()).unwrap_or(u64::MAX)
}

/// The size of a stretch's ops, as the limits count it.
pub(crate) fn op_bytes(stretch: &Stretch) -> usize {
    let bytes = stretch.ops.iter().map(|op| op.len() + OP_BYTES_BESIDE);
    bytes.sum()
}
