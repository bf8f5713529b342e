-- Projections: facts and what follows from them, dropped and rebuilt from the log by the same program.
-- Ops come signed and are never refused for what they say, so no check here forbids what an op may say.
-- A time is the hybrid clock's 64 bits.
-- A day is the number yyyymmdd. Amounts are whole đồng.

-- Calls at houses. In order of household: that is how they are read.
create table visit (
    household    blob    not null check (length(household) = 16),   -- the household called on
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    id           blob    not null check (length(id) = 16),          -- the fact's id
    scope        integer not null,                                  -- where it was written
    actor        integer not null,                                  -- who called
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    day          integer not null,                                  -- the business day
    outcome      text    not null,                                  -- what came of it, by its stable code
    appointment  integer,                                           -- the day to come again
    note         text,                                              -- free text
    standing     integer not null,                                  -- bits of the reasons to hold it; 0: it counts
    primary key (household, time, incarnation, number, id)
) strict, without rowid;

-- Receipts.
create table receipt (
    row          integer primary key,                               -- local key, in order of projection
    id           blob    not null unique check (length(id) = 16),   -- the fact's id
    scope        integer not null,                                  -- where it was written
    actor        integer not null,                                  -- in whose name: the collector
    device       blob    not null check (length(device) = 16),      -- the device that issued it
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    time         integer not null,                                  -- the op's hybrid time
    series       text    not null,                                  -- the receipt number's series
    receipt_number integer not null,                                -- the receipt number in the series
    day          integer not null,                                  -- the business day
    household    blob    check (length(household) = 16),            -- the household, where known yet
    cash         integer not null,                                  -- what its postings debit to cash
    standing     integer not null,                                  -- bits of the reasons to hold it; 0: counted
    void         integer not null check (void in (0, 1)),           -- whether a void of it is counted
    refunded     integer not null check (refunded in (0, 1)),       -- whether a refund of a line of it is counted
    arrival      integer not null,                                  -- the arrival at which it was projected
    body         blob    not null                                   -- the receipt as its op encodes it
) strict;

-- Finds a number used twice, a book's receipts and the next free number.
create index receipt_by_number on receipt (series, receipt_number);

-- Few rows: what waits for a human.
create index receipt_held on receipt (row) where standing <> 0;

-- Fewer still: what waits for a grant, or for the name of a server's user.
create index receipt_nameless on receipt (device, actor) where standing & 64 <> 0;

-- A receipt's lines: who is covered, in what and when.
create table receipt_line (
    receipt      integer not null references receipt (row),         -- the receipt's local key
    line         integer not null,                                  -- the line's place, from 1
    person       blob    check (length(person) = 16),               -- who, where known yet
    scheme       integer not null,                                  -- which insurance: 0 bhxh, 1 bhyt
    covers_from  integer not null,                                  -- the first day covered
    covers_to    integer not null,                                  -- the last day covered, as refunds leave it
    counted      integer not null check (counted between 0 and 4),  -- the receipt is 0 held, 1 counted, 2 void, 3 held and takes no day, 4 held for days that another took
    scope        integer not null,                                  -- the receipt's scope
    made         integer not null,                                  -- the receipt's hybrid time
    span         integer not null,                                  -- a power of two: its days' numbers are no more apart
    primary key (receipt, line)
) strict, without rowid;

-- Answers participants and periods paid twice without touching the table.
create index receipt_line_by_person
    on receipt_line (person, scheme, covers_from, covers_to, counted, scope)
    where person is not null;

-- Who covers a day. Lines of like length stand together: those that begin more than that in front of it do not reach it.
create index receipt_line_days
    on receipt_line (person, scheme, span, covers_from, covers_to)
    where person is not null and covers_from <= covers_to and counted < 2;

-- The same of the few that are held for days that another took, and those in order of time.
create index receipt_line_twice
    on receipt_line (person, scheme, span, covers_from, covers_to)
    where person is not null and covers_from <= covers_to and counted = 4;
