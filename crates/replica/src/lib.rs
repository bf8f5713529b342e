//! Identities, clock, streams of chained ops, vectors and registers: what replication rests on.
//!
//! Pure: knows no premium, no file, no socket, no thread and no clock. Invariant: nothing here trusts
//! bytes that were not checked against a signature by [`Stretch::verify`].

mod canonical;
mod certificate;
mod chain;
mod clock;
mod hash;
mod id;
mod keys;
mod op;
mod proof;
mod register;
mod rotation;
mod saw;
mod seed;
mod stretch;
mod strike;
mod vector;

pub use canonical::{CanonicalError, check_canonical};
pub use certificate::{Certificate, CertificateError, Role, SignedCertificate};
pub use chain::{Head, Opening, StreamKey, Walk, leaf, link};
pub use clock::{Hlc, HybridClock, UnixMillis};
pub use hash::{Hash, ShortHash};
pub use id::{ActorId, DeviceId, IdError, Incarnation, OrgId, RecordId, ScopeId};
pub use keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
pub use op::{Kind, Op, OpError};
pub use proof::{Held, Proof};
pub use register::{Context, Dot, Register, Sibling};
pub use rotation::Rotation;
pub use saw::{Saw, SawHead};
pub use seed::Seed;
pub use stretch::{Stretch, StretchError, VerifiedOp, VerifiedStretch, Walked};
pub use strike::Struck;
pub use vector::Vector;
