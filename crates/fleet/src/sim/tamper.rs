//! Damage to the centre's database from outside, for controls: what no honest program does.

use rusqlite::Connection;
use store::{Place, Store};

use super::broken::Break;
use super::world::World;
use crate::fault::Outcome;

impl World {
    /// Damages the centre's file as the control asks; other controls break elsewhere.
    pub(super) fn tamper(&mut self, broken: Break) -> Outcome<()> {
        let sql = match broken {
            Break::AlterOp => {
                "drop trigger if exists op_is_not_altered;
                 update op set bytes = cast(bytes || x'00' as blob)
                 where arrival = (select max(arrival) from op);"
            }
            Break::StaleProjection => {
                "update record set phone = phone || '0'
                 where id = (select min(id) from record);"
            }
            Break::DeletePosting => {
                "drop trigger if exists posting_is_never_deleted;
                 delete from posting where row = (select max(row) from posting);"
            }
            Break::CountAlone => "update act set standing = 0 where kind in (54, 69);",
            Break::CountUnmatched => {
                "update receipt set standing = standing & ~1048576
                 where standing & 1048576 <> 0;"
            }
            Break::ForgetSpent => {
                "update owed_sum set amount = 0 where source in (select id from act where kind = 56);"
            }
            Break::ReportLate => {
                "drop trigger if exists posting_is_never_changed;
                 update posting set period = day / 100;"
            }
            Break::BatchTwice => "update act set standing = 0 where kind = 61;",
            Break::KeepCommission => {
                "drop trigger if exists commission_is_never_deleted;
                 delete from commission where amount < 0;"
            }
            Break::ForgetCommit
            | Break::SendAgain
            | Break::CashForgotten
            | Break::ArrivalInState
            | Break::LastWriterWins
            | Break::RefuseUnread
            | Break::TrustUnsigned
            | Break::RejectWrong
            | Break::ClaimSent
            | Break::TrustRelay
            | Break::BelieveRelay
            | Break::KeepRoute
            | Break::RelayKeeps
            | Break::ForgetPeer
            | Break::OrderByWall
            | Break::CountTwins
            | Break::StrikeNothing
            | Break::OneTooFar
            | Break::LoseUnsent => return Ok(()),
        };
        self.damage(sql)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "damage is done past the store, on purpose"
    )]
    fn damage(&mut self, sql: &str) -> Outcome<()> {
        let Some(centre) = self.nodes.first_mut() else {
            return Ok(());
        };
        let Some(file) = centre.file.clone() else {
            return Ok(());
        };
        // The store holds its file alone: it is closed first and opened again.
        drop(std::mem::replace(
            &mut centre.store,
            Store::open(Place::Memory)?,
        ));
        let raw = Connection::open(&file)?;
        raw.execute_batch(sql)?;
        drop(raw);
        centre.store = Store::open(Place::File(&file))?;
        Ok(())
    }
}
