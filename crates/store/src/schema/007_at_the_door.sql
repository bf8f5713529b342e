-- What a household paid, which is looked at before it pays again.
create index receipt_by_household on receipt (household) where household is not null;

-- From this version on devices keep no roll-ups, and what takes back of a premium tells of whose money it does. What was
-- projected by an earlier one is projected again as soon as the database is open.
insert or replace into meta (name, value) select 'project again', x'' where exists (select 1 from op);
