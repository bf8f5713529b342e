"""Hashes, signatures and identities: section 2 of PROTOCOL.md, each by the name that it has there."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blake3 import hash256
from cbor import Malformed, decode, encode

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


def way(number):
    """Returns the way to the salt of a number: how many hexadecimal digits it has, then the digits."""
    digits = [int(digit, 16) for digit in format(number, "x")]
    return bytes([len(digits), *digits])


def secrets(seed):
    """Returns the secrets that remain of a seed, each with its way."""
    if len(seed) == 16:
        return [(b"", seed)]
    found, at = [], 0
    while at < len(seed):
        end = at + 1 + seed[at]
        found.append((seed[at + 1:end], seed[end:end + 16]))
        at = end + 16
    return found


def salt(seed, number):
    """Returns the salt of the op with a number; None where it was forgotten."""
    steps = way(number)
    for known, key in secrets(seed):
        if steps.startswith(known):
            for step in steps[len(known):]:
                key = H("tungnha salt 1", key + bytes([step]))[:16]
            return key
    return None


def forget(seed, number):
    """Returns a whole seed without the salt of a number: the secrets beside its way."""
    kept, known, key = [], b"", seed
    for step in way(number):
        choices = (range(1, 17), range(1, 16), range(16))[min(len(known), 2)]
        beside = {one: H("tungnha salt 1", key + bytes([one]))[:16] for one in choices}
        key = beside.pop(step)
        kept += [(known + bytes([one]), secret) for one, secret in beside.items()]
        known += bytes([step])
    return b"".join(bytes([len(steps)]) + steps + secret for steps, secret in sorted(kept))


def is_op(op):
    """Returns whether bytes that were decoded are an op."""
    if not isinstance(op, dict) or not all(isinstance(key, int) and key >= 0 for key in op):
        return False
    sizes = ((0, 16), (1, 64), (2, 32))
    fits = all(type(op.get(key)) is int and 0 <= op[key] < 1 << bits for key, bits in sizes)
    return fits and 3 in op


def rest(data):
    """Returns what remains of an op when it is struck out."""
    try:
        op = decode(data)
    except Malformed:
        return b""
    if len(data) > 65536 or not is_op(op):
        return b""
    body = op[3]
    about = {0: body[0]} if isinstance(body, dict) and 0 in body else {}
    return encode({0: op[0], 1: op[1], 2: op[2], 3: about})


def struck(data):
    """Returns words and rest of a struck op; None where the bytes are something else."""
    try:
        op = decode(data)
    except Malformed:
        return None
    if not isinstance(op, dict) or list(op) != [0, 1, 2, 3, 4]:
        return None
    words = op.pop(4)
    front = encode(op)
    fits = isinstance(words, bytes) and len(words) == 32 and rest(front) == front
    return (words, front) if fits else None


def strike(seed, number, data):
    """Returns what stands in the place of an op that is struck out."""
    words = H("tungnha words 1", salt(seed, number) + data)
    return encode({**decode(rest(data)), 4: words})


def leaf(seed, number, op):
    """Returns the leaf of what stands at a number: an op, or what remains of one."""
    words, remains = struck(op) or (None, rest(op))
    if words is None:
        words = H("tungnha words 1", salt(seed, number) + op)
    return H("tungnha leaf 1", words + remains)


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
