-- The receipts of the last weeks, whose declarations an office looks at.
create index receipt_by_day on receipt (day);