create index receipt_line_twice_by_time
    on receipt_line (person, scheme, made, covers_from, covers_to)
    where person is not null and covers_from <= covers_to and counted = 4;

-- Places in households' orders of health insurance that receipts sell. Follows from the receipts.
create table place_sold (
    household    blob    not null check (length(household) = 16),   -- whose order
    year         integer not null,                                  -- the year of the business day
    place        integer not null,                                  -- the place in it
    receipt      integer not null references receipt (row),         -- the receipt's local key
    line         integer not null,                                  -- the line's place, from 1
    person       blob    not null check (length(person) = 16),      -- to whom
    primary key (household, year, place, receipt, line)
) strict, without rowid;

-- Cash on its way to an office or to another collector.
create table hand_over (
    id           blob    not null primary key check (length(id) = 16), -- the fact's id
    scope        integer not null,                                  -- the office's scope
    actor        integer not null,                                  -- who handed over: the collector
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    time         integer not null,                                  -- the op's hybrid time
    standing     integer not null,                                  -- bits of the reasons to hold it; 0: counted
    arrival      integer not null,                                  -- the arrival at which it was projected
    body         blob    not null                                   -- the hand-over as its op encodes it
) strict, without rowid;

-- What waits for a grant or a name.
create index hand_over_nameless on hand_over (device, actor) where standing & 64 <> 0;

-- Finds those between a receipt and its void.
create index hand_over_by_actor on hand_over (actor, time) where standing & 64 = 0;

-- What offices, or the collectors they go to, counted of hand-overs.
create table hand_over_count (
    id           blob    not null primary key check (length(id) = 16), -- the fact's id
    hand_over    blob    not null check (length(hand_over) = 16),   -- the hand-over, arrived or not
    scope        integer not null,                                  -- where it was written
    actor        integer not null,                                  -- who counted
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    time         integer not null,                                  -- the op's hybrid time
    standing     integer not null,                                  -- bits of the reasons to hold it; 0: counted
    arrival      integer not null,                                  -- the arrival at which it was projected
    receiver     integer,                                           -- the collector who got the cash; none: the office
    body         blob    not null                                   -- the count as its op encodes it
) strict, without rowid;

-- Finds the counts of one hand-over.
create index hand_over_count_by_hand_over on hand_over_count (hand_over);

-- Finds what collectors got from others.
create index hand_over_count_passed on hand_over_count (receiver) where receiver is not null;

-- What waits for a grant or a name.
create index hand_over_count_nameless on hand_over_count (device, actor) where standing & 64 <> 0;

-- What else happened to money: one row an act, whatever its kind.
create table act (
    id           blob    not null primary key check (length(id) = 16), -- the fact's id
    kind         integer not null,                                  -- the op's kind
    about        blob    check (length(about) = 16),                -- the fact that it is about, arrived or not
    scope        integer not null,                                  -- where it was written
    actor        integer not null,                                  -- in whose name
    device       blob    not null check (length(device) = 16),      -- the device that wrote it
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    time         integer not null,                                  -- the op's hybrid time
    day          integer not null,                                  -- the business day
    standing     integer not null,                                  -- bits of the reasons to hold it; 0: counted
    posted       blob    not null,                                  -- its postings as they stand
    arrival      integer not null,                                  -- the arrival at which it was projected
    body         blob    not null                                   -- the act as its op encodes it
) strict, without rowid;

-- Finds the acts about one fact, those that count in order of place; and those of one kind.
create index act_about on act (about, kind, standing, time, incarnation, number, id) where about is not null;
create index act_by_kind on act (kind, scope, day);

-- Finds the voids and refunds of a receipt in order of place.
create index act_end on act (about, time, incarnation, number, id) where kind in (54, 69);

-- What waits for a grant or a name.
create index act_nameless on act (device, actor) where standing & 64 <> 0;

