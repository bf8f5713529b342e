//! A grant withdrawn.

use minicbor::{Decode, Encode};
use replica::DeviceId;

/// A device may no longer write in the scope in which this stands. Written by the centre.
///
/// What it wrote there and the centre had not got when it said so is held: nobody decides about it silently. What is in
/// the op's causal context stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Withdrawal {
    /// Whose grant.
    #[n(0)]
    pub device: DeviceId,
    /// Why, in words for those concerned.
    #[n(1)]
    pub reason: String,
}
