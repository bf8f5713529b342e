//! Recomputes everything from the log and says what does not agree.

use replica::{Domain, Hash, Head, OrgId, PublicKey, Signature, SignedCertificate, StreamKey};
use rusqlite::{Connection, OptionalExtension as _};

use crate::earlier::Earlier;
use crate::log::Stream;
use crate::project::scope;
use crate::rebuild::dumps;
use crate::sql::nat;
use crate::{Identity, StoreError};

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Ops whose chain was recomputed.
    pub ops: u64,
    /// Signatures checked.
    pub signatures: u64,
    /// Postings summed.
    pub postings: u64,
    /// What does not agree; empty where all is well.
    pub findings: Vec<Finding>,
}

/// One thing that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A stable code: `chain`, `signature`, `strike`, `projection`, `sum`.
    pub code: &'static str,
    /// Where and what.
    pub detail: String,
}

const OPS: &str = "select number, link, bytes from op where stream = ?1 order by number";
const SIGNATURES: &str = "
    select signature.number, signature.signature, op.link from signature
    left join op on op.stream = signature.stream and op.number = signature.number
    where signature.stream = ?1 order by signature.number";
const CERTIFICATE: &str = "select bytes from certificate where device = ?1";
const COUNT_OPS: &str = "select count(*) from op";
const COUNT_POSTINGS: &str = "select count(*) from posting";
const OPEN_FACTS: &str = "
    select scope, hex(fact), sum(amount) from posting
    group by scope, fact having sum(amount) <> 0 order by scope, fact";
const OPEN_TOTAL: &str = "select coalesce(sum(amount), 0) from posting";

