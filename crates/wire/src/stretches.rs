//! How stretches are laid out: what the other side can compute is left out.

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};
use replica::{DeviceId, Hash, Incarnation, Opening, ScopeId, Seed, Signature, Stretch};

use crate::cbor::{count, read_array, read_bytes};
use crate::packing::{Counted, Reference, pack, unpack};

/// Writes stretches: what is said of each, then the ops of all, packed.
pub(crate) fn write_stretches<W: Write>(
    e: &mut Encoder<W>,
    stretches: &[Stretch],
    references: &[Reference],
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.array(2)?.array(count(stretches.len()))?;
    stretches
        .iter()
        .try_for_each(|stretch| write_stretch(e, stretch))?;
    e.bytes(&pack(stretches, references))?.ok()
}

/// Reads what [`write_stretches`] wrote.
pub(crate) fn read_stretches(d: &mut Decoder<'_>) -> Result<(Vec<Stretch>, Vec<Reference>), Error> {
    let at = d.position();
    if read_array(d)? != 2 {
        return Err(Error::message("stretches and their ops are 2 parts").at(at));
    }
    let (mut stretches, mut counted) = (Vec::new(), Vec::new());
    for _ in 0..read_array(d)? {
        let (stretch, ops) = read_stretch(d)?;
        counted.push(Counted {
            after: stretch.after,
            ops,
        });
        stretches.push(stretch);
    }
    let at = d.position();
    let damaged = || Error::message("ops that are not packed as said").at(at);
    let (ops, references) = unpack(d.bytes()?, &counted).ok_or_else(damaged)?;
    for (stretch, ops) in stretches.iter_mut().zip(ops) {
        stretch.ops = ops;
    }
    Ok((stretches, references))
}

fn write_stretch<W: Write>(
    e: &mut Encoder<W>,
    stretch: &Stretch,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.array(5 + u64::from(stretch.opening.is_some()))?
        .u32(stretch.scope.0)?
        .bytes(stretch.incarnation.as_bytes())?;
    e.u64(stretch.after)?
        .bytes(stretch.signature.as_bytes())?
        .u64(count(stretch.ops.len()))?;
    if let Some(opening) = &stretch.opening {
        write_opening(e, opening, stretch.before.as_ref())?;
    }
    Ok(())
}

fn write_opening<'e, W: Write>(
    e: &'e mut Encoder<W>,
    opening: &Opening,
    before: Option<&Hash>,
) -> Result<&'e mut Encoder<W>, minicbor::encode::Error<W::Error>> {
    e.array(if before.is_some() { 4 } else { 3 })?
        .bytes(opening.device.as_bytes())?
        .bytes(&opening.nonce)?
        .bytes(&opening.seed.to_bytes())?;
    match before {
        Some(before) => e.bytes(before.as_bytes()),
        None => Ok(e),
    }
}

/// Reads what is said of a stretch, and how many ops it has.
fn read_stretch(d: &mut Decoder<'_>) -> Result<(Stretch, u64), Error> {
    let at = d.position();
    let parts = read_array(d)?;
    if !(5..=6).contains(&parts) {
        return Err(Error::message("a stretch has 5 or 6 parts").at(at));
    }
    let scope = ScopeId(d.u32()?);
    let incarnation = Incarnation::from_bytes(read_bytes(d)?);
    let after = d.u64()?;
    let signature = Signature::from_bytes(read_bytes(d)?);
    let count = d.u64()?;
    let (opening, before) = if parts == 6 {
        let (opening, before) = read_opening(d)?;
        (Some(opening), before)
    } else {
        (None, None)
    };
    let stretch = Stretch {
        scope,
        incarnation,
        opening,
        before,
        after,
        ops: Vec::new(),
        signature,
    };
    Ok((stretch, count))
}

/// Reads what a stream says of itself; where the stretch is not its beginning, the link in front of it, too.
fn read_opening(d: &mut Decoder<'_>) -> Result<(Opening, Option<Hash>), Error> {
    let at = d.position();
    let parts = read_array(d)?;
    if !(3..=4).contains(&parts) {
        return Err(Error::message("an opening has 3 or 4 parts").at(at));
    }
    let device = DeviceId::from_bytes(read_bytes(d)?);
    let nonce = read_bytes(d)?;
    let at = d.position();
    let seed = Seed::read(d.bytes()?).ok_or_else(|| Error::message("no seed").at(at))?;
    let opening = Opening {
        device,
        nonce,
        seed,
    };
    let before = (parts == 4).then(|| read_bytes(d)).transpose()?;
    let before = before.map(Hash::from_bytes);
    Ok((opening, before))
}
