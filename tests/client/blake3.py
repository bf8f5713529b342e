"""BLAKE3-256, unkeyed, without anything for speed."""

import struct

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
MASK = 0xFFFFFFFF


def mix(s, a, b, c, d, x, y):
    """The quarter round."""
    for word, first, second in ((x, 16, 12), (y, 8, 7)):
        s[a] = s[a] + s[b] + word & MASK
        s[d] = turn(s[d] ^ s[a], first)
        s[c] = s[c] + s[d] & MASK
        s[b] = turn(s[b] ^ s[c], second)


def turn(word, by):
    """Returns a word turned right."""
    return (word >> by | word << 32 - by) & MASK


def compress(chaining, block, counter, length, flags):
    """Returns the chaining value behind a block."""
    words = struct.unpack("<16I", block.ljust(64, b"\0"))
    s = [*chaining, *IV[:4], counter & MASK, counter >> 32, length, flags]
    for _ in range(7):
        mix(s, 0, 4, 8, 12, words[0], words[1])
        mix(s, 1, 5, 9, 13, words[2], words[3])
        mix(s, 2, 6, 10, 14, words[4], words[5])
        mix(s, 3, 7, 11, 15, words[6], words[7])
        mix(s, 0, 5, 10, 15, words[8], words[9])
        mix(s, 1, 6, 11, 12, words[10], words[11])
        mix(s, 2, 7, 8, 13, words[12], words[13])
        mix(s, 3, 4, 9, 14, words[14], words[15])
        words = [words[i] for i in ORDER]
    return [s[i] ^ s[i + 8] for i in range(8)]


def chunk(data, counter, root):
    """Returns the chaining value of at most 1,024 bytes."""
    blocks = [data[i:i + 64] for i in range(0, len(data), 64)] or [b""]
    value = IV
    for i, block in enumerate(blocks):
        flags = (CHUNK_START if i == 0 else 0) | (CHUNK_END | root if i == len(blocks) - 1 else 0)
        value = compress(value, block, counter, len(block), flags)
    return value


def tree(data, counter, root):
    """Returns the chaining value of a subtree: the left one is the largest power of two of chunks that is less."""
    if len(data) <= 1024:
        return chunk(data, counter, root)
    left = 1 << ((len(data) - 1) // 1024).bit_length() - 1
    both = tree(data[:left * 1024], counter, 0) + tree(data[left * 1024:], counter + left, 0)
    return compress(IV, struct.pack("<16I", *both), 0, 64, PARENT | root)


def hash256(data):
    """Returns the 32 bytes of BLAKE3."""
    return struct.pack("<8I", *tree(data, 0, ROOT))
