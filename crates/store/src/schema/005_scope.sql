-- Projections: whose grants were withdrawn, which records changed scope, what the centre ruled, what it struck out,
-- which root keys follow each other, and which ops about records are held.

-- Grants withdrawn by the centre's word.
create table withdrawal (
    scope        integer not null,                                  -- the scope
    device       blob    not null check (length(device) = 16),      -- whose grant
    stream       integer not null,                                  -- the centre's stream that says so
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life that is
    number       integer not null,                                  -- which op of it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    time         integer not null,                                  -- the op's hybrid time
    reason       text    not null,                                  -- why, in words
    primary key (scope, device, stream, number)
) strict, without rowid;

-- Records that left or entered a scope.
create table moved (
    scope        integer not null,                                  -- the scope left or entered
    record       blob    not null check (length(record) = 16),      -- the record
    incoming     integer not null check (incoming in (0, 1)),       -- 0 it left, 1 it came in
    stream       integer not null,                                  -- the stream that says so
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life that is
    number       integer not null,                                  -- which op of it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    time         integer not null,                                  -- the op's hybrid time
    actor        integer not null,                                  -- in whose name
    other        integer not null,                                  -- the scope that it went to or came from
    standing     integer not null,                                  -- bits of the reasons to hold the op; 0: it counts
    primary key (scope, record, incoming, incarnation, number, id)
) strict, without rowid;

create index moved_by_op on moved (scope, incarnation, number);

-- The centre's rulings; of several on one op the last counts.
create table ruling (
    scope        integer not null,                                  -- the scope
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life's op is ruled on
    number       integer not null,                                  -- which op of it
    short        blob    not null check (length(short) = 8),        -- the first bytes of its link
    time         integer not null,                                  -- the ruling's hybrid time
    by_incarnation blob  not null check (length(by_incarnation) = 8), -- the centre's life that rules
    by_number    integer not null,                                  -- which op of it
    by_id        blob    not null check (length(by_id) = 16),       -- the id that follows from its link
    actor        integer not null,                                  -- in whose name
    accepts      integer,                                           -- bits of the reasons accepted; null: rejected
    reason       text    not null,                                  -- why, in words
    primary key (scope, incarnation, number, short, time, by_incarnation, by_number, by_id)
) strict, without rowid;

-- Records struck out by the centre's word, everywhere. What was written about them is gone from the log.
create table strike (
    record       blob    not null check (length(record) = 16),      -- the record
    incarnation  blob    not null check (length(incarnation) = 8),  -- the centre's life that says so
    number       integer not null,                                  -- which op of it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    time         integer not null,                                  -- the op's hybrid time
    actor        integer not null,                                  -- in whose name
    reason       text    not null,                                  -- why, in words
    primary key (record, incarnation, number, id)
) strict, without rowid;

-- Root keys in the place of others.
create table root (
    next         blob    not null check (length(next) = 32),        -- the root key from then on
    incarnation  blob    not null check (length(incarnation) = 8),  -- the centre's life that says so
    number       integer not null,                                  -- which op of it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    time         integer not null,                                  -- the op's hybrid time
    rotation     blob    not null,                                  -- the word of both keys, encoded
    primary key (time, incarnation, number, id)
) strict, without rowid;

-- New records and edits that are held: shown beside what counts.
create table held_op (
    scope        integer not null,                                  -- the scope
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    record       blob    not null check (length(record) = 16),      -- the record that it makes or changes
    kind         integer check (kind in (1, 2)),                    -- 1 new household, 2 new person; null: an edit
    actor        integer not null,                                  -- in whose name
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    time         integer not null,                                  -- the op's hybrid time
    standing     integer not null check (standing <> 0),            -- bits of the reasons to hold it
    fields       blob    not null,                                  -- its values, as the op encodes them
    primary key (scope, incarnation, number, id)
) strict, without rowid;

create index held_op_by_record on held_op (record);

-- Judgements of two records that are held back, and so say nothing.
create table held_same (
    scope        integer not null,                                  -- the scope
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    id           blob    not null check (length(id) = 16),          -- the id that follows from its link
    a            blob    not null check (length(a) = 16),           -- the smaller id of the two
    b            blob    not null check (length(b) = 16),           -- the other one
    same         integer not null check (same in (0, 1)),           -- whether it says that they are the same
    actor        integer not null,                                  -- in whose name
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    time         integer not null,                                  -- the op's hybrid time
    standing     integer not null check (standing <> 0),            -- bits of the reasons to hold it
    primary key (scope, incarnation, number, id)
) strict, without rowid;
