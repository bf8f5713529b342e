-- Projection: households and persons.
create table record (
    scope integer not null,  -- the scope
    id blob not null check (length(id) = 16),         -- the record
    kind integer check (kind in (1, 2)),              -- 1 household, 2 person; null until its creation arrives
    creator integer,         -- in whose name it was created
    created integer,         -- when, by the creator's hybrid clock: its 64 bits with the first one flipped
    made_by blob check (length(made_by) = 8),         -- whose op of this scope created it; null where it moved in
    made_at integer,         -- that op's number in its stream
    state blob not null,     -- every value that stands, per op that wrote it: equal states are equal bytes
    name text not null,      -- the name, as shown
    address text not null,   -- the address, as shown
    phone text not null,     -- the phone number, as shown
    search text not null,    -- what is searched, folded: name, address, phone, CCCD, BHXH and card numbers
    household blob check (length(household) = 16),    -- the household that a person belongs to, as shown
    place integer,           -- the person's place in the household's order, as shown
    conflicts integer not null check (conflicts >= 0),  -- how many fields bear different values side by side
    moved integer,           -- the scope that it moved to; null where it is here
    primary key (scope, id),
    check ((kind is null) = (creator is null)),
    check ((kind is null) = (created is null)),
    check (kind is not null or made_by is null),
    check ((made_by is null) = (made_at is null))
) strict, without rowid;

create index record_by_id on record (id);
create index record_by_household on record (household) where household is not null;
create index record_in_conflict on record (scope, id) where conflicts > 0;

-- Projection: by what records may turn out to be the same, one row a key. Covers the search for pairs: no record is read
-- for it. Keys are hashes of folded values, so nothing personal stands here.
create table alike (
    class integer not null check (class between 1 and 4),  -- 1 CCCD, 2 BHXH number, 3 name and year of birth, 4 head's name
    key integer not null,    -- 64 bits of a hash of the folded value
    scope integer not null,  -- the record's scope
    id blob not null check (length(id) = 16),         -- the record
    kind integer not null check (kind in (1, 2)),     -- 1 household, 2 person
    house blob check (length(house) = 16),            -- the household itself, or the person's, as shown
    one integer,             -- 3: the birth date as yyyymmdd; 4: a hash of the address, where there is one
    other integer,           -- 3: how much of it is known: 0 day, 1 month, 2 year; 4: a hash of the phone number
    primary key (class, key, scope, id)
) strict, without rowid;

-- Projection: what people said of two records: the same, or not.
create table same_pair (
    scope integer not null,  -- the scope of both
    a blob not null check (length(a) = 16),           -- the smaller id
    b blob not null check (length(b) = 16),           -- the other one
    state blob not null,     -- every judgement that stands, as in `record`
    same integer not null check (same in (0, 1)),     -- the one that counts: that of the highest time
    counts blob not null check (length(counts) = 40), -- its time, life, number and id, to compare another with
    contested integer not null check (contested in (0, 1)),  -- whether the opposite stands beside it
    primary key (scope, a, b)
) strict, without rowid;

create index same_pair_by_b on same_pair (scope, b, a);

-- Projection: records that are shown as one, by way of all pairs that count as the same.
create table merged (
    id blob not null check (length(id) = 16),         -- a record of the set
    scope integer not null,  -- the scope of all of them
    shown blob not null check (length(shown) = 16),   -- the one as which they are shown: the smallest id
    primary key (id, scope)
) strict, without rowid;

create index merged_by_shown on merged (shown, id);