/// Checks the log, then everything that follows from it, in a copy: the database itself is only read.
pub(crate) fn verify(
    connection: &Connection,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verification, StoreError> {
    // One moment for everything read here, while another connection may write.
    let moment = connection
        .is_autocommit()
        .then(|| connection.unchecked_transaction());
    let moment = moment.transpose()?;
    let mut found = Verification::default();
    if let Some(identity) = Identity::load(connection)? {
        let total = nat(connection.query_row(COUNT_OPS, [], |row| row.get(0))?)?.saturating_mul(2);
        for stream in Stream::all(connection)? {
            check_chain(connection, identity.org, &stream, &mut found)?;
            check_signatures(connection, &identity, &stream, &mut found)?;
            progress(found.ops, total);
        }
        check_projections(connection, &mut found, total, progress)?;
    }
    check_sums(connection, &mut found)?;
    drop(moment);
    Ok(found)
}

impl Verification {
    fn add(&mut self, code: &'static str, detail: String) {
        self.findings.push(Finding { code, detail });
    }
}

fn check_chain(
    connection: &Connection,
    org: OrgId,
    stream: &Stream,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let (place, incarnation) = (stream.scope, stream.incarnation);
    check_start(connection, org, stream, found)?;
    let mut head = stream.start;
    let mut statement = connection.prepare(OPS)?;
    let mut rows = statement.query([stream.id])?;
    while let Some(row) = rows.next()? {
        found.ops += 1;
        let number = nat(row.get(0)?)?;
        let (link, bytes): ([u8; 32], Vec<u8>) = (row.get(1)?, row.get(2)?);
        let next = head.followed_by(&stream.opening.seed, &bytes);
        let link = Hash::from_bytes(link);
        if (number, link) != (next.number, next.hash) {
            found.add(
                "chain",
                format!(
                    "scope {place}, stream {incarnation}: op {number} does not follow {}",
                    head.number
                ),
            );
        }
        if !scope::is_as_struck(connection, &link, &bytes)? {
            found.add(
                "strike",
                format!(
                    "scope {place}, stream {incarnation}: op {number} is not as the strikes say"
                ),
            );
        }
        // Behind a break the stored links go on, so that each break is found once.
        head = Head { number, hash: link };
    }
    if head != stream.head {
        let (held, said) = (head.number, stream.head.number);
        found.add(
            "chain",
            format!("scope {place}, stream {incarnation}: ops up to {held}, head at {said}"),
        );
    }
    Ok(())
}

/// A stream begins at its origin; a branch where another segment of its life ends, by the name that this gives it.
fn check_start(
    connection: &Connection,
    org: OrgId,
    stream: &Stream,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let (scope, name) = (stream.scope, stream.incarnation);
    let holds = if name == stream.family {
        let (org, incarnation) = (org, stream.opening.incarnation(org));
        let key = StreamKey {
            org,
            scope,
            incarnation,
        };
        incarnation == name && stream.start == key.origin()
    } else {
        let family = Stream::family(connection, scope, &stream.family)?;
        let first = stream.link_at(connection, stream.start.number + 1)?;
        let is_named = first.is_some_and(|link| {
            stream.start.number < stream.head.number
                && stream.family.branch(stream.start.number, &link) == name
        });
        let siblings = family.iter().filter(|one| one.start == stream.start);
        let is_one_of_several = siblings.filter(|one| one.incarnation != one.family).count() > 1;
        is_named && is_one_of_several && family.iter().any(|one| stream.follows(one))
    };
    if !holds {
        found.add(
            "chain",
            format!("scope {scope}, stream {name}: does not begin where it says"),
        );
    }
    Ok(())
}

fn check_signatures(
    connection: &Connection,
    identity: &Identity,
    stream: &Stream,
    found: &mut Verification,
) -> Result<(), StoreError> {
    let (scope, incarnation) = (stream.scope, stream.incarnation);
    let place = format!("scope {scope}, stream {incarnation}");
    let key = StreamKey {
        org: identity.org,
        scope,
        incarnation: stream.family,
    };
    let signer = signer(connection, stream)?;
    let mut statement = connection.prepare(SIGNATURES)?;
    let mut rows = statement.query([stream.id])?;
    let mut last = stream.start.number;
    while let Some(row) = rows.next()? {
        found.signatures += 1;
        let number = nat(row.get(0)?)?;
        let signature = Signature::from_bytes(row.get(1)?);
        let link: Option<[u8; 32]> = row.get(2)?;
        let holds = signer.zip(link).is_some_and(|(signer, link)| {
            let head = Head {
                number,
                hash: Hash::from_bytes(link),
            };
            signer
                .verify(Domain::Stretch, &key.statement(&head), &signature)
                .is_ok()
        });
        if !holds {
            found.add(
                "signature",
                format!("{place}: the signature at {number} does not hold"),
            );
        }
        last = number;
    }
    let family = Stream::family(connection, scope, &stream.family)?;
    let fits = if family.iter().any(|one| one.follows(stream)) {
        // What branches off came signed, and signs what stands in front of it.
        stream.signed == stream.head.number
    } else {
        let own = stream.opening.device == identity.device;
        last == stream.signed && (own || last == stream.head.number)
    };
    if !fits {
        let head = stream.head.number;
        found.add(
            "signature",
            format!("{place}: signed up to {last} of {head}"),
        );
    }
    Ok(())
}

fn signer(connection: &Connection, stream: &Stream) -> Result<Option<PublicKey>, StoreError> {
    let device = stream.opening.device;
    let mut statement = connection.prepare_cached(CERTIFICATE)?;
    let bytes: Option<Vec<u8>> = statement
        .query_row([device.as_bytes()], |row| row.get(0))
        .optional()?;
    let certificate = bytes.and_then(|bytes| {
        let signed: SignedCertificate = minicbor::decode(&bytes).ok()?;
        signed.read().ok()
    });
    Ok(certificate
        .filter(|says| says.device() == device)
        .map(|says| says.key))
}

fn check_projections(
    connection: &Connection,
    found: &mut Verification,
    total: u64,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), StoreError> {
    // Up to the last arrival, so all of it.
    let copy = Earlier::copy(connection, u64::MAX)?;
    let checked = found.ops;
    let copy = copy.project(&mut |done, _| progress(checked.saturating_add(done), total))?;
    let (stored, recomputed) = (dumps(connection)?, dumps(copy.read().connection)?);
    for ((name, stored), (_, recomputed)) in stored.into_iter().zip(recomputed) {
        if stored != recomputed {
            found.add(
                "projection",
                format!("table {name} is not what the log says"),
            );
        }
    }
    Ok(())
}

fn check_sums(connection: &Connection, found: &mut Verification) -> Result<(), StoreError> {
    found.postings = nat(connection.query_row(COUNT_POSTINGS, [], |row| row.get(0))?)?;
    let mut statement = connection.prepare(OPEN_FACTS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (scope, fact, open): (i64, String, i64) = row.try_into()?;
        found.add(
            "sum",
            format!("scope {scope}: the postings of {fact} sum to {open}"),
        );
    }
    let open: i64 = connection.query_row(OPEN_TOTAL, [], |row| row.get(0))?;
    if open != 0 {
        found.add("sum", format!("all postings sum to {open}"));
    }
    Ok(())
}
