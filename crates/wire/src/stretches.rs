//! How stretches are laid out: what the other side can compute is left out.
//!
//! An op is one canonical CBOR item, so ops stand end to end and need no lengths. A device may have signed bytes
//! that are none; they travel too, with the lengths written beside them.

use minicbor::decode::Error;
use minicbor::encode::Write;
use minicbor::{Decoder, Encoder};
use replica::{DeviceId, Incarnation, Opening, ScopeId, Seed, Signature, Stretch, check_canonical};

use crate::cbor::{count, read_array, read_bytes};
use crate::limits::BODY_OPS_MAX;

/// Writes stretches as an array.
pub(crate) fn write_stretches<W: Write>(
    e: &mut Encoder<W>,
    stretches: &[Stretch],
) -> Result<(), minicbor::encode::Error<W::Error>> {
    e.array(count(stretches.len()))?;
    stretches
        .iter()
        .try_for_each(|stretch| write_stretch(e, stretch))
}

/// Reads what [`write_stretches`] wrote.
pub(crate) fn read_stretches(d: &mut Decoder<'_>) -> Result<Vec<Stretch>, Error> {
    let (mut stretches, mut ops_left) = (Vec::new(), BODY_OPS_MAX);
    for _ in 0..read_array(d)? {
        let stretch = read_stretch(d, ops_left)?;
        ops_left = ops_left.saturating_sub(stretch.ops.len());
        stretches.push(stretch);
    }
    Ok(stretches)
}

fn write_stretch<W: Write>(
    e: &mut Encoder<W>,
    stretch: &Stretch,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    let content = stretch.ops.concat();
    let plain = stretch.ops.iter().all(|op| check_canonical(op).is_ok());
    let parts = match (plain, &stretch.opening) {
        (false, _) => 7,
        (true, Some(_)) => 6,
        (true, None) => 5,
    };
    e.array(parts)?
        .u32(stretch.scope.0)?
        .bytes(stretch.incarnation.as_bytes())?;
    e.u64(stretch.after)?
        .bytes(stretch.signature.as_bytes())?
        .bytes(&content)?;
    match &stretch.opening {
        Some(opening) => drop(write_opening(e, opening)?),
        None if parts == 7 => drop(e.null()?),
        None => (),
    }
    if !plain {
        e.array(count(stretch.ops.len()))?;
        for op in &stretch.ops {
            e.u64(count(op.len()))?;
        }
    }
    Ok(())
}

fn write_opening<'e, W: Write>(
    e: &'e mut Encoder<W>,
    opening: &Opening,
) -> Result<&'e mut Encoder<W>, minicbor::encode::Error<W::Error>> {
    e.array(3)?
        .bytes(opening.device.as_bytes())?
        .bytes(&opening.nonce)?;
    e.bytes(opening.seed.as_bytes())
}

fn read_stretch(d: &mut Decoder<'_>, ops_max: usize) -> Result<Stretch, Error> {
    let at = d.position();
    let parts = read_array(d)?;
    if !(5..=7).contains(&parts) {
        return Err(Error::message("a stretch has 5 to 7 parts").at(at));
    }
    let scope = ScopeId(d.u32()?);
    let incarnation = Incarnation::from_bytes(read_bytes(d)?);
    let after = d.u64()?;
    let signature = Signature::from_bytes(read_bytes(d)?);
    let content = d.bytes()?;
    let opening = if parts >= 6 { read_opening(d)? } else { None };
    let ops = if parts == 7 {
        split_lengths(content, d, ops_max)?
    } else {
        split_items(content, ops_max)?
    };
    Ok(Stretch {
        scope,
        incarnation,
        opening,
        after,
        ops,
        signature,
    })
}

fn read_opening(d: &mut Decoder<'_>) -> Result<Option<Opening>, Error> {
    if d.datatype()? == minicbor::data::Type::Null {
        d.null()?;
        return Ok(None);
    }
    let at = d.position();
    if read_array(d)? != 3 {
        return Err(Error::message("an opening has 3 parts").at(at));
    }
    let device = DeviceId::from_bytes(read_bytes(d)?);
    let nonce = read_bytes(d)?;
    Ok(Some(Opening {
        device,
        nonce,
        seed: Seed::from_bytes(read_bytes(d)?),
    }))
}

/// Cuts bytes into the CBOR items that stand in them end to end.
fn split_items(content: &[u8], ops_max: usize) -> Result<Vec<Vec<u8>>, Error> {
    let (mut items, mut d) = (Vec::new(), Decoder::new(content));
    while d.position() < content.len() {
        let start = d.position();
        d.skip()?;
        push_op(&mut items, content.get(start..d.position()), ops_max)?;
    }
    Ok(items)
}

/// Cuts bytes by lengths that are written beside them.
fn split_lengths(
    content: &[u8],
    d: &mut Decoder<'_>,
    ops_max: usize,
) -> Result<Vec<Vec<u8>>, Error> {
    let (mut ops, mut start) = (Vec::new(), 0_usize);
    for _ in 0..read_array(d)? {
        let length = usize::try_from(d.u64()?).unwrap_or(usize::MAX);
        let end = start.saturating_add(length);
        push_op(&mut ops, content.get(start..end), ops_max)?;
        start = end;
    }
    if start == content.len() {
        Ok(ops)
    } else {
        Err(Error::message("bytes behind the last op"))
    }
}

fn push_op(ops: &mut Vec<Vec<u8>>, op: Option<&[u8]>, ops_max: usize) -> Result<(), Error> {
    if ops.len() >= ops_max {
        return Err(Error::message("too many ops in one body"));
    }
    ops.push(
        op.ok_or_else(|| Error::message("an op ends behind the bytes"))?
            .to_vec(),
    );
    Ok(())
}