-- Finds the voids behind a hand-over or slip, and the slips between a receipt and its void.
create index act_void on act (actor, time) where kind = 54;
create index act_slip on act (actor, time) where kind = 58 and standing & 64 = 0;

-- What acts are found by besides the fact that they are about: slips and statement lines by their numbers, matches by
-- their line, by what they match and by the match that they take back, batches by their lines, outcomes by the lines that
-- they tell of, voids by the collector and time of their receipts. Lines, matches, batches and outcomes in order of how
-- they stand and of place, so that nobody goes through those that are held. Follows from the acts.
create table act_name (
    name         blob    not null,                                  -- what is named
    kind         integer not null,                                  -- the op's kind
    state        integer not null check (state between 0 and 2),    -- 0 counts, 1 held, 2 held for one of its name in front of it; of other kinds 0
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    act          blob    not null check (length(act) = 16),         -- the act that names it
    amount       integer not null,                                  -- how much of it a match takes; 1: an outcome sends it back
    primary key (name, kind, state, time, incarnation, number, act)
) strict, without rowid;

-- How much of each line and fact the matches take that count. Follows from the matches.
create table match_sum (
    name         blob    not null primary key,                      -- the line's name or the fact's id
    amount       integer not null                                   -- the sum
) strict, without rowid;

-- Months that offices closed, as long as they are.
create table closed_period (
    scope        integer not null,                                  -- the office's scope
    month        integer not null,                                  -- the month yyyymm
    closing      blob    not null check (length(closing) = 16),     -- the act that closed it
    arrival      integer not null,                                  -- the arrival since which it is closed
    primary key (scope, month, closing)
) strict, without rowid;

-- What receipts and repayments take of voids, deposits and refunds. In order of what they take of: that is how they are summed.
create table owed_use (
    source       blob    not null check (length(source) = 16),      -- the void, deposit or refund, arrived or not
    time         integer not null,                                  -- the use's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    id           blob    not null check (length(id) = 16),          -- the receipt or repayment
    amount       integer not null,                                  -- how much
    spent        integer not null check (spent in (0, 1)),          -- whether it is owed, and the use not void
    household    blob    check (length(household) = 16),            -- the receipt's household
    primary key (source, time, incarnation, number, id)
) strict, without rowid;

-- Finds those which wait for what others leave.
create index owed_use_waiting on owed_use (source, time, incarnation, number, id) where spent = 0;

-- What is spent of each. Follows from the uses.
create table owed_sum (
    source       blob    not null primary key check (length(source) = 16), -- the void, deposit or refund
    amount       integer not null                                   -- the sum of what is spent of it
) strict, without rowid;

create index owed_use_by_household on owed_use (household) where household is not null;

-- Runs of receipt numbers given to devices.
create table number_book (
    id           blob    not null unique check (length(id) = 16),   -- the fact's id
    scope        integer not null,                                  -- the office's scope
    device       blob    not null check (length(device) = 16),      -- who may use it
    collector    integer not null,                                  -- in whose name
    series       text    not null,                                  -- the series
    first        integer not null,                                  -- the first number
    until        integer not null,                                  -- the number behind the last
    primary key (device, series, first, id)
) strict, without rowid;

-- Runs of numbers given back, or closed by the office, as long as nothing but a receipt speaks against the acts that say
-- so.
create table number_gone (
    device       blob    not null check (length(device) = 16),      -- whose numbers
    series       text    not null,                                  -- the series
    first        integer not null,                                  -- the first number
    until        integer not null,                                  -- the number behind the last
    closed       integer not null check (closed in (0, 1)),         -- 0 given back, 1 closed
    act          blob    not null check (length(act) = 16),         -- the act that says so
    approved     integer not null check (approved in (0, 1)),       -- whether a second person says so, too
    primary key (device, series, first, act)
) strict, without rowid;

-- What holds receipts.
create index number_gone_approved on number_gone (device, series, first, until, closed) where approved = 1;

