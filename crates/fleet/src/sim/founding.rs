//! Founds a small organisation: a centre, an office that relays, some collectors.

use std::path::Path;

use book::body::Body;
use book::organisation::{Actor, BankAccount, Level, NumberBook, Unit};
use replica::{
    ActorId, Certificate, DeviceId, OrgId, PublicKey, Role, ScopeId, SecretKey, SignedCertificate,
    UnixMillis,
};
use store::{Identity, Place, Store};

use super::node::{HAMLETS, Node, OFFICE, SCOPES};
use super::office::account;
use crate::fault::Outcome;
use crate::world::Chance;

/// How many numbers a book has; more than anyone uses here.
const BOOK: u32 = 100_000;
const TEN_YEARS: i64 = 10 * 365 * 86_400_000;

/// What all certificates are signed with.
pub(super) struct Authority {
    org: OrgId,
    root: PublicKey,
    centre_key: SecretKey,
    centre: SignedCertificate,
    from: UnixMillis,
}

/// Who is made.
pub(super) struct Newly {
    pub(super) role: Role,
    pub(super) actor: ActorId,
    pub(super) name: &'static str,
    pub(super) scopes: Vec<ScopeId>,
}

impl Authority {
    pub(super) fn org(&self) -> OrgId {
        self.org
    }

    /// Makes the centre with its organisation.
    pub(super) fn found(
        chance: &mut Chance,
        from: UnixMillis,
        file: Option<&Path>,
    ) -> Outcome<(Self, Node)> {
        let (root, centre_key) = (
            SecretKey::from_bytes(&chance.bytes()),
            SecretKey::from_bytes(&chance.bytes()),
        );
        let org = OrgId::from_bytes(chance.bytes());
        let own = certificate(
            org,
            centre_key.public(),
            Role::Centre,
            ActorId(1),
            "Trung tâm",
            from,
        );
        let signed = own.sign(&root);
        let identity = Identity {
            org,
            root: root.public(),
            role: Role::Centre,
            device: own.device(),
            actor: own.actor,
            nonce: chance.bytes(),
            seed_secret: chance.bytes(),
        };
        let mut store = Store::open(file.map_or(Place::Memory, Place::File))?;
        store.begin_life(&identity, &signed, &signed)?;
        add_units(&mut store, from)?;
        let root = root.public();
        let key = centre_key.clone();
        let node = Node {
            store,
            file: file.map(Path::to_owned),
            key,
            identity,
            clock_off: 0,
            keeps_others: false,
            session: None,
        };
        Ok((
            Self {
                org,
                root,
                centre_key,
                centre: signed,
                from,
            },
            node,
        ))
    }

    /// Makes another machine; the centre grants it its scopes and a device its receipt book.
    pub(super) fn enrol(
        &self,
        chance: &mut Chance,
        centre: &mut Node,
        newly: &Newly,
    ) -> Outcome<Node> {
        let key = SecretKey::from_bytes(&chance.bytes());
        let own = certificate(
            self.org,
            key.public(),
            newly.role,
            newly.actor,
            newly.name,
            self.from,
        );
        let signed = own.sign(&self.centre_key);
        self.admit(centre, &signed, own.device(), newly)?;
        let identity = Identity {
            org: self.org,
            root: self.root,
            role: newly.role,
            device: own.device(),
            actor: newly.actor,
            nonce: chance.bytes(),
            seed_secret: chance.bytes(),
        };
        let mut store = Store::open(Place::Memory)?;
        store.begin_life(&identity, &signed, &self.centre)?;
        Ok(Node {
            store,
            file: None,
            key,
            identity,
            clock_off: 0,
            keeps_others: false,
            session: None,
        })
    }

