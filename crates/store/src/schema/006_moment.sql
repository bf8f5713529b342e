-- When arrivals came, by this server's own clock. No projection: the log does not tell it. Of what arrived before this
-- step ran, and of what no row is left of, it is not known.
create table moment (
    number integer primary key,                   -- its place, in order of writing; the oldest are let go
    minute integer not null,                      -- in this minute, counted from 1970, …
    before integer not null check (before >= 0)   -- … came the first arrival behind this one
) strict;

-- A life of this server that went on where this database does not reach: it was restored from a backup, or copied.
create table forgotten (
    witness integer not null,  -- a minute in which that life still went on
    noticed integer not null,  -- the minute in which that was noticed here
    primary key (witness, noticed)
) strict, without rowid;
