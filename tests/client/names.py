"""Hashes, signatures and identities: section 2 of PROTOCOL.md, each by the name that it has there."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blake3 import hash256

ORDER = 2**252 + 27742317777372353535851937790883648493


def u32be(x):
    return x.to_bytes(4, "big")


def u64be(x):
    return x.to_bytes(8, "big")


def i64be(x):
    return x.to_bytes(8, "big", signed=True)


def H(domain, data):
    return hash256(domain.encode() + b"\0" + data)


def S(secret, domain, data):
    """Signs with a secret of 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(domain.encode() + b"\0" + data)


def holds(key, signature, domain, data):
    """Returns whether a signature holds, which it does in its one canonical form only."""
    if int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, domain.encode() + b"\0" + data)
        return True
    except InvalidSignature:
        return False


def public_key(secret):
    key = Ed25519PrivateKey.from_private_bytes(secret).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def device_id(key):
    return H("tungnha device 1", key)[:16]


def root_fingerprint(root):
    return H("tungnha root 1", root)[:16]


def incarnation(org, device, nonce):
    return H("tungnha incarnation 1", org + device + nonce)[:8]


def seed_of(secret, scope):
    return H("tungnha seed 1", secret + u32be(scope))[:16]


def salt(seed, number):
    return H("tungnha salt 1", seed + u64be(number))[:16]


def leaf(seed, number, op):
    return H("tungnha leaf 1", salt(seed, number) + op)


def origin(org, scope, of):
    return H("tungnha stream 1", org + u32be(scope) + of)


def link(before, of_leaf):
    return H("tungnha link 1", before + of_leaf)


def vector_digest(vector):
    """Returns the digest of { incarnation: (number, short hash) }."""
    parts = (inc + u64be(number) + short for inc, (number, short) in sorted(vector.items()))
    return H("tungnha vector 1", b"".join(parts))


def known_digest(heads):
    """Returns the digest of { scope: vector }."""
    parts = (u32be(scope) + vector_digest(vector) for scope, vector in sorted(heads.items()) if vector)
    return H("tungnha known 1", b"".join(parts))[:16]


def code_hash(code):
    return H("tungnha invitation 1", code)


def stretch_message(org, scope, inc, number, of_link):
    return org + u32be(scope) + inc + u64be(number) + of_link


def request_message(server, path, body):
    return server + path.encode() + b"\0" + H("tungnha body 1", body)


def proof_message(org, centre, incarnation, time, arrival, digests):
    """Takes the life in which the centre counts arrivals, and { scope: digest of the centre's vector }."""
    parts = (u32be(scope) + digest for scope, digest in sorted(digests.items()))
    return org + centre + incarnation + i64be(time) + u64be(arrival) + b"".join(parts)
