//! The money tables, as rebuilding and comparing see them.

use crate::project::Table;

/// Lines before their receipts: they refer to them.
pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "visit",
        clear: "delete from visit",
        dump: "select * from visit order by household, time, incarnation, number, id",
    },
    Table {
        name: "receipt_line",
        clear: "delete from receipt_line",
        dump: "select * from receipt_line order by receipt, line",
    },
    Table {
        name: "place_sold",
        clear: "delete from place_sold",
        dump: "select * from place_sold order by household, year, place, receipt, line",
    },
    Table {
        name: "receipt",
        clear: "delete from receipt",
        dump: "select * from receipt order by row",
    },
    Table {
        name: "hand_over",
        clear: "delete from hand_over",
        dump: "select * from hand_over order by id",
    },
    Table {
        name: "hand_over_count",
        clear: "delete from hand_over_count",
        dump: "select * from hand_over_count order by id",
    },
    Table {
        name: "act",
        clear: "delete from act",
        dump: "select * from act order by id",
    },
    Table {
        name: "owed_use",
        clear: "delete from owed_use",
        dump: "select * from owed_use order by source, time, incarnation, number, id",
    },
    Table {
        name: "owed_sum",
        clear: "delete from owed_sum",
        dump: "select * from owed_sum order by source",
    },
    Table {
        name: "act_name",
        clear: "delete from act_name",
        dump: "select * from act_name order by name, kind, state, time, incarnation, number, act",
    },
    Table {
        name: "match_sum",
        clear: "delete from match_sum",
        dump: "select * from match_sum order by name",
    },
    Table {
        name: "closed_period",
        clear: "delete from closed_period",
        dump: "select * from closed_period order by scope, month, closing",
    },
    Table {
        name: "number_book",
        clear: "delete from number_book",
        dump: "select * from number_book order by device, series, first, id",
    },
    Table {
        name: "number_gone",
        clear: "delete from number_gone",
        dump: "select * from number_gone order by device, series, first, act",
    },
    Table {
        name: "posting",
        clear: "
            drop trigger posting_is_never_deleted;
            delete from posting;
            create trigger posting_is_never_deleted before delete on posting
            begin
                select raise(abort, 'a posting is never deleted');
            end;",
        dump: "select * from posting order by row",
    },
    Table {
        name: "commission",
        clear: "
            drop trigger commission_is_never_deleted;
            delete from commission;
            create trigger commission_is_never_deleted before delete on commission
            begin
                select raise(abort, 'what a statement says is never deleted');
            end;",
        dump: "select * from commission order by row",
    },
    Table {
        name: "rollup",
        clear: "delete from rollup",
        dump: "select * from rollup order by cube, epoch, day, scope, collector, account, scheme, grp, source,
                                             period, block",
    },
    Table {
        name: "balance",
        clear: "delete from balance",
        dump: "select * from balance order by scope, account, collector",
    },
];
