//! Problems: what a person or a program is told when something cannot be done.
//!
//! A problem has a stable code, an exit status for the command line, a status for HTTP and the details that its
//! sentence needs. The sentences are in `web::problem`, in Vietnamese and English.

use std::collections::BTreeMap;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $code:literal $kind:ident $http:literal,)*) => {
        /// A stable problem code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the code as scripts see it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Returns who can act on it.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$name => Kind::$kind,)* }
            }

            /// Returns the HTTP status.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$name => $http,)* }
            }
        }
    };
}

/// Who can act on a problem; the number is the exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A fault of ours.
    Internal = 1,
    /// The command line was not understood.
    Usage = 2,
    /// A value was not understood or is out of range.
    Input = 3,
    /// It does not fit what is recorded.
    Conflict = 4,
    /// Disk or database.
    Storage = 5,
    /// The line or the other side; trying again helps.
    Network = 6,
    /// Not allowed.
    Refused = 7,
}

codes! {
    /// A fault of ours.
    Internal "internal" Internal 500,
    /// An unknown flag or command.
    Usage "usage" Usage 400,
    /// A missing argument. Details: `what`.
    UsageMissing "usage-missing" Usage 400,
    /// An address that is asked with a parameter it does not know. Details: `what`, `possible`.
    ParameterUnknown "parameter-unknown" Usage 400,
    /// No such page or address.
    NotFound "not-found" Input 404,

    /// An amount is not a number.
    AmountInvalid "amount-invalid" Input 422,
    /// An amount can be read in two ways. Details: `text`, `as_thousands`.
    AmountAmbiguous "amount-ambiguous" Input 422,
    /// An amount is negative.
    AmountNegative "amount-negative" Input 422,
    /// An amount is too large.
    AmountTooLarge "amount-too-large" Input 422,
    /// A percentage is above 100.
    PercentTooLarge "percent-too-large" Input 422,
    /// A date is not a date.
    DateInvalid "date-invalid" Input 422,
    /// A date that no calendar has, as 31/02.
    DateNoSuchDay "date-no-such-day" Input 422,
    /// Cards cannot stop being used before they were paid. Details: `min`.
    StopBeforePayment "stop-before-payment" Input 422,
    /// A birth date in the future.
    BirthDateFuture "birth-date-future" Input 422,
    /// A CCCD number of another length. Details: `digits`.
    CccdInvalid "cccd-invalid" Input 422,
    /// A social insurance number of another length.
    BhxhNumberInvalid "bhxh-number-invalid" Input 422,
    /// A phone number that is none.
    PhoneInvalid "phone-invalid" Input 422,
    /// A card number that is none.
    CardInvalid "card-invalid" Input 422,
    /// A text that is empty, too long or has forbidden characters. Details: `max`.
    TextInvalid "text-invalid" Input 422,
    /// A list that cannot be read as CSV or XLSX. Details: `what`, `why`.
    ImportFile "import-file" Input 422,
    /// A list's first row is not the expected one. Details: `got`, `possible`.
    ImportHeader "import-header" Input 422,
    /// A list in another encoding than UTF-8. Details: `got`.
    ImportEncoding "import-encoding" Input 422,
    /// A list that is larger than what is read. Details: `max`.
    ImportTooLarge "import-too-large" Input 413,
    /// A cell that a spreadsheet computes.
    ImportFormula "import-formula" Input 422,
    /// A number that a spreadsheet kept as a number: zeros in front may be lost. Details: `got`.
    ImportNumber "import-number" Input 422,
    /// Rows of a list that are not taken. Details: `count`, `line`, `what`, `why`.
    ImportRows "import-rows" Input 422,
    /// A value that is none of those possible. Details: `possible`.
    ChoiceInvalid "choice-invalid" Input 422,
    /// A list that a filter would leave as it is. Details: `what`, `got`.
    FilterUnfit "filter-unfit" Input 422,
    /// A time that has not come yet. Details: `got`, `max`.
    TimeFuture "time-future" Input 422,
    /// A time of which it is not kept what had come. Details: `got`, `min`.
    TimeTooEarly "time-too-early" Input 422,
    /// A time that was lost when the server was restored from a backup. Details: `got`, `min`, `max`.
    TimeForgotten "time-forgotten" Input 422,
    /// A list of more rows than a workbook or an answer can have. Details: `what`, `count`, `max`.
    ListTooLong "list-too-long" Input 422,
    /// An id that is not hexadecimal digits.
    IdInvalid "id-invalid" Input 422,
    /// Nothing of the kind that was asked for bears this id.
    IdUnknown "id-unknown" Input 404,
    /// No such household.
    HouseholdUnknown "household-unknown" Input 404,
    /// No such person.
    PersonUnknown "person-unknown" Input 404,
    /// No such receipt.
    ReceiptUnknown "receipt-unknown" Input 404,
    /// No such void.
    VoidUnknown "void-unknown" Input 404,
    /// No receipt that declares something bears this number or id.
    DeclaredUnknown "declared-unknown" Input 404,
    /// No such deposit.
    DepositUnknown "deposit-unknown" Input 404,
    /// Nothing is owed under this id or number.
    OwedUnknown "owed-unknown" Input 404,
    /// No such refund.
    RefundUnknown "refund-unknown" Input 404,
    /// No such receipt book.
    BookUnknown "book-unknown" Input 404,
    /// A text that is no signed receipt, or not all of one.
    ProofUnreadable "proof-unreadable" Input 422,
    /// No such user.
    UserUnknown "user-unknown" Input 404,
    /// No collector has this code.
    CollectorUnknown "collector-unknown" Input 404,
    /// No such unit.
    UnitUnknown "unit-unknown" Input 404,
    /// Nothing is held under this id.
    HeldUnknown "held-unknown" Input 404,
    /// No such device.
    DeviceMissing "device-missing" Input 404,
    /// No such account at a bank.
    AccountUnknown "account-unknown" Input 404,
    /// The centre gave the account to another office. Details: `got`, `possible`.
    AccountElsewhere "account-elsewhere" Input 422,
    /// No such line of a statement.
    LineUnknown "line-unknown" Input 404,
    /// No such match.
    MatchUnknown "match-unknown" Input 404,
    /// No such slip.
    SlipUnknown "slip-unknown" Input 404,
    /// Rows of a statement that cannot be used. Details: `count`, `rows`.
    StatementInvalid "statement-invalid" Input 422,
    /// An id fits several records. Details: `count`.
    IdAmbiguous "id-ambiguous" Input 409,
    /// A scope that this device is not granted.
    ScopeUnknown "scope-unknown" Input 404,
    /// Several hamlets are granted, and none was named.
    ScopeMissing "scope-missing" Input 400,
    /// The chosen income is under the floor. Details: `income`, `floor`.
    IncomeBelowFloor "income-below-floor" Input 422,
    /// The chosen income is over the cap. Details: `income`, `cap`.
    IncomeAboveCap "income-above-cap" Input 422,
    /// No such term. Details: `possible`.
    TermInvalid "term-invalid" Input 422,
    /// A date before the first row of the tariff.
    TariffNoRow "tariff-no-row" Input 422,
    /// The tariff knows no such province.
    ProvinceUnknown "province-unknown" Input 422,
    /// A tariff file that cannot be used. Details: `line`, `why`.
    TariffInvalid "tariff-invalid" Input 422,
    /// No such tariff.
    TariffUnknown "tariff-unknown" Input 404,
    /// A receipt without lines.
    ReceiptNoLines "receipt-no-lines" Input 422,
    /// The payments are not what the lines ask for. Details: `paid`, `payable`.
    ReceiptNotPaid "receipt-not-paid" Input 422,
    /// The household's order has no such place.
    OrderInvalid "order-invalid" Input 422,
    /// More is handed over than is in hand. Details: `amount`, `in_hand`.
    CashShort "cash-short" Input 422,
    /// Cash is given or counted without saying which notes it was.
    NotesMissing "notes-missing" Input 422,

    /// The person is covered in this period already; `--again` and a reason are needed.
    PeriodTaken "period-taken" Conflict 409,
    /// The same id came with other content.
    SameIdOtherContent "same-id-other-content" Conflict 409,
    /// This folder is enrolled already.
    AlreadyEnrolled "already-enrolled" Conflict 409,
    /// This folder is not enrolled yet.
    NotEnrolled "not-enrolled" Conflict 409,
    /// A ruling cannot make this count; another fact must put it right. Details: `why`.
    RulingImpossible "ruling-impossible" Conflict 409,
    /// It stands as the ruling would have it, or there is none that could be taken back.
    RulingNeedless "ruling-needless" Conflict 409,
    /// No receipt number is left.
    NumbersUsedUp "numbers-used-up" Conflict 409,
    /// A name is taken.
    NameTaken "name-taken" Conflict 409,
    /// This version was published with other content.
    TariffVersionTaken "tariff-version-taken" Conflict 409,
    /// A hand-over was counted before.
    CountedBefore "counted-before" Conflict 409,
    /// The receipt is void, or somebody asked for it to be.
    VoidBefore "void-before" Conflict 409,
    /// The line was given back, or somebody asked for it to be.
    RefundedBefore "refunded-before" Conflict 409,
    /// The tariff gives another amount back, or none; a reason is needed.
    RefundDiffers "refund-differs" Conflict 409,
    /// More than what is owed to the payer.
    NotOwed "not-owed" Conflict 409,
    /// The same person paid within the last days; `--again` and a reason are needed.
    PaidRecently "paid-recently" Conflict 409,
    /// The place in the household was sold to another member this year; `--again` and a reason are needed.
    PlaceTwice "place-twice" Conflict 409,
    /// The person may not join yet, or has a card from the state; `--again` and a reason are needed.
    MayNotJoin "may-not-join" Conflict 409,
    /// A person who is insured or paid elsewhere, and may not join with it. Details: `what`, `got`.
    InsuredElsewhere "insured-elsewhere" Conflict 409,
    /// A receipt book would share numbers with another.
    BookOverlaps "book-overlaps" Conflict 409,
    /// No line fits into a batch.
    BatchEmpty "batch-empty" Conflict 409,
    /// A month that is closed already.
    PeriodClosed "period-closed" Conflict 409,
    /// What would not count as it is. Details: `why`.
    WouldBeHeld "would-be-held" Conflict 409,
    /// A slip's number was used before.
    SlipUsed "slip-used" Conflict 409,
    /// A line of a statement that cannot be what it is said to be. Details: `why`.
    MatchImpossible "match-impossible" Conflict 409,
    /// Two records that cannot be one: the same record twice, or a household and a person.
    PairInvalid "pair-invalid" Conflict 409,
    /// Two records of two scopes: one has to move before they are merged.
    ScopesDiffer "scopes-differ" Conflict 409,

    /// The disk is full.
    DiskFull "disk-full" Storage 507,
    /// Another program holds the database.
    DatabaseBusy "database-busy" Storage 503,
    /// The file is not a database of this program.
    DatabaseNotOurs "database-not-ours" Storage 500,
    /// The database is newer than the program. Details: `found`, `known`.
    DatabaseTooNew "database-too-new" Storage 500,
    /// The database is damaged.
    DatabaseDamaged "database-damaged" Storage 500,
    /// A folder or file cannot be written or read. Details: `path`, `why`.
    FileFailed "file-failed" Storage 500,

    /// A sync file that was cut off or altered, or is none. Details: `path`.
    FileDamaged "file-damaged" Input 422,
    /// A sync file that is sealed to another machine. Details: `path`, `got`.
    FileForAnother "file-for-another" Refused 403,

    /// The server cannot be reached.
    ServerUnreachable "server-unreachable" Network 503,
    /// The line was cut before everything was confirmed. Details: `confirmed`, `left`, `oldest`.
    LineCut "line-cut" Network 503,
    /// The line held, and the other side has not confirmed everything. Details: `confirmed`, `left`, `oldest`.
    NotConfirmed "not-confirmed" Network 503,
    /// The line held, and all own records are confirmed, but not all that either side holds was exchanged.
    NotLevel "not-level" Network 503,
    /// The line held, and what waits is of scopes that this office does not serve. Details: `confirmed`, `left`.
    NotServedHere "not-served-here" Network 503,
    /// What answered is no server of ours (a web page, a login of the network).
    NotOurServer "not-our-server" Network 502,
    /// The server's certificate is not under the pinned root.
    ServerNotTrusted "server-not-trusted" Network 502,
    /// The server's certificate ended or has not begun, by this machine's clock.
    CertificateOutOfTime "certificate-out-of-time" Network 502,
    /// The server asks to come again later. Details: `seconds`.
    ServerBusy "server-busy" Network 503,
    /// The server is of a version that this program does not speak with.
    VersionUnknown "version-unknown" Network 400,
    /// The other side has not heard yet that what is sent was struck out.
    StrikeUnknown "strike-unknown" Network 409,
    /// What the other side keeps of a hamlet or office is damaged, and it takes nothing in there.
    DamagedThere "damaged-there" Network 500,

    /// The request is truncated or not what it says.
    RequestMalformed "request-malformed" Input 400,
    /// The request is over the limit. Details: `limit`.
    RequestTooLarge "request-too-large" Input 413,

    /// A receipt's code that was changed or never made by a device of the organisation. Details: `why`.
    ReceiptNotGenuine "receipt-not-genuine" Refused 422,
    /// An invitation that was mistyped or never made.
    InvitationInvalid "invitation-invalid" Refused 403,
    /// An invitation that was used before.
    InvitationUsed "invitation-used" Refused 403,
    /// An invitation past its time.
    InvitationExpired "invitation-expired" Refused 403,
    /// Login or token is missing or wrong.
    LoginFailed "login-failed" Refused 401,
    /// A device that the server does not know.
    DeviceUnknown "device-unknown" Refused 401,
    /// A signature that does not hold.
    SignatureInvalid "signature-invalid" Refused 401,
    /// The key beside the database is another device's.
    StreamForked "stream-forked" Refused 409,
    /// Not allowed for this user.
    Forbidden "forbidden" Refused 403,
    /// Nobody confirms what they did themselves.
    OwnAct "own-act" Refused 403,
    /// A page was asked for under another host's name, or a form came from another origin.
    OriginRefused "origin-refused" Refused 403,
}

