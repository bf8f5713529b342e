-- The receipts of the last weeks, whose declarations an office looks at.
create index receipt_by_day on receipt (day);

-- Finds the newest of what a collector took: what they hold is among it.
create index receipt_newest on receipt (actor, day) where cash > 0;
