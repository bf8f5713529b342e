//! The scopes' tables, as rebuilding and comparing see them.

use crate::project::Table;

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "withdrawal",
        clear: "delete from withdrawal",
        dump: "select * from withdrawal order by scope, device, stream, number",
    },
    Table {
        name: "moved",
        clear: "delete from moved",
        dump: "select * from moved order by scope, record, incoming, incarnation, number, id",
    },
    Table {
        name: "ruling",
        clear: "delete from ruling",
        dump: "select * from ruling
               order by scope, incarnation, number, short, time, by_incarnation, by_number, by_id",
    },
    Table {
        name: "strike",
        clear: "delete from strike",
        dump: "select * from strike order by record, incarnation, number, id",
    },
    Table {
        name: "root",
        clear: "delete from root",
        dump: "select * from root order by time, incarnation, number, id",
    },
    Table {
        name: "held_op",
        clear: "delete from held_op",
        dump: "select * from held_op order by scope, incarnation, number, id",
    },
    Table {
        name: "held_same",
        clear: "delete from held_same",
        dump: "select * from held_same order by scope, incarnation, number, id",
    },
];

/// What of these depends on the ops held and on nothing else: no local number.
pub(crate) const STATE: [&str; 7] = [
    "select scope, device, incarnation, number, id, time, reason from withdrawal
     order by scope, device, incarnation, number, id",
    "select scope, record, incoming, incarnation, number, id, time, actor, other, standing from moved
     order by scope, record, incoming, incarnation, number, id",
    "select * from ruling order by scope, incarnation, number, short, time, by_incarnation, by_number, by_id",
    "select * from strike order by record, incarnation, number, id",
    "select * from root order by time, incarnation, number, id",
    "select * from held_op order by scope, incarnation, number, id",
    "select * from held_same order by scope, incarnation, number, id",
];
