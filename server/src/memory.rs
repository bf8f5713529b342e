//! Memory that is given out up to a limit and comes back by itself.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const KIB: usize = 1024;

/// So much memory, in KiB.
#[derive(Debug, Clone)]
pub(crate) struct Memory(Arc<Semaphore>);

/// Some of it, held until dropped.
#[derive(Debug, Default)]
pub(crate) struct Held {
    permit: Option<OwnedSemaphorePermit>,
}

struct Owned {
    bytes: Vec<u8>,
    _held: Held,
}

impl AsRef<[u8]> for Owned {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Memory {
    pub(crate) fn new(kib: u32) -> Self {
        let kib = usize::try_from(kib).unwrap_or(usize::MAX);
        Self(Arc::new(Semaphore::new(kib.min(Semaphore::MAX_PERMITS))))
    }

    /// Lets `held` grow to `bytes`; `false` where there is not enough left.
    pub(crate) fn grow(&self, held: &mut Held, bytes: usize) -> bool {
        let wanted = bytes.div_ceil(KIB).saturating_sub(held.kib());
        let Ok(wanted) = u32::try_from(wanted) else {
            return false;
        };
        if wanted == 0 {
            return true;
        }
        let Ok(more) = Arc::clone(&self.0).try_acquire_many_owned(wanted) else {
            return false;
        };
        match &mut held.permit {
            Some(permit) => permit.merge(more),
            none => *none = Some(more),
        }
        true
    }
}

impl Held {
    fn kib(&self) -> usize {
        self.permit
            .as_ref()
            .map_or(0, OwnedSemaphorePermit::num_permits)
    }

    /// Returns these bytes with the memory that they hold: it comes back when the last who has them drops them.
    pub(crate) fn with(self, bytes: Vec<u8>) -> Bytes {
        Bytes::from_owner(Owned { bytes, _held: self })
    }

    /// Gives back what is beyond `bytes`.
    pub(crate) fn shrink(&mut self, bytes: usize) {
        let spare = self.kib().saturating_sub(bytes.div_ceil(KIB));
        if let Some(permit) = &mut self.permit {
            drop(permit.split(spare));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_held_than_there_is_and_all_of_it_comes_back() {
        let memory = Memory::new(4);
        let (mut first, mut second) = (Held::default(), Held::default());
        assert!(memory.grow(&mut first, 1) && memory.grow(&mut first, 1024));
        assert!(memory.grow(&mut second, 3 * 1024));
        assert!(!memory.grow(&mut first, 1025));
        second.shrink(2000);
        assert!(memory.grow(&mut first, 1025));
        let sent = second.with(vec![1]);
        drop(first);
        assert!(!memory.grow(&mut Held::default(), 4 * 1024));
        drop(sent);
        assert!(memory.grow(&mut Held::default(), 4 * 1024));
        assert!(!memory.grow(&mut Held::default(), 4 * 1024 + 1));
    }
}
