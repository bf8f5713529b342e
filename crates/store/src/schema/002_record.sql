-- Projection: households and persons.
create table record (
    scope integer not null,  -- the scope
    id blob not null check (length(id) = 16),         -- the record
    kind integer check (kind in (1, 2)),              -- 1 household, 2 person; null until its creation arrives
    creator integer,         -- in whose name it was created
    created integer,         -- when, by the creator's hybrid clock: its 64 bits with the first one flipped
    state blob not null,     -- every value that stands, per op that wrote it: equal states are equal bytes
    name text not null,      -- the name, as shown
    address text not null,   -- the address, as shown
    phone text not null,     -- the phone number, as shown
    search text not null,    -- what is searched, folded: name, address, phone, CCCD, BHXH and card numbers
    household blob check (length(household) = 16),    -- the household that a person belongs to, as shown
    place integer,           -- the person's place in the household's order, as shown
    conflicts integer not null check (conflicts >= 0),  -- how many fields bear different values side by side
    primary key (scope, id),
    check ((kind is null) = (creator is null)),
    check ((kind is null) = (created is null))
) strict, without rowid;

create index record_by_id on record (id);
create index record_by_household on record (household) where household is not null;
create index record_in_conflict on record (scope, id) where conflicts > 0;
