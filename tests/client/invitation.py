"""Invitations as text: section 6 of PROTOCOL.md."""

from cbor import Malformed

SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"
PREFIX = "tungnha:"


def from_symbols(text, count):
    """Returns the bytes that symbols stand for: five bits each, the rest zeros."""
    bits = 0
    for symbol in text:
        if symbol not in SYMBOLS:
            raise Malformed("no symbol of an invitation")
        bits = bits << 5 | SYMBOLS.index(symbol)
    rest = len(text) * 5 - count * 8
    if not 0 <= rest < 5 or bits & (1 << rest) - 1:
        raise Malformed("a key or code of another length, or not filled up with zeros")
    return (bits >> rest).to_bytes(count, "big")


def check_symbols(text):
    """Returns the two symbols that notice a typing error."""
    value = 0
    for byte in text.encode():
        value = (value * 10 + byte) % 1021
    return SYMBOLS[value // 32] + SYMBOLS[value % 32]


def read_invitation(typed):
    """Returns address, root fingerprint and code of an invitation, as it was typed."""
    head, _, secret = typed.strip().lower().rpartition("#")
    root, _, code = secret.replace(" ", "").replace("-", "").translate(str.maketrans("oil", "011")).partition(".")
    code, check = code[:-2], code[-2:]
    if not head.startswith(PREFIX) or check_symbols(f"{head}#{root}.{code}") != check:
        raise Malformed("no invitation, or one that was mistyped")
    return head[len(PREFIX):], from_symbols(root, 16), from_symbols(code, 10)
