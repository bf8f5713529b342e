//! What was published about one district: the figures that the recorded world must add up to.

/// A district in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// How many communes.
    pub communes: u32,
    /// How many collectors.
    pub collectors: u32,
    /// People in BHXH tự nguyện on 2021-06-30.
    pub bhxh: u32,
    /// How many of them are new since 2021-01-01.
    pub bhxh_new: u32,
    /// People in household BHYT on 2021-06-30.
    pub bhyt: u32,
    /// People in household BHYT on 2020-12-31.
    pub bhyt_before: u32,
}

/// Yên Thành, Nghệ An, on 2021-06-30.
pub const YEN_THANH: Figures = Figures {
    communes: 39,
    collectors: 214,
    bhxh: 16_383,
    bhxh_new: 1_999,
    bhyt: 96_012,
    bhyt_before: 86_996,
};
