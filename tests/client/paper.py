"""What a receipt's QR code proves: section 9 of PROTOCOL.md."""

import names
from cbor import Malformed, decode, encode
from invitation import from_symbols

PREFIX = "TUNGNHA-R1:"
BYTES_MAX = 4096


class NotGenuine(Exception):
    """A text that proves nothing, and why."""


def read(text):
    """Returns the excerpt that a text holds."""
    text = text.strip()
    if text[:len(PREFIX)].upper() != PREFIX:
        raise NotGenuine("form")
    symbols = "".join(text[len(PREFIX):].lower().split()).replace("-", "").translate(str.maketrans("oil", "011"))
    try:
        data = from_symbols(symbols, len(symbols) * 5 // 8)
        said = decode(data)
    except Malformed:
        raise NotGenuine("form") from None
    if not fits(said) or encode(said) != data or len(data) > BYTES_MAX:
        raise NotGenuine("form")
    return said


def fits(said):
    """Returns whether what was decoded has the form of an excerpt."""
    if not isinstance(said, dict) or set(said) | {6} != set(range(9)):
        return False
    sizes = {1: 16, 3: 32, 4: 16, 7: 64}
    if not all(isinstance(said[key], bytes) and len(said[key]) == size for key, size in sizes.items()):
        return False
    certificate, leaves = said[8], said.get(6, bytes(32))
    if not isinstance(certificate, dict) or set(certificate) != {0, 1}:
        return False
    texts = (said[5], leaves, certificate[0], certificate[1])
    if not all(isinstance(text, bytes) for text in texts) or not leaves or len(leaves) % 32:
        return False
    return type(said[0]) is int and type(said[2]) is int and is_op(said[5])


def is_op(data):
    try:
        return names.is_op(decode(data))
    except Malformed:
        return False


def organisation(certificate):
    """Returns whose a certificate claims to be; None where it cannot be read."""
    try:
        said = decode(certificate)
    except Malformed:
        return None
    return said.get(0) if isinstance(said, dict) else None


def prove(text, org, centre):
    """Returns incarnation, record id and op of what a text proves, with the centre's key."""
    said = read(text)
    certificate, signature = said[8][0], said[8][1]
    claimed = organisation(certificate)
    if not names.holds(centre, signature, "tungnha certificate 1", certificate):
        raise NotGenuine("certificate" if claimed in (None, org) else "other-organisation")
    if claimed != org:
        raise NotGenuine("other-organisation")
    key = decode(certificate)
    incarnation = names.incarnation(org, names.device_id(key[1]), said[1])
    words = names.H("tungnha words 1", said[4] + said[5])
    own = names.link(said[3], names.H("tungnha leaf 1", words + names.rest(said[5])))
    number, link = said[2], own
    leaves = said.get(6, b"")
    for at in range(0, len(leaves), 32):
        number, link = number + 1, names.link(link, leaves[at:at + 32])
    message = names.stretch_message(org, said[0], incarnation, number, link)
    if not names.holds(key[1], said[7], "tungnha stretch 1", message):
        raise NotGenuine("signature")
    op = decode(said[5])
    if op[2] != key[3]:
        raise NotGenuine("another-actor")
    return incarnation, own[:16], op
