-- A server's own people. Not replicated, no part of the log, never rebuilt from it.

-- Who logs in.
create table user (
    name          text    not null primary key,                     -- the login name
    actor         integer not null,                                 -- in whose name they write
    duty          text    not null check (duty in ('supervisor', 'cashier', 'administrator', 'auditor')), -- what they may do
    password_hash text    not null                                  -- the Argon2 hash of the password
) strict, without rowid;

-- Sessions and API tokens.
create table token (
    hash          blob    not null primary key check (length(hash) = 32), -- of the secret
    user          text    not null references user (name) on delete cascade, -- whose
    until         integer                                           -- Unix milliseconds; null: until revoked
) strict, without rowid;

-- One-time invitations.
create table invitation (
    code_hash     blob    not null primary key check (length(code_hash) = 32), -- of the code
    role          text    not null check (role in ('centre', 'office', 'device')), -- what is invited
    actor         integer not null,                                 -- in whose name the invited will write
    scopes        blob    not null,                                 -- the scopes to grant, a CBOR array
    office        integer,                                          -- whose scope the receipt book goes into
    until         integer not null,                                 -- Unix milliseconds
    used          integer                                           -- when it was used, Unix milliseconds
) strict, without rowid;
