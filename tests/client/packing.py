"""Ops packed by their shape: section 4 of PROTOCOL.md. Reads all of it; writes each op whole, which is allowed."""

from cbor import Malformed, Reader, head

MASK = 2**64 - 1
OPS_MAX, BYTES_MAX, SHAPE_MAX, SHAPES_MAX = 65_536, 4_194_304, 1_024, 65_536
NAMES_MAX = 65_536
# What stands in place of the length of bytes that are left out, and how many they are.
RECORD, STREAM, SHORT_HASH = 1, 3, 5
LEFT_OUT = {RECORD: 16, STREAM: 8, SHORT_HASH: 8}
PLACEHOLDER = {0: 0x00, 1: 0x20, 2: 0x40, 3: 0x60}


class Source(Reader):
    """Reads numbers of seven bits a byte beside CBOR's heads."""

    def n(self):
        value = 0
        for shift in range(0, 64, 7):
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            if byte < 128:
                if value > MASK:
                    break
                return value
        raise Malformed("a number of more than 64 bits")

    def z(self, before):
        return follow(before, self.n())


def follow(before, step):
    """Returns where a step leads."""
    return before + (step >> 1 if step % 2 == 0 else -(step >> 1) - 1) & MASK


def n(value):
    """Returns a number, seven bits a byte."""
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def pack_whole(ops):
    """Returns `packed` for ops of which none has a shape."""
    return n(0) + n(0) * len(ops) + n(0) + b"".join(n(2 * len(op)) for op in ops) + b"".join(ops)


def read_shape(source):
    """Returns a shape as a list of bytes that stay and, for each value, its major type."""
    start, parts, stay = source.at, [], bytearray()

    def item(is_key):
        nonlocal stay
        at = source.at
        major, argument = source.head()
        if major < 4 and not is_key:
            if source.data[at:source.at] != bytes([PLACEHOLDER[major]]):
                raise Malformed("a shape with a value")
            parts.extend([bytes(stay), major])
            stay = bytearray()
            return
        if major in (2, 3):
            source.take(argument)
        stay += source.data[at:source.at]
        for i in range(argument * (major - 3) if major in (4, 5) else 0):
            item(major == 5 and i % 2 == 0)

    major, entries = source.head()
    if major != 5 or entries < 3:
        raise Malformed("a shape that is no op")
    stay += source.data[start:source.at]
    for i in range(2 * entries):
        item(i % 2 == 0 or i == 1)      # the kind stays, too
    parts.append(bytes(stay))
    if source.at - start > SHAPE_MAX:
        raise Malformed("a shape too long")
    if parts[1] != 0 or parts[3] != 0 or not parts[0].endswith(b"\x01") or parts[2] != b"\x02":
        raise Malformed("a shape without time and actor")
    return parts, source.at - start


def integers(source, count):
    before, values = 0, []
    for _ in range(count):
        before = source.z(before)
        values.append(before)
    return values


def texts(source, count):
    lengths, before, values = [source.n() for _ in range(count)], 0, []
    for length in lengths:
        if length % 2 == 0:
            values.append(source.take(length >> 1))
            continue
        before = source.z(before)
        digits = str(before).encode().rjust(length >> 1, b"0")
        if not 1 <= length >> 1 <= 18 or len(digits) != length >> 1:
            raise Malformed("digits that do not fit")
        values.append(digits)
    return values