-- What the centre said of each unit of the organisation; the last word counts. The others stay, so that a page as of
-- an earlier arrival keeps its communes and their names.
create table unit (
    scope        integer not null,                                  -- the unit's scope
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    level        integer not null,                                  -- 0 organisation, 1 office, 2 hamlet, 3 province
    code         text    not null,                                  -- its official code
    name         text    not null,                                  -- its name
    parent       integer,                                           -- the unit it belongs to
    arrival      integer not null,                                  -- the arrival at which it was projected
    id           blob    not null check (length(id) = 16),          -- what the op's link makes its id
    primary key (scope, time, incarnation, number, id)
) strict, without rowid;

-- The same for people and offices in whose name ops are made.
create table actor (
    actor        integer not null,                                  -- its number
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    code         text    not null,                                  -- its code in the insurer's lists
    name         text    not null,                                  -- its name
    office       integer,                                           -- the office it belongs to
    arrival      integer not null,                                  -- the arrival at which it was projected
    id           blob    not null check (length(id) = 16),          -- what the op's link makes its id
    device       blob    not null check (length(device) = 16),      -- the server that names it
    primary key (actor, time, incarnation, number, id)
) strict, without rowid;

-- What the centre published of figures. Of several files under one version the first counts.
create table tariff (
    version      text    not null,                                  -- its name, which receipts bear
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    id           blob    not null check (length(id) = 16),          -- what the op's link makes its id
    effective    integer not null,                                  -- the day from which on it is quoted from
    text         text    not null,                                  -- the file
    arrival      integer not null,                                  -- the arrival at which it was projected
    primary key (version, time, incarnation, number, id)
) strict, without rowid;

-- Receipts that name a tariff which is not held here: judged again when it comes.
create table tariff_awaited (
    version      text    not null,                                  -- the tariff that is missing
    receipt      blob    not null check (length(receipt) = 16),     -- the receipt's id
    primary key (version, receipt)
) strict, without rowid;

-- What the centre said of each of the organisation's accounts at banks; the last word counts.
create table bank_account (
    account      text    not null,                                  -- bank's code, colon, number
    time         integer not null,                                  -- the op's hybrid time
    incarnation  blob    not null check (length(incarnation) = 8),  -- whose life
    number       integer not null,                                  -- the op's number in it
    office       integer not null,                                  -- the office that pays in there
    holder       text    not null,                                  -- whose name it bears at the bank
    vietqr       integer not null check (vietqr in (0, 1)),         -- whether payers may be asked to transfer there
    arrival      integer not null,                                  -- the arrival at which it was projected
    id           blob    not null check (length(id) = 16),          -- what the op's link makes its id
    primary key (account, time, incarnation, number, id)
) strict, without rowid;

-- The ledger. Rows are added in order of arrival and never changed: a changed standing is a new row.
create table posting (
    row          integer primary key,                               -- in order of arrival
    arrival      integer not null,                                  -- the arrival that caused it
    scope        integer not null,                                  -- the fact's scope
    fact         blob    not null check (length(fact) = 16),        -- the fact's id
    account      integer not null,                                  -- which account, by number
    collector    integer not null,                                  -- whose cash, or in whose name
    scheme       integer,                                           -- 0 bhxh, 1 bhyt, where kept per scheme
    grp          integer,                                           -- the group of people, where a line says it
    day          integer not null,                                  -- the business day
    period       integer not null,                                  -- the month yyyymm it is reported in
    source       integer,                                           -- whose money a receipt brought, by number
    amount       integer not null,                                  -- debit positive, credit negative
    receipts     integer not null,                                  -- receipts whose first line it tells of
    by_scheme    integer not null,                                  -- those whose first line in its scheme
    by_grp       integer not null,                                  -- those whose first line in its group
    by_both      integer not null,                                  -- those whose first line in both
    lines        integer not null,                                  -- receipt lines that it tells of
    check (amount <> 0 or lines <> 0)
) strict;

