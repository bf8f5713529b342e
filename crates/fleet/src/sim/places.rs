//! Who is who among a world's machines, and whom each of them asks.

use super::broken::Break;

/// The centre.
pub(super) const CENTRE: usize = 0;
/// The commune's office: it relays for the devices.
pub(super) const OFFICE: usize = 1;
/// The first of the collectors' devices.
pub(super) const FIRST_DEVICE: usize = 2;
/// How many collectors a world has.
pub(super) const DEVICES: usize = 5;
/// The province's relay, in the worlds that have one.
pub(super) const PROVINCE: usize = FIRST_DEVICE + DEVICES;
/// The device that holds every scope and changes between the servers.
pub(super) const ROAMER: usize = PROVINCE - 1;

/// How a world's machines are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Devices ask the office or the centre, the office asks the centre.
    Direct,
    /// Device, office, province, centre: three hops. One device changes between the office and the centre.
    Chain,
    /// The office asks the province and the province the office; either may ask the centre.
    Loop,
}

impl Shape {
    /// Returns the shape of a seed's world; a control gets the one that it needs.
    pub(super) const fn of(seed: u64, broken: Option<Break>) -> Self {
        match (broken, seed % 3) {
            (Some(Break::RelayKeeps), _) | (None | Some(_), 1) => Self::Chain,
            (Some(Break::ForgetPeer), _) | (None | Some(_), 2) => Self::Loop,
            (None | Some(_), _) => Self::Direct,
        }
    }

    /// Returns whether there is a province between the office and the centre.
    pub(super) const fn has_province(self) -> bool {
        match self {
            Self::Direct => false,
            Self::Chain | Self::Loop => true,
        }
    }

    /// Returns whom a machine asks, the likelier ones more than once.
    pub(super) const fn upstreams(self, machine: usize) -> &'static [usize] {
        match (self, machine) {
            (_, CENTRE) => &[],
            (Self::Direct, OFFICE) | (Self::Direct | Self::Chain, PROVINCE) => &[CENTRE],
            (Self::Chain, OFFICE) => &[PROVINCE],
            (Self::Loop, OFFICE) => &[PROVINCE, PROVINCE, CENTRE],
            (Self::Loop, PROVINCE) => &[OFFICE, OFFICE, CENTRE],
            (Self::Chain, ROAMER) => &[OFFICE, CENTRE],
            (Self::Chain, _) => &[OFFICE],
            (Self::Direct, _) => &[OFFICE, OFFICE, OFFICE, CENTRE, CENTRE],
            (Self::Loop, _) => &[OFFICE, PROVINCE, CENTRE],
        }
    }
}
