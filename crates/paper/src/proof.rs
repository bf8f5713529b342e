//! The text of a paper's QR code: made where what it proves is held, checked where nothing is.

use book::act::{Act, Deposit};
use book::body::Body;
use book::fact::Receipt;
use replica::{ActorId, DeviceId, Dot, RecordId, Role, ScopeId, SecretKey};
use store::view::{DepositView, ReceiptView, WithdrawnView};
use store::{Reader, StoreError};
use wire::problem::{Code, Problem};
use wire::{Excerpt, ExcerptError, Leaves, Proven};

/// What a paper was issued for: a receipt or a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issued<'a> {
    scope: ScopeId,
    dot: &'a Dot,
    device: DeviceId,
    collector: ActorId,
}

impl<'a> Issued<'a> {
    /// Returns where a receipt stands.
    #[must_use]
    pub const fn receipt(view: &'a ReceiptView) -> Self {
        Self {
            scope: view.scope,
            dot: &view.dot,
            device: view.device,
            collector: view.collector,
        }
    }

    /// Returns where a deposit stands.
    #[must_use]
    pub const fn deposit(view: &'a DepositView) -> Self {
        Self {
            scope: view.scope,
            dot: &view.dot,
            device: view.device,
            collector: view.collector,
        }
    }
}

/// A paper that is genuine, and what this replica knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the paper proves.
    pub proven: Proven,
    /// What it carries.
    pub said: Said,
    /// Where the device was withdrawn, by what is known here.
    pub withdrawn: Vec<WithdrawnView>,
    /// Whether another op is held at its place: the device shows the payer one history and the organisation another, or
    /// it was copied.
    pub differs: bool,
}

/// What a genuine paper carries, and the same as held here; `None` where it has not arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A receipt.
    Receipt(Receipt, Option<Box<ReceiptView>>),
    /// A deposit: no receipt.
    Deposit(Deposit, Option<Box<DepositView>>),
}

impl Said {
    /// Returns whether it is held here.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        match self {
            Self::Receipt(_, held) => held.is_some(),
            Self::Deposit(_, held) => held.is_some(),
        }
    }
}

impl Checked {
    /// Returns the receipt as held here; `None` where it is no receipt, or has not arrived.
    #[must_use]
    pub fn receipt(&self) -> Option<&ReceiptView> {
        match &self.said {
            Said::Receipt(_, held) => held.as_deref(),
            Said::Deposit(..) => None,
        }
    }
}

/// Why a paper is not believed.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It proves nothing.
    #[error(transparent)]
    Excerpt(#[from] ExcerptError),
    /// It proves an op that is neither receipt nor deposit.
    #[error("a signed record that is neither receipt nor deposit")]
    NotAReceipt,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CheckError {
    /// Returns what a person is told; `None` where the database failed, of which the programs know more.
    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        let forged = |why: &str| Some(Problem::new(Code::ReceiptNotGenuine).with("why", why));
        match self {
            Self::Excerpt(ExcerptError::Form) => Some(Problem::new(Code::ProofUnreadable)),
            Self::Excerpt(why) => forged(why.code()),
            Self::NotAReceipt => forged("not-a-receipt"),
            Self::Store(_) => None,
        }
    }
}

/// Returns what a paper's QR code says, signed at the receipt or deposit itself with the device's own `key`, or where a signature
/// stands near.
///
/// `None` where none stands near enough, where the centre issued it, or where its device's certificate names another
/// collector. Signing needs no chance and is kept nowhere: the same gives the same text each time.
///
/// # Errors
///
/// What the store says.
pub fn proof(
    reader: &Reader<'_>,
    of: &Issued<'_>,
    key: Option<&SecretKey>,
) -> Result<Option<Excerpt>, StoreError> {
    let certificate = reader.signed_certificate(of.device)?;
    let found = reader.excerpt(of.scope, of.dot)?;
    let (Some(certificate), Some(found)) = (certificate, found) else {
        return Ok(None);
    };
    let issuer = certificate.read()?;
    // A code that nobody would believe is none: the root signs for the centre, and a certificate names one collector.
    if issuer.role == Role::Centre || issuer.actor != of.collector {
        return Ok(None);
    }
    let own = key.filter(|key| key.public() == issuer.key);
    let (signature, behind) = match own {
        Some(key) => (Some(key.sign_head(&found.stream, &found.head)), Vec::new()),
        None => (found.signature, found.behind),
    };
    Ok(signature.map(|signature| Excerpt {
        scope: of.scope,
        nonce: found.nonce,
        number: found.head.number,
        before: *found.before.as_bytes(),
        salt: found.salt,
        op: found.op,
        behind: Leaves::of(&behind),
        signature,
        certificate,
    }))
}

/// Checks the text of a QR code against the organisation's certificates, and looks up what it carries.
///
/// # Errors
///
/// [`CheckError`]; then nothing that the paper says may be believed.
pub fn check(reader: &Reader<'_>, text: &str) -> Result<Checked, CheckError> {
    let excerpt = Excerpt::parse(text)?;
    let (identity, centre) = (reader.identity()?, reader.centre_believed()?);
    let (Some(identity), Some(centre)) = (identity, centre) else {
        return Err(StoreError::NotEnrolled.into());
    };
    let proven = excerpt.verify(identity.org, &centre.key)?;
    let link = reader.link(proven.scope, &proven.incarnation, proven.number)?;
    let said = match Body::decode(proven.op.kind, &proven.op.body) {
        Ok(Body::Receipt(receipt)) => {
            Said::Receipt(receipt, reader.receipt(proven.record)?.map(Box::new))
        }
        Ok(Body::Act(Act::Deposit(deposit))) => {
            Said::Deposit(deposit, reader.deposit(proven.record)?.map(Box::new))
        }
        Ok(_) | Err(_) => return Err(CheckError::NotAReceipt),
    };
    let another = link.is_some_and(|link| RecordId::of(&link) != proven.record);
    Ok(Checked {
        withdrawn: reader.withdrawn(proven.certificate.device())?,
        differs: !said.is_held() && another,
        said,
        proven,
    })
}
