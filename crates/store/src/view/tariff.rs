//! A tariff that the centre published.

use book::date::Date;
use book::tariff::TariffVersion;
use replica::RecordId;

/// A tariff that the centre published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TariffView {
    /// Its name, which receipts bear.
    pub version: TariffVersion,
    /// The op that published it.
    pub id: RecordId,
    /// The day of payment from which on it is quoted from.
    pub effective: Date,
    /// The arrival at which it came here.
    pub arrival: u64,
    /// The file.
    pub text: String,
}
