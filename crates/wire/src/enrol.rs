//! Enrolment: a machine shows an invitation's code and its new key, and is given its certificate.

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decode, Decoder, Encode, Encoder};
use replica::{
    DeviceId, Domain, OrgId, PublicKey, Role, ScopeId, SecretKey, Signature, SignatureError,
    SignedCertificate, UnixMillis,
};

use crate::InvitationCode;
use crate::cbor::{count, read_array, read_bytes, read_map, read_text};
use crate::limits::{ADDRESS_BYTES_MAX, ENROL_ENTRIES_MAX, NAME_BYTES_MAX, PROTOCOL_VERSION};
use crate::message::{Message, MessageError};

/// What a machine sends to be enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolRequest {
    /// The protocol's version.
    pub version: u16,
    /// The invitation's code.
    pub code: InvitationCode,
    /// The machine's new key.
    pub key: PublicKey,
    /// The key's signature over the code's hash and itself: whoever enrols a key holds it.
    pub signature: Signature,
    /// The machine's name, for people.
    pub name: String,
}

/// What an enrolled machine is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolReply {
    /// The organisation.
    pub org: OrgId,
    /// Its root key. The receiver checks it against the invitation's fingerprint before believing the rest.
    pub root: PublicKey,
    /// The centre's certificate, signed by the root.
    pub centre: SignedCertificate,
    /// The machine's own certificate, signed by the centre.
    pub own: SignedCertificate,
    /// The scopes that it is granted; the grants themselves come with the first sync.
    pub scopes: Vec<ScopeId>,
    /// The centre's time.
    pub time: UnixMillis,
    /// The scope of its office; `None` for an office itself.
    pub office: Option<ScopeId>,
    /// Where to sync with, best first.
    pub addresses: Vec<Address>,
}

/// Where a server is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The server.
    pub device: DeviceId,
    /// Centre or office.
    pub role: Role,
    /// Its address.
    pub url: String,
}

impl EnrolRequest {
    /// Makes a request for `key`.
    #[must_use]
    pub fn new(code: InvitationCode, key: &SecretKey, name: String) -> Self {
        let public = key.public();
        let signature = key.sign(Domain::Enrolment, &possession(&code, &public));
        Self {
            version: PROTOCOL_VERSION,
            code,
            key: public,
            signature,
            name,
        }
    }

    /// Checks that the sender holds the key that it names.
    ///
    /// # Errors
    ///
    /// [`SignatureError`].
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.key.verify(
            Domain::Enrolment,
            &possession(&self.code, &self.key),
            &self.signature,
        )
    }
}

fn possession(code: &InvitationCode, key: &PublicKey) -> Vec<u8> {
    [*code.hash().as_bytes(), *key.as_bytes()].concat()
}

impl Message for EnrolRequest {
    fn check(&self) -> Result<(), MessageError> {
        if self.version == PROTOCOL_VERSION {
            Ok(())
        } else {
            Err(MessageError::Version(self.version))
        }
    }
}

impl Message for EnrolReply {}

impl<C> Encode<C> for EnrolRequest {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.map(5)?.u8(0)?.u16(self.version)?;
        e.u8(1)?.bytes(self.code.as_bytes())?;
        e.u8(2)?.bytes(self.key.as_bytes())?;
        e.u8(3)?.bytes(self.signature.as_bytes())?;
        e.u8(4)?.str(&self.name)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for EnrolRequest {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, Error> {
        let (mut version, mut code, mut key) = (None, None, None);
        let (mut signature, mut name) = (None, None);
        read_map(d, |number, d| {
            match number {
                0 => version = Some(d.u16()?),
                1 => code = Some(InvitationCode::from_bytes(read_bytes(d)?)),
                2 => key = Some(PublicKey::from_bytes(read_bytes(d)?)),
                3 => signature = Some(Signature::from_bytes(read_bytes(d)?)),
                4 => name = Some(read_text(d, NAME_BYTES_MAX)?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(Self {
            version: version.ok_or_else(|| Error::missing_value(0))?,
            code: code.ok_or_else(|| Error::missing_value(1))?,
            key: key.ok_or_else(|| Error::missing_value(2))?,
            signature: signature.ok_or_else(|| Error::missing_value(3))?,
            name: name.ok_or_else(|| Error::missing_value(4))?,
        })
    }
}

impl<C> Encode<C> for EnrolReply {
    fn encode<W: Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.map(7 + u64::from(self.office.is_some()))?
            .u8(0)?
            .bytes(self.org.as_bytes())?;
        e.u8(1)?.bytes(self.root.as_bytes())?;
        e.u8(2)?.encode_with(&self.centre, ctx)?;
        e.u8(3)?.encode_with(&self.own, ctx)?;
        e.u8(4)?.array(count(self.scopes.len()))?;
        for scope in &self.scopes {
            e.u32(scope.0)?;
        }
        e.u8(5)?.i64(self.time.0)?;
        e.u8(6)?.array(count(self.addresses.len()))?;
        for address in &self.addresses {
            e.array(3)?
                .bytes(address.device.as_bytes())?
                .encode_with(address.role, ctx)?;
            e.str(&address.url)?;
        }
        if let Some(office) = self.office {
            e.u8(7)?.u32(office.0)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for EnrolReply {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, Error> {
        let (mut org, mut root, mut centre, mut own) = (None, None, None, None);
        let (mut time, mut office) = (None, None);
        let (mut scopes, mut addresses) = (Vec::new(), Vec::new());
        read_map(d, |key, d| {
            match key {
                0 => org = Some(OrgId::from_bytes(read_bytes(d)?)),
                1 => root = Some(PublicKey::from_bytes(read_bytes(d)?)),
                2 => centre = Some(SignedCertificate::decode(d, ctx)?),
                3 => own = Some(SignedCertificate::decode(d, ctx)?),
                4 => {
                    for _ in 0..read_entries(d)? {
                        scopes.push(ScopeId(d.u32()?));
                    }
                }
                5 => time = Some(UnixMillis(d.i64()?)),
                6 => {
                    for _ in 0..read_entries(d)? {
                        addresses.push(read_address(d, ctx)?);
                    }
                }
                7 => office = Some(ScopeId(d.u32()?)),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(Self {
            org: org.ok_or_else(|| Error::missing_value(0))?,
            root: root.ok_or_else(|| Error::missing_value(1))?,
            centre: centre.ok_or_else(|| Error::missing_value(2))?,
            own: own.ok_or_else(|| Error::missing_value(3))?,
            scopes,
            time: time.ok_or_else(|| Error::missing_value(5))?,
            office,
            addresses,
        })
    }
}

fn read_entries(d: &mut Decoder<'_>) -> Result<u64, Error> {
    let entries = read_array(d)?;
    if entries > count(ENROL_ENTRIES_MAX) {
        return Err(Error::message("too many entries").at(d.position()));
    }
    Ok(entries)
}

fn read_address<C>(d: &mut Decoder<'_>, ctx: &mut C) -> Result<Address, Error> {
    let at = d.position();
    if read_array(d)? != 3 {
        return Err(Error::message("an address has 3 parts").at(at));
    }
    let device = DeviceId::from_bytes(read_bytes(d)?);
    let role = Role::decode(d, ctx)?;
    Ok(Address {
        device,
        role,
        url: read_text(d, ADDRESS_BYTES_MAX)?,
    })
}
