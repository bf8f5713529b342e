//! Who takes part: an organisation's root, its centre and two devices, each with keys that everybody knows.

use replica::{
    ActorId, Certificate, DeviceId, OrgId, Role, ScopeId, SecretKey, SignedCertificate, UnixMillis,
};
use store::{Identity, Place, Store};
use sync::Peer;

pub(super) const ORG: OrgId = OrgId::from_bytes([0x0a; 16]);
pub(super) const OFFICE: ScopeId = ScopeId(20);
pub(super) const HAMLET: ScopeId = ScopeId(300);
pub(super) const SCOPES: [ScopeId; 3] = [ScopeId::ORGANISATION, OFFICE, HAMLET];
/// 2026-11-21 08:00 in Viet Nam.
pub(super) const MORNING: UnixMillis = UnixMillis(1_795_222_800_000);

/// Somebody's name and the byte that all their secrets consist of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    pub(super) name: &'static str,
    pub(super) role: Role,
    secret: u8,
}

pub(super) const ROOT_SECRET: [u8; 32] = [0x01; 32];
pub(super) const CENTRE: Who = who("centre", Role::Centre, 0x02);
pub(super) const FIRST: Who = who("first device", Role::Device, 0x03);
pub(super) const SECOND: Who = who("second device", Role::Device, 0x04);

const fn who(name: &'static str, role: Role, secret: u8) -> Who {
    Who { name, role, secret }
}

impl Who {
    pub(super) fn key(self) -> SecretKey {
        SecretKey::from_bytes(&[self.secret; 32])
    }

    pub(super) fn device(self) -> DeviceId {
        DeviceId::of(&self.key().public())
    }

    pub(super) fn actor(self) -> ActorId {
        ActorId(1000 + u32::from(self.secret))
    }

    pub(super) fn peer(self) -> Peer {
        Peer {
            device: self.device(),
            role: self.role,
        }
    }

    /// Returns the certificate, signed by the root or, of a device, by the centre.
    pub(super) fn certificate(self) -> SignedCertificate {
        let issuer = match self.role {
            Role::Centre => root(),
            Role::Office | Role::Device => CENTRE.key(),
        };
        let certificate = Certificate {
            org: ORG,
            key: self.key().public(),
            role: self.role,
            actor: self.actor(),
            name: format!("Máy {}", self.secret),
            from: MORNING,
            until: UnixMillis(MORNING.0 + 400 * 86_400_000),
        };
        certificate.sign(&issuer)
    }

    pub(super) fn identity(self) -> Identity {
        Identity {
            org: ORG,
            root: root().public(),
            role: self.role,
            device: self.device(),
            actor: self.actor(),
            nonce: [0x10 + self.secret; 16],
            seed_secret: [0x20 + self.secret; 16],
        }
    }

    /// Returns a new store of theirs, in memory.
    pub(super) fn store(self) -> Store {
        let mut store = Store::open(Place::Memory).expect("a store in memory");
        store
            .begin_life(&self.identity(), &self.certificate(), &CENTRE.certificate())
            .expect("to begin its life");
        store
    }
}

pub(super) fn root() -> SecretKey {
    SecretKey::from_bytes(&ROOT_SECRET)
}
