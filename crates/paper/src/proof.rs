//! The text of a receipt's QR code: made where the receipt is held, checked where nothing is.

use book::body::Body;
use book::fact::Receipt;
use replica::{RecordId, Role, SecretKey};
use store::view::{ReceiptView, WithdrawnView};
use store::{Reader, StoreError};
use wire::problem::{Code, Problem};
use wire::{Excerpt, ExcerptError, Leaves, Proven};

/// A receipt whose paper is genuine, and what this replica knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// What the paper proves.
    pub proven: Proven,
    /// The receipt that it carries.
    pub receipt: Receipt,
    /// The receipt as held here; `None` where it has not arrived.
    pub held: Option<ReceiptView>,
    /// Where the device was withdrawn, by what is known here.
    pub withdrawn: Vec<WithdrawnView>,
    /// Whether another op is held at its place: the device shows the payer one history and the organisation another, or
    /// it was copied.
    pub differs: bool,
}

/// Why a paper is not believed.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It proves nothing.
    #[error(transparent)]
    Excerpt(#[from] ExcerptError),
    /// It proves an op that is no receipt.
    #[error("a signed record that is no receipt")]
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

/// Returns what a receipt's QR code says, signed at the receipt itself with the device's own `key`, or where a signature
/// stands near.
///
/// `None` where none stands near enough, where the centre issued it, or where its device's certificate names another
/// collector. Signing needs no chance and is kept nowhere: the same receipt gives the same text each time.
///
/// # Errors
///
/// What the store says.
pub fn proof(
    reader: &Reader<'_>,
    view: &ReceiptView,
    key: Option<&SecretKey>,
) -> Result<Option<Excerpt>, StoreError> {
    let certificate = reader.signed_certificate(view.device)?;
    let found = reader.excerpt(view.scope, &view.dot)?;
    let (Some(certificate), Some(found)) = (certificate, found) else {
        return Ok(None);
    };
    let issuer = certificate.read()?;
    // A code that nobody would believe is none: the root signs for the centre, and a certificate names one collector.
    if issuer.role == Role::Centre || issuer.actor != view.collector {
        return Ok(None);
    }
    let own = key.filter(|key| key.public() == issuer.key);
    let (signature, behind) = match own {
        Some(key) => (Some(key.sign_head(&found.stream, &found.head)), Vec::new()),
        None => (found.signature, found.behind),
    };
    Ok(signature.map(|signature| Excerpt {
        scope: view.scope,
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

/// Checks the text of a QR code against the organisation's certificates, and looks the receipt up.
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
    let Ok(Body::Receipt(receipt)) = Body::decode(proven.op.kind, &proven.op.body) else {
        return Err(CheckError::NotAReceipt);
    };
    let link = reader.link(proven.scope, &proven.incarnation, proven.number)?;
    let held = reader.receipt(proven.record)?;
    Ok(Checked {
        withdrawn: reader.withdrawn(proven.certificate.device())?,
        differs: held.is_none() && link.is_some_and(|link| RecordId::of(&link) != proven.record),
        held,
        receipt,
        proven,
    })
}
