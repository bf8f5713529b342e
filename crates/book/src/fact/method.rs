//! How a part of a receipt was paid.

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use replica::RecordId;

use crate::money::Dong;

/// How a part was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Payment {
    /// In cash, by transfer, or with what is owed to the payer.
    #[n(0)]
    pub method: Method,
    /// How much.
    #[n(1)]
    pub amount: Dong,
}

/// Cash, transfer, or money that was here before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Notes in the collector's hand.
    Cash,
    /// A bank transfer; money only once the statement shows it.
    Transfer,
    /// What is owed to the payer.
    Credit(Owed),
}

/// What money is owed to a payer out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(flat)]
pub enum Owed {
    /// A receipt that was made void: the void's id. What of that receipt was itself paid with something owed is owed
    /// out of that again.
    #[n(0)]
    Void(#[n(0)] RecordId),
    /// A deposit.
    #[n(1)]
    Deposit(#[n(0)] RecordId),
    /// A refund.
    #[n(2)]
    Refund(#[n(0)] RecordId),
}

impl Method {
    /// Returns the method's name in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Transfer => "transfer",
            Self::Credit(_) => "credit",
        }
    }
}

impl Owed {
    /// Returns what it is, in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Void(_) => "void",
            Self::Deposit(_) => "deposit",
            Self::Refund(_) => "refund",
        }
    }

    /// Returns the void's, deposit's or refund's id.
    #[must_use]
    pub const fn id(self) -> RecordId {
        match self {
            Self::Void(id) | Self::Deposit(id) | Self::Refund(id) => id,
        }
    }
}

impl<C> Encode<C> for Method {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Cash => e.u8(0)?.ok(),
            Self::Transfer => e.u8(1)?.ok(),
            Self::Credit(owed) => owed.encode(e, ctx),
        }
    }
}

impl<'b, C> Decode<'b, C> for Method {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, decode::Error> {
        if d.datatype()? == Type::Array {
            return Owed::decode(d, ctx).map(Self::Credit);
        }
        match d.u8()? {
            0 => Ok(Self::Cash),
            1 => Ok(Self::Transfer),
            other => Err(decode::Error::message(format!("no method {other}"))),
        }
    }
}

impl Payment {
    /// Returns how much of some payments came by transfer. What overflows is more than any bank shows.
    #[must_use]
    pub fn transferred(payments: &[Self]) -> Dong {
        let transfers = payments.iter().filter(|one| one.method == Method::Transfer);
        Dong::checked_sum(transfers.map(|one| one.amount)).unwrap_or(Dong::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_is_a_number_or_names_what_is_owed() {
        let id = RecordId::from_bytes([7; 16]);
        let hex = |method: Method| -> String {
            let bytes = minicbor::to_vec(method).unwrap();
            assert_eq!(minicbor::decode::<Method>(&bytes).unwrap(), method);
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        assert_eq!(hex(Method::Cash), "00");
        assert_eq!(hex(Method::Transfer), "01");
        let credit = hex(Method::Credit(Owed::Deposit(id)));
        assert_eq!(credit, format!("820150{}", "07".repeat(16)));
        let credit = hex(Method::Credit(Owed::Refund(id)));
        assert_eq!(credit, format!("820250{}", "07".repeat(16)));
        assert!(minicbor::decode::<Method>(&[2]).is_err());
    }
}
