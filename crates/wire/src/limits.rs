//! How much is taken in at once. Checked before decoding, so that no peer decides how much memory is used.

/// The version of the protocol that this program speaks.
pub const PROTOCOL_VERSION: u16 = 1;

/// The longest body on the line, packed.
pub const PACKED_BYTES_MAX: usize = 1 << 20;

/// The longest body, unpacked.
pub const UNPACKED_BYTES_MAX: usize = 4 << 20;

/// The most ops in one body.
pub const BODY_OPS_MAX: usize = 1 << 16;

/// The op bytes that one body carries where the line is good. Such a body stays below [`PACKED_BYTES_MAX`] even
/// where its content cannot be compressed.
pub const BODY_OP_BYTES_MAX: u32 = 768 << 10;

/// What an op may cost in a body beside its bytes: its length, where that has to be said.
pub const OP_BYTES_BESIDE: usize = 2;

/// The op bytes of one stretch, [`OP_BYTES_BESIDE`] with each: as much as [`BODY_OP_BYTES_MAX`]. A stretch cannot
/// be cut between its signatures, so a longer one could be taken in but not be passed on.
pub const STRETCH_OP_BYTES_MAX: usize = 768 << 10;

/// The longest name of a machine, in bytes.
pub const NAME_BYTES_MAX: usize = 200;

/// The longest address of a server, in bytes.
pub const ADDRESS_BYTES_MAX: usize = 200;

/// The most addresses or scopes in an enrolment's reply.
pub const ENROL_ENTRIES_MAX: usize = 4096;

/// The longest file, sealed.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// What a file is sealed in, piece by piece; only the last one is shorter.
pub const FILE_PIECE_BYTES: usize = 1 << 16;

/// The most requests or replies in one file: each may hold as many ops as one on the line.
pub const FILE_PARTS_MAX: usize = 64;
