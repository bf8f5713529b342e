-- The log, and what replication keeps beside it. `op` and `signature` are the truth: nothing in them is changed or
-- deleted, but that an op that is struck out gives way to what remains of it. Everything that says so is a projection.

-- What this replica knows of itself: one row a name.
create table meta (
    name text primary key,  -- what it is: `identity`, `clock`, …
    value blob not null     -- its bytes; numbers big-endian
) strict, without rowid;

-- One life of a device's log in one scope; where copies of the device went on in different ways, a segment of that
-- tree: what stands between two places where it branches.
create table stream (
    id integer primary key,                                     -- local number, given in order of arrival
    scope integer not null check (scope between 0 and 4294967295),  -- the scope
    incarnation blob not null check (length(incarnation) = 8),  -- its name: the life, or the branch's
    family blob not null check (length(family) = 8),            -- whose life
    start_number integer not null check (start_number >= 0),    -- how many ops of the life stand in front of it
    start_link blob not null check (length(start_link) = 32),   -- the link of the last of those, or of the origin
    device blob not null check (length(device) = 16),           -- whose key signs
    nonce blob not null check (length(nonce) = 16),             -- the nonce that began the incarnation
    seed blob not null,                                         -- the seed of the salts, or what is left of it
    head_number integer not null                                -- the number of the last op held
        check (head_number >= start_number),
    head_link blob not null check (length(head_link) = 32),     -- the link of the last one, or of the origin
    signed_number integer not null                              -- up to which number it can be passed on
        check (signed_number between start_number and head_number),
    last_arrival integer not null,                              -- when its last op arrived here
    unique (scope, incarnation)
) strict;

-- Few rows: the branches.
create index stream_branch on stream (scope, family) where incarnation <> family;

-- Every op held, in order of arrival.
create table op (
    arrival integer primary key,                     -- this replica's own order of what it took in
    stream integer not null references stream (id),  -- whose op
    number integer not null check (number > 0),      -- its place there, without holes from 1
    link blob not null check (length(link) = 32),    -- its link in the chain
    bytes blob not null,                             -- the op as it was signed, or what remains of it
    verdict integer not null                         -- projection: 0 applied; kept unread: 1 unknown kind,
        check (verdict between 0 and 3),             -- 2 malformed, 3 not granted
    unique (stream, number)
) strict;

create index op_kept_unread on op (verdict, stream, number) where verdict <> 0;

create trigger op_stays before delete on op
begin
    select raise(abort, 'an op is never deleted');
end;

create trigger op_is_not_altered before update of arrival, number, link, bytes on op
begin
    select raise(abort, 'an op is never altered');
end;

-- The one exception: where a life turns out to branch, what stands behind that place moves into a segment of its own.
create trigger op_moves_only_to_its_branch before update of stream on op
when not exists (
    select 1 from stream as trunk join stream as branch
        on branch.scope = trunk.scope and branch.family = trunk.family
    where trunk.id = old.stream and branch.id = new.stream and branch.incarnation <> branch.family
      and branch.start_number >= trunk.start_number and old.number > branch.start_number)
begin
    select raise(abort, 'an op is never altered');
end;

-- Signatures over heads: where a stream can be cut to be passed on.
create table signature (
    stream integer not null references stream (id),             -- the stream
    number integer not null check (number > 0),                 -- the op after which the head was signed
    signature blob not null check (length(signature) = 64),     -- its device's signature
    primary key (stream, number)
) strict, without rowid;

create trigger signature_stays before delete on signature
begin
    select raise(abort, 'a signature is never deleted');
end;

create trigger signature_is_not_altered before update of number, signature on signature
begin
    select raise(abort, 'a signature is never altered');
end;

-- It goes where its op goes.
create trigger signature_moves_only_with_its_op before update of stream on signature
when not exists (select 1 from op where stream = new.stream and number = new.number)
begin
    select raise(abort, 'a signature is never altered');
end;

-- The lives of this replica, in order. An arrival is told by its number and the life in which it was given out: after
-- a restore from a backup the same numbers are given out again, in another life.
create table life (
    number integer primary key,                                 -- its place, from 1
    incarnation blob not null unique check (length(incarnation) = 8),  -- its name
    arrival integer not null check (arrival >= 0),              -- the last arrival in front of it
    began integer not null,                                     -- when, in Unix milliseconds
    cause integer not null check (cause between 0 and 3)        -- 0 enrolment; 1 own ops came from elsewhere,
) strict;                                                       -- 2 another database, 3 a proof of more arrivals

-- How far others confirmed the own streams. What they said, not a projection.
create table confirmed (
    scope integer not null,      -- the scope
    incarnation blob not null check (length(incarnation) = 8),  -- which own life
    place integer not null check (place in (1, 2)),  -- 1 an office, 2 the centre
    number integer not null check (number >= 0),     -- up to which op
    primary key (scope, incarnation, place)
) strict, without rowid;

-- What each server held when it was last met. What it said, not a projection; without it a sync spells heads out.
create table peer (
    server blob primary key check (length(server) = 16),      -- which one
    arrival integer not null check (arrival >= 0),            -- its arrival at that time
    heads blob not null                                       -- its heads, and the scopes it did not serve, encoded
) strict, without rowid;

-- What client-made ids were used for, so that a repeated request does nothing twice.
create table asked (
    id blob primary key check (length(id) = 16),              -- the client's UUID
    digest blob not null check (length(digest) = 32),         -- a hash of what was asked
    record blob not null check (length(record) = 16)          -- what it made
) strict, without rowid;

-- Projection: the certificate believed of each device: the one that holds from the latest moment.
create table certificate (
    device blob primary key check (length(device) = 16),  -- whose
    begins integer not null,                              -- from when it holds, in Unix milliseconds
    role integer not null check (role between 0 and 2),   -- 0 centre, 1 office, 2 device
    actor integer not null,                               -- in whose name the device writes
    bytes blob not null                                   -- the certificate with its issuer's signature, encoded
) strict, without rowid;

-- Projection: which device may write in which scope, by the centre's word.
create table grant (
    scope integer not null,   -- the scope
    device blob not null check (length(device) = 16),  -- who may write there
    stream integer not null,  -- the centre's stream that says so
    number integer not null,  -- which op of it
    actor integer not null,   -- in whose name
    role integer not null check (role between 0 and 2),  -- as what: 0 centre, 1 office, 2 device
    primary key (scope, device, stream, number)
) strict, without rowid;

create index grant_of on grant (device, scope);

-- Projection: the closed causal context of a stream's ops behind each "saw" op.
create table context (
    stream integer not null,  -- the stream
    number integer not null,  -- the "saw" op; it holds for every op behind it, up to the next
    seen blob not null,       -- per stream seen, in order: incarnation (8 bytes), number (8 bytes, big-endian)
    lives blob,               -- the same by lives, whatever their branches; null: as `seen`
    primary key (stream, number)
) strict, without rowid;