/// A problem with the details that its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The code.
    pub code: Code,
    /// Named details. `what` names the field, flag or file; `got` what was given, cut to 80 characters.
    pub details: BTreeMap<&'static str, String>,
}

impl Problem {
    /// Returns a problem without details.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            details: BTreeMap::new(),
        }
    }

    /// Returns the problem with one more detail, cut to 80 characters; what is possible, and what is wrong with
    /// rows, is in words of ours and told whole.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand in numbers, texts and references alike"
    )]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        let is_ours = ["possible", "rows", "rows_vi"].contains(&name);
        let most = if is_ours { usize::MAX } else { 80 };
        let value = value.to_string().chars().take(most).collect();
        self.details.insert(name, value);
        self
    }

    /// Returns a detail; empty where there is none.
    #[must_use]
    pub fn detail(&self, name: &str) -> &str {
        self.details.get(name).map_or("", String::as_str)
    }

    /// Returns the exit status of a program that ends with it.
    #[must_use]
    pub const fn exit_status(&self) -> u8 {
        self.code.kind() as u8
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())?;
        self.details
            .iter()
            .try_for_each(|(name, value)| write!(f, " {name}={value:?}"))
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_plain() {
        let codes: std::collections::BTreeSet<_> =
            Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), Code::ALL.len());
        assert!(
            codes
                .iter()
                .all(|c| c.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        );
    }
}
