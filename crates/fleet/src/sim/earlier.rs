//! The centre as it stood one evening, put together from its log days later.

use replica::Hash;

use super::broken::Break;
use super::check::{Check, must};
use super::world::{End, World};
use crate::fault::Outcome;

/// What stood at an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stood {
    arrival: u64,
    rows: Hash,
}

impl World {
    /// Remembers how the centre stands, quiet or not.
    pub(super) fn remember(&mut self) -> Outcome<()> {
        if self.ends.is(End::Earlier) {
            let reader = self.centre()?.store.read();
            self.stood = Some(Stood {
                arrival: reader.arrival()?,
                rows: reader.projection_dump()?,
            });
        }
        Ok(())
    }

    /// What is projected from the log as far as it reached then is what stood there, row for row.
    pub(super) fn check_earlier(&mut self) -> Outcome<()> {
        let Some(stood) = self.stood else {
            return Ok(());
        };
        // A broken one reads one op too many.
        let arrival = stood.arrival + u64::from(self.broken == Some(Break::OneTooFar));
        let earlier = self.centre()?.store.read().earlier(arrival)?;
        let rows = earlier.project(&mut |_, _| ())?.read().projection_dump()?;
        self.looked_back += 1;
        must(rows == stood.rows, Check::Earlier, || {
            format!("the centre put together as of arrival {arrival} is not what stood there")
        })
    }
}
