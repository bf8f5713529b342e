//! What the codecs of this crate share.

use minicbor::Decoder;
use minicbor::decode::Error;

/// Reads a map whose keys are numbers: `field` is called with each key and reads the value behind it, or
/// returns `false` where it does not know the key; the value is passed over then.
pub(crate) fn read_map<'b>(
    d: &mut Decoder<'b>,
    mut field: impl FnMut(u64, &mut Decoder<'b>) -> Result<bool, Error>,
) -> Result<(), Error> {
    for _ in 0..length(d.map()?, d)? {
        let key = d.u64()?;
        if !field(key, d)? {
            d.skip()?;
        }
    }
    Ok(())
}

/// Reads the head of an array.
pub(crate) fn read_array(d: &mut Decoder<'_>) -> Result<u64, Error> {
    let length_read = d.array()?;
    length(length_read, d)
}

fn length(length: Option<u64>, d: &Decoder<'_>) -> Result<u64, Error> {
    length.ok_or_else(|| Error::message("indefinite length").at(d.position()))
}

/// Reads a byte string of exactly `N` bytes.
pub(crate) fn read_bytes<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Error> {
    let at = d.position();
    d.bytes()?
        .try_into()
        .map_err(|_| Error::message("bytes of another length").at(at))
}

/// Reads a text of at most `bytes_max` bytes.
pub(crate) fn read_text(d: &mut Decoder<'_>, bytes_max: usize) -> Result<String, Error> {
    let at = d.position();
    let text = d.str()?;
    if text.len() > bytes_max {
        return Err(Error::message("a text that is too long").at(at));
    }
    Ok(text.to_owned())
}

/// Returns a length as CBOR wants it.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