    /// Writes the grants of one device.
    pub(super) fn admit(
        &self,
        centre: &mut Node,
        signed: &SignedCertificate,
        device: DeviceId,
        newly: &Newly,
    ) -> Outcome<()> {
        centre.store.write(self.from, |writer| -> Outcome<()> {
            let (actor, name) = (newly.actor, newly.name.to_owned());
            let person = Actor {
                actor,
                code: format!("A{actor}"),
                name,
                office: Some(OFFICE),
            };
            writer.append(ScopeId::ORGANISATION, &Body::Actor(person))?;
            for scope in &newly.scopes {
                writer.append(*scope, &Body::Grant(signed.clone()))?;
            }
            if newly.role == Role::Device {
                let series = format!("BH21-{actor}");
                let book = NumberBook {
                    device,
                    collector: actor,
                    series,
                    from: 1,
                    until: BOOK,
                };
                writer.append(OFFICE, &Body::NumberBook(book))?;
            }
            Ok(())
        })
    }

    /// Returns a certificate for a machine without a store of ours.
    pub(super) fn certify(&self, key: &SecretKey, newly: &Newly) -> (SignedCertificate, DeviceId) {
        let own = certificate(
            self.org,
            key.public(),
            newly.role,
            newly.actor,
            newly.name,
            self.from,
        );
        (own.sign(&self.centre_key), own.device())
    }

    /// Returns an empty replica that reads everything and writes nothing: for taking in the same ops in another
    /// order.
    pub(super) fn shadow(&self, chance: &mut Chance, of: &Node) -> Outcome<Store> {
        let mut store = Store::open(Place::Memory)?;
        let own = certificate(
            self.org,
            of.key.public(),
            of.identity.role,
            of.identity.actor,
            "bóng",
            self.from,
        );
        let signed = match of.identity.role {
            Role::Centre => self.centre.clone(),
            Role::Office | Role::Device => own.sign(&self.centre_key),
        };
        // Another nonce: the original's streams are another life's here.
        let identity = Identity {
            nonce: chance.bytes(),
            ..of.identity.clone()
        };
        store.begin_life(&identity, &signed, &self.centre)?;
        Ok(store)
    }
}

/// Returns what each collector is granted.
pub(super) fn scopes_of(place: usize, devices: usize) -> Vec<ScopeId> {
    if place + 1 == devices {
        return SCOPES.to_vec();
    }
    let hamlet = if place.is_multiple_of(2) {
        HAMLETS[0]
    } else {
        HAMLETS[1]
    };
    vec![ScopeId::ORGANISATION, OFFICE, hamlet]
}

fn certificate(
    org: OrgId,
    key: PublicKey,
    role: Role,
    actor: ActorId,
    name: &str,
    from: UnixMillis,
) -> Certificate {
    let until = UnixMillis(from.0.saturating_add(TEN_YEARS));
    Certificate {
        org,
        key,
        role,
        actor,
        name: name.to_owned(),
        from,
        until,
    }
}

fn add_units(store: &mut Store, from: UnixMillis) -> Outcome<()> {
    store.write(from, |writer| -> Outcome<()> {
        let units = [
            (
                ScopeId::ORGANISATION,
                Level::Organisation,
                "Yên Thành",
                None,
            ),
            (
                OFFICE,
                Level::Office,
                "Mã Thành",
                Some(ScopeId::ORGANISATION),
            ),
            (HAMLETS[0], Level::Hamlet, "Xóm Đình", Some(OFFICE)),
            (HAMLETS[1], Level::Hamlet, "Xóm Chùa", Some(OFFICE)),
        ];
        for (scope, level, name, parent) in units {
            let (code, name) = (scope.to_string(), name.to_owned());
            let unit = Unit {
                scope,
                level,
                code,
                name,
                parent,
            };
            writer.append(ScopeId::ORGANISATION, &Body::Unit(unit))?;
        }
        let account = BankAccount {
            account: account()?,
            office: OFFICE,
            holder: "BHXH".to_owned(),
            vietqr: true,
        };
        writer.append(ScopeId::ORGANISATION, &Body::BankAccount(account))?;
        Ok(())
    })
}