create trigger posting_is_never_changed before update on posting
begin
    select raise(abort, 'a posting is never changed');
end;

create trigger posting_is_never_deleted before delete on posting
begin
    select raise(abort, 'a posting is never deleted');
end;

-- Collectors' commission, line by line: a statement beside the ledger, never a part of it. Rows are added in order of
-- arrival and never changed: what changes later is a new row, in a month that is open then.
create table commission (
    row          integer primary key,                               -- in order of arrival
    arrival      integer not null,                                  -- the arrival that caused it
    scope        integer not null,                                  -- the receipt's scope
    receipt      blob    not null check (length(receipt) = 16),     -- the receipt's id
    line         integer not null,                                  -- the line's place on it, from 1
    collector    integer not null,                                  -- who took the money
    scheme       integer not null,                                  -- 0 bhxh, 1 bhyt
    continuing   integer not null check (continuing in (0, 1)),     -- 0: the participant's first payment
    months       integer not null,                                  -- the months of the term
    rate         integer not null,                                  -- the percentage, in millionths of the whole
    why          integer not null check (why between 0 and 3),      -- 0 accepted, 1 returned, 2 void, 3 refunded
    day          integer not null,                                  -- the business day of that
    period       integer not null,                                  -- the month yyyymm it is reported in
    times        integer not null,                                  -- 1; -1 takes such a row back; 0 changes its sums
    paid         integer not null,                                  -- of what the participant paid
    amount       integer not null,                                  -- the commission; less than 0: taken back
    check (times <> 0 or paid <> 0 or amount <> 0)
) strict;

create index commission_by_receipt on commission (receipt);
create index commission_by_period on commission (period);

create trigger commission_is_never_changed before update on commission
begin
    select raise(abort, 'what a statement says is never changed');
end;

create trigger commission_is_never_deleted before delete on commission
begin
    select raise(abort, 'what a statement says is never deleted');
end;

-- Sums over postings, from which every view of the ledger is read. A row is a sum over the postings of one run of
-- arrivals. Cubes 0, 1 and 2 are by epochs, runs of 2^20 arrivals, up to the last posting. Cube 0 keeps all that tells
-- postings apart, and the block (of 2^14 arrivals); cube 1 months instead of days; cube 2 neither scope nor collector.
-- Cubes 3, 5, 7 and 9 are cube 1, and 4, 6, 8 and 10 cube 2, by runs of 2^18, 2^16, 2^14 and 2^12 arrivals that have
-- ended: those from which a view of an earlier arrival is read. What a cube leaves out is 0.
create table rollup (
    cube         integer not null,                                  -- how fine, by which runs: see above
    epoch        integer not null,                                  -- the number of the run, from 0
    day          integer not null,                                  -- the business day; in cube 1 the month's day 0
    scope        integer not null,                                  -- the facts' scope
    collector    integer not null,                                  -- whose cash, or in whose name
    account      integer not null,                                  -- which account, by number
    scheme       integer not null,                                  -- 0 bhxh, 1 bhyt, -1 none
    grp          integer not null,                                  -- the group of people; 0 none
    source       integer not null,                                  -- whose money a receipt brought; 0 none
    period       integer not null,                                  -- the month yyyymm it is reported in
    block        integer not null,                                  -- the arrival / 2^14
    amount       integer not null,                                  -- and the sums of the postings' columns
    receipts     integer not null,
    by_scheme    integer not null,
    by_grp       integer not null,
    by_both      integer not null,
    lines        integer not null,
    primary key (cube, epoch, day, scope, collector, account, scheme, grp, source, period, block)
) strict, without rowid;

-- The sum of the postings of each account and collector in a scope.
create table balance (
    scope        integer not null,                                  -- the facts' scope
    account      integer not null,                                  -- which account, by number
    collector    integer not null,                                  -- whose cash, or in whose name
    amount       integer not null,                                  -- debit positive, credit negative
    primary key (scope, account, collector)
) strict, without rowid;
