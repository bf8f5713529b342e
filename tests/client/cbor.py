"""CBOR in its core deterministic form, as section 1 of PROTOCOL.md has it: nothing else is written or read."""

DEPTH_MAX = 8


class Malformed(Exception):
    """The bytes are not what the document says."""


def head(major, n):
    """Returns the head of an item, in its shortest form."""
    if n < 24:
        return bytes([major << 5 | n])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 1 << 8 * size:
            return bytes([major << 5 | info]) + n.to_bytes(size, "big")
    raise ValueError(f"{n} has more than 64 bits")


def encode(item):
    """Returns the bytes of an item made of int, bytes, str, list, tuple, dict, bool and None."""
    if item is None:
        return b"\xf6"
    if isinstance(item, bool):
        return b"\xf5" if item else b"\xf4"
    if isinstance(item, int):
        return head(0, item) if item >= 0 else head(1, -1 - item)
    if isinstance(item, bytes):
        return head(2, len(item)) + item
    if isinstance(item, str):
        text = item.encode()
        return head(3, len(text)) + text
    if isinstance(item, (list, tuple)):
        return head(4, len(item)) + b"".join(map(encode, item))
    pairs = sorted((encode(key), encode(value)) for key, value in item.items())
    return head(5, len(pairs)) + b"".join(key + value for key, value in pairs)


class Reader:
    """Reads items one behind the other."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def take(self, count):
        """Returns the next bytes."""
        if count > len(self.data) - self.at:
            raise Malformed("the bytes end too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def head(self):
        """Returns major type and argument of the next head."""
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info > 27:
            raise Malformed("an indefinite length or a reserved head")
        n = int.from_bytes(self.take(1 << info - 24), "big")
        if major != 7 and head(major, n)[0] != first:
            raise Malformed("a head that is not the shortest")
        return major, n

    def item(self, depth=1):
        """Returns the next item."""
        start = self.at
        major, n = self.head()
        if major in (4, 5) and depth > DEPTH_MAX:
            raise Malformed("nested too deep")
        if major == 0:
            return n
        if major == 1:
            return -1 - n
        if major == 2:
            return self.take(n)
        if major == 3:
            try:
                return self.take(n).decode()
            except UnicodeDecodeError as error:
                raise Malformed("a text that is not UTF-8") from error
        if major == 4:
            return [self.item(depth + 1) for _ in range(n)]
        if major == 5:
            return self.map(n, depth)
        simple = {0xf4: False, 0xf5: True, 0xf6: None}
        if self.at - start != 1 or self.data[start] not in simple:
            raise Malformed("a tag, a float or another simple value")
        return simple[self.data[start]]

    def map(self, count, depth):
        """Returns a map's pairs, whose keys must ascend."""
        pairs, before = {}, b""
        for _ in range(count):
            start = self.at
            key = self.item(depth + 1)
            encoded = self.data[start:self.at]
            if encoded <= before:
                raise Malformed("map keys that do not ascend")
            if not isinstance(key, (int, bytes, str)) or isinstance(key, bool):
                raise Malformed("a map key that is no number and no text")
            pairs[key] = self.item(depth + 1)
            before = encoded
        return pairs


def decode(data):
    """Returns the one item that the bytes are."""
    reader = Reader(data)
    item = reader.item()
    if reader.at != len(data):
        raise Malformed("bytes behind the item")
    return item