class Packed:
    """What `packed` says, with references still to be put in."""

    def __init__(self, data, stretches):
        """Takes `stretches` as (after, count) of each in turn."""
        source, self.number_before = Source(data), {}
        total = sum(count for _, count in stretches)
        if total > OPS_MAX:
            raise Malformed("too many ops")
        self.of_stretch = [i for i, (_, count) in enumerate(stretches) for _ in range(count)]
        self.afters = [after for after, _ in stretches]
        shapes, length = [], 0
        for _ in range(source.n()):
            parts, size = read_shape(source)
            shapes.append(parts)
            length += size
            if length > SHAPES_MAX:
                raise Malformed("too many shapes")
        kinds = [source.n() for _ in range(total)]
        if any(kind > len(shapes) for kind in kinds):
            raise Malformed("a shape that is not there")
        self.others = self.names(source)
        shaped = [i for i, kind in enumerate(kinds) if kind]
        whole = [i for i, kind in enumerate(kinds) if not kind]
        self.ops = [[] for _ in kinds]
        for i, value in zip(whole, self.bytes(source, whole)):
            self.ops[i] = [value]
        times = self.times(source, shaped)
        actors = dict(zip(shaped, integers(source, len(shaped))))
        values = {i: [times[i], actors[i]] for i in shaped}
        for number, parts in enumerate(shapes, 1):
            concerned = [i for i in shaped if kinds[i] == number]
            for major in parts[5::2]:
                column = self.column(source, major, concerned)
                for i, value in zip(concerned, column):
                    values[i].append(value)
        for i in shaped:
            self.ops[i] = self.fill(i, shapes[kinds[i] - 1], values[i])
        if source.at != len(data):
            raise Malformed("bytes behind the last column")

    @staticmethod
    def names(source):
        count = source.n()
        length = source.n() if count else 0
        if count > NAMES_MAX or count and not 1 <= length <= 8:
            raise Malformed("names of no length")
        return [source.take(length) for _ in range(count)]

    @staticmethod
    def times(source, shaped):
        millis, before, counter, times = integers(source, len(shaped)), 0, 0, {}
        surprise = integers(source, len(shaped))
        for i, ms, more in zip(shaped, millis, surprise):
            counter = more + (counter + 1 if ms == before else 0) & MASK
            before = ms
            if ms >= 1 << 48 or counter >= 1 << 16:
                raise Malformed("a time out of bounds")
            times[i] = ms << 16 | counter
        return times

    def column(self, source, major, concerned):
        if major < 2:
            return integers(source, len(concerned))
        if major == 3:
            return texts(source, len(concerned))
        return self.bytes(source, concerned)

    @staticmethod
    def bytes(source, concerned):
        """Returns byte strings, and references as tuples of what is left out and the numbers that say which."""
        lengths, values = [source.n() for _ in concerned], []
        for length in lengths:
            if length % 2 == 0:
                values.append(source.take(length >> 1))
            elif length == RECORD:
                values.append((RECORD, source.n(), source.n()))
            elif length == STREAM:
                values.append((STREAM, source.n()))
            elif length == SHORT_HASH:
                values.append((SHORT_HASH,))
            else:
                raise Malformed("a length that is none")
        return values

    def fill(self, op, parts, values):
        """Returns an op as a list of bytes and of references: (what, name or None for the stretch's own, number)."""
        out, front = [parts[0]], (None, None)
        for major, stay, value in zip(parts[1::2], parts[2::2], values):
            if major < 2:
                out.append(head(major, value))
            elif isinstance(value, tuple):
                value = self.reference(op, front, *value)
                out.extend([head(2, LEFT_OUT[value[0]]), value])
            else:
                out.extend([head(major, len(value)), value])
            out.append(stay)
            front = (front[1], (major, value))
        return out

    def reference(self, op, front, what, *numbers):
        if what == SHORT_HASH:
            return what, *named_in_front(front)
        stretch, stream = self.of_stretch[op], numbers[0]
        if stream > len(self.others):
            raise Malformed("a stream that is not there")
        name = self.others[stream - 1] if stream else None
        if what == STREAM:
            return what, name, None
        # References follow one another in the order of the ops, not of the columns.
        place = (stream, stretch) if stream == 0 else stream
        before = self.number_before.get(place, self.afters[stretch] if stream == 0 else 0)
        number = self.number_before[place] = follow(before, numbers[1])
        return what, name, number

    def op(self, index, find):
        """Returns an op's bytes, and whether it had references; `find(what, name, number)` returns their bytes."""
        parts = self.ops[index]
        op = b"".join(find(*part) if isinstance(part, tuple) else part for part in parts)
        return op, any(isinstance(part, tuple) for part in parts)


def named_in_front(front):
    """Returns the name and the number that the two values in front of a short hash say."""
    stream, number = (one or (None, None) for one in front)
    if number[0] != 0 or stream[0] != 2:
        raise Malformed("a short hash of nothing")
    if isinstance(stream[1], tuple) and stream[1][0] == STREAM:
        return stream[1][1], number[1]
    if isinstance(stream[1], bytes) and len(stream[1]) == 8:
        return stream[1], number[1]
    raise Malformed("a short hash of nothing")
