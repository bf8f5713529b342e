-- The receipts of the last weeks, whose declarations an office looks at.
create index receipt_by_day on receipt (day);

-- Finds the newest of what a collector took: what they hold is among it.
create index receipt_newest on receipt (actor, day) where cash > 0;

-- From this version on what is given back of a void or refund tells out of whose money. What was projected by an earlier
-- one is projected again as soon as the database is open.
insert or replace into meta (name, value) select 'project again', x'' where exists (select 1 from op);
